"""What changed for the children and what they say, in groups, never as an effect."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.analyses.followup_findings import Change, ChildrenFindings, Step
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Section, Table, Words
from prevstats.reporting.figures import IntervalData, IntervalRow, interval_figure
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.followup_words import (
    between,
    count_cell,
    counted,
    decimal,
    section,
    shares_table,
    signed,
    source,
)
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    figure,
    figure_of,
    said,
    table,
)
from prevstats.reporting.released import ReleasedCount

KEY = "followup.children"
Found = ChildrenFindings[ReleasedCount]


def children(released: ReleasedFollowup, language: Language) -> Section:
    """Return group results of the follow-up together with each child."""
    found = released.parts.children
    if found is None:
        return section("children", [], language)
    blocks: list[Block] = [paragraph(language.words(f"{KEY}.no_effect"))]
    if found.whole.n.value is None or found.whole.mean is None:
        blocks.append(paragraph(language.words("followup.hidden")))
        return section("children", blocks, language)
    blocks += [
        paragraph(_lead(found, language), _change(found, language)),
        paragraph(language.words(f"{KEY}.toward"), _toward(found, language)),
        _outcome(found, released, language),
        paragraph(
            language.words(
                f"{KEY}.outcome_note", smallest=decimal(found.smallest_change, language)
            ),
            role="small",
        ),
        _groups(found, released, language),
    ]
    for name, steps in (("took_part", found.took_part), ("view", found.view)):
        if steps:
            blocks.append(_answers(name, steps, released, language))
    return section("children", blocks, language)


def _lead(found: Found, language: Language) -> Words:
    return language.words(
        f"{KEY}.lead",
        n=counted(found.whole.n, language),
        low=decimal(found.scale[0], language, 0),
        high=decimal(found.scale[1], language, 0),
        better=language.say(f"{KEY}.better_{found.better}"),
    )


def _change(found: Found, language: Language) -> Words:
    whole = found.whole
    return language.words(
        f"{KEY}.change",
        before=decimal(whole.before, language),
        after=decimal(whole.after, language),
        mean=signed(whole.mean, language),
        low=signed(whole.low, language),
        high=signed(whole.high, language),
    )


def _toward(found: Found, language: Language) -> Words:
    if found.toward_mean is None or found.ordinary is None:
        return ()
    usual, reliability, basis, verified = found.ordinary
    mark = phrases.mark(verified, language)
    label = language.label(basis)
    return language.words(
        f"{KEY}.toward_known",
        usual=decimal(usual, language),
        reliability=decimal(reliability, language, 2),
        amount=signed(found.toward_mean, language),
        source=f"{label} {mark}" if mark else label,
    )


def _outcome(found: Found, released: ReleasedFollowup, language: Language) -> Table:
    rows = [
        (language.say(f"{KEY}.{each.step}"), each.count, found.whole.n)
        for each in found.outcome
    ]
    caption = language.say(f"{KEY}.outcome_caption")
    first = language.say("followup.columns.what")
    return shares_table(caption, first, rows, released, language)


def _answers(
    name: str,
    steps: Sequence[Step[ReleasedCount]],
    released: ReleasedFollowup,
    language: Language,
) -> Table:
    """Return answers; their share is of all answers that may be shown."""
    shown = [each.count.value for each in steps]
    whole = (
        ReleasedCount(sum(each or 0 for each in shown), "shown")
        if None not in shown
        else ReleasedCount(None, "hidden")
    )
    rows = [(language.say(f"{KEY}.{each.step}"), each.count, whole) for each in steps]
    first = language.say(f"{KEY}.answered")
    return shares_table(language.say(f"{KEY}.{name}"), first, rows, released, language)


def _groups(found: Found, released: ReleasedFollowup, language: Language) -> Figure:
    """Return the mean change of all and of each group that may be shown."""
    rows = [
        (language.say(f"{KEY}.all"), found.whole),
        *((each.group, each) for each in found.groups),
    ]
    drawn = tuple(
        IntervalRow(
            words,
            each.mean,
            each.low,
            each.high,
            signed(each.mean, language)
            if each.mean is not None
            else language.say("followup.few"),
            "own" if place == 0 else "plain",
        )
        for place, (words, each) in enumerate(rows)
    )
    told = [f"{row.label} {row.text}" for row in drawn]
    caption = language.say(f"{KEY}.groups_caption")
    drawing = Drawing(
        id="figure-followup-children",
        caption=caption,
        subtitle=language.say("interval.column", level=phrases.level(released)),
        alternative_text=language.say(
            f"{KEY}.groups_alt", listed=phrases.listed(told, language)
        ),
        axis=language.say(f"{KEY}.groups_axis"),
        reading=(language.words(f"{KEY}.groups_read"),),
        source_line=source(released, language),
    )
    return figure(
        drawing,
        lambda frame: interval_figure(IntervalData(frame, drawn)),
        _groups_table(caption, rows, released, language),
        released,
        language,
    )


def _groups_table(
    caption: str,
    rows: Sequence[tuple[str, Change[ReleasedCount]]],
    released: ReleasedFollowup,
    language: Language,
) -> Table:
    columns = [
        Column(language.say(f"{KEY}.group"), numeric=False),
        Column(language.say("followup.columns.count")),
        *(
            Column(language.say(f"{KEY}.{each}"))
            for each in ("before", "after", "mean")
        ),
        Column(language.say("interval.column", level=phrases.level(released))),
    ]
    lines = [
        [
            said(words),
            count_cell(each.n, language),
            figure_of(decimal(each.before, language), each.before),
            figure_of(decimal(each.after, language), each.after),
            figure_of(signed(each.mean, language), each.mean),
            figure_of(
                between(each.low, each.high, language),
                None if each.low is None else f"{each.low};{each.high}",
            ),
        ]
        for words, each in rows
    ]
    return table(caption, columns, lines, stack=True)
