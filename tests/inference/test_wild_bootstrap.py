"""The wild cluster bootstrap: against dense dummies, enumeration, invariances, size."""

from __future__ import annotations

import time
import tracemalloc
from itertools import product

import numpy as np
import pytest

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.wild_bootstrap import (
    SIGNS,
    WEBB_POINTS,
    WildBootstrap,
    wild_bootstrap,
)
from prevstats.inference.wild_bootstrap_sums import Regression

WORLDS = 600
MONTE_CARLO = 3.3 * np.sqrt(0.05 * 0.95 / WORLDS)
"""3.3 Monte Carlo errors of a size of 5 %."""


def panel(
    seed: int, units: int = 6, periods: int = 5, treated: int = 3, gaps: float = 0.0
) -> Regression:
    random = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), periods)
    period = np.tile(np.arange(periods), units)
    start = np.where(np.arange(units) < treated, random.integers(2, 4, units), 99)
    treatment = (period >= start[unit]).astype(float)
    error = random.normal(size=units * periods)
    error += random.normal(size=units)[unit] * (1 + 0.3 * period)
    kept = random.random(unit.size) >= gaps
    return Regression(
        outcome=(error + random.normal(size=periods)[period])[kept],
        treatment=treatment[kept],
        unit=unit[kept],
        period=period[kept],
        cluster=unit[kept],
    )


def told(*arguments, **options) -> WildBootstrap:
    found = wild_bootstrap(*arguments, **options)
    assert isinstance(found, WildBootstrap)
    return found


def dense(given: Regression, weights: np.ndarray, null: float) -> tuple[float, list]:
    """The same by dummies and a full least-squares fit for every draw."""
    columns = [given.treatment]
    columns += [(given.unit == u).astype(float) for u in np.unique(given.unit)]
    columns += [(given.period == t).astype(float) for t in np.unique(given.period)[1:]]
    if given.covariates is not None:
        columns += list(given.covariates.T)
    root = np.sqrt(
        np.ones(given.outcome.size) if given.weights is None else given.weights
    )
    x, y = np.array(columns).T * root[:, None], given.outcome * root
    labels, cluster = np.unique(given.cluster, return_inverse=True)
    bread = np.linalg.pinv(x.T @ x)

    def statistic(values: np.ndarray) -> float:
        beta = bread @ x.T @ values
        left = values - x @ beta
        scores = np.zeros((labels.size, x.shape[1]))
        np.add.at(scores, cluster, x * left[:, None])
        error = np.sqrt((bread @ scores.T @ scores @ bread)[0, 0])
        return float((beta[0] - null) / error)

    others = x[:, 1:]
    fitted = others @ np.linalg.pinv(others) @ (y - null * x[:, 0]) + null * x[:, 0]
    left = y - fitted
    return statistic(y), [statistic(fitted + own[cluster] * left) for own in weights]


