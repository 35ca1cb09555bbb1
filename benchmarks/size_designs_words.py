"""The page about the size and coverage of the panel designs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from size_designs import Count, Measured

NOMINAL = 5.0
LOWEST, HIGHEST = 2.5, 7.5
"""Per cent wrong between which a figure is not remarked upon."""

HEAD = """# How often each design's interval is wrong on invented municipalities

Written by `benchmarks/size_designs.py` on {date} (`{asked}`; {seconds:.0f} CPU
seconds on one core).

**What was measured.** *Size*: the share of worlds without any effect in which 0 lies
outside the 95 % interval; 5 % is right, more is too sure, less too careful.
*Coverage*: the share of worlds with a true effect of -2 per 1,000 in which the
interval holds the true mean effect on the treated; 95 % is right. Both are shares of
the worlds in which the design gave an interval. *Refused* is the share of worlds in
which it gave none, with the reason; a design that refuses the first 20 worlds is not
asked again (″ = as the cell to its left). *Unbounded* is the share of the intervals
with an infinite end.

**On what.** Worlds of `prevstats.data.simulate`: a count per 1,000 with mean 9 in
2011-2022, areas that differ lastingly (0.40 on the log scale) and from year to year
(0.22, correlation 0.5 between neighbouring years), and counting noise. *Equal*: 16,300
inhabitants in each area; *skewed*: lognormal with Sweden's spread (standard deviation
1 of the logarithm). The treated are drawn at random. One, two and five start in 2017;
where half of the areas are treated, also five of ten, they start in 2015, 2017 and
2019. All designs meet the same worlds, with their own defaults, and answer with the
simple mean of all treated observations; the two-way regressions and the wild bootstrap
answer with their one coefficient. The wild bootstrap and the few-treated rule take 999
draws; the synthetic designs are judged by the few-treated rule on their placebos.
Nothing was tuned to this table.

**Error of the measurement.** *s.e.* is √(0.05 · 0.95 / worlds) in percentage points,
with the fewest answered worlds behind a figure of the row. A figure outside
2.5-7.5 % (of coverage 92.5-97.5 %) is **bold**. The worlds without and with an effect
share their draws, and so do the designs: figures of a row go together.

