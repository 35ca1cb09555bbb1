"""Which designs were considered and not chosen, and other areas to compare with."""

from __future__ import annotations

from prevstats.analyses.findings import DesignFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Bullets, Fold, Table
from prevstats.reporting.effect_figures import bounds
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome


def considered(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return all designs with why they were not chosen, and how those shown work."""
    blocks: list[Block] = []
    names: list[str] = []
    for found, caption in (
        (outcome.national_designs, language.say("designs.considered.caption_all")),
        (
            outcome.own_designs,
            language.say("designs.considered.caption_own", name=phrases.name(released)),
        ),
    ):
        if found is None:
            continue
        blocks.append(_reasons(found, caption, language))
        names += [found.main, *(rival.design for rival in found.rivals)]
    if not blocks:
        return []
    items = tuple(
        language.words(f"designs.sentence.{name}") for name in dict.fromkeys(names)
    )
    how = Box(language.say("designs.considered.how"), (Bullets(items),))
    return [Fold(language.say("designs.considered.fold"), (*blocks, how))]


def _reasons(found: DesignFindings, caption: str, language: Language) -> Table:
    key = "designs.considered"
    columns = (
        Column(language.say(f"{key}.method"), numeric=False),
        Column(language.say(f"{key}.reason"), numeric=False),
    )
    rows = [
        [
            said(phrases.headed(language.say(f"designs.name.{each.design}"))),
            said(language.say(f"designs.why_not.{each.reason}")),
        ]
        for each in found.choice.considered
    ]
    return table(caption, columns, rows, stack=True)


def pools_of(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return the main answer against other areas than all untreated."""
    own = outcome.own_designs
    if own is None or not own.pools:
        return []
    key = "designs.pools"
    columns = (
        Column(language.say(f"{key}.pool"), numeric=False),
        Column(language.say(f"{key}.areas")),
        Column(
            language.say(
                "designs.table.difference",
                unit=phrases.difference_axis(outcome, language),
            )
        ),
        Column(language.say("interval.column", level=phrases.level(released))),
    )
    rows: list[list[Entry]] = []
    for each in own.pools:
        count = figure_of(str(each.n_areas), each.n_areas)
        label = said(phrases.headed(language.say(f"{key}.{each.pool}")))
        found = each.estimate
        if isinstance(found, CannotAnswer):
            dash = language.say("missing.dash")
            rows.append([label, count, figure_of(dash, None), figure_of(dash, None)])
            continue
        value = phrases.value(outcome, language, found.value, signed=True)
        interval = phrases.interval(outcome, language, found.low, found.high)
        rows.append(
            [
                label,
                count,
                figure_of(value, found.value),
                figure_of(interval, bounds(found)),
            ]
        )
    said_of = [language.words(f"{key}.why")]
    if "similar" not in {each.pool for each in own.pools}:
        said_of.append(language.words(f"{key}.no_similar"))
    blocks: tuple[Block, ...] = (
        table(language.say(f"{key}.caption"), columns, rows),
        paragraph(*said_of, role="small"),
    )
    return [Box(language.say(f"{key}.title"), blocks)]
