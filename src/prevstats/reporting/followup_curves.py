"""Figures over time in a follow-up: a share that grows, and a control chart."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.followup_findings import AuditFindings, Waiting
from prevstats.errors import CannotAnswer
from prevstats.inference.proportions import Share
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure
from prevstats.reporting.disclosure_series import ROUNDING_BASE
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_drawing import LookData, draw_looks
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.followup_words import (
    column,
    decimal,
    percent,
    share_interval,
    share_words,
    source,
)
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, figure, figure_of, said, table
from prevstats.reporting.released import ReleasedCount

LIMIT = 3.0
"""Standard deviations from the mean to a control limit (Shewhart 1931)."""


@dataclass(frozen=True, slots=True)
class Controlled:
    """One quarter of a control chart: its share, its limits, and whether outside."""

    name: str
    found: Share
    low: float
    high: float

    @property
    def outside(self) -> bool:
        """Whether the share lies beyond its limits."""
        return not self.low <= self.found.value <= self.high


def controlled(audit: AuditFindings[ReleasedCount], level: float) -> list[Controlled]:
    """Return the quarters that may be shown, with limits from the shown counts.

    The limits are p +- 3 sqrt(p (1 - p) / n) about the mean of the shown quarters (a
    p-chart), cut at 0 and 1, and widened by what rounding alone may move a share:
    a quarter is called outside only if it is so whatever counts were rounded.
    """
    shown = [
        (each.name, share(each.count, each.of, level=level)) for each in audit.periods
    ]
    known = [(name, found) for name, found in shown if found is not None]
    of = sum(found.of for _, found in known)
    if not of:
        return []
    mean = sum(found.count for _, found in known) / of
    chart = []
    for name, found in known:
        rounding = ROUNDING_BASE / 2.0 * (1.0 + found.value) / found.of
        reach = LIMIT * (mean * (1.0 - mean) / found.of) ** 0.5 + rounding
        chart.append(
            Controlled(name, found, max(0.0, mean - reach), min(1.0, mean + reach))
        )
    return chart


def control_chart(
    chart: list[Controlled], released: ReleasedFollowup, language: Language
) -> Figure:
    """Return the control chart; call it with two quarters or more."""
    key = "followup.routines"
    mean = sum(each.found.count for each in chart) / sum(
        each.found.of for each in chart
    )
    columns = [
        Column(language.say(f"{key}.quarter"), numeric=False),
        column("of", language),
        column("share", language),
        Column(language.say(f"{key}.limits")),
    ]
    rows = [
        [
            said(each.name),
            figure_of(str(each.found.of), each.found.of),
            figure_of(share_words(each.found, language), each.found.value),
            figure_of(
                language.say(
                    "interval.between",
                    low=percent(each.low, language),
                    high=percent(each.high, language),
                ),
                f"{each.low:.4g};{each.high:.4g}",
            ),
        ]
        for each in chart
    ]
    caption = language.say(f"{key}.chart")
    drawn = Drawing(
        id="figure-followup-asked",
        caption=caption,
        subtitle=language.say(f"{key}.limits"),
        alternative_text=language.say(
            f"{key}.chart_alt",
            first=percent(chart[0].found.value, language),
            last=percent(chart[-1].found.value, language),
            center=percent(mean, language),
        ),
        axis=language.say(f"{key}.axis"),
        reading=(language.words(f"{key}.chart_read"),),
        source_line=source(released, language),
    )
    return figure(
        drawn,
        lambda frame: draw_looks(
            LookData(
                frame=frame,
                place=tuple(float(at) for at in range(len(chart))),
                words=tuple(each.name for each in chart),
                value=tuple(100 * each.found.value for each in chart),
                low=tuple(100 * each.low for each in chart),
                high=tuple(100 * each.high for each in chart),
                across_label=language.say(f"{key}.quarter"),
                steps=False,
                outside=tuple(each.outside for each in chart),
            )
        ),
        table(caption, columns, rows),
        released,
        language,
    )


def over_time(
    found: Waiting[ReleasedCount] | CannotAnswer | None,
    words: tuple[str, str, str],
    released: ReleasedFollowup,
    language: Language,
) -> list[Block]:
    """Return the curve and its median; ``words`` are id, caption and axis."""
    if found is None or isinstance(found, CannotAnswer) or len(found.days) < 2:
        return []
    blocks: list[Block] = [_curve(found, words, released, language)]
    value, low, high = found.median
    if value is None:
        blocks.append(paragraph(language.words("followup.curve.median_none")))
        return blocks
    dash = language.say("missing.dash")
    days = {"value": decimal(value, language, 0)}
    days["low"] = dash if low is None else decimal(low, language, 0)
    if high is None:
        told = language.words("followup.curve.median_open", **days)
    else:
        days["high"] = decimal(high, language, 0)
        told = language.words("followup.curve.median", **days)
    blocks.append(paragraph(told))
    return blocks


def _curve(
    found: Waiting[ReleasedCount],
    words: tuple[str, str, str],
    released: ReleasedFollowup,
    language: Language,
) -> Figure:
    name, caption, axis = words
    key = "followup.curve"
    shares = [
        Share(0, 1, value, low, high)
        for value, low, high in zip(found.share, found.low, found.high, strict=True)
    ]
    columns = [
        Column(language.say(f"{key}.day")),
        column("share", language),
        Column(language.say("interval.column", level=phrases.level(released))),
    ]
    rows = [
        [
            figure_of(str(day), day),
            figure_of(share_words(each, language), each.value),
            figure_of(share_interval(each, language), f"{each.low};{each.high}"),
        ]
        for day, each in zip(found.days, shares, strict=True)
    ]
    drawn = Drawing(
        id=f"figure-followup-{name}",
        caption=caption,
        subtitle=language.say("interval.column", level=phrases.level(released)),
        alternative_text=language.say(
            f"{key}.alt",
            day=str(found.days[-1]),
            share=percent(found.share[-1], language),
        ),
        axis=axis,
        reading=(language.words(f"{key}.read", level=phrases.level(released)),),
        source_line=source(released, language),
    )
    return figure(
        drawn,
        lambda frame: draw_looks(
            LookData(
                frame=frame,
                place=tuple(float(day) for day in found.days),
                words=tuple(str(day) for day in found.days),
                value=tuple(100 * each.value for each in shares),
                low=tuple(100 * each.low for each in shares),
                high=tuple(100 * each.high for each in shares),
                across_label=language.say(f"{key}.time"),
                steps=True,
            )
        ),
        table(caption, columns, rows),
        released,
        language,
    )
