"""Snapshots: byte for byte, verified, never half, and read as the file would be."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from servers.kolada_server import KoladaServer, World, world_from_panel

from prevstats.data.answers import FetchFailed
from prevstats.data.changes import Change, changes
from prevstats.data.fetch import (
    FetchOptions,
    fetch_snapshot,
    needed_indicators,
    needed_years,
)
from prevstats.data.files import ReadOptions, read_dataset
from prevstats.data.kolada_reading import described, figures
from prevstats.data.retries import HttpOptions
from prevstats.data.snapshot_writing import writing
from prevstats.data.snapshots import newest, open_snapshot, read
from prevstats.errors import InputError
from prevstats.parameters.schema import (
    Evaluation,
    Outcome,
    StartFromIndicator,
    StartTable,
)
from prevstats.provenance import LogLine, sha256_of_bytes

AREAS = ("0114", "0781", "1060", "2584")
YEARS = (2018, 2019, 2020)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


def small_world() -> World:
    world = World()
    for place, area in enumerate(("0000", "0001", *AREAS)):
        for year in YEARS:
            world.put("N00001", area, year, place + (year - 2018) / 10)
            world.put("N00001", area, year, 100.0, gender="K")
            world.put("N01951", area, year, 1000.0 * place)
    world.put("N00001", "G86000", 2018, 6.0, count=7)
    return world


@pytest.fixture
def server() -> Iterator[KoladaServer]:
    with KoladaServer(small_world()) as running:
        yield running


def options(server: KoladaServer, **changed: object) -> FetchOptions:
    clock = iter(range(10**6))
    http = HttpOptions(sleep=lambda _: None, clock=lambda: float(next(clock)))
    patient = replace(http, deadline_seconds=10.0)
    return FetchOptions(base_url=server.base_url, http=patient, **changed)


def fetch(server: KoladaServer, root: Path, **changed: object) -> Path:
    return fetch_snapshot(
        "case", ("N00001", "N01951"), YEARS, root, options(server, **changed)
    )


def test_a_snapshot_holds_every_body_as_it_came(server, tmp_path):
    folder = fetch(server, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert [one["role"] for one in manifest["responses"]] == [
        "municipality",
        "municipality_groups",
        "kpi",
        "data",
    ]
    for number, stored in enumerate(manifest["responses"], start=1):
        content = (folder / stored["file"]).read_bytes()
        assert stored["order"] == number
        assert stored["sha256"] == sha256_of_bytes(content)
        assert stored["length"] == len(content)
        assert stored["method"] == "GET"
        assert stored["status"] == 200
        assert stored["address"].startswith(server.base_url)
    assert str(tmp_path) not in (folder / "manifest.json").read_text("utf-8")
    assert folder.parent == tmp_path / "case"
    assert sorted(path.name for path in folder.parent.iterdir()) == [folder.name]


def test_a_snapshot_is_read_as_a_dataset(server, tmp_path):
    reading = read(open_snapshot(fetch(server, tmp_path)))
    data = reading.dataset
    assert data.areas == AREAS
    assert data.years == YEARS
    np.testing.assert_array_equal(
        data.values["N00001"],
        [[2, 2.1, 2.2], [3, 3.1, 3.2], [4, 4.1, 4.2], [5, 5.1, 5.2]],
    )
    np.testing.assert_array_equal(data.national["N00001"], [0.0, 0.1, 0.2])
    assert data.national["N01951"].tolist() == [0.0, 0.0, 0.0]
    assert dict(data.origin) == {"N00001": "Kolada", "N01951": "Kolada"}
    assert [line.key for line in reading.log] == ["municipalities_differ"]


def test_the_source_names_address_time_and_fingerprint(server, tmp_path):
    snapshot = open_snapshot(fetch(server, tmp_path))
    (source,) = read(snapshot).sources
    assert source.publisher == "Kolada"
    assert source.address == server.base_url
    assert source.retrieved == snapshot.created
    manifest = (snapshot.directory / "manifest.json").read_bytes()
    assert source.sha256 == sha256_of_bytes(manifest)


def test_other_genders_years_and_indicators_can_be_read(server, tmp_path):
    snapshot = open_snapshot(fetch(server, tmp_path))
    data = read(snapshot, ["N00001"], [2019, 2020], gender="K").dataset
    assert data.years == (2019, 2020)
    assert list(data.values) == ["N00001"]
    assert (data.values["N00001"] == 100.0).all()
    with pytest.raises(InputError, match="U00001"):
        read(snapshot, ["U00001"])


def test_groups_and_regions_are_kept_apart(server, tmp_path):
    areas = ("0781", "0001", "0000", "G86000")
    snapshot = open_snapshot(fetch(server, tmp_path, municipalities=areas))
    assert read(snapshot).dataset.areas == ("0781",)
    assert {row.area for row in figures(snapshot).rows} == set(areas)


def test_years_without_any_value_are_left_out_and_named(server, tmp_path):
    folder = fetch_snapshot(
        "case", ["N00001"], range(2016, 2025), tmp_path, options(server)
    )
    reading = read(open_snapshot(folder))
    assert reading.dataset.years == YEARS
    assert reading.log[-1] == LogLine(
        "warning",
        "years_without_values",
        (("years", "2016, 2017, 2021, 2022, 2023, 2024"),),
    )


def test_an_unknown_indicator_is_named_and_all_missing(server, tmp_path):
    folder = fetch_snapshot(
        "case", ["N00001", "N99999"], YEARS, tmp_path, options(server)
    )
    reading = read(open_snapshot(folder))
    assert np.isnan(reading.dataset.values["N99999"]).all()
    named = [
        line.key for line in reading.log if ("indicator", "N99999") in line.details
    ]
    assert named == ["unknown_indicator", "empty_indicator"]


def test_repairs_and_removals_are_logged(server, tmp_path):
    server.world.put("N00001", "0781", 2020, 5.0, gender="M", deleted=True)
    server.trouble("byte_order_mark")
    keys = {line.key for line in read(open_snapshot(fetch(server, tmp_path))).log}
    assert {"byte_order_mark", "deleted_rows"} <= keys


def test_what_was_not_asked_for_is_left_out_and_counted(server, tmp_path):
    folder = fetch_snapshot("case", ["N01951"], YEARS, tmp_path, options(server))
    snapshot = open_snapshot(folder)
    narrower = replace(snapshot, request={**snapshot.request, "years": [2018]})
    reading = read(narrower)
    assert reading.dataset.years == (2018,)
    assert LogLine("removed", "not_asked_for", (("rows", 10),)) in reading.log


def test_a_changed_byte_is_found_and_the_file_named(server, tmp_path):
    folder = fetch(server, tmp_path)
    for name in ("0002.json", "0003.json"):
        path = folder / name
        content = bytearray(path.read_bytes())
        content[10] ^= 1
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_snapshot(folder)
    files = [Path(one.file).name for one in caught.value.complaints]
    assert files == ["0002.json", "0003.json"]


def test_a_file_that_is_gone_is_named(server, tmp_path):
    folder = fetch(server, tmp_path)
    (folder / "0001.json").unlink()
    with pytest.raises(InputError, match=r"0001\.json"):
        open_snapshot(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"GET"', '"PUT"', 1),
        lambda text: text.replace("2018", "2017", 1),
        lambda text: text[:-20],
        lambda text: text.replace('"checksum"', '"checksums"'),
        lambda text: "[]",
    ],
)
def test_a_changed_manifest_is_refused(server, tmp_path, spoil):
    path = fetch(server, tmp_path) / "manifest.json"
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")
    with pytest.raises(InputError, match=r"manifest\.json"):
        open_snapshot(path.parent)


def test_a_manifest_cannot_point_outside_its_folder(server, tmp_path):
    snapshot = open_snapshot(fetch(server, tmp_path))
    outside = replace(snapshot.responses[0], file="../../../secret.json")
    with pytest.raises(InputError, match="no file of a snapshot has such a name"):
        snapshot.body(outside)


def test_a_folder_without_manifest_is_no_snapshot(tmp_path):
    with pytest.raises(InputError, match="this is not a snapshot"):
        open_snapshot(tmp_path)


FAULTS = (
    "unavailable",
    "too_many_requests",
    "truncated",
    "cut_off",
    "short_length",
    "login_page",
    "malformed",
    "circle",
    "renamed_value",
    "renamed_link",
    "version_2",
    "duplicates",
    "first_page_only",
    "other_shape",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_leaves_a_snapshot_or_a_part_of_one(server, tmp_path, fault):
    server.trouble(fault)
    with pytest.raises(FetchFailed):
        fetch(server, tmp_path)
    assert list((tmp_path / "case").iterdir()) == []
    assert newest(tmp_path, "case") is None


@pytest.mark.parametrize("fault", ["unavailable", "truncated", "too_many_requests"])
def test_a_passing_fault_gives_the_same_data(server, tmp_path, fault):
    plain = read(open_snapshot(fetch(server, tmp_path / "plain"))).dataset
    server.trouble(fault, times=1)
    tried = read(open_snapshot(fetch(server, tmp_path / "tried"))).dataset
    np.testing.assert_array_equal(plain.values["N00001"], tried.values["N00001"])


def test_an_interrupted_fetch_leaves_nothing_that_is_read(server, tmp_path):
    good = fetch(server, tmp_path)

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(server, tmp_path, progress=interrupt)
    (tmp_path / "case" / ".incoming-killed").mkdir()
    (tmp_path / "case" / ".incoming-killed" / "0001.json").write_text("{}")
    (tmp_path / "case" / "9999-no-manifest").mkdir()
    assert newest(tmp_path, "case") == good


def test_a_fetch_that_is_killed_leaves_no_snapshot(server, tmp_path):
    server.trouble("slow_drip")
    code = (
        "import sys; from pathlib import Path;"
        "from prevstats.data.fetch import FetchOptions, fetch_snapshot;"
        "fetch_snapshot('case', ['N00001'], [2018, 2019, 2020], Path(sys.argv[1]),"
        " FetchOptions(base_url=sys.argv[2]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), server.base_url]
    with subprocess.Popen(command) as process:
        patience = time.monotonic() + 20
        while not list(tmp_path.glob("case/.incoming-*/0002.json")):
            assert time.monotonic() < patience
            time.sleep(0.02)
        process.kill()
    assert newest(tmp_path, "case") is None
    server.troubles.clear()
    folder = fetch(server, tmp_path)
    assert newest(tmp_path, "case") == folder


def test_the_newest_of_several_is_found(server, tmp_path):
    folders = [fetch(server, tmp_path) for _ in range(3)]
    assert len(set(folders)) == 3
    assert newest(tmp_path, "case") == folders[-1]
    assert newest(tmp_path, "other") is None


@pytest.mark.parametrize("name", ["../up", "", "A", "a/b", ".hidden", "å", "a" * 99])
def test_a_name_that_is_no_plain_folder_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="becomes a folder"):
        newest(tmp_path, name)


def test_a_root_that_cannot_be_written_is_named_before_the_network(server, tmp_path):
    root = tmp_path / "file"
    root.write_text("")
    with pytest.raises(InputError, match="snapshots cannot be written here"):
        fetch(server, root)
    assert server.asked == []


def test_offline_asks_nothing_and_leaves_nothing(server, tmp_path):
    with pytest.raises(InputError, match="never to use the network"):
        fetch(server, tmp_path, offline=True)
    assert server.asked == []
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_the_batches(server, tmp_path):
    told = []
    fetch(server, tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


def test_a_base_address_without_version_is_completed(server, tmp_path):
    server.bare = False
    given = options(server)
    bare = replace(given, base_url=server.base_url.removesuffix("/v3"))
    snapshot = open_snapshot(fetch_snapshot("case", ["N00001"], YEARS, tmp_path, bare))
    assert snapshot.base_url == server.base_url
    assert snapshot.log[0].key == "base_address_completed"


def test_a_code_that_no_municipality_has_is_named(server, tmp_path):
    areas = ("0781", "0782", "0001", "G86000")
    log = open_snapshot(fetch(server, tmp_path, municipalities=areas)).log
    assert log[0] == LogLine("warning", "unknown_municipality", (("area", "0782"),))
    assert len(log) == 1


def test_a_rule_without_years_of_its_own_needs_those_of_the_evaluation():
    years = Evaluation.model_fields["years"].annotation(first=2014, last=2016)
    evaluation = Evaluation.model_construct(
        start=StartTable(kind="table", years={"0781": 2015}), years=years, design={}
    )
    assert needed_years(evaluation) == (2014, 2015, 2016)
    assert needed_indicators(evaluation, []) == ("N01951", "N01921", "N01927")


def test_a_stored_answer_that_is_no_json_is_named(server, tmp_path):
    snapshot = open_snapshot(fetch(server, tmp_path))
    stored = snapshot.with_role("data")[0]
    content = b"<html>"
    (snapshot.directory / stored.file).write_bytes(content)
    other = replace(stored, sha256=sha256_of_bytes(content))
    with pytest.raises(FetchFailed, match="HTML"):
        read(replace(snapshot, responses=(other,)))


def test_a_missing_address_elsewhere_is_an_error(server, tmp_path):
    wrong = replace(options(server), base_url=server.base_url + "/no")
    with pytest.raises(FetchFailed, match="HTTP 404"):
        fetch_snapshot("case", ["N00001"], YEARS, tmp_path, wrong)


def test_what_changed_between_two_snapshots_is_listed(server, tmp_path):
    old = open_snapshot(fetch(server, tmp_path))
    cells = server.world.cells
    cells["N00001", "0781", 2018][0]["value"] = 9.0
    cells["N00001", "0781", 2019][0]["value"] = None
    server.world.put("N00001", "0781", 2020, 1.0, gender="M")
    new = open_snapshot(fetch(server, tmp_path))
    assert changes(old, old) == ()
    assert changes(old, new) == (
        Change("N00001", "0781", 2018, "T", 3.0, 9.0),
        Change("N00001", "0781", 2019, "T", 3.1, None),
        Change("N00001", "0781", 2020, "M", None, 1.0),
    )


def test_only_what_both_asked_for_is_compared(server, tmp_path):
    wide = open_snapshot(fetch(server, tmp_path))
    narrow = open_snapshot(
        fetch_snapshot(
            "case",
            ["N00001"],
            [2018],
            tmp_path,
            options(server, municipalities=("0781",)),
        )
    )
    assert changes(wide, narrow) == ()
    assert "fewer_rows_than_before" not in {line.key for line in narrow.log}


def test_fewer_rows_than_last_time_is_a_warning(server, tmp_path):
    fetch(server, tmp_path)
    for key in [key for key in server.world.cells if key[2] == 2020]:
        del server.world.cells[key]
    log = open_snapshot(fetch(server, tmp_path)).log
    assert log[-1] == LogLine(
        "warning", "fewer_rows_than_before", (("rows", 30), ("before", 45))
    )


def test_a_damaged_last_snapshot_does_not_stop_the_next(server, tmp_path):
    first = fetch(server, tmp_path)
    (first / "0001.json").unlink()
    log = open_snapshot(fetch(server, tmp_path)).log
    assert log[-1] == LogLine(
        "warning", "last_snapshot_damaged", (("snapshot", first.name),)
    )


def test_descriptions_are_kept_in_the_snapshot(server, tmp_path):
    snapshot = open_snapshot(fetch(server, tmp_path))
    assert [one.id for one in described(snapshot)] == ["N00001", "N01951"]


def test_a_snapshot_of_another_source_is_refused(tmp_path):
    with writing(tmp_path, "case", "pxweb", "https://here") as writer:
        folder = writer.finish({}, ())
    with pytest.raises(InputError, match="Kolada's was expected"):
        read(open_snapshot(folder))


def outcome(**changed: object) -> Outcome:
    plain = {
        "id": "placed",
        "label": {"sv": "Placerade", "en": "Placed"},
        "unit": "per_1000",
        "unit_label": {"sv": "per 1 000", "en": "per 1,000"},
        "direction": "lower",
        "indicator": "N33816",
        "source": "Kolada",
        "verified": "yes",
        "date": "2026-11-21",
    }
    return Outcome.model_validate(plain | changed)


def test_an_evaluation_needs_its_outcomes_their_groups_its_start_and_inhabitants():
    start = StartFromIndicator(kind="indicator", indicator="N24013")
    evaluation = Evaluation.model_construct(
        start=start, design={"name": "group_time", "covariates": ["N00901"]}
    )
    outcomes = [
        outcome(exposure=("N01921", "N01927"), denominator="N01952"),
        outcome(indicator="N33817", exposure=("N01921",)),
    ]
    assert needed_indicators(evaluation, outcomes) == (
        "N33816",
        "N01921",
        "N01927",
        "N01952",
        "N33817",
        "N24013",
        "N00901",
        "N01951",
    )


def test_the_years_of_the_start_rule_are_needed_too():
    start = StartFromIndicator(kind="indicator", indicator="N24013", first_year=2007)
    years = Evaluation.model_fields["years"].annotation(first=2014, last=2016)
    evaluation = Evaluation.model_construct(start=start, years=years)
    assert needed_years(evaluation) == tuple(range(2007, 2017))


def test_figures_must_keep_the_bounds_of_their_unit(server, tmp_path):
    server.world.cells["N00001", "0781", 2019][0]["value"] = 101.0
    server.world.cells["N01951", "0114", 2019][0]["value"] = -1.0
    snapshot = open_snapshot(fetch(server, tmp_path))
    with pytest.raises(InputError) as caught:
        read(snapshot, units={"N00001": "percent"})
    assert [(one.key, one.found) for one in caught.value.complaints] == [
        ("value of N00001", "'101'"),
        ("value of N01951", "'-1'"),
    ]


@pytest.mark.reference
def test_the_real_panel_comes_through_the_server_as_it_stands_in_the_file(
    shared_data, tmp_path
):
    import pandas as pd

    panel = shared_data / "sweden" / "kolada_panel_total.csv"
    indicators = (
        *("N33816", "N33817", "N33802", "N33001", "N17445", "N24013"),
        *("N01951", "N01921", "N01927"),
    )
    with KoladaServer(world_from_panel(panel)) as server:
        # The counted clock ticks once for each piece of a body, and how many pieces a
        # large body comes in is the machine's affair: here time is real.
        http = HttpOptions(sleep=lambda _: None, deadline_seconds=120.0)
        patient = FetchOptions(base_url=server.base_url, http=http)
        folder = fetch_snapshot(
            "family_centres", indicators, range(1998, 2025), tmp_path, patient
        )
    reading = read(open_snapshot(folder))
    data = reading.dataset
    assert len(data.areas) == 290
    assert data.years == tuple(range(1998, 2023))

    same = read_dataset(panel, ReadOptions(indicators=indicators)).dataset
    assert same.areas == data.areas
    assert same.years == data.years

    table = pd.read_csv(panel, dtype={"municipality_code": str})
    table = table.set_index(["municipality_code", "year"])
    unborn = (table.index.get_level_values(0) == "0330") & (
        table.index.get_level_values(1) < 2003  # Knivsta was founded in 2003
    )
    for name in indicators:
        column = table[name].mask(unborn & (table[name] == 0))
        wide = column.unstack().reindex(columns=list(data.years))
        np.testing.assert_array_equal(data.values[name], wide.loc[list(data.areas)])
        np.testing.assert_array_equal(data.values[name], same.values[name])
        np.testing.assert_array_equal(data.national[name], wide.loc["0000"])
        np.testing.assert_array_equal(data.national[name], same.national[name])
    keys = {line.key for line in reading.log}
    assert {"years_without_values", "zero_before_existence"} <= keys
