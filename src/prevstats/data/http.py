"""A careful HTTP client: deadlines, retries, and a wrong answer named for what it is.

httpx and truststore are imported when a client is opened, never with this module.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from prevstats.data.addresses import checked_base, on_same_host, redirected
from prevstats.data.answers import Fault, json_document, looks_like_html, page_name
from prevstats.data.pace import Pace
from prevstats.data.retries import (
    LONGEST_WAIT_SECONDS,
    PASSING_STATUS,
    HttpOptions,
    retry_after_seconds,
    wait_seconds,
)
from prevstats.data.watchdog import Watchdog
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    import httpx

MOST_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Response:
    """One whole answer.

    Attributes
    ----------
    method, address : what was asked; ``payload`` is the body that was sent, or "".
    status : HTTP status (always 200 here; others are errors).
    retrieved : UTC time of the answer, ISO 8601.
    content_type : as the server gave it.
    content : the body's bytes as received (after transport compression).
    document : the body as JSON.
    log : what was repaired while reading it.
    """

    method: str
    address: str
    payload: str
    status: int
    retrieved: str
    content_type: str
    content: bytes
    document: object
    log: tuple[LogLine, ...] = ()


class HttpClient:
    """Asks one source, at one base address, and gives back whole JSON answers.

    Certificates are those of the computer's own trust store, proxies those of the
    environment (``HTTPS_PROXY``, ``NO_PROXY``). Use it as a context manager.

    Raises
    ------
    InputError
        The base address is not a plain http or https address.
    """

    def __init__(self, base_url: str, options: HttpOptions | None = None) -> None:
        self.base_url = checked_base(base_url)
        self.options = options or HttpOptions()
        self.pace: Pace | None = None
        self._watchdog = Watchdog()
        self._session: httpx.Client | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def get(self, path: str) -> Response:
        """Ask for a path below the base address, or a whole address on its host.

        Raises
        ------
        FetchFailed
            No whole JSON answer came, also after the allowed tries.
        InputError
            The network is refused (``offline``).
        """
        return self._ask("GET", self.address(path), "")

    def post(self, path: str, payload: object) -> Response:
        """Send a JSON document to a path below the base address; see ``get``."""
        text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
        return self._ask("POST", self.address(path), text)

    def refuse_offline(self) -> None:
        """Raise ``InputError`` when the network is refused."""
        if self.options.offline:
            raise InputError(_offline(self.base_url))

    def address(self, path: str) -> str:
        """Return the whole address of a path below the base address."""
        if on_same_host(path, self.base_url):
            return path
        return f"{self.base_url}/{path.lstrip('/')}"

    def _ask(self, method: str, address: str, payload: str) -> Response:
        self.refuse_offline()
        number = 1
        while True:
            if self.pace is not None:
                self.pace.wait()
            try:
                return self._try_once(method, address, payload)
            except Fault as fault:
                wait = wait_seconds(fault, number, self.options)
                too_long = wait > LONGEST_WAIT_SECONDS
                if not fault.passing or number >= self.options.tries or too_long:
                    raise fault.failure(address, number) from fault
                self.options.sleep(wait)
            number += 1

    def _try_once(self, method: str, address: str, payload: str) -> Response:
        import httpx

        try:
            with self._watchdog.watch(self.options.deadline_seconds):
                return self._follow(method, address, payload)
        except httpx.HTTPError as error:
            raise self._named(error) from error

    def _follow(self, method: str, address: str, payload: str) -> Response:
        """Ask once, and follow redirects as long as they stay on the base's host."""
        here = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._exchange(method, here, payload)
            if isinstance(answer, Response):
                return answer
            here = redirected(here, answer, self.base_url)
        raise Fault(
            f"more than {MOST_REDIRECTS} redirects",
            "the server sends us round in a circle",
            "check the base address",
        )

    def _exchange(self, method: str, address: str, payload: str) -> Response | str:
        """Return the answer, or the address to which the server sends us on."""
        headers = {"Content-Type": "application/json"} if payload else {}
        started = self.options.clock()
        with self._opened().stream(
            method,
            address,
            content=payload.encode() if payload else None,
            headers=headers,
            extensions={"trace": self._watchdog.trace},
        ) as stream:
            kept = stream.status_code in (307, 308) or method == "GET"
            if stream.has_redirect_location and kept:
                return stream.headers["location"]
            content = self._body(stream, started)
            _refuse_status(stream, content)
            kind = stream.headers.get("content-type", "")
        document = json_document(content, kind)
        marked = LogLine("repair", "byte_order_mark", (("address", address),))
        return Response(
            method=method,
            address=address,
            payload=payload,
            status=stream.status_code,
            retrieved=datetime.now(UTC).isoformat(timespec="seconds"),
            content_type=kind,
            content=content,
            document=document.value,
            log=(marked,) if document.byte_order_mark else (),
        )

    def _body(self, stream: httpx.Response, started: float) -> bytes:
        content = bytearray()
        for piece in stream.iter_bytes():
            content += piece
            if len(content) > self.options.most_bytes:
                raise Fault(
                    f"more than {self.options.most_bytes} bytes",
                    "the answer is larger than any that is expected",
                    "check the address, or ask for fewer years or areas at a time",
                )
            if self.options.clock() - started > self.options.deadline_seconds:
                raise _late(self.options.deadline_seconds)
        return bytes(content)

    def _opened(self) -> httpx.Client:
        if self._session is None:
            import ssl

            import httpx
            import truststore

            options = self.options
            self._session = httpx.Client(
                verify=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
                trust_env=True,
                follow_redirects=False,
                timeout=httpx.Timeout(
                    min(options.read_seconds, options.deadline_seconds),
                    connect=min(options.connect_seconds, options.deadline_seconds),
                ),
                limits=httpx.Limits(max_connections=1),
                headers={"Accept": "application/json", "User-Agent": "prevstats"},
            )
        return self._session

    def _named(self, error: httpx.HTTPError) -> Fault:
        """Say in plain words what went wrong between here and the server."""
        import httpx

        self.close()
        if self._watchdog.expired:
            return _late(self.options.deadline_seconds)
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return Fault(
                "a certificate that this computer does not trust",
                "a proxy may stand between, or the address is another's",
                "have the proxy's certificate added to the computer's trust store",
            )
        if isinstance(error, httpx.TimeoutException):
            return _late(self.options.read_seconds)
        found = f"{type(error).__name__}: {error}"
        if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError):
            meaning, mend = "the answer was cut off", "try again later"
        else:
            meaning = "the server could not be reached"
            mend = "check the network, the proxy and the base address"
        return Fault(found, meaning, mend, passing=True)


def _refuse_status(stream: httpx.Response, content: bytes) -> None:
    status = stream.status_code
    if status == 200:
        return
    text = content[:2_000].decode("utf-8", "replace")
    if looks_like_html(text, stream.headers.get("content-type", "")):
        words = f"with a {page_name(text)}"
    else:
        words = " ".join("".join(c for c in text if c.isprintable()).split())[:200]
    passing = status in PASSING_STATUS or status >= 500
    fault = Fault(
        f"HTTP {status} {words}".rstrip(),
        "the server is busy or out of order" if passing else "the server refused this",
        "try again later" if passing else "check the address and the identifiers",
        passing=passing,
    )
    fault.status = status
    header = stream.headers.get("retry-after")
    fault.wait = retry_after_seconds(header, datetime.now(UTC)) if header else None
    raise fault


def _late(seconds: float) -> Fault:
    return Fault(
        f"no whole answer within {seconds:g} seconds",
        "the server or the network is too slow",
        "try again later",
        passing=True,
    )


def _offline(address: str) -> Complaint:
    return Complaint(
        file=address,
        line=None,
        key="offline",
        found="a request to the network",
        meaning="this run was told never to use the network",
        mend="run from a snapshot, or leave out --offline",
    )
