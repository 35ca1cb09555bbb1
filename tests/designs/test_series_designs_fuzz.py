"""Whatever the data, these designs answer, refuse or complain: nothing else."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from prevstats.data.panel import Panel
from prevstats.designs.before_after import BeforeAfter
from prevstats.designs.discontinuity import Discontinuity, Running
from prevstats.designs.interrupted_series import InterruptedSeries
from prevstats.designs.interrupted_series_data import Series
from prevstats.designs.matching import Matching
from prevstats.designs.trial import Trial
from prevstats.designs.trial_data import TrialData
from prevstats.errors import CannotAnswer, InputError


def outcome(random: np.random.Generator, n: int) -> np.ndarray:
    """Ordinary, sparse, constant, large or almost constant figures, some missing."""
    kinds = (
        random.normal(size=n),
        random.poisson(0.7, n) * 1.0,
        np.ones(n),
        random.poisson(30, n) * 1.0,
        1e9 + random.normal(size=n),
    )
    values = kinds[random.integers(0, 5)].copy()
    if n and random.random() < 0.3:
        values[random.integers(0, n)] = np.nan
    return values


def discontinuity(random: np.random.Generator, n: int) -> object:
    places = (
        random.normal(size=n),
        np.round(random.normal(size=n)),
        random.choice([-1.0, 0, 0, 0, 2], n),
    )
    errors = ["HC3", "nearest_neighbour", "robust_bias_corrected"]
    design = Discontinuity(
        order=int(random.integers(0, 4)),
        kernel=str(random.choice(["uniform", "triangular"])),
        errors=str(random.choice(errors)),
        bandwidth=(None, 0.5, 3.0)[random.integers(0, 3)],
    )
    return design(Running(places[random.integers(0, 3)], outcome(random, n)))


def series(random: np.random.Generator, n: int) -> object:
    time = np.arange(float(n))
    family = str(random.choice(["gaussian", "poisson", "quasipoisson"]))
    errors = str(random.choice(["none", "newey_west", "prais_winsten", "glsar"]))
    design = InterruptedSeries(
        family=family,
        autocorrelation=errors if family == "gaussian" else "none",
        slope_change=bool(random.random() < 0.5),
        harmonics=int(random.integers(0, 3)),
        period=float(random.choice([2, 4, 12])),
    )
    control = None if random.random() < 0.5 else random.poisson(5, n) * 1.0
    start = float(random.integers(0, n + 2))
    return design(Series(time, outcome(random, n), start, control=control))


def trial(random: np.random.Generator, n: int) -> object:
    family = str(random.choice(["gaussian", "logit", "cloglog"]))
    values = outcome(random, n)
    values = values if family == "gaussian" else (values > 0) * 1.0
    column = (random.normal(size=n), np.ones(n))[random.integers(0, 2)]
    design = Trial(
        mixed=family != "gaussian" or bool(random.random() < 0.4),
        family=family,
        covariates=("x",) if random.random() < 0.3 else (),
    )
    arms = random.integers(0, random.integers(1, 4), n)
    clusters = random.integers(0, random.integers(1, 12), n)
    return design(TrialData(values, arms, clusters, {"x": column}))


def panel(random: np.random.Generator, n: int) -> Panel:
    periods = int(random.integers(1, 7))
    values = outcome(random, n * periods).reshape(n, periods)
    starts = random.choice([np.inf, np.inf, 2000, 2001, 2003, 2020], n)
    units = tuple(map(str, range(n)))
    return Panel(units, tuple(range(2000, 2000 + periods)), values, starts)


def before_after(random: np.random.Generator, n: int) -> object:
    return BeforeAfter("0")(panel(random, n))


def matching(random: np.random.Generator, n: int) -> object:
    design = Matching(
        neighbours=int(random.integers(1, 4)),
        outcome=str(random.choice(["mean", "mean_and_trend"])),
        metric=str(random.choice(["standardised", "mahalanobis"])),
        replacement=bool(random.random() < 0.5),
        caliper=None if random.random() < 0.5 else 1.0,
    )
    return design(panel(random, n))


@pytest.mark.parametrize(
    "design", [discontinuity, series, trial, before_after, matching]
)
def test_nothing_but_answers_refusals_and_complaints(design) -> None:
    """300 odd samples of 0 to 29 rows each, every numerical warning an error."""
    random, answered = np.random.default_rng(20), 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(300):
            try:
                found = design(random, int(random.integers(0, 30)))
            except InputError:
                continue
            if not isinstance(found, CannotAnswer):
                answered += bool(found.summary())
    assert answered > 20
