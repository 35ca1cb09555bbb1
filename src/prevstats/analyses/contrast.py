"""The few-treated rule put to one outcome: for one municipality, or for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.sample import OutcomeData
from prevstats.data.starts import Starts
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate
from prevstats.inference.few_treated import (
    FewTreated,
    Study,
    answerable,
    few_treated,
)
from prevstats.inference.few_treated_coverage import measured_coverage
from prevstats.parameters.schema import Inference
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Question:
    """Whose draws these are: intervention and area name the random numbers."""

    intervention: str
    area: str
    step: str
    inference: Inference

    def random(self, outcome: str, step: str = "") -> np.random.Generator:
        """Return the generator of one outcome and step (the question's own if none)."""
        return generator(
            self.inference.seed,
            area=self.area,
            intervention=self.intervention,
            outcome=outcome,
            step=step or self.step,
        )


def local_study(data: OutcomeData, starts: Starts, row: int) -> Study | CannotAnswer:
    """Return the comparison of one municipality with all that had not yet started."""
    start = float(starts.year[row])
    if not np.isfinite(start):
        return CannotAnswer("no_start")
    treated = np.zeros(len(data.areas))
    treated[row] = 1.0
    return _study(data, starts, treated, start)


def national_study(data: OutcomeData, starts: Starts) -> Study | CannotAnswer:
    """Return the comparison of all that started with those that had not, equal weights.

    Only municipalities with a complete window of their own are given a weight.
    """
    finite = np.isfinite(starts.year)
    if not finite.any():
        return CannotAnswer("no_start")
    every = finite / finite.sum()
    study = _study(data, starts, every, float(np.min(starts.year[finite])))
    able = answerable(study)
    if not able.any():
        return CannotAnswer("outcome_missing")
    return replace(study, treated=able / able.sum())


def estimate(
    study: Study, data: OutcomeData, question: Question
) -> FewTreated | CannotAnswer:
    """Run the rule on a study with random numbers keyed to the question."""
    return few_treated(
        study,
        level=question.inference.level,
        draws=question.inference.draws,
        generator=question.random(data.outcome.id),
    )


def as_estimate(
    found: FewTreated | CannotAnswer,
    data: OutcomeData,
    question: Question,
    *,
    adjusted: bool = True,
) -> Estimate | CannotAnswer:
    """Return the rule's answer as an estimate with its draws.

    With ``adjusted=False`` the line beside the verdict: the plain contrast with its
    own interval.
    """
    if isinstance(found, CannotAnswer):
        return found
    identity = f"{question.inference.seed}:{question.area}:{question.intervention}"
    return Estimate(
        value=found.value if adjusted else found.unadjusted,
        std_error=None,
        low=_bounded(found.low if adjusted else found.unadjusted_low),
        high=_bounded(found.high if adjusted else found.unadjusted_high),
        level=found.level,
        p_value=found.p_value if adjusted else found.unadjusted_p_value,
        p_value_reason="",
        outcome=data.outcome.id,
        unit=data.outcome.unit,
        per_whom="target_group",
        method="few_treated" if adjusted else "few_treated_unadjusted",
        n_areas=found.n_pool + found.n_treated,
        n_treated=found.n_treated,
        n_periods=found.n_periods_before + found.n_periods_after,
        design_label="with_comparison",
        measured_coverage=measured_coverage(found) if adjusted else None,
        sources=(data.outcome.indicator,),
        notes=found.flags,
        draws=Draws(identity, mirrored(found)) if adjusted else None,
    )


def mirrored(found: FewTreated) -> NDArray[np.float64]:
    """Return the rule's B draws, each followed by its mirror image: (2B,).

    The reference is symmetric about the estimate, so both are draws of it; together
    their mean is the estimate itself, in every even number of them from the first, and
    the money rests on the number that the page shows. The signs stay random, so that
    draws of two outcomes remain unrelated.
    """
    deviation = found.draws - found.value
    both = np.empty(2 * len(deviation))
    both[0::2] = found.value + deviation
    both[1::2] = found.value - deviation
    return both


def _bounded(end: float) -> float | None:
    """Return an end of an interval, ``None`` when the pool is too small to bound it."""
    return float(end) if np.isfinite(end) else None


def _study(
    data: OutcomeData, starts: Starts, treated: NDArray[np.float64], start: float
) -> Study:
    within = starts.within()
    return Study(
        outcome=data.values,
        periods=data.years,
        exposure=data.size_before(start),
        county=data.county.astype(np.int64),
        start=np.where(within, starts.year, np.inf),
        treated=treated,
        pool=within,
        first_event=data.use.lag_years,
        last_event=data.use.last_effect_year,
        years_before=data.use.years_before,
    )