**What was not measured.** Shares and costs; other memory or spread from year to year;
shocks that a county's areas share; areas treated for a reason, or the smallest or
largest; gaps in the data; effects that differ between areas, or over time (the two-way
coefficient is then no plain mean); covariates, weights, and options other than the
defaults; other numbers of treated than the rows' (clustered designs gave intervals with
25 and 145 treated alone); event-time and cohort effects and simultaneous bands. The
synthetic designs are slow and were given fewer worlds (see each row's *worlds*); rows
with few would show gross errors only. That clustered designs refuse below ten treated
is not a measure of how wrong they would have been;
[size_few_treated.md](size_few_treated.md) has that, and the rule on real figures.
"""


def document(
    measured: Sequence[Measured], date: str, asked: str, seconds: float
) -> str:
    """Return the page: what was measured, what is off, and a table per design."""
    lines = [HEAD.format(date=date, asked=asked, seconds=seconds), "## In short", ""]
    lines += [*in_short(measured), ""]
    for design in dict.fromkeys(one.row.design for one in measured):
        lines += [f"## {design}", "", *table([m for m in measured if is_of(m, design)])]
        lines.append("")
    return "\n".join(lines)


def is_of(one: Measured, design: str) -> bool:
    return one.row.design == design


def in_short(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield how many figures there are, and every one that is off."""
    figures = [
        (one, what, found)
        for one in measured
        for what, found in (("size", one.size), ("coverage", one.coverage))
        if found.answered
    ]
    off = [figure for figure in figures if is_off(figure[2])]
    sure = [figure for figure in off if beyond_chance(figure[2])]
    far = [figure for figure in figures if beyond_chance(figure[2])]
    yield f"- {len(figures)} figures where a design gave an interval."
    yield f"- {len(off)} of them are outside 2.5-7.5 % wrong."
    yield (
        f"- {len(far)} of all figures lie more than two s.e. from 5 % (chance alone "
        f"gives about {len(figures) / 20:.0f}); {len(sure)} of those are outside "
        "2.5-7.5 %."
    )
    careful = [one for one in sure if share_wrong(one[2]) < NOMINAL]
    brave = [one for one in sure if one not in careful]
    yield f"- Too sure, more than 7.5 % wrong and beyond two s.e.: {len(brave)}."
    yield from told(brave)
    yield f"- Too careful, less than 2.5 % wrong and beyond two s.e.: {len(careful)}."
    yield from told(careful)
    chance = [figure for figure in off if figure not in sure]
    if chance:
        yield (
            f"- The other {len(chance)} outside 2.5-7.5 % are within two s.e. of 5 %: "
            "too few worlds to tell."
        )
        yield from told(chance)


def told(figures: Sequence[tuple[Measured, str, Count]]) -> Iterator[str]:
    """Yield a line per design with its figures: treated/areas, sizes, per cent."""
    for design in dict.fromkeys(one.row.design for one, _, _ in figures):
        parts = [
            f"{one.row.treated}/{one.row.areas} {one.row.sizes} {what} "
            f"{figure(found, coverage=what == 'coverage')} "
            f"(s.e. {error(found.answered):.1f})"
            for one, what, found in figures
            if one.row.design == design
        ]
        yield f"  - {design}: {', '.join(parts)}"


def table(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield a design's table: a line per number of areas and of treated."""
    yield (
        "| areas | treated | worlds | s.e. | size, equal | size, skewed "
        "| coverage, equal | coverage, skewed | unbounded |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for key in dict.fromkeys((one.row.areas, one.row.treated) for one in measured):
        pair = [one for one in measured if (one.row.areas, one.row.treated) == key]
        yield f"| {key[0]} | {key[1]} | {' | '.join(cells(pair))} |"


def cells(pair: Sequence[Measured]) -> Iterator[str]:
    """Yield the cells of one line: equal and skewed sizes, without and with effect."""
    found = [one.size for one in pair] + [one.coverage for one in pair]
    answered = [each.answered for each in found if each.answered]
    yield f"{max(each.tried for each in found):,}"
    yield f"{error(min(answered)):.1f}" if answered else "–"
    texts = [
        cell(each, coverage=place >= len(pair)) for place, each in enumerate(found)
    ]
    if not answered and len(set(texts)) == 1:
        texts[1:] = ["″"] * (len(texts) - 1)
    yield from texts
    unbounded = sum(each.unbounded for each in found)
    yield f"{100 * unbounded / sum(answered):.0f} %" if answered else "–"


def cell(found: Count, *, coverage: bool) -> str:
    """Return a figure in per cent, with the share of worlds that were refused."""
    if not found.tried:
        return "not run"
    refused = 100 * (1 - found.answered / found.tried)
    why = f"refused {refused:.0f} %: {', '.join(found.reasons)}"
    if not found.answered:
        return why
    text = figure(found, coverage=coverage)
    text = f"**{text}**" if is_off(found) else text
    return f"{text} ({why})" if refused else text


def figure(found: Count, *, coverage: bool) -> str:
    """Return size or coverage in per cent of the answered worlds."""
    wrong = share_wrong(found)
    return f"{100 - wrong if coverage else wrong:.1f}"


def share_wrong(found: Count) -> float:
    return 100 * found.wrong / found.answered


def is_off(found: Count) -> bool:
    return not LOWEST <= share_wrong(found) <= HIGHEST


def beyond_chance(found: Count) -> bool:
    return abs(share_wrong(found) - NOMINAL) > 2 * error(found.answered)


def error(worlds: int) -> float:
    """Return the Monte Carlo standard error at 5 %, in percentage points."""
    return float(100 * np.sqrt(0.05 * 0.95 / worlds))
