"""What must hold between the source, the municipalities, their starts and the years."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from prevstats.parameters.faults import Areas, Fault, Rules, Source, Start, repeated
from prevstats.parameters.schema import (
    AlternativeRule,
    IndicatorRule,
    KoladaSource,
    OutcomeUse,
    SimulatedSource,
    StartFromIndicator,
    StartFromSource,
    StartTable,
    YearRange,
)

FIRST_SIMULATED_CODE = 9001
"""Codes from here on are invented municipalities; no real county begins with 9."""


def _start_table(start: Start, years: YearRange) -> Iterator[Fault]:
    if not isinstance(start, StartTable):
        return
    late = {code: year for code, year in start.years.items() if year > years.last}
    everyone = len(late) == len(start.years)
    for code, year in late.items():
        yield Fault(
            f"start.years.{code}",
            f"{year}, after the last year of the data ({years.last})",
            "no municipality starts inside the data, so there is nothing to compare"
            if everyone
            else "inside the data this municipality has not started; it is compared "
            "with, not evaluated",
            "check the year, or let years.last be later",
            warning=not everyone,
        )


def _start_indicator(start: Start, years: YearRange) -> Iterator[Fault]:
    if not isinstance(start, StartFromIndicator):
        return
    yield from _indicator_years("start", start, years)
    for index, rule in enumerate(start.alternatives):
        yield from _indicator_years(f"start.alternatives[{index}]", rule, years)
    names = tuple(rule.name for rule in start.alternatives)
    yield from repeated("start.alternatives", names)


def _indicator_years(
    key: str, rule: IndicatorRule | AlternativeRule, years: YearRange
) -> Iterator[Fault]:
    first = years.first if rule.first_year is None else rule.first_year
    last = years.last if rule.last_year is None else rule.last_year
    if last <= first:
        yield Fault(
            f"{key}.last_year",
            f"{first} to {last}",
            "a start is seen as a change between two years, so at least two are needed",
            "let last_year be later than first_year",
        )
    elif first < years.first or last > years.last:
        yield Fault(
            f"{key}.first_year" if first < years.first else f"{key}.last_year",
            f"{first} to {last}, outside {years.first} to {years.last}",
            "the indicator is not read outside the years of the evaluation",
            "widen years, or narrow first_year and last_year",
        )


def _start_suits_source(start: Start, source: Source) -> Iterator[Fault]:
    if isinstance(source, KoladaSource) and isinstance(start, StartFromSource):
        yield Fault(
            "start.kind",
            "source",
            "Kolada does not know when an intervention started",
            "use kind: indicator (read from an indicator) or kind: table",
        )
    if isinstance(source, SimulatedSource) and isinstance(start, StartFromIndicator):
        yield Fault(
            "start.kind",
            "indicator",
            "the invented municipalities have no indicators of the real world",
            "use kind: source (the invented world knows its starts)",
        )


def _simulated(
    source: Source, years: YearRange, outcomes: tuple[OutcomeUse, ...]
) -> Iterator[Fault]:
    if not isinstance(source, SimulatedSource):
        return
    if source.treated >= source.municipalities:
        yield Fault(
            "source.treated",
            f"{source.treated} of {source.municipalities} municipalities",
            "with all of them treated nobody is left to compare with",
            "let treated be smaller than municipalities",
        )
    for index, year in enumerate(source.start_years):
        if not years.first < year <= years.last:
            yield Fault(
                f"source.start_years[{index}]",
                str(year),
                f"a start must lie after {years.first} and not after {years.last} "
                "to be seen in the data",
                "choose a year in between",
            )
    used = {use.outcome for use in outcomes}
    for name in source.effect:
        if name not in used:
            yield Fault(
                f"source.effect.{name}",
                f"a known effect on {name}",
                "the evaluation has no such outcome",
                f"name one of {', '.join(sorted(used))}",
            )


def codes(areas: Areas, start: Start) -> Iterator[tuple[str, str]]:
    """Yield each municipality code in the file, with its key."""
    if not isinstance(areas, str):
        yield from ((f"areas[{index}]", code) for index, code in enumerate(areas))
    if isinstance(start, StartTable):
        yield from ((f"start.years.{code}", code) for code in start.years)


def _codes_suit_source(areas: Areas, start: Start, source: Source) -> Iterator[Fault]:
    if not isinstance(areas, str):
        yield from repeated("areas", areas)
    simulated = isinstance(source, SimulatedSource)
    count = source.municipalities if isinstance(source, SimulatedSource) else 0
    last = FIRST_SIMULATED_CODE + count - 1
    for key, code in codes(areas, start):
        invented = code.startswith("9")
        if invented and not simulated:
            yield Fault(
                key,
                code,
                "codes from 9001 are invented municipalities; real data have none",
                "use a real code, or source.kind: simulated",
            )
        elif simulated and not FIRST_SIMULATED_CODE <= int(code) <= last:
            yield Fault(
                key,
                code,
                f"the invented municipalities are {FIRST_SIMULATED_CODE} to {last}",
                "use one of these codes",
            )


def unknown_codes(fields: Mapping[str, Any], known: Collection[str]) -> Iterator[Fault]:
    """Yield a fault for each code that is no municipality of today."""
    if any(name not in fields for name in ("areas", "start", "source")):
        return
    if isinstance(fields["source"], SimulatedSource):
        return
    for key, code in codes(fields["areas"], fields["start"]):
        if code not in known and not code.startswith("9"):
            yield Fault(
                key,
                code,
                "no municipality has this code today",
                "look the code up in SCB's list of municipalities",
            )


START_RULES: Rules = (
    (_start_table, ("start", "years")),
    (_start_indicator, ("start", "years")),
    (_start_suits_source, ("start", "source")),
    (_simulated, ("source", "years", "outcomes")),
    (_codes_suit_source, ("areas", "start", "source")),
)
