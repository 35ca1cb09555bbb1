"""One difference in differences: two groups, two periods, with or without covariates.

Sant'Anna & Zhao (2020), "Doubly robust difference-in-differences estimators",
J. Econometrics 219:101-122, in their notation: ΔY the change, D the treated, X the
covariates with a constant, p(X) the propensity, μ(X) the expected change of the
comparison units. Influence values are sums: estimate minus truth ≈ Σ_i h_i.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit

if TYPE_CHECKING:
    from numpy.typing import NDArray

Method = Literal["doubly_robust", "regression", "weighting"]

TRIM = 0.995
"""Comparison units with a higher propensity are left out (R ``DRDID``)."""
OVERLAP = 0.999
"""A higher propensity anywhere means that the groups cannot be compared (R ``did``)."""
COLLINEAR = 1e-7
"""Smallest ratio of singular values of the standardised covariates."""
NEWTON_STEPS = 60
CONVERGED = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class TwoByTwo:
    """An effect of treatment on the treated, with influence values.

    Attributes
    ----------
    value : the estimate; ``nan`` when ``reason`` says why there is none.
    influence : (n,) influence values, 0 when there is no estimate.
    trimmed : comparison units left out for too high a propensity.
    reason : "" or what stood in the way.
    """

    value: float
    influence: NDArray[np.float64]
    trimmed: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Propensity:
    """Fitted propensities (n,) and the influence (n, p) of their coefficients."""

    fitted: NDArray[np.float64]
    influence: NDArray[np.float64]


def nothing(n: int, reason: str) -> TwoByTwo:
    """Return the answer that there is no estimate, and why."""
    return TwoByTwo(float("nan"), np.zeros(n), 0, reason)


def missing_side(treated: NDArray[np.bool_]) -> str:
    """Return the reason when one of the two groups is empty, else ""."""
    if not treated.any():
        return "no_treated_observed"
    return "no_comparison" if treated.all() else ""


def centred_change(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the change less the comparison units' mean, in two passes for accuracy."""
    control = np.where(treated, 0.0, weights)
    control = control / control.sum()
    residual = change - control @ change
    return np.asarray(residual - control @ residual)


