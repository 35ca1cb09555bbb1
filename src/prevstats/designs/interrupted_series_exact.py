"""Two Poisson rates of small counts, before and after, compared exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc, betaincinv

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Quantity


@dataclass(frozen=True, slots=True)
class Events:
    """A count and what it was counted over.

    Attributes
    ----------
    count : number of cases, 0 or more.
    exposure : person-years, or periods; positive.
    """

    count: int
    exposure: float


@dataclass(frozen=True, slots=True)
class RateComparison:
    """The ratio of two rates, after over before.

    Attributes
    ----------
    rate_ratio : ``inf`` when nothing was counted before.
    low, high : interval at ``level``; at least that coverage for Poisson counts.
    p_value : two-sided, twice the smaller tail, at most 1.
    """

    rate_ratio: float
    low: float
    high: float
    level: float
    p_value: float

    def quantity(self, name: str) -> Quantity:
        """Return ``rate_ratio`` with its interval, or ``p_value``.

        Raises
        ------
        KeyError : for any other name.
        """
        if name == "rate_ratio":
            return Quantity(self.rate_ratio, None, self.low, self.high)
        if name == "p_value":
            return Quantity(self.p_value)
        raise KeyError(f"{name!r} is not one of: rate_ratio, p_value")


def compare_rates(
    before: Events, after: Events, level: float = 0.95
) -> RateComparison | CannotAnswer:
    """Compare two rates by the exact conditional test.

    Przyborowski & Wilenski (1940), Biometrika 31:313-323. Given the sum of the two
    counts, the later is binomial with share θE₁/(θE₁ + E₀), θ the ratio of rates; the
    interval is Clopper & Pearson's, so that it and the p-value always agree. There is
    no trend in it and no other cause: it tells chance apart from change, not whose.

    Raises
    ------
    InputError : for counts that are none, or exposures that are not positive.
    """
    complaints = [
        Complaint(
            "compare_rates",
            None,
            key,
            repr(found),
            "no rate can be reckoned",
            "give a whole count, 0 or more, and a positive exposure",
        )
        for key, found in (("before", before), ("after", after))
        if not sound(found)
    ]
    if complaints:
        raise InputError(complaints)
    total = before.count + after.count
    if total == 0:
        return CannotAnswer(
            "no_case", (("exposure", before.exposure + after.exposure),)
        )
    odds = after.exposure / before.exposure
    share = odds / (1 + odds)
    tails = (
        float(bdtr(after.count, total, share)),
        float(bdtrc(after.count - 1, total, share)) if after.count else 1.0,
    )
    low, high = clopper_pearson(after.count, total, level)
    ratio = np.inf if before.count == 0 else after.count / before.count / odds
    return RateComparison(
        rate_ratio=float(ratio),
        low=low / (1 - low) / odds,
        high=float("inf") if high == 1 else high / (1 - high) / odds,
        level=level,
        p_value=min(1.0, 2 * min(tails)),
    )


def sound(events: Events) -> bool:
    """Say whether a rate can be reckoned from a count and its exposure."""
    whole = np.isfinite(events.count) and events.count == int(events.count)
    return bool(
        whole
        and events.count >= 0
        and np.isfinite(events.exposure)
        and events.exposure > 0
    )


def clopper_pearson(count: int, total: int, level: float) -> tuple[float, float]:
    """Return the ends of the exact interval of a share."""
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, total - count + 1, tail))
    high = (
        1.0 if count == total else float(betaincinv(count + 1, total - count, 1 - tail))
    )
    return low, high
