"""Transfers and taxes cancel: what is paid is received, in every draw and year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prevstats.economics.ledger import MOVES, Entry, Ledger
from prevstats.economics.profile import blocks
from prevstats.errors import Complaint, InputError

ROUNDING = 1e-9
"""Share of the largest amount by which paid and received may differ."""


def unbalanced(ledger: Ledger) -> tuple[str, ...]:
    """Return the items of transfers and taxes whose two sides do not cancel."""
    items: dict[tuple[str, str, str, str], list[Entry]] = {}
    for entry in ledger.select(kinds=MOVES):
        key = (entry.option, entry.outcome, entry.item, entry.kind)
        items.setdefault(key, []).append(entry)
    return tuple(
        key[2]
        for key, entries in items.items()
        if not _cancels(entries, ledger.n_draws)
    )


def balanced(ledger: Ledger) -> Ledger:
    """Return the ledger when its transfers and taxes cancel for society.

    Raises ``InputError`` naming every item of which one side is missing.
    """
    wrong = unbalanced(ledger)
    if not wrong:
        return ledger
    raise InputError(
        [
            Complaint(
                file="ledger",
                line=None,
                key=item,
                found="a transfer or tax whose sides do not cancel",
                meaning="society would gain or lose by money that only changes hands",
                mend="enter payer and receiver together with Ledger.move",
            )
            for item in wrong
        ]
    )


def _cancels(entries: Sequence[Entry], n_draws: int) -> bool:
    if _opposite_sizes(entries):
        return True
    for rows in blocks(n_draws):
        parts = [entry.amount.block(rows) for entry in entries]
        largest = max(float(np.abs(part).max(initial=0.0)) for part in parts)
        left = np.abs(sum(parts, start=np.zeros(1))).max()
        if left > ROUNDING * largest:
            return False
    return True


def _opposite_sizes(entries: Sequence[Entry]) -> bool:
    """Tell whether all entries share one course and their draws sum to nothing."""
    courses = {id(entry.amount.profile) for entry in entries}
    total = sum((entry.amount.draws for entry in entries), start=np.zeros(()))
    return len(courses) == 1 and not np.any(total)