@pytest.mark.parametrize("null", [0.0, 0.4])
@pytest.mark.parametrize("case", ["plain", "gaps", "weights", "covariate", "coarse"])
def test_it_is_the_bootstrap_by_dense_dummies(case: str, null: float) -> None:
    """Every one of the 64 sign patterns, refitted from the rows."""
    given = panel(3, units=12 if case == "coarse" else 6, gaps=0.15 * (case == "gaps"))
    random = np.random.default_rng(9)
    rows = given.outcome.size
    extra = {
        "weights": {"weights": random.uniform(0.5, 2.0, rows)},
        "covariate": {"covariates": random.normal(size=(rows, 1))},
        "coarse": {"cluster": given.unit // 2},
    }.get(case, {})
    given = Regression(
        **{
            "outcome": given.outcome,
            "treatment": given.treatment,
            "unit": given.unit,
            "period": given.period,
            "cluster": given.cluster,
            **extra,
        }
    )
    weights = np.array(list(product(SIGNS, repeat=6)))
    statistic, draws = dense(given, weights, null)
    found = told(given, random, kind="rademacher", null=null)
    assert found.enumerated
    assert found.draws == 64
    assert found.statistic == pytest.approx(statistic, rel=1e-8)
    beyond = np.abs(draws) >= abs(statistic) * (1 - 1e-9)
    assert found.p_value == pytest.approx(beyond.mean(), abs=1e-12)


def test_the_interval_holds_what_is_not_rejected() -> None:
    given = panel(5, units=10, treated=5)
    random = np.random.default_rng(1)
    found = told(given, random, kind="rademacher")
    width = found.high - found.low
    for inside in (found.low + 1e-6 * width, found.value, found.high - 1e-6 * width):
        assert told(given, random, kind="rademacher", null=inside).p_value >= 0.05
    for outside in (found.low - 1e-3 * width, found.high + 1e-3 * width):
        assert told(given, random, kind="rademacher", null=outside).p_value < 0.05


def test_few_clusters_take_webb_and_many_take_signs() -> None:
    few = told(panel(1, units=8), np.random.default_rng(1))
    assert (few.kind, few.enumerated, few.draws) == ("webb", False, 9_999)
    many = told(panel(1, units=30), np.random.default_rng(1))
    assert (many.kind, many.enumerated) == ("rademacher", False)
    all_of_them = told(panel(1, units=4, treated=2), np.random.default_rng(1))
    assert all_of_them.enumerated
    assert all_of_them.draws == 6**4
    assert all_of_them.smallest_p_value == pytest.approx(6 / 6**4)
    assert np.mean(WEBB_POINTS**2) == pytest.approx(1.0)
    assert np.mean(WEBB_POINTS**4) == pytest.approx(7 / 6)


def test_draws_agree_with_all_patterns() -> None:
    """9,999 of 2^14 sign patterns, within 4 Monte Carlo errors of all."""
    given = panel(8, units=14, treated=7)
    drawn = told(given, np.random.default_rng(2), kind="rademacher", draws=9_999)
    every = told(given, np.random.default_rng(2), kind="rademacher", draws=2**14)
    assert every.enumerated
    chance = every.p_value
    assert abs(drawn.p_value - chance) < 4 * np.sqrt(chance * (1 - chance) / 9_999)


def test_invariances() -> None:
    given = panel(4, units=9, treated=4)
    plain = told(given, np.random.default_rng(1), kind="rademacher")
    order = np.random.default_rng(0).permutation(given.outcome.size)
    shuffled = Regression(
        *(
            getattr(given, name)[order]
            for name in ("outcome", "treatment", "unit", "period", "cluster")
        )
    )
    assert told(shuffled, np.random.default_rng(1), kind="rademacher").p_value == (
        plain.p_value
    )
    level = 1e9 + 1e3 * given.outcome + 50.0 * given.unit + 20.0 * given.period
    moved = Regression(level, given.treatment, given.unit, given.period, given.cluster)
    there = told(moved, np.random.default_rng(1), kind="rademacher")
    assert there.value == pytest.approx(1e3 * plain.value, rel=1e-6)
    assert there.p_value == plain.p_value
    assert there.low == pytest.approx(1e3 * plain.low, rel=1e-4, abs=1e-3)
    more = Regression(
        given.outcome + 2.0 * given.treatment,
        given.treatment,
        given.unit,
        given.period,
        given.cluster,
    )
    added = told(more, np.random.default_rng(1), kind="rademacher")
    assert added.low == pytest.approx(plain.low + 2.0, abs=1e-6)
    assert added.high == pytest.approx(plain.high + 2.0, abs=1e-6)


def test_size_with_twenty_of_forty_treated() -> None:
    """A true null is rejected in 5 % of worlds, within the Monte Carlo band."""
    rejected = 0
    for world in range(WORLDS):
        given = panel(1000 + world, units=40, periods=4, treated=20)
        found = told(given, np.random.default_rng(world), draws=199)
        rejected += found.p_value <= 0.05
    assert abs(rejected / WORLDS - 0.05) < MONTE_CARLO


def test_few_treated_clusters_are_said() -> None:
    """With one treated a true null is all but never rejected; the result says why."""
    rejected = 0
    for world in range(150):
        given = panel(world, units=30, treated=1)
        found = told(given, np.random.default_rng(world), draws=199)
        rejected += found.p_value <= 0.05
    assert rejected <= 2
    assert found.p_value_reason == "few_treated_clusters"
    assert found.treated_clusters == 1
    enough = told(panel(2, units=40, treated=20), np.random.default_rng(1))
    assert enough.p_value_reason == ""


def test_it_is_quick() -> None:
    given = panel(1, units=290, periods=15, treated=100)
    began = time.process_time()
    told(given, np.random.default_rng(0))
    assert time.process_time() - began < 0.5


def test_thousands_of_clusters_need_little_memory() -> None:
    given = panel(1, units=4_000, periods=4, treated=1_000)
    tracemalloc.start()
    found = told(given, np.random.default_rng(0), draws=999)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.clusters == 4_000
    assert found.kind == "rademacher"
    assert not found.enumerated
    assert 0 < found.p_value < 1
    assert peak < 2**28


def test_what_cannot_be_answered() -> None:
    given = panel(1)
    rows = given.outcome.size
    random = np.random.default_rng(1)
    single = Regression(
        given.outcome, given.treatment, given.unit, given.period, np.zeros(rows)
    )
    assert wild_bootstrap(single, random) == CannotAnswer("one_cluster")
    fixed = Regression(
        given.outcome, 1.0 * (given.unit < 2), given.unit, given.period, given.cluster
    )
    assert wild_bootstrap(fixed, random) == CannotAnswer("treatment_absorbed")
    flat = Regression(
        np.zeros(rows), given.treatment, given.unit, given.period, given.cluster
    )
    assert wild_bootstrap(flat, random) == CannotAnswer("no_spread")


def test_what_is_refused() -> None:
    given = panel(1)
    rows = given.outcome.size
    labels = given.unit, given.period, given.cluster
    with pytest.raises(InputError, match="rows"):
        Regression(given.outcome, given.treatment[1:], *labels)
    with pytest.raises(InputError, match="missing"):
        Regression(np.full(rows, np.nan), given.treatment, *labels)
    with pytest.raises(InputError, match="several"):
        Regression(
            given.outcome, given.treatment, given.unit, given.period, given.period
        )
    with pytest.raises(InputError, match="positive"):
        Regression(given.outcome, given.treatment, *labels, weights=np.zeros(rows))
