"""From one measure of an effect to another, number by number and draw by draw.

Every function takes numbers or arrays and works element by element, so that draws of a
ratio meet draws of a municipality's own base rate. Ratios are ratios here, not
logarithms; ``log_`` in a name says where it is otherwise. Values outside what a measure
can be are refused by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit, logit

from prevstats.evidence.effect_sizes_checks import (
    arrays,
    one_of,
    positive,
    refuse,
    shares,
    variances,
    where,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

Law = Literal["logistic", "normal"]
LOG_ODDS_PER_D: dict[str, float] = {"logistic": np.pi / np.sqrt(3), "normal": 1.65}
"""Log odds per standard deviation of the latent variable, by its law."""
NODES = 80
"""Points of the Gauss-Hermite rule for means over heterogeneity."""


def open_shares(name: str, values: Numbers) -> None:
    """Refuse shares that are not strictly between 0 and 1."""
    inside = (values > 0) & (values < 1)
    refuse(where(name, values, inside, "a share strictly between 0 and 1 is needed"))


def odds_ratio_to_risk_ratio(odds_ratio: ArrayLike, base: ArrayLike) -> Numbers:
    """Return RR = OR / (1 − p₀ + p₀ OR) at base rate p₀ (Zhang & Yu 1998)."""
    given = arrays({"odds_ratio": odds_ratio, "base": base})
    ratio, p0 = given["odds_ratio"], given["base"]
    refuse([*positive("odds_ratio", ratio), *shares("base", p0)])
    return np.asarray(ratio / (1 - p0 + p0 * ratio))


def odds_ratio_to_risk_difference(odds_ratio: ArrayLike, base: ArrayLike) -> Numbers:
    """Return RD = p₁ − p₀ with the odds of p₁ the base rate's times OR."""
    given = arrays({"odds_ratio": odds_ratio, "base": base})
    ratio, p0 = given["odds_ratio"], given["base"]
    refuse([*positive("odds_ratio", ratio), *shares("base", p0)])
    return np.asarray(p0 * ratio / (1 - p0 + p0 * ratio) - p0)


def risk_ratio_to_risk_difference(risk_ratio: ArrayLike, base: ArrayLike) -> Numbers:
    """Return RD = p₀ (RR − 1); refused where p₀ RR is above 1."""
    p1, p0 = risks(risk_ratio, base)
    return np.asarray(p1 - p0)


def risk_ratio_to_odds_ratio(risk_ratio: ArrayLike, base: ArrayLike) -> Numbers:
    """Return the OR of a risk ratio at a base rate."""
    p1, p0 = risks(risk_ratio, base)
    open_shares("base", p0)
    open_shares("risk_ratio * base", p1)
    return np.asarray(np.exp(logit(p1) - logit(p0)))


def risks(risk_ratio: ArrayLike, base: ArrayLike) -> Numbers:
    """Return both groups' risks, stacked: with the intervention, and the base rate."""
    given = arrays({"risk_ratio": risk_ratio, "base": base})
    ratio, p0 = given["risk_ratio"], given["base"]
    refuse([*positive("risk_ratio", ratio), *shares("base", p0)])
    p1 = ratio * p0
    rule = "the risk with the intervention would be above 1; use the odds ratio"
    refuse(where("risk_ratio * base", p1, p1 <= 1, rule))
    return np.stack([p1, p0])


def moved_risks(risk_difference: ArrayLike, base: ArrayLike) -> Numbers:
    """Return p₀ + RD and p₀, stacked; refused unless strictly between 0 and 1."""
    given = arrays({"risk_difference": risk_difference, "base": base})
    p0 = given["base"]
    p1 = p0 + given["risk_difference"]
    open_shares("base", p0)
    open_shares("base + risk_difference", p1)
    return np.stack([p1, p0])


def risk_difference_to_odds_ratio(
    risk_difference: ArrayLike, base: ArrayLike
) -> Numbers:
    """Return the OR of a risk difference at a base rate."""
    p1, p0 = moved_risks(risk_difference, base)
    return np.asarray(np.exp(logit(p1) - logit(p0)))


def risk_difference_to_risk_ratio(
    risk_difference: ArrayLike, base: ArrayLike
) -> Numbers:
    """Return the RR of a risk difference at a base rate."""
    p1, p0 = moved_risks(risk_difference, base)
    return np.asarray(p1 / p0)


def d_to_odds_ratio(d: ArrayLike, law: Law = "logistic") -> Numbers:
    """Return OR = exp(d π/√3), or exp(1.65 d) by the normal law."""
    one_of("law", law, tuple(LOG_ODDS_PER_D))
    return np.asarray(np.exp(arrays({"d": d})["d"] * LOG_ODDS_PER_D[law]))


def odds_ratio_to_d(odds_ratio: ArrayLike, law: Law = "logistic") -> Numbers:
    """Return d = ln(OR) √3/π (Hasselblad & Hedges 1995), or ln(OR)/1.65."""
    one_of("law", law, tuple(LOG_ODDS_PER_D))
    ratio = arrays({"odds_ratio": odds_ratio})["odds_ratio"]
    refuse(positive("odds_ratio", ratio))
    return np.asarray(np.log(ratio) / LOG_ODDS_PER_D[law])


