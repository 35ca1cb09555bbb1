"""What a plan is expected to do: effects with their grounds, evidence, and links."""

from __future__ import annotations

from prevstats.analyses.budget_grounds import EffectFindings, PartFindings
from prevstats.economics.cascade_result import LinkTrace
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity
from prevstats.evidence.transfer import MultiplierStep
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    given_name,
    marked,
    part_name,
    plain_name,
    plain_number,
    quantity,
    quantity_entry,
    why,
)
from prevstats.reporting.content import Block, Box, Bullets, Fold, Section, Table, Words
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table
from prevstats.reporting.released_evidence import ReleasedEvidence
from prevstats.reporting.sections_evidence import evidence, reasons


def expected(released: ReleasedBudget, language: Language) -> Section:
    """Return each effect, whose it is, what is known of it, and what follows."""
    known = [each for each in released.effects if isinstance(each, EffectFindings)]
    blocks: list[Block] = [paragraph(language.words("budget.expected.lead"))]
    if known:
        blocks.append(_effects(known, released, language))
    for effect in released.effects:
        if isinstance(effect, CannotAnswer):
            blocks.append(paragraph(_unknown(effect, language)))
        else:
            blocks.append(_effect(effect, language))
    for part in released.parts:
        blocks += _part(part, released, language)
    return Section(
        "expected",
        language.say("budget.expected.title"),
        language.say("budget.expected.answers"),
        tuple(blocks),
    )


def _unknown(reason: CannotAnswer, language: Language) -> Words:
    said_why = plain_text(why(reason, language))
    return language.words("budget.expected.unknown", why=said_why)


def _effects(
    effects: list[EffectFindings], released: ReleasedBudget, language: Language
) -> Table:
    columns = (
        Column(language.say("budget.expected.effect"), numeric=False),
        Column(language.say("budget.expected.whose"), numeric=False),
        Column(language.say("budget.expected.size", level=phrases.level(released))),
        Column(language.say("budget.expected.chance")),
        Column(language.say("money.figure.marked"), numeric=False),
    )
    rows = [_effect_row(each, released, language) for each in effects]
    return table(language.say("budget.expected.caption"), columns, rows, stack=True)


def _effect_row(
    effect: EffectFindings, released: ReleasedBudget, language: Language
) -> list[Entry]:
    label = language.say(
        "budget.expected.of_part",
        effect=phrases.headed(language.label(effect.label)),
        part=part_name(effect.part, released, language),
    )
    size = language.say(
        "budget.expected.in_unit",
        size=quantity(in_points(effect.size, effect.unit), language, signed=True),
        unit=change_unit(effect.unit, language),
    )
    return [
        said(label),
        said(language.say(f"budget.basis.{effect.basis}")),
        Entry(phrases.highlighted(size, effect.mark), effect.size.value),
        said(
            phrases.chance_in_table(effect.chance_of_gain, language),
            effect.chance_of_gain,
        ),
        said(phrases.mark(effect.mark, language)),
    ]


def effect_unit(unit: str, language: Language) -> str:
    """Return an effect's unit in words, where the language has some for it."""
    key = f"budget.unit.{unit}"
    return language.say(key) if language.has(key) else plain_name(unit)


def change_unit(unit: str, language: Language) -> str:
    """Return the unit of a change: a share changes by percentage points."""
    return effect_unit("percent" if unit == "share" else unit, language)


def in_points(found: Quantity, unit: str) -> Quantity:
    """Return a change of a share in percentage points; any other as it is."""
    if unit != "share":
        return found
    ends = (None if end is None else 100.0 * end for end in (found.low, found.high))
    low, high = ends
    return Quantity(100.0 * found.value, None, low, high)


def _effect(effect: EffectFindings, language: Language) -> Box:
    """Return what one effect rests on: source, certainty, transfer and conflict."""
    sentences: list[Words] = [
        language.words(f"budget.grounds.{effect.basis}", source=effect.source)
    ]
    if effect.standing is not None:
        sentences.append(language.words(f"evidence.standing.{effect.standing}"))
    blocks: list[Block] = [paragraph(*sentences)]
    if effect.rating is not None:
        level = language.say(f"certainty.level.{effect.rating.level}")
        grounds = plain_text(reasons(effect.rating, language))
        words = language.words("budget.certainty", level=level, reasons=grounds)
        blocks.append(paragraph(words))
    if effect.combination is not None:
        blocks.append(paragraph(*_combined(effect, language)))
    items = [_step(step, language) for step in effect.multipliers]
    items += [_left_out(study, reason, language) for study, reason in effect.left_out]
    if items:
        fold = language.say("budget.grounds.fold")
        blocks.append(Fold(fold, (Bullets(tuple(items)),)))
    title = phrases.headed(language.label(effect.label))
    return Box(language.say("budget.grounds.title", effect=title), tuple(blocks))


