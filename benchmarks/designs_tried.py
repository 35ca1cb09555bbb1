"""Every panel design that gives an interval, asked the same question of one world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from prevstats.data.worlds import SimulatedWorld
from prevstats.designs.augmented_synthetic_control import AugmentedSyntheticControl
from prevstats.designs.extended_twfe import ExtendedTwfe
from prevstats.designs.group_time import GroupTime
from prevstats.designs.imputation import Imputation
from prevstats.designs.stacked import Stacked
from prevstats.designs.sun_abraham import SunAbraham
from prevstats.designs.switching import Switching
from prevstats.designs.synthetic_control import SyntheticControl
from prevstats.designs.synthetic_did import SyntheticDid
from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import few_treated
from prevstats.inference.few_treated_study import Study
from prevstats.inference.wild_bootstrap import wild_bootstrap
from prevstats.inference.wild_bootstrap_sums import Regression
from prevstats.randomness import generator

LEVEL = 0.95
DRAWS = 999
"""Of the wild bootstrap and of the few-treated rule with several treated."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Ends of the 95 % interval; infinite where nothing on that side is rejected."""

    low: float
    high: float

    @property
    def bounded(self) -> bool:
        return bool(np.isfinite([self.low, self.high]).all())

    def holds(self, effect: float) -> bool:
        return self.low <= effect <= self.high


Answer = Interval | str
"""An interval, or the key that says why there is none."""
Tried = Callable[[SimulatedWorld, int], Answer]
"""From a world and a seed to what the design says about it."""


def clustered(
    design: Callable[[Any], Any], world: SimulatedWorld, _seed: int
) -> Answer:
    """Return the interval of the mean effect over all treated observations."""
    found = design(world.panel)
    if isinstance(found, CannotAnswer):
        return found.reason
    if isinstance(design, GroupTime):
        found = found.aggregate("simple")
    return told(found.estimate())


def synthetic(design: Callable[[Any], Any], world: SimulatedWorld, seed: int) -> Answer:
    """Return the interval of the few-treated rule on the placebos."""
    found = design(world.panel)
    if isinstance(found, CannotAnswer):
        return found.reason
    answer = found.few_treated(level=LEVEL, draws=DRAWS, seed=seed)
    if isinstance(answer, CannotAnswer):
        return answer.reason
    return Interval(answer.low, answer.high)


def told(estimate: Any) -> Answer:
    if estimate.low is None or estimate.high is None:
        return str(estimate.p_value_reason)
    return Interval(float(estimate.low), float(estimate.high))


def rule(world: SimulatedWorld, seed: int) -> Answer:
    """Return the interval of the few-treated rule on the plain contrasts."""
    panel = world.panel
    treated = np.isfinite(panel.start)
    after = (np.array(panel.periods) >= panel.start[:, None]).sum(axis=1)
    weight = np.where(treated, after, 0).astype(float)
    study = Study(
        outcome=panel.outcome,
        periods=panel.periods,
        exposure=panel.exposure[:, 0] if panel.exposure is not None else world.size,
        county=np.array([int(label) for label in world.county]),
        start=panel.start,
        treated=weight / weight.sum(),
        pool=~treated,
    )
    stream = generator(seed, step="size_designs_rule")
    answer = few_treated(study, level=LEVEL, draws=DRAWS, generator=stream)
    if isinstance(answer, CannotAnswer):
        return answer.reason
    return Interval(answer.low, answer.high)


def bootstrap(world: SimulatedWorld, seed: int) -> Answer:
    """Return the wild bootstrap's interval of the two-way coefficient."""
    panel = world.panel
    n, t = panel.outcome.shape
    unit = np.repeat(np.arange(n), t)
    treatment = np.array(panel.periods) >= panel.start[:, None]
    regression = Regression(
        outcome=panel.outcome.ravel(),
        treatment=treatment.ravel().astype(float),
        unit=unit,
        period=np.tile(np.arange(t), n),
        cluster=unit,
    )
    stream = generator(seed, step="size_designs_bootstrap")
    answer = wild_bootstrap(regression, stream, draws=DRAWS, level=LEVEL)
    if isinstance(answer, CannotAnswer):
        return answer.reason
    return answer.p_value_reason or Interval(answer.low, answer.high)


DESIGNS: dict[str, Tried] = {
    "group_time": partial(clustered, GroupTime()),
    "two_way_fixed_effects CR1": partial(clustered, TwoWayFixedEffects(vcov="CR1")),
    "two_way_fixed_effects CR2": partial(clustered, TwoWayFixedEffects(vcov="CR2")),
    "imputation": partial(clustered, Imputation()),
    "extended_twfe": partial(clustered, ExtendedTwfe()),
    "sun_abraham": partial(clustered, SunAbraham()),
    "stacked": partial(clustered, Stacked()),
    "switching": partial(clustered, Switching()),
    "wild_bootstrap": bootstrap,
    "few_treated": rule,
    "synthetic_control": partial(synthetic, SyntheticControl()),
    "augmented_synthetic_control": partial(synthetic, AugmentedSyntheticControl()),
    "synthetic_did": partial(synthetic, SyntheticDid(replications=2)),
}
"""Each with its own defaults, at 95 %. The replications of ``synthetic_did`` make its
placebo error, which the few-treated rule does not use."""
