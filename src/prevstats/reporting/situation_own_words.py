"""The municipality's own counts in words: a trend, a step, or chance."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.inference.stands_out import LEVEL
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table
from prevstats.reporting.situation_figure import count_words
from prevstats.reporting.situation_released import ReleasedSeries, ReleasedSituation

KEY = "situation_report.own"


def own_counts(released: ReleasedSituation, language: Language) -> Section:
    """Return each series of the municipality's own with its verdict."""
    blocks: list[Block] = []
    for each in released.own_series:
        blocks.append(paragraph(series_verdict(each, language)))
        columns = (
            Column(language.say("situation.figure.year"), numeric=False),
            Column(language.say("situation.figure.persons")),
        )
        rows = [
            [
                said(str(year), year),
                figure_of(count_words(count, language), count.value),
            ]
            for year, count in zip(each.years, each.counts, strict=True)
        ]
        caption = language.say(
            f"{KEY}.caption",
            label=phrases.headed(language.label(each.label)),
            source=each.source,
        )
        blocks.append(table(caption, columns, rows))
    if not blocks:
        blocks.append(paragraph(language.words(f"{KEY}.none")))
    return Section(
        "own_counts",
        language.say(f"{KEY}.title"),
        language.say(f"{KEY}.answers"),
        tuple(blocks),
    )


def series_verdict(each: ReleasedSeries, language: Language) -> Words:
    """Return whether a series of counts is more than chance."""
    label = phrases.headed(language.label(each.label))
    found = each.verdict
    if isinstance(found, CannotAnswer):
        return language.words(f"{KEY}.{found.reason}", label=label)
    chance = number(100.0 * found.p_value, 1, language.number_format)
    spread = number(each.overdispersion, 1, language.number_format)
    values = {"label": label, "chance": chance, "spread": spread}
    if found.p_value > LEVEL:
        return language.words(f"{KEY}.noise", **values)
    way = "rising" if found.rising else "falling"
    if found.kind == "trend":
        return language.words(f"{KEY}.trend_{way}", **values)
    year = str(each.years[found.step_at])
    return language.words(f"{KEY}.step_{way}", year=year, **values)
