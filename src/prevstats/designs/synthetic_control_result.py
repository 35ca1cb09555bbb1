"""What a synthetic control, augmented or not, or synthetic diff-in-diff has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.synthetic_control_fit import (
    Recipe,
    Weighting,
    gap_of,
    root_mean_square,
    without_donor,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Setting
    from prevstats.errors import CannotAnswer
    from prevstats.estimate import Estimate, PerWhom, Quantity
    from prevstats.inference.conformal import Conformal
    from prevstats.inference.few_treated import FewTreated
    from prevstats.inference.placebo import PlaceboRank

NEGLIGIBLE = 1e-6
"""Weights, and gaps as shares of the donors' spread, below this count as 0."""

Statistic = Literal["mspe_ratio", "difference"]
"""What the placebos are ranked by."""


@dataclass(frozen=True, slots=True, eq=False)
class CohortEffect:
    """The effect in the units of one start.

    Attributes
    ----------
    start : first treated period; ``units`` the treated, ``donors`` (J) by name.
    share : of all treated unit-periods; the shares of all starts sum to 1.
    periods : (T,); the first ``n_before`` lie before the start.
    weighting : of donors and periods.
    treated : (T,) mean outcome of the treated, in the outcome's unit.
    gap : (T,) treated less synthetic, in the outcome's unit.
    spread : standard deviation of the donors' outcomes before the start.
    """

    start: int
    units: tuple[str, ...]
    donors: tuple[str, ...]
    share: float
    periods: NDArray[np.int_]
    n_before: int
    weighting: Weighting
    treated: NDArray[np.float64]
    gap: NDArray[np.float64]
    spread: float

    @property
    def effect(self) -> float:
        """Mean gap from the start on, in the outcome's unit."""
        return float(self.gap[self.n_before :].mean())

    @property
    def pre_rmspe(self) -> float:
        """Root mean squared gap before the start, in the outcome's unit."""
        return float(root_mean_square(self.gap[: self.n_before]))

    @property
    def post_rmspe(self) -> float:
        """Root mean squared gap from the start on, in the outcome's unit."""
        return float(root_mean_square(self.gap[self.n_before :]))

    @property
    def l2_imbalance(self) -> float:
        """Length of the vector of gaps before the start, in the outcome's unit."""
        return float(np.sqrt(np.sum(self.gap[: self.n_before] ** 2)))


