"""Do small studies find more than large ones: Egger, Begg, trim and fill, PET-PEESE.

None of these tests publication bias itself: small studies may differ for good reasons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import stdtr

from prevstats.designs.named_terms import NamedTerms, student
from prevstats.errors import CannotAnswer
from prevstats.evidence.random_effects_fit import gls
from prevstats.evidence.random_effects_model import fitted
from prevstats.evidence.random_effects_rank import RankCorrelation, kendall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects_result import RandomEffectsResult
    from prevstats.evidence.random_effects_studies import Sample

    Array = NDArray[np.float64]

FEWEST = 3
"""Studies below which nothing can be said of small ones; ten are advised (Sterne et al.
2011, BMJ 343:d4002)."""
PASSES = 100
"""Most rounds of trim and fill."""


@dataclass(frozen=True, slots=True, eq=False)
class PetPeese:
    """The effect as the standard error goes to 0 (Stanley & Doucouliagos 2014).

    Attributes
    ----------
    pet, peese : intercept and slope on the error, and on the variance.
    chosen : ``peese`` where PET's intercept differs from 0 (one-sided 5 per cent, in
        its own direction), else ``pet``.
    """

    pet: NamedTerms
    peese: NamedTerms
    chosen: Literal["pet", "peese"]


@dataclass(frozen=True, slots=True, eq=False)
class TrimAndFill:
    """The studies that a symmetric funnel lacks (Duval & Tweedie 2000).

    Attributes
    ----------
    missing : how many; ``side`` on which.
    filled : the effects (missing,) that were put in.
    result : the meta-analysis with them.
    """

    missing: int
    side: Literal["left", "right"]
    filled: Array
    result: RandomEffectsResult


def too_small(found: RandomEffectsResult) -> CannotAnswer | None:
    """Return why small studies cannot be told from large ones, or ``None``."""
    sample = found.sample
    if sample.levels or sample.covariance is not None:
        return CannotAnswer("effects_within_studies")
    if sample.k < FEWEST or sample.freedom < FEWEST - 1:
        return CannotAnswer("few_studies", (("studies", sample.k),))
    if np.ptp(sample.v) <= 1e-12 * sample.v.max():
        return CannotAnswer("equal_variances", (("studies", sample.k),))
    return None


def egger(
    found: RandomEffectsResult,
    model: Literal["random_effects", "classic"] = "random_effects",
) -> NamedTerms | CannotAnswer:
    """Return the regression of effects on their standard errors; test ``std_error``.

    ``random_effects`` is metafor's ``regtest()``: the model itself with the error as
    moderator. ``classic`` is Egger et al. (1997): weights 1/v, the residual variance
    estimated, t on k − p degrees.
    """
    reason = too_small(found)
    if reason is not None:
        return reason
    sample = with_column(found.sample, "std_error", np.sqrt(found.sample.v))
    if model == "classic":
        return least_squares(sample, found.options.level)
    fit = fitted(replace(found.options, vcov="model"), sample)
    if isinstance(fit, CannotAnswer):
        return fit
    return NamedTerms(fit.names, fit.coefficients, fit.inference)


def with_column(sample: Sample, name: str, column: Array) -> Sample:
    """Return the sample with one more regressor."""
    x = np.column_stack([sample.x, column])
    return replace(sample, x=x, names=(*sample.names, name))


def least_squares(sample: Sample, level: float) -> NamedTerms:
    """Return a regression with weights 1/v and its residual variance estimated."""
    fit = gls(sample.y, sample.x, 1 / sample.v)
    spread = np.sqrt(np.diag(fit.bread) * fit.residual_sum / sample.freedom)
    said = student(fit.coefficients, spread, float(sample.freedom), level)
    return NamedTerms(sample.names, fit.coefficients, said)


def rank_test(found: RandomEffectsResult) -> RankCorrelation | CannotAnswer:
    """Return Begg & Mazumdar's (1994) rank correlation of effects with variances."""
    reason = too_small(found)
    if reason is not None:
        return reason
    y, v = found.sample.y, found.sample.v
    total = float(np.sum(1 / v))
    centred = (y - np.sum(y / v) / total) / np.sqrt(v - 1 / total)
    return kendall(centred, v)


