"""The page that ``money_worlds.py`` writes: words around its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from money_worlds_case import SETTINGS, VIEWS
from money_worlds_rows import METHODS, NONE
from money_worlds_statistics import (
    FEWEST,
    brier,
    coverage,
    largest_gap,
    share,
    tenths,
    together,
    wrongly_pays,
)

if TYPE_CHECKING:
    from money_worlds import Measured, Told

PROMISED, LARGEST_GAP, MOST_WRONG = (87.0, 93.0), 3.0, 5.0
INTRODUCTION = """\
# How honest the money is, in worlds with known truth

Written by `benchmarks/money_worlds.py` on {date} (root seed {seed}, {worlds:,} worlds
per row, {reports:,} reports; {seconds:.0f} CPU seconds).

**What was done.** In each world 290 municipalities' figures over twelve years are
invented with a known effect. A municipality's own effect is estimated by the local rule
([few_treated.md](few_treated.md)) and followed over ten years through a fade-out,
two links and two prices, each drawn from a stated distribution
([cascade.md](cascade.md), [ledger.md](ledger.md)); the municipality pays a cost that is
uncertain too, region and state pay nothing. The truth is one draw from the very same
distributions, with the true effect: what is tested is whether a report is honest when
what it states is. Effects are counted in about the estimate's own error; {even:g} of
it is where society breaks even.

**Methods.** *own*: the own estimate alone. *prior*: combined with a prior from studies
of others ([transfer.md](transfer.md)), taken at its word; where effects are drawn, the
prior is the distribution that they are drawn from, elsewhere 0.5 ± 1. *learned*: the
same, with how far the place may lie from the prior learned from the data (what a
budget of kind `combined` uses). *printed*: the evaluation report's own ledger (a
lasting effect, prices as they stand, the municipality the only payer), against the
truth at those prices.

**Error of the measurement** stands in brackets: Monte Carlo, clustered on worlds.
"""
LIMITS = """\
## Which input makes a chance right

