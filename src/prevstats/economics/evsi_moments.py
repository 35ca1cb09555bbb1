"""What a study would be worth, by matching the variance of what it would leave known.

Heath, Manolopoulou & Baio (2019), Medical Decision Making 39:347-359. The mean of the
net benefit after the study has the distribution of the conditional mean f(phi), drawn
in towards its centre until its variance is Var f - E Var(f | answer). The last term is
averaged over Q simulated answers; what an answer leaves in play is read by weighting
the draws at hand with its normal likelihood, so that no chain is run. With several
options whole covariance matrices are matched, by the linear map that moves f least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from prevstats.economics.decision import Decision, Parameters
from prevstats.economics.evsi import (
    SampleInformation,
    Study,
    refuse_sizes,
    sampling_covariance,
)
from prevstats.economics.value_of_information import (
    sampling_error,
    value_of_knowing,
)
from prevstats.economics.value_of_information_fit import redrawn
from prevstats.economics.value_of_information_partial import (
    Regression,
    conditional_means,
    evppi,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

ANSWERS = 100
"""Simulated answers of the study, Q; Heath et al. find 30 to 50 enough."""
GROUPS = 10
"""Groups of answers that are left out in turn for the standard error."""
REDRAWN = 50
NEGLIGIBLE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What Q answers leave in play: weights (Q, S), and how many draws that is."""

    weights: NDArray[np.float64]
    effective_draws: float


