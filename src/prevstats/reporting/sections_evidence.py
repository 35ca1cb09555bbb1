"""What is known from elsewhere: studies side by side, and how sure they make us."""

from __future__ import annotations

from prevstats.evidence.catalogue import Entry, Group, Study
from prevstats.evidence.certainty import Rating
from prevstats.parameters.schema import Text
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Box,
    Bullets,
    Inline,
    Section,
    Table,
    Words,
)
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table
from prevstats.reporting.pieces import Entry as CellEntry
from prevstats.reporting.released_evidence import (
    Predicted,
    ReleasedEvidence,
    Together,
)

_COLUMNS = ("study", "design", "number", "finding", "flags", "source")
_DECIMALS = 2
"""Decimals of an effect in standard deviations."""


def evidence(released: ReleasedEvidence, language: Language) -> Section:
    """Return the section on published studies of one intervention."""
    entry = released.entry
    name = _label(entry.intervention.label, language)
    lead = language.words(f"evidence.standing.{entry.standing}")
    blocks: list[Block] = [paragraph(lead, role="lead"), _note(entry, language)]
    blocks += [_table(group, name, language) for group in entry.groups]
    if entry.groups:
        blocks.append(certainty_box(entry, language))
    if released.predicted:
        blocks.append(_predicted(released.predicted, language))
    if released.together:
        blocks.append(_together(released.together, language))
    return Section(
        "evidence",
        language.say("evidence.title"),
        language.say("evidence.answers", intervention=name),
        tuple(blocks),
    )


def certainty_box(entry: Entry, language: Language) -> Box:
    """Return the ratings of an entry's groups, each with its reasons."""
    rated = [(group, group.rating) for group in entry.groups if group.rating]
    items = tuple(
        language.words(
            "certainty.said",
            domain=phrases.headed(language.say(f"evidence.domain.{group.domain}")),
            level=language.say(f"certainty.level.{rating.level}"),
            reasons=plain_text(reasons(rating, language)),
        )
        for group, rating in rated
    )
    inside: Block = (
        Bullets(items) if items else paragraph(language.words("certainty.none"))
    )
    return Box(language.say("certainty.title"), (inside,))


def reasons(rating: Rating, language: Language) -> Words:
    """Return why a rating is not higher, one sentence for each step."""
    sentences = [
        phrases.sentence_or_generic(
            "certainty.reason", step.reason, step.details, language
        )
        for step in rating.steps
    ]
    if rating.not_judged:
        what = [language.say(f"certainty.unjudged.{key}") for key in rating.not_judged]
        listed = phrases.listed(what, language)
        sentences.append(language.words("certainty.not_judged", what=listed))
    return phrases.paragraph(*sentences).words


def _note(entry: Entry, language: Language) -> Block:
    note = _label(entry.intervention.evidence_note, language)
    words = language.words("evidence.note", note=note)
    mark = phrases.mark(entry.intervention.verified, language)
    return paragraph(words, (Inline(mark, "mark"),) if mark else ())


def _table(group: Group, name: str, language: Language) -> Table:
    domain = language.say(f"evidence.domain.{group.domain}")
    columns = [
        Column(language.say(f"evidence.columns.{key}"), numeric=False)
        for key in _COLUMNS
    ]
    caption = language.say("evidence.caption", intervention=name, domain=domain)
    rows = [_row(study, language) for study in group.studies]
    return table(caption, columns, rows, stack=True)


def _row(study: Study, language: Language) -> list[CellEntry]:
    row = study.row
    flags = [language.say(f"evidence.flag.{flag}") for flag in study.flags]
    mark = phrases.mark(row.verified, language)
    source = f"{row.source} {mark}".strip()
    return [
        said(_label(row.label, language)),
        said(_design(study, language)),
        figure_of(_number(study, language), row.estimate),
        said(_label(row.finding, language)),
        said("; ".join(flags) or language.say("evidence.no_flags")),
        CellEntry(phrases.highlighted(source, row.verified), source),
    ]


