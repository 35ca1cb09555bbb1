"""Exactly one verdict per outcome, chosen by rule and never by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.findings import (
    SampleStatus,
    Verdict,
    VerdictForm,
    VerdictReason,
)
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate

if TYPE_CHECKING:
    from typing import Literal

STRONG_ENOUGH = ("with_comparison", "quasi_experiment", "trial")
"""Design labels that may carry a verdict other than "cannot be told"."""


def chance_lower(estimate: Estimate | CannotAnswer) -> float | None:
    """Return the share of draws below zero; ``None`` without draws."""
    if isinstance(estimate, CannotAnswer) or estimate.draws is None:
        return None
    return float(np.mean(estimate.draws.values < 0.0))


def verdict(
    estimate: Estimate | CannotAnswer,
    *,
    basis: Literal["local", "national"],
    checks: Sequence[Check],
    smallest_difference: float | None,
) -> Verdict:
    """Return the verdict that an estimate allows.

    In order: a design without comparison or a failed check cannot tell; an interval
    wholly inside the smallest difference that matters is no difference that matters;
    an interval wholly below (above) zero is fewer (more); otherwise it cannot be told.
    The interval and the chance come from the same draws, so that "at least 95 per cent
    on one side" is the same as a 90 per cent interval that excludes zero.
    """
    chance = chance_lower(estimate)
    if isinstance(estimate, CannotAnswer):
        return Verdict("cannot_tell", _reason_of(estimate), chance, basis)
    reason = _too_weak(estimate, checks)
    if reason:
        return Verdict("cannot_tell", reason, chance, basis)
    form = _form(estimate, smallest_difference)
    return Verdict(form, "too_small" if form == "cannot_tell" else "", chance, basis)


def verdict_without_own_estimate(
    status: SampleStatus, national: Estimate | CannotAnswer
) -> Verdict:
    """Return the verdict of a municipality that is not in the estimate."""
    reason: VerdictReason = (
        "no_before" if status in ("no_before", "always") else "not_in_estimate"
    )
    return Verdict("cannot_tell", reason, chance_lower(national), "national")


def _too_weak(estimate: Estimate, checks: Sequence[Check]) -> VerdictReason:
    """Return why the comparison may not carry a verdict; "" when it may."""
    if estimate.design_label not in STRONG_ENOUGH:
        return "no_comparison"
    failed = any(check.passed is False for check in checks)
    if failed or "interval_without_verdict" in estimate.notes:
        return "comparison_fails"
    return ""


def _form(estimate: Estimate, smallest_difference: float | None) -> VerdictForm:
    if estimate.low is None or estimate.high is None:
        return "cannot_tell"
    if smallest_difference is not None and (
        estimate.low > -smallest_difference and estimate.high < smallest_difference
    ):
        return "no_difference"
    sides: dict[int, VerdictForm] = {-1: "fewer", 0: "cannot_tell", 1: "more"}
    return sides[_side(estimate)]


def both_agree(first: Estimate | CannotAnswer, second: Estimate | CannotAnswer) -> bool:
    """Return whether both intervals exclude zero on the same side."""
    sides = [_side(estimate) for estimate in (first, second)]
    return sides[0] != 0 and sides[0] == sides[1]


def _side(estimate: Estimate | CannotAnswer) -> int:
    if isinstance(estimate, CannotAnswer):
        return 0
    if estimate.low is not None and estimate.low > 0.0:
        return 1
    if estimate.high is not None and estimate.high < 0.0:
        return -1
    return 0


def _reason_of(answer: CannotAnswer) -> VerdictReason:
    if answer.reason in ("no_year_before_start", "no_before"):
        return "no_before"
    if answer.reason in ("no_comparison", "pool_too_small", "no_untreated"):
        return "no_comparison"
    return "too_small"