def pet_peese(found: RandomEffectsResult) -> PetPeese | CannotAnswer:
    """Return the effect of a study without sampling error, by both regressions.

    With weights 1/v and the residual variance estimated; moderators are left out.
    """
    reason = too_small(found)
    if reason is not None:
        return reason
    sample, level = found.sample, found.options.level
    plain = replace(sample, x=np.ones((sample.k, 1)), names=("intercept",))
    pet = least_squares(with_column(plain, "std_error", np.sqrt(sample.v)), level)
    peese = least_squares(with_column(plain, "variance", sample.v), level)
    tail = 1 - float(stdtr(sample.k - 2, abs(pet.inference.statistic[0])))
    return PetPeese(pet, peese, "peese" if tail < 0.05 else "pet")


def trim_and_fill(
    found: RandomEffectsResult,
    side: Literal["left", "right"] | None = None,
    estimator: Literal["L0", "R0"] = "L0",
) -> TrimAndFill | CannotAnswer:
    """Return what the mean would be with the studies that the funnel seems to lack.

    ``side`` : where they are looked for; without it, opposite to the slope of effects
    on errors. As metafor's ``trimfill()``.
    """
    reason = too_small(found)
    if reason is None and found.sample.names != ("intercept",):
        reason = CannotAnswer("moderators_in_trim_and_fill")
    if reason is not None:
        return reason
    if side is None:
        tested = egger(found)
        if isinstance(tested, CannotAnswer):
            return tested
        side = "right" if tested.values[1] < 0 else "left"
    sign = -1.0 if side == "right" else 1.0
    y, v = found.sample.y * sign, found.sample.v
    order = np.argsort(y, kind="stable")
    missing, mean = trimmed(found, y[order], v[order], estimator)
    if missing < 0:
        return CannotAnswer("trim_and_fill_does_not_settle", (("passes", PASSES),))
    top = order[y.size - missing :]
    filled = sign * (2 * mean - y[top])
    sample = extended(found.sample, filled, v[top])
    result = fitted(found.options, sample)
    if isinstance(result, CannotAnswer):
        return result
    return TrimAndFill(missing, side, filled, result)


def trimmed(
    found: RandomEffectsResult, y: Array, v: Array, estimator: str
) -> tuple[int, float]:
    """Return how many of the sorted effects are too many, and the mean without them.

    The number is -1 when it does not settle.
    """
    missing, before, k, mean = 0, -1, y.size, 0.0
    for _ in range(PASSES):
        if missing == before:
            return missing, mean
        before = missing
        keep = max(k - missing, 1)
        mean = mean_of(found, y[:keep], v[:keep])
        centred = y - mean
        ranks = np.empty(k)
        ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1, k + 1)
        if estimator == "R0":
            below = ranks[centred < 0]
            number = k - (below.max() if below.size else 0.0) - 1
        else:
            number = (4 * ranks[centred > 0].sum() - k * (k + 1)) / (2 * k - 1)
        missing = min(max(0, round(float(number))), k - 1)
    return -1, mean


def mean_of(found: RandomEffectsResult, y: Array, v: Array) -> float:
    """Return the pooled effect of some effects by the model's estimator."""
    from prevstats.evidence.random_effects_heterogeneity import tau2_of

    if y.size == 1:
        return float(y[0])
    x = np.ones((y.size, 1))
    tau2 = tau2_of(y, v, x, found.options.estimator).value
    return float(gls(y, x, 1 / (v + tau2)).coefficients[0])


def extended(sample: Sample, y: Array, v: Array) -> Sample:
    """Return the sample with more studies, each its own cluster."""
    first = 0 if sample.cluster is None else int(sample.cluster.max()) + 1
    own = np.arange(first, first + y.size)
    cluster = None if sample.cluster is None else np.append(sample.cluster, own)
    return replace(
        sample,
        y=np.append(sample.y, y),
        v=np.append(sample.v, v),
        x=np.ones((sample.k + y.size, 1)),
        labels=(*sample.labels, *(f"filled {i + 1}" for i in range(y.size))),
        cluster=cluster,
    )
