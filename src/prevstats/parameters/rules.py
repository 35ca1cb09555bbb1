"""What must hold between the fields of an evaluation file, each rule by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from prevstats.parameters.schema import (
    AlternativeRule,
    FileSource,
    IndicatorRule,
    KoladaSource,
    Money,
    Outcome,
    OutcomeUse,
    SimulatedSource,
    StartFromIndicator,
    StartFromSource,
    StartTable,
    YearRange,
)

FIRST_SIMULATED_CODE = 9001
"""Codes from here on belong to invented municipalities; no real county begins with 9."""

Areas = str | tuple[str, ...]
Source = KoladaSource | FileSource | SimulatedSource
Start = StartFromIndicator | StartTable | StartFromSource


class Fault(NamedTuple):
    """A broken rule: the key where it shows, and the words of the complaint."""

    key: str
    found: str
    meaning: str
    mend: str
    warning: bool = False


Rule = Callable[..., Iterator[Fault]]


def broken_rules(fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the faults of every rule whose fields could all be read."""
    yield from apply(RULES, fields)


def apply(
    rules: tuple[tuple[Rule, tuple[str, ...]], ...], fields: Mapping[str, Any]
) -> Iterator[Fault]:
    """Call each rule with the fields that it names, if they are all there."""
    for rule, names in rules:
        if all(name in fields for name in names):
            yield from rule(*(fields[name] for name in names))


def repeated(key: str, values: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault at the last place of each value that is given more than once."""
    for value, times in Counter(values).items():
        if times > 1:
            last = len(values) - 1 - values[::-1].index(value)
            yield Fault(
                f"{key}[{last}]",
                f"{value} {times} times",
                "each may be given once",
                "keep one of them",
            )


def _years(years: YearRange) -> Iterator[Fault]:
    if years.last < years.first:
        yield Fault(
            "years.last",
            f"{years.last}, before the first year {years.first}",
            "there are no years in between",
            "let last be the later year",
        )


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


def _outcomes(
    outcomes: tuple[OutcomeUse, ...], years: YearRange, declared: tuple[Outcome, ...]
) -> Iterator[Fault]:
    yield from repeated("outcomes", tuple(use.outcome for use in outcomes))
    yield from repeated("declared_outcomes", tuple(item.id for item in declared))
    for index, use in enumerate(outcomes):
        key = f"outcomes[{index}]"
        if use.last_effect_year is not None and use.last_effect_year < use.lag_years:
            yield Fault(
                f"{key}.last_effect_year",
                str(use.last_effect_year),
                f"the outcome responds after {use.lag_years} years at the earliest",
                "let last_effect_year be at least lag_years",
            )
        if use.lag_years >= years.last - years.first:
            yield Fault(
                f"{key}.lag_years",
                str(use.lag_years),
                "no municipality can be followed that long inside the years of the "
                "data; the outcome will only serve as a negative control",
                "check lag_years, or widen years",
                warning=True,
            )


def _declared(
    interventions: tuple[Any, ...], prices: tuple[Any, ...]
) -> Iterator[Fault]:
    yield from repeated(
        "declared_interventions", tuple(item.id for item in interventions)
    )
    yield from repeated("declared_unit_costs", tuple(item.id for item in prices))


def _money(money: Money | None, outcomes: tuple[OutcomeUse, ...]) -> Iterator[Fault]:
    if money is None:
        return
    yield from repeated("money.costs", tuple(item.id for item in money.costs))
    yield from repeated("money.benefits", tuple(item.id for item in money.benefits))
    used = [use.outcome for use in outcomes]
    for index, item in enumerate(money.benefits):
        if item.outcome not in used:
            yield Fault(
                f"money.benefits[{index}].outcome",
                item.outcome,
                "only an outcome that the evaluation estimates can be priced",
                f"name one of {', '.join(used)}",
            )


def _languages(languages: tuple[str, ...]) -> Iterator[Fault]:
    yield from repeated("languages", languages)


def _paths(source: Source) -> Iterator[Fault]:
    path = source.path if isinstance(source, FileSource) else None
    snapshot = source.snapshot if isinstance(source, KoladaSource) else None
    for key, value in (("source.path", path), ("source.snapshot", snapshot)):
        if value is not None and "://" in value:
            yield Fault(
                key,
                value,
                "data are read from this machine only; an address would be a call out",
                "download the data (prevstats fetch) and give the path",
            )
    if path is not None and not path.lower().endswith((".csv", ".parquet")):
        yield Fault(
            "source.path",
            path,
            "only CSV and Parquet are read",
            "save the data as CSV (UTF-8) or Parquet",
        )


RULES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (_years, ("years",)),
    (_start_table, ("start", "years")),
    (_start_indicator, ("start", "years")),
    (_start_suits_source, ("start", "source")),
    (_simulated, ("source", "years", "outcomes")),
    (_codes_suit_source, ("areas", "start", "source")),
    (_outcomes, ("outcomes", "years", "declared_outcomes")),
    (_declared, ("declared_interventions", "declared_unit_costs")),
    (_money, ("money", "outcomes")),
    (_languages, ("languages",)),
    (_paths, ("source",)),
)
"""Each rule with the fields of ``Evaluation`` that it reads."""
