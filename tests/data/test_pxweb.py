"""PxWeb's client, on SCB's recorded answers and on a server with the same limits."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pytest
from servers.pxweb_server import PxWebServer, Table, value_of

from prevstats.data.answers import FetchFailed
from prevstats.data.http import HttpClient
from prevstats.data.jsonstat import read_cube, read_frame
from prevstats.data.pxweb import (
    PxWebOptions,
    fetch_table,
    fetch_table_snapshot,
    read_limits,
)
from prevstats.data.pxweb_cells import PxWebRequest, chosen_codes, split
from prevstats.data.pxweb_reading import noise_warning, read_pxweb, region_kind
from prevstats.data.retries import HttpOptions
from prevstats.data.snapshots import newest, open_snapshot
from prevstats.errors import InputError
from prevstats.provenance import LogLine

REGIONS = ("00", "07", "0780", "0781", "1060")
YEARS = ("2024", "2023", "2022")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def category(*codes: str) -> dict:
    index = {code: place for place, code in enumerate(codes)}
    return {"index": index, "label": {code: f"label {code}" for code in codes}}


def small_table(**changed: object) -> Table:
    described = {
        "Region": {"label": "region", "category": category(*REGIONS)},
        "Alder": {
            "label": "ålder",
            "category": category("0-5", "6-15"),
            "extension": {"elimination": True},
        },
        "ContentsCode": {"label": "tabellinnehåll", "category": category("ANTAL")},
        "Tid": {"label": "år", "category": category(*YEARS)},
    }
    metadata = {
        "version": "2.0",
        "class": "dataset",
        "label": "Barn efter region, ålder och år",
        "source": "SCB",
        "updated": "2026-06-08T06:00:00Z",
        "note": ["Från och med referensåret 2025 används Cell Key Method (CKM)."],
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": list(described),
        "size": [5, 2, 1, 3],
        "dimension": described,
        "value": [],
    }
    config = {"maxDataCells": 8, "maxCallsPerTimeWindow": 3, "timeWindow": 1}
    return Table(config, metadata, **changed)


@pytest.fixture
def table() -> Table:
    return small_table()


@pytest.fixture
def server(table) -> Iterator[PxWebServer]:
    with PxWebServer(table) as running:
        yield running


ALL = PxWebRequest(
    "TAB1",
    {"Region": ("*",), "Alder": ("*",), "ContentsCode": ("ANTAL",), "Tid": ("*",)},
)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def asked(server: PxWebServer, request: PxWebRequest = ALL, clock: Clock | None = None):
    waits = clock or Clock()
    options = HttpOptions(sleep=waits.sleep, clock=waits)
    with HttpClient(server.base_url, options) as client:
        return fetch_table(request, client, lambda *_: None)


@pytest.mark.parametrize("reverse", [False, True])
def test_parts_are_put_together_cell_for_cell(server, table, reverse):
    table.reverse = reverse
    cube = asked(server)
    assert [one.id for one in cube.frame.dimensions] == list(ALL.selection)
    assert cube.frame.shape == (5, 2, 1, 3)
    for r, region in enumerate(REGIONS):
        for a, age in enumerate(("0-5", "6-15")):
            for y, year in enumerate(YEARS):
                wanted = value_of((region, age, "ANTAL", year))
                assert cube.values[r, a, 0, y] == wanted


def test_no_call_asks_for_more_cells_than_the_server_allows(server):
    asked(server)
    assert sum(server.cells) == 30
    assert max(server.cells) <= 8
    assert server.calls[:2] == ["/config", "/tables/TAB1/metadata"]


def test_calls_keep_the_pace_that_the_server_states(server):
    clock = Clock()
    asked(server, clock=clock)
    paced = len(server.calls) - 1  # the limits are known after /config
    assert clock.now == (paced - 1) // 3
    assert clock.sleeps == [1.0] * ((paced - 1) // 3)


@pytest.mark.parametrize("most", [1, 2, 5, 7, 29, 30, 10**6])
def test_parts_cover_every_cell_once(most):
    chosen = {"A": tuple("abcde"), "B": tuple("xy"), "C": tuple("123")}
    parts = split(chosen, most)
    cells = [
        (a, b, c)
        for part in parts
        for a in part["A"]
        for b in part["B"]
        for c in part["C"]
    ]
    assert len(cells) == len(set(cells)) == 30
    sizes = [len(p["A"]) * len(p["B"]) * len(p["C"]) for p in parts]
    assert max(sizes) <= most


@pytest.mark.parametrize(("sign", "reverse"), [("..", False), (".", True)])
def test_a_sign_is_missing_and_a_nought_is_not(server, table, sign, reverse):
    table.reverse = reverse
    table.missing = {("0780", "6-15", "ANTAL", "2023"): sign}
    cube = asked(server)
    assert np.isnan(cube.values[2, 1, 0, 1])
    assert cube.status[2, 1, 0, 1] == sign
    assert np.isfinite(cube.values).sum() == 29


def test_an_answer_with_a_code_too_few_is_an_error(server, table):
    table.lose = "0781"
    with pytest.raises(FetchFailed, match="other cells than those asked for"):
        asked(server)


def test_a_table_that_is_not_there_is_an_error(server):
    with pytest.raises(FetchFailed, match="HTTP 404"):
        asked(server, PxWebRequest("TAB2", {}))


def test_every_wrong_variable_and_code_is_named(server):
    wrong = PxWebRequest("TAB1", {"Region": ("9999",), "Kon": ("1",), "Tid": ("*",)})
    with pytest.raises(InputError) as caught:
        asked(server, wrong)
    assert [(one.key, one.found) for one in caught.value.complaints] == [
        ("Kon", "TAB1"),
        ("Region", "9999"),
        ("ContentsCode", "nothing"),
    ]
    with pytest.raises(InputError, match="no table has such an identifier"):
        PxWebRequest("../config", {})


def test_a_variable_that_may_be_left_out_is(table):
    frame = read_frame(table.metadata, "here")
    request = PxWebRequest(
        "TAB1", {"Region": ("0781",), "ContentsCode": ("*",), "Tid": ("2023", "2022")}
    )
    assert chosen_codes(request, frame) == {
        "Region": ("0781",),
        "ContentsCode": ("ANTAL",),
        "Tid": ("2023", "2022"),
    }


def test_a_snapshot_is_read_as_a_dataset_of_municipalities(server, table, tmp_path):
    table.missing = {("0781", "0-5", "ANTAL", "2022"): ".."}
    table.mark = True
    clock = Clock()
    http = HttpOptions(sleep=clock.sleep, clock=clock)
    told = []
    folder = fetch_table_snapshot(
        "children",
        ALL,
        tmp_path,
        PxWebOptions(
            server.base_url, http, lambda done, all_: told.append(all_ - done)
        ),
    )
    assert told[-1] == 0
    assert newest(tmp_path, "children") == folder
    snapshot = open_snapshot(folder)
    reading = read_pxweb(snapshot, "children_0_5", {"Alder": "0-5"})
    data = reading.dataset
    assert data.areas == ("0780", "0781", "1060")
    assert data.years == (2022, 2023, 2024)
    expected = [
        [value_of((area, "0-5", "ANTAL", str(year))) for year in data.years]
        for area in data.areas
    ]
    expected[1][0] = np.nan
    np.testing.assert_array_equal(data.values["children_0_5"], expected)
    np.testing.assert_array_equal(
        data.national["children_0_5"],
        [value_of(("00", "0-5", "ANTAL", str(year))) for year in data.years],
    )
    assert data.origin == {"children_0_5": "SCB"}
    assert reading.sources[0].publisher == "SCB"
    assert reading.sources[0].address == f"{server.base_url}/tables/TAB1"
    keys = [line.key for line in reading.log]
    assert keys == ["byte_order_mark", "noise_added"]


def test_a_variable_with_several_categories_must_be_fixed(server, tmp_path):
    clock = Clock()
    options = PxWebOptions(server.base_url, HttpOptions(sleep=clock.sleep, clock=clock))
    snapshot = open_snapshot(fetch_table_snapshot("case", ALL, tmp_path, options))
    with pytest.raises(InputError, match="choose one of 0-5, 6-15"):
        read_pxweb(snapshot, "children", {"Alder": "16-20"})


def test_the_country_counties_and_municipalities_are_told_apart():
    kinds = [region_kind(code) for code in ("00", "07", "0781", "0781A0010", "SE11")]
    assert kinds == ["nation", "county", "municipality", "other", "other"]


def test_limits_are_read_and_never_taken_for_granted():
    with pytest.raises(FetchFailed, match="does not state its limits"):
        read_limits({"maxDataCells": 150000}, "here")


def without(document: dict, *path: str) -> dict:
    copied = json.loads(json.dumps(document))
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return copied


@pytest.mark.parametrize(
    ("path", "found"),
    [(("role", "time"), "names no time"), (("dimension", "Region"), "no regions")],
)
def test_a_table_without_regions_or_time_is_refused(table, tmp_path, path, found):
    if path[0] == "dimension":
        table.metadata["id"][0] = "Skola"
        table.metadata["dimension"]["Skola"] = table.metadata["dimension"]["Region"]
    table.metadata = without(table.metadata, *path)
    selection = dict.fromkeys(table.metadata["id"], ("*",))
    with PxWebServer(table) as server:
        clock = Clock()
        http = HttpOptions(sleep=clock.sleep, clock=clock)
        options = PxWebOptions(server.base_url, http)
        request = PxWebRequest("TAB1", selection)
        folder = fetch_table_snapshot("case", request, tmp_path, options)
    with pytest.raises(InputError, match=found):
        read_pxweb(open_snapshot(folder), "children", {"Alder": "0-5"})


def test_a_dimension_is_found_by_its_identifier_only(table):
    frame = read_frame(table.metadata, "here")
    assert frame.dimension("Tid").codes == YEARS
    with pytest.raises(KeyError):
        frame.dimension("tid")


def cube_of(**changed: object) -> dict:
    plain = {
        "version": "2.0",
        "class": "dataset",
        "id": ["A", "B"],
        "size": [2, 2],
        "dimension": {
            "A": {"category": {"index": ["a", "b"]}},
            "B": {"category": {"index": {"y": 1, "x": 0}}},
        },
        "value": [0, 1, None, 3],
    }
    return plain | changed


def test_values_stand_in_row_major_order_of_id():
    cube = read_cube(cube_of(), "here")
    assert cube.frame.dimension("B").codes == ("x", "y")
    np.testing.assert_array_equal(cube.values, [[0, 1], [np.nan, 3]])


def test_sparse_values_and_one_status_for_all_are_read():
    sparse = read_cube(cube_of(value={"1": 7, "3": 0}), "here")
    np.testing.assert_array_equal(sparse.values, [[np.nan, 7], [np.nan, 0]])
    hidden = read_cube(cube_of(status=".."), "here")
    assert np.isnan(hidden.values).all()


def test_a_nought_with_a_sign_of_missing_is_missing():
    cube = read_cube(cube_of(status={"0": "..", "1": "p"}), "here")
    np.testing.assert_array_equal(cube.values, [[np.nan, 1], [np.nan, 3]])
    assert cube.status.tolist() == [["..", "p"], ["", ""]]


def test_a_dimension_of_one_category_needs_no_index():
    one = {
        "A": {"category": {"label": {"a": "A"}}},
        "B": {"category": {"index": ["x"]}},
    }
    cube = read_cube(cube_of(size=[1, 1], dimension=one, value=[5]), "here")
    assert cube.frame.dimension("A").codes == ("a",)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": [0, 1, 2]}, "3 entries for 4 cells"),
        ({"value": {"4": 1}}, "the cube is not whole"),
        ({"value": None}, "0 entries for 4 cells"),
        ({"value": ["1", 2, 3, 4]}, "neither a number nor null"),
        ({"size": [4, 1]}, "do not agree"),
        ({"class": "collection"}, "this is not JSON-stat"),
        ({"version": "1.2"}, "must be 2.0"),
        ({"id": None}, "no list of dimensions"),
        ({"id": ["A", "C"]}, "C: found no categories"),
        ({"status": ["..", "."]}, "2 entries for 4 cells"),
        (
            {
                "dimension": {
                    "A": {"category": {"index": ["a", "a"]}},
                    "B": {"category": {"index": ["x", "y"]}},
                }
            },
            "the same category twice",
        ),
    ],
)
def test_what_is_no_whole_cube_is_refused(changed, words):
    with pytest.raises(FetchFailed) as caught:
        read_cube(cube_of(**changed), "here")
    assert words in str(caught.value)


@pytest.mark.reference
class TestRecordedAnswers:
    """Answers that SCB gave in June 2026 and PxWeb's own reference answers."""

    @pytest.fixture
    def recorded(self, shared_data):
        place = shared_data / "api_fixtures" / "pxweb_v2"
        return lambda name: json.loads((place / name).read_text("utf-8"))

    def test_the_limits_are_those_that_scb_states(self, recorded):
        limits = read_limits(recorded("scb_config.json"), "here")
        assert (limits.most_cells, limits.calls, limits.window_seconds) == (
            150000,
            3,
            1,
        )
        older = read_limits(recorded("pxtools_GetApiConfiguration.json"), "here")
        assert (older.most_cells, older.calls, older.window_seconds) == (10000, 30, 10)

    def test_the_population_of_counties_is_read(self, recorded):
        cube = read_cube(recorded("scb_TAB6471_data.json"), "here")
        assert cube.frame.shape == (21, 11, 3, 1, 4)
        region = cube.frame.dimension("Region")
        assert region.labels["01"] == "Stockholms län"
        assert cube.values[0, 0, 0, 0, 0] == 245284
        assert cube.frame.dimension("Tid").codes[0] == "2026M01"
        total = cube.values[:, :, 0].sum()
        parts = cube.values[:, :, 1:].sum()
        assert total != parts  # noise: the parts do not quite make the whole
        assert abs(total / parts - 1) < 1e-4
        assert 10.4e6 < total / 4 < 10.8e6

    def test_the_note_on_noise_is_a_warning(self, recorded):
        frame = read_cube(recorded("scb_TAB6471_data.json"), "here").frame
        assert noise_warning(frame, "TAB6471") == (
            LogLine(
                "warning",
                "noise_added",
                (("table", "TAB6471"), ("first_year", 2025)),
            ),
        )

    def test_the_metadata_lists_312_regions_and_what_may_be_left_out(self, recorded):
        frame = read_frame(recorded("scb_TAB6471_metadata.json"), "here")
        kinds = [region_kind(code) for code in frame.dimension("Region").codes]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "nation": 1,
            "county": 21,
            "municipality": 290,
        }
        free = [one.id for one in frame.dimensions if one.eliminable]
        assert free == ["Region", "Kon"]
        assert noise_warning(frame, "TAB6471")

    def test_the_reference_metadata_is_read(self, recorded):
        frame = read_frame(recorded("pxtools_MetadataById_tab001_js2.json"), "here")
        assert frame.roles["geo"] == ("REGION",)
        assert noise_warning(frame, "tab001") == ()

    def test_a_monthly_table_is_not_taken_for_years(self, recorded, tmp_path):
        table = Table(
            recorded("scb_config.json"), recorded("scb_TAB6471_metadata.json")
        )
        request = PxWebRequest(
            "TAB1",
            {
                "Region": ("00", "0781"),
                "Alder": ("TotSA",),
                "ContentsCode": ("*",),
                "Tid": ("*",),
            },
        )
        with PxWebServer(table) as server:
            folder = fetch_table_snapshot(
                "case", request, tmp_path, PxWebOptions(server.base_url)
            )
        with pytest.raises(InputError, match="TAB1 is not by year"):
            read_pxweb(open_snapshot(folder), "children")