def unadjusted(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> TwoByTwo:
    """Compare the mean change of the treated with that of the comparison units."""
    reason = missing_side(treated)
    if reason:
        return nothing(change.size, reason)
    residual = centred_change(change, treated, weights)
    share = np.where(treated, weights, 0.0)
    share = share / share.sum()
    control = np.where(treated, 0.0, weights)
    control = control / control.sum()
    value = float(share @ residual)
    return TwoByTwo(value, share * (residual - value) - control * residual)


def cross_sections(
    later: NDArray[np.float64],
    earlier: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> TwoByTwo:
    """Compare mean outcomes of two groups in two periods seen by different units.

    ``later`` and ``earlier`` are (n,), ``nan`` where a unit was not observed. Influence
    values are summed within the unit, should it be seen in both periods.
    """
    value, influence = 0.0, np.zeros(treated.size)
    for outcome, sign in ((later, 1.0), (earlier, -1.0)):
        seen = np.isfinite(outcome)
        reason = missing_side(treated[seen])
        if reason:
            return nothing(treated.size, reason)
        part = unadjusted(outcome[seen], treated[seen], weights[seen])
        value += sign * part.value
        influence[seen] += sign * part.influence
    return TwoByTwo(value, influence)


def standardised(
    x: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a constant beside the covariates less their mean over their spread."""
    share = weights / weights.sum()
    centred = x - share @ x
    spread = np.sqrt(share @ centred**2)
    size = np.abs(x).max(axis=0)
    varies = spread > COLLINEAR * size
    centred = np.where(varies, centred / np.where(varies, spread, 1.0), 0.0)
    return np.column_stack([np.ones(len(x)), centred])


def full_rank(x: NDArray[np.float64], weights: NDArray[np.float64]) -> bool:
    """Say whether the columns of x can be told apart with these weights."""
    values = np.linalg.svd(x * np.sqrt(weights)[:, None], compute_uv=False)
    return bool(values[-1] > COLLINEAR * values[0])


def regression_residual(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return ΔY − μ̂(X), μ̂ fitted on the comparison units by least squares."""
    control = ~treated
    root = np.sqrt(weights[control])
    scaled, target = x[control] * root[:, None], change[control] * root
    coefficients = np.linalg.lstsq(scaled, target, rcond=None)[0]
    return np.asarray(change - x @ coefficients)


def regression_influence(
    residual: NDArray[np.float64],
    treated: NDArray[np.bool_],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the influence (n, p) of the coefficients of μ̂."""
    control = np.where(treated, 0.0, weights)
    bread = np.linalg.inv((x * control[:, None]).T @ x)
    return np.asarray((x * (control * residual)[:, None]) @ bread)


def fit_propensity(
    treated: NDArray[np.bool_],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> Propensity | None:
    """Fit P(D = 1 | X) by logistic regression; ``None`` when it does not converge.

    Newton's method from zero, steps halved while they lower the likelihood. Perfect
    separation lets the coefficients grow without end and is answered with ``None``.
    """
    share = weights / weights.sum()
    target = treated.astype(float)
    beta = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        fitted = expit(x @ beta)
        score = x.T @ (share * (target - fitted))
        information = (x * (share * fitted * (1 - fitted))[:, None]).T @ x
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            return None
        beta = beta + limited(step)
        if np.abs(step).max() < CONVERGED * (1 + np.abs(beta).max()):
            return propensity_at(beta, target, x, weights)
    return None


def limited(step: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Newton step, cut to length 5 so that it cannot run away."""
    length = float(np.abs(step).max())
    return step if length <= 5 else step * (5 / length)


def propensity_at(
    beta: NDArray[np.float64],
    target: NDArray[np.float64],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> Propensity:
    """Return fitted propensities and the influence of the coefficients."""
    fitted = expit(x @ beta)
    hessian = (x * (weights * fitted * (1 - fitted))[:, None]).T @ x
    score = x * (weights * (target - fitted))[:, None]
    return Propensity(fitted, score @ np.linalg.inv(hessian))


def adjusted(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    covariates: NDArray[np.float64],
    weights: NDArray[np.float64],
    method: Method,
) -> TwoByTwo:
    """Compare the changes of treated and comparison units with equal covariates.

    ``regression``: outcome regression on the comparison units; ``weighting``: inverse
    propensity weights, normalised (Hájek); ``doubly_robust``: both (the traditional
    estimator, R ``drdid_panel``).
    """
    reason = missing_side(treated)
    if reason:
        return nothing(change.size, reason)
    x = standardised(covariates, weights)
    change = centred_change(change, treated, weights)
    uses_outcome = method != "weighting"
    rows = ~treated if uses_outcome else np.ones(treated.size, bool)
    if rows.sum() <= x.shape[1]:
        return nothing(change.size, "too_few_comparison_units")
    if not full_rank(x[rows], weights[rows]):
        return nothing(change.size, "covariates_collinear")
    if method == "regression":
        return by_regression(change, treated, x, weights)
    propensity = fit_propensity(treated, x, weights)
    if propensity is None or not overlapping(propensity.fitted, treated):
        return nothing(change.size, "no_overlap")
    return by_propensity(change, treated, x, weights, (propensity, uses_outcome))


def overlapping(fitted: NDArray[np.float64], treated: NDArray[np.bool_]) -> bool:
    """Say whether the groups share covariates: none is sure to be treated."""
    return bool(fitted.max() < OVERLAP and (fitted[~treated] < TRIM).any())


def by_regression(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> TwoByTwo:
    """Estimate by outcome regression (Heckman, Ichimura & Todd 1997)."""
    residual = regression_residual(change, treated, x, weights)
    share = np.where(treated, weights, 0.0)
    share = share / share.sum()
    value = float(share @ residual)
    of_fit = regression_influence(residual, treated, x, weights) @ (share @ x)
    return TwoByTwo(value, share * (residual - value) - of_fit)


def by_propensity(
    change: NDArray[np.float64],
    treated: NDArray[np.bool_],
    x: NDArray[np.float64],
    weights: NDArray[np.float64],
    fit: tuple[Propensity, bool],
) -> TwoByTwo:
    """Estimate by propensity weights, with outcome regression as well if asked for."""
    propensity, with_regression = fit
    p = propensity.fitted
    keep = treated | (p < TRIM)
    odds = np.where(treated | ~keep, 0.0, weights * p / (1 - p))
    w_treated = np.where(treated, weights, 0.0)
    w_treated, w_control = w_treated / w_treated.sum(), odds / odds.sum()
    residual = change
    if with_regression:
        residual = regression_residual(change, treated, x, weights)
    eta_treated, eta_control = w_treated @ residual, w_control @ residual
    spread = w_control * (residual - eta_control)
    influence = w_treated * (residual - eta_treated) - spread
    influence = influence - propensity.influence @ (spread @ x)
    if with_regression:
        of_fit = regression_influence(residual, treated, x, weights)
        influence = influence - of_fit @ (w_treated @ x - w_control @ x)
    value = float(eta_treated - eta_control)
    return TwoByTwo(value, influence, int(np.sum(~keep)))
