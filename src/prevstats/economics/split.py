"""One amount, several payers: shares that sum to one, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prevstats.economics.entry import Entry
from prevstats.errors import Complaint, InputError

ROUNDING = 1e-9
"""How far from one the shares may sum through rounding."""


def split(entry: Entry, shares: Mapping[str, float]) -> tuple[Entry, ...]:
    """Return one entry for each payer, with its share of the amount.

    The entries share the course over the years. Raises ``InputError`` for a share
    outside 0-1 and for shares that do not sum to one: the rest would be nobody's, or
    somebody's twice.
    """
    wrong = [
        _complaint(entry.item, f"{payer}: {share}", "a share lies between 0 and 1")
        for payer, share in shares.items()
        if not 0.0 <= share <= 1.0
    ]
    total = sum(shares.values())
    if not abs(total - 1.0) <= ROUNDING:
        wrong.append(
            _complaint(
                entry.item,
                f"shares of {', '.join(shares) or 'nobody'} that sum to {total:g}",
                "the payers would not sum to the amount",
            )
        )
    if wrong:
        raise InputError(wrong)
    return tuple(
        replace(entry, payer=payer, amount=entry.amount * share)
        for payer, share in shares.items()
    )


def _complaint(item: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="ledger",
        line=None,
        key=item,
        found=found,
        meaning=meaning,
        mend="give each payer its share; together they are 1",
    )
