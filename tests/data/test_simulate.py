"""The simulator: that what is put in comes out."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from prevstats.data.simulate import World, simulate, simulated_reading
from prevstats.parameters.schema import Outcome, SimulatedSource, Text
from prevstats.randomness import generator

STANDARD_ERRORS = 4.0
"""How far a mean over many worlds may lie from the truth; one in 16,000 does by chance,
and the seed is fixed."""
WORDS = Text(sv="ord", en="words")


def outcome(name: str, unit: str, indicator: str, **more: object) -> Outcome:
    return Outcome(
        id=name,
        label=WORDS,
        unit=unit,  # type: ignore[arg-type]
        unit_label=WORDS,
        direction="lower",
        indicator=indicator,
        source="made up",
        verified="example",
        date="2026-11-21",
        **more,  # type: ignore[arg-type]
    )


PLACED = outcome(
    "placed", "per_1000", "N33818", exposure=("N01921", "N01927"), denominator="N01948"
)
COST = outcome("cost", "sek_per_inhabitant", "N33001")
OPEN = outcome("open_support", "percent", "N33802", denominator="N01948")
SOURCE = SimulatedSource(
    kind="simulated", effect={"placed": -2.0, "cost": -150.0}, start_years=(2012, 2014)
)


@pytest.mark.parametrize(
    ("family", "level", "effect"),
    [("rate", 9.0, -2.0), ("percent", 88.0, 3.0), ("cost", 1500.0, -200.0)],
)
def test_a_difference_in_differences_finds_the_effect(
    family: str, level: float, effect: float
) -> None:
    """Mean over worlds of the plain two-by-two difference, which is unbiased here."""
    world = World(
        n_areas=80,
        n_treated=30,
        family=family,  # type: ignore[arg-type]
        level=level,
        between_sd=0.2,
        within_sd=0.1,
        effect=effect,
        years=tuple(range(2012, 2022)),
    )
    random = generator(3, step="did")
    errors = []
    for _ in range(200):
        drawn = simulate(world, random)
        panel = drawn.panel
        after = np.array(panel.periods) >= 2017
        change = panel.outcome[:, after].mean(1) - panel.outcome[:, ~after].mean(1)
        treated = np.isfinite(panel.start)
        difference = change[treated].mean() - change[~treated].mean()
        errors.append(difference - drawn.truth.average)

    standard_error = np.std(errors) / math.sqrt(len(errors))
    assert abs(np.mean(errors)) < STANDARD_ERRORS * standard_error
    assert standard_error < abs(effect) / 10


def test_counts_are_whole_and_rates_follow_from_them() -> None:
    drawn = simulate(World(), generator(1, step="counts"))
    assert drawn.panel.exposure is not None

    counts = drawn.panel.outcome * drawn.panel.exposure / 1000.0
    np.testing.assert_allclose(counts, np.rint(counts), atol=1e-6)
    assert (drawn.panel.outcome >= 0).all()


def test_a_percentage_stays_one() -> None:
    world = World(family="percent", level=97.0, effect=10.0, between_sd=1.0)
    drawn = simulate(world, generator(1, step="percent"))

    assert drawn.panel.outcome.min() >= 0
    assert drawn.panel.outcome.max() <= 100
    assert 0 < drawn.truth.average < 5.0, "nothing rises above a hundred"


def test_a_null_world_has_no_effect() -> None:
    drawn = simulate(World(), generator(1, step="null"))

    assert drawn.truth.average == 0.0
    assert not drawn.truth.cells.any()


def test_a_world_without_treated_areas_has_no_truth() -> None:
    drawn = simulate(World(n_treated=0, start_years=()), generator(1, step="none"))

    assert np.isinf(drawn.panel.start).all()
    assert np.isnan(drawn.truth.average)
    assert not drawn.truth.by_event_time


def test_the_effect_by_event_time() -> None:
    world = World(effect=(0.0, -1.0, -2.0), start_years=(2014, 2018), level=20.0)
    drawn = simulate(world, generator(1, step="path"))

    by_time = drawn.truth.by_event_time
    assert [round(by_time[e], 9) for e in range(5)] == [0.0, -1.0, -2.0, -2.0, -2.0]
    starts, counts = np.unique(drawn.panel.start, return_counts=True)
    assert starts.tolist() == [2014.0, 2018.0, np.inf]
    assert counts.tolist() == [20, 20, 250]


def test_the_truth_counts_observed_cells_only() -> None:
    world = World(effect=(-1.0, -3.0), start_years=(2021,), missing_years=(2022,))
    drawn = simulate(world, generator(1, step="observed"))

    assert drawn.truth.average == pytest.approx(-1.0, abs=0.05)
    assert np.isnan(drawn.panel.outcome[:, -1]).all()


@pytest.mark.parametrize(("which", "sign"), [("small", -1), ("large", 1)])
def test_which_areas_start(which: str, sign: int) -> None:
    world = World(treated_areas=which, n_treated=20)  # type: ignore[arg-type]
    drawn = simulate(world, generator(1, step="which"))

    treated = np.isfinite(drawn.panel.start)
    assert treated.sum() == 20
    edge = sign * drawn.size[treated]
    assert edge.min() >= (sign * drawn.size[~treated]).max()


def test_sizes_are_as_skewed_as_swedens() -> None:
    drawn = simulate(World(n_areas=5000), generator(1, step="sizes"))

    assert np.log(drawn.size).std() == pytest.approx(1.0, abs=0.05)
    assert np.median(drawn.size) == pytest.approx(16_300, rel=0.05)


def test_small_areas_miss_more() -> None:
    world = World(missing_share=0.2, n_areas=2000)
    drawn = simulate(world, generator(1, step="missing"))

    missing = np.isnan(drawn.panel.outcome)
    small = drawn.size < np.median(drawn.size)
    assert missing.mean() == pytest.approx(0.2, abs=0.03)
    assert missing[small].mean() > 1.5 * missing[~small].mean()


def test_autocorrelation_and_counties() -> None:
    quiet = {"between_sd": 0.0, "year_sd": 0.0, "noise_sd": 0.0, "family": "cost"}
    own = World(n_areas=4000, within_sd=0.2, rho=0.7, **quiet)  # type: ignore[arg-type]
    path = np.log(simulate(own, generator(1, step="rho")).panel.outcome)
    assert np.corrcoef(path[:, 3], path[:, 4])[0, 1] == pytest.approx(0.7, abs=0.03)

    shared = dataclasses.replace(own, within_sd=0.0, county_sd=0.3)
    drawn = simulate(shared, generator(1, step="county"))
    for county in set(drawn.county):
        rows = [place for place, name in enumerate(drawn.county) if name == county]
        assert np.ptp(drawn.panel.outcome[rows], axis=0).max() < 1e-9


def test_the_same_seed_gives_the_same_world() -> None:
    first = simulate(World(), generator(5, step="same"))
    second = simulate(World(), generator(5, step="same"))

    np.testing.assert_array_equal(first.panel.outcome, second.panel.outcome)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"n_treated": 291}, "n_treated"),
        ({"n_areas": 0, "n_treated": 0}, "n_areas"),
        ({"years": (2015, 2014)}, "rise"),
        ({"years": ()}, "at least one year"),
        ({"start_years": ()}, "start year"),
        ({"rho": 1.0}, "rho"),
        ({"missing_share": 1.0}, "missing_share"),
        ({"level": 0.0}, "level"),
        ({"family": "percent", "level": 120.0}, "below 100"),
    ],
)
def test_a_world_that_cannot_be(fault: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        World(**fault)  # type: ignore[arg-type]


def test_a_simulated_reading_for_an_evaluation() -> None:
    reading = simulated_reading(SOURCE, [PLACED, COST, OPEN], (2004, 2022), 7)
    dataset = reading.dataset

    assert dataset.simulated
    assert dataset.areas[0] == "9001"
    assert len(dataset.areas) == 40
    assert dataset.years == tuple(range(2004, 2023))
    columns = {"N33818", "N33001", "N33802", "N01921", "N01927", "N01948", "N01951"}
    assert set(dataset.values) == set(dataset.national) == columns
    assert dataset.start is not None
    assert np.unique(dataset.start).tolist() == [2012.0, 2014.0, np.inf]
    assert np.isfinite(dataset.start).sum() == 14
    assert reading.truth == pytest.approx(
        {"placed": -2.0, "cost": -150.0, "open_support": 0.0}, abs=1e-9
    )
    counts = dataset.values["N33818"] * dataset.values["N01948"] / 1000
    np.testing.assert_allclose(counts, np.rint(counts), atol=1e-6)
    assert reading.sources[0].publisher == "prevstats"


def test_another_outcome_changes_no_other() -> None:
    alone = simulated_reading(SOURCE, [PLACED], (2004, 2022), 7).dataset
    both = simulated_reading(SOURCE, [COST, PLACED], (2004, 2022), 7).dataset

    np.testing.assert_array_equal(alone.values["N33818"], both.values["N33818"])
    np.testing.assert_array_equal(alone.start, both.start)


def test_a_lag_puts_the_effect_off() -> None:
    prompt = simulated_reading(SOURCE, [PLACED], (2004, 2022), 7)
    late = simulated_reading(SOURCE, [PLACED], (2004, 2022), 7, {"placed": 3})

    since = np.array(prompt.dataset.years) - prompt.dataset.start[:, None]
    waiting = (since >= 0) & (since < 3)
    first, second = prompt.dataset.values["N33818"], late.dataset.values["N33818"]
    assert late.truth["placed"] == pytest.approx(-2.0)
    assert second[waiting].mean() > first[waiting].mean() + 1.0


def test_levels_are_those_of_real_municipalities() -> None:
    source = SOURCE.model_copy(update={"municipalities": 290, "effect": {}})
    values = simulated_reading(source, [PLACED, COST, OPEN], (2014, 2022), 1).dataset

    assert 8 < np.median(values.values["N33818"]) < 16
    assert 1300 < np.median(values.values["N33001"]) < 2500
    assert 1.2 < np.median(values.values["N33802"]) < 2.2


@pytest.mark.parametrize("unit", ["count", "index", "grams"])
def test_every_unit_can_be_simulated(unit: str) -> None:
    made = outcome("made", unit, "X1")
    source = SOURCE.model_copy(update={"effect": {"made": -1.0}, "start_years": ()})
    reading = simulated_reading(source, [made], (2010, 2020), 1)

    values = reading.dataset.values["X1"]
    assert (values >= 0).all()
    assert reading.truth["made"] == pytest.approx(-1.0, abs=0.2)
    if unit == "count":
        np.testing.assert_allclose(values, np.rint(values), atol=1e-9)
        assert reading.dataset.national["X1"][0] == pytest.approx(values[:, 0].sum())


def test_the_group_of_a_rate_is_its_exposure_where_no_denominator_is_stated() -> None:
    made = outcome("made", "per_1000", "X1", exposure=("N01921", "N01927"))
    values = simulated_reading(SOURCE, [made], (2010, 2020), 1).dataset.values

    counts = values["X1"] * (values["N01921"] + values["N01927"]) / 1000
    np.testing.assert_allclose(counts, np.rint(counts), atol=1e-6)
