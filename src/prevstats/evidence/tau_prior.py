"""How much effects differ between places, when few studies can tell.

Model, for studies i = 1..k: y_i ~ N(theta_i, v_i), theta_i ~ N(mu, tau2), a flat prior
on mu and tau ~ half-normal(scale). Given tau everything is normal, so the only integral
left is over tau; it is done by Gauss-Legendre quadrature, not by a plug-in value.

Röver, C. (2020), Bayesian random-effects meta-analysis using the bayesmeta R package,
Journal of Statistical Software 93(6); the half-normal prior after Röver et al. (2021),
Research Synthesis Methods 12:448-474.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prevstats.errors import Complaint, InputError
from prevstats.evidence.mixtures import mixture_quantile

Array = NDArray[np.float64]

NODES = 240
"""Quadrature nodes; twice as many change no predictive quantile by 1e-6."""
_REACH = 8.0
"""The prior's mass beyond eight scales is below 1e-14."""


@dataclass(frozen=True, slots=True, eq=False)
class TauPosterior:
    """The posterior of tau on quadrature nodes, and mu given each of them.

    Rows are worlds (one row, unless the studies' values differ between worlds).

    Attributes
    ----------
    tau : nodes, shape (G,), in the unit of the effects.
    weights : posterior probability of each node, shape (R, G); rows sum to 1.
    mean : mean of mu given tau, shape (R, G).
    variance : variance of mu given tau, shape (R, G).
    """

    tau: Array
    weights: Array
    mean: Array
    variance: Array

    def predictive_mean(self) -> Array:
        """Return the mean of the effect in a new place, shape (R,)."""
        return np.asarray((self.weights * self.mean).sum(axis=1))

    def predictive_sd(self) -> Array:
        """Return the standard deviation of the effect in a new place, shape (R,)."""
        centre = self.predictive_mean()[:, None]
        second = self.variance + self.tau**2 + (self.mean - centre) ** 2
        return np.asarray(np.sqrt((self.weights * second).sum(axis=1)))

    def predictive_quantile(self, chance: float) -> Array:
        """Return a quantile of the effect in a new place, shape (R,)."""
        spread = np.sqrt(self.variance + self.tau**2)
        return mixture_quantile(self.weights, self.mean, spread, chance)

    def draw(self, uniforms: Array, errors: Array, places: Array) -> Array:
        """Return effects in a new place: tau, then mu given tau, then the place.

        Parameters
        ----------
        uniforms, errors, places : shape (S,); uniform, standard normal, standard
            normal. S rows of worlds are drawn one each, a single row S times.
        """
        cumulative = np.cumsum(self.weights, axis=1)
        if len(cumulative) == 1:
            node = np.searchsorted(cumulative[0], uniforms * cumulative[0, -1])
            row = np.zeros(len(uniforms), dtype=np.intp)
        else:
            wanted = uniforms * cumulative[:, -1]
            node = (cumulative < wanted[:, None]).sum(axis=1)
            row = np.arange(len(uniforms))
        centre = self.mean[row, node] + np.sqrt(self.variance[row, node]) * errors
        return np.asarray(centre + self.tau[node] * places)


def tau_posterior(
    values: Array, variances: Array, scale: float, nodes: int = NODES
) -> TauPosterior:
    """Return the posterior of tau under a half-normal prior.

    Parameters
    ----------
    values, variances : effects and their sampling variances, shape (k,) or (R, k).
    scale : scale of the half-normal prior, in the unit of the effects.
    nodes : quadrature nodes.

    Raises
    ------
    InputError
        when there is no study, a variance is not positive, or the scale is not.
    """
    values, variances = np.atleast_2d(values), np.atleast_2d(variances)
    _refuse(values, variances, scale)
    span = float(np.ptp(values, axis=1).max())
    tau, width = _nodes(_REACH * scale + span, nodes)
    total = variances[:, None, :] + (tau**2)[None, :, None]
    precision = (1.0 / total).sum(axis=2)
    mean = (values[:, None, :] / total).sum(axis=2) / precision
    excess = ((values[:, None, :] - mean[:, :, None]) ** 2 / total).sum(axis=2)
    density = -0.5 * (np.log(total).sum(axis=2) + np.log(precision) + excess)
    density = density - 0.5 * (tau / scale) ** 2 + np.log(width)
    weights = np.exp(density - density.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return TauPosterior(tau, weights, mean, 1.0 / precision)


def _nodes(reach: float, nodes: int) -> tuple[Array, Array]:
    """Return nodes on (0, reach), dense near zero, and their widths."""
    at, weight = np.polynomial.legendre.leggauss(nodes)
    half = (at + 1.0) / 2.0
    return reach * half**2, reach * half * weight


def _refuse(values: Array, variances: Array, scale: float) -> None:
    wrong = []
    if values.size == 0 or values.shape != variances.shape:
        shapes = f"{values.shape} values and {variances.shape} variances"
        wrong.append(("values", shapes, "give one variance for each study"))
    elif not (np.isfinite(values).all() and np.isfinite(variances).all()):
        wrong.append(("values", "a number that is not finite", "leave the study out"))
    elif (variances <= 0.0).any():
        wrong.append(("variances", f"{variances.min():g}", "give a positive variance"))
    if not (np.isfinite(scale) and scale > 0.0):
        wrong.append(("scale", f"{scale:g}", "give a positive scale, 0.1 to 0.2 on d"))
    if wrong:
        meaning = "the studies cannot be combined"
        raise InputError(
            Complaint("evidence", None, key, found, meaning, mend)
            for key, found, mend in wrong
        )
