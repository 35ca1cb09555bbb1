"""What a row of yearly kronor says: net present value, internal rate, payback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.discounting import Discounting, checked_rate, discounting_of
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PROFILE_RATES = (
    -0.5,
    -0.2,
    -0.1,
    0.0,
    0.01,
    0.02,
    0.03,
    0.05,
    0.07,
    0.1,
    0.2,
    0.5,
    1.0,
)
"""Rates at which the net present value is shown where no internal rate is."""
ROUNDING = 1e-12
"""Share of the largest amount that counts as nothing."""
_HALVINGS = 200
_WIDEST = 60.0
"""Internal rates are looked for with |ln(1 + r)| up to here: with amounts that differ
by less than 1 / ROUNDING the one root lies well within."""


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The rate at which the net present value is zero, if there is just one.

    ``rate`` is ``None`` unless the flows change sign exactly once; ``profile`` is the
    net present value at each of ``PROFILE_RATES``, which always tells what happens.
    ``borrows`` says that the first flow that is not nothing is a gain: the rate is then
    what the money costs, as of a loan, and no return.
    """

    rate: float | None
    sign_changes: int
    profile: tuple[tuple[float, float], ...]
    borrows: bool


def net_present_value(flows: ArrayLike, rate: float | Discounting) -> float:
    """Return the sum of flows (Y,) of years 0, 1, ... times their discount factors."""
    values = _checked(flows)
    return float(values @ discounting_of(rate).factors(range(values.size)))


def sign_changes(flows: ArrayLike) -> int:
    """Return how often the flows (Y,) change sign; nothing in a year is passed over."""
    signs = np.sign(_rounded(_checked(flows)))
    signs = signs[signs != 0.0]
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def internal_rate_of_return(flows: ArrayLike) -> InternalRate:
    """Return the internal rate of flows (Y,) of years 0, 1, ..., above -1.

    With one change of sign there is exactly one (Descartes' rule); it may be negative.
    With none or several no rate is given, only the profile.
    """
    values = _checked(flows)
    changes = sign_changes(values)
    profile = tuple((rate, _at(values, np.log1p(rate))) for rate in PROFILE_RATES)
    rounded = _rounded(values)
    found = _root(rounded) if changes == 1 else None
    moved = rounded[rounded != 0.0]
    borrows = bool(moved.size and moved[0] > 0.0)
    return InternalRate(found, changes, profile, borrows)


def payback_year(
    flows: ArrayLike, rate: float | Discounting = 0.0
) -> int | CannotAnswer:
    """Return the first year from which the sum stays at or above zero.

    Years are counted from 0; the sum is undiscounted unless a rate is given.
    ``CannotAnswer("not_within_horizon")`` when there is none.
    """
    start = _start_of_surplus(_cumulated(flows, rate))
    return start if isinstance(start, CannotAnswer) else int(start)


def payback_time(
    flows: ArrayLike, rate: float | Discounting = 0.0
) -> float | CannotAnswer:
    """Return the payback in years and parts of one, the flow being even in a year."""
    cumulated = _cumulated(flows, rate)
    start = _start_of_surplus(cumulated)
    if isinstance(start, CannotAnswer) or start == 0:
        return start if isinstance(start, CannotAnswer) else 0.0
    before, after = cumulated[start - 1], cumulated[start]
    return float(start - 1 + -before / (after - before))


def payback_by_draw(
    flows: NDArray[np.float64], rate: float | Discounting = 0.0
) -> NDArray[np.float64]:
    """Return each draw's payback year (S,) of flows (S, Y); ``inf`` for never."""
    factors = discounting_of(rate).factors(range(flows.shape[1]))
    cumulated = np.cumsum(flows * factors, axis=1)
    slack = ROUNDING * np.abs(cumulated).max(axis=1, keepdims=True)
    stays = np.logical_and.accumulate((cumulated >= -slack)[:, ::-1], axis=1)[:, ::-1]
    return np.where(stays[:, -1], np.argmax(stays, axis=1), np.inf)


def annuity_factor(rate: float, years: int) -> float:
    """Return the present value of one krona at the end of each of so many years."""
    checked_rate(rate)
    if years < 1:
        raise _refused("years", str(years), "an annuity lasts at least one year")
    if rate == 0.0:
        return float(years)
    return float(-np.expm1(-years * np.log1p(rate)) / rate)


def equivalent_annual_cost(present_value: float, rate: float, years: int) -> float:
    """Return the equal amount at each year's end that is worth ``present_value``."""
    return present_value / annuity_factor(rate, years)


def benefit_per_krona(benefit: float, cost: float) -> float | CannotAnswer:
    """Return benefit over cost, present values of one and the same payer.

    ``CannotAnswer("cost_not_positive")`` when there is nothing to divide by: a saving
    has no ratio, and a negative one would read as a loss.
    """
    if not cost > 0.0:
        return CannotAnswer("cost_not_positive", (("cost", cost),))
    return benefit / cost


def return_on_investment(benefit: float, cost: float) -> float | CannotAnswer:
    """Return (benefit - cost) / cost, the ratio less one; n/a as the ratio is."""
    ratio = benefit_per_krona(benefit, cost)
    return ratio if isinstance(ratio, CannotAnswer) else ratio - 1.0


def _cumulated(flows: ArrayLike, rate: float | Discounting) -> NDArray[np.float64]:
    values = _checked(flows)
    return np.cumsum(values * discounting_of(rate).factors(range(values.size)))


def _start_of_surplus(cumulated: NDArray[np.float64]) -> int | CannotAnswer:
    slack = ROUNDING * float(np.abs(cumulated).max())
    below = np.flatnonzero(cumulated < -slack)
    if below.size == 0:
        return 0
    if below[-1] == cumulated.size - 1:
        horizon = int(cumulated.size - 1)
        return CannotAnswer("not_within_horizon", (("horizon_years", horizon),))
    return int(below[-1]) + 1


def _at(values: NDArray[np.float64], log_rate: float) -> float:
    """Return the net present value at ln(1 + r)."""
    return float(values @ np.exp(-log_rate * np.arange(values.size)))


def _sign(values: NDArray[np.float64], log_rate: float) -> float:
    """Return the sign of the net present value, scaled so that nothing overflows."""
    powers = -log_rate * np.arange(values.size)
    return float(np.sign(values @ np.exp(powers - powers.max())))


def _root(values: NDArray[np.float64]) -> float:
    """Return the rate by halving in ln(1 + r), where one sign change holds one root.

    Above the root the sign is that of the first amount, below it that of the last.
    """
    spent = np.flatnonzero(values)
    inner = values[spent[0] : spent[-1] + 1]
    first = np.sign(inner[0])
    low, high = -_WIDEST, _WIDEST
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _sign(inner, middle) == first:
            high = middle
        else:
            low = middle
    return float(np.expm1(0.5 * (low + high)))


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(values) <= ROUNDING * np.abs(values).max(), 0.0, values)


def _checked(flows: ArrayLike | Sequence[float]) -> NDArray[np.float64]:
    values = np.asarray(flows, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or not np.all(np.isfinite(values)):
        raise _refused(
            "flows",
            f"an array of shape {values.shape}, or values that are not finite",
            "one amount for each year from 0 is needed",
        )
    return values


def _refused(key: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint("appraisal", None, key, found, meaning, "correct the value")
    )
