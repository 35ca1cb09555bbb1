"""What a study of a given size would be worth: expected value of sample information.

A study estimates some parameters phi with a known sampling error; afterwards the option
is chosen that looks best then. By regression (Strong, Oakley, Brennan & Breeze 2015,
Medical Decision Making 35:570-583): simulate the study's answer once in every draw and
regress the net benefit on it. By moment matching: see ``evsi_moments``. Both read the
draws at hand; neither runs the model again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from prevstats.economics.value_of_information import evpi_normal
from prevstats.economics.value_of_information_partial import (
    PartialInformation,
    Regression,
    evppi,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SamplingVariance = Callable[[int], "float | NDArray[np.float64]"]
"""From the size of a study to the sampling variance of its estimate of the parameters:
a number for one parameter, a covariance matrix (p, p) for p."""
Simulation = Callable[
    ["NDArray[np.float64]", int, np.random.Generator], "NDArray[np.float64]"
]
"""From true parameters (S, p), the size and a generator to what the study would report,
(S, r): one data set's summary for each draw."""


@dataclass(frozen=True, slots=True)
class Study:
    """A study that could be made.

    Attributes
    ----------
    name : identifier.
    parameters : p names; what it tells of.
    variance : from the size to the sampling variance of its estimates.
    cost : from the size to what it costs in kronor, everything counted.
    simulate : what it would report, when that is no estimate with a normal error
        (counts, say); ``None`` draws the estimate from a normal law with ``variance``.
    """

    name: str
    parameters: tuple[str, ...]
    variance: SamplingVariance
    cost: Callable[[int], float]
    simulate: Simulation | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SampleInformation:
    """The expected value of a study at N sizes and K thresholds.

    Attributes
    ----------
    study : its name.
    sizes : N sizes, in the study's own unit (persons, years, municipalities).
    thresholds : K prices in kronor; (nan,) without one.
    value, std_error : (N, K) in kronor a decision.
    method : ``regression`` or ``moment_matching``.
    evppi : the value of knowing the study's parameters exactly: no size can be worth
        more. ``None`` from the regression method, which does not need it.
    explained : (N, K) share of the variance of the conditional mean that the study is
        expected to resolve, from moment matching; a negative estimate, which small
        studies can get by chance, is shown here and worth 0 above. nan by regression.
    effective_draws : (N,) smallest number of draws that a simulated answer of the study
        leaves in play; below some tens the variance is uncertain, but the study then
        all but tells the truth. nan by regression.
    checked : (N, K) whether the residual checks passed. Regression only, else True.
    """

    study: str
    sizes: tuple[int, ...]
    thresholds: tuple[float, ...]
    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    method: Literal["regression", "moment_matching"]
    evppi: PartialInformation | None
    explained: NDArray[np.float64]
    effective_draws: NDArray[np.float64]
    checked: NDArray[np.bool_]


def evsi_regression(
    choice: Decision,
    parameters: Parameters,
    study: Study,
    sizes: Sequence[int],
    random: np.random.Generator,
) -> SampleInformation:
    """Return the study's value at each size, by regression on its simulated answers.

    Raises ``InputError`` when net benefit and parameters rest on other draws, and for a
    size or a sampling variance that is none.
    """
    same_draws(choice, parameters)
    truth = parameters.columns(study.parameters)
    refuse_sizes(study, sizes)
    found = []
    for size in sizes:
        answers = answers_of(study, truth, size, random)
        names = tuple(f"answer_{place}" for place in range(answers.shape[1]))
        told = Parameters(choice.identity, names, answers)
        found.append(evppi(choice, told, names, random, Regression(repetitions=100)))
    shape = (len(found), len(choice.thresholds))
    passed = [
        [all(check.passed is not False for check in checks) for checks in one.checks]
        for one in found
    ]
    return SampleInformation(
        study=study.name,
        sizes=tuple(sizes),
        thresholds=choice.thresholds,
        value=np.array([one.value for one in found]),
        std_error=np.array([one.std_error for one in found]),
        method="regression",
        evppi=None,
        explained=np.full(shape, np.nan),
        effective_draws=np.full(shape[0], np.nan),
        checked=np.array(passed),
    )


def evsi_normal(mean: float, std_dev: float, sampling_variance: float) -> float:
    """Return the EVSI of two options when everything is normal, in closed form.

    ``mean`` and ``std_dev`` of the incremental net benefit (kronor) before the study,
    ``sampling_variance`` (kronor squared) of the study's estimate of it: the mean after
    the study varies with std_dev^2 / sqrt(std_dev^2 + sampling_variance) (Raiffa &
    Schlaifer 1961).
    """
    if not sampling_variance >= 0.0:
        refuse(
            [
                fault(
                    "sampling_variance",
                    str(sampling_variance),
                    "that is no variance",
                    "give a number of 0 or more",
                )
            ]
        )
    total = np.hypot(std_dev, np.sqrt(sampling_variance))
    return evpi_normal(mean, std_dev * std_dev / total if total > 0.0 else 0.0)


def answers_of(
    study: Study,
    truth: NDArray[np.float64],
    size: int,
    random: np.random.Generator,
) -> NDArray[np.float64]:
    """Return what a study of this size would report in each draw: (S, r)."""
    if study.simulate is not None:
        return np.asarray(study.simulate(truth, size, random), dtype=float)
    root = np.linalg.cholesky(sampling_covariance(study, size))
    normal: NDArray[np.float64] = random.standard_normal(truth.shape)
    return truth + normal @ root.T


def sampling_covariance(study: Study, size: int) -> NDArray[np.float64]:
    """Return the covariance (p, p) of the study's estimates.

    Raises ``InputError`` when it is not a positive definite matrix of that shape.
    """
    matrix = np.atleast_2d(np.asarray(study.variance(size), dtype=float))
    wanted = (len(study.parameters),) * 2
    sound = matrix.shape == wanted and bool(np.isfinite(matrix).all())
    if not (sound and np.linalg.eigvalsh(matrix).min() > 0.0):
        refuse(
            [
                fault(
                    f"{study.name}.variance",
                    f"{matrix.tolist()} at size {size}",
                    f"that is no sampling covariance of shape {wanted}",
                    "give a variance above 0, or a positive definite matrix",
                )
            ]
        )
    return matrix


def refuse_sizes(study: Study, sizes: Sequence[int]) -> None:
    """Refuse (``InputError``) no size, and a size below 1."""
    if not sizes or min(sizes) < 1:
        refuse(
            [
                fault(
                    f"{study.name}.sizes",
                    str(list(sizes)),
                    "a study of that size tells nothing",
                    "give sizes of 1 or more",
                )
            ]
        )
