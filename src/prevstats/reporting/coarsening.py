"""A person-level outcome's own results, so rounded that no count can be solved for.

Exact differences of rates are equations in the counts; rounded to one person they leave
every rounded count as uncertain as rounding made it. Rounding keeps every number on its
side of zero, so that an interval and its sentence still agree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from prevstats.analyses.findings import (
    DesignFindings,
    OutcomeFindings,
    Path,
    SeriesPoint,
    Verdict,
)
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.numbers import chance_number
from prevstats.reporting.released import ReleasedPoint

_Value = TypeVar("_Value")


def without_estimates(designs: DesignFindings | None) -> DesignFindings | None:
    """Return what was chosen and why, without the other designs' exact answers."""
    if designs is None:
        return None
    return replace(designs, rivals=(), donors=(), pools=())


def coarsened(
    outcome: OutcomeFindings, series: tuple[ReleasedPoint, ...], small: bool
) -> dict[str, Any]:
    """Return the own results to put in place of the outcome's.

    ``small``: some count is hidden, so that nothing is stated in persons.
    """
    coarse = _rounder(_step(outcome))
    cases = None if small else outcome.cases_per_year
    return {
        "local": _coarse_estimate(outcome.local, coarse),
        "local_unadjusted": _coarse_estimate(outcome.local_unadjusted, coarse),
        "detectable": _optional(coarse, outcome.detectable),
        "path": _path_of_shown(outcome.path, outcome.series, series),
        "checks": tuple(_without_statistic(check) for check in outcome.checks),
        "cases_per_year": cases and tuple(_optional(_rounder(1.0), x) for x in cases),
        "verdict": _coarse_verdict(outcome.verdict),
    }


def _step(outcome: OutcomeFindings) -> float:
    """Return one person in the outcome's unit, or a hundredth of the series' size."""
    if outcome.one_case:
        return outcome.one_case
    sizes = [abs(point.value) for point in outcome.series if point.value]
    return max(sizes, default=1.0) / 100.0


def _rounder(step: float) -> Callable[[float], float]:
    """Return rounding to steps that keeps a number on its side of zero."""

    def rounded(value: float) -> float:
        steps = round(value / step)
        if steps == 0 and value != 0.0:
            return math.copysign(step / 2.0, value)
        return steps * step

    return rounded


def _optional(
    change: Callable[[_Value], _Value], value: _Value | None
) -> _Value | None:
    return None if value is None else change(value)


def _coarse_estimate(
    estimate: Estimate | CannotAnswer, coarse: Callable[[float], float]
) -> Estimate | CannotAnswer:
    if isinstance(estimate, CannotAnswer):
        return estimate
    return replace(
        estimate,
        value=coarse(estimate.value),
        std_error=_optional(coarse, estimate.std_error),
        low=_optional(coarse, estimate.low),
        high=_optional(coarse, estimate.high),
        draws=None,
    )


def _coarse_verdict(verdict: Verdict) -> Verdict:
    """Return the verdict with its chance in whole per cent, on its side of a limit."""
    if verdict.chance_lower is None:
        return verdict
    percent = chance_number(verdict.chance_lower).percent
    return replace(verdict, chance_lower=percent / 100.0)


def _without_statistic(check: Check) -> Check:
    """Return a check without what was computed from the municipality's own rates."""
    return replace(check, statistic=None, details=())


def _path_of_shown(
    path: Path | None,
    raw: tuple[SeriesPoint, ...],
    shown: tuple[ReleasedPoint, ...],
) -> Path | None:
    """Return the path as the shown rates give it; gaps where a year is hidden.

    ``None`` when a base year is hidden: every difference would be told from it.
    """
    if path is None:
        return None
    shift = {
        one.year: other.value - one.value
        for one, other in zip(raw, shown, strict=True)
        if one.value is not None and other.value is not None
    }
    if any(year not in shift for year in path.base_years):
        return None
    base = sum(shift[year] for year in path.base_years) / max(len(path.base_years), 1)
    return replace(
        path,
        difference=tuple(
            None if value is None or year not in shift else value + shift[year] - base
            for year, value in zip(path.years, path.difference, strict=True)
        ),
    )
