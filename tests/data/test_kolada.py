"""Kolada's client: whole tables or an error, whatever the server does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from servers.kolada_server import KoladaServer, World

from prevstats.data import kolada
from prevstats.data.answers import FetchFailed
from prevstats.data.http import HttpClient
from prevstats.data.kolada import KoladaRequest, next_address
from prevstats.data.kolada_answers import area_kind, observations_of, page_of
from prevstats.data.kolada_catalogue import (
    indicators_of,
    last_year_in,
    municipalities_of,
    warnings_about,
)
from prevstats.data.retries import HttpOptions
from prevstats.errors import InputError
from prevstats.provenance import LogLine

AREAS = tuple(f"{code:04d}" for code in range(1001, 1061))
YEARS = (2019, 2020, 2021)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def world() -> World:
    """Sixty municipalities, three years, one indicator; 0 and null among them."""
    made = World()
    for place, area in enumerate(AREAS):
        for year in YEARS:
            value = None if (place, year) == (3, 2020) else float(place)
            made.put("N00001", area, year, value)
    return made


@pytest.fixture
def server(world) -> Iterator[KoladaServer]:
    with KoladaServer(world) as running:
        yield running


class Taken:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.roles: list[str] = []
        self.documents: list[object] = []

    def __call__(self, role, response) -> None:
        self.roles.append(role)
        self.documents.append(response.document)

    @property
    def rows(self):
        return [
            row
            for document in self.documents
            for row in observations_of(document, "here").rows
        ]


def fetched(server: KoladaServer, request: KoladaRequest, taken: Taken):
    options = HttpOptions(sleep=lambda _: None)
    with HttpClient(server.base_url, options) as client:
        return kolada.fetch(request, client, taken)


def test_every_figure_comes_once_and_nought_is_not_missing(server):
    taken = Taken()
    log = fetched(server, KoladaRequest(("N00001",), YEARS, AREAS), taken)
    assert log == ()
    found = {(row.area, row.year): row for row in taken.rows}
    assert len(taken.rows) == len(found) == 180
    assert found["1001", 2020].value == 0.0
    assert found["1004", 2020].value is None
    assert found["1004", 2020].status == "Missing"


def test_no_segment_is_longer_than_25(server):
    fetched(server, KoladaRequest(("N00001",), YEARS, AREAS), Taken())
    lists = [address.split("/")[6].split(",") for address in server.asked]
    assert [len(one) for one in lists] == [25, 25, 10]


def test_all_three_axes_are_split_and_repeats_left_out():
    indicators = tuple(f"N{number:05d}" for number in range(30))
    years = tuple(range(1990, 2020))
    request = KoladaRequest((*indicators, "N00001"), (*years, 2019), AREAS)
    assert len(request.batches) == 2 * 3 * 2
    pieces = {
        (kpi, area, year)
        for path in request.batches
        for kpi in path.split("/")[2].split(",")
        for area in path.split("/")[4].split(",")
        for year in path.split("/")[6].split(",")
    }
    assert len(pieces) == 30 * 60 * 30


def test_the_server_itself_refuses_longer_lists(server):
    with (
        HttpClient(server.base_url) as client,
        pytest.raises(FetchFailed, match="at most 25 values, got 60"),
    ):
        client.get(f"data/kpi/N00001/municipality/{','.join(AREAS)}")


def test_all_pages_are_read_though_the_link_names_another_host(server):
    server.per_page = 7
    taken = Taken()
    fetched(server, KoladaRequest(("N00001",), YEARS), taken)
    assert len(taken.rows) == 180
    assert len(server.asked) == 26


def test_without_areas_groups_and_the_country_come_too(server, world):
    world.put("N00001", "0000", 2020, 5.0)
    world.put("N00001", "0001", 2020, 4.0)
    world.put("N00001", "G86000", 2020, 6.0, count=7)
    taken = Taken()
    fetched(server, KoladaRequest(("N00001",), (2020,)), taken)
    kinds = {row.area: area_kind(row.area) for row in taken.rows}
    assert kinds["0000"] == "nation"
    assert kinds["0001"] == "region"
    assert kinds["G86000"] == "group"
    assert {row.area for row in taken.rows if row.count > 1} == {"G86000"}


def test_deleted_rows_are_left_out_and_genders_kept(server, world):
    world.put("N00001", "0781", 2020, 99.0, deleted=True)
    world.put("N00001", "0781", 2020, 1.0, gender="K")
    world.put("N00001", "0781", 2020, 2.0, gender="M")
    taken = Taken()
    fetched(server, KoladaRequest(("N00001",), (2020,), ("0781",)), taken)
    assert [(row.gender, row.value) for row in taken.rows] == [("K", 1.0), ("M", 2.0)]
    assert observations_of(taken.documents[0], "here").log == (
        LogLine("removed", "deleted_rows", (("rows", 1),)),
    )


def test_an_indicator_without_values_is_named(server, world):
    world.put("N00002", "1001", 2020, None)
    request = KoladaRequest(("N00001", "N00002", "N99999"), YEARS, AREAS)
    assert fetched(server, request, Taken()) == (
        LogLine("warning", "empty_indicator", (("indicator", "N00002"),)),
        LogLine("warning", "empty_indicator", (("indicator", "N99999"),)),
    )


def test_a_period_as_text_is_read_as_the_year_and_logged(server):
    server.trouble("text_period")
    taken = Taken()
    fetched(server, KoladaRequest(("N00001",), (2020,), ("1001",)), taken)
    assert taken.rows[0].year == 2020
    assert observations_of(taken.documents[0], "here").log == (
        LogLine("repair", "period_as_text", (("rows", 1),)),
    )


FAULTS = [
    ("unavailable", "HTTP 503"),
    ("too_many_requests", "HTTP 429"),
    ("truncated", "not valid JSON"),
    ("cut_off", "cut off"),
    ("short_length", "not valid JSON"),
    ("login_page", "login page"),
    ("malformed", "not valid JSON"),
    ("not_a_number", "NaN"),
    ("repeated_key", "twice"),
    ("circle", "circle"),
    ("first_page_only", "count says"),
    ("duplicates", "the same figure twice"),
    ("version_2", "the envelope of Kolada v2"),
    ("renamed_link", "no such field, only values, next_link"),
    ("renamed_period", "period: found no such field, only kpi, municipality, year"),
    ("renamed_value", "value: found no such field, only gender"),
    ("renamed_deleted", "is_deleted"),
    ("text_value", "neither a number nor null"),
    ("odd_gender", "must be T, K or M"),
    ("odd_period", "not a year"),
    ("other_shape", "not Kolada's envelope"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_fault_in_any_batch_is_an_error(server, fault, words):
    server.trouble(fault, where=AREAS[-1])  # only the last of the three batches
    taken = Taken()
    with pytest.raises(FetchFailed) as caught:
        fetched(server, KoladaRequest(("N00001",), YEARS, AREAS), taken)
    assert words in str(caught.value)
    assert caught.value.complaint.file.startswith(server.base_url)


PAGE = {"values": [], "next_url": None, "count": 0}
CELL = {"gender": "T", "value": 1.0, "count": 1, "status": "", "isdeleted": False}
ROW = {"kpi": "N00001", "municipality": "0781", "period": 2020, "values": [CELL]}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (PAGE | {"values": {}}, "no list of rows"),
        (PAGE | {"next_url": 2}, "neither a link nor null"),
        (PAGE | {"count": "0"}, "not a number of rows"),
        (PAGE | {"values": [1]}, "a row must be an object"),
        (PAGE | {"values": [ROW | {"values": CELL}]}, "no list of values"),
        (PAGE | {"values": [ROW | {"kpi": 1}]}, "not identifiers"),
        (PAGE | {"values": [ROW | {"period": True}]}, "not a year"),
        (PAGE | {"values": [ROW | {"values": [CELL | {"count": "1"}]}]}, "of areas"),
        (PAGE | {"values": [ROW | {"values": [CELL | {"value": True}]}]}, "a number"),
        (PAGE | {"values": [ROW | {"values": [CELL | {"value": 1e999}]}]}, "finite"),
    ],
)
def test_what_has_not_the_documented_shape_is_refused(document, words):
    with pytest.raises(FetchFailed) as caught:
        observations_of(document, "here")
    assert words in str(caught.value)


def test_new_fields_and_absent_optional_ones_do_no_harm():
    row = ROW | {"values": [{"gender": "K", "value": 0, "new": 1}], "new": 2}
    (one,) = observations_of(PAGE | {"values": [row], "new": 3}, "here").rows
    assert (one.gender, one.value, one.status, one.count) == ("K", 0.0, "", 1)


@pytest.mark.parametrize("fault", ["circle", "first_page_only", "unavailable"])
def test_a_fault_on_a_later_page_is_an_error(server, fault):
    server.per_page = 50
    taken = Taken()

    def spoil(role, response) -> None:
        taken(role, response)
        server.trouble(fault)

    options = HttpOptions(sleep=lambda _: None)
    with HttpClient(server.base_url, options) as client, pytest.raises(FetchFailed):
        kolada.fetch(KoladaRequest(("N00001",), YEARS), client, spoil)


def test_pages_that_overlap_are_an_error(server):
    server.per_page = 50
    server.world.cells = dict(server.world.cells)
    taken = Taken()

    def shift(role, response) -> None:
        taken(role, response)
        if len(taken.roles) == 1:  # a row appears before the others while we read
            server.world.areas = {"0999": ("0999", "K"), **server.world.areas}
            server.world.put("N00001", "0999", 2019, 1.0)

    with (
        HttpClient(server.base_url) as client,
        pytest.raises(FetchFailed, match="the same figure twice"),
    ):
        kolada.fetch(KoladaRequest(("N00001",), YEARS), client, shift)


def test_never_more_pages_than_the_limit(server, monkeypatch):
    monkeypatch.setattr(kolada, "MOST_PAGES", 3)
    server.per_page = 1
    with pytest.raises(FetchFailed, match="after 3 pages"):
        fetched(server, KoladaRequest(("N00001",), YEARS), Taken())


def test_count_may_be_that_of_all_pages():
    class Client:
        base_url = "http://here"

        def address(self, path):
            return f"{self.base_url}/{path}"

        def get(self, address):
            last = "page" in address
            link = None if last else "?page=2"
            rows = [{}] if last else [{}, {}]
            document = {"values": rows, "next_url": link, "count": 3}
            return SimpleNamespace(address=address, document=document)

    pages = kolada.fetch_pages("kpi", Client(), "kpi", lambda *_: None)
    assert [page.address for page in pages] == [
        "http://here/kpi",
        "http://here/kpi?page=2",
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("?page=2", "http://127.0.0.1:1/v3/data/kpi/N1/year/1,2?page=2"),
        (
            "https://api.kolada.se/v3/data/kpi/N1/year/1%2C2?page=2",
            "http://127.0.0.1:1/v3/data/kpi/N1/year/1,2?page=2",
        ),
        (
            "http://inner:8000/data/kpi/N1/year/1,2?page=2",
            "http://127.0.0.1:1/v3/data/kpi/N1/year/1,2?page=2",
        ),
        ("/v3/data/?kpi_id=N1&page=2", "http://127.0.0.1:1/v3/data/?kpi_id=N1&page=2"),
        ("/data/?kpi_id=N1&page=2", "http://127.0.0.1:1/v3/data/?kpi_id=N1&page=2"),
        (None, ""),
        ("", ""),
    ],
)
def test_the_next_page_is_asked_for_on_the_configured_base(link, expected):
    base = "http://127.0.0.1:1/v3"
    assert next_address(f"{base}/data/kpi/N1/year/1,2", link, base) == expected


def test_a_wrong_request_is_refused_with_everything_that_is_wrong():
    with pytest.raises(InputError) as caught:
        KoladaRequest(("N1", "N00001/../ou"), (), ("781", "0781"))
    found = {one.key: one.found for one in caught.value.complaints}
    assert found == {
        "indicators": "N1, N00001/../ou",
        "years": "nothing",
        "municipalities": "781",
    }


def test_unknown_and_discontinued_indicators_are_told_apart(server, world):
    world.indicators["N00003"] = "Något annat (-2024)"
    with HttpClient(server.base_url) as client:
        answer = client.get("kpi/N00001,N00003,N99999")
    described = indicators_of(answer.document, answer.address)
    assert [one.last_year for one in described] == [None, 2024]
    assert described[0].description == "Beskrivning.\nKälla: SCB"
    assert described[0].next_published == "2026-09-23"
    assert warnings_about(("N00001", "N00003", "N99999"), described) == (
        LogLine(
            "warning",
            "discontinued_indicator",
            (("indicator", "N00003"), ("last_year", 2024)),
        ),
        LogLine("warning", "unknown_indicator", (("indicator", "N99999"),)),
    )


@pytest.mark.parametrize(
    ("title", "year"),
    [("A (-2024)", 2024), ("A ( - 2019 )", 2019), ("A (2024)", None), ("A", None)],
)
def test_the_last_year_stands_in_the_title(title, year):
    assert last_year_in(title) == year


@pytest.mark.reference
def test_the_real_metadata_and_values_are_read(shared_data):
    place = shared_data / "api_fixtures" / "kolada_v3_rewrapped"
    stored = {
        name: json.loads((place / f"{name}.json").read_text("utf-8"))
        for name in ("kpi", "municipality", "data_N00945", "data_page1", "data_page2")
    }
    described = indicators_of(stored["kpi"], "here")
    assert len(described) == 127
    assert next(one for one in described if one.id == "N33818").latest_period == "2025"
    codes = municipalities_of(stored["municipality"], "here")
    assert len(codes) == 290
    assert "0000" not in codes
    whole = observations_of(stored["data_N00945"], "here").rows
    parts = [
        row
        for name in ("data_page1", "data_page2")
        for row in observations_of(stored[name], "here").rows
    ]
    assert len(whole) == 63
    assert sorted(parts, key=repr) == sorted(whole, key=repr)
    assert page_of(stored["data_page1"], "here").next_url.startswith("https://api.")


@pytest.mark.reference
def test_426_real_series_are_marked_discontinued(shared_data):
    import csv

    path = shared_data / "sweden" / "kolada_kpi_metadata.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        titles = [row["title"] for row in csv.DictReader(stream)]
    ended = [title for title in titles if last_year_in(title) is not None]
    assert len(ended) == 426
