"""What a plan fixes, line by line, in words instead of the file's own notation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from prevstats.reporting import phrases
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome
from prevstats.reporting.plan_words import amount

KEY = "plan_report.file.line"
Line = tuple[str, str]


def planned_lines(released: ReleasedPlan, language: Language) -> list[Line]:
    """Return what is decided beforehand: what it is about, and what was decided."""
    plan = dict(released.planned)
    intervention = language.label(released.intervention_label)
    place = language.say(f"{KEY}.everywhere")
    if plan["area"]:
        name, code = released.area.name, plan["area"]
        place = language.say(f"{KEY}.place", name=name, code=code)
    return [
        _line("study", plan["study"], language),
        _line("area", place, language),
        _line("intervention", phrases.headed(intervention), language),
        *_outcomes(json.loads(plan["outcomes"]), released, language),
        _line("design", _design(json.loads(plan["design"]), language), language),
        _line("start", _start(json.loads(plan["start"]), language), language),
        _line("level", _level(json.loads(plan["level"]), language), language),
        _line("follow_up", _years(int(plan["follow_up_years"]), language), language),
        _line("years", f"{plan['first_year']}\u2013{plan['last_year']}", language),
    ]


def _line(key: str, value: str, language: Language, **values: str) -> Line:
    return language.say(f"{KEY}.{key}", **values), value


def _years(amount_of: int, language: Language) -> str:
    return phrases.headed(phrases.count_of("year", amount_of, language))


def _level(level: float, language: Language) -> str:
    written = number(100.0 * level, 0, language.number_format)
    return language.say("number.percent_in_text", number=written)


def _outcomes(
    planned: list[dict[str, Any]], released: ReleasedPlan, language: Language
) -> list[Line]:
    """Return a line for each outcome, the primary one first and called so."""
    known = {each.id: each for each in released.outcomes}
    return [
        _line(
            "outcome" if place else "primary",
            _decided(each, known[each["outcome"]], language),
            language,
        )
        for place, each in enumerate(planned)
    ]


def _decided(
    planned: Mapping[str, Any], outcome: ReleasedPlanOutcome, language: Language
) -> str:
    """Return what is decided of one outcome, as sentences."""
    told = [phrases.headed(language.label(outcome.label)) + "."]
    lag = int(planned["lag_years"])
    if lag:
        years = phrases.count_of("year", lag, language)
        told.append(language.say(f"{KEY}.lag", years=years))
    else:
        told.append(language.say(f"{KEY}.no_lag"))
    if planned["last_effect_year"] is not None:
        last = phrases.count_of("year", int(planned["last_effect_year"]), language)
        told.append(language.say(f"{KEY}.last", years=last))
    before = phrases.count_of("year", int(planned["years_before"]), language)
    told.append(language.say(f"{KEY}.before", years=before))
    smallest = planned["smallest_difference"]
    if smallest is None:
        told.append(language.say(f"{KEY}.no_smallest"))
    else:
        written = amount(outcome, float(smallest), language)
        told.append(language.say(f"{KEY}.smallest", smallest=written))
    return " ".join(told)


def _design(design: Mapping[str, Any], language: Language) -> str:
    """Return the design's name in words, and its settings as the file names them."""
    named = phrases.headed(language.say(f"designs.name.{design['name']}")) + "."
    settings = [f"{key} {value}" for key, value in design.items() if key != "name"]
    if not settings:
        return named
    listed = phrases.listed(settings, language)
    return f"{named} {language.say(f'{KEY}.settings', settings=listed)}"


def _start(start: Mapping[str, Any], language: Language) -> str:
    """Return how it is decided who started when."""
    if start["kind"] == "planned":
        return _planned_start(start, language)
    if start["kind"] == "table":
        areas = phrases.count_of("area", len(start["years"]), language)
        return language.say(f"{KEY}.start_table", areas=areas)
    if start["kind"] == "source":
        return language.say(f"{KEY}.start_source", column=start["column"])
    return language.say(
        f"{KEY}.start_{start['rule']}",
        indicator=start["indicator"],
        above=f"{start['above']:g}",
        years=phrases.count_of("year", int(start["sustained_years"]), language),
    )


def _planned_start(start: Mapping[str, Any], language: Language) -> str:
    year = start["start_year"]
    told = (
        language.say(f"{KEY}.start_after")
        if year is None
        else language.say(f"{KEY}.start_year", year=str(year))
    )
    rule = start["rule"]
    if rule is None:
        return told
    return f"{told} {rule if isinstance(rule, str) else language.label(rule)}"