def d_to_risk_difference(
    d: ArrayLike, base: ArrayLike, law: Law = "logistic"
) -> Numbers:
    """Return the risk difference of a d at a base rate, through the odds ratio."""
    return odds_ratio_to_risk_difference(d_to_odds_ratio(d, law), base)


def d_to_r(d: ArrayLike, n_1: ArrayLike = 1.0, n_0: ArrayLike = 1.0) -> Numbers:
    """Return r = d / √(d² + (n₁+n₀)²/(n₁n₀)); 4 for groups of one size."""
    given = arrays({"d": d, "n_1": n_1, "n_0": n_0})
    refuse([*positive("n_1", given["n_1"]), *positive("n_0", given["n_0"])])
    odd = (given["n_1"] + given["n_0"]) ** 2 / (given["n_1"] * given["n_0"])
    return np.asarray(given["d"] / np.sqrt(given["d"] ** 2 + odd))


def r_to_d(r: ArrayLike, n_1: ArrayLike = 1.0, n_0: ArrayLike = 1.0) -> Numbers:
    """Return the d of a correlation with a 0/1 variable, the way back."""
    given = arrays({"r": r, "n_1": n_1, "n_0": n_0})
    values = given["r"]
    refuse([*positive("n_1", given["n_1"]), *positive("n_0", given["n_0"])])
    refuse(where("r", values, np.abs(values) < 1, "a correlation within -1 and 1"))
    odd = (given["n_1"] + given["n_0"]) ** 2 / (given["n_1"] * given["n_0"])
    return np.asarray(values * np.sqrt(odd) / np.sqrt(1 - values**2))


def r_to_z(r: ArrayLike) -> Numbers:
    """Return Fisher's z = atanh r."""
    values = arrays({"r": r})["r"]
    refuse(where("r", values, np.abs(values) < 1, "a correlation within -1 and 1"))
    return np.asarray(np.arctanh(values))


def z_to_r(z: ArrayLike) -> Numbers:
    """Return r = tanh z."""
    return np.asarray(np.tanh(arrays({"z": z})["z"]))


def log_odds(share: ArrayLike) -> Numbers:
    """Return ln(p / (1 − p)); ``-inf`` and ``inf`` at 0 and 1."""
    values = arrays({"share": share})["share"]
    refuse(shares("share", values))
    return np.asarray(logit(values))


def share_of_log_odds(value: ArrayLike) -> Numbers:
    """Return 1 / (1 + exp(−x))."""
    return np.asarray(expit(arrays({"value": value})["value"]))


def arcsine(share: ArrayLike) -> Numbers:
    """Return asin √p."""
    values = arrays({"share": share})["share"]
    refuse(shares("share", values))
    return np.asarray(np.arcsin(np.sqrt(values)))


def cohen_h(share_1: ArrayLike, share_0: ArrayLike) -> Numbers:
    """Return h = 2 asin √p₁ − 2 asin √p₀ (Cohen 1988)."""
    return 2 * arcsine(share_1) - 2 * arcsine(share_0)


def shifted_by_h(h: ArrayLike, base: ArrayLike) -> Numbers:
    """Return the share that lies h from a base rate, the way back from ``cohen_h``."""
    given = arrays({"h": h, "base": base})
    angle = given["h"] / 2 + arcsine(given["base"])
    rule = "no share lies so far from the base rate"
    refuse(where("h", given["h"], (angle >= 0) & (angle <= np.pi / 2), rule))
    return np.asarray(np.sin(angle) ** 2)


def log_change_to_percent(coefficient: ArrayLike) -> Numbers:
    """Return 100 (exp(b) − 1), the per cent that a coefficient of a log outcome is."""
    return 100 * np.expm1(arrays({"coefficient": coefficient})["coefficient"])


def percent_to_log_change(percent: ArrayLike) -> Numbers:
    """Return ln(1 + percent/100), the way back; −100 per cent and below is refused."""
    values = arrays({"percent": percent})["percent"]
    refuse(where("percent", values, values > -100, "a fall below -100 per cent"))
    return np.asarray(np.log1p(values / 100))


def mean_of_ratio(log_ratio: ArrayLike, tau2: ArrayLike) -> Numbers:
    """Return the mean of exp(X), X ~ N(μ, τ²): exp(μ + τ²/2)."""
    given = arrays({"log_ratio": log_ratio, "tau2": tau2})
    refuse(variances("tau2", given["tau2"]))
    return np.asarray(np.exp(given["log_ratio"] + given["tau2"] / 2))


def mean_of_share(value: ArrayLike, tau2: ArrayLike) -> Numbers:
    """Return the mean of 1/(1 + exp(−X)), X ~ N(μ, τ²), by Gauss and Hermite."""
    given = arrays({"value": value, "tau2": tau2})
    refuse(variances("tau2", given["tau2"]))
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    points = given["value"][..., None] + np.sqrt(given["tau2"])[..., None] * nodes
    return np.asarray(expit(points) @ weights / weights.sum())


def design_effect(cluster_size: ArrayLike, icc: ArrayLike) -> Numbers:
    """Return 1 + (m − 1) ICC, by which clusters of mean size m widen a variance."""
    given = arrays({"cluster_size": cluster_size, "icc": icc})
    size, alike = given["cluster_size"], given["icc"]
    rule = "a cluster has at least one person"
    refuse([*where("cluster_size", size, size >= 1, rule), *shares("icc", alike)])
    return np.asarray(1 + (size - 1) * alike)
