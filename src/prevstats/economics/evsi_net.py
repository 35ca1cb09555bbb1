"""Whether a study pays: what it is worth over all decisions, less what it costs.

ENBS(n) = decisions x EVSI(n) - cost(n). Decisions x EVSI(n) is also the highest price
at which the study pays, which puts a price on an evaluation that is promised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.decision import fault, refuse
from prevstats.economics.evsi import SampleInformation, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class StudyValue:
    """What a study is worth at N sizes and K thresholds, over all decisions it serves.

    Attributes
    ----------
    study : its name.
    sizes : N sizes.
    thresholds : K prices in kronor; (nan,) without one.
    highest_price : (N, K) decisions x EVSI, in kronor: the study pays below it.
    cost : (N,) in kronor.
    net : (N, K) highest price less cost (ENBS), in kronor.
    net_error : (N, K) Monte Carlo standard error of ``net``.
    best_size : (K,) size with the highest net value; 0 where no size has one above 0.
    """

    study: str
    sizes: tuple[int, ...]
    thresholds: tuple[float, ...]
    highest_price: NDArray[np.float64]
    cost: NDArray[np.float64]
    net: NDArray[np.float64]
    net_error: NDArray[np.float64]
    best_size: NDArray[np.intp]


def enbs(
    information: SampleInformation, study: Study, decisions: float | Sequence[float]
) -> StudyValue:
    """Return the net value of each size of a study.

    ``decisions`` is how many it serves, as of today (``decisions_served``, beginning
    when the answer is there): one number, or one for each size when a larger study
    answers later. Raises ``InputError`` when ``information`` is of another study, when
    there is not one number for each size, or the decisions or a cost are below 0.
    """
    cost = np.array([float(study.cost(size)) for size in information.sizes])
    served = np.atleast_1d(np.asarray(decisions, dtype=float))
    faults = []
    if information.study != study.name:
        faults.append(
            fault(
                "study",
                f"the value of {information.study!r}, the cost of {study.name!r}",
                "they are not of the same study",
                "give the study that the value was computed for",
            )
        )
    sound = all(np.all((a >= 0.0) & np.isfinite(a)) for a in (served, cost))
    if not sound or served.shape not in ((1,), cost.shape):
        faults.append(
            fault(
                "decisions",
                f"{decisions} decisions, costs {cost.tolist()}",
                "value and cost cannot be set against each other",
                "give numbers of 0 or more, one or as many as there are sizes",
            )
        )
    refuse(faults)
    price = served[:, np.newaxis] * information.value
    net = price - cost[:, np.newaxis]
    best = np.argmax(net, axis=0)
    pays = net[best, np.arange(best.size)] > 0.0
    return StudyValue(
        study=study.name,
        sizes=information.sizes,
        thresholds=information.thresholds,
        highest_price=price,
        cost=cost,
        net=net,
        net_error=served[:, np.newaxis] * information.std_error,
        best_size=np.where(pays, np.array(information.sizes, dtype=np.intp)[best], 0),
    )
