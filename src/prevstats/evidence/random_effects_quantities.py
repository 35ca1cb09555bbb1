"""The numbers of a meta-analysis by the names that replication files use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import chdtrc

from prevstats.designs.named_terms import known
from prevstats.estimate import Quantity
from prevstats.evidence.random_effects_heterogeneity import q_profile
from prevstats.evidence.random_effects_levels import (
    levels_of,
    profile_interval,
)

if TYPE_CHECKING:
    from prevstats.evidence.random_effects_result import RandomEffectsResult

    Found = RandomEffectsResult
    Numbers = dict[str, Callable[[], Quantity]]

ALIASES = {
    "QE": "Q",
    "z": "statistic",
    "t": "statistic",
    "k": "n",
    "mean": "pooled",
    "satterthwaite_df": "degrees_of_freedom",
    "df": "degrees_of_freedom",
    "coef(intrcpt)": "coef(intercept)",
    "coef((Intercept))": "coef(intercept)",
    "ICC": "icc",
    "tau²": "tau2",
    "sigma2": "tau2",
}


def quantity_of(found: Found, name: str) -> Quantity:
    """Return one number.

    Raises
    ------
    KeyError : when there is none of that name; the message lists those there are.
    """
    numbers = all_numbers(found)
    name = ALIASES.get(name, name)
    if name not in numbers:
        raise KeyError(f"{name!r} is not one of: {', '.join(numbers)}")
    return numbers[name]()


def all_numbers(found: Found) -> Numbers:
    """Return every number by name; each is computed when it is asked for."""
    return {
        **mean_numbers(found),
        **coefficient_numbers(found),
        **spread_numbers(found),
        **level_numbers(found),
        **fit_numbers(found),
    }


def mean_numbers(found: Found) -> Numbers:
    """Return the pooled effect and the prediction; none with moderators."""
    if found.sample.x.shape[1] != 1:
        return {}
    said, mean = found.inference, float(found.coefficients[0])
    pooled = Quantity(
        mean,
        *(known(part[0]) for part in (said.std_error, said.low, said.high)),
    )
    error = float(np.sqrt(max(found.covariance[0, 0], 0.0)))
    ahead = Quantity(mean, None, *map(known, found.prediction_interval(mean, error)))
    numbers = {
        "pooled": pooled,
        "pooled_exp": exponential(pooled),
        "statistic": Quantity(float(said.statistic[0])),
        "p_value": Quantity(float(said.p_value[0])),
        "degrees_of_freedom": Quantity(float(found.freedom[0])),
        "prediction": ahead,
        "prediction_exp": exponential(ahead),
    }
    kinds: dict[str, Literal["z", "hts"]] = {"pi_z": "z", "pi_hts": "hts"}
    for name, kind in kinds.items():
        ends = found.prediction_interval(mean, error, kind)
        numbers[name] = Quantity(mean, None, *map(known, ends))
    return later(numbers)


def exponential(quantity: Quantity) -> Quantity:
    """Return a logarithm's number as a ratio, with its interval."""
    ends = (quantity.low, quantity.high)
    low, high = (None if end is None else float(np.exp(end)) for end in ends)
    return Quantity(float(np.exp(quantity.value)), None, low, high)


def later(numbers: dict[str, Quantity]) -> Numbers:
    """Return numbers that are there already as numbers to be asked for."""
    return {name: partial(plain, number) for name, number in numbers.items()}


def plain(quantity: Quantity) -> Quantity:
    """Return a number as it is."""
    return quantity


def coefficient_numbers(found: Found) -> Numbers:
    """Return ``coef(x)``, and beside it ``statistic(x)`` and such."""
    said, numbers = found.inference, {}
    for place, name in enumerate(found.names):
        parts = (said.std_error, said.low, said.high)
        ends = (known(part[place]) for part in parts)
        numbers[f"coef({name})"] = Quantity(float(found.coefficients[place]), *ends)
        numbers[f"statistic({name})"] = Quantity(float(said.statistic[place]))
        numbers[f"p_value({name})"] = Quantity(float(said.p_value[place]))
        freedom = float(found.freedom[place])
        numbers[f"degrees_of_freedom({name})"] = Quantity(freedom)
    return later(numbers)


