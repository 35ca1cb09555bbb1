"""The tables of a plan report: what is seen, by whom, by which design and when."""

from __future__ import annotations

from prevstats.analyses.plan_findings import CountSeen
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Table
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.plan_file_words import planned_lines
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome
from prevstats.reporting.plan_words import (
    amount_entry,
    because_in_text,
    in_persons,
    seen_entry,
    share,
)

KEY = "plan_report"


def percent(value: float | None, language: Language) -> Entry:
    """Return a cell of a share in per cent, with a decimal."""
    if value is None:
        return figure_of(language.say("missing.dash"), None)
    written = number(100.0 * value, 1, language.number_format)
    return figure_of(language.say("number.percent_in_table", number=written), value)


def alone_table(released: ReleasedPlan, language: Language) -> Table:
    """Return what the municipality could see alone, for every outcome."""
    key = f"{KEY}.alone"
    headings = ("outcome", "simulated", "formula", "share", "persons", "power")
    columns = [
        Column(language.say(f"{key}.{each}"), numeric=each != "outcome")
        for each in headings
    ]
    rows = [_alone_row(outcome, language) for outcome in released.outcomes]
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def _alone_row(outcome: ReleasedPlanOutcome, language: Language) -> list[Entry]:
    label = language.say(
        f"{KEY}.alone.row",
        outcome=phrases.headed(language.label(outcome.label)),
        unit=phrases.difference_axis(outcome, language),
    )
    dash = figure_of(language.say("missing.dash"), None)
    own = outcome.own
    if isinstance(own, CannotAnswer):
        return [said(label), said(because_in_text(own, language)), *(dash,) * 4]
    part = share(outcome, own.simulated.value, language)
    of_value = language.say("number.percent_in_table", number=part) if part else ""
    persons = in_persons(outcome, own.simulated.value, language)
    return [
        said(label),
        seen_entry(outcome, own.simulated, language),
        amount_entry(outcome, own.formula, language),
        figure_of(of_value, None) if of_value else dash,
        figure_of(persons, None) if persons else dash,
        percent(own.power, language),
    ]


def count_table(found: CountSeen, language: Language) -> Table:
    """Return the smallest fall of a count by years of follow-up."""
    key = f"{KEY}.counts"
    headings = ("years", "exact", "normal", "one_sided")
    columns = [
        Column(language.say(f"{key}.{each}"), numeric=each != "years")
        for each in headings
    ]
    rows: list[list[Entry]] = [
        [
            said(phrases.headed(phrases.count_of("year", each.years, language))),
            percent(each.exact, language),
            percent(each.normal, language),
            percent(each.one_sided, language),
        ]
        for each in found.follow_ups
    ]
    return table(language.say(f"{key}.caption"), columns, rows)


def needed_table(found: CountSeen, language: Language) -> Table:
    """Return how many years a fall takes."""
    key = f"{KEY}.counts"
    columns = (
        Column(language.say(f"{key}.fall"), numeric=False),
        Column(language.say(f"{key}.needed")),
    )
    rows = []
    for fall, years in found.needed:
        label = language.say(
            "number.percent_in_text",
            number=number(100.0 * fall, 0, language.number_format),
        )
        written = (
            language.say(f"{key}.beyond")
            if years is None
            else phrases.count_of("year", years, language)
        )
        rows.append([said(phrases.headed(label), fall), figure_of(written, years)])
    return table(language.say(f"{key}.needed_caption"), columns, rows)


def design_table(outcome: ReleasedPlanOutcome, language: Language) -> Table:
    """Return what each design could see, by simulation and by formula."""
    key = f"{KEY}.designs"
    headings = ("design", "treated", "simulated", "formula", "alarms", "runs")
    columns = [
        Column(language.say(f"{key}.{each}"), numeric=each != "design")
        for each in headings
    ]
    dash = figure_of(language.say("missing.dash"), None)
    rows: list[list[Entry]] = []
    for each in outcome.designs:
        told = each.simulated
        known = not isinstance(told, CannotAnswer)
        rows.append(
            [
                said(phrases.headed(language.say(f"designs.name.{each.design}"))),
                figure_of(str(each.treated), each.treated),
                seen_entry(outcome, told, language),
                amount_entry(outcome, each.formula, language),
                percent(told.false_alarms, language)
                if not isinstance(told, CannotAnswer)
                else dash,
                figure_of(str(told.runs), told.runs)
                if known and not isinstance(told, CannotAnswer)
                else dash,
            ]
        )
    unit = phrases.difference_axis(outcome, language)
    return table(language.say(f"{key}.caption", unit=unit), columns, rows, stack=True)


def curve_table(outcome: ReleasedPlanOutcome, language: Language) -> Table:
    """Return what is seen by number of municipalities, a column for each follow-up."""
    key = f"{KEY}.curve"
    years = sorted({point.years for point in outcome.curve})
    numbers = sorted({point.municipalities for point in outcome.curve})
    found = {(point.municipalities, point.years): point for point in outcome.curve}
    columns = [
        Column(language.say(f"{key}.municipalities"), numeric=False),
        *(
            Column(phrases.headed(phrases.count_of("year", each, language)))
            for each in years
        ),
    ]
    dash = figure_of(language.say("missing.dash"), None)
    rows = []
    for each in numbers:
        label = phrases.headed(phrases.count_of("area", each, language))
        cells = [
            seen_entry(outcome, found[each, year].simulated, language)
            if (each, year) in found
            else dash
            for year in years
        ]
        rows.append([said(label, each), *cells])
    unit = phrases.difference_axis(outcome, language)
    return table(language.say(f"{key}.caption", unit=unit), columns, rows, stack=True)


def roll_out_table(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> Table:
    """Return what each way of starting could show."""
    key = f"{KEY}.roll_out"
    columns = (
        Column(language.say(f"{key}.option"), numeric=False),
        Column(
            language.say(f"{key}.seen", unit=phrases.difference_axis(outcome, language))
        ),
        Column(language.say(f"{key}.needed"), numeric=True),
        Column(language.say(f"{key}.compares"), numeric=False),
    )
    dash = language.say("missing.dash")
    rows: list[list[Entry]] = []
    for each in outcome.roll_out:
        told = each.detectable
        seen = (
            figure_of(because_in_text(told, language), None)
            if isinstance(told, CannotAnswer)
            else amount_entry(outcome, told, language)
        )
        needed = dash if each.units_needed is None else str(each.units_needed)
        rows.append(
            [
                said(language.say(f"{key}.name.{each.option}")),
                seen,
                figure_of(needed, each.units_needed),
                said(language.say(f"{key}.with.{each.option}")),
            ]
        )
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def planned_table(released: ReleasedPlan, language: Language) -> Table:
    """Return the plan line by line, in words."""
    key = f"{KEY}.file"
    columns = (
        Column(language.say(f"{key}.key"), numeric=False),
        Column(language.say(f"{key}.value"), numeric=False),
    )
    lines = planned_lines(released, language)
    rows = [[said(name), said(value)] for name, value in lines]
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)
