"""One row of a ledger: what one payer gains or pays of one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.economics.flow import Flow, as_flow
from prevstats.errors import Complaint, InputError

Kind = Literal["resource", "transfer", "tax", "wellbeing"]
"""Transfers and taxes move money between payers and cancel for society."""
Side = Literal["cost", "benefit"]
CostType = Literal["", "setup", "running", "time"]
"""What a cost of the intervention is: paid once, each year, or in working time."""

KINDS: tuple[Kind, ...] = ("resource", "transfer", "tax", "wellbeing")
MOVES: tuple[Kind, ...] = ("transfer", "tax")


@dataclass(frozen=True, slots=True)
class Capacity:
    """Something that can only be released in whole steps: a post, a place, a ward.

    Entries of one payer with the same name are summed before whole steps are counted.
    ``step`` is what one step is worth a year, in kronor of the ledger's price year.
    """

    name: str
    step: float

    def __post_init__(self) -> None:
        if not self.step > 0.0:
            raise _refused(self.name, f"a step of {self.step}", "a step is above 0")


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One item of one payer, in every draw and year.

    Attributes
    ----------
    option : which decision it belongs to, e.g. ``continue``.
    outcome : the outcome it follows from; "" for the cost of the intervention.
    item, payer : identifiers.
    kind : resource, transfer, tax or wellbeing.
    side : whether it is a cost of the intervention or follows from its effect.
    cashable_share : share of the amount that can be released as money (0-1).
    amount : kronor of the ledger's price year; gains are positive.
    cashable_lag : years from the decision before anything of it can be released.
    capacity : the steps in which it is released; ``None`` when every krona is.
    cost_type : set-up, running or working time; "" for what is no cost.
    price_year : year in whose prices the amount stands; a ledger of another price
        year refuses it. ``None``: the ledger's own.

    Raises ``InputError`` for an unknown kind or side, a share outside 0-1, a negative
    lag, and an amount that is neither a ``Flow`` nor an array (S, Y).
    """

    option: str
    outcome: str
    item: str
    payer: str
    kind: Kind
    side: Side
    cashable_share: float
    amount: Flow
    cashable_lag: int = 0
    capacity: Capacity | None = None
    cost_type: CostType = ""
    price_year: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", as_flow(self.amount))
        if self.kind not in KINDS:
            raise _refused(
                self.item, f"kind {self.kind!r}", f"a kind is one of {KINDS}"
            )
        if self.side not in ("cost", "benefit"):
            raise _refused(
                self.item, f"side {self.side!r}", "a side is cost or benefit"
            )
        if not 0.0 <= self.cashable_share <= 1.0:
            raise _refused(
                self.item,
                f"cashable share {self.cashable_share}",
                "a share lies between 0 and 1",
            )
        if self.cashable_lag < 0:
            raise _refused(
                self.item, f"cashable lag {self.cashable_lag}", "a lag is at least 0"
            )


def _refused(item: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint(
            file="ledger",
            line=None,
            key=item,
            found=found,
            meaning=meaning,
            mend="correct the entry",
        )
    )
