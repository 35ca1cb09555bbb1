"""How large an untreated municipality's contrast is by chance: size and own history.

Absolute residuals are modelled as in Davidian and Carroll (1987), shrunk towards
fixed centres as in Smyth (2004):

    log s_i = beta_0 + (1 - beta_2) o_i(kappa) + beta_2 l_i,

where o_i(kappa) = 0.5 log(1 - kappa + kappa median(n) / n_i) is what counting noise
does to a municipality of size n_i, and l_i the log of its own volatility before the
start. kappa is the share of the median municipality's variance that is counting
noise; beta_2 = 0 is Ferman and Pinto's (2019) a + b / n, beta_2 = 1 scaling by own
volatility alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KAPPAS = np.arange(11) / 10.0
"""Values of kappa that are tried."""
KAPPA_CENTRE, KAPPA_PENALTY = 0.44, 3.2
BETA_CENTRE, BETA_PENALTY = 0.46, 7.0
"""Centres and weights of the penalties: averages over 345 windows of 30 indicators."""
NEWTON_STEPS = 12
CONVERGED = 1e-12
LONGEST_EXPONENT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ScaleShape:
    """What the scale is made of, before anything is fitted; all centred on the pool.

    Attributes
    ----------
    noise : array (11, N), o_i(kappa) for each value of ``KAPPAS``.
    own : array (N,), l_i; ``None`` when one year before the start shows no volatility.
    """

    noise: NDArray[np.float64]
    own: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The fitted scale.

    Attributes
    ----------
    kappa, beta_2 : see the module; ``beta_2`` is 0 when there is no own volatility.
    s : array (N,), expected size of |d| by chance, in the outcome's unit.
    leverage : array (P,), how much each pool member's own residual moves its s.
    """

    kappa: float
    beta_2: float
    s: NDArray[np.float64]
    leverage: NDArray[np.float64]


def scale_shape(
    exposure: NDArray[np.float64],
    variance_before: NDArray[np.float64] | None,
    pool: NDArray[np.intp],
) -> ScaleShape:
    """Return o_i(kappa) and l_i for all N, from sizes and variances before the start.

    A quarter of the pool's median volatility is added to every one, so that a quiet
    history by luck does not become a scale of nothing.
    """
    share = np.median(exposure[pool]) / exposure
    noise = 0.5 * np.log(1.0 - KAPPAS[:, None] + KAPPAS[:, None] * share)
    noise -= noise[:, pool].mean(axis=1, keepdims=True)
    if variance_before is None:
        return ScaleShape(noise, None)
    typical = np.median(np.sqrt(variance_before[pool]))
    if typical <= 0.0:
        return ScaleShape(noise, None)
    own = 0.5 * np.log(variance_before + (typical / 4.0) ** 2)
    return ScaleShape(noise, own - own[pool].mean())


def fit_scale(
    residuals: NDArray[np.float64], shape: ScaleShape, pool: NDArray[np.intp]
) -> Scale:
    """Return the scale that best fits the pool's residuals (P,), penalised.

    For every kappa the sum over the pool of |u| / s + log s plus the two penalties is
    minimised in beta_0 and beta_2 by Fisher scoring, and the best kappa kept.
    """
    size = np.abs(residuals)
    noise = shape.noise[:, pool]
    own = np.zeros(noise.shape[1]) if shape.own is None else shape.own[pool]
    z = own - noise if shape.own is not None else np.zeros_like(noise)
    start = BETA_CENTRE if shape.own is not None else 0.0
    beta_2 = np.full(len(KAPPAS), start)
    beta_0 = np.log((size * np.exp(-noise - beta_2[:, None] * z)).mean(axis=1))
    information = (z**2).sum(axis=1) + 2.0 * BETA_PENALTY
    if shape.own is not None:
        beta_0, beta_2 = _score(size, noise, z, beta_0, information)
    log_s = beta_0[:, None] + noise + beta_2[:, None] * z
    loss = (size * np.exp(-log_s) + log_s).sum(axis=1)
    loss += BETA_PENALTY * (beta_2 - BETA_CENTRE) ** 2
    loss += KAPPA_PENALTY * (KAPPAS - KAPPA_CENTRE) ** 2
    best = int(np.argmin(loss))
    every = shape.noise[best]
    tilt = 0.0 if shape.own is None else beta_2[best] * (shape.own - every)
    leverage = 1.0 / len(pool) + z[best] ** 2 / information[best]
    return Scale(
        kappa=float(KAPPAS[best]),
        beta_2=float(beta_2[best]),
        s=np.exp(beta_0[best] + every + tilt),
        leverage=leverage,
    )


def _score(
    size: NDArray[np.float64],
    noise: NDArray[np.float64],
    z: NDArray[np.float64],
    beta_0: NDArray[np.float64],
    information: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return beta_0 and beta_2 per kappa; z is centred, so the two decouple."""
    beta_2 = np.full(len(KAPPAS), BETA_CENTRE)
    count = len(size)
    for _ in range(NEWTON_STEPS):
        excess = size * np.exp(-beta_0[:, None] - noise - beta_2[:, None] * z) - 1.0
        pull = 2.0 * BETA_PENALTY * (beta_2 - BETA_CENTRE)
        step_0 = excess.sum(axis=1) / count
        step_2 = ((z * excess).sum(axis=1) - pull) / information
        length = np.hypot(step_0, step_2)
        cut = 1.0 / np.maximum(length, 1.0)
        beta_0, beta_2 = beta_0 + cut * step_0, beta_2 + cut * step_2
        if length.max() < CONVERGED:
            break
    return beta_0, beta_2


def scaled_residuals(
    residuals: NDArray[np.float64], scale: Scale, pool: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return q (P,): residuals over a scale that has not seen the residual itself.

    One-step leave-one-out: each pool member's own residual is taken back out of its
    scale; the exponent is cut at one in both directions.
    """
    ratio = residuals / scale.s[pool]
    exponent = scale.leverage * (np.abs(ratio) - 1.0) / (1.0 - scale.leverage)
    return np.asarray(
        ratio * np.exp(np.clip(exponent, -LONGEST_EXPONENT, LONGEST_EXPONENT))
    )
