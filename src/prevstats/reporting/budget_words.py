"""The phrases of a budget report: an amount in kronor, a payer, an option, a year."""

from __future__ import annotations

from collections.abc import Iterable

from prevstats.analyses.budget_findings import AS_TODAY, OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity
from prevstats.parameters import reference
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.content import Inline, Words
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import amount, in_unit, net_interval
from prevstats.reporting.numbers import MoneyUnit, money_unit, number
from prevstats.reporting.pieces import Entry, RowRole, figure_of

FEWEST_IN_MILLIONS = 1e7
"""Kronor from which a table is written in millions, with one decimal."""
MARK_ORDER = ("partly", "no", "memory", "example")


def payer_name(position: Position, language: Language) -> str:
    """Return whose position it is; society and the public are named by the language."""
    if position.payer == "municipality" or not position.label:
        return language.say(f"budget.role.{position.role}")
    return language.label(position.label)


def party_name(party: str, option: OptionFindings | None, language: Language) -> str:
    """Return a party's name as the option names its payers."""
    everyone = () if option is None else (*option.payers, *option.bodies)
    for position in everyone:
        if position.payer == party and position.label:
            return language.label(position.label)
    known = reference.payers().get(party)
    if known is None:
        return plain_name(party)
    return language.label({"sv": known.label.sv, "en": known.label.en})


def plain_name(identifier: str) -> str:
    """Return an identifier that has no words of its own, as near words as it gets."""
    return identifier.rsplit(".", 1)[-1].replace("_", " ")


def headed_option(option: OptionFindings, language: Language) -> str:
    """Return an option's name as it stands first in a sentence or a heading."""
    return phrases.headed(language.label(option.label))


def option_name(identifier: str, released: ReleasedBudget, language: Language) -> str:
    """Return an option's name; going on as today is one of them."""
    if identifier == AS_TODAY:
        return language.say("budget.as_today")
    named: dict[str, Labels] = {each.id: each.label for each in released.options}
    named |= {each.id: each.label for each in released.unanswered}
    if identifier in named:
        return language.label(named[identifier])
    return plain_name(identifier)


def everyone(option: OptionFindings) -> tuple[Position, ...]:
    """Return the payers one by one and society, which they sum to."""
    return (*option.payers, option.society)


def rolled_up(option: OptionFindings) -> tuple[Position, ...]:
    """Return the budgets that a decision is taken for: bodies, public, society."""
    public = (option.public,) if option.public is not None else ()
    return (*option.bodies, *public, option.society)


def roles(positions: Iterable[Position]) -> list[RowRole]:
    """Return the looks of the rows: society is a sum, the municipality its own."""
    return [
        "sum"
        if position.role == "society"
        else "me"
        if position.payer == "municipality"
        else ""
        for position in positions
    ]


def unit_name(unit: MoneyUnit, language: Language) -> str:
    """Return the unit of an amount in words."""
    return language.say(f"money_unit.{unit}.table")


def kronor(sek: float, language: Language, *, signed: bool = False) -> str:
    """Write an amount for running text, in the unit that suits it."""
    unit = money_unit([sek])
    return language.say(
        "budget.amount",
        number=amount(sek, unit, language, signed=signed),
        unit=unit_name(unit, language),
    )


def kronor_between(low: float, high: float, language: Language) -> str:
    """Write an interval of kronor for running text."""
    unit = money_unit([low, high])
    return language.say(
        "budget.amount",
        number=net_interval(low, high, unit, language),
        unit=unit_name(unit, language),
    )


def money_entry(
    sek: float, unit: MoneyUnit, language: Language, mark: str, *, signed: bool = True
) -> Entry:
    """Return a table cell of an amount, on yellow when it is not verified."""
    words = amount(sek, unit, language, signed=signed)
    return Entry(phrases.highlighted(words, mark), in_unit(sek, unit))


def between_entry(
    low: float, high: float, unit: MoneyUnit, language: Language, mark: str
) -> Entry:
    """Return a table cell of an interval of kronor."""
    words = net_interval(low, high, unit, language)
    ends = f"{in_unit(low, unit):.6g};{in_unit(high, unit):.6g}"
    return Entry(phrases.highlighted(words, mark), ends)


