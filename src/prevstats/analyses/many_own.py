"""Every municipality's own effect at once: corrected for their number, and pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.contrast import local_study
from prevstats.analyses.findings import Verdict
from prevstats.analyses.sample import OutcomeData, sample_status
from prevstats.analyses.sensitivity_findings import Standing
from prevstats.data.starts import Starts
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated_many import OwnAnswers, own_answers
from prevstats.inference.multiplicity import benjamini_yekutieli
from prevstats.inference.multiplicity_shrinkage import Shrunk, shrink

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class OwnTogether:
    """All own estimates of one outcome; arrays (N,), ``nan`` where there is none.

    Attributes
    ----------
    value, p_value : as each municipality's report gives them.
    p_corrected : held for ``n_questions`` estimates together.
    n_questions, limit : see ``Standing``.
    best_guess, low, high, kept : drawn towards ``mean``; see ``Standing``.
    mean, spread : of the effects; ``None`` with too few municipalities.
    """

    value: NDArray[np.float64]
    p_value: NDArray[np.float64]
    p_corrected: NDArray[np.float64]
    n_questions: int
    limit: float
    best_guess: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    kept: NDArray[np.float64]
    mean: float | None
    spread: float | None

    @property
    def named(self) -> NDArray[np.bool_]:
        """Tell (N,) which municipalities stand out when all are counted."""
        return np.asarray(self.p_corrected <= self.limit)

    def standing(self, row: int) -> Standing | None:
        """Return one municipality's place among all; ``None`` without an estimate."""
        if np.isnan(self.p_value[row]):
            return None
        pooled = self.mean is not None
        return Standing(
            n_compared=int(np.count_nonzero(~np.isnan(self.p_value))),
            n_questions=self.n_questions,
            p_value=float(self.p_value[row]),
            p_corrected=float(self.p_corrected[row]),
            limit=self.limit,
            n_named=int(np.count_nonzero(self.named)),
            mean=self.mean,
            spread=self.spread,
            best_guess=float(self.best_guess[row]) if pooled else None,
            low=float(self.low[row]) if pooled else None,
            high=float(self.high[row]) if pooled else None,
            kept=float(self.kept[row]) if pooled else None,
        )


def own_together(
    outcomes: Sequence[OutcomeData], starts: Starts, level: float
) -> tuple[OwnTogether, ...]:
    """Return all own estimates of every outcome, corrected and pooled.

    The first outcome is the primary one and a family of its own; all others together
    are a second one. Which reports are asked for does not matter: the starts in the
    data decide. Corrected by Benjamini and Yekutieli's rule: Benjamini and Hochberg's
    named somebody in more than (1 - level) / 2 of the runs without any effect when all
    that started were very small or very large (docs/multiplicity.md).
    """
    answers = [_answers(data, starts) for data in outcomes]
    corrected = [
        *_corrected([each.tail_p for each in answers[:1]]),
        *_corrected([each.tail_p for each in answers[1:]]),
    ]
    return tuple(
        _together(found, family, level)
        for found, family in zip(answers, corrected, strict=True)
    )


def limit_of(level: float, n_questions: int) -> float:
    """Return the largest corrected p-value at which a municipality is named.

    One question alone is that of the verdict: 0 outside the interval, 1 - level. With
    several, at most (1 - level) / 2 of the runs may name anyone when nothing has
    happened anywhere: one side of the interval, the share that a firm answer promises.
    """
    return (1.0 - level) / (1.0 if n_questions <= 1 else 2.0)


def verdict_among_many(told: Verdict, standing: Standing | None) -> Verdict:
    """Return the own verdict, which says fewer or more only if it stands among all."""
    if told.basis != "local" or told.form not in ("fewer", "more"):
        return told
    if standing is not None and standing.p_corrected <= standing.limit:
        return told
    return replace(told, form="cannot_tell", reason="many_compared")


def _answers(data: OutcomeData, starts: Starts) -> OwnAnswers:
    """Return the own answers of the municipalities whose report gives one."""
    rows = np.array(
        [
            row
            for row in range(len(data.areas))
            if sample_status(data, starts, row) == "in_estimate"
        ],
        dtype=np.intp,
    )
    blank = np.full(len(data.areas), np.nan)
    found = OwnAnswers(blank, blank.copy(), blank.copy(), blank.copy())
    for start in np.unique(starts.year[rows]):
        started = rows[starts.year[rows] == start]
        study = local_study(data, starts, int(started[0]))
        if isinstance(study, CannotAnswer):
            continue
        part = own_answers(study, started)
        for name in ("value", "std_error", "p_value", "tail_p"):
            getattr(found, name)[started] = getattr(part, name)[started]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """Corrected p-values (N,) of one outcome, and of how many they are."""

    p_corrected: NDArray[np.float64]
    n_questions: int


def _corrected(p_values: Sequence[NDArray[np.float64]]) -> list[_Family]:
    """Return each outcome's p-values corrected for all of the family's."""
    if not p_values:
        return []
    every = np.stack(p_values)
    adjusted = benjamini_yekutieli(every.ravel()).reshape(every.shape)
    n_questions = int(np.count_nonzero(~np.isnan(every)))
    return [_Family(row, n_questions) for row in adjusted]


def _together(found: OwnAnswers, family: _Family, level: float) -> OwnTogether:
    told = ~np.isnan(found.value)
    pooled = shrink(found.value[told], found.std_error[told], level=level)
    blank = np.full(len(told), np.nan)
    parts = {name: blank.copy() for name in ("value", "low", "high", "kept")}
    if isinstance(pooled, Shrunk):
        for name, array in parts.items():
            array[told] = getattr(pooled, name)
    return OwnTogether(
        value=found.value,
        p_value=found.p_value,
        p_corrected=np.maximum(family.p_corrected, found.p_value),
        n_questions=family.n_questions,
        limit=limit_of(level, family.n_questions),
        best_guess=parts["value"],
        low=parts["low"],
        high=parts["high"],
        kept=parts["kept"],
        mean=pooled.mean if isinstance(pooled, Shrunk) else None,
        spread=pooled.spread if isinstance(pooled, Shrunk) else None,
    )