def _design(study: Study, language: Language) -> str:
    design = _label(study.row.design, language)
    persons = study.row.sample_size
    if persons is None:
        return design
    written = number(persons, 0, language.number_format)
    return language.say("evidence.persons", design=design, number=written)


def _number(study: Study, language: Language) -> str:
    row = study.row
    if row.estimate is None:
        return language.say("evidence.no_number")
    decimals = 0 if row.estimate == int(row.estimate) else _decimals(row.estimate)
    written = number(row.estimate, decimals, language.number_format)
    unit = _label(row.unit, language)
    return language.say("evidence.number", number=written, unit=unit)


def _decimals(value: float) -> int:
    """Return the decimals that a published number was printed with."""
    return len(f"{value:.12g}".partition(".")[2])


def _predicted(found: Predicted, language: Language) -> Box:
    count = phrases.count_of("study", found.studies, language)
    sentences = [
        language.words(
            "evidence.predicted.lead",
            studies=count,
            value=_d(found.value, language),
            low=_d(found.low, language),
            high=_d(found.high, language),
        ),
        _reference(found, language),
    ]
    for key, amount in (
        ("without_number", found.without_number),
        ("left_out", found.left_out),
    ):
        if amount:
            studies = phrases.count_of("study", amount, language)
            sentences.append(
                language.words(f"evidence.predicted.{key}", studies=studies)
            )
    if found.left_out_better:
        sentences.append(language.words("evidence.predicted.left_out_better"))
    blocks: list[Block] = [paragraph(*sentences)]
    if found.steps:
        blocks.append(Bullets(_steps(found, language)))
    return Box(language.say("evidence.predicted.title"), tuple(blocks))


def _reference(found: Predicted, language: Language) -> Words:
    if found.reference == "half_normal_tau":
        scale = number(found.tau_scale or 0.0, _DECIMALS, language.number_format)
        return language.words("evidence.predicted.tau", scale=scale)
    if found.reference == "t":
        degrees = str(found.degrees)
        return language.words("evidence.predicted.reference_t", degrees=degrees)
    return language.words("evidence.predicted.reference_normal")


def _steps(found: Predicted, language: Language) -> tuple[Words, ...]:
    items = []
    for step in found.steps:
        name = language.say(f"evidence.predicted.multiplier_name.{step.name}")
        if not step.studies:
            items.append(
                language.words("evidence.predicted.multiplier_none", name=name)
            )
            continue
        words = language.words(
            "evidence.predicted.multiplier",
            name=name,
            before=_d(step.mean_before, language),
            after=_d(step.mean_after, language),
            low=number(step.low, _DECIMALS, language.number_format),
            high=number(step.high, _DECIMALS, language.number_format),
        )
        mark = phrases.mark(step.verified, language)
        items.append((*words, Inline(" "), Inline(mark, "mark")) if mark else words)
    return tuple(items)


def _together(found: Together, language: Language) -> Box:
    lead = language.words(
        "evidence.combined.lead",
        value=_d(found.value, language),
        low=_d(found.low, language),
        high=_d(found.high, language),
        weight=_share(found.local_weight, language),
    )
    distance = number(abs(found.conflict), 1, language.number_format)
    if found.in_conflict:
        tie = language.words(
            "evidence.combined.conflict",
            distance=distance,
            weight_others=_share(1.0 - found.local_weight, language),
            weight_trusted=_share(1.0 - found.local_weight_if_trusted, language),
        )
    else:
        tie = language.words("evidence.combined.agree", distance=distance)
    title = language.say("evidence.combined.title")
    return Box(title, (paragraph(lead, tie),))


def _share(share: float, language: Language) -> str:
    percent = number(100.0 * share, 0, language.number_format)
    return language.say("number.percent_in_text", number=percent)


def _d(value: float, language: Language) -> str:
    return number(value, _DECIMALS, language.number_format, signed=True)


def _label(words: Text, language: Language) -> str:
    return language.label({"sv": words.sv, "en": words.en})
