"""A fund that pays first and is paid back out of savings that were really made.

A social investment fund lends the cost. Each year the borrowing party pays back the
share theta of the saving that it could release as money, until it has paid back what it
drew. If the savings do not come, the fund bears the loss: the risk is shared by
contract and not by hope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PayBack:
    """What a fund gets back: undiscounted kronor, means over draws.

    Attributes
    ----------
    drawn : what the party drew from the fund.
    repaid : mean paid back over the horizon, with ``repaid_low`` and ``repaid_high``.
    whole : chance that all of it is paid back, with its Monte Carlo error.
    fund_loss : mean of what the fund never sees again.
    party_net : mean of the party's released savings less what it pays back.
    party_loses : chance that the party's savings, less what it pays back, end below
        zero; only years with an extra cost can bring that about.
    median_year : first year by which at least half of the draws have paid all back;
        ``None`` when fewer than half ever do.
    by_year : mean cumulative repayment at the end of each year (Y,).
    """

    drawn: float
    repaid: float
    repaid_low: float
    repaid_high: float
    whole: float
    whole_error: float
    fund_loss: float
    party_net: float
    party_loses: float
    median_year: int | None
    by_year: tuple[float, ...]


def pay_back(
    savings: NDArray[np.float64], *, drawn: float, share: float, level: float
) -> PayBack:
    """Return what a fund gets back when ``share`` of realised savings is paid back.

    ``savings`` are the party's savings that could be released as money, undiscounted
    kronor in each draw and year (S, Y), the first column one year after the decision. A
    year with an extra cost (a negative saving) pays nothing back; it is not paid out
    of the fund either.

    Raises
    ------
    InputError : when ``share`` does not lie between 0 and 1, ``drawn`` is negative, or
        the savings are not an (S, Y) array of numbers.
    """
    complaints = _complaints(savings, drawn, share)
    if complaints:
        raise InputError(complaints)
    offered = np.cumsum(share * np.maximum(savings, 0.0), axis=1)
    paid = np.minimum(offered, drawn)
    repaid = paid[:, -1]
    complete = paid >= drawn
    whole = float(complete[:, -1].mean())
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(repaid, [tail, 1.0 - tail])
    net = savings.sum(axis=1) - repaid
    half = np.flatnonzero(complete.mean(axis=0) >= 0.5)
    return PayBack(
        drawn=drawn,
        repaid=float(repaid.mean()),
        repaid_low=float(low),
        repaid_high=float(high),
        whole=whole,
        whole_error=float(np.sqrt(whole * (1.0 - whole) / len(repaid))),
        fund_loss=float(drawn - repaid.mean()),
        party_net=float(net.mean()),
        party_loses=float(np.mean(net < 0.0)),
        median_year=int(half[0]) + 1 if half.size else None,
        by_year=tuple(paid.mean(axis=0).tolist()),
    )


def _complaints(
    savings: NDArray[np.float64], drawn: float, share: float
) -> list[Complaint]:
    tests = (
        (0.0 <= share <= 1.0, "share", f"{share:g}", "a share lies between 0 and 1"),
        (drawn >= 0.0, "drawn", f"{drawn:g}", "a fund lends, it does not borrow"),
        (
            savings.ndim == 2 and savings.size > 0 and bool(np.isfinite(savings).all()),
            "savings",
            f"an array of shape {savings.shape}",
            "one number a draw and year is needed",
        ),
    )
    return [
        Complaint(
            file="pay-back",
            line=None,
            key=key,
            found=found,
            meaning=meaning,
            mend="correct the terms of the fund",
        )
        for holds, key, found, meaning in tests
        if not holds
    ]
