"""What a two-way fixed-effects regression found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.event_study_numbers import chosen, quantities, told
from prevstats.designs.tables import broom_table, text_table
from prevstats.estimate import DesignLabel, Estimate, PerWhom, Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.basis import Basis
    from prevstats.inference.normal import Inference
    from prevstats.plots.event_study import EventStudyLabels


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """Coefficients with their errors, and the one number that the design is about.

    Attributes
    ----------
    terms : p coefficients and, last, ``ATT``: the treatment's coefficient, or the plain
        mean of an event study's coefficients from event time 0 on.
    value : (p + 1,) in the outcome's unit (per unit of the column); ``inference`` what
        may be said of each.
    covariance : (p, p) of the coefficients.
    degrees_of_freedom : (p + 1,) of Student's t; ``inf``: the normal law.
    event : event times of the first coefficients; none without an event study.
    reference : event times that are 0 by construction.
    n_observations, n_parameters : rows, and free parameters with the fixed effects.
    n_treated : units that ever change their treatment.
    basis : what all of it rests on.
    """

    terms: tuple[str, ...]
    value: NDArray[np.float64]
    inference: Inference
    covariance: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]
    event: tuple[int, ...]
    reference: tuple[int, ...]
    n_observations: int
    n_parameters: int
    n_treated: int
    basis: Basis

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Standard errors (p + 1,); ``nan`` where none may be claimed."""
        return self.inference.std_error

    @property
    def table(self) -> pd.DataFrame:
        """One row per coefficient and the ATT, with broom's column names."""
        table = broom_table(self.terms, self.value, self.inference)
        return table.assign(degrees_of_freedom=self.degrees_of_freedom)

    def quantity(self, name: str) -> Quantity:
        """Return ``ATT``, ``coef(x)`` or ``event(e)``.

        Raises
        ------
        KeyError : for another name, with all that there are.
        """
        known = quantities(self.terms, self.value, self.inference)
        named = {"ATT": known["ATT"]} if "ATT" in known else {}
        for place, term in enumerate(self.terms[:-1]):
            key = term if place < len(self.event) else f"coef({term})"
            named[key] = known[term]
        if self.event:
            named |= {f"event({e})": Quantity(0.0) for e in self.reference}
        return chosen(name, named)

    def summary(self) -> str:
        """Return options, sample and coefficients as text."""
        basis = self.basis
        options = ", ".join(f"{name}={value}" for name, value in basis.options)
        lines = [f"{basis.design}({options})", f"outcome: {basis.outcome}"]
        lines += [f"units: {len(basis.units)}  clusters: {len(basis.cluster_labels)}"]
        lines += [f"rows: {self.n_observations}  parameters: {self.n_parameters}"]
        lines += [f"periods: {basis.periods[0]}-{basis.periods[-1]}"]
        for gone in basis.dropped:
            lines.append(f"left out ({gone.reason}): {', '.join(gone.units)}")
        lines += [f"note: {note}" for note in basis.notes]
        return "\n".join(
            [*lines, "", *text_table(self.terms, self.value, self.inference)]
        )

    def plot(self, labels: EventStudyLabels | None = None) -> Figure:
        """Draw an event study's coefficients, or the one coefficient at time 0."""
        from prevstats.plots.event_study import (
            EventStudy,
            EventStudyLabels,
            event_study_figure,
        )

        points = [(e, row) for row, e in enumerate(self.event)] or [(0, 0)]
        points += [(e, -1) for e in self.reference if self.event]
        rows = np.array([row for _, row in sorted(points)])
        base = (rows == -1) & bool(self.event)
        blank = np.full(rows.size, np.nan)
        study = EventStudy(
            event_time=np.array([e for e, _ in sorted(points)]),
            value=np.where(base, 0.0, self.value[rows]),
            low=np.where(base, np.nan, self.inference.low[rows]),
            high=np.where(base, np.nan, self.inference.high[rows]),
            band_low=blank,
            band_high=blank,
            is_base=base,
        )
        words = labels or EventStudyLabels(self.basis.outcome, "event")
        return event_study_figure(study, words)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "target_group",
        design_label: DesignLabel = "with_comparison",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return the ATT as an ``Estimate``."""
        inference = self.inference
        return Estimate(
            value=float(self.value[-1]),
            std_error=told(inference.std_error[-1]),
            low=told(inference.low[-1]),
            high=told(inference.high[-1]),
            level=self.basis.level,
            p_value=told(inference.p_value[-1]),
            p_value_reason=inference.reason[-1],
            outcome=self.basis.outcome,
            unit=unit,
            per_whom=per_whom,
            method=self.basis.design,
            n_areas=len(self.basis.units),
            n_treated=self.n_treated,
            n_periods=int(self.basis.periods.size),
            design_label=design_label,
            sources=sources,
            notes=self.basis.notes,
        )
