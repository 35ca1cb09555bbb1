"""What the untreated municipalities say about chance, for one start and one window.

A pool model is fitted once per start and serves every municipality that started then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated_scale import (
    ScaleShape,
    fit_scale,
    scale_shape,
    scaled_residuals,
)
from prevstats.inference.few_treated_study import (
    Study,
    Window,
    canonical_order,
    complete,
    window_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_POOL = 8
SMALLEST_RANK_POOL = 99
"""From this many in the pool the reference is their ranks; below, a t distribution."""
SMALLEST_FULL_POOL = 40
"""With fewer in the pool only the last year before the start is adjusted for."""
LARGEST_TIED_SHARE = 0.5
SAME = 9
"""Contrasts that agree to this many digits of their spread count as tied."""
ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Location and scale of the untreated contrasts, given what is adjusted for.

    Attributes
    ----------
    x : array (N, k), adjusted for; the first column is 1, the rest centred on the pool.
    gamma : array (k,), fitted on the pool alone.
    spread : array (k, k), M = (X'WX)^-1 with W = 1 / s^2.
    adjusted : array (N,), d - x'gamma, in the outcome's unit.
    s : array (N,), scale of each unit's contrast, in the outcome's unit.
    q : array (P,), scaled leave-one-out residuals of the pool.
    kappa, beta_2 : see ``few_treated_scale``.
    rho : correlation of q within counties, at least 0.
    """

    x: NDArray[np.float64]
    gamma: NDArray[np.float64]
    spread: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    s: NDArray[np.float64]
    q: NDArray[np.float64]
    kappa: float
    beta_2: float
    rho: float

    @property
    def mean_square(self) -> float:
        """Mean of q squared over the pool."""
        return float(np.mean(self.q**2))


