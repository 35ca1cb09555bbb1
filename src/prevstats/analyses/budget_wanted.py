"""Which way an outcome is wanted to change: as an effect says, or as it gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from prevstats.analyses.budget_cascade import PartResult
    from prevstats.analyses.budget_ledger import Booked


def wanted_way(item: PartResult, outcome: str, made: Booked) -> float:
    """Return +1 where more of a programme's outcome is wanted, -1 where less is.

    An effect on the outcome itself says which. An outcome further along the links has
    no such word: the way in which it gains society is wanted, and where it gains
    nothing either way, more counts as more.
    """
    leads_to = {
        link.estimate: link.to for link in item.part.cascade.links if link.estimate
    }
    for effect in item.part.effects:
        if leads_to.get(effect.id) == outcome:
            return -1.0 if effect.wanted == "less" else 1.0
    gains = np.zeros(made.ledger.n_draws)
    for entry in made.ledger.select(side="benefit"):
        if entry.outcome == outcome:
            gains = gains + entry.amount.present_value(made.case.frame.factors)
    total = sum(
        float(np.mean(gains * part.cases[outcome]))
        for part in made.parts
        if outcome in part.cases
    )
    return -1.0 if total < 0.0 else 1.0
