"""The page that the size measurement writes: words around its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from placebo_worlds import FAMILY

if TYPE_CHECKING:
    from size_few_treated import Measured

INTRODUCTION = """\
# How often the few-treated rule is wrong when nothing happened

Written by `benchmarks/size_few_treated.py` on {date} (root seed {seed}, {worlds:,}
worlds per row; {seconds:.0f} CPU seconds). The rule is in
[few_treated.md](few_treated.md).

**What was measured.** In every world the treatment is a placebo: some municipalities
are called treated although nothing was done. Each rejection of "no effect" at 5 % is
therefore false. *Size* is the share of worlds with a rejection; 100 per cent less size
is the coverage of the 95 % interval. 5 % is right; more is too sure, less too careful.

**On what.** *Real worlds*: the Kolada panel of 290 municipalities, 30 indicators (9
rates, 15 percentages, 6 costs, each as likely), a window of 4–8 years before and 2–4
after drawn at random among those with at least 190 complete municipalities, and 1, 2,
5 … treated drawn at random, from the smallest fifth or from the largest fifth.
*Artificial worlds*: real sizes, paths with memory 0.7 from year to year, counting noise
in inverse proportion to size making up between nothing and all of the median
municipality's variance, and a county part of 0.09 of the lasting variance.

**Error of the measurement.** *s.e.* is the Monte Carlo standard error,
√(p(1−p)/worlds). *s.e. by indicator* lets the worlds of one indicator be alike; it is
the one to trust for "a new indicator like these", since all real worlds share one set
of 290 municipalities.

**Target** is the promise, fixed beforehand; *inside* compares the measured share with
it, without allowance for Monte Carlo error; what rows outside mean is said under Limits
in [few_treated.md](few_treated.md). *Unadjusted* is the same inference without
covariates; *CR1* is the difference in differences with clustered standard errors and
normal quantiles, on the same worlds: it shows why that is not used.
"""

LIMITS = """\
## What was not measured

- Effects that differ between the treated or change their variance, anticipation, and
  spill-over to the pool: under a placebo there is none of these.
- Windows with missing cells: incomplete municipalities are left out of every world.
- Indicators outside these thirty. Penalties and covariates of the rule were once chosen
  on thirty indicators much like these, so a new indicator may do worse: run the command
  with it added.
- Very rare events (fewer than about five a year in the typical municipality).
- Swedish municipalities only; one set of 290, whose worlds overlap.
- Levels other than 95 %; bands and families of outcomes built on the same draws.
"""


def document(measured: Sequence[Measured], *, date: str, worlds: int, seed: int) -> str:
    """Return the whole page."""
    seconds = sum(one.seconds for one in measured)
    parts = [
        INTRODUCTION.format(date=date, seed=seed, worlds=worlds, seconds=seconds),
        summary(measured),
    ]
    for block in dict.fromkeys(one.row.block for one in measured):
        chosen = [one for one in measured if one.row.block == block]
        parts.append(f"## {block}\n\n{table(chosen)}")
    main = [one for one in measured if one.row.block == "All in the pool"]
    if main:
        parts.append(
            f"## By family of indicator\n\n{grouped(main, FAMILY.__getitem__)}"
        )
        parts.append(f"## By indicator\n\n{grouped(main, str)}")
    parts.append(LIMITS)
    return "\n".join(parts)


def summary(measured: Sequence[Measured]) -> str:
    """Return what the table amounts to, in sentences."""
    judged = [one for one in measured if one.row.target is not None]
    outside = [one for one in judged if not inside(one)]
    main = [one for one in measured if one.row.block == "All in the pool"]
    lines = ["## In short\n"]
    if main:
        pooled = np.concatenate([one.adjusted for one in main])
        lines.append(
            f"- All municipalities in the pool, {len(pooled):,} real worlds: "
            f"**{percent(pooled)} %** (s.e. {error(pooled)}); promised 4.0–5.6 %."
        )
    lines.append(
        f"- {len(judged) - len(outside)} of {len(judged)} rows with a target "
        "are inside."
    )
    for one in outside:
        low, high = one.row.target or (0.0, 0.0)
        lines.append(
            f"- Outside: {one.row.key}, {percent(one.adjusted)} % "
            f"(s.e. {error(one.adjusted)}), promised {low}–{high} %."
        )
    return "\n".join(lines) + "\n"


def inside(one: Measured) -> bool:
    """Tell whether the measured size lies within the promise."""
    low, high = one.row.target or (0.0, 100.0)
    return bool(low <= 100.0 * one.adjusted.mean() <= high)


def table(measured: Sequence[Measured]) -> str:
    """Return the rows of one block as a Markdown table."""
    lines = [
        "| treated | worlds | size, % | s.e. | s.e. by indicator | target | inside "
        "| unadjusted, % | CR1, % | refused |",
        "|---|--:|--:|--:|--:|---|---|--:|--:|--:|",
    ]
    for one in measured:
        target, verdict = "–", "–"
        if one.row.target is not None:
            target = f"{one.row.target[0]:g}–{one.row.target[1]:g}"
            verdict = "yes" if inside(one) else "**no**"
        cells = [
            one.row.key.removeprefix(f"{one.row.block}: "),
            f"{len(one.adjusted):,}",
            percent(one.adjusted),
            error(one.adjusted),
            clustered_error(one.adjusted, one.names),
            target,
            verdict,
            percent(one.unadjusted),
            percent(one.cluster),
            str(one.refused),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def grouped(measured: Sequence[Measured], group: Callable[[str], str]) -> str:
    """Return size by group of indicator over all these rows."""
    names = np.array([group(name) for one in measured for name in one.names])
    adjusted = np.concatenate([one.adjusted for one in measured])
    plain = np.concatenate([one.unadjusted for one in measured])
    lines = [
        "| | worlds | size, % | s.e. | unadjusted, % |",
        "|---|--:|--:|--:|--:|",
    ]
    for name in np.unique(names):
        mine = names == name
        lines.append(
            f"| {name} | {mine.sum():,} | {percent(adjusted[mine])} "
            f"| {error(adjusted[mine])} | {percent(plain[mine])} |"
        )
    return "\n".join(lines) + "\n"


def percent(rejected: NDArray[np.float64]) -> str:
    """Return the share of rejections in per cent, or a dash where not measured."""
    return "–" if np.isnan(rejected).all() else f"{100.0 * rejected.mean():.1f}"


def error(rejected: NDArray[np.float64]) -> str:
    """Return the Monte Carlo standard error in percentage points."""
    share = rejected.mean()
    return f"{100.0 * np.sqrt(share * (1.0 - share) / len(rejected)):.2f}"


def clustered_error(rejected: NDArray[np.float64], names: Sequence[str]) -> str:
    """Return the standard error when worlds of one indicator are alike."""
    kinds, label = np.unique(names, return_inverse=True)
    if len(kinds) < 2:
        return "–"
    sums = np.bincount(label, weights=rejected - rejected.mean())
    correction = len(kinds) / (len(kinds) - 1)
    return f"{100.0 * np.sqrt(correction * (sums**2).sum()) / len(rejected):.2f}"
