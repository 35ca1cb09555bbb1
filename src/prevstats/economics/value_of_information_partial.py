"""What it would be worth to know some of the inputs: partial perfect information.

EVPPI(phi) = E max_d E[NB_d | phi] - max_d E NB_d, with E[NB_d | phi] by regression of
the net benefit on phi over the draws at hand (Strong, Oakley & Brennan 2014, Medical
Decision Making 34:311-326): splines and their products up to five parameters, a
Gaussian process above. Nothing is clamped; what contradicts the theory is reported by
``value_of_information_rules``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.decision import (
    Decision,
    Parameters,
    fault,
    refuse,
    same_draws,
)
from prevstats.economics.value_of_information import (
    evpi,
    sampling_error,
    value_of_knowing,
)
from prevstats.economics.value_of_information_basis import (
    MOST_SPLINE_PARAMETERS,
    Basis,
    independent,
    spline_basis,
)
from prevstats.economics.value_of_information_fit import (
    Fit,
    ResidualCheck,
    fit,
    redrawn,
    residual_checks,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Method = Literal["auto", "spline", "process"]
FEWEST_PER_PARAMETER = 10
"""Fewer draws than this for each parameter carry no regression worth the name."""


@dataclass(frozen=True, slots=True)
class Regression:
    """How E[net benefit | parameters] is found.

    Attributes
    ----------
    method : ``spline``, ``process``, or ``auto``: splines up to five parameters.
    functions : of each parameter's spline; ``None`` chooses by the number of
        parameters and draws.
    repetitions : how often the coefficients are drawn for the standard error.
    """

    method: Method = "auto"
    functions: int | None = None
    repetitions: int = 200


@dataclass(frozen=True, slots=True, eq=False)
class PartialInformation:
    """The expected value of knowing some parameters, at K thresholds.

    Attributes
    ----------
    parameters : whose values would be known.
    thresholds : K prices in kronor; (nan,) without one.
    value : (K,) in kronor a decision.
    std_error : (K,) of the two below together, in kronor.
    regression_error : (K,) from drawing the regression's coefficients.
    sampling_error : (K,) from the number of draws of the parameters.
    bias : (K,) how much the noise of the regression is expected to raise ``value``.
    evpi : (K,) expected value of perfect information in the same draws.
    method : ``spline`` or ``process``; ``none`` when no parameter varies.
    terms : K of the basis; ``effective_terms`` (K,) what smoothing left of them.
    dropped : parameters that do not vary or are a weighted sum of those before them;
        knowing them as well is worth nothing more.
    checks : for each threshold, the residual checks.
    n_draws : S.
    """

    parameters: tuple[str, ...]
    thresholds: tuple[float, ...]
    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    regression_error: NDArray[np.float64]
    sampling_error: NDArray[np.float64]
    bias: NDArray[np.float64]
    evpi: NDArray[np.float64]
    method: Literal["spline", "process", "none"]
    terms: int
    effective_terms: NDArray[np.float64]
    dropped: tuple[str, ...]
    checks: tuple[tuple[ResidualCheck, ...], ...]
    n_draws: int


def evppi(
    choice: Decision,
    parameters: Parameters,
    names: Sequence[str],
    random: np.random.Generator,
    regression: Regression = Regression(),
) -> PartialInformation:
    """Return the expected value of knowing the named parameters, at every threshold.

    ``random`` draws the coefficients for the standard error; the value needs none.
    Raises ``InputError`` when net benefit and parameters rest on other draws, for
    unknown names, and when there are too few draws for the regression.
    """
    same_draws(choice, parameters)
    columns = parameters.columns(names)
    kept = independent(columns)
    _refuse_few(choice.n_draws, kept.size, regression)
    means = conditional_means(choice, columns[:, kept], regression)
    known = tuple(names[place] for place in kept)
    redone = [_repeated(means, made, regression, random) for made in means.fits]
    fitted = np.array([made.fitted for made in means.fits])
    value, sampled = value_of_knowing(fitted), sampling_error(fitted)
    noise = np.array([values.std(ddof=1) for values in redone])
    return PartialInformation(
        parameters=tuple(names),
        thresholds=choice.thresholds,
        value=value,
        std_error=np.hypot(noise, sampled),
        regression_error=noise,
        sampling_error=sampled,
        bias=np.array([values.mean() for values in redone]) - value,
        evpi=evpi(choice).value,
        method=means.method,
        terms=means.basis.design.shape[1],
        effective_terms=np.array([made.effective_terms for made in means.fits]),
        dropped=tuple(name for name in names if name not in known),
        checks=tuple(
            residual_checks(made, known, columns[:, kept]) for made in means.fits
        ),
        n_draws=choice.n_draws,
    )


@dataclass(frozen=True, slots=True, eq=False)
class ConditionalMeans:
    """E[net benefit | parameters] at each of K thresholds, on one basis."""

    method: Literal["spline", "process", "none"]
    basis: Basis
    fits: tuple[Fit, ...]


def conditional_means(
    choice: Decision, columns: NDArray[np.float64], regression: Regression
) -> ConditionalMeans:
    """Return the regressions of net benefit on p independent columns (S, p).

    Each option is taken against the mean of all options, and the same smoothing for
    all, so that it does not matter which option comes first.
    """
    worth = choice.net_benefit
    relative = worth - worth.mean(axis=2, keepdims=True)
    method, basis = _basis(columns, relative, regression)
    return ConditionalMeans(
        method, basis, tuple(fit(basis, numbers) for numbers in relative)
    )


def _basis(
    columns: NDArray[np.float64],
    numbers: NDArray[np.float64],
    regression: Regression,
) -> tuple[Literal["spline", "process", "none"], Basis]:
    n_draws, count = columns.shape
    if count == 0:
        ones = np.ones((n_draws, 1))
        return "none", Basis(ones, np.zeros((1, 1)), ones.T @ ones)
    few = count <= MOST_SPLINE_PARAMETERS
    if regression.method == "spline" or (regression.method == "auto" and few):
        return "spline", spline_basis(columns, functions=regression.functions)
    from prevstats.economics.value_of_information_process import process_basis

    return "process", process_basis(columns, np.hstack(list(numbers)))


def _repeated(
    means: ConditionalMeans,
    made: Fit,
    regression: Regression,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the value for each drawing of the coefficients, in blocks that fit."""
    at_once = max(1, int(4e6 // made.fitted.size))
    values: list[NDArray[np.float64]] = []
    left = regression.repetitions
    while left > 0:
        drawn = redrawn(means.basis, made, min(left, at_once), random)
        values.append(value_of_knowing(drawn))
        left -= at_once
    return np.concatenate(values)


def _refuse_few(n_draws: int, count: int, regression: Regression) -> None:
    faults = []
    if n_draws < FEWEST_PER_PARAMETER * (count + 1):
        faults.append(
            fault(
                "draws",
                f"{n_draws} draws for {count} parameters",
                "the regression would repeat the draws instead of averaging them",
                f"take {FEWEST_PER_PARAMETER} draws or more for each parameter",
            )
        )
    if regression.method == "spline" and count > MOST_SPLINE_PARAMETERS:
        faults.append(
            fault(
                "method",
                f"splines of {count} parameters",
                "their products would be more than any number of draws carries",
                "use the method 'process' above five parameters",
            )
        )
    if regression.repetitions < 2:
        faults.append(
            fault(
                "repetitions",
                str(regression.repetitions),
                "a standard error needs at least two",
                "take 50 or more",
            )
        )
    refuse(faults)