@dataclass(frozen=True, slots=True, eq=False)
class PoolModel:
    """Both fits (adjusted and not) for one start.

    Attributes
    ----------
    study, window : what was asked, and the years used.
    pool : array (P,), rows of the pool in canonical order.
    complete : array (N,) of bool: nothing missing in the window.
    comparison : array (N,) of weights that sum to one over the comparison.
    contrast : array (N,), mean after less mean (or last year) before.
    columns : names of the columns of ``adjusted.x`` after the constant.
    adjusted, unadjusted : the fit with the covariates, and with a constant alone.
    n_missing : municipalities that could have been in the pool but lack data.
    """

    study: Study
    window: Window
    pool: NDArray[np.intp]
    complete: NDArray[np.bool_]
    comparison: NDArray[np.float64]
    contrast: NDArray[np.float64]
    columns: tuple[str, ...]
    adjusted: Fit
    unadjusted: Fit
    n_missing: int


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What is known of all N before the start, centred on the pool.

    ``columns`` are the covariates by name, each (N,); ``shape`` what the scale is
    made of.
    """

    columns: tuple[tuple[str, NDArray[np.float64]], ...]
    shape: ScaleShape


def pool_model(
    study: Study, start: int, order: NDArray[np.intp] | None = None
) -> PoolModel | CannotAnswer:
    """Return what the pool says about chance for this start, or why it cannot say it.

    ``order`` lists the rows in the order that random draws refer to; needed only where
    several outcomes must share their draws.

    Refusals: ``no_year_before_start``, ``no_year_after_start``, ``pool_too_small``,
    ``contrasts_tied``, ``no_comparison``.
    """
    if not study.pool.any():
        return CannotAnswer("pool_too_small", (("n_pool", 0),))
    window = window_of(study, start)
    if not window.before.size:
        return CannotAnswer("no_year_before_start", (("start_year", start),))
    if not window.after.size:
        return CannotAnswer("no_year_after_start", (("start_year", start),))
    able = complete(study, window)
    candidates = study.pool & (study.start > window.last_year)
    order = canonical_order(study) if order is None else order
    pool = order[(candidates & able)[order]]
    if len(pool) < SMALLEST_POOL:
        return CannotAnswer("pool_too_small", (("n_pool", len(pool)),))
    comparison = comparison_weights(study, pool)
    if comparison is None:
        return CannotAnswer("no_comparison", (("n_pool", len(pool)),))
    contrast = mean_contrast(study, window)
    if tied_share(contrast[pool]) > LARGEST_TIED_SHARE:
        return CannotAnswer("contrasts_tied", (("n_pool", len(pool)),))
    history = history_of(study, window, pool)
    columns = columns_for(len(pool), history)
    x = design_matrix(columns, len(contrast))
    return PoolModel(
        study=study,
        window=window,
        pool=pool,
        complete=able,
        comparison=comparison,
        contrast=contrast,
        columns=tuple(name for name, _ in columns),
        adjusted=fit_pool(contrast, x, history.shape, pool, study.county),
        unadjusted=fit_pool(contrast, x[:, :1], history.shape, pool, study.county),
        n_missing=int((candidates & ~able).sum()),
    )


def comparison_weights(
    study: Study, pool: NDArray[np.intp]
) -> NDArray[np.float64] | None:
    """Return (N,) weights that sum to one over the comparison; ``None`` = no one."""
    weights = np.zeros(len(study.start))
    given = study.comparison
    weights[pool] = 1.0 if given is None else np.asarray(given[pool], dtype=float)
    total = weights[pool].sum()
    return weights / total if total > 0 else None


def mean_contrast(study: Study, window: Window) -> NDArray[np.float64]:
    """Return d (N,): mean after less the base, ``nan`` where a year is missing."""
    before = window.before if study.base == "mean" else window.before[-1:]
    after = study.outcome[:, window.after].mean(axis=1)
    return np.asarray(after - study.outcome[:, before].mean(axis=1))


def tied_share(contrast: NDArray[np.float64]) -> float:
    """Return the share of the contrasts that are one and the same value."""
    spread = float(np.abs(contrast - np.median(contrast)).max())
    if spread == 0.0:
        return 1.0
    rounded = np.round(contrast / spread, SAME)
    return float(np.unique(rounded, return_counts=True)[1].max() / len(contrast))


def history_of(study: Study, window: Window, pool: NDArray[np.intp]) -> History:
    """Return log size, level, last year and own volatility before the start."""
    before = study.outcome[:, window.before]
    deviation = before - before[pool].mean(axis=0)
    level = deviation.mean(axis=1)
    n_before = before.shape[1]
    known = np.where(study.exposure > 0, study.exposure, np.nan)
    log_size = np.log(known)
    columns = [("log_size", log_size - log_size[pool].mean()), ("level", level)]
    variance = None
    if n_before > 1:
        columns.append(("last_year", deviation[:, -1] - level))
        variance = ((deviation - level[:, None]) ** 2).sum(axis=1) / (n_before - 1)
    return History(
        columns=tuple(
            (name, column if name == "log_size" else _unit_spread(column, pool))
            for name, column in columns
            if np.ptp(column[pool]) > 0
        ),
        shape=scale_shape(known, variance, pool),
    )


def _unit_spread(
    column: NDArray[np.float64], pool: NDArray[np.intp]
) -> NDArray[np.float64]:
    return np.asarray(column / np.std(column[pool]))


def columns_for(
    n_pool: int, history: History
) -> tuple[tuple[str, NDArray[np.float64]], ...]:
    """Return the covariates that a pool of this size can carry."""
    if n_pool >= SMALLEST_FULL_POOL:
        return history.columns
    return tuple(pair for pair in history.columns if pair[0] == "last_year")


def design_matrix(
    columns: tuple[tuple[str, NDArray[np.float64]], ...], count: int
) -> NDArray[np.float64]:
    """Return x (N, k): a constant and the covariates."""
    return np.column_stack([np.ones(count), *(column for _, column in columns)])


def fit_pool(
    contrast: NDArray[np.float64],
    x: NDArray[np.float64],
    shape: ScaleShape,
    pool: NDArray[np.intp],
    county: NDArray[np.int64],
) -> Fit:
    """Fit location and scale on the pool, twice in turn, and scale the residuals.

    Location by least squares weighted with 1 / s^2; scale by ``fit_scale`` on the
    leave-one-out residuals u_i = (d_i - x_i'gamma) / (1 - h_i).
    """
    target, rows = contrast[pool], x[pool]
    s = np.ones(len(pool))
    for _ in range(ROUNDS):
        weighted = rows / s[:, None] ** 2
        moments = weighted.T @ rows
        spread = np.asarray(np.linalg.pinv(moments, hermitian=True), dtype=np.float64)
        gamma = spread @ (weighted.T @ target)
        leverage = np.einsum("ij,jk,ik->i", weighted, spread, rows)
        residuals = (target - rows @ gamma) / (1.0 - leverage)
        scale = fit_scale(residuals, shape, pool)
        s = scale.s[pool]
    q = scaled_residuals(residuals, scale, pool)
    return Fit(
        x=x,
        gamma=gamma,
        spread=spread,
        adjusted=contrast - (x * gamma).sum(axis=1),
        s=scale.s,
        q=q,
        kappa=scale.kappa,
        beta_2=scale.beta_2,
        rho=county_correlation(q, county[pool]),
    )


def county_correlation(q: NDArray[np.float64], county: NDArray[np.int64]) -> float:
    """Return the mean correlation of q within counties, 0 when it is negative."""
    _, label = np.unique(county, return_inverse=True)
    members = np.bincount(label)
    pairs = float((members * (members - 1)).sum())
    if pairs == 0.0:
        return 0.0
    together = np.bincount(label, weights=q) ** 2 - np.bincount(label, weights=q**2)
    return max(0.0, float(together.sum() / (pairs * np.mean(q**2))))
