"""The HTTP client against a server that shows every fault in turn."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from servers.kolada_server import KoladaServer, World

from prevstats.data.addresses import checked_base, on_same_host, redirected
from prevstats.data.answers import Fault, FetchFailed, json_document
from prevstats.data.http import HttpClient
from prevstats.data.pace import Pace
from prevstats.data.retries import HttpOptions, retry_after_seconds, wait_seconds
from prevstats.errors import InputError

DATA = "data/kpi/N00001/year/2020"


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def patient(waits: Clock, **options: object) -> HttpOptions:
    return HttpOptions(sleep=waits.sleep, jitter=lambda: 1.0, **options)


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    world = World()
    world.put("N00001", "0781", 2020, 1.5)
    with KoladaServer(world) as running:
        yield running


def ask(server: KoladaServer, waits: Clock, **options: object):
    with HttpClient(server.base_url, patient(waits, **options)) as client:
        return client.get(DATA)


def test_an_answer_holds_the_bytes_as_they_came(server):
    response = ask(server, Clock())
    assert response.status == 200
    assert response.content.startswith(b'{"values": [{"kpi": "N00001"')
    assert response.document["count"] == 1
    assert response.address == f"{server.base_url}/{DATA}"
    assert datetime.fromisoformat(response.retrieved).tzinfo == UTC


@pytest.mark.parametrize(
    ("fault", "sleeps"),
    [
        ("unavailable", [1.0]),
        ("truncated", [1.0]),
        ("cut_off", [1.0]),
        ("short_length", [1.0]),
        ("malformed", [1.0]),
        ("latin_1", [1.0]),
        ("not_a_number", [1.0]),
        ("repeated_key", [1.0]),
        ("too_many_requests", [7.0]),
    ],
)
def test_a_passing_fault_is_tried_again(server, fault, sleeps):
    server.trouble(fault, times=1)
    clock = Clock()
    assert ask(server, clock).document["count"] == 1
    assert clock.sleeps == sleeps
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("unavailable", "HTTP 503 with a maintenance page (5 tries)"),
        ("too_many_requests", "HTTP 429"),
        ("truncated", "not valid JSON"),
        ("cut_off", "cut off"),
        ("short_length", "not valid JSON"),
        ("malformed", "not valid JSON"),
        ("not_a_number", "NaN is not a JSON number"),
        ("repeated_key", "'value' stands twice"),
        ("latin_1", "not UTF-8"),
    ],
)
def test_a_fault_that_stays_is_an_error_after_five_tries(server, fault, words):
    server.trouble(fault)
    with pytest.raises(FetchFailed) as caught:
        ask(server, Clock())
    assert words in str(caught.value)
    assert caught.value.complaint.file == f"{server.base_url}/{DATA}"
    assert len(server.asked) == 5


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("forbidden", "HTTP 403"),
        ("login_page", "HTML, by its words a login page"),
        ("page_called_json", "HTML, by its words a proxy or firewall page"),
        ("text", "content type text/csv"),
        ("redirect_elsewhere", "a redirect to login.example"),
        ("redirect_circle", "more than 5 redirects"),
        ("long_wait", "HTTP 429"),
    ],
)
def test_a_fault_that_will_stay_is_not_tried_again(server, fault, words):
    server.trouble(fault)
    clock = Clock()
    with pytest.raises(FetchFailed, match="→") as caught:
        ask(server, clock)
    assert words in str(caught.value)
    assert clock.sleeps == []


def test_the_wait_doubles_and_stays_below_its_limit(server):
    server.trouble("unavailable")
    clock = Clock()
    with pytest.raises(FetchFailed):
        ask(server, clock, tries=8)
    assert clock.sleeps == [1, 2, 4, 8, 16, 30, 30]


def test_jitter_shortens_the_wait_by_at_most_half():
    fault = Fault("", "", "")
    assert wait_seconds(fault, 3, HttpOptions(jitter=lambda: 0.0)) == 2.0
    assert 2.0 <= wait_seconds(fault, 3, HttpOptions()) <= 4.0


def test_retry_after_as_a_date_is_honoured(server):
    server.trouble("retry_at_date", times=1)
    clock = Clock()
    ask(server, clock)
    assert 37 <= clock.sleeps[0] <= 40  # the header's date has whole seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 12:01:00 -0000", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(header, seconds):
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert retry_after_seconds(header, now) == seconds


@pytest.mark.parametrize("fault", ["slow_drip", "slow_headers"])
def test_a_slow_drip_is_cut_at_the_deadline(server, fault):
    server.trouble(fault)
    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"no whole answer within 0\.3 seconds"):
        ask(server, Clock(), deadline_seconds=0.3, tries=2)
    assert time.monotonic() - started < 2.0


def test_the_deadline_holds_by_the_clock_between_pieces_of_the_body(server):
    ticks = iter([0.0, 61.0])
    with pytest.raises(FetchFailed, match="within 60 seconds"):
        ask(server, Clock(), clock=lambda: next(ticks), tries=1)


def test_a_server_that_says_nothing_is_left_after_the_read_time_out():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        options = patient(Clock(), read_seconds=0.2, tries=1)
        with (
            HttpClient(address, options) as client,
            pytest.raises(FetchFailed, match=r"within 0\.2 seconds"),
        ):
            client.get("kpi")


def test_a_server_that_is_not_there_is_named():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    clock = Clock()
    with (
        HttpClient(address, patient(clock)) as client,
        pytest.raises(FetchFailed, match="could not be reached"),
    ):
        client.get("kpi")
    assert len(clock.sleeps) == 4


def test_the_system_trust_store_is_used_and_a_bad_certificate_named(monkeypatch):
    import httpx

    opened = {}
    stock = httpx.Client

    def noting(**options: object) -> httpx.Client:
        opened.update(options)

        def refuse(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")

        return stock(transport=httpx.MockTransport(refuse))

    monkeypatch.setattr(httpx, "Client", noting)
    with (
        HttpClient("https://127.0.0.1:1", patient(Clock())) as client,
        pytest.raises(FetchFailed, match="certificate that this computer does not"),
    ):
        client.get("kpi")
    assert type(opened["verify"]).__module__.startswith("truststore")
    assert isinstance(opened["verify"], ssl.SSLContext)
    assert opened["trust_env"] is True


def test_a_proxy_from_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.base_url.removesuffix("/v3"))
    with HttpClient("http://kolada.example/v3", patient(Clock())) as client:
        assert client.get(DATA).document["count"] == 1
    assert server.asked == [f"http://kolada.example/v3/{DATA}"]


def test_a_byte_order_mark_is_passed_over_and_logged(server):
    server.trouble("byte_order_mark")
    response = ask(server, Clock())
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert [(line.kind, line.key) for line in response.log] == [
        ("repair", "byte_order_mark")
    ]


@pytest.mark.parametrize("fault", ["compressed", "redirect"])
def test_compression_and_redirects_on_the_host_are_followed(server, fault):
    server.trouble(fault, times=1)
    assert ask(server, Clock()).document["count"] == 1


def test_a_body_above_the_limit_is_refused(server):
    with pytest.raises(FetchFailed, match="more than 50 bytes"):
        ask(server, Clock(), most_bytes=50)


def test_offline_refuses_the_network(server):
    with pytest.raises(InputError) as caught:
        ask(server, Clock(), offline=True)
    assert caught.value.complaints[0].key == "offline"
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://api.kolada.se",
        "file:///etc/passwd",
        "api.kolada.se/v3",
        "https://",
        "https://me:secret@api.kolada.se/v3",
        "https://api.kolada.se/v3?key=secret",
        "http://[::1",
        "http://host:notaport",
    ],
)
def test_only_plain_web_addresses_are_taken(address):
    with pytest.raises(InputError) as caught:
        checked_base(address)
    assert "secret" not in str(caught.value)


def test_the_base_address_loses_its_last_slash():
    assert checked_base("https://api.kolada.se/v3/") == "https://api.kolada.se/v3"


def test_a_whole_address_on_another_host_is_not_asked(server):
    with (
        HttpClient(server.base_url, patient(Clock())) as client,
        pytest.raises(FetchFailed, match="HTTP 404"),
    ):
        client.get("http://127.0.0.1:1/v3/kpi")
    assert server.asked == ["/v3/http://127.0.0.1:1/v3/kpi"]


def test_an_upgrade_to_https_on_the_same_name_is_the_same_host():
    base = "http://api.kolada.se/v3"
    assert on_same_host("https://api.kolada.se/v3/kpi", base)
    assert on_same_host("http://api.kolada.se:80/v3", base)
    assert not on_same_host("http://api.kolada.se/v3", "https://api.kolada.se/v3")
    assert redirected(f"{base}/kpi", "/v3/kpi/", base) == f"{base}/kpi/"


def test_a_redirect_that_is_no_address_is_refused():
    with pytest.raises(Fault):
        redirected("http://a/", "http://[x/", "http://a")


def test_deeply_nested_json_is_refused_not_crashed_on():
    with pytest.raises(Fault, match="not valid JSON"):
        json_document(b"[" * 200_000, "application/json")


def test_a_web_page_without_telling_words_is_called_a_web_page():
    with pytest.raises(Fault, match="by its words a web page"):
        json_document(b"  <html>Hej</html>", "application/json")


def test_an_answer_without_a_type_is_read_if_it_is_json():
    assert json_document(b"[1]", "").value == [1]


def test_a_post_is_not_sent_on_by_a_redirect_that_would_drop_its_body(server):
    with (
        HttpClient(server.base_url, patient(Clock(), tries=1)) as client,
        pytest.raises(FetchFailed, match="HTTP 302"),
    ):
        client.post("tables/TAB1/data", {"selection": []})


def test_pace_keeps_to_so_many_calls_in_any_window():
    clock = Clock()
    pace = Pace(3, 1.0, clock, clock.sleep)
    times = []
    for _ in range(8):
        pace.wait()
        times.append(clock())
    assert times == [0, 0, 0, 1, 1, 1, 2, 2]


def test_importing_the_clients_loads_neither_httpx_nor_pandas(root):
    import subprocess
    import sys

    code = (
        "import sys, prevstats.data.fetch, prevstats.data.pxweb;"
        "print([m for m in ('httpx', 'truststore', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
