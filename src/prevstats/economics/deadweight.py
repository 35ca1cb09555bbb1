"""What raising the tax money costs society beyond the money itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.entry import KINDS, Kind
from prevstats.economics.ledger import Ledger
from prevstats.economics.payers import Payers, reference_payers
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def excess_burden(
    public_net: ArrayLike, excess: Draws | ArrayLike
) -> NDArray[np.float64]:
    """Return the excess burden of a change in the public sector's net position.

    ``public_net`` is what the public sector gains (negative for an outlay), ``excess``
    the marginal cost of public funds less one (lambda; 0.3 in Swedish appraisals), one
    number or (S,). Cost and saving alike: an outlay of 100 burdens society with a
    further 30, a saving of 100 relieves it of 30. Raises ``InputError`` for an excess
    below 0 or above 2 (30 for 0.30).
    """
    rate = np.asarray(excess.values if isinstance(excess, Draws) else excess)
    if not (np.all(rate >= 0.0) and np.all(rate <= 2.0)):
        raise InputError(
            Complaint(
                file="appraisal",
                line=None,
                key="excess_burden",
                found=f"values from {rate.min()} to {rate.max()}",
                meaning="it is the cost of public funds less one, as a share",
                mend="write 0.3 for a marginal cost of public funds of 1.3",
            )
        )
    return np.asarray(rate * np.asarray(public_net, dtype=np.float64))


def deadweight_of_taxation(
    ledger: Ledger,
    excess: Draws | ArrayLike,
    *,
    weights: Sequence[float] | NDArray[np.float64],
    kinds: Collection[Kind] = KINDS,
    payers: Payers | None = None,
) -> NDArray[np.float64]:
    """Return what society gains by less, or loses by more, taxation: (S,).

    ``excess`` times the public sector's net position. Transfers and taxes count: they
    use no resource, but they too are raised as tax. WSIPP lets tax revenue bear none
    (kinds without ``tax``). Raises ``InputError`` for draws of another identity.
    """
    if isinstance(excess, Draws) and excess.identity != ledger.identity:
        raise InputError(
            Complaint(
                file="appraisal",
                line=None,
                key="excess_burden",
                found=f"draws {excess.identity!r}",
                meaning=f"the ledger holds draws {ledger.identity!r}: worlds would be "
                "mixed",
                mend="draw the excess burden with the ledger's draws",
            )
        )
    known = reference_payers() if payers is None else payers
    public = known.public_of(ledger.payers())
    return excess_burden(
        ledger.total(payer=public, kinds=kinds, weights=weights), excess
    )
