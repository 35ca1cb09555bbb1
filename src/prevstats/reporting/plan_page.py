"""What stands around a plan report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prevstats.analyses.plan_findings import DesignSeen
from prevstats.errors import CannotAnswer
from prevstats.inference.power_placebo import Seen
from prevstats.reporting.content import PageMeta
from prevstats.reporting.language import Language
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome
from prevstats.reporting.report_json import (
    Json,
    context_of,
    finite,
    number_of,
    series_numbers,
)
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/plan-report/1"
WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "roll_out"),
    "count": ("axis", "together"),
    "review": (
        "alone",
        "methods",
        "plan_file",
        "sources",
        "data_log",
        "traceability",
    ),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "plan_report.short",
    "alone": "plan_report.alone.title",
    "axis": "plan_report.axis.title",
    "together": "plan_report.together.title",
    "roll_out": "plan_report.roll_out.title",
    "methods": "plan_report.methods.title",
    "plan_file": "plan_report.plan_file.title",
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}

VERDICTS: Mapping[str, str] = {
    "fewer": "index_plan.map_fewer",
    "no_difference": "index_plan.map_no_difference",
    "cannot_tell": "index_plan.map_cannot_tell",
    "withheld": "index_plan.status_withheld",
}
"""A form → the words for it on the index."""


def page_meta(released: ReleasedPlan, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    ways = ways_to(WAYS, TITLES, released, language)
    return page_of(released, language, "plan_report.page", ways)


def released_json(released: ReleasedPlan) -> Json:
    """Return everything released as plain JSON values; see ``findings_json``."""
    numbers = [number for outcome in released.outcomes for number in _numbers(outcome)]
    numbers.sort(key=lambda each: str(each["id"]))
    return {
        "schema": SCHEMA,
        "context": context_of(released),
        "planned": dict(released.planned),
        "numbers": numbers,
    }


def why_withheld(released: ReleasedPlan, language: Language) -> str:
    """Return why the report is withheld whole, "" when any outcome may be shown."""
    held = CannotAnswer("withheld")
    if all(outcome.own == held for outcome in released.outcomes):
        return language.say("plan_report.hidden")
    return ""


def summary_of(released: ReleasedPlan, language: Language) -> dict[str, str]:
    """Return the area's names and whether the smallest difference could be seen."""
    form = _form(released)
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": form,
        "verdict": language.say(VERDICTS[form]),
    }


def _form(released: ReleasedPlan) -> str:
    """Return the index's form: the difference that matters is seen, or it is not."""
    outcome = released.outcomes[0]
    own, smallest = outcome.own, outcome.smallest_difference
    if isinstance(own, CannotAnswer):
        return "withheld" if own.reason == "withheld" else "cannot_tell"
    if smallest is None:
        return "cannot_tell"
    return "fewer" if own.simulated.value <= smallest else "no_difference"


def _numbers(outcome: ReleasedPlanOutcome) -> Iterator[Json]:
    """Yield the series and everything that could be seen."""
    yield from series_numbers(outcome)
    own = outcome.own
    if not isinstance(own, CannotAnswer):
        start = f"{outcome.id}.detectable.own"
        yield _seen(f"{start}.simulated", own.simulated, outcome)
        yield _number(f"{start}.formula", own.formula, outcome)
        yield _number(f"{start}.power", own.power, outcome) | {
            "unit": "share",
            "error": own.power_error,
        }
    for design in outcome.designs:
        yield from _design(design, outcome)
    for point in outcome.curve:
        name = f"{outcome.id}.curve.{point.municipalities}.{point.years}"
        yield _seen(name, point.simulated, outcome)
    for option in outcome.roll_out:
        value = option.detectable
        known = None if isinstance(value, CannotAnswer) else value
        yield _number(f"{outcome.id}.roll_out.{option.option}", known, outcome)
    yield from _marks(outcome)
    yield from _by_chance(outcome)
    if not isinstance(outcome.pretrend, CannotAnswer):
        yield _number(f"{outcome.id}.pretrend.slope", outcome.pretrend.slope, outcome)
        yield _number(f"{outcome.id}.pretrend.added", outcome.pretrend.added, outcome)


def _marks(outcome: ReleasedPlanOutcome) -> Iterator[Json]:
    for place, mark in enumerate(outcome.marks):
        yield _number(f"{outcome.id}.mark.{place}.{mark.kind}", mark.value, outcome) | {
            "low": finite(mark.low),
            "high": finite(mark.high),
            "verified": mark.verified,
        }


def _by_chance(outcome: ReleasedPlanOutcome) -> Iterator[Json]:
    if isinstance(outcome.counts, CannotAnswer):
        return
    for row in outcome.counts.follow_ups:
        name = f"{outcome.id}.smallest_fall.{row.years}"
        yield _number(name, row.exact, outcome) | {
            "unit": "share",
            "normal": finite(row.normal),
            "one_sided": finite(row.one_sided),
        }


def _design(design: DesignSeen, outcome: ReleasedPlanOutcome) -> Iterator[Json]:
    start = f"{outcome.id}.detectable.{design.design}"
    yield _seen(f"{start}.simulated", design.simulated, outcome) | {
        "treated": design.treated
    }
    yield _number(f"{start}.formula", design.formula, outcome)


def _seen(name: str, found: Seen | CannotAnswer, outcome: ReleasedPlanOutcome) -> Json:
    if isinstance(found, CannotAnswer):
        return _number(name, None, outcome) | {"reason": found.reason}
    return _number(name, found.value, outcome) | {
        "low": finite(found.low),
        "high": finite(found.high),
        "false_alarms": found.false_alarms,
        "runs": found.runs,
    }


def _number(name: str, value: float | None, outcome: ReleasedPlanOutcome) -> Json:
    return number_of(name, value, outcome, "descriptive")
