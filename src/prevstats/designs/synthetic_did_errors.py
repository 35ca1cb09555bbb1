"""Standard errors of synthetic diff-in-diff: placebo, jackknife and bootstrap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import Weighting, gap_of
from prevstats.designs.synthetic_control_result import CohortEffect, Error
from prevstats.designs.synthetic_did_fit import Choices, fit_block, gaps_together
from prevstats.designs.synthetic_did_weights import Tuning, tuning_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block, Setting


def placebo_error(
    setting: Setting,
    cohorts: Sequence[CohortEffect],
    placebos: Sequence[NDArray[np.float64]],
    draws: tuple[int, np.random.Generator, Choices],
) -> Error:
    """Return the spread of placebo effects (Arkhangelsky et al. 2021, algorithm 4).

    With one treated unit every donor is the placebo once: no random numbers. With
    more, donors are drawn in the treated's place, as many to each start.
    """
    sizes = [len(cohort.units) for cohort in cohorts]
    n_donors = len(cohorts[0].donors)
    if n_donors <= sum(sizes):
        return Error("placebo", None, "too_few_donors")
    if sum(sizes) == 1:
        if n_donors < 3:
            return Error("placebo", None, "too_few_donors")
        gaps = placebos[0][:n_donors, cohorts[0].n_before :]
        return Error("placebo", float(np.std(gaps.mean(axis=1))))
    replications, stream, choices = draws
    picks = np.array([stream.permutation(n_donors) for _ in range(replications)])
    total = np.zeros(replications)
    first = 0
    used = sum(sizes)
    for cohort, size in zip(cohorts, sizes, strict=True):
        block = setting.block(cohort.start)
        chosen = picks[:, first : first + size]
        if block.covariates.shape[2]:
            effects = drawn_one_by_one(block, chosen, picks[:, used:], choices)
        else:
            effects = drawn_together(block, chosen, picks[:, :used], choices)
        total += cohort.share * effects
        first += size
    return Error("placebo", float(np.std(total)))


def drawn_together(
    block: Block,
    chosen: NDArray[np.intp],
    barred: NDArray[np.intp],
    choices: Choices,
) -> NDArray[np.float64]:
    """Return the effects of R draws at once: ``chosen`` (R, n) in the treated's place.

    ``barred`` (R, m): donors that are in the treated's place at any start.
    """
    mask = np.zeros((len(chosen), block.n_donors), bool)
    np.put_along_axis(mask, barred, True, axis=1)
    targets = block.donors[chosen].mean(axis=1)
    terms = block.n_before, tuning_of(block)
    gaps = gaps_together(block.donors, targets, mask, terms, choices)
    return np.asarray(gaps[:, block.n_before :].mean(axis=1))


def drawn_one_by_one(
    block: Block,
    chosen: NDArray[np.intp],
    donors: NDArray[np.intp],
    choices: Choices,
) -> NDArray[np.float64]:
    """Return the same with covariates, where each draw is solved by itself."""
    tuning = tuning_of(block)
    effects = []
    for treated, kept in zip(chosen, donors, strict=True):
        drawn = block.rows(np.sort(kept), treated)
        gap = gap_of(drawn, fit_block(drawn, tuning, choices))
        effects.append(gap[block.n_before :].mean())
    return np.array(effects)


def jackknife_error(setting: Setting, cohorts: Sequence[CohortEffect]) -> Error:
    """Return the jackknife error with the weights kept (algorithm 3).

    There is none when a start has one treated unit, or one donor all the weight.
    """
    if any(len(cohort.units) == 1 for cohort in cohorts):
        return Error("jackknife", None, "one_treated_cluster")
    if any((cohort.weighting.unit != 0).sum() == 1 for cohort in cohorts):
        return Error("jackknife", None, "one_comparison_cluster")
    blocks = [setting.block(cohort.start) for cohort in cohorts]
    n_donors = blocks[0].n_donors
    effects = []
    for donor in range(n_donors):
        left = np.delete(np.arange(n_donors), donor)
        parts = [
            block.rows(left, np.arange(n_donors, len(block.outcome)))
            for block in blocks
        ]
        effects.append(fixed_effect(parts, cohorts, left))
    for place, block in enumerate(blocks):
        for unit in range(block.n_treated):
            others = np.delete(np.arange(n_donors, len(block.outcome)), unit)
            parts = [*blocks]
            parts[place] = block.rows(np.arange(n_donors), others)
            effects.append(fixed_effect(parts, cohorts, np.arange(n_donors)))
    count = len(effects)
    return Error("jackknife", float(np.std(effects) * np.sqrt(count - 1)))


def fixed_effect(
    blocks: Sequence[Block],
    cohorts: Sequence[CohortEffect],
    donors: NDArray[np.intp],
) -> float:
    """Return the overall effect of changed blocks with the weights as they were."""
    effects, cells = [], []
    for block, cohort in zip(blocks, cohorts, strict=True):
        unit = cohort.weighting.unit[donors]
        total = unit.sum()
        unit = unit / total if total > 0 else np.full(len(unit), 1 / len(unit))
        weighting = replace(cohort.weighting, unit=unit)
        effects.append(gap_of(block, weighting)[block.n_before :].mean())
        cells.append(block.n_treated * block.n_after)
    return float(np.average(effects, weights=cells))


def bootstrap_error(
    setting: Setting,
    cohorts: Sequence[CohortEffect],
    draws: tuple[int, np.random.Generator, Choices],
) -> Error:
    """Return the bootstrap error over units (algorithm 2), weights fitted anew.

    The penalties are kept as they were, as in R. A draw without any donor or any
    treated unit is drawn again.
    """
    if sum(len(cohort.units) for cohort in cohorts) == 1:
        return Error("bootstrap", None, "one_treated_cluster")
    blocks = [setting.block(cohort.start) for cohort in cohorts]
    tunings = [tuning_of(block) for block in blocks]
    replications, stream, choices = draws
    n_donors = blocks[0].n_donors
    owner = np.concatenate(
        [np.full(block.n_treated, place) for place, block in enumerate(blocks)]
    )
    row = np.concatenate([np.arange(block.n_treated) for block in blocks])
    effects: list[float] = []
    while len(effects) < replications:
        drawn = np.sort(
            stream.integers(0, n_donors + len(owner), n_donors + len(owner))
        )
        donors = drawn[drawn < n_donors]
        treated = drawn[drawn >= n_donors] - n_donors
        if not (donors.size and treated.size):
            continue
        parts = [
            (
                block.rows(donors, n_donors + row[treated[owner[treated] == place]]),
                tuning,
            )
            for place, (block, tuning) in enumerate(zip(blocks, tunings, strict=True))
        ]
        effects.append(refitted([part for part in parts if part[0].n_treated], choices))
    return Error("bootstrap", float(np.std(effects)))


def refitted(parts: Sequence[tuple[Block, Tuning]], choices: Choices) -> float:
    """Return the overall effect of resampled blocks."""
    effects, cells = [], []
    for block, tuning in parts:
        weighting: Weighting = fit_block(block, tuning, choices)
        effects.append(gap_of(block, weighting)[block.n_before :].mean())
        cells.append(block.n_treated * block.n_after)
    return float(np.average(effects, weights=cells))
