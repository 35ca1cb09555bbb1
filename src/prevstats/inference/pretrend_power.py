"""Tell whether a test of the trends before the start would have seen them differ.

Roth (2022), "Pretest with Caution: Event-Study Estimates after Testing for Parallel
Trends", American Economic Review: Insights 4:305-322. Coefficients before the start are
β̂ ~ N(δ, Σ). The usual test, that no single one is significant, has a power that is the
chance of a box under that law; it is reckoned from draws that are the same in every run
(antithetic, so that δ and −δ give the same answer). The joint Wald test's power is that
of a noncentral chi-squared law, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import chdtri, chndtr

from prevstats.errors import Complaint, InputError
from prevstats.inference.resampling import pointwise_critical
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.inference.honest_did_study import EventCoefficients

Pretest = Literal["any", "joint"]
"""``any``: at least one coefficient before the start is significant by itself;
``joint``: the Wald test that all are 0."""

PAIRS_OF_DRAWS = 100_000
HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Passing:
    """What a difference in trends does to the effects, and to those that passed.

    Attributes
    ----------
    power : chance that the test notices the difference.
    bias : (T,) what the difference adds to the effects after the start, in the
        outcome's unit; bias_if_passed : (T,) the same given that the test noticed
        nothing; ``nan`` when that hardly ever happens.
    """

    power: float
    bias: NDArray[np.float64]
    bias_if_passed: NDArray[np.float64]


def event_times(study: EventCoefficients) -> NDArray[np.float64]:
    """Return the times (P + T,) of the coefficients, counted from the base period."""
    before, after = study.before.size, study.after.size
    return np.concatenate([np.arange(-before, 0), np.arange(1, after + 1)]).astype(
        float
    )


def noise(study: EventCoefficients) -> NDArray[np.float64]:
    """Return draws (R, P) of the coefficients before the start when all are 0."""
    before = study.before.size
    random = generator(0, step="pretrend_power")
    plain = random.standard_normal((PAIRS_OF_DRAWS, before))
    root = np.linalg.cholesky(study.covariance[:before, :before])
    half = plain @ root.T
    return np.concatenate([half, -half])


def passes(
    study: EventCoefficients,
    difference: NDArray[np.float64],
    draws: NDArray[np.float64],
    level: float,
) -> NDArray[np.bool_]:
    """Say in which draws (R,) no coefficient before the start is significant."""
    before = study.before.size
    spread = np.sqrt(np.diag(study.covariance)[:before])
    seen = np.abs(draws + difference[:before]) > pointwise_critical(level) * spread
    return np.asarray(~seen.any(axis=1))


def power(
    study: EventCoefficients,
    difference: NDArray[np.float64],
    *,
    test: Pretest = "any",
    level: float = 0.95,
) -> float:
    """Return the chance that the test before the start notices this difference.

    Parameters
    ----------
    difference : δ (P + T,) or its first P values, in the outcome's unit.
    level : 1 − the size of the test.

    Raises
    ------
    InputError : when there is no period before the start, or δ does not fit.
    """
    check(study, difference)
    return chance(study, difference, noise(study), test, level)


def chance(
    study: EventCoefficients,
    difference: NDArray[np.float64],
    draws: NDArray[np.float64],
    test: Pretest,
    level: float,
) -> float:
    """Return the chance that the test notices the difference, with given draws."""
    if test == "any":
        return float(1 - passes(study, difference, draws, level).mean())
    before = study.before.size
    own = difference[:before]
    noncentral = float(own @ np.linalg.solve(study.covariance[:before, :before], own))
    critical = float(chdtri(before, 1 - level))
    return float(1 - chndtr(critical, before, noncentral))


def slope_for_power(
    study: EventCoefficients,
    target: float = 0.5,
    *,
    test: Pretest = "any",
    level: float = 0.95,
) -> float:
    """Return the straight line that is noticed with this chance, per period.

    A difference in trends that grows by less each period is more likely to pass the
    test than not (at ``target`` 0.5).

    Raises
    ------
    InputError : when there is no period before the start, or the chance is not between
        the test's size (for a slope of 0) and 1.
    """
    times = event_times(study)
    check(study, times)
    draws = noise(study)

    def reached(slope: float) -> float:
        return chance(study, slope * times, draws, test, level)

    size = reached(0.0)
    if not size < target < 1:
        raise asked_wrongly("target", f"{target}", f"a chance between {size:.3f} and 1")
    unit = float(np.sqrt(np.diag(study.covariance)[: study.before.size].max()))
    low, high = 0.0, unit
    while reached(high) < target:
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if reached(middle) < target:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def conditional_bias(
    study: EventCoefficients, difference: NDArray[np.float64], *, level: float = 0.95
) -> Passing:
    """Return what this difference does to the effects, and to those that passed.

    The mean of β̂_after given that no coefficient before is significant is δ_after +
    Σ_after,before Σ_before⁻¹ (E[β̂_before | passed] − δ_before).

    Raises
    ------
    InputError : when there is no period before the start, or δ is not (P + T,).
    """
    check(study, difference)
    before = study.before.size
    if difference.size != study.values.size:
        raise asked_wrongly(
            "difference", f"{difference.size} values", f"{study.values.size} values"
        )
    draws = noise(study)
    kept = passes(study, difference, draws, level)
    bias = difference[before:]
    if not kept.any():
        return Passing(1.0, bias, np.full(bias.size, np.nan))
    carried = np.linalg.solve(
        study.covariance[:before, :before], draws[kept].mean(axis=0)
    )
    return Passing(
        power=float(1 - kept.mean()),
        bias=bias,
        bias_if_passed=bias + study.covariance[before:, :before] @ carried,
    )


def check(study: EventCoefficients, difference: NDArray[np.float64]) -> None:
    """Refuse a study without a period before the start, or a δ that does not fit."""
    before = study.before.size
    if before == 0:
        raise asked_wrongly("before", "no period", "a period before the base period")
    if difference.size not in (before, study.values.size):
        raise asked_wrongly(
            "difference",
            f"{difference.size} values",
            f"{before} or {study.values.size} values",
        )


def asked_wrongly(key: str, found: str, allowed: str) -> InputError:
    """Return the error for a question that cannot be put."""
    return InputError(
        Complaint(
            file="pretrend_power",
            line=None,
            key=key,
            found=found,
            meaning="the power cannot be reckoned",
            mend=f"give {allowed}",
        )
    )
