"""What a discontinuity found: the jump at the cutoff, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.named_terms import known, look_up
from prevstats.estimate import Estimate, Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.discontinuity import Running
    from prevstats.designs.discontinuity_bandwidth import Bandwidths
    from prevstats.designs.named_terms import NamedTerms
    from prevstats.estimate import PerWhom


@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    """The jump at a cutoff, right less left.

    Attributes
    ----------
    terms : ``conventional`` and, with robust bias correction, ``bias_corrected`` whose
        error heeds the correction.
    bandwidths : main and pilot; n_left, n_right : points within the main one.
    levels : (2,) expected outcome at the cutoff from the left and from the right.
    notes : keys of what must be said beside the numbers.
    """

    data: Running
    options: tuple[tuple[str, str], ...]
    terms: NamedTerms
    cutoff: float
    bandwidths: Bandwidths
    n_left: int
    n_right: int
    levels: NDArray[np.float64]
    level: float
    notes: tuple[str, ...]

    @property
    def n_effective(self) -> int:
        """Points within the bandwidth, both sides."""
        return self.n_left + self.n_right

    @property
    def table(self) -> pd.DataFrame:
        """One row per estimate with broom's column names."""
        return self.terms.table

    def quantities(self) -> dict[str, Quantity]:
        """Return every number by its name.

        ``jump``: the polynomials' difference; with robust bias correction its error and
        interval are the robust ones, centred on the corrected estimate, as is usual.
        """
        found = self.terms.quantities()
        last = found[self.terms.names[-1]]
        value = found["conventional"].value
        jump = Quantity(value, last.std_error, last.low, last.high)
        numbers = {
            "n_effective": self.n_effective,
            "n_left": self.n_left,
            "n_right": self.n_right,
            "bandwidth": self.bandwidths.main,
            "pilot_bandwidth": self.bandwidths.pilot,
            "p_value": self.terms.inference.p_value[-1],
        }
        return {
            "jump": jump,
            **found,
            **{
                name: Quantity(float(number))
                for name, number in numbers.items()
                if np.isfinite(number)
            },
        }

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name in a replication file.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        return look_up(self.quantities(), name)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "participant",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return the jump, for those at the cutoff only."""
        jump, said = self.quantity("jump"), self.terms.inference
        return Estimate(
            value=jump.value,
            std_error=jump.std_error,
            low=jump.low,
            high=jump.high,
            level=self.level,
            p_value=known(said.p_value[-1]),
            p_value_reason=said.reason[-1],
            outcome=self.data.name,
            unit=unit,
            per_whom=per_whom,
            method="discontinuity",
            n_areas=self.n_effective,
            n_treated=self.n_right,
            n_periods=1,
            design_label="quasi_experiment",
            sources=sources,
            notes=self.notes,
        )

    def summary(self) -> str:
        """Return options, sample and numbers as text."""
        told = ", ".join(f"{name}={value}" for name, value in self.options)
        return "\n".join(
            [
                f"discontinuity({told})",
                f"outcome: {self.data.name}",
                f"bandwidth: {self.bandwidths.main:.6g}"
                f"  pilot: {self.bandwidths.pilot:.6g}",
                f"points within: {self.n_left} left, {self.n_right} right",
                *(f"note: {note}" for note in self.notes),
                "",
                *self.terms.lines(),
            ]
        )

    def plot(self) -> Figure:
        """Draw the points, the cutoff and the two levels at it."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        axes.plot(self.data.running, self.data.outcome, "o", color="#8a8a8a", ms=3)
        axes.axvline(self.cutoff, color="#8a8a8a", linewidth=0.8)
        axes.plot([self.cutoff] * 2, self.levels, "o-", color="#1f5a8c")
        axes.spines[["top", "right"]].set_visible(False)
        return figure
