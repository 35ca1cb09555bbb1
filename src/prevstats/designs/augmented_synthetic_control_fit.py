"""Ridge weights that take out what the synthetic control left, and how strong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import Fit, Weighting
from prevstats.designs.synthetic_control_weights import nearest_mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block

TRIED = 20
SMALLEST_RATIO = 1e-8
"""Penalties that are tried run from the largest, the first eigenvalue, down to this
share of it, in so many equal steps of the logarithm."""
NO_DIRECTION = 1e-13
"""Eigenvalues below this share of the largest are directions without donors."""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What is matched: donors (J, k) and the treated (k,), centred on the donors."""

    donors: NDArray[np.float64]
    treated: NDArray[np.float64]


def augmented(ridge: float | None) -> Fit:
    """Return how the augmented synthetic control chooses weights."""

    def fit(block: Block) -> Weighting:
        matched = matched_on(block)
        mixture = nearest_mixture(matched.donors, matched.treated)
        penalty = chosen_ridge(matched) if ridge is None else ridge
        extra = ridge_weights(matched, mixture, np.array([penalty]))[0]
        return Weighting(
            unit=mixture + extra,
            time=np.zeros(block.n_before),
            beta=np.zeros(0),
            ridge=float(penalty),
        )

    return fit


def matched_on(block: Block) -> Matched:
    """Return the outcome before the start, and beside it the covariates' means.

    Each covariate is brought to the standard deviation of the outcomes (as R's
    ``augsynth`` does when it does not residualize).
    """
    before = slice(0, block.n_before)
    centre = block.donors[:, before].mean(axis=0)
    donors, treated = block.donors[:, before] - centre, block.treated[before] - centre
    if block.predictors is None:
        return Matched(donors, treated)
    known = block.predictors[: block.n_donors]
    middle = known.mean(axis=0)
    own = block.predictors[block.n_donors :].mean(axis=0) - middle
    spread = np.std(known, axis=0, ddof=1) if len(known) > 1 else np.zeros(len(own))
    factor = np.where(spread > 0, np.std(donors, ddof=1), 0.0)
    factor = factor / np.where(spread > 0, spread, 1.0)
    return Matched(
        np.hstack([donors, (known - middle) * factor]),
        np.concatenate([treated, own * factor]),
    )


def ridge_weights(
    matched: Matched, mixture: NDArray[np.float64], penalties: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (L, J) weights that ridge regression adds, for each penalty.

    (x_1 - X'w)'(X'X + penalty I)^-1 X', Ben-Michael et al. (2021), lemma 1; they sum
    to 0 because X is centred on the donors.
    """
    values, vectors = np.linalg.eigh(matched.donors.T @ matched.donors)
    values = np.maximum(values, 0.0)
    left = vectors.T @ (matched.treated - mixture @ matched.donors)
    size = values + penalties[:, None]
    usable = size > NO_DIRECTION * max(float(values.max()), np.finfo(float).tiny)
    shrunk = np.where(usable, left / np.where(usable, size, 1.0), 0.0)
    return np.asarray(shrunk @ (matched.donors @ vectors).T)


def chosen_ridge(matched: Matched) -> float:
    """Return the penalty chosen by leaving out one period at a time.

    The largest penalty whose mean squared error of prediction is within one standard
    error of the smallest. As in R's ``augsynth`` the last column is never left out.
    """
    count = matched.donors.shape[1]
    largest = float(np.linalg.svd(matched.donors, compute_uv=False)[0]) ** 2
    penalties = largest * SMALLEST_RATIO ** (np.arange(TRIED + 1) / TRIED)
    if count < 3:
        return largest
    errors = np.array(
        [held_out(matched, place, penalties) for place in range(count - 1)]
    )
    mean = errors.mean(axis=0)
    best = int(np.argmin(mean))
    allowed = mean[best] + errors[:, best].std(ddof=1) / np.sqrt(len(errors))
    return float(penalties[mean <= allowed].max())


def held_out(
    matched: Matched, place: int, penalties: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return squared errors (L,) in one column when it is not fitted on."""
    kept = Matched(
        np.delete(matched.donors, place, axis=1), np.delete(matched.treated, place)
    )
    mixture = nearest_mixture(kept.donors, kept.treated)
    weights = mixture + ridge_weights(kept, mixture, penalties)
    return np.asarray(
        (matched.treated[place] - weights @ matched.donors[:, place]) ** 2
    )
