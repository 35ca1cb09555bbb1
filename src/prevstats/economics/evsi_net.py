"""Whether a study pays: what it is worth over all decisions, less what it costs.

ENBS(n) = decisions x EVSI(n) - cost(n). Decisions x EVSI(n) is also the highest price
at which the study pays, which puts a price on an evaluation that is promised.
"""

from __future__ import annotations

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


def enbs(information: SampleInformation, study: Study, decisions: float) -> StudyValue:
    """Return the net value of each size of a study.

    ``decisions`` is how many it serves, as of today (``population``): begin that when
    the answer is there. Raises ``InputError`` when ``information`` is of another study,
    or the decisions or a cost are no number of 0 or more.
    """
    cost = np.array([float(study.cost(size)) for size in information.sizes])
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
    if not 0.0 <= decisions < np.inf or not np.all((cost >= 0.0) & np.isfinite(cost)):
        faults.append(
            fault(
                "decisions",
                f"{decisions} decisions, costs {cost.tolist()}",
                "value and cost cannot be set against each other",
                "give numbers of 0 or more",
            )
        )
    refuse(faults)
    price = decisions * information.value
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
        net_error=decisions * information.std_error,
        best_size=np.where(pays, np.array(information.sizes, dtype=np.intp)[best], 0),
    )