def spread_numbers(found: Found) -> Numbers:
    """Return tau2, I2, H2, Q and R2; shares in per cent, as metafor prints them."""
    q, freedom = found.core.common.residual_sum, found.sample.freedom
    numbers = {
        "I2": Quantity(100 * i_squared(found)),
        "H2": Quantity(h_squared(found)),
        "Q": Quantity(q),
        "Q_df": Quantity(float(freedom)),
        "Q_p_value": Quantity(float(chdtrc(freedom, q)) if freedom else 1.0),
        "tau": Quantity(float(np.sqrt(found.tau2))),
    }
    if found.without_moderators is not None:
        before = found.without_moderators
        share = max(0.0, 1 - found.tau2 / before) if before > 0 else float("nan")
        numbers["R2"] = Quantity(100 * share)
    test = found.moderators_test
    if test is not None:
        numbers |= {
            "QM": Quantity(test.statistic),
            "QM_df": Quantity(float(test.first)),
            "QM_df2": Quantity(test.second),
            "QM_p_value": Quantity(test.p_value),
        }
    return {"tau2": lambda: tau2_number(found), **later(numbers)}


def i_squared(found: Found) -> float:
    """Return the share of all variance that is heterogeneity."""
    q, freedom = found.core.common.residual_sum, found.sample.freedom
    if freedom == 0:
        return float("nan")
    if found.options.estimator == "EE":
        return max(0.0, (q - freedom) / q) if q > 0 else 0.0
    return found.tau2 / (found.tau2 + found.core.typical)


def h_squared(found: Found) -> float:
    """Return all variance over sampling variance; for EE, Q over its freedom."""
    freedom = found.sample.freedom
    if found.options.estimator == "EE":
        return found.core.common.residual_sum / freedom if freedom else float("nan")
    return found.tau2 / found.core.typical + 1


def tau2_number(found: Found) -> Quantity:
    """Return tau2 with its Q-profile interval; without one where levels sum to it."""
    core, sample = found.core, found.sample
    if found.options.estimator == "EE" or len(core.variances) > 1:
        return Quantity(found.tau2)
    if sample.covariance is not None or sample.levels:
        return level_number(found, 0)
    ends = q_profile(sample.y, sample.v, sample.x, found.options.level)
    return Quantity(found.tau2, core.variances[0].std_error, *ends)


def level_number(found: Found, place: int) -> Quantity:
    """Return one level's variance with its interval by profile likelihood."""
    model = levels_of(found.sample, found.options.estimator == "REML")
    variances = np.array([each.value for each in found.core.variances])
    ends = profile_interval(model, variances, place, found.options.level)
    own = found.core.variances[place]
    return Quantity(own.value, own.std_error, *ends)


def level_numbers(found: Found) -> Numbers:
    """Return ``sigma2(level)``, ``I2(level)`` and the outermost level's share, icc."""
    core = found.core
    if not found.sample.levels:
        return {}
    numbers: Numbers = {}
    total = found.tau2
    path = ""
    for place, (name, own) in enumerate(zip(core.names, core.variances, strict=True)):
        path = f"{path}/{name}" if path else name
        level = partial(level_number, found, place)
        names = dict.fromkeys((name, path, str(place + 1)))
        numbers |= {f"sigma2({each})": level for each in names}
        share = 100 * own.value / (total + core.typical)
        numbers |= later({f"I2({name})": Quantity(share)})
    if total > 0:
        numbers |= later({"icc": Quantity(core.variances[0].value / total)})
    return numbers


def fit_numbers(found: Found) -> Numbers:
    """Return what describes the fit as a whole."""
    p, height = found.sample.x.shape[1], found.core.log_likelihood
    variances = 0 if found.options.estimator == "EE" else len(found.core.variances)
    numbers = {
        "n": Quantity(float(found.sample.k)),
        "log_likelihood": Quantity(height),
        "aic": Quantity(2 * (p + variances) - 2 * height),
        "left_out": Quantity(float(found.sample.left_out)),
    }
    if found.clusters is not None:
        numbers["clusters"] = Quantity(float(found.clusters))
    return later(numbers)


def told(found: Found) -> Iterator[str]:
    """Yield heterogeneity, prediction and the test of moderators as lines."""
    for name in ("tau2", "I2", "H2", "Q", "Q_p_value", "R2", "prediction", "QM"):
        numbers = all_numbers(found)
        if name in numbers:
            number = numbers[name]()
            ends = (number.low, number.high)
            line = f"{name}: {number.value:.6g}"
            if None not in ends:
                line += f" ({number.low:.6g} to {number.high:.6g})"
            yield line
    for name, each in zip(found.core.names, found.core.variances, strict=True):
        if found.sample.levels:
            yield f"sigma2({name}): {each.value:.6g}"
