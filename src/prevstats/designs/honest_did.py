"""Intervals for an effect that allow trends to differ, and when it is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from prevstats.designs.aggregate import Aggregate
from prevstats.designs.honest_did_coefficients import (
    coefficients_of,
    complaint,
    must_be_coefficients,
)
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Quantity
from prevstats.inference.honest_did import (
    Interval,
    Method,
    Problem,
    Type,
    breakdown,
    interval,
    problem,
)
from prevstats.inference.honest_did_study import (
    EventCoefficients,
    Weights,
    effect_weights,
    refusal,
)
from prevstats.inference.resampling import pointwise_critical

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FEWEST_GRID_POINTS = 100
MULTIPLES = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Bounds that are shown without being asked for: multiples of the largest change
before the start, or (smoothness) of half the effect's standard error."""
NAMED_BOUND = re.compile(r"interval\((?:M=)?([^()]+)\)")


@dataclass(frozen=True, slots=True)
class HonestDid:
    """Sensitivity of an event study to trends that are not parallel.

    Rambachan & Roth (2023), "A More Credible Approach to Parallel Trends", Review of
    Economic Studies 90:2555-2591. Answers those of R's HonestDiD 0.2.8.

    Attributes
    ----------
    type : ``relative_magnitudes``: from one period to the next the difference in
        trends changes by at most M̄ times its largest change before the start.
        ``smoothness``: its slope changes by at most M, in the outcome's unit.
    method : ``C-LF`` (conditional least-favourable hybrid), ``FLCI`` (shortest interval
        of fixed length; smoothness only), ``default`` (C-LF and FLCI in this order).
    l_vec : the effect meant: ``average`` of the periods after the start, ``first``, or
        one weight for each.
    bounds : the M̄ or M of table and plot; empty = 0, 0.5, 1, 1.5, 2 (smoothness: of
        these, half the effect's standard error each).
    grid : effects at which the C-LF test is made before its ends are drawn closer.
    level : of the intervals.

    Raises
    ------
    InputError : for options that cannot be, with every complaint.
    """

    type: Type = "relative_magnitudes"
    method: Method = "default"
    l_vec: Weights = "average"
    bounds: tuple[float, ...] = ()
    grid: int = 1000
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = option_complaints(self)
        if complaints:
            raise InputError(complaints)

    def __call__(
        self, study: EventCoefficients | Aggregate
    ) -> HonestDidResult | CannotAnswer:
        """Return the intervals, or why there are none.

        Raises
        ------
        InputError : when ``l_vec`` does not fit the periods, or the averages are not
            by event time against one universal base period.
        """
        if isinstance(study, Aggregate):
            found = coefficients_of(study)
            if isinstance(found, CannotAnswer):
                return found
            study = found
        must_be_coefficients(study)
        why = refusal(study)
        if why is not None:
            return why
        asked = problem(
            study,
            effect_weights(self.l_vec, study.after.size),
            self.type,
            self.method,
            level=self.level,
            grid=self.grid,
        )
        unit = 1.0 if self.type == "relative_magnitudes" else 0.5 * asked.std_error
        bounds = self.bounds or tuple(unit * multiple for multiple in MULTIPLES)
        return HonestDidResult(
            outcome=study.outcome,
            design=self,
            problem=asked,
            parallel=Interval(
                0.0, *around(asked.estimate, asked.std_error, self.level)
            ),
            intervals=tuple(interval(asked, bound) for bound in bounds),
            breakdown=breakdown(asked),
        )