The interval holds the truth about as often as it says, whatever the effects are: the
local rule promises that for each effect. **A chance is another thing: it is right only
over the effects that one takes as likely beforehand.** The chance from an own estimate
alone takes every effect as equally likely. Where effects really are very different (3
of the estimate's own errors) that is nearly so; where they are mostly small, a high
chance of coming out ahead is too high. Combined with a prior that is true, the chance
is right; with a prior that is wrong, interval and chance are wrong with it (the rows
with a large effect and the prior 0.5 ± 1). Learning how far the place lies from the
prior protects against that, and gives a part of the calibration back.

The error rate of "pays off" needs no prior: it is the local rule's one-sided error, 5 %
at most in every kind of world measured, and less where there is a cost to cover.

What follows, and what the report does: it says beside the chance that it rests on the
own figures alone and that a high chance is too high where effects tend to be small; a
budget that has studies to rest on combines (`kind: combined`).

## What was not measured

- Stated distributions that are wrong. Prices, links and fade-out are right here by
  construction; no interval can cover what it was not told.
- Effects that differ over the years, spill-over, starts in different years.
- Truths are cut where a rate would fall below zero: with few children and effects
  drawn widely the prior is then not quite the truth.
- A report was left out where the two conflict so much that fewer than 400 effective
  draws remain (`too_few_effective_draws`); how many stands in the tables.
- Speed: 290 municipalities × 10 000 draws × 40 years × 12 outcomes is measured by
  `benchmarks/ledger.py`, see [speed_ledger.md](speed_ledger.md).
"""


def document(
    measured: Sequence[Measured], *, date: str, worlds: int, seed: int, even: float
) -> str:
    """Return the whole page."""
    reports = sum(len(told.truth) for one in measured for told in of(one, "society"))
    parts = [
        INTRODUCTION.format(
            date=date,
            seed=seed,
            worlds=worlds,
            reports=reports,
            seconds=sum(one.seconds for one in measured),
            even=even,
        ),
        in_short(measured),
        coverage_table(measured),
        pays_off_table(measured),
        calibration(measured),
        LIMITS,
    ]
    return "\n".join(parts)


def of(one: Measured, view: str) -> list[Told]:
    """Return what the methods that tell of a viewpoint told."""
    return [told for (_, seen), told in one.told.items() if seen == view]


def in_short(measured: Sequence[Measured]) -> str:
    """Return how many figures keep the promises, counted."""
    own = [
        (one, view, coverage(one.told["own", view]))
        for one in measured
        for view in VIEWS
    ]
    outside = [
        found for found in own if not PROMISED[0] <= found[2].value <= PROMISED[1]
    ]
    wrong = [
        (one, wrongly_pays([one.told["own", view] for view in VIEWS]))
        for one in measured
        if one.row.truth == NONE
    ]
    worst = max((found.value for _, found in wrong), default=0.0)
    lines = [
        "## In short\n",
        f"- Own estimate: {len(own) - len(outside)} of {len(own)} intervals of a net "
        f"value (by row and viewpoint) hold the truth in {PROMISED[0]:g}–"
        f"{PROMISED[1]:g} % of worlds.",
        *(
            f"- Outside: {one.row.key}, {view}: {found} %."
            for one, view, found in outside
        ),
        f'- No effect anywhere: "pays off" of any viewpoint in at most {worst:.1f} % '
        f"of the reports of a row; promised {MOST_WRONG:g} %.",
    ]
    for method in METHODS:
        far = [
            f"{truth} {gap.gap:+.0f}"
            for truth, told in pooled(measured, method, "society").items()
            if (gap := largest_gap(told)) is not None
        ]
        lines.append(
            f"- Largest gap in a tenth of the chance that society gains, *{method}* "
            f"(points, promised {LARGEST_GAP:g}): {'; '.join(far)}."
        )
    return "\n".join(lines) + "\n"


def coverage_table(measured: Sequence[Measured]) -> str:
    """Return the coverage of every viewpoint, and of the other methods for society."""
    lines = [
        "## How often the 90 % interval of a net value holds the truth, %\n",
        "| worlds | municipality | region | state | society | prior, society "
        "| learned, society | printed | refused: prior, learned |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for one in measured:
        cells = [str(coverage(one.told["own", view])) for view in VIEWS]
        cells += [str(coverage(one.told[method, "society"])) for method in METHODS[1:]]
        cells.append(str(coverage(one.told["printed", "municipality"])))
        reports = len(one.told["own", "society"].truth)
        refused = [f"{100.0 * one.refused[name] / reports:.1f}" for name in METHODS[1:]]
        lines.append(f"| {one.row.key} | {' | '.join(cells)} | {', '.join(refused)} |")
    return "\n".join(lines) + "\n"


def pays_off_table(measured: Sequence[Measured]) -> str:
    """Return how often it is said to pay off where there is no effect."""
    lines = [
        '## "Pays off" where there is no effect, % of reports\n',
        "*any*: of the four viewpoints, at least one. *option*: municipality and "
        "society both, the verdict `pays_off` of an option.\n",
        "| worlds | method | municipality | region | state | society | any | option |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for one in measured:
        if one.row.truth != NONE:
            continue
        for method in METHODS:
            told = [one.told[method, view] for view in VIEWS]
            cells = [str(wrongly_pays([each])) for each in told]
            cells.append(str(wrongly_pays(told)))
            both = (told[0].verdict > 0) & (told[3].verdict > 0)
            cells.append(str(share(both.astype(float), told[0].world)))
            lines.append(f"| {one.row.setting} | {method} | {' | '.join(cells)} |")
        alone = wrongly_pays([one.told["printed", "municipality"]])
        lines.append(f"| {one.row.setting} | printed | {alone} | | | | | |")
    return "\n".join(lines) + "\n"


def calibration(measured: Sequence[Measured]) -> str:
    """Return the reliability tables, one for each distribution of effects."""
    lines = [
        '## Is the "chance of gain" what came true?\n',
        "Settings with the same effects are put together. Each cell: the mean chance "
        "told → the share in which there was a gain (its error), % [reports]. Judged "
        f"are tenths with at least {FEWEST} reports; *gap* is the largest of them, in "
        "points, *Brier* the mean squared error (lower is better).\n",
    ]
    chosen = [("society", METHODS), ("municipality", (*METHODS, "printed"))]
    for view, methods in chosen:
        truths = list(pooled(measured, "own", view))
        for truth in truths:
            told = {method: pooled(measured, method, view)[truth] for method in methods}
            lines += [f"### {view.capitalize()}; effects {truth}\n", *table(told), ""]
    return "\n".join(lines)


def table(told: dict[str, Told]) -> list[str]:
    """Return one reliability table, a column for each method."""
    lines = [
        f"| chance | {' | '.join(told)} |",
        "|---|" + "--:|" * len(told),
    ]
    columns = [tenths(one) for one in told.values()]
    for place, row in enumerate(zip(*columns, strict=True)):
        cells = [
            "" if one is None else f"{one.told:.0f} → {one.true} [{one.reports}]"
            for one in row
        ]
        lines.append(f"| {10 * place}–{10 * place + 10} | {' | '.join(cells)} |")
    gaps = [largest_gap(one) for one in told.values()]
    words = ["" if gap is None else f"{gap.gap:+.1f}" for gap in gaps]
    lines.append(f"| **gap** | {' | '.join(words)} |")
    scores = " | ".join(f"{brier(one):.3f}" for one in told.values())
    return [*lines, f"| **Brier** | {scores} |"]


def pooled(measured: Sequence[Measured], method: str, view: str) -> dict[str, Told]:
    """Return what a method told, by distribution of effects, settings together."""
    drawn = [one for one in measured if one.row.truth.spread > 0]
    truths = dict.fromkeys(one.row.truth.key for one in drawn)
    order = list(SETTINGS)
    return {
        truth: together(
            [
                one.told[method, view]
                for one in sorted(drawn, key=lambda one: order.index(one.row.setting))
                if one.row.truth.key == truth
            ]
        )
        for truth in truths
    }
