"""How it was computed: plain steps first, formulas and weak points in a fold."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Box,
    Bullets,
    Facts,
    Fold,
    Inline,
    Section,
    Words,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome

_FORMULAS = ("contrast", "scale", "interval", "national")
_ATTACKS = ("selection", "chance", "many")


def method(released: Released, language: Language) -> Section:
    """Return the steps in plain words, and what a reviewer wants to take apart."""
    return Section(
        "method",
        language.say("method.title"),
        language.say("method.answers"),
        (
            paragraph(language.words("method.summary")),
            Bullets(_steps(released, language), ordered=True),
            Fold(language.say("method.fold"), _folded(released, language)),
        ),
    )


def _steps(released: Released, language: Language) -> tuple[Words, ...]:
    outcome = released.primary()
    pool = phrases.count_of("area", outcome.n_pool, language)
    steps = [
        language.words(
            "method.intervention",
            definition=language.label(released.intervention_definition),
        ),
        _start_words(released, language),
        language.words("method.comparison", pool=pool),
        *_design_words(released, language),
        language.words("method.adjusted"),
        language.words("method.uncertainty"),
        language.words("method.national"),
    ]
    if outcome.lag_years:
        steps.append(
            language.words(
                "method.lag",
                outcome=phrases.headed(language.label(outcome.label)),
                years=phrases.count_of("year", outcome.lag_years, language),
            )
        )
    if outcome.lag_note is not None:
        steps.append(phrases.text(language.label(outcome.lag_note)))
    if not isinstance(released.money, CannotAnswer):
        draws = number(released.money.n_draws, 0, language.number_format)
        steps.append(language.words("method.money", draws=draws))
    steps.append(
        language.words(
            "method.primary", outcome=phrases.headed(language.label(outcome.label))
        )
    )
    steps.append(language.words("method.level", level=phrases.level(released)))
    return tuple(steps)


def _design_words(released: Released, language: Language) -> tuple[Words, ...]:
    """Return how the named design works; the rule's own choice has its section."""
    if not language.has(f"designs.sentence.{released.design}"):
        return ()
    sentence = language.say(f"designs.sentence.{released.design}")
    return (language.words("method.design", sentence=sentence),)


def _start_words(released: Released, language: Language) -> Words:
    """Return how the start is read, in the words of its rule."""
    rule = dict(released.start_rule)
    if released.start_kind != "indicator":
        return language.words(f"method.start.{released.start_kind}")
    years = phrases.count_of("year", int(rule.get("sustained_years", 1)), language)
    return language.words(
        f"method.start.{rule.get('rule', 'first_above')}",
        indicator=released.start_indicator,
        above=_above(rule.get("above", "0"), language),
        years=years,
    )


def _above(limit: str, language: Language) -> str:
    value = float(limit)
    places = 0 if value.is_integer() else 2
    return number(value, places, language.number_format)


def _folded(released: Released, language: Language) -> tuple[Block, ...]:
    formulas = tuple(language.words(f"method.formula_{key}") for key in _FORMULAS)
    from_figures = released.start_kind == "indicator"
    attacks = tuple(
        language.words(f"method.attacks.{key}")
        for key in ("parallel", "start" if from_figures else "start_given", *_ATTACKS)
    )
    blocks: list[Block] = [
        Bullets(formulas),
        paragraph(language.words("method.references"), role="small"),
        Box(language.say("method.options"), (_options(released, language),)),
    ]
    blocks.extend(
        _diagnostics(outcome, language)
        for outcome in released.outcomes
        if outcome.diagnostics
    )
    blocks.extend(_sample_notes(released.primary(), language))
    blocks.append(Box(language.say("method.attacks.title"), (Bullets(attacks),)))
    return tuple(blocks)


def _sample_notes(outcome: ReleasedOutcome, language: Language) -> list[Block]:
    """Return what the group-time estimate says of its own sample."""
    plain = outcome.national_plain
    if isinstance(plain, CannotAnswer) or not plain.notes:
        return []
    items = tuple(
        phrases.sentence_or_generic("note", key, (), language) for key in plain.notes
    )
    return [Box(language.say("method.sample_notes"), (Bullets(items),))]


def _options(released: Released, language: Language) -> Facts:
    """Return the design and the rule of the start: words, and the file's own value."""
    pairs = [("design", released.design), *released.design_options]
    pairs += [(f"start.{key}", value) for key, value in released.start_rule]
    return Facts(
        tuple(
            (_known(f"method.option.{key}", key, language), _option(value, language))
            for key, value in pairs
        )
    )


def _option(value: str, language: Language) -> Words:
    """Return a value of the file: a decimal number as it is written, a name in words.

    Years are whole numbers and are never grouped.
    """
    code = Inline(value, "code")
    try:
        written = _above(value, language) if "." in value else value
    except ValueError:
        return (code,)
    if written != value or value.isdigit():
        return (Inline(written),)
    known = _known(f"method.option_value.{value}", "", language)
    return (Inline(f"{known} ("), code, Inline(")")) if known else (code,)


def _known(key: str, otherwise: str, language: Language) -> str:
    return language.say(key) if language.has(key) else otherwise


def _written(value: float, language: Language) -> str:
    whole = float(value).is_integer()
    return number(value, 0 if whole else 3, language.number_format)


def _diagnostics(outcome: ReleasedOutcome, language: Language) -> Block:
    key = "method.diagnostics"
    rows: list[list[Entry]] = []
    for name, value in outcome.diagnostics:
        label = _known(f"{key}.{name}", name, language)
        rows.append([said(label), figure_of(_written(value, language), value)])
    columns = (
        Column(language.say("method.diagnostic.name"), numeric=False),
        Column(language.say("method.diagnostic.value")),
    )
    named = phrases.outcome_name(outcome, language)
    return table(language.say("method.numbers", outcome=named), columns, rows)
