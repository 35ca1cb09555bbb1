"""A trial's sample into estimates and errors, by the way it was randomised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.trial_gaussian import mixed_gaussian
from prevstats.designs.trial_quadrature import (
    Binary,
    Information,
    Link,
    random_intercept,
)
from prevstats.inference.cluster import (
    adjusted_singly,
    contrast_test,
    least_squares,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.trial_sample import TrialSample

LATENT_VARIANCE: dict[str, float] = {"logit": np.pi**2 / 3, "cloglog": np.pi**2 / 6}
"""Variance within clusters on the scale of the predictor."""


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Coefficients of a trial.

    Attributes
    ----------
    coefficients, std_error, freedom : (p,); ``inf`` for the normal law, ``nan`` error
        where there is none.
    icc : intraclass correlation, ``None`` without clusters.
    variance : of the random intercepts, its error beside it; else ``None``.
    log_likelihood : where it was maximised.
    """

    coefficients: NDArray[np.float64]
    std_error: NDArray[np.float64]
    freedom: NDArray[np.float64]
    icc: float | None = None
    variance: tuple[float, float | None] | None = None
    log_likelihood: float | None = None


def by_person(sample: TrialSample, vcov: Literal["HC1", "HC2"]) -> Estimates:
    """Return least squares with HC1 (times n/(n−p)) or HC2 errors, Student's n−p."""
    fit = least_squares(sample.y, sample.x, sample.clusters)
    n, p = sample.x.shape
    x = adjusted_singly(fit).x if vcov == "HC2" else fit.x * np.sqrt(n / (n - p))
    scores = (x * fit.residuals[:, None]) @ fit.bread
    return Estimates(
        coefficients=fit.coefficients,
        std_error=np.sqrt((scores**2).sum(axis=0)),
        freedom=np.full(p, float(n - p)),
    )


def by_cluster(sample: TrialSample, level: float) -> Estimates:
    """Return least squares with CR2 errors, Bell & McCaffrey's degrees of freedom."""
    fit = least_squares(sample.y, sample.x, sample.clusters)
    tests = [contrast_test(fit, axis, level) for axis in np.eye(sample.x.shape[1])]
    return Estimates(
        coefficients=fit.coefficients,
        std_error=np.array([test.std_error or np.nan for test in tests]),
        freedom=np.array([test.degrees_of_freedom or np.nan for test in tests]),
        icc=analysis_of_variance(fit.residuals, sample),
    )


def analysis_of_variance(
    residuals: NDArray[np.float64], sample: TrialSample
) -> float | None:
    """Return the intraclass correlation by one-way analysis of variance within arms.

    (MSB − MSW)/(MSB + (n₀ − 1)MSW), at least 0 (Donner & Klar 2000); ``None`` when a
    cluster holds one person each, or there are no more clusters than arms.
    """
    sizes = np.bincount(sample.clusters).astype(float)
    groups, total = sizes.size, sizes.sum()
    between_freedom, within_freedom = groups - len(sample.arms), total - groups
    if between_freedom <= 0 or within_freedom <= 0:
        return None
    means = np.bincount(sample.clusters, residuals) / sizes
    within = float(((residuals - means[sample.clusters]) ** 2).sum()) / within_freedom
    between = float((sizes * means**2).sum()) / between_freedom
    squares = sum(
        float((own**2).sum() / own.sum())
        for arm in range(len(sample.arms))
        if (own := np.bincount(sample.clusters[sample.arm == arm])).sum()
    )
    average = (total - squares) / between_freedom
    below = between + (average - 1) * within
    return max(0.0, float((between - within) / below)) if below > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """Columns (n, p) centred and scaled, and the matrix (p, p) back to their own."""

    x: NDArray[np.float64]
    back: NDArray[np.float64]


def scaled(sample: TrialSample) -> Scaled:
    """Return the columns with the constant first, covariates standardised.

    Raises
    ------
    ValueError : when columns cannot be told apart.
    """
    least_squares(sample.y, sample.x, sample.clusters)
    constant = sample.names.index("coef(intercept)")
    order = [constant, *(k for k in range(len(sample.names)) if k != constant)]
    x = sample.x[:, order]
    centre, spread = x.mean(axis=0), x.std(axis=0)
    centre[0], spread[0] = 0.0, 1.0
    back = np.diag(1 / spread)
    back[0, 1:] = -centre[1:] / spread[1:]
    inverse = np.argsort(order)
    return Scaled((x - centre) / spread, back[inverse])


def mixed_level(sample: TrialSample) -> Estimates:
    """Return a continuous outcome's random-intercept fit, Student's clusters − arms."""
    columns = scaled(sample)
    fit = mixed_gaussian(sample.y, columns.x, sample.clusters)
    covariance = columns.back @ fit.covariance @ columns.back.T
    groups = int(sample.clusters.max()) + 1
    freedom = float(max(groups - len(sample.arms), 1))
    whole = fit.between + fit.within
    return Estimates(
        coefficients=columns.back @ fit.coefficients,
        std_error=np.sqrt(np.diag(covariance)),
        freedom=np.full(len(sample.names), freedom),
        icc=fit.between / whole if whole > 0 else None,
        variance=(fit.between, None),
    )


def mixed_answer(sample: TrialSample, link: Link, kind: Information) -> Estimates:
    """Return a yes-or-no outcome's random-intercept fit, with the normal law."""
    columns = scaled(sample)
    data = Binary(sample.y, columns.x, sample.clusters, link)
    fit = random_intercept(data, kind)
    covariance = columns.back @ fit.covariance @ columns.back.T
    return Estimates(
        coefficients=columns.back @ fit.coefficients,
        std_error=np.sqrt(np.diag(covariance)),
        freedom=np.full(len(sample.names), np.inf),
        icc=fit.variance / (fit.variance + LATENT_VARIANCE[link]),
        variance=(fit.variance, fit.variance_error),
        log_likelihood=fit.log_likelihood,
    )
