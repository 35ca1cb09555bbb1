"""A row of the evidence table as a number on the scale d, or why it cannot be one."""

from __future__ import annotations

import math

from scipy.special import ndtri

from prevstats.errors import CannotAnswer
from prevstats.evidence.effect_sizes_convert import LOG_ODDS_PER_D
from prevstats.evidence.multipliers import Trait
from prevstats.evidence.published_effects import StudyEffect, no_effect_concluded
from prevstats.parameters.evidence_rows import Evidence

DESIGN_EFFECT = 2.0
"""What the variance from the size alone is multiplied by, for groups that share a
school or a course. It is our own judgement: (m - 1) ICC = 1, as 51 pupils at 0.02."""


def is_comparison(row: Evidence) -> bool:
    """Tell whether the row is an effect with a comparison that got something else."""
    compared = row.strength in ("trial", "quasi_experiment", "with_comparison")
    alone = row.control in ("none", "other_programme")
    return row.kind == "effect" and compared and not alone


def study_effect(
    row: Evidence, *, from_memory: bool = False
) -> StudyEffect | CannotAnswer:
    """Return the row on the scale d, positive meaning more of the outcome.

    Parameters
    ----------
    row : a row of the evidence table.
    from_memory : also take numbers that were not seen in their source.

    ``CannotAnswer`` for everything that is no effect (a change within a group, an
    output, a modelled value), has no comparison or no number, or needs a base risk.
    A text that only says "no effect" is zero with a wide error.
    """
    reason = _why_not(row, from_memory)
    if reason:
        return CannotAnswer(reason, (("study", row.id),))
    traits = frozenset(_traits(row))
    if row.estimate is None:
        return no_effect_concluded(row.id, row.sample_size, traits)
    ratio = row.metric == "odds_ratio"
    per_d = LOG_ODDS_PER_D["logistic"]
    value = math.log(row.estimate) / per_d if ratio else row.estimate
    signed = value if row.positive_means == "more" else -value
    printed = _printed_error(row)
    if printed is None:
        error = _error_from_size(value, row.sample_size or 1)
        return StudyEffect(row.id, signed, error, traits, "derived_from_size")
    error = printed / per_d if ratio else printed
    return StudyEffect(row.id, signed, error, traits)


def _why_not(row: Evidence, from_memory: bool) -> str:
    """Return why the row is no number to carry, "" when it is one."""
    if row.kind != "effect":
        return f"{row.kind}_is_no_effect"
    if not is_comparison(row):
        return "no_comparison"
    if row.verified == "memory" and not from_memory:
        return "from_memory"
    if row.conclusion == "not_seen":
        return "result_not_seen"
    if row.estimate is None:
        return "" if row.conclusion == "no_difference" else "no_number"
    return _why_no_metric(row)


def _why_no_metric(row: Evidence) -> str:
    if row.metric in ("risk_ratio", "risk_difference"):
        return "base_risk_needed"
    if row.metric == "other":
        return "metric_cannot_be_carried"
    if _printed_error(row) is None and row.sample_size is None:
        return "no_size_and_no_error"
    return ""


def _traits(row: Evidence) -> list[Trait]:
    found: list[Trait] = []
    if row.developer:
        found.append("developer")
    if row.control == "waiting_list":
        found.append("waiting_list")
    if row.strength != "trial":
        found.append("no_randomisation")
    if row.close_outcome:
        found.append("close_outcome")
    return found


def _printed_error(row: Evidence) -> float | None:
    """Return the standard error as printed, or as the interval says."""
    if row.std_error is not None:
        return row.std_error
    if row.interval_level is None or row.low is None or row.high is None:
        return None
    low, high = row.low, row.high
    if row.metric == "odds_ratio":
        low, high = math.log(low), math.log(high)
    return float((high - low) / (2.0 * ndtri((1.0 + row.interval_level) / 2.0)))


def _error_from_size(value: float, persons: int) -> float:
    """Return the error on d of two equal groups, enlarged by ``DESIGN_EFFECT``."""
    variance = 4.0 / persons + value**2 / (2.0 * persons)
    return math.sqrt(DESIGN_EFFECT * variance)
