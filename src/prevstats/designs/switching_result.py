"""What switches of a treatment show: by time since, by direction, and in all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.aggregation import GroupTimes, mean_by_cohort
from prevstats.designs.event_study_numbers import chosen, quantities
from prevstats.designs.tables import broom_table, text_table
from prevstats.estimate import DesignLabel, Estimate, PerWhom, Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.aggregate import Aggregate
    from prevstats.designs.event_study_effects import CohortEffects
    from prevstats.inference.normal import Inference
    from prevstats.plots.event_study import EventStudyLabels


@dataclass(frozen=True, slots=True, eq=False)
class SwitchingEffects:
    """Effects of more treatment by switch and period, and their averages.

    Attributes
    ----------
    effects : of every comparison; ``group`` is the period of the switch.
    up : (K,) of switching on; the others are of switching off, sign turned.
    dose : mean change of treatment among the switchers in the periods since (1 when
        nobody switches back).
    """

    effects: CohortEffects
    up: NDArray[np.bool_]
    dose: float

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the K effects, e.g. ``joiners(2004,2006)``."""
        columns = zip(self.up, self.effects.group, self.effects.period, strict=True)
        return tuple(
            f"{'joiners' if up else 'leavers'}({group},{period})"
            for up, group, period in columns
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row per effect with broom's column names."""
        found = self.effects
        table = broom_table(self.terms, found.value, found.inference)
        return table.assign(
            group=found.group,
            period=found.period,
            n_treated=found.treated.sum(axis=0),
            n_comparison=found.comparison.sum(axis=0),
        )

    def aggregate(self) -> Aggregate:
        """Return the effects by time since the switch (0 is its period)."""
        return self.effects.aggregate("event")

    def quantity(self, name: str) -> Quantity:
        """Return ``ATT``, ``event(e)``, ``joiners``, ``leavers`` and so on.

        ``ATT``: the mean over all switchers and periods since; ``joiners`` and
        ``leavers``: of one direction; ``average_total_effect``: per unit of treatment
        (did_multiplegt_dyn's); ``joiners(g,t)``: of the switches in period g.

        Raises
        ------
        KeyError : for another name, with all that there are.
        """
        found, event = self.effects, self.aggregate()
        known = quantities(self.terms, found.value, found.inference)
        known |= quantities(event.terms, event.value, event.inference)
        if any(label < -1 for label in event.label):
            known["event(-1)"] = Quantity(0.0)
        simple = found.aggregate("simple")
        one = quantities(
            ("ATT",), np.array([simple.overall]), simple.overall_inference
        )["ATT"]
        known = {"ATT": one, "average_total_effect": divided(one, self.dose), **known}
        for label, chosen_ones in (("joiners", self.up), ("leavers", ~self.up)):
            keep = chosen_ones & (found.period >= found.group)
            if keep.any():
                value, inference = self.average(keep)
                known |= quantities((label,), np.array([value]), inference)
        return chosen(name, known)

    def average(self, keep: NDArray[np.bool_]) -> tuple[float, Inference]:
        """Return the mean of the kept effects by the switchers' weight."""
        found = self.effects
        cells = GroupTimes(
            group=found.group.astype(float),
            period=found.period.astype(float),
            value=found.value,
            influence=found.influence,
            member=found.treated,
            unit_weight=found.basis.weights,
        )
        mean = mean_by_cohort(cells, keep)
        used = keep[:, None].astype(float)
        members = found.treated @ used > 0, found.comparison @ used > 0
        influence = (found.influence @ mean.weights)[:, None]
        return mean.value, found.basis.inference(
            np.array([mean.value]), influence, members
        )

    def summary(self) -> str:
        """Return options, sample, effects by time since the switch, and in all."""
        basis, event = self.effects.basis, self.aggregate()
        options = ", ".join(f"{name}={value}" for name, value in basis.options)
        lines = [f"{basis.design}({options})", f"outcome: {basis.outcome}"]
        lines += [f"units: {len(basis.units)}  clusters: {len(basis.cluster_labels)}"]
        lines += [f"periods: {basis.periods[0]}-{basis.periods[-1]}"]
        for gone in basis.dropped:
            lines.append(f"left out ({gone.reason}): {', '.join(gone.units)}")
        lines += [f"note: {note}" for note in basis.notes]
        lines += ["", *text_table(event.terms, event.value, event.inference), ""]
        simple = self.effects.aggregate("simple")
        overall = np.array([simple.overall])
        lines += text_table(("ATT",), overall, simple.overall_inference)
        return "\n".join([*lines, f"treatment per switch: {self.dose:.4g}"])

    def plot(self, labels: EventStudyLabels | None = None) -> Figure:
        """Draw the effects by time since the switch."""
        return self.aggregate().plot(labels)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "target_group",
        design_label: DesignLabel = "with_comparison",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return the mean over all switchers and periods as an ``Estimate``."""
        return self.effects.estimate(
            unit=unit, per_whom=per_whom, design_label=design_label, sources=sources
        )


def divided(quantity: Quantity, by: float) -> Quantity:
    """Return a number and its error divided by a known positive number."""
    parts = (quantity.std_error, quantity.low, quantity.high)
    error, low, high = (None if part is None else part / by for part in parts)
    return Quantity(quantity.value / by, error, low, high)
