"""The section on ideas: the ranking and how it holds, what may be double, all ideas."""

from __future__ import annotations

from prevstats.analyses.mapping_findings import Idea, Ideas, Ranked
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Bullets,
    Figure,
    Fold,
    Inline,
    Section,
    Table,
)
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_words import (
    decimal,
    percent,
    plain_table,
    section,
    source,
    whole,
    word,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Drawing, Entry, figure, figure_of, said

STEADY = 0.9
"""Share of draws in which an idea must be first before its place is said to hold."""


def ideas(released: ReleasedMapping, language: Language) -> Section:
    """Return which ideas come first, at which weights, and what is not ranked."""
    found = released.ideas
    if found is None:
        return section("ideas", language, [])
    blocks: list[Block] = []
    if isinstance(found.ranking, CannotAnswer):
        blocks.append(paragraph(language.words("mapping.ideas.too_few")))
    else:
        blocks.append(paragraph(first_words(found, found.ranking, language)))
        blocks.append(paragraph(_weights(found, language)))
        blocks.append(_figure(found, found.ranking, released, language))
    blocks += _alike(found, language)
    blocks.append(
        Fold(
            language.say("mapping.ideas.register_fold"),
            (_register(found, released, language),),
        )
    )
    return section("ideas", language, blocks)


def first_words(
    found: Ideas, ranking: tuple[Ranked, ...], language: Language
) -> tuple[Inline, ...]:
    """Return which idea comes first, and in how many of the draws it stays there."""
    first = ranking[0]
    steady = "steady" if first.first_near >= STEADY else "shaky"
    return language.words(
        f"mapping.ideas.{steady}",
        idea=_idea(found, first.id).idea,
        near=whole(100 * first.first_near, language),
        any=whole(100 * first.first_any, language),
    )


def _weights(found: Ideas, language: Language) -> tuple[Inline, ...]:
    shares = [
        f"{language.say(f'mapping.ideas.criterion.{name}')} {percent(share, language)}"
        for name, share in found.weights
    ]
    return language.words(
        "mapping.ideas.weights",
        weights=phrases.listed(shares, language),
        draws=whole(found.draws, language),
    )


def _figure(
    found: Ideas,
    ranking: tuple[Ranked, ...],
    released: ReleasedMapping,
    language: Language,
) -> Figure:
    key = "mapping.ideas.places"
    told = "; ".join(
        language.say(
            f"{key}.one",
            idea=_idea(found, each.id).idea,
            place=str(each.place),
            low=str(each.low),
            high=str(each.high),
        )
        for each in ranking
    )
    drawing = Drawing(
        id="figure-mapping-ideas",
        caption=language.say(f"{key}.caption"),
        subtitle=language.say(f"{key}.subtitle"),
        alternative_text=language.say(f"{key}.alternative", rows=told),
        axis=language.say(f"{key}.axis"),
        reading=(language.words(f"{key}.reading"),),
        source_line=source(released, language),
    )
    rows = tuple(
        IntervalRow(
            label=_idea(found, each.id).idea,
            value=float(each.place),
            low=float(each.low),
            high=float(each.high),
            text=language.say(f"{key}.number", place=str(each.place)),
            kind="own" if each.place == 1 else "plain",
        )
        for each in ranking
    )

    def draw(frame: Frame) -> str:
        return interval_figure(IntervalData(frame, rows, zero_line=False, signed=False))

    return figure(drawing, draw, _table(found, ranking, language), released, language)


def _table(found: Ideas, ranking: tuple[Ranked, ...], language: Language) -> Table:
    columns = ("idea", "place", "between", "score", "first_near", "first_any")
    rows: list[list[Entry]] = [
        [
            said(_idea(found, each.id).idea),
            figure_of(str(each.place), each.place),
            figure_of(
                language.say(
                    "interval.between", low=str(each.low), high=str(each.high)
                ),
                f"{each.low};{each.high}",
            ),
            figure_of(decimal(each.score, 2, language), each.score),
            figure_of(percent(each.first_near, language), each.first_near),
            figure_of(percent(each.first_any, language), each.first_any),
        ]
        for each in ranking
    ]
    return plain_table("ideas.places", columns, rows, language, numeric=columns[1:])


def _alike(found: Ideas, language: Language) -> list[Block]:
    if isinstance(found.alike, CannotAnswer):
        return [paragraph(language.words("mapping.ideas.too_many"))]
    if not found.alike:
        return [paragraph(language.words("mapping.ideas.none_alike"))]
    lines = tuple(
        language.words(
            "mapping.ideas.alike",
            one=_idea(found, one).idea,
            other=_idea(found, other).idea,
            likeness=decimal(likeness, 2, language),
        )
        for one, other, likeness in found.alike
    )
    return [paragraph(language.words("mapping.ideas.alike_lead")), Bullets(lines)]


def _register(found: Ideas, released: ReleasedMapping, language: Language) -> Table:
    why = dict(found.not_ranked)
    columns = ("idea", "target", "arena", "cost", "evidence", "status", "ranked")
    rows = []
    for idea in found.ideas:
        cost = idea.cost_sek
        dash = language.say("missing.dash")
        rows.append(
            [
                said(idea.idea),
                said(idea.target or dash, idea.target),
                said(word(released, language, "arena", idea.arena)),
                figure_of(dash if cost is None else whole(cost, language), cost),
                said(word(released, language, "evidence_strength", idea.evidence)),
                said(word(released, language, "status", idea.status)),
                said(
                    language.say(
                        f"mapping.ideas.not_ranked.{why.get(idea.id, 'ranked')}"
                    )
                ),
            ]
        )
    return plain_table("ideas.register", columns, rows, language, numeric=("cost",))


def _idea(found: Ideas, identifier: str) -> Idea:
    return next(idea for idea in found.ideas if idea.id == identifier)
