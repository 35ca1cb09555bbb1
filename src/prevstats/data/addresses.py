"""Which addresses a client may use: plain ones, on the host that it was given."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

from prevstats.data.answers import Fault
from prevstats.errors import Complaint, InputError


def checked_base(base_url: str) -> str:
    """Return the base address without a slash at its end.

    Raises
    ------
    InputError
        Not http or https, without a host, or with a user name, query or fragment
        (which could carry a key into the snapshots).
    """
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    secret = parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme in ("http", "https") and host and not secret:
        return base_url.rstrip("/")
    raise InputError(
        Complaint(
            file=host or "base address",
            line=None,
            key="base_url",
            found=f"{parts.scheme or 'no scheme'}://{host or 'no host'}",
            meaning="a source's address must be plain http or https, without user "
            "name, question mark or #",
            mend="write it like https://api.kolada.se/v3",
        )
    )


def on_same_host(address: str, base_url: str) -> bool:
    """Tell whether an address has the scheme, host and port of the base address.

    http on the base and https on the address will do, if the host's name is the same.
    """
    base, parts = urlsplit(base_url), urlsplit(address)
    if (parts.scheme, _host(parts)) == (base.scheme, _host(base)):
        return True
    upgraded = (base.scheme, parts.scheme) == ("http", "https")
    return upgraded and parts.hostname == base.hostname


def redirected(here: str, location: str, base_url: str) -> str:
    """Return the address that a redirect leads to, if it stays on the base's host.

    Raises
    ------
    Fault
        It leads to another host, or is no address.
    """
    try:
        target = urljoin(here, location)
        if on_same_host(target, base_url):
            return target
        host = urlsplit(target).netloc
    except ValueError:
        host = "an address that cannot be read"
    raise Fault(
        f"a redirect to {host}",
        "the server sends us to another host, as login pages and proxies do",
        "log in or set the proxy; if the source has moved, change the base address",
    )


def _host(parts: SplitResult) -> tuple[str | None, int | None]:
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.hostname, parts.port or default
