"""From cells alone the group-time design gives what it gives from the units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prevstats.data.cell_table import CellTable, cell_table, merged
from prevstats.data.panel import Panel
from prevstats.data.unit_rows import UnitRows, rows_of_panel
from prevstats.designs.effects import KINDS, Effects
from prevstats.designs.group_time import GroupTime
from prevstats.errors import CannotAnswer, InputError
from prevstats.randomness import generator

UNITS, PERIODS, CLUSTERS = 900, 7, 45


def clustered_panel(
    seed: int, *, weighted: bool = False, level: float = 0.0, spread: float = 1.0
) -> Panel:
    """Return persons in municipalities; most cohorts start within municipalities."""
    random = generator(seed, step="clustered_panel")
    cluster = random.integers(0, CLUSTERS, UNITS)
    starts = np.array([np.inf, 2012, 2013, 2014, np.inf, 2015, 2010, 2030])
    own = starts[random.integers(0, starts.size, UNITS)]
    start = np.where(random.random(UNITS) < 0.3, own, starts[cluster % starts.size])
    common = random.normal(size=(CLUSTERS, PERIODS)).cumsum(axis=1)
    outcome = random.normal(size=(UNITS, 1)) + random.normal(size=(UNITS, PERIODS))
    outcome = level + spread * (outcome + common[cluster])
    return Panel(
        units=tuple(f"p{place:04d}" for place in range(UNITS)),
        periods=tuple(range(2010, 2010 + PERIODS)),
        outcome=outcome,
        start=start,
        cluster=tuple(f"{100 + place:04d}" for place in cluster),
        weights=random.uniform(0.5, 2, UNITS) if weighted else None,
        name="income",
    )


def both(design: GroupTime, panel: Panel) -> tuple[Effects, Effects]:
    """Return the effects from the units, and from the cells."""
    found = design(panel), design.from_cells(table_of(panel))
    assert isinstance(found[0], Effects)
    assert isinstance(found[1], Effects)
    return found


def table_of(panel: Panel, chunk: int = 1 << 20) -> CellTable:
    return cell_table(rows_of_panel(panel), name=panel.name, chunk=chunk)


def assert_same(units: Effects, cells: Effects, scale: float = 1.0) -> None:
    """Compare effects, averages, errors, counts and refusals."""
    assert units.terms == cells.terms
    assert units.cell_reason == cells.cell_reason
    pairs = [(units, cells)]
    np.testing.assert_allclose(cells.value, units.value, rtol=0, atol=1e-12 * scale)
    np.testing.assert_allclose(
        cells.covariance, units.covariance, rtol=0, atol=1e-12 * scale
    )
    for kind in KINDS:
        mine, theirs = cells.aggregate(kind), units.aggregate(kind)
        pairs.append((theirs, mine))
        assert abs(mine.overall - theirs.overall) <= 1e-12 * scale
        assert mine.overall_treated == theirs.overall_treated
        assert mine.overall_inference.reason == theirs.overall_inference.reason
        np.testing.assert_allclose(
            mine.overall_inference.std_error,
            theirs.overall_inference.std_error,
            rtol=1e-10,
        )
    for theirs, mine in pairs:
        np.testing.assert_allclose(mine.value, theirs.value, rtol=0, atol=1e-12 * scale)
        np.testing.assert_allclose(mine.std_error, theirs.std_error, rtol=1e-10)
        np.testing.assert_array_equal(mine.n_treated, theirs.n_treated)
        np.testing.assert_array_equal(mine.n_comparison, theirs.n_comparison)
        assert mine.inference.reason == theirs.inference.reason


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    "design",
    [
        GroupTime(),
        GroupTime(control="never"),
        GroupTime(base="universal", level=0.9),
        GroupTime(anticipation=1),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_cells_give_what_units_give(
    design: GroupTime, weighted: bool, seed: int
) -> None:
    panel = clustered_panel(seed, weighted=weighted)
    assert_same(*both(design, panel))


def test_kronor_of_a_billion_keep_their_digits() -> None:
    panel = clustered_panel(4, level=1e9, spread=1e3)
    assert_same(*both(GroupTime(), panel), scale=1e3)
    small = replace(panel, outcome=panel.outcome - 1e9)
    far = GroupTime().from_cells(table_of(panel))
    near = GroupTime().from_cells(table_of(small))
    assert isinstance(far, Effects)
    assert isinstance(near, Effects)
    np.testing.assert_allclose(far.value, near.value, rtol=1e-10, atol=1e-9)


def test_the_999_draws_are_the_same_worlds() -> None:
    units, cells = both(GroupTime(), clustered_panel(5))
    theirs, mine = units.aggregate("event"), cells.aggregate("event")
    one, other = theirs.band(draws=999, seed=3), mine.band(draws=999, seed=3)
    assert abs(one.critical - other.critical) < 1e-10
    np.testing.assert_allclose(
        mine.draws(200, seed=1).values,
        theirs.draws(200, seed=1).values,
        rtol=0,
        atol=1e-12,
    )


def test_the_pretest_and_the_estimate_are_the_same() -> None:
    units, cells = both(GroupTime(), clustered_panel(6))
    mine, theirs = cells.pretest(), units.pretest()
    assert mine.degrees_of_freedom == theirs.degrees_of_freedom
    assert mine.p_value == pytest.approx(theirs.p_value, rel=1e-8)
    told, known = (x.aggregate("simple").estimate() for x in (cells, units))
    assert told.n_areas == known.n_areas
    assert told.n_treated == known.n_treated
    assert f"units: {known.n_areas} " in cells.summary()


def test_rows_in_any_order_and_in_chunks_give_the_same_table() -> None:
    rows = rows_of_panel(clustered_panel(7, weighted=True))
    order = generator(7, step="order").permutation(rows.outcome.size)
    mixed = UnitRows(
        *(
            getattr(rows, name)[order]
            for name in ("cluster", "start", "period", "outcome", "weight", "unit")
        )
    )
    whole, parts = cell_table(rows), cell_table(mixed, chunk=500)
    order_of = {block: row for row, block in enumerate(whole.blocks)}
    place = [order_of[block] for block in parts.blocks]
    np.testing.assert_array_equal(parts.count, whole.count[place])
    np.testing.assert_allclose(parts.weight, whole.weight[place], rtol=1e-13)
    shifted = parts.total + parts.weight * (parts.centre - whole.centre)
    np.testing.assert_allclose(shifted, whole.total[place], rtol=0, atol=1e-11)
    assert parts.largest == whole.largest


def test_tables_of_two_counties_add_up() -> None:
    panel = clustered_panel(8)
    rows = rows_of_panel(panel)
    first = np.char.startswith(rows.cluster.astype(str), "010")
    one, other = (
        cell_table(
            UnitRows(
                rows.cluster[kept],
                rows.start[kept],
                rows.period[kept],
                rows.outcome[kept],
            ),
            name=panel.name,
        )
        for kept in (first, ~first)
    )
    assert one.centre != other.centre
    found = GroupTime().from_cells(merged(one, other))
    units = GroupTime()(panel)
    assert isinstance(found, Effects)
    assert isinstance(units, Effects)
    assert_same(units, found)
    with pytest.raises(InputError, match="different things"):
        merged(one, replace(other, weighted=True))


def test_whole_number_clusters_and_text_give_the_same() -> None:
    rows = rows_of_panel(clustered_panel(9))
    numbers = replace(rows, cluster=rows.cluster.astype(np.int64))
    objects = replace(rows, cluster=rows.cluster.astype(object))
    one, other = (GroupTime().from_cells(cell_table(x)) for x in (numbers, objects))
    assert isinstance(one, Effects)
    assert isinstance(other, Effects)
    np.testing.assert_allclose(one.value, other.value, rtol=0, atol=1e-13)
    np.testing.assert_allclose(one.std_error, other.std_error, rtol=1e-12)


def test_what_the_units_cannot_answer_the_cells_cannot_either() -> None:
    panel = clustered_panel(10)
    alone = replace(panel, start=np.full(UNITS, np.inf))
    still = replace(panel, outcome=np.ones_like(panel.outcome))
    for odd in (alone, still):
        units, cells = GroupTime()(odd), GroupTime().from_cells(table_of(odd))
        assert isinstance(units, CannotAnswer)
        assert cells == units


def changed(rows: UnitRows, name: str, place: int, value: object) -> UnitRows:
    column = getattr(rows, name).copy()
    column[place] = value
    return replace(rows, **{name: column})


@pytest.mark.parametrize(
    ("name", "place", "value", "told"),
    [
        ("outcome", 5, np.nan, "whole units only"),
        ("start", 5, np.nan, "cannot be called untreated"),
        ("weight", 5, 0.0, "positive"),
        ("unit", 5, 800, "once in every period"),
        ("period", 5, 2010, "once in every period"),
        ("cluster", 5, "9999", "keeps its cluster"),
        ("start", 5, 2016.0, "keeps its start"),
        ("weight", 5, 3.0, "keeps its weight"),
    ],
)
def test_wrong_rows_are_refused(
    name: str, place: int, value: object, told: str
) -> None:
    rows = rows_of_panel(clustered_panel(11, weighted=True))
    with pytest.raises(InputError, match=told):
        cell_table(changed(rows, name, place, value))


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ({"period": np.arange(UNITS * PERIODS) / 2}, "whole numbers"),
        ({"cluster": np.full(UNITS * PERIODS, None)}, "none missing"),
        ({"cluster": np.arange(UNITS * PERIODS) / 1.0}, "none missing"),
        ({"start": np.ones(3)}, "one value per row"),
    ],
)
def test_columns_of_the_wrong_kind_are_refused(
    column: dict[str, np.ndarray], told: str
) -> None:
    rows = replace(rows_of_panel(clustered_panel(12)), **column)
    with pytest.raises(InputError, match=told):
        cell_table(rows)


def test_persons_pasted_in_twice_are_refused() -> None:
    rows = rows_of_panel(clustered_panel(12, weighted=True))
    columns = ("cluster", "start", "period", "outcome", "weight", "unit")
    twice = UnitRows(*(np.concatenate([getattr(rows, x)] * 2) for x in columns))
    with pytest.raises(InputError, match="2 rows in period 2010"):
        cell_table(twice)


def test_no_rows_are_refused() -> None:
    nothing = np.zeros(0)
    with pytest.raises(InputError, match="one at least"):
        cell_table(UnitRows(nothing.astype(int), nothing, nothing.astype(int), nothing))


def test_cells_that_change_their_size_are_refused() -> None:
    rows = replace(rows_of_panel(clustered_panel(13)), unit=None)
    lost = UnitRows(rows.cluster[1:], rows.start[1:], rows.period[1:], rows.outcome[1:])
    with pytest.raises(InputError, match="same units in every period") as told:
        GroupTime().from_cells(cell_table(lost))
    assert len(told.value.complaints) == 1
    heavier = changed(
        replace(rows, weight=np.ones(rows.outcome.size)), "weight", 3, 1.5
    )
    with pytest.raises(InputError, match="weight 1"):
        GroupTime().from_cells(cell_table(heavier))


def test_an_empty_cell_is_refused_without_a_division_by_nothing() -> None:
    rows = replace(rows_of_panel(clustered_panel(14)), unit=None)
    kept = ~((rows.cluster == rows.cluster[0]) & (rows.period == 2012))
    some = UnitRows(
        rows.cluster[kept], rows.start[kept], rows.period[kept], rows.outcome[kept]
    )
    with pytest.raises(InputError, match="same units in every period"):
        GroupTime().from_cells(cell_table(some))


def test_options_that_need_every_unit_are_refused_together() -> None:
    table = table_of(clustered_panel(15, weighted=True))
    with pytest.raises(InputError) as told:
        GroupTime(cluster="unit", weights="equal", covariates=("age",)).from_cells(
            table
        )
    keys = [complaint.key for complaint in told.value.complaints]
    assert {"covariates", "cluster", "weights"} <= set(keys)
    sections = GroupTime(repeated_cross_sections=True)
    with pytest.raises(InputError, match="every unit by itself"):
        sections.from_cells(table)


def test_an_impossible_start_is_refused() -> None:
    panel = clustered_panel(16)
    start = np.where(panel.start == 2012, 2012.5, panel.start)
    with pytest.raises(InputError, match="whole period"):
        GroupTime().from_cells(table_of(replace(panel, start=start)))
