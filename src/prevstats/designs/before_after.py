"""One area before and after a start: a description, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.named_terms import NamedTerms, look_up, withheld
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Estimate, Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.estimate import PerWhom

FEWEST_OTHERS = 10
"""With fewer other areas the pull towards the mean is not reckoned."""
UNUSUAL = 2.0
"""A last year before the start this many deviations from its own history stands out."""
NO_VERDICT = "before_after_design"
"""Why there is no interval and no p-value."""


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Mean after less mean before, in one area, with a warning for chance's pull.

    An area that starts because its figures were bad would have come back towards the
    others by itself. How far is told from the areas without a start: their means after
    are regressed on their means before over the same periods, and the expected return
    is (slope − 1) times the area's distance from the others before (James 1973,
    Biometrics 29:121-130; Barnett, van der Pols & Dobson 2005, International Journal
    of Epidemiology 34:215-220).

    Attributes
    ----------
    unit : the area; ``None`` when the panel has a single one with a start.
    """

    unit: str | None = None

    def __call__(self, panel: Panel) -> Described | CannotAnswer:
        """Return what was before and after, or why that cannot be said.

        Raises
        ------
        InputError : when the unit is not in the panel or has no start.
        """
        row = row_of(panel, self.unit)
        periods = np.array(panel.periods, float)
        late = periods >= panel.start[row]
        own = np.asarray(panel.outcome[row], float)
        told = np.isfinite(own)
        sizes = (
            ("before", int((told & ~late).sum())),
            ("after", int((told & late).sum())),
        )
        for side, size in sizes:
            if size == 0:
                return CannotAnswer(f"no_period_{side}", sizes)
        means = own[told & ~late].mean(), own[told & late].mean()
        values = {
            "before": means[0],
            "after": means[1],
            "difference": means[1] - means[0],
        }
        if means[0] > 0 and means[1] >= 0:
            values["ratio"] = means[1] / means[0]
        values |= pull(panel, told & ~late, told & late, means[0])
        names = tuple(values)
        numbers = np.array(list(values.values()), float)
        return Described(
            unit=panel.units[row],
            outcome=panel.name,
            start=float(panel.start[row]),
            periods=periods[told],
            observed=own[told],
            terms=NamedTerms(names, numbers, withheld(numbers, NO_VERDICT, None)),
            notes=notes(own[told & ~late], values),
        )


def row_of(panel: Panel, unit: str | None) -> int:
    """Return the row of the area that is described.

    Raises
    ------
    InputError : when there is none, or no single one.
    """
    started = np.flatnonzero(np.isfinite(panel.start))
    if unit is None and started.size == 1:
        return int(started[0])
    found = "no unit named" if unit is None else unit
    if unit in panel.units:
        row = panel.units.index(str(unit))
        if np.isfinite(panel.start[row]):
            return row
        found = f"{unit}, which has no start"
    raise InputError(
        Complaint(
            f"panel {panel.name}",
            None,
            "unit",
            found,
            f"{started.size} units have a start",
            "name one of them",
        )
    )


def pull(
    panel: Panel,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    own: float,
) -> dict[str, float]:
    """Return what the areas without a start say, when there are enough of them.

    ``others_change``: their mean change. ``regression_to_mean``: what chance's pull
    alone would add for an area that lies where this one lay before.
    """
    never = ~np.isfinite(panel.start)
    values = np.asarray(panel.outcome, float)[never]
    whole = np.all(np.isfinite(values[:, before | after]), axis=1)
    first, last = (
        values[whole][:, before].mean(axis=1),
        values[whole][:, after].mean(axis=1),
    )
    if first.size < FEWEST_OTHERS or np.ptp(first) == 0:
        return {}
    centred = first - first.mean()
    slope = float(centred @ (last - last.mean())) / float(centred @ centred)
    return {
        "others_before": float(first.mean()),
        "others_deviation": float(first.std(ddof=1)),
        "others_change": float(last.mean() - first.mean()),
        "regression_to_mean": (slope - 1) * (own - float(first.mean())),
    }


def notes(early: NDArray[np.float64], values: dict[str, float]) -> tuple[str, ...]:
    """Return keys of what must be said beside the numbers."""
    history = early[:-1]
    unusual = False
    if history.size >= 3:
        distance = abs(early[-1] - history.mean())
        unusual = bool(distance > UNUSUAL * history.std(ddof=1))
    far = False
    if "others_before" in values:
        distance = abs(values["before"] - values["others_before"])
        far = bool(distance > values["others_deviation"])
    conditions = {
        "says_nothing_of_cause": True,
        "regression_to_mean_likely": far or unusual,
        "started_after_unusual_period": unusual,
        "regression_to_mean_not_reckoned": "regression_to_mean" not in values,
    }
    return tuple(key for key, holds in conditions.items() if holds)


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """What was before and after in one area; no interval, no p-value, no verdict.

    Attributes
    ----------
    periods, observed : (T,) the periods that are known.
    terms : ``before``, ``after``, ``difference``, ``ratio`` (of figures that are not
        negative), ``others_before``, ``others_deviation``, ``others_change``,
        ``regression_to_mean``, all but the ratio in the outcome's unit.
    notes : keys of what must be said beside the numbers.
    """

    unit: str
    outcome: str
    start: float
    periods: NDArray[np.float64]
    observed: NDArray[np.float64]
    terms: NamedTerms
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per number with broom's column names."""
        return self.terms.table

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        return look_up(self.terms.quantities(), name)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "area",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return the difference, labelled as what it is."""
        return Estimate(
            value=self.quantity("difference").value,
            std_error=None,
            low=None,
            high=None,
            level=0.95,
            p_value=None,
            p_value_reason=NO_VERDICT,
            outcome=self.outcome,
            unit=unit,
            per_whom=per_whom,
            method="before_after",
            n_areas=1,
            n_treated=1,
            n_periods=int(self.periods.size),
            design_label="before_after",
            sources=sources,
            notes=self.notes,
        )

    def summary(self) -> str:
        """Return the numbers as text."""
        lines = [f"before_after(unit={self.unit})", f"outcome: {self.outcome}"]
        lines += [f"start: {self.start:g}", "label: before_after"]
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join([*lines, "", *self.terms.lines()])

    def plot(self) -> Figure:
        """Draw the figures and the start."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        axes.plot(self.periods, self.observed, "o-", color="#1f5a8c")
        axes.axvline(self.start, color="#8a8a8a", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        return figure
