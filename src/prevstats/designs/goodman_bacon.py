"""Take the coefficient of a staggered two-way regression apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.event_study_numbers import chosen
from prevstats.designs.goodman_bacon_weights import (
    Comparison,
    EffectWeights,
    Kind,
    cohorts,
    decompose,
    effect_weights,
)
from prevstats.designs.group_time_sample import (
    Dropped,
    SampleRule,
    without_incomplete,
)
from prevstats.designs.two_way_fixed_effects_columns import (
    regression_sample,
    start_columns,
)
from prevstats.designs.two_way_fixed_effects_fit import fit_panel
from prevstats.designs.two_way_fixed_effects_projection import (
    fixed_effects,
    without_effects,
)
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel


@dataclass(frozen=True, slots=True)
class GoodmanBacon:
    """Which comparisons, and which effects, a two-way regression's coefficient mixes.

    Goodman-Bacon (2021), J. Econometrics 225:254-277, for the comparisons: a balanced
    panel is needed, so units with gaps are left out (and named). De Chaisemartin &
    D'Haultfoeuille (2020), American Economic Review 110:2964-2996, for the effects.

    Attributes
    ----------
    weights : ``panel``: the panel's weights if it has any; ``equal``.

    Raises
    ------
    InputError : for an option that is not among these.
    """

    weights: Literal["panel", "equal"] = "panel"

    def __post_init__(self) -> None:
        if self.weights not in ("panel", "equal"):
            raise InputError(
                Complaint(
                    file="goodman_bacon",
                    line=None,
                    key="weights",
                    found=repr(self.weights),
                    meaning="the option cannot be this",
                    mend="give one of panel, equal",
                )
            )

    def __call__(self, panel: Panel) -> Decomposition | CannotAnswer:
        """Return the decomposition, or why there is none.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        sample = regression_sample(
            panel, (), clusters=False, weights=self.weights == "panel", starts=True
        )
        if isinstance(sample, CannotAnswer):
            return sample
        sample = without_incomplete(sample, COMPLETE)
        treated = sample.periods[None, :] >= sample.start[:, None]
        weights = np.repeat(sample.weights[:, None], sample.periods.size, axis=1)
        fault = timing_fault(treated)
        if fault is not None:
            return fault
        effects = fixed_effects(weights)
        columns = start_columns(sample)
        fit = fit_panel(sample.outcome, columns.values, effects, columns.terms)
        if isinstance(fit, CannotAnswer):
            return fit
        coefficient = float(fit.coefficients[0])
        left = without_effects(effects, columns.values)[:, :, 0]
        return Decomposition(
            outcome=panel.name,
            twfe=coefficient,
            comparisons=decompose(
                cohorts(sample.outcome, sample.start, sample.weights, sample.periods)
            ),
            effects=effect_weights(left, treated, weights, coefficient),
            units=sample.units,
            periods=sample.periods,
            dropped=sample.dropped,
            notes=sample.notes,
        )


COMPLETE = SampleRule(
    control="not_yet",
    anticipation=0,
    missing="complete",
    covariates=(),
    use_clusters=False,
    use_weights=True,
)
"""Only units seen in every period: the decomposition holds for balanced panels."""


