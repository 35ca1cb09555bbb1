"""What chance alone would hide in one municipality's own count of persons."""

from __future__ import annotations

from prevstats.analyses.money import per_unit
from prevstats.analyses.plan_findings import CountSeen, CountYears
from prevstats.errors import CannotAnswer
from prevstats.inference.power_counts import Counts, detectable_fall, years_needed
from prevstats.parameters.outcomes import Outcome

FOLLOW_UPS = (1, 2, 3, 5, 10, 20, 30)
COUNTED = ("per_1000", "per_100000", "percent", "count")
FEWER_THAN = 5
"""The rule of disclosure control for counts that can be derived."""
FALLS = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50)


def counts_seen(
    outcome: Outcome, level: float | None, persons: float | None, follow_up: int
) -> CountSeen | CannotAnswer:
    """Return what a comparison of counts before and after could see.

    The latest value is taken as what is expected each year, over ``persons``, which
    may be about right: a plan needs no exact count. ``CannotAnswer`` with ``no_count``
    when the outcome counts nobody or nothing is known, ``fewer_than_five`` when the
    cases are so few that even their number says too much.
    """
    if outcome.unit not in COUNTED or outcome.counted is None or level is None:
        return CannotAnswer("no_count")
    size = 1.0 if outcome.unit == "count" else persons
    if size is None or level <= 0.0:
        return CannotAnswer("no_count")
    per_year = round(level / per_unit(outcome) * size)
    if per_year < FEWER_THAN:
        return CannotAnswer("fewer_than_five")
    return count_seen(per_year, follow_up)


def count_seen(per_year: int, follow_up: int) -> CountSeen:
    """Return what a comparison of so many cases a year could see."""
    years = sorted({*FOLLOW_UPS, follow_up})
    return CountSeen(
        per_year=per_year,
        follow_ups=tuple(_after(per_year, each) for each in years),
        needed=tuple((fall, years_needed(per_year, fall)) for fall in FALLS),
    )


def _after(per_year: int, years: int) -> CountYears:
    return CountYears(
        years=years,
        exact=detectable_fall(Counts(per_year, years, years)),
        normal=detectable_fall(Counts(per_year, years, years, "normal")),
        one_sided=detectable_fall(Counts(per_year, years, years, "exact_one_sided")),
    )
