"""Routines, cases read through, two assessors, and the way from concern to support."""

from __future__ import annotations

from itertools import pairwise

from prevstats.analyses.followup_findings import RoutineFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section, Table
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_curves import control_chart, controlled, over_time
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.followup_words import (
    count_cell,
    counted,
    decimal,
    percent,
    section,
    shares_table,
)
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table

KEY = "followup.routines"
CHAIN = "followup.detection"
STAGES = ("units", "exists", "known", "used", "followed")


def routines(released: ReleasedFollowup, language: Language) -> Section:
    """Return routine by routine, the control chart, completeness and agreement."""
    blocks = [
        *_routines(released.parts.routines, language),
        *_audit(released, language),
        *_ratings(released, language),
    ]
    return section("routines", blocks, language)


def detection(released: ReleasedFollowup, language: Language) -> Section:
    """Return the way from concern to completed support."""
    found = released.parts.detection
    if found is None:
        return section("detection", [], language)
    first = found.steps[0].count
    rows = [
        (language.say(f"{CHAIN}.{each.step}"), each.count, first)
        for each in found.steps
    ]
    caption = language.say(f"{CHAIN}.caption")
    blocks: list[Block] = [
        paragraph(language.words(f"{CHAIN}.neutral")),
        shares_table(
            caption, language.say("followup.trained.step"), rows, released, language
        ),
    ]
    dropped = [
        (one.count.value - two.count.value, one.step, two.step)
        for one, two in pairwise(found.steps)
        if one.count.value is not None and two.count.value is not None
    ]
    if dropped and max(dropped)[0] > 0:
        _, one, two = max(dropped)
        told = language.words(
            f"{CHAIN}.drop",
            first=phrases.spoken(language.say(f"{CHAIN}.{one}")),
            second=phrases.spoken(language.say(f"{CHAIN}.{two}")),
        )
        blocks.insert(0, paragraph(told))
    words = (
        "waiting",
        language.say(f"{CHAIN}.waiting"),
        language.say(f"{CHAIN}.axis"),
    )
    curve = over_time(found.waiting, words, released, language)
    if curve:
        blocks += [*curve, paragraph(language.words(f"{CHAIN}.others"), role="small")]
    if found.districts:
        blocks.append(_by_district(released, language))
    return section("detection", blocks, language)


def _routines(found: tuple[RoutineFindings, ...], language: Language) -> list[Block]:
    if not found:
        return []
    columns = [Column(language.say(f"{KEY}.routine"), numeric=False)]
    columns += [Column(language.say(f"{KEY}.{each}")) for each in STAGES]
    rows = [
        [
            said(language.say(f"{KEY}.{each.routine}")),
            *(
                figure_of(str(getattr(each, stage)), getattr(each, stage))
                for stage in STAGES
            ),
        ]
        for each in found
    ]
    weakest = min(found, key=lambda each: each.followed / each.units)
    told = language.words(
        f"{KEY}.weakest",
        routine=phrases.spoken(language.say(f"{KEY}.{weakest.routine}")),
        exists=str(weakest.exists),
        units=str(weakest.units),
        followed=str(weakest.followed),
    )
    caption = language.say(f"{KEY}.caption")
    return [paragraph(told), table(caption, columns, rows, stack=True)]


def _audit(released: ReleasedFollowup, language: Language) -> list[Block]:
    found = released.parts.audit
    if found is None:
        return []
    whole = share(found.total.count, found.total.of, level=released.level)
    if whole is None:
        return [paragraph(language.words("followup.hidden"))]
    asked = language.words(
        f"{KEY}.asked",
        share=percent(whole.value, language),
        of=counted(found.total.of, language),
        low=percent(whole.low, language),
        high=percent(whole.high, language),
    )
    blocks: list[Block] = [paragraph(asked)]
    chart = controlled(found, released.level)
    if len(chart) > 1:
        outside = [each.name for each in chart if each.outside]
        told = (
            language.words(f"{KEY}.outside", periods=phrases.listed(outside, language))
            if outside
            else language.words(f"{KEY}.inside")
        )
        blocks += [paragraph(told), control_chart(chart, released, language)]
    if found.fields:
        rows = [(each.name, each.count, each.of) for each in found.fields]
        caption = language.say(f"{KEY}.fields_caption")
        first = language.say(f"{KEY}.field")
        blocks.append(shares_table(caption, first, rows, released, language))
    return blocks


def _ratings(released: ReleasedFollowup, language: Language) -> list[Block]:
    found = released.parts.ratings
    if found is None:
        return []
    if isinstance(found.agreement, CannotAnswer):
        return [paragraph(language.words(f"{KEY}.ratings_none"))]
    told = language.words(
        f"{KEY}.ratings",
        observed=percent(found.agreement.observed, language),
        n=counted(found.n, language),
        kappa=decimal(found.agreement.kappa, language, 2),
        low=decimal(found.agreement.low, language, 2),
        high=decimal(found.agreement.high, language, 2),
    )
    return [paragraph(told)]


def _by_district(released: ReleasedFollowup, language: Language) -> Table:
    found = released.parts.detection
    steps = found.steps if found else ()
    districts = found.districts if found else ()
    columns = [Column(language.say(f"{CHAIN}.district"), numeric=False)]
    columns += [Column(language.say(f"{CHAIN}.{each.step}")) for each in steps]
    rows = [
        [said(name), *(count_cell(each.count, language) for each in row)]
        for name, row in districts
    ]
    caption = language.say(f"{CHAIN}.districts_caption")
    return table(caption, columns, rows, stack=True)
