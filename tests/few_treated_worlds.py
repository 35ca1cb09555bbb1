"""Small invented worlds for the tests of the few-treated rule."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from prevstats.inference.few_treated import Study


def world(
    *,
    n: int = 140,
    n_before: int = 5,
    n_after: int = 3,
    treated: tuple[int, ...] = (3,),
    seed: int = 1,
    noise_share: float = 0.5,
    memory: float = 0.6,
    counties: int = 12,
    county_shock: float = 0.0,
) -> Study:
    """Return a study with unequal sizes, memory from year to year and no effect."""
    random = np.random.default_rng(seed)
    years = n_before + n_after
    size = np.exp(random.normal(8.0, 1.0, n))
    lasting = np.zeros((n, years))
    lasting[:, 0] = random.standard_normal(n)
    for year in range(1, years):
        shock = random.standard_normal(n) * np.sqrt(1 - memory**2)
        lasting[:, year] = memory * lasting[:, year - 1] + shock
    counting = np.sqrt(np.median(size) / size)[:, None] * random.standard_normal(
        (n, years)
    )
    outcome = 20.0 + random.normal(0, 2, n)[:, None] + random.normal(0, 1, years)
    outcome = outcome + np.sqrt(1 - noise_share) * lasting
    outcome = outcome + np.sqrt(noise_share) * counting
    county = np.arange(n) % counties
    if county_shock > 0:
        change = county_shock * random.standard_normal(counties)[county]
        outcome[:, n_before:] += change[:, None]
    rows = list(treated)
    start = np.full(n, np.inf)
    start[rows] = 2010 + n_before
    weights = np.zeros(n)
    weights[rows] = 1.0 / len(rows)
    return Study(
        outcome=outcome,
        periods=tuple(range(2010, 2010 + years)),
        exposure=size,
        county=county,
        start=start,
        treated=weights,
        pool=np.isinf(start),
    )


def with_effect(study: Study, effect: float) -> NDArray[np.float64]:
    """Return the outcome with an effect added to the treated after their start."""
    after = np.asarray(study.periods)[None, :] >= study.start[:, None]
    asked = (study.treated > 0)[:, None]
    return study.outcome + effect * (after & asked)
