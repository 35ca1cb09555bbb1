"""What stands around a budget report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import head_option, marks_in
from prevstats.reporting.content import Inline, PageMeta, Words
from prevstats.reporting.language import Language
from prevstats.reporting.report_json import Json, context_of, finite, plain
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/budget/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "costs", "money", "not_in_kronor"),
    "count": ("over_time", "must_succeed", "certainty", "purse", "portfolio"),
    "review": (
        "expected",
        "knowing_more",
        "many_or_few",
        "assumptions",
        "method",
        "sources",
        "data_log",
        "traceability",
    ),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "ways.answer",
    "costs": "budget.costs.title",
    "expected": "budget.expected.title",
    "money": "money.title",
    "over_time": "budget.years.title",
    "must_succeed": "budget.helped.title",
    "certainty": "budget.sure.title",
    "knowing_more": "budget.knowing.title",
    "purse": "budget.purse.title",
    "many_or_few": "budget.contest.title",
    "portfolio": "budget.portfolio.title",
    "not_in_kronor": "budget.outside.title",
    "assumptions": "assumptions.title",
    "method": "budget.method.title",
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}
FORMS: Mapping[str, str] = {
    "pays_off": "more",
    "costs_more": "fewer",
    "cannot_tell": "cannot_tell",
}
"""The municipality's verdict → its form on the index."""
VERDICTS: Mapping[str, str] = {
    "more": "index_budget.map_more",
    "fewer": "index_budget.map_fewer",
    "cannot_tell": "index_budget.map_cannot_tell",
    "withheld": "index_budget.status_withheld",
}
"""A form → the words for it on the index."""
_AMOUNTS = (
    "cost",
    "benefit",
    "net",
    "cashable",
    "equivalent_annual_cost",
    "expected_loss",
)


def page_meta(released: ReleasedBudget, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    ways = ways_to(WAYS, TITLES, released, language)
    meta = page_of(released, language, "budget.page", ways)
    return replace(meta, marks=_marks(released, language))


def _marks(released: ReleasedBudget, language: Language) -> Words:
    marks = [
        phrases.mark(each, language)
        for each in marks_in(released)
        if each in phrases.COMPUTED_MARKS
    ]
    if not marks:
        return ()
    listed: Words = (Inline(phrases.listed(marks, language), "mark"),)
    return language.words("budget.page.marks", marks=listed)


def released_json(released: ReleasedBudget) -> Json:
    """Return everything released as plain JSON values; see ``findings_json``."""
    numbers = [
        number for option in released.options for number in _option_numbers(option)
    ]
    numbers.sort(key=lambda each: str(each["id"]))
    wanted = (
        "price_year",
        "decision_year",
        "horizon_years",
        "discount",
        "n_draws",
        "target_group",
        "unanswered",
        "choices",
        "purses",
        "contest",
        "portfolio",
        "county_money",
        "assumptions",
        "not_monetised",
        "withheld",
    )
    frame = {name: plain(getattr(released, name)) for name in wanted}
    return {
        "schema": SCHEMA,
        "context": context_of(released) | {"budget": frame},
        "numbers": numbers,
    }


def _option_numbers(option: OptionFindings) -> Iterator[Json]:
    """Yield what an option is worth to each payer, with interval and chance."""
    public = (option.public,) if option.public is not None else ()
    for position in (*option.payers, *option.bodies, *public, option.society):
        yield from _position_numbers(option.id, position)


def _position_numbers(option: str, position: Position) -> Iterator[Json]:
    start = f"{option}.{position.role}.{position.payer}"
    ends = {"net": (position.net_low, position.net_high)}
    for name in _AMOUNTS:
        low, high = ends.get(name, (None, None))
        yield {
            "id": f"{start}.{name}",
            "value": finite(getattr(position, name)),
            "low": finite(low),
            "high": finite(high),
            "unit": "sek",
            "mark": position.mark,
        }
    yield {
        "id": f"{start}.chance",
        "value": finite(position.chance),
        "std_error": finite(position.chance_error),
        "unit": "share",
        "mark": position.mark,
    }
    for row in position.by_year:
        yield {
            "id": f"{start}.years.{row.year}",
            "value": finite(row.net),
            "low": finite(row.net_low),
            "high": finite(row.net_high),
            "unit": "sek_nominal",
            "mark": position.mark,
        }


def why_withheld(released: ReleasedBudget, language: Language) -> str:
    """Return why the report is withheld whole, "" when any option may be shown."""
    return language.say("budget.hidden") if _all_hidden(released) else ""


def summary_of(released: ReleasedBudget, language: Language) -> dict[str, str]:
    """Return the area's names and what the budget says to the municipality."""
    option = head_option(released)
    form = "cannot_tell"
    if _all_hidden(released):
        form = "withheld"
    elif option is not None:
        form = FORMS[(option.municipality or option.society).verdict]
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": form,
        "verdict": language.say(VERDICTS[form]),
    }


def _all_hidden(released: ReleasedBudget) -> bool:
    return bool(released.withheld) and not released.options
