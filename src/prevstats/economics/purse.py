"""Whether several payers do well to pay for something together, and on which terms.

A joint purse has a cost that its parties share and gains that fall on each of them.
Party p of n pays the share x_p of the cost C and gains G_p; the surplus of the purse
is V = sum G - C. Whoever gains less than it pays has no reason to take part unless
another party gives it something. The equal-gain terms are Nash's bargaining solution
with transferable money (Nash 1950, "The Bargaining Problem", Econometrica 18:155-162).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ROUNDING = 1e-9
"""How far shares may miss one through rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Purse:
    """What a joint purse costs, who pays which part, and who gains.

    Attributes
    ----------
    identity : of the draws that cost and gains rest on.
    parties : P names, each once.
    shares : (P,) each party's part of the cost; they sum to one.
    cost : (S,) present value of the cost in each draw, kronor.
    gains : (S, P) present value of each party's gain in each draw, kronor.
    transfers : (P,) kronor that each party receives (negative: gives) whatever
        happens; they sum to zero.

    Raises
    ------
    InputError : with every complaint, when shapes, shares or transfers do not fit.
    """

    identity: str
    parties: tuple[str, ...]
    shares: NDArray[np.float64]
    cost: NDArray[np.float64]
    gains: NDArray[np.float64]
    transfers: NDArray[np.float64]

    def __post_init__(self) -> None:
        complaints = _complaints(self)
        if complaints:
            raise InputError(complaints)

    @property
    def net(self) -> NDArray[np.float64]:
        """Return each party's gain less what it pays, in each draw: (S, P)."""
        paid = self.cost[:, None] * self.shares
        return self.gains - paid + self.transfers

    @property
    def surplus(self) -> NDArray[np.float64]:
        """Return what all parties together gain, in each draw: (S,)."""
        return np.asarray(self.net.sum(axis=1))


@dataclass(frozen=True, slots=True)
class Position:
    """Where one party stands: present values in kronor, means over draws.

    ``loses`` is the chance that it ends up worse off than without the purse, with its
    Monte Carlo standard error ``loses_error``; ``transfer`` is what it receives
    (negative: gives).
    """

    party: str
    share: float
    paid: float
    gain: float
    transfer: float
    net: float
    net_low: float
    net_high: float
    loses: float
    loses_error: float


def joint_purse(
    identity: str,
    parties: Sequence[str],
    shares: Sequence[float],
    cost: NDArray[np.float64] | float,
    gains: NDArray[np.float64],
) -> Purse:
    """Return a purse before any transfer; ``cost`` may be one number for all draws."""
    streams = np.asarray(gains, dtype=np.float64)
    whole = np.asarray(cost, dtype=np.float64)
    spread = np.full(len(streams), float(whole)) if whole.ndim == 0 else whole
    return Purse(
        identity=identity,
        parties=tuple(parties),
        shares=np.asarray(shares, dtype=np.float64),
        cost=spread,
        gains=streams,
        transfers=np.zeros(len(parties)),
    )


def positions(purse: Purse, *, level: float) -> tuple[Position, ...]:
    """Return where each party stands, in the purse's order."""
    net = purse.net
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(net, [tail, 1.0 - tail], axis=0)
    loses = np.mean(net < 0.0, axis=0)
    error = np.sqrt(loses * (1.0 - loses) / len(net))
    cost = float(purse.cost.mean())
    return tuple(
        Position(
            party=party,
            share=float(purse.shares[place]),
            paid=float(purse.shares[place]) * cost,
            gain=float(purse.gains[:, place].mean()),
            transfer=float(purse.transfers[place]),
            net=float(net[:, place].mean()),
            net_low=float(low[place]),
            net_high=float(high[place]),
            loses=float(loses[place]),
            loses_error=float(error[place]),
        )
        for place, party in enumerate(purse.parties)
    )


def agrees(purse: Purse, *, at_least: float | None = None) -> dict[str, bool]:
    """Return which parties do well to take part.

    Without ``at_least`` a party asks that its expected net gain is not negative; with
    it, that it is not worse off with at least that chance.
    """
    net = purse.net
    if at_least is None:
        content = net.mean(axis=0) >= 0.0
    else:
        content = np.mean(net >= 0.0, axis=0) >= at_least
    return dict(zip(purse.parties, content.tolist(), strict=True))


def least_transfers(purse: Purse) -> Purse | CannotAnswer:
    """Return the purse with the smallest payments that leave nobody worse off.

    What the losing parties lack in expectation is paid by the gaining ones, each in
    proportion to its expected net gain. Nothing moves when nobody loses. Refused when
    the parties together lose: no transfer between them can mend that.
    """
    net = purse.net.mean(axis=0)
    lacking, spare = np.maximum(-net, 0.0), np.maximum(net, 0.0)
    if net.sum() < 0.0:
        return CannotAnswer("purse_loses", (("surplus", float(net.sum())),))
    if not lacking.any():
        return purse
    moved = lacking - spare * (lacking.sum() / spare.sum())
    return replace(purse, transfers=purse.transfers + moved)


def equal_gain_transfers(purse: Purse) -> Purse | CannotAnswer:
    """Return the purse with payments that give every party the same expected gain.

    T_p = V/n - (E G_p - x_p E C): Nash's solution. Refused when the surplus is
    negative: an equal loss is nothing that parties agree on.
    """
    net = purse.net.mean(axis=0)
    if net.sum() < 0.0:
        return CannotAnswer("purse_loses", (("surplus", float(net.sum())),))
    return replace(purse, transfers=purse.transfers + net.mean() - net)


def proportional_shares(purse: Purse) -> Purse | CannotAnswer:
    """Return the purse with the cost shared as the expected gains are.

    A party that gains nothing pays nothing. Refused when nobody is expected to gain.
    """
    gains = np.maximum(purse.gains.mean(axis=0), 0.0)
    if gains.sum() <= 0.0:
        return CannotAnswer("nobody_gains")
    return replace(
        purse, shares=gains / gains.sum(), transfers=np.zeros(len(purse.parties))
    )


def _complaints(purse: Purse) -> list[Complaint]:
    parties, draws = len(purse.parties), len(purse.cost)
    shapes = (
        ("shares", purse.shares.shape, (parties,)),
        ("gains", purse.gains.shape, (draws, parties)),
        ("transfers", purse.transfers.shape, (parties,)),
    )
    found = [
        _fault(name, f"shape {is_shape}", f"it should be {wanted}")
        for name, is_shape, wanted in shapes
        if is_shape != wanted
    ]
    if len(set(purse.parties)) != parties or not parties:
        found.append(_fault("parties", repr(purse.parties), "each party stands once"))
    if found:
        return found
    if purse.shares.min() < 0.0 or abs(purse.shares.sum() - 1.0) > ROUNDING:
        found.append(
            _fault(
                "shares",
                f"{purse.shares.tolist()}, summing to {purse.shares.sum():g}",
                "shares are not negative and sum to one",
            )
        )
    scale = max(float(np.abs(purse.transfers).max()), 1.0)
    if abs(purse.transfers.sum()) > ROUNDING * scale:
        found.append(
            _fault(
                "transfers",
                f"a sum of {purse.transfers.sum():g}",
                "what one party receives another gives",
            )
        )
    if not (np.isfinite(purse.cost).all() and np.isfinite(purse.gains).all()):
        found.append(_fault("gains", "a value that is no number", "it has no sum"))
    return found


def _fault(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="joint purse",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="give every party one share and one stream of gains",
    )