def evsi_moments(
    choice: Decision,
    parameters: Parameters,
    study: Study,
    sizes: Sequence[int],
    random: np.random.Generator,
) -> SampleInformation:
    """Return the study's value at each size, by moment matching.

    The study's estimates are taken as normal with ``study.variance``;
    ``study.simulate`` is not used. The answers of all sizes have the same random
    numbers, so that the value is smooth in the size. Raises ``InputError`` as
    ``evsi_regression`` does.
    """
    whole = evppi(choice, parameters, study.parameters, random)
    refuse_sizes(study, sizes)
    truth = parameters.columns(study.parameters)
    known = [name not in whole.dropped for name in study.parameters]
    means = conditional_means(choice, truth[:, known], Regression())
    places = evenly_over(truth[:, 0], ANSWERS)
    noise = normal_scores(ANSWERS, truth.shape[1], random)
    shape = (len(sizes), len(choice.thresholds))
    value, error, explained = np.empty(shape), np.empty(shape), np.empty(shape)
    left = np.empty(shape[0])
    copies = [redrawn(means.basis, made, REDRAWN, random) for made in means.fits]
    for row, size in enumerate(sizes):
        posterior = after(truth, places, noise, sampling_covariance(study, size))
        left[row] = posterior.effective_draws
        for column, made in enumerate(means.fits):
            left_over = left_in_play(made.fitted, posterior.weights)
            matched = Matched(made.fitted, left_over)
            value[row, column] = matched.value()
            explained[row, column] = matched.explained()
            error[row, column] = np.hypot(
                matched.error(), matched.spread_of(copies[column])
            )
    return SampleInformation(
        study=study.name,
        sizes=tuple(sizes),
        thresholds=choice.thresholds,
        value=value,
        std_error=error,
        method="moment_matching",
        evppi=whole,
        explained=explained,
        effective_draws=left,
        checked=np.ones(shape, dtype=bool),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Conditional means (S, D), and what Q answers leave of them in play, (Q, D, D)."""

    fitted: NDArray[np.float64]
    left: NDArray[np.float64]

    def covariance(self) -> NDArray[np.float64]:
        """Return the covariance of the conditional means: (D, D)."""
        return np.atleast_2d(np.cov(self.fitted, rowvar=False, bias=True))

    def value(self) -> float:
        """Return the value with all answers."""
        return float(value_of_knowing(self._drawn_in(self.fitted, self.left)))

    def explained(self) -> float:
        """Return the share of the variance resolved, as estimated: can be below 0."""
        total = float(np.trace(self.covariance()))
        rest = float(np.trace(self.left.mean(axis=0)))
        return 1.0 - rest / total if total > 0.0 else 0.0

    def error(self) -> float:
        """Return the error from the draws and from the answers (jackknife)."""
        drawn = float(sampling_error(self._drawn_in(self.fitted, self.left)))
        group = np.arange(len(self.left)) % GROUPS
        without = [
            float(
                value_of_knowing(self._drawn_in(self.fitted, self.left[group != one]))
            )
            for one in range(GROUPS)
        ]
        return float(np.hypot(drawn, np.sqrt((GROUPS - 1) * np.var(without))))

    def spread_of(self, copies: NDArray[np.float64]) -> float:
        """Return the error from the regression, by redrawn conditional means."""
        return float(value_of_knowing(self._drawn_in(copies, self.left)).std(ddof=1))

    def _drawn_in(
        self, means: NDArray[np.float64], left: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return means (..., S, D) drawn in towards their centre."""
        centre = means.mean(axis=-2, keepdims=True)
        drawn = shrinking_map(self.covariance(), left.mean(axis=0))
        return np.asarray(centre + (means - centre) @ drawn)


def shrinking_map(
    covariance: NDArray[np.float64], left: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the symmetric map M (D, D) with M cov M = cov - left.

    Of all such maps the one that moves a centred normal variable least; the identity
    where nothing is left. Directions in which cov - left is negative map to 0.
    """
    values, axes = np.linalg.eigh(covariance)
    lively = values > NEGLIGIBLE * values.max(initial=0.0)
    used = axes[:, lively]
    root = np.sqrt(values[lively])
    inner = used.T @ (covariance - left) @ used * np.outer(root, root)
    squares, turn = np.linalg.eigh(inner)
    middle = turn * np.sqrt(np.clip(squares, 0.0, None)) @ turn.T
    return np.asarray(used @ (middle / np.outer(root, root)) @ used.T)


def after(
    truth: NDArray[np.float64],
    places: NDArray[np.intp],
    noise: NDArray[np.float64],
    covariance: NDArray[np.float64],
) -> Posterior:
    """Return the weights of the draws (S, p) after the answers of a study.

    Answer q is the truth of draw ``places[q]`` with a normal error of ``covariance``
    made of ``noise[q]`` (Q, p).
    """
    root = np.linalg.cholesky(covariance)
    whitened = np.linalg.solve(root, truth.T).T
    answers = whitened[places] + noise
    distance = np.sum(answers**2, axis=1)[:, np.newaxis] + np.sum(whitened**2, axis=1)
    distance -= 2.0 * answers @ whitened.T
    weights = np.exp(-0.5 * (distance - distance.min(axis=1, keepdims=True)))
    weights /= weights.sum(axis=1, keepdims=True)
    return Posterior(weights, float(1.0 / np.max(np.sum(weights**2, axis=1))))


def left_in_play(
    fitted: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the covariance of the conditional means after each answer: (Q, D, D).

    Divided by 1 less the sum of squared weights, as a sample variance is by S - 1.
    """
    n_draws, n_options = fitted.shape
    centred = fitted - fitted.mean(axis=0)
    products = (centred[:, :, np.newaxis] * centred[:, np.newaxis]).reshape(n_draws, -1)
    mean = weights @ centred
    second = (weights @ products).reshape(-1, n_options, n_options)
    free = np.maximum(1.0 - np.sum(weights**2, axis=1), NEGLIGIBLE)
    spread = second - mean[:, :, np.newaxis] * mean[:, np.newaxis]
    return np.asarray(spread / free[:, np.newaxis, np.newaxis])


def evenly_over(column: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the draws at ``count`` evenly spread ranks of a parameter (S,)."""
    ranks = (np.arange(count) + 0.5) / count * column.size
    return np.argsort(column, kind="stable")[ranks.astype(np.intp)]


def normal_scores(
    count: int, dimensions: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return evenly spread standard normal numbers, shuffled in each column: (n, p)."""
    scores = ndtri((np.arange(count) + 0.5) / count)
    return np.column_stack([random.permutation(scores) for _ in range(dimensions)])
