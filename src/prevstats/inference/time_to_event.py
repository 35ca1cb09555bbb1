"""How long until something happens, when for some it has not happened yet.

Kaplan & Meier's curve (1958, JASA 53:457-481) with Greenwood's error and the log-log
interval; with several ways out, each way's cumulative share (Aalen & Johansen 1978,
Scandinavian J. of Statistics 5:141-150), which one less Kaplan-Meier would overstate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

STILL_WAITING = 0
"""Exit 0: it had not happened when we last looked."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A share still waiting, or gone one way, over time.

    Attributes
    ----------
    time : (K,) times at which somebody left, rising.
    at_risk, events : (K,) persons still waiting just before, and leaving, at the time.
    share : (K,) from the time on; a waiting curve falls, an exit's curve rises.
    std_error, low, high : (K,) Greenwood's error, and the log-log interval.
    """

    time: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    events: NDArray[np.float64]
    share: NDArray[np.float64]
    std_error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Median:
    """Time by which half have left; ends are ``None`` where the data do not reach."""

    value: float | None
    low: float | None
    high: float | None


def waiting(
    time: NDArray[np.float64], exit_kind: NDArray[np.int_], *, level: float
) -> Curve | CannotAnswer:
    """Return the share still waiting over time; every exit but 0 counts as leaving.

    Who is last seen at a time is at risk at it. Refused when nobody has left.
    """
    return _kaplan_meier(time, exit_kind != STILL_WAITING, exit_kind, level)


def _kaplan_meier(
    time: NDArray[np.float64],
    left: NDArray[np.bool_],
    exit_kind: NDArray[np.int_],
    level: float,
) -> Curve | CannotAnswer:
    _refuse(time, exit_kind)
    if not left.any():
        return CannotAnswer("nobody_left", (("n", int(time.size)),))
    times, events, at_risk = _steps(time, left)
    share = np.asarray(np.cumprod(1.0 - events / at_risk), dtype=np.float64)
    left_behind = np.where(at_risk > events, at_risk * (at_risk - events), np.inf)
    spread = np.sqrt(np.cumsum(events / left_behind))
    error = np.asarray(share * spread, dtype=np.float64)
    low, high = _log_log(share, error, level)
    return Curve(times, at_risk, events, share, error, low, high)


def exits(
    time: NDArray[np.float64],
    exit_kind: NDArray[np.int_],
    *,
    kind: int,
    level: float,
) -> Curve | CannotAnswer:
    """Return the share that has left by one exit, over time, beside the other exits.

    F(t) = sum of S(t-) d_kind / n: the shares of all exits and of those still waiting
    sum to one at every time. The error is the delta method's (Marubini & Valsecchi
    1995, eq. 10.12). Refused when nobody left that way.
    """
    if not np.any(exit_kind == kind):
        return CannotAnswer("nobody_left", (("n", int(time.size)),))
    _refuse(time, exit_kind)
    times, gone, at_risk = _steps(time, exit_kind != STILL_WAITING)
    this = np.array([np.sum((time == each) & (exit_kind == kind)) for each in times])
    still = np.cumprod(1.0 - gone / at_risk)
    before = np.concatenate([[1.0], still[:-1]])
    share = np.cumsum(before * this / at_risk)
    error = np.sqrt(_exit_variance(share, before, this, gone, at_risk))
    low, high = _log_log(1.0 - share, error, level)
    return Curve(
        times, at_risk, this.astype(float), share, error, 1.0 - high, 1.0 - low
    )


def median(curve: Curve) -> Median:
    """Return when half have left, and when the ends of the interval cross half.

    Brookmeyer & Crowley (1982, Biometrics 38:29-41) with the curve's own interval. For
    a waiting curve.
    """

    def first_below(share: NDArray[np.float64]) -> float | None:
        reached = np.flatnonzero(share <= 0.5 + 1e-12)
        return float(curve.time[reached[0]]) if reached.size else None

    return Median(
        first_below(curve.share), first_below(curve.low), first_below(curve.high)
    )


def share_at(curve: Curve, time: float) -> tuple[float, float, float]:
    """Return a waiting curve's share, low and high at a time: 1 before the first."""
    reached = np.flatnonzero(curve.time <= time)
    if not reached.size:
        return 1.0, 1.0, 1.0
    last = reached[-1]
    return float(curve.share[last]), float(curve.low[last]), float(curve.high[last])


def _steps(
    time: NDArray[np.float64], left: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return times at which somebody left, how many left, and how many were there."""
    times, events = np.unique(time[left], return_counts=True)
    ordered = np.sort(time)
    at_risk = time.size - np.searchsorted(ordered, times, side="left")
    return times, events.astype(float), at_risk.astype(float)


def _exit_variance(
    share: NDArray[np.float64],
    before: NDArray[np.float64],
    this: NDArray[np.int_],
    gone: NDArray[np.float64],
    at_risk: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the delta-method variance of a cumulative share at each time."""
    greenwood = gone / np.where(at_risk > gone, at_risk * (at_risk - gone), np.inf)
    own = before**2 * this * (at_risk - this) / at_risk**3
    crossed = before * this / at_risk**2
    variance = np.empty_like(share)
    for place, here in enumerate(share):
        ahead = here - share[: place + 1]
        variance[place] = (
            np.sum(ahead**2 * greenwood[: place + 1])
            + np.sum(own[: place + 1])
            - 2.0 * np.sum(ahead * crossed[: place + 1])
        )
    return np.maximum(variance, 0.0)


def _log_log(
    share: NDArray[np.float64], error: NDArray[np.float64], level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the interval on the scale of log(-log): it never leaves 0 to 1."""
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2.0))
    inside = (share > 0.0) & (share < 1.0)
    safe = np.where(inside, share, 0.5)
    reach = z * error / (safe * np.abs(np.log(safe)))
    low = np.where(inside, safe ** np.exp(reach), share)
    high = np.where(inside, safe ** np.exp(-reach), share)
    return low, high


def _refuse(time: NDArray[np.float64], exit_kind: NDArray[np.int_]) -> None:
    same = time.shape == exit_kind.shape and time.ndim == 1
    if not same or not np.all(np.isfinite(time)) or np.any(time < 0.0):
        raise InputError(
            Complaint(
                file="times",
                line=None,
                key="time",
                found=f"{time.size} times and {exit_kind.size} exits",
                meaning="every person needs one time, not below 0, and one exit",
                mend="take the dates again: an exit before the start cannot be",
            )
        )