@dataclass(frozen=True, slots=True, eq=False)
class Error:
    """A standard error in the outcome's unit, or why there is none.

    ``kind``: how it was reckoned; ``reason`` a key, "" when there is an error.
    """

    kind: str
    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class LeaveOneOut:
    """The effect without each donor that has weight: (K) units, (K,) effects."""

    units: tuple[str, ...]
    effects: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticEffect:
    """Effects on the treated against weighted donors, with what may be said of them.

    Attributes
    ----------
    design : identifier; ``options`` its settings, by name.
    outcome : what it is called.
    cohorts : one effect per start.
    setting : who was compared; ``recipe`` how weights are chosen.
    predictors : names of the predictors, in the order of ``weighting.importance``.
    placebos : gaps (P, T) of every untreated unit per start, donors first; empty when
        no placebos were asked for.
    statistic : what the placebos are ranked by.
    error : standard error; conformal : the same path tested over time, or ``None``.
    level : of the intervals.
    notes : keys of what must be said beside the numbers.
    """

    design: str
    options: tuple[tuple[str, str], ...]
    outcome: str
    cohorts: tuple[CohortEffect, ...]
    setting: Setting = field(repr=False)
    recipe: Recipe = field(repr=False)
    predictors: tuple[str, ...]
    placebos: tuple[NDArray[np.float64], ...] = field(repr=False)
    statistic: Statistic
    error: Error
    conformal: Conformal | CannotAnswer | None
    level: float
    notes: tuple[str, ...]

    @property
    def effect(self) -> float:
        """ATT: mean over all treated unit-periods, in the outcome's unit."""
        return float(sum(each.share * each.effect for each in self.cohorts))

    @property
    def n_treated(self) -> int:
        """Number of treated units."""
        return sum(len(each.units) for each in self.cohorts)

    @property
    def donor_weights(self) -> dict[str, float]:
        """Weight of each donor, over the starts by their share."""
        weights: dict[str, float] = {}
        for each in self.cohorts:
            for unit, weight in zip(each.donors, each.weighting.unit, strict=True):
                weights[unit] = weights.get(unit, 0.0) + each.share * float(weight)
        return weights

    @property
    def rank(self) -> PlaceboRank | None:
        """The one treated unit's rank among the donors as placebos."""
        from prevstats.designs.synthetic_control_chance import donor_rank

        return donor_rank(self)

    @property
    def p_value(self) -> float | None:
        """Two-sided p-value; ``p_value_reason`` says why when there is none."""
        from prevstats.designs.synthetic_control_chance import p_value_of

        return p_value_of(self)[0]

    @property
    def p_value_reason(self) -> str:
        """Why there is no p-value, "" when there is one."""
        from prevstats.designs.synthetic_control_chance import p_value_of

        return p_value_of(self)[1]

    def few_treated(
        self, *, level: float = 0.90, draws: int = 9_999, seed: int = 0
    ) -> FewTreated | CannotAnswer:
        """Return the answer of the few-treated rule, placebos each at their scale.

        With several treated each is fitted alone, and the rule's value is the mean of
        their effects less the placebos' mean.
        """
        from prevstats.designs.synthetic_control_chance import few_treated_answer

        return few_treated_answer(self, level=level, draws=draws, seed=seed)

    def leave_one_out(self) -> LeaveOneOut:
        """Return the effect without each donor that has weight, fitted anew."""
        units, effects = [], []
        for unit, weight in self.donor_weights.items():
            if abs(weight) <= NEGLIGIBLE or len(self.cohorts[0].donors) < 2:
                continue
            total = 0.0
            for each in self.cohorts:
                block = without_donor(
                    self.setting.block(each.start), each.donors.index(unit)
                )
                gap = gap_of(block, self.recipe.fit(block))
                total += each.share * float(gap[each.n_before :].mean())
            units.append(unit)
            effects.append(total)
        return LeaveOneOut(tuple(units), np.array(effects))

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name in a replication file, e.g. ``ATT(1995)``.

        Raises
        ------
        KeyError : for a name that is not known, with the names that are.
        """
        from prevstats.designs.synthetic_control_quantities import quantity_of

        return quantity_of(self, name)

    @property
    def table(self) -> pd.DataFrame:
        """The effect and its course, with the column names of R's broom."""
        from prevstats.designs.synthetic_control_tables import effect_table

        return effect_table(self)

    def summary(self) -> str:
        """Return the effect, the fit and the largest weights as text."""
        from prevstats.designs.synthetic_control_tables import summary_text

        return summary_text(self)

    def plot(self) -> Figure:
        """Draw the treated, their synthetic control, and the gap with the placebos'."""
        from prevstats.designs.synthetic_control_tables import effect_figure

        return effect_figure(self)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "target_group",
        level: float = 0.90,
        draws: int = 9_999,
        seed: int = 0,
    ) -> Estimate:
        """Return the one number with the interval that may be claimed for it."""
        from prevstats.designs.synthetic_control_chance import estimate_of

        return estimate_of(
            self, unit=unit, per_whom=per_whom, level=level, draws=draws, seed=seed
        )


def cohort_effects(setting: Setting, recipe: Recipe) -> tuple[CohortEffect, ...]:
    """Return the effect of each start, with shares by treated unit-periods.

    Arkhangelsky et al. (2021), appendix A; Clarke et al. (2023).
    """
    parts = []
    names = setting.sample.units
    donors = tuple(names[row] for row in np.flatnonzero(setting.donors))
    blocks = [setting.block(start) for start in setting.starts]
    cells = [block.n_treated * block.n_after for block in blocks]
    for start, block, count in zip(setting.starts, blocks, cells, strict=True):
        weighting = recipe.fit(block)
        parts.append(
            CohortEffect(
                start=start,
                units=tuple(names[row] for row in setting.treated_rows(start)),
                donors=donors,
                share=count / sum(cells),
                periods=setting.sample.periods,
                n_before=block.n_before,
                weighting=weighting,
                treated=block.treated,
                gap=gap_of(block, weighting),
                spread=float(np.std(block.donors[:, : block.n_before])),
            )
        )
    return tuple(parts)
