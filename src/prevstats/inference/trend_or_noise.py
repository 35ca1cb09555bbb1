"""Whether a series of counts is a trend, a step, or what chance alone gives.

Counts of persons, one a year, over the persons at risk. Given their sum they are
multinomial with shares as the persons at risk when nothing has changed, whatever the
level: the tests below are exact in that sense, by draws. Two questions are asked at
once, a steady rise or fall (score of the year) and a step at an unknown year (largest
gain in likelihood over all years), and the smaller p-value is corrected for having
asked both, from the same draws.

Siblings who are placed together, or a case counted again, make counts jump more than
independent persons: ``overdispersion`` above 1 widens what chance gives
(Dirichlet-multinomial with that variance in proportion to the multinomial's).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_YEARS = 5
FEWEST_PERSONS = 10
DRAWS = 3_999
_NEWTON_STEPS = 12
_STEEPEST = 4.0


@dataclass(frozen=True, slots=True)
class TrendOrNoise:
    """What a series of counts says.

    Attributes
    ----------
    p_value : chance of a trend or step as clear as this when nothing has changed.
    p_trend, p_step : of each question by itself.
    kind : which of the two the counts are likelier under.
    rising : the later years have more than their share.
    step_at : place of the first period after the clearest step.
    ratio : rate after that step over the rate before.
    """

    p_value: float
    p_trend: float
    p_step: float
    kind: Literal["trend", "step"]
    rising: bool
    step_at: int
    ratio: float


def trend_or_noise(
    counts: NDArray[np.float64],
    persons: NDArray[np.float64] | None,
    generator: np.random.Generator,
    *,
    overdispersion: float = 1.0,
    draws: int = DRAWS,
) -> TrendOrNoise | CannotAnswer:
    """Return whether a series is more than chance.

    Parameters
    ----------
    counts : (T,) whole numbers, period by period; periods without a count left out.
    persons : (T,) at risk, or ``None`` for the same in all.
    generator : where the draws come from.
    overdispersion : 1 for independent persons; 1.5 when half come with a sibling.
    """
    at_risk = np.ones(counts.size) if persons is None else persons
    _check(counts, at_risk, overdispersion)
    total = int(counts.sum())
    if counts.size < FEWEST_YEARS:
        return CannotAnswer("too_few_years", (("n", int(counts.size)),))
    if total < FEWEST_PERSONS:
        return CannotAnswer("too_few_persons", (("n", total),))
    share = at_risk / at_risk.sum()
    drawn = _drawn(total, share, overdispersion, draws, generator)
    every = np.vstack([counts[None, :], drawn])
    slope, gains = _scores(every, share), _gains(every, share)
    clearest = gains.max(axis=1)
    p_trend, p_step = _p_values(slope), _p_values(clearest)
    joint = np.minimum(p_trend, p_step)
    at = int(np.argmax(gains[0])) + 1
    before, after = counts[:at].sum() / share[:at].sum(), counts[at:].sum()
    ratio = float(after / share[at:].sum() / before) if before > 0 else float("inf")
    return TrendOrNoise(
        p_value=float(np.mean(joint <= joint[0])),
        p_trend=float(p_trend[0]),
        p_step=float(p_step[0]),
        kind="trend" if _gain_of_trend(counts, share) >= gains[0].max() else "step",
        rising=ratio > 1.0,
        step_at=at,
        ratio=ratio,
    )


def _drawn(
    total: int,
    share: NDArray[np.float64],
    overdispersion: float,
    draws: int,
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """Return (draws, T) counts when nothing has changed."""
    if overdispersion <= 1.0 or total <= 1:
        return generator.multinomial(total, share, size=draws).astype(np.float64)
    widest = min(overdispersion, total * 0.999)
    strength = (total - widest) / (widest - 1.0)
    shares = generator.dirichlet(np.maximum(share * strength, 1e-9), size=draws)
    return generator.multinomial(total, shares).astype(np.float64)


def _scores(
    counts: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far the mean year of the persons lies from its expectation."""
    year = np.arange(share.size, dtype=np.float64)
    return np.abs(counts @ (year - share @ year))


def _gains(
    counts: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (draws, T - 1) gains in log likelihood of a step before each period."""
    total = counts.sum(axis=1, keepdims=True)
    before = np.cumsum(counts, axis=1)[:, :-1]
    part = np.cumsum(share)[:-1]

    def term(
        count: NDArray[np.float64], of: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        known = np.where(count > 0, count, 1.0)
        return np.asarray(count * np.log(known / (total * of)))

    return np.asarray(term(before, part) + term(total - before, 1.0 - part))


def _gain_of_trend(counts: NDArray[np.float64], share: NDArray[np.float64]) -> float:
    """Return the gain in log likelihood of rates that change by one factor a period.

    By Newton's method on the tilted shares whose mean period is the counts' own.
    """
    year = np.arange(share.size, dtype=np.float64) - (share.size - 1) / 2.0
    wanted = float(counts @ year / counts.sum())
    slope = 0.0
    for _ in range(_NEWTON_STEPS):
        tilted = share * np.exp(np.clip(slope * year, -50.0, 50.0))
        tilted /= tilted.sum()
        mean = float(tilted @ year)
        slope += (wanted - mean) / max(float(tilted @ (year - mean) ** 2), 1e-6)
        slope = float(np.clip(slope, -_STEEPEST, _STEEPEST))
    tilted = share * np.exp(slope * year)
    return float(counts @ np.log(tilted / tilted.sum() / share))


def _p_values(statistic: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each statistic's share of all that are at least as large, itself too."""
    ordered = np.sort(statistic)
    slack = 1e-9 * max(float(ordered[-1]), 1.0)
    below = np.searchsorted(ordered, statistic - slack, side="left")
    return np.asarray((statistic.size - below) / statistic.size)


def _check(
    counts: NDArray[np.float64], persons: NDArray[np.float64], overdispersion: float
) -> None:
    whole = np.all(np.isfinite(counts)) and np.all((counts >= 0) & (counts % 1 == 0))
    sized = persons.shape == counts.shape and np.all(persons > 0)
    if counts.ndim == 1 and whole and sized and overdispersion >= 1.0:
        return
    raise InputError(
        Complaint(
            file="trend_or_noise",
            line=None,
            key="counts, persons, overdispersion",
            found=f"shapes {counts.shape} and {persons.shape}, {overdispersion:g}",
            meaning="counts are whole numbers, one a period, over persons at risk",
            mend="leave out periods without a count; overdispersion is 1 or more",
        )
    )
