"""The sections on collaboration and on competences: what both see, who is missing."""

from __future__ import annotations

from prevstats.analyses.mapping_findings import Collaboration, Statement
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Inline, Section
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_words import (
    decimal,
    plain_table,
    section,
    whole,
    word,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table

APART = 2
"""Points between the two sides from which they see a thing differently."""
MISSING_FROM = 2
"""Importance from which an absent profession is named."""


def collaboration(released: ReleasedMapping, language: Language) -> Section:
    """Return the map of statements, how far the sides agree, and who owns what."""
    found = released.collaboration
    if found is None:
        return section("collaboration", language, [])
    columns = ("statement", "side", "owner", "school", "social_services")
    rows = [_row(each, released, language) for each in _in_order(found)]
    blocks: list[Block] = [
        paragraph(agreement_words(found, released, language)),
        plain_table("collaboration", columns, rows, language, numeric=columns[3:]),
    ]
    apart = [each for each in found.statements if _points_apart(each) >= APART]
    if apart:
        blocks.append(paragraph(language.words("mapping.collaboration.apart")))
        blocks.append(Bullets(tuple((Inline(each.statement),) for each in apart)))
    owners = [
        [
            said(phrases.headed(word(released, language, "owner", owner))),
            figure_of(whole(good, language), good),
            figure_of(whole(lacking, language), lacking),
        ]
        for owner, good, lacking in found.owners
    ]
    named = ("owner", "possibilities", "deficiencies")
    blocks.append(
        plain_table("collaboration.owners", named, owners, language, numeric=named[1:])
    )
    return section("collaboration", language, blocks)


def agreement_words(
    found: Collaboration, released: ReleasedMapping, language: Language
) -> tuple[Inline, ...]:
    """Return weighted kappa with its interval in words, or why there is none."""
    agreed = found.agreement
    if isinstance(agreed, CannotAnswer):
        n = whole(float(agreed.detail("n")), language)
        return language.words(f"mapping.collaboration.{agreed.reason}", n=n)
    key = "some" if agreed.low > 0 else "chance"
    return language.words(
        f"mapping.collaboration.agree_{key}",
        kappa=decimal(agreed.kappa, 2, language),
        low=decimal(agreed.low, 2, language),
        high=decimal(agreed.high, 2, language),
        level=phrases.level(released),
        n=whole(agreed.n, language),
    )


def competences(released: ReleasedMapping, language: Language) -> Section:
    """Return the matrix of need and profession, the missing ones named first."""
    found = released.competences
    if found is None:
        return section("competences", language, [])
    columns = [Column(language.say("mapping.competences.need"), numeric=False)]
    columns += [
        Column(
            phrases.headed(word(released, language, "competence", name)), numeric=False
        )
        for name in found.professions
    ]
    rows = []
    missing = []
    for need in found.needs:
        row = [said(need)]
        for name in found.professions:
            importance, access = found.cells.get(f"{need}\t{name}", (0, ""))
            row.append(_access(importance, access, released, language))
            if access == "absent" and importance >= MISSING_FROM:
                profession = word(released, language, "competence", name)
                missing.append((need, profession))
        rows.append(row)
    lines = tuple(
        language.words("mapping.competences.missing", need=need, profession=profession)
        for need, profession in missing
    )
    lead = "missing_lead" if lines else "none_missing"
    blocks: list[Block] = [paragraph(language.words(f"mapping.competences.{lead}"))]
    blocks += [Bullets(lines)] if lines else []
    caption = language.say("mapping.competences.caption")
    blocks.append(table(caption, columns, rows, stack=True))
    return section("competences", language, blocks)


def _access(
    importance: int, access: str, released: ReleasedMapping, language: Language
) -> Entry:
    if not access:
        return said(language.say("missing.dash"), "")
    words = language.say(
        "mapping.competences.cell",
        access=word(released, language, "availability", access),
        importance=str(importance),
    )
    return said(words, f"{access} {importance}")


def _in_order(found: Collaboration) -> list[Statement]:
    """Return the statements: those that both sides score highest come first."""

    def place(each: Statement) -> tuple[str, float]:
        scores = [s for s in (each.school, each.social_services) if s is not None]
        return each.side, -sum(scores) / max(len(scores), 1)

    return sorted(found.statements, key=place)


def _row(each: Statement, released: ReleasedMapping, language: Language) -> list[Entry]:
    dash = language.say("missing.dash")
    scores = (each.school, each.social_services)
    return [
        said(each.statement),
        said(word(released, language, "side", each.side)),
        said(word(released, language, "owner", each.owner)),
        *(figure_of(dash if score is None else str(score), score) for score in scores),
    ]


def _points_apart(each: Statement) -> int:
    if each.school is None or each.social_services is None:
        return 0
    return abs(each.school - each.social_services)
