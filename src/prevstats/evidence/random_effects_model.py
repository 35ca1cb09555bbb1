"""From options and rows to a fitted meta-analysis: variances, mean, errors, tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc, fdtrc

from prevstats.designs.named_terms import student
from prevstats.errors import CannotAnswer
from prevstats.evidence.random_effects_fit import (
    Gls,
    gls,
    inverse,
    log_likelihood,
    projection,
)
from prevstats.evidence.random_effects_heterogeneity import Tau2, tau2_of
from prevstats.evidence.random_effects_levels import (
    levels_of,
    marginal,
    point_at,
    variances_of,
)
from prevstats.evidence.random_effects_result import RandomEffectsResult
from prevstats.evidence.random_effects_robust import (
    JointTest,
    Sandwich,
    joint_robust,
    sandwich,
)
from prevstats.inference.normal import beside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects import RandomEffects
    from prevstats.evidence.random_effects_studies import Sample

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Core:
    """Variances and mean of a fit, before anything is said of errors.

    Attributes
    ----------
    variances : L variances of true effects; one for a plain meta-analysis.
    names : L names of levels.
    w : inverse of M, (k,) or (k, k); ``mean`` the fit with it.
    common : the fit with tau2 = 0, whose residual sum is Q.
    typical : the typical sampling variance, (k − p)/tr(P) at tau2 = 0.
    log_likelihood : restricted for REML, else the full one.
    """

    variances: tuple[Tau2, ...]
    names: tuple[str, ...]
    w: Array
    mean: Gls
    common: Gls
    typical: float
    log_likelihood: float

    @property
    def total(self) -> float:
        """All heterogeneity: tau2, or the levels' sum."""
        return sum(each.value for each in self.variances)


def core_of(options: RandomEffects, sample: Sample) -> Core:
    """Return variances and mean of the options' model."""
    y, v, x = sample.y, sample.v, sample.x
    restricted = options.estimator == "REML"
    fixed = 1 / v if sample.covariance is None else inverse(sample.covariance)
    common = gls(y, x, fixed)
    trace = float(np.trace(projection(x, fixed, common.bread)))
    typical = sample.freedom / trace if sample.freedom else float("nan")
    if options.estimator == "EE" or not with_matrix(sample):
        tau2 = tau2_of(y, v, x, options.estimator)
        w = fixed if options.estimator == "EE" else 1 / (v + tau2.value)
        variances: tuple[Tau2, ...] = (tau2,)
        names: tuple[str, ...] = ("effect",)
    else:
        model = levels_of(sample, restricted)
        found = variances_of(model)
        spread = np.linalg.pinv(point_at(model, found).information)
        errors = np.sqrt(np.maximum(np.diag(spread), 0.0))
        variances = tuple(map(Tau2, found.tolist(), errors.tolist()))
        names = tuple(name for name, _ in sample.levels)
        w = inverse(marginal(model, found))
    mean = gls(y, x, w)
    size = -np.sum(np.log(w)) if w.ndim == 1 else -np.linalg.slogdet(w)[1]
    height = log_likelihood(mean, x, float(size), restricted)
    return Core(variances, names, w, mean, common, typical, height)


def with_matrix(sample: Sample) -> bool:
    """Say whether effects share something, so that M is no diagonal."""
    return bool(sample.levels) or sample.covariance is not None


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Covariance (p, p) of the coefficients, their freedom (p,), and a joint test.

    ``freedom`` is infinite for the normal law. ``test`` is of all coefficients but the
    intercept; ``None`` where there are none.
    """

    covariance: Array
    freedom: Array
    test: JointTest | None
    clusters: int | None = None


def errors_of(
    options: RandomEffects, sample: Sample, core: Core
) -> Errors | CannotAnswer:
    """Return the errors of the options' kind."""
    names = sample.names
    which = np.array([i for i, n in enumerate(names) if n != "intercept"], np.intp)
    if options.vcov != "model":
        found = robust(options, sample, core)
        if isinstance(found, CannotAnswer):
            return found
        test = None
        if which.size:
            b = core.mean.coefficients
            test = joint_robust(b, found, core.mean.bread, which)
        return Errors(found.covariance, found.freedom, test, found.clusters)
    covariance = core.mean.bread
    freedom = np.full(len(names), np.inf)
    if options.knapp_hartung:
        scale = core.mean.residual_sum / sample.freedom
        scale = max(1.0, scale) if options.truncated else scale
        covariance = covariance * scale
        freedom = np.full(len(names), float(sample.freedom))
    test = joint(core.mean.coefficients, covariance, which, float(freedom[0]))
    return Errors(covariance, freedom, test)