@dataclass(frozen=True, slots=True, eq=False)
class HonestDidResult:
    """Intervals at several bounds, and the bound at which the effect is lost.

    Attributes
    ----------
    outcome : what the outcome is called; design : the options.
    problem : the question, from which further intervals are reckoned.
    parallel : the ordinary interval, which takes trends to be parallel.
    intervals : one for each bound, in the outcome's unit.
    breakdown : smallest bound at which the effect may be 0; ``inf`` when none is.
    """

    outcome: str
    design: HonestDid
    problem: Problem
    parallel: Interval
    intervals: tuple[Interval, ...]
    breakdown: float

    def interval(self, bound: float) -> Interval:
        """Return the interval at any bound, 0 or more.

        Raises
        ------
        InputError : for a bound that is negative or no number.
        """
        if not 0 <= bound < np.inf:
            raise InputError(complaint("bound", repr(bound), "a number, 0 or more"))
        return interval(self.problem, bound)

    def quantity(self, name: str) -> Quantity:
        """Return ``interval(M)``, ``breakdown`` or ``estimate``.

        The value of ``interval(M)`` is the effect under parallel trends; low and high
        are the interval.

        Raises
        ------
        KeyError : for another name, with the names there are.
        """
        if name == "breakdown":
            return Quantity(self.breakdown)
        estimate, error = self.problem.estimate, self.problem.std_error
        if name == "estimate":
            return Quantity(estimate, error, self.parallel.low, self.parallel.high)
        try:
            named = NAMED_BOUND.fullmatch(name.replace(" ", ""))
            found = self.interval(float(named[1])) if named else None
        except (ValueError, InputError):
            found = None
        if found is None:
            raise KeyError(f"{name}: there is interval(M), breakdown, estimate")
        return Quantity(estimate, None, found.low, found.high)

    @property
    def table(self) -> pd.DataFrame:
        """One row for the ordinary interval and one for each bound (broom's names)."""
        import pandas as pd

        rows = (self.parallel, *self.intervals)
        terms = ["parallel", *(f"interval({row.bound:g})" for row in self.intervals)]
        blank = [np.nan] * len(self.intervals)
        estimate, error = self.problem.estimate, self.problem.std_error
        return pd.DataFrame(
            {
                "term": terms,
                "estimate": [estimate] * len(rows),
                "std_error": [error, *blank],
                "statistic": [estimate / error, *blank],
                "p_value": [np.nan] * len(rows),
                "conf_low": [row.low for row in rows],
                "conf_high": [row.high for row in rows],
                "bound": [np.nan, *(row.bound for row in self.intervals)],
            }
        )

    def summary(self) -> str:
        """Return options, intervals and breakdown as text."""
        asked = self.problem
        lines = [
            f"honest_did(type={asked.type}, method={asked.method}, "
            f"l_vec={self.design.l_vec}, level={self.design.level:g})",
            f"outcome: {self.outcome}",
            f"periods: {asked.before} before, {asked.weights.size} after",
            f"estimate: {asked.estimate:.6g} (std_error {asked.std_error:.4g})",
            f"{'bound':>10}{'conf_low':>13}{'conf_high':>13}",
            f"{'parallel':>10}{self.parallel.low:13.6g}{self.parallel.high:13.6g}",
        ]
        lines += [
            f"{row.bound:10.4g}{row.low:13.6g}{row.high:13.6g}"
            for row in self.intervals
        ]
        return "\n".join([*lines, f"breakdown: {self.breakdown:.4g}"])

    def plot(self) -> Figure:
        """Draw the intervals over their bounds, the ordinary one first."""
        from matplotlib.figure import Figure

        from prevstats.plots.event_study import ACCENT, INK, PALE

        figure = Figure(figsize=(6.4, 4.0), layout="constrained")
        axes = figure.subplots()
        axes.axhline(0.0, color=PALE, linewidth=0.8)
        rows = (self.parallel, *self.intervals)
        for place, row in enumerate(rows):
            colour = INK if place == 0 else ACCENT
            axes.plot([place, place], [row.low, row.high], color=colour, linewidth=2.5)
        axes.plot(0, self.problem.estimate, "o", color=INK)
        axes.set_xticks(
            range(len(rows)),
            ["parallel", *(f"{row.bound:.3g}" for row in self.intervals)],
        )
        axes.set_xlabel(self.problem.type)
        axes.set_ylabel(self.outcome, parse_math=False)
        return figure


def around(value: float, error: float, level: float) -> tuple[float, float]:
    """Return the ends of the ordinary interval."""
    half = pointwise_critical(level) * error
    return value - half, value + half


CHOICES: dict[str, tuple[Any, ...]] = {
    "type": get_args(Type),
    "method": get_args(Method),
}
"""What each option may be."""


def option_complaints(design: HonestDid) -> list[Complaint]:
    """Return a complaint for each option that cannot be."""
    wrong = [
        (name, f"one of {', '.join(choices)}")
        for name, choices in CHOICES.items()
        if getattr(design, name) not in choices
    ]
    if design.type == "relative_magnitudes" and design.method == "FLCI":
        wrong.append(("method", "C-LF: FLCI is for smoothness only"))
    if not 0 < design.level < 1:
        wrong.append(("level", "a share between 0 and 1, e.g. 0.95"))
    if design.grid != int(design.grid) or design.grid < FEWEST_GRID_POINTS:
        wrong.append(("grid", f"a whole number, {FEWEST_GRID_POINTS} or more"))
    if any(not 0 <= bound < np.inf for bound in design.bounds):
        wrong.append(("bounds", "numbers, 0 or more"))
    return [
        complaint(name, repr(getattr(design, name)), allowed) for name, allowed in wrong
    ]
