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

**Kinds of outcome.** Rates of 9 in 1,000 with sizes as in Sweden and with a much larger
spread; *few children*: 2 in 1,000 in the very smallest municipalities of each world,
some 300 children and half a case a year; kronor per inhabitant; a percentage of which
more is the gain. Municipalities with the same start share a world, each asked about
alone.

**Error of the measurement** stands in brackets: Monte Carlo, clustered on worlds. The
largest gap of ten is also the luckiest draw of ten: read it with its error.
"""
LIMITS = """\
## Which input makes a chance right

The interval of an own estimate holds the truth about as often as it says, whatever the
effects are: the local rule promises that for each effect. In the very smallest
municipalities with rare events and no effect it is a little too short.

**A chance is another thing: it is right only over the effects that one takes as likely
beforehand.** From an own estimate alone every effect is as likely as any other. That is
nearly right where effects really are very different. Where they are mostly small, most
high chances of coming out ahead are false, and no number of draws mends it.

Combined with a prior that is true and taken at its word, the false high chances are
gone: what is told of society at 90 or more comes true at least as often. **Yet 3 points
in every tenth are not kept.** Gains come true more often than told at both ends and
less often in the middle, by about 5 points. What we take it to be: the rule's draws are
symmetric, while rates and kronor jump up more easily than down. The same is seen where
there is no effect: where less is the gain, "pays off" is said about half as often as
"costs more"; where more is the gain it is the other way round.

With a prior that is wrong, interval and chance are wrong with it (a large effect
everywhere and the prior 0.5 ± 1). *Learned* buys protection against that with a part of
the calibration: its intervals hold far better when the prior is wrong, and its chances
are too high when effects are small, though less so than without any prior.

"Pays off" needs no prior to keep its error rate: where there is no effect it is the
local rule's one-sided error, about 5 % at most for whoever has no cost to cover, and
far less for whoever has.

What follows: the evaluation report says beside its chances that they rest on the own
figures alone, that a high chance is too high if effects tend to be small, and (under
method) that every effect is counted as equally likely beforehand. Its verdicts rest on
the intervals. Only a stated prior takes the false high chances away.

## What was not measured

- Stated distributions that are wrong. Prices, links and fade-out are right here by
  construction; no interval can cover what it was not told.
- Effects that differ over the years, spill-over, starts in different years; drawn
  effects with few children, very skewed sizes or percentages.
- Why a true prior is not enough: whether skewed draws of the rule would mend it.
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
    lines.append(
        "- The chance that society gains, tenths with at least "
        f"{FEWEST} reports: how many are within {LARGEST_GAP:g} points of what came "
        "true, and the largest gap in points (its error):"
    )
    for method in METHODS:
        far = [
            f"{truth}: {kept(told)}, {gap.gap:+.1f} ({gap.true.error:.1f})"
            for truth, told in pooled(measured, method, "society").items()
            if (gap := largest_gap(told)) is not None
        ]
        lines.append(f"  - *{method}*: {'; '.join(far)}.")
    return "\n".join(lines) + "\n"


def kept(told: Told) -> str:
    """Return how many of the judged tenths keep the promise, in words."""
    judged = [one for one in tenths(told) if one and one.reports >= FEWEST]
    inside = sum(abs(one.gap) <= LARGEST_GAP for one in judged)
    return f"{inside} of {len(judged)}"


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
    words = [
        "" if gap is None else f"{gap.gap:+.1f} ({gap.true.error:.1f})" for gap in gaps
    ]
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
