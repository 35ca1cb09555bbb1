"""Errors of a panel regression: iid, HC1-HC3 and CR0-CR3, fixed effects counted.

HC1-HC3: MacKinnon & White (1985), J. Econometrics 29:305-325. CR2 and its degrees of
freedom: Bell & McCaffrey (2002), Survey Methodology 28:169-181, with the whole hat
matrix, fixed effects included (Pustejovsky & Tipton 2018, J. Business & Economic
Statistics 36:672-683). CR3: A_g = (I − H_gg)⁻¹, without factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.two_way_fixed_effects_projection import of_unit, period_rows
from prevstats.inference.influence import cluster_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.two_way_fixed_effects_fit import PanelFit

Variance = Literal["iid", "HC1", "HC2", "HC3", "CR0", "CR1", "CR2", "CR3"]
SmallSample = Literal["nested", "all", "plm"]
"""What counts as a parameter: see ``small_sample_factor``."""
FITTED_EXACTLY = 1e-10
"""Eigenvalues of I − H below this are 0: the model fits that direction exactly."""
MANY_CLUSTERS = 2000
"""Beyond, a matrix of clusters by clusters would take more memory than the data."""


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """The covariance (p, p) of coefficients; degrees of freedom (L,) of L contrasts.

    ``nan`` degrees of freedom: the model fits exactly what the error should be
    reckoned from.
    """

    covariance: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]


def errors(
    fit: PanelFit,
    cluster: NDArray[np.intp],
    kind: Variance,
    rule: SmallSample,
    contrasts: NDArray[np.float64],
) -> Errors:
    """Return the errors of a fit whose N units lie in clusters (N,).

    ``contrasts`` (L, p): the combinations that degrees of freedom are wanted for.
    """
    if kind.startswith("CR"):
        return clustered(fit, cluster, kind, rule, contrasts)
    n, p = int(fit.seen.sum()), len(fit.terms)
    if kind == "iid":
        spread = float(np.sum(fit.residuals**2)) * small_sample_factor(fit, rule) / n
        matrix = spread * fit.bread
    else:
        matrix = heteroscedastic(fit, kind, rule)
    freedom = n - (p if rule == "plm" else fit.parameters)
    return Errors(matrix, np.full(len(contrasts), float(freedom)))


def small_sample_factor(fit: PanelFit, rule: SmallSample) -> float:
    """Return n/(n − K) for errors without clusters.

    K: the columns and all fixed effects (``nested``, ``all``), as dummies would count;
    the columns alone (``plm``), as R's plm and a regression on demeaned data count.
    """
    n = int(fit.seen.sum())
    return n / (n - (len(fit.terms) if rule == "plm" else fit.parameters))


def cluster_factor(fit: PanelFit, clusters: int, rule: SmallSample) -> float:
    """Return the factor of CR1.

    ``nested``: G/(G−1)·(n−1)/(n−K), K the columns and the period effects; the units'
    own effects lie within clusters and do not count (R's fixest, Stata's xtreg and
    reghdfe; fixest counts T period effects, one of which is the constant). ``all``:
    the same, with every effect counted (dummies; Stata's areg). ``plm``: n/(n−K), K
    the columns alone (R's plm, ``vcovHC(type = "HC1")``).
    """
    n, p = int(fit.seen.sum()), len(fit.terms)
    if rule == "plm":
        return n / (n - p)
    counted = fit.parameters
    if rule == "nested":
        counted = p + fit.effects.period_rank + 1
        if fit.effects.of_periods is None:
            counted = p + 1
    return clusters / (clusters - 1) * (n - 1) / (n - counted)


def heteroscedastic(
    fit: PanelFit, kind: Variance, rule: SmallSample
) -> NDArray[np.float64]:
    """Return the covariance with each observation's own variance: HC1, HC2, HC3."""
    x, residuals = fit.x[fit.seen], fit.residuals[fit.seen]
    if kind == "HC1":
        scale = np.full(residuals.size, small_sample_factor(fit, rule))
    else:
        left = 1 - leverage(fit)
        kept = left > FITTED_EXACTLY
        power = 1 if kind == "HC2" else 2
        scale = np.where(kept, 1 / np.where(kept, left, 1.0) ** power, 0.0)
    scores = x * (residuals * np.sqrt(scale))[:, None]
    return np.asarray(fit.bread @ (scores.T @ scores) @ fit.bread)


def leverage(fit: PanelFit) -> NDArray[np.float64]:
    """Return the diagonal of the hat matrix, fixed effects included, (n,)."""
    whole = [np.diag(own_hat(fit, unit)) for unit in range(len(fit.x))]
    own = np.array(whole)
    return np.asarray(own[fit.seen])


def own_hat(fit: PanelFit, unit: int) -> NDArray[np.float64]:
    """Return the hat matrix (T, T) of one unit's observations."""
    x = fit.x[unit]
    hat = x @ fit.bread @ x.T + of_unit(fit.effects, unit)
    if fit.effects.of_periods is not None:
        rows = period_rows(fit.effects, unit)
        hat += rows @ fit.effects.of_periods @ rows.T
    return np.asarray(hat)


def clustered(
    fit: PanelFit,
    cluster: NDArray[np.intp],
    kind: Variance,
    rule: SmallSample,
    contrasts: NDArray[np.float64],
) -> Errors:
    """Return cluster-robust errors: CR0, CR1, CR2, CR3."""
    clusters = int(cluster.max()) + 1
    plain = np.full(len(contrasts), clusters - 1.0)
    if kind in ("CR0", "CR1"):
        by_unit = np.einsum("ntp,nt->np", fit.x, fit.residuals)
        scores = cluster_sums(by_unit, cluster)
        matrix = fit.bread @ (scores.T @ scores) @ fit.bread
        factor = cluster_factor(fit, clusters, rule) if kind == "CR1" else 1.0
        return Errors(factor * matrix, plain)
    parts = [
        adjusted_cluster(fit, np.flatnonzero(cluster == number), kind)
        for number in range(clusters)
    ]
    scores = np.array([part.score for part in parts])
    matrix = np.asarray(fit.bread @ (scores.T @ scores) @ fit.bread)
    if kind == "CR3":
        return Errors(matrix, plain)
    freedom = [satterthwaite(fit, parts, contrast) for contrast in contrasts]
    return Errors(matrix, np.array(freedom))


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedCluster:
    """One cluster g of CR2 and CR3, with n_g observations.

    Attributes
    ----------
    score : (p,) X'A e. ``x`` (n_g, p) A X; ``lost`` (n_g, p) the part of X in
        directions that the model fits exactly.
    raw : (n_g, p) X. ``own`` (n_g, n_g) projection on the units' effects.
    periods : (n_g, T) period dummies less the units' effects.
    """

    score: NDArray[np.float64]
    x: NDArray[np.float64]
    lost: NDArray[np.float64]
    raw: NDArray[np.float64]
    own: NDArray[np.float64]
    periods: NDArray[np.float64]


def adjusted_cluster(
    fit: PanelFit, units: NDArray[np.intp], kind: Variance
) -> AdjustedCluster:
    """Return a cluster's columns after A_g = (I − H_gg)^(−1/2) or, for CR3, ^(−1)."""
    seen = [fit.seen[unit] for unit in units]
    raw = np.concatenate([fit.x[u][s] for u, s in zip(units, seen, strict=True)])
    own = np.zeros((len(raw), len(raw)))
    period, place = [], 0
    for unit, rows in zip(units, seen, strict=True):
        stop = place + int(rows.sum())
        own[place:stop, place:stop] = of_unit(fit.effects, unit)[np.ix_(rows, rows)]
        period.append(period_rows(fit.effects, unit)[rows])
        place = stop
    periods = np.concatenate(period)
    hat = raw @ fit.bread @ raw.T + own
    if fit.effects.of_periods is not None:
        hat += periods @ fit.effects.of_periods @ periods.T
    values, vectors = np.linalg.eigh(np.eye(len(raw)) - hat)
    kept = values > FITTED_EXACTLY
    power = 0.5 if kind == "CR2" else 1.0
    scale = np.where(kept, np.where(kept, values, 1.0) ** -power, 0.0)
    turned = vectors.T @ raw
    x = (vectors * scale) @ turned
    residuals = np.concatenate(
        [fit.residuals[u][s] for u, s in zip(units, seen, strict=True)]
    )
    lost = (vectors * ~kept) @ turned
    return AdjustedCluster(x.T @ residuals, x, lost, raw, own, periods)


def satterthwaite(
    fit: PanelFit, parts: list[AdjustedCluster], contrast: NDArray[np.float64]
) -> float:
    """Return the degrees of freedom of CR2 for one combination of coefficients (p,).

    The working model: independent errors of equal variance. ``nan`` when the
    combination rests on something that the model fits exactly.
    """
    direction = fit.bread @ contrast
    variance = float(contrast @ direction)
    lost = sum(float(np.sum((part.lost @ direction) ** 2)) for part in parts)
    if lost > FITTED_EXACTLY * variance:
        return float("nan")
    weight = [part.x @ direction for part in parts]
    pairs = list(zip(parts, weight, strict=True))
    own = np.array([w @ w - w @ part.own @ w for part, w in pairs])
    crossed = np.array([part.raw.T @ w for part, w in pairs])
    blocks = [(crossed, fit.bread)]
    if fit.effects.of_periods is not None:
        of_periods = np.array([part.periods.T @ w for part, w in pairs])
        blocks.append((of_periods, fit.effects.of_periods))
    trace, square = moments(own, blocks)
    if square <= (FITTED_EXACTLY * variance) ** 2:
        return float("nan")
    return trace**2 / square


def moments(
    own: NDArray[np.float64],
    blocks: list[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[float, float]:
    """Return trace and sum of squares of diag(own) − Σ B M B', of G clusters.

    Up to ``MANY_CLUSTERS`` of them entry by entry; beyond, without the G × G matrix.
    """
    if own.size <= MANY_CLUSTERS:
        gram = np.diag(own)
        for rows, middle in blocks:
            gram = gram - rows @ middle @ rows.T
        return float(np.trace(gram)), float(np.sum(gram**2))
    rows = np.hstack([part[0] for part in blocks])
    moved = np.hstack([part @ middle for part, middle in blocks])
    diagonal = np.sum(moved * rows, axis=1)
    small = rows.T @ moved
    square = own @ own - 2 * own @ diagonal + np.sum(small * small.T)
    return float(own.sum() - diagonal.sum()), float(square)