def plain_number(value: float, language: Language, *, signed: bool = False) -> str:
    """Write a number as precisely as it is stated, to three significant digits."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    places = (each for each in range(decimals) if round(value, each) == value)
    return number(value, next(places, decimals), language.number_format, signed=signed)


def persons(value: float, language: Language) -> str:
    """Write a number of persons: whole ones, or one decimal where they are few."""
    if value == float("inf"):
        return language.say("budget.no_number")
    decimals = 1 if 0 < abs(value) < 10 and value != round(value) else 0
    return number(value, decimals, language.number_format)


def quantity(found: Quantity, language: Language, *, signed: bool = False) -> str:
    """Write a number with its interval where it has one."""
    written = plain_number(found.value, language, signed=signed)
    if found.low is None or found.high is None:
        return written
    between = language.say(
        "interval.between",
        low=plain_number(found.low, language, signed=signed),
        high=plain_number(found.high, language, signed=signed),
    )
    return language.say("budget.with_interval", value=written, interval=between)


def quantity_entry(
    found: Quantity, language: Language, *, signed: bool = False
) -> Entry:
    """Return a table cell of a number with its interval."""
    return figure_of(quantity(found, language, signed=signed), found.value)


def why(reason: CannotAnswer, language: Language) -> Words:
    """Return why there is no answer, as a sentence."""
    return phrases.sentence_or_generic(
        "cannot_answer", reason.reason, reason.details, language
    )


def payback(position: Position, language: Language) -> str:
    """Write when a payer's money is back; a payer of nothing has nothing to get."""
    return payback_year(position.payback, position, language)


def payback_year(
    found: int | CannotAnswer, position: Position, language: Language
) -> str:
    """Write the year of a payback, with interest or without."""
    if not position.cost > 0.0:
        return language.say("budget.payback.nothing")
    if isinstance(found, CannotAnswer):
        return language.say("budget.payback.none")
    return language.say("budget.payback.year", year=str(found))


def table_unit(amounts: Iterable[float]) -> MoneyUnit:
    """Return the unit of a table: thousands until millions lose nothing by rounding."""
    unit = money_unit(sizes := [abs(sek) for sek in amounts])
    return "tkr" if unit == "mkr" and max(sizes) < FEWEST_IN_MILLIONS else unit


def net_words(position: Position, language: Language) -> dict[str, str]:
    """Return a net with its interval in one unit, for a sentence."""
    ends = (position.net, position.net_low, position.net_high)
    unit = money_unit(ends)
    return {
        "net": amount(position.net, unit, language, signed=True),
        "interval": net_interval(*ends[1:], unit, language),
        "unit": unit_name(unit, language),
    }


def marked(words: Words, verified: str, language: Language) -> Words:
    """Return a sentence with its mark behind it, when it has one."""
    found = phrases.mark(verified, language)
    return (*words, Inline(" "), Inline(found, "mark")) if found else words


def marks_in(released: ReleasedBudget) -> tuple[str, ...]:
    """Return the marks among the numbers from outside, mildest first."""
    present = {each.mark for each in released.assumptions}
    return tuple(each for each in MARK_ORDER if each in present)


def head_option(released: ReleasedBudget) -> OptionFindings | None:
    """Return the option that the card speaks of first.

    It is the one of highest expected net value for the municipality, or the file's
    first when going on as today is expected to be better.
    """
    best = {choice.viewpoint: choice.best for choice in released.choices}
    wanted = best.get("municipality", best.get("society", ""))
    found = [option for option in released.options if option.id == wanted]
    return next(iter((*found, *released.options)), None)


def deciding(option: OptionFindings) -> Position:
    """Return whose money the decision is: the municipality's, else society's."""
    return option.municipality or option.society


def part_name(identifier: str, released: ReleasedBudget, language: Language) -> str:
    """Return a programme's name."""
    for part in released.parts:
        if part.id == identifier:
            return language.label(part.label)
    return given_name(identifier, released, language)


def given_name(key: str, released: ReleasedBudget, language: Language) -> str:
    """Return what the file calls an input, an outcome or a resource."""
    named = dict(released.names)
    return language.label(named[key]) if key in named else plain_name(key)


def input_name(key: str, released: ReleasedBudget, language: Language) -> str:
    """Return an uncertain input in words: a price, a cost, a step of the reach, a link.

    What hangs on a link or an outcome is named by it and by the words for its kind.
    """
    named = dict(released.names)
    if key in named:
        head = key.partition(".")[0]
        kind = f"budget.input.{head}"
        label = language.label(named[key])
        return language.say(kind, name=label) if language.has(kind) else label
    parts = key.split(".")
    if parts[0] == "reach" and len(parts) == 4:
        kind = language.say(f"budget.reach.{parts[3]}")
        name = part_name(parts[2], released, language)
        return language.say("budget.input.of", kind=kind, name=name)
    for length in range(len(parts) - 1, 0, -1):
        owner, rest = ".".join(parts[:length]), "_".join(parts[length:])
        if owner in named and language.has(f"budget.input_kind.{rest}"):
            kind = language.say(f"budget.input_kind.{rest}")
            name = language.label(named[owner])
            return language.say("budget.input.of", kind=kind, name=name)
    if language.has(f"budget.input_kind.{key}"):
        return language.say(f"budget.input_kind.{key}")
    return plain_name(key)


def slug(identifier: str) -> str:
    """Return an identifier fit for an element of the page."""
    return identifier.replace("_", "-").replace(".", "-").lower()
