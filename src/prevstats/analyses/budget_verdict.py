"""Whether an option pays off, by a rule that is allowed to say no.

``pays_off`` demands that the chance of a net gain reaches the level's one-sided demand,
0.95 at a level of 0.90: the interval then lies above zero. ``costs_more`` demands the
same of a net loss. Between them the answer is that it cannot be told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.budget_positions import PayerVerdict, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TABLE: dict[tuple[PayerVerdict, PayerVerdict], Verdict] = {
    ("pays_off", "pays_off"): "pays_off",
    ("pays_off", "costs_more"): "pays_for_payer_not_for_others",
    ("pays_off", "cannot_tell"): "pays_for_payer_whole_unclear",
    ("costs_more", "pays_off"): "pays_for_others_not_for_payer",
    ("costs_more", "costs_more"): "costs_more",
    ("costs_more", "cannot_tell"): "costs_payer_whole_unclear",
    ("cannot_tell", "pays_off"): "pays_as_a_whole_payer_unclear",
    ("cannot_tell", "costs_more"): "costs_more",
    ("cannot_tell", "cannot_tell"): "cannot_tell",
}
"""(municipality, society) → verdict."""


def demand(level: float) -> float:
    """Return the chance that is demanded of a gain: 0.95 at a level of 0.90."""
    return 1.0 - (1.0 - level) / 2.0


def payer_verdict(net: NDArray[np.float64], level: float) -> PayerVerdict:
    """Return what draws (S,) of a net present value say of one payer.

    A draw of exactly zero is neither a gain nor a loss.
    """
    wanted = demand(level)
    if float(np.mean(net > 0.0)) >= wanted:
        return "pays_off"
    return "costs_more" if float(np.mean(net < 0.0)) >= wanted else "cannot_tell"


def option_verdict(municipality: PayerVerdict, society: PayerVerdict) -> Verdict:
    """Return the verdict of an option from those of the municipality and society."""
    return _TABLE[(municipality, society)]