def timing_fault(treated: NDArray[np.bool_]) -> CannotAnswer | None:
    """Return why a treatment (N, T) cannot be compared."""
    if not treated.any():
        return CannotAnswer("no_treated", (("units", len(treated)),))
    if treated.all():
        return CannotAnswer("no_comparison", (("units", len(treated)),))
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """The coefficient as a mean of 2×2 comparisons, and as a mean of effects.

    Attributes
    ----------
    outcome : what the outcome is called.
    twfe : the coefficient, equal to the sum of weight times estimate.
    comparisons : all 2×2 comparisons.
    effects : the weights of the effects, with the negative ones counted.
    units, periods : what it rests on; ``dropped``, ``notes``: who is left out.
    """

    outcome: str
    twfe: float
    comparisons: tuple[Comparison, ...]
    effects: EffectWeights
    units: tuple[str, ...]
    periods: NDArray[np.int_]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...]

    @property
    def kinds(self) -> tuple[tuple[Kind, float, float], ...]:
        """Each kind that occurs with its weight and its weighted mean estimate."""
        found = []
        for kind in get_args(Kind):
            own = [c for c in self.comparisons if c.kind == kind]
            weight = sum(c.weight for c in own)
            if own:
                mean = sum(c.weight * c.estimate for c in own) / weight
                found.append((kind, weight, mean))
        return tuple(found)

    @property
    def table(self) -> pd.DataFrame:
        """One row per 2×2 comparison: term, estimate, weight, kind and cohorts."""
        import pandas as pd

        return pd.DataFrame(
            {
                "term": [pair_name(c) for c in self.comparisons],
                "estimate": [c.estimate for c in self.comparisons],
                "weight": [c.weight for c in self.comparisons],
                "kind": [c.kind for c in self.comparisons],
                "treated": [c.treated for c in self.comparisons],
                "comparison": [c.comparison for c in self.comparisons],
            }
        )

    def quantity(self, name: str) -> Quantity:
        """Return ``weight(kind)``, ``estimate(kind)``, ``twfe`` and so on.

        ``kind``: one of the kinds, or a pair, e.g. ``2006_vs_never_treated``; also
        ``weight(negative)`` (sum of the negative weights of effects),
        ``n(negative)``, ``n(treated)`` and ``spread_to_zero``.

        Raises
        ------
        KeyError : for another name, with all that there are.
        """
        known = {
            "twfe": Quantity(self.twfe),
            "weight(negative)": Quantity(self.effects.negative_sum),
            "n(negative)": Quantity(float(self.effects.negative)),
            "n(treated)": Quantity(float(self.effects.treated)),
            "spread_to_zero": Quantity(self.effects.spread_to_zero),
        }
        parts = [(str(kind), weight, mean) for kind, weight, mean in self.kinds]
        parts += [(pair_name(c), c.weight, c.estimate) for c in self.comparisons]
        for label, weight, mean in parts:
            known[f"weight({label})"] = Quantity(weight)
            known[f"estimate({label})"] = Quantity(mean)
        return chosen(name, known)

    def summary(self) -> str:
        """Return the kinds of comparison and the negative weights as text."""
        lines = ["goodman_bacon", f"outcome: {self.outcome}"]
        lines += [f"units: {len(self.units)}"]
        lines += [f"periods: {self.periods[0]}-{self.periods[-1]}"]
        for gone in self.dropped:
            lines.append(f"left out ({gone.reason}): {', '.join(gone.units)}")
        lines += [f"note: {note}" for note in self.notes]
        lines += ["", f"{'kind':26}{'weight':>10}{'estimate':>14}"]
        lines += [f"{kind:26}{w:>10.5f}{mean:>14.6g}" for kind, w, mean in self.kinds]
        lines += [f"{'twfe':26}{1:>10.5f}{self.twfe:>14.6g}", ""]
        effects = self.effects
        lines += [
            f"effects with negative weight: {effects.negative} of {effects.treated}, "
            f"sum {effects.negative_sum:.5f}",
            "the average effect could be 0 if effects had a standard deviation of "
            f"{effects.spread_to_zero:.6g}",
        ]
        return "\n".join(lines)

    def plot(self) -> Figure:
        """Draw each comparison's estimate against its weight."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        for kind, _, _ in self.kinds:
            own = [c for c in self.comparisons if c.kind == kind]
            axes.plot(
                [c.weight for c in own], [c.estimate for c in own], "o", label=kind
            )
        axes.axhline(self.twfe, color="#8a8a8a", linewidth=0.8)
        axes.set_title(self.outcome, parse_math=False)
        axes.legend(frameon=False)
        return figure


def pair_name(comparison: Comparison) -> str:
    """Return the name of a pair, e.g. ``2006_vs_never_treated`` or ``2006_vs_2008``."""
    others = {np.inf: "never_treated", -np.inf: "always_treated"}
    other = others.get(comparison.comparison)
    return f"{comparison.treated:g}_vs_{other or format(comparison.comparison, 'g')}"
