"""A number with its interval and the distribution from which it is drawn."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.values import Model

Distribution = Literal["fixed", "normal", "lognormal", "beta", "uniform", "triangular"]

LARGEST_SKEW = 0.1
"""How far from the middle a value may lie, as a share of the interval's width."""


class Uncertain(Model):
    """A number, fixed or with an interval.

    ``normal``, ``lognormal`` and ``beta``: low and high are ends of an interval at
    ``level``, the value is the mean (of a log-normal number the median). ``uniform``
    and ``triangular``: low and high are the smallest and the largest there is, the
    value of a triangle is its peak.
    """

    value: float
    low: float | None = None
    high: float | None = None
    level: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.95
    distribution: Distribution = "fixed"

    @model_validator(mode="after")
    def _an_interval_that_fits(self) -> Uncertain:
        fault = _interval_fault(self)
        if fault:
            raise ValueError(fault)
        return self


class Positive(Uncertain):
    """A number above 0, in every draw."""

    value: Annotated[float, Field(gt=0)]
    low: Annotated[float, Field(gt=0)] | None = None
    distribution: Literal["fixed", "lognormal", "uniform", "triangular"] = "fixed"


class Share(Uncertain):
    """A number from 0 to 1, in every draw."""

    value: Annotated[float, Field(ge=0, le=1)]
    low: Annotated[float, Field(ge=0, le=1)] | None = None
    high: Annotated[float, Field(ge=0, le=1)] | None = None
    distribution: Literal["fixed", "beta", "uniform", "triangular"] = "fixed"


def _interval_fault(number: Uncertain) -> str:
    """Return what is wrong with a number's interval; "" when nothing is."""
    low, high = number.low, number.high
    if number.distribution == "fixed":
        given = low is not None or high is not None
        return "an interval needs a distribution other than fixed" if given else ""
    if low is None or high is None:
        return f"the distribution {number.distribution} needs low and high"
    if not low <= number.value <= high or low == high:
        return f"the value {number.value:g} does not lie between low and high"
    if number.distribution == "lognormal" and low <= 0.0:
        return "a log-normal number is above 0, also its low end"
    if number.distribution == "beta" and not 0.0 < number.value < 1.0:
        return "a share drawn from a beta distribution lies between 0 and 1"
    if number.distribution == "beta" and _beta_size(number) <= 0.0:
        return "the interval is wider than any share's can be; use uniform"
    return _skew_fault(number, low, high)


def _skew_fault(number: Uncertain, low: float, high: float) -> str:
    value = number.value
    if number.distribution == "lognormal":
        low, value, high = math.log(low), math.log(value), math.log(high)
    elif number.distribution == "uniform":
        return (
            ""
            if math.isclose(value, (low + high) / 2.0, abs_tol=1e-3 * (high - low))
            else "the value of a uniform number is the middle of low and high"
        )
    elif number.distribution != "normal":
        return ""
    if abs(value - (low + high) / 2.0) <= LARGEST_SKEW * (high - low):
        return ""
    return (
        f"the interval is not even around the value, as a {number.distribution} "
        "number's is; use lognormal or triangular"
    )


def _beta_size(number: Uncertain) -> float:
    """Return the sum of a beta distribution's parameters; not above 0 when none fits.

    Mean m and variance v give m (1 - m) / v - 1.
    """
    variance = standard_deviation(number) ** 2
    return number.value * (1.0 - number.value) / variance - 1.0


def standard_deviation(number: Uncertain) -> float:
    """Return (high - low) / (2 z) of an interval at the number's level."""
    from statistics import NormalDist

    if number.low is None or number.high is None:
        return 0.0
    normal = NormalDist().inv_cdf(0.5 + number.level / 2.0)
    return (number.high - number.low) / (2.0 * normal)
