"""Effect sizes of means, correlations and single shares: MD, d, g, ratio, r, z."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from prevstats.errors import Complaint
from prevstats.evidence.effect_sizes import EffectSizes, Groups, effect_sizes
from prevstats.evidence.effect_sizes_checks import (
    arrays,
    counts,
    one_of,
    positive,
    refuse,
    where,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Pair = tuple[NDArray[np.float64], NDArray[np.float64]]

GROUP_MEASURES = ("MD", "MDP", "D", "SMD", "SMDH", "ROM")


def hedges_correction(freedom: ArrayLike) -> NDArray[np.float64]:
    """Return J = Γ(m/2) / (√(m/2) Γ((m−1)/2)), exact; 0 or less freedom gives ``nan``.

    Hedges (1981), Journal of Educational Statistics 6:107-128.
    """
    m = np.asarray(freedom, float)
    with np.errstate(all="ignore"):
        log = gammaln(m / 2) - np.log(np.sqrt(m / 2)) - gammaln((m - 1) / 2)
        return np.where(m > 1, np.exp(log), np.nan)


def from_means(measure: str, groups: Groups) -> EffectSizes:
    """Return effect sizes of means in two groups.

    Parameters
    ----------
    measure : MD (each group's own spread), MDP (the pooled one), D (Cohen's d), SMD
        (Hedges' g), SMDH (root mean of both variances as spread, Bonett 2008), ROM (log
        ratio of means, not corrected for small samples).

    Raises
    ------
    InputError : for groups of fewer than two, spreads not above 0, and, for ROM, means
        of unlike or no sign.
    """
    one_of("measure", measure, GROUP_MEASURES)
    given = arrays(asdict(groups))
    complaints: list[Complaint] = []
    for side in ("1", "0"):
        n = given[f"n_{side}"]
        complaints += where(f"n_{side}", n, n >= 2, "a spread needs two persons")
        complaints += positive(f"sd_{side}", given[f"sd_{side}"])
        if measure == "ROM":
            sound = given["mean_1"] * given["mean_0"] > 0
            rule = "a ratio needs two means of the same sign"
            complaints += where(f"mean_{side}", given[f"mean_{side}"], sound, rule)
    refuse(complaints)
    if measure in ("D", "SMD", "SMDH"):
        value, variance = standardised(measure, given)
    elif measure == "ROM":
        value, variance = ratio_of_means(given)
    else:
        value, variance = mean_difference(measure, given)
    return effect_sizes(value, variance, measure)


def pooled_variance(given: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the two groups' pooled variance."""
    left, right = given["n_1"] - 1, given["n_0"] - 1
    total = left * given["sd_1"] ** 2 + right * given["sd_0"] ** 2
    return np.asarray(total / (left + right))


def mean_difference(measure: str, given: dict[str, NDArray[np.float64]]) -> Pair:
    """Return the difference of means in the outcome's unit."""
    value = given["mean_1"] - given["mean_0"]
    if measure == "MDP":
        return value, pooled_variance(given) * (1 / given["n_1"] + 1 / given["n_0"])
    spread = given["sd_1"] ** 2 / given["n_1"] + given["sd_0"] ** 2 / given["n_0"]
    return value, spread


def standardised(measure: str, given: dict[str, NDArray[np.float64]]) -> Pair:
    """Return d, g, or the g of unequal spreads."""
    n, m = given["n_1"], given["n_0"]
    difference = given["mean_1"] - given["mean_0"]
    if measure != "SMDH":
        d = difference / np.sqrt(pooled_variance(given))
        value = d if measure == "D" else d * hedges_correction(n + m - 2)
        return value, 1 / n + 1 / m + value**2 / (2 * (n + m))
    left, right = given["sd_1"] ** 2, given["sd_0"] ** 2
    mean = (left + right) / 2
    value = difference / np.sqrt(mean) * hedges_correction(n + m - 2)
    fourth = left**2 / (n - 1) + right**2 / (m - 1)
    spread = (left / (n - 1) + right / (m - 1)) / mean
    return value, value**2 * fourth / (8 * mean**2) + spread


def ratio_of_means(given: dict[str, NDArray[np.float64]]) -> Pair:
    """Return the log ratio of means."""
    left = given["sd_1"] ** 2 / (given["n_1"] * given["mean_1"] ** 2)
    right = given["sd_0"] ** 2 / (given["n_0"] * given["mean_0"] ** 2)
    return np.log(given["mean_1"] / given["mean_0"]), left + right


def from_correlations(measure: str, r: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Return correlations (COR) or Fisher's z (ZCOR) of n pairs.

    Raises
    ------
    InputError : for |r| above 1 (ZCOR: 1 or above) and fewer than four pairs.
    """
    one_of("measure", measure, ("COR", "ZCOR"))
    given = arrays({"r": r, "n": n})
    values, pairs = given["r"], given["n"]
    inside = np.abs(values) < 1 if measure == "ZCOR" else np.abs(values) <= 1
    complaints = [
        *where("r", values, inside, "a correlation lies from -1 to 1"),
        *where("n", pairs, pairs > 3, "at least four pairs are needed"),
    ]
    refuse(complaints)
    if measure == "ZCOR":
        return effect_sizes(np.arctanh(values), 1 / (pairs - 3), measure)
    return effect_sizes(values, (1 - values**2) ** 2 / (pairs - 1), measure)


def from_shares(measure: str, events: ArrayLike, n: ArrayLike) -> EffectSizes:
    """Return shares of one group: PR, PLN (log), PLO (logit) or PAS (arcsine root).

    1/2 is added to both cells of a group without events or without others (PR, PLN and
    PLO, metafor's default).

    Raises
    ------
    InputError : for events above n or below 0.
    """
    one_of("measure", measure, ("PR", "PLN", "PLO", "PAS"))
    given = arrays({"events": events, "n": n})
    refuse(counts("events", "n", given))
    x, rest = given["events"], given["n"] - given["events"]
    empty = ((x == 0) | (rest == 0)) & (measure != "PAS")
    x, rest = x + np.where(empty, 0.5, 0.0), rest + np.where(empty, 0.5, 0.0)
    size = x + rest
    share = x / size
    with np.errstate(all="ignore"):
        pairs = {
            "PR": (share, share * (1 - share) / size),
            "PLN": (np.log(share), 1 / x - 1 / size),
            "PLO": (np.log(x / rest), 1 / x + 1 / rest),
            "PAS": (np.arcsin(np.sqrt(share)), 1 / (4 * size)),
        }
    return effect_sizes(*pairs[measure], measure, empty)