def robust(
    options: RandomEffects, sample: Sample, core: Core
) -> Sandwich | CannotAnswer:
    """Return the robust covariance, or why there are too few clusters for one."""
    codes = sample.cluster
    if codes is None or options.vcov == "model":
        return CannotAnswer("too_few_clusters", (("clusters", 0),))
    count, p = int(codes.max()) + 1, sample.x.shape[1]
    if count <= p:
        details = (("clusters", count), ("coefficients", p))
        return CannotAnswer("too_few_clusters", details)
    m: Array = np.diag(1 / core.w) if core.w.ndim == 1 else inverse(core.w)
    return sandwich(sample.x, core.mean.residuals, m, codes, options.vcov)


def joint(
    coefficients: Array, covariance: Array, which: NDArray[np.intp], freedom: float
) -> JointTest | None:
    """Test some coefficients jointly: chi-squared, or F where freedom is finite."""
    q = int(which.size)
    if q == 0:
        return None
    b = coefficients[which]
    block = covariance[np.ix_(which, which)]
    if np.linalg.matrix_rank(block) < q:
        return JointTest(float("nan"), q, freedom, float("nan"))
    wald = float(b @ np.linalg.solve(block, b))
    if np.isinf(freedom):
        return JointTest(wald, q, freedom, float(chdtrc(q, wald)))
    return JointTest(wald / q, q, freedom, float(fdtrc(q, freedom, wald / q)))


def fitted(
    options: RandomEffects, sample: Sample
) -> RandomEffectsResult | CannotAnswer:
    """Return the result of a model fitted to rows, or why there is none."""
    covariance = sample.covariance
    if covariance is not None and np.linalg.eigvalsh(covariance)[0] <= 0:
        details = (("within_correlation", options.within_correlation),)
        return CannotAnswer("correlation_impossible", details)
    reason = levels_fault(sample)
    if clusters_cross(options, sample):
        reason = CannotAnswer("clusters_share_levels", (("rows", sample.k),))
    if reason is not None:
        return reason
    core = core_of(options, sample)
    errors = errors_of(options, sample, core)
    if isinstance(errors, CannotAnswer):
        return errors
    b = core.mean.coefficients
    spread = np.sqrt(np.maximum(np.diag(errors.covariance), 0.0))
    said = [
        student(b[[i]], spread[[i]], float(errors.freedom[i]), options.level)
        for i in range(b.size)
    ]
    return RandomEffectsResult(
        options=options,
        sample=sample,
        core=core,
        covariance=errors.covariance,
        freedom=errors.freedom,
        inference=beside(said),
        moderators_test=errors.test,
        clusters=errors.clusters,
        without_moderators=null_variance(options, sample),
    )


def clusters_cross(options: RandomEffects, sample: Sample) -> bool:
    """Say whether effects of different clusters share a level or a sampling error."""
    if options.vcov == "model" or sample.cluster is None or not sample.levels:
        return False
    outer = sample.levels[0][1]
    pairs = {*zip(outer.tolist(), sample.cluster.tolist(), strict=True)}
    return len(pairs) > int(outer.max()) + 1


def levels_fault(sample: Sample) -> CannotAnswer | None:
    """Return why the levels' variances cannot be told apart, or ``None``."""
    before = 1
    for name, codes in sample.levels:
        count = int(codes.max()) + 1
        if count < 2:
            return CannotAnswer("level_with_one_group", (("level", name),))
        if count == before:
            return CannotAnswer("levels_alike", (("level", name),))
        before = count
    return None


def null_variance(options: RandomEffects, sample: Sample) -> float | None:
    """Return the heterogeneity without moderators; ``None`` where there are none."""
    alone = sample.x.shape[1] == 1 or options.estimator == "EE"
    if alone or sample.names[0] != "intercept":
        return None
    ones = np.ones((sample.k, 1))
    if not with_matrix(sample):
        return tau2_of(sample.y, sample.v, ones, options.estimator).value
    from dataclasses import replace

    plain = replace(sample, x=ones, names=("intercept",))
    found = variances_of(levels_of(plain, options.estimator == "REML"))
    return float(found.sum())