def _combined(effect: EffectFindings, language: Language) -> tuple[Words, ...]:
    found = effect.combination
    if found is None:
        return ()
    unit = change_unit(effect.unit, language)
    lead = language.words(
        "budget.combined.lead",
        own=quantity(in_points(found.local, effect.unit), language, signed=True),
        others=quantity(in_points(found.predicted, effect.unit), language, signed=True),
        unit=unit,
        weight=number(100.0 * found.local_weight, 0, language.number_format),
    )
    distance = number(abs(found.conflict), 1, language.number_format)
    key = "conflict" if found.in_conflict else "agree"
    return lead, language.words(f"budget.combined.{key}", distance=distance)


def _step(step: MultiplierStep, language: Language) -> Words:
    name = language.say(f"evidence.predicted.multiplier_name.{step.name}")
    if not step.studies:
        return language.words("evidence.predicted.multiplier_none", name=name)
    words = language.words(
        "evidence.predicted.multiplier",
        name=name,
        before=plain_number(step.mean_before, language, signed=True),
        after=plain_number(step.mean_after, language, signed=True),
        low=plain_number(step.low, language),
        high=plain_number(step.high, language),
    )
    return marked(words, step.verified, language)


def _left_out(study: str, reason: str, language: Language) -> Words:
    because = phrases.sentence_or_generic("budget.left_out", reason, (), language)
    return language.words(
        "budget.grounds.left_out", study=plain_name(study), why=plain_text(because)
    )


def _part(
    part: PartFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    """Return what is known of a programme, and each link that its effects run along."""
    name = language.label(part.label)
    blocks: list[Block] = []
    if part.entry is None:
        blocks.append(paragraph(language.words("budget.no_entry", part=name)))
    else:
        known = evidence(ReleasedEvidence(part.entry), language)
        blocks += [
            paragraph(language.words("budget.evidence_lead", part=name)),
            *known.blocks,
        ]
    if part.links:
        blocks.append(paragraph(language.words("budget.links.lead", part=name)))
        blocks.append(_links(part, released, language))
    if part.dropped:
        blocks.append(_dropped(part, released, language))
    if part.outside > 0.0:
        percent = number(100.0 * part.outside, 1, language.number_format)
        words = language.words("budget.links.outside", part=name, percent=percent)
        blocks.append(paragraph(words, role="small"))
    return blocks


def _links(part: PartFindings, released: ReleasedBudget, language: Language) -> Table:
    columns = (
        Column(language.say("budget.links.arrow"), numeric=False),
        Column(language.say("budget.links.stated", level=phrases.level(released))),
        Column(language.say("budget.links.discount")),
        Column(language.say("budget.links.used")),
        Column(language.say("assumptions.source"), numeric=False),
        Column(language.say("money.figure.marked"), numeric=False),
    )
    rows = [_link_row(link, part, released, language) for link in part.links]
    caption = language.say("budget.links.caption", part=language.label(part.label))
    return table(caption, columns, rows, stack=True)


def _link_row(
    link: LinkTrace, part: PartFindings, released: ReleasedBudget, language: Language
) -> list[Entry]:
    ends = [
        phrases.headed(given_name(f"{part.id}.{end}", released, language))
        for end in (link.cause, link.to)
    ]
    arrow = language.say("budget.links.from_to", cause=ends[0], to=ends[1])
    return [
        said(arrow),
        *(
            quantity_entry(each, language, signed=each is not link.discount)
            for each in (link.stated, link.discount, link.causal)
        ),
        said(link.source),
        said(phrases.mark(link.verified, language)),
    ]


def _dropped(part: PartFindings, released: ReleasedBudget, language: Language) -> Fold:
    """Return the paths that were not counted, because another was."""

    def named(identifier: str) -> str:
        return given_name(f"{part.id}.{identifier}", released, language)

    items = tuple(
        language.words(
            "budget.dropped.item",
            resource=phrases.spoken(named(each.resource)),
            path="; ".join(named(link) for link in each.path),
            percent=number(100.0 * each.share_of_draws, 0, language.number_format),
            units=plain_number(each.mean_present_value, language, signed=True),
        )
        for each in part.dropped
    )
    lead = paragraph(language.words("budget.dropped.lead"))
    return Fold(language.say("budget.dropped.fold"), (lead, Bullets(items)))
