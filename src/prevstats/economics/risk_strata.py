"""How a risk is spread over a population: strata from low to high.

A risk that differs between persons is described by a Beta distribution with the mean
that the population's rate gives and a stated spread. Cut into strata of equal size,
each stratum has the mean risk of those in it, exactly: the mean of a Beta(a, b) between
two of its quantiles is the mean times a difference of Beta(a + 1, b) probabilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Strata:
    """A population in strata of rising risk.

    Attributes
    ----------
    persons : (G,) persons in each stratum.
    risk : (G,) chance of the outcome in each stratum without any intervention.
    """

    persons: NDArray[np.float64]
    risk: NDArray[np.float64]

    def __post_init__(self) -> None:
        complaints = _complaints(self)
        if complaints:
            raise InputError(complaints)

    @property
    def cases(self) -> NDArray[np.float64]:
        """Return the expected cases of each stratum: (G,)."""
        return self.persons * self.risk

    def share_of_cases(self, top: float) -> float:
        """Return the share of all cases among the ``top`` share with highest risk.

        A stratum that the border cuts counts in proportion.
        """
        from_top = np.argsort(-self.risk, kind="stable")
        wanted = top * self.persons.sum()
        before = np.cumsum(self.persons[from_top]) - self.persons[from_top]
        inside = np.clip(wanted - before, 0.0, self.persons[from_top])
        return float(inside @ self.risk[from_top] / self.cases.sum())


def beta_strata(persons: float, mean: float, spread: float, count: int = 10) -> Strata:
    """Return strata of equal size whose risks follow a Beta distribution.

    ``mean`` is the population's risk; ``spread`` the standard deviation of the risk
    between persons divided by the mean (the coefficient of variation; 0: all alike).

    Raises
    ------
    InputError : when no Beta distribution has this mean and spread.
    """
    if not (0.0 < mean < 1.0 and 0.0 <= spread < np.sqrt((1.0 - mean) / mean)):
        raise InputError(
            _fault(
                "spread",
                f"mean {mean:g}, spread {spread:g}",
                "no distribution of risks between 0 and 1 has both",
            )
        )
    size = np.full(count, persons / count)
    if spread == 0.0:
        return Strata(size, np.full(count, mean))
    from scipy.special import betainc, betaincinv

    total = (1.0 - mean) / (mean * spread**2) - 1.0
    first, second = mean * total, (1.0 - mean) * total
    edges = betaincinv(first, second, np.linspace(0.0, 1.0, count + 1))
    inside = np.diff(betainc(first + 1.0, second, edges))
    return Strata(size, np.clip(mean * inside * count, 0.0, 1.0))


def _complaints(strata: Strata) -> list[Complaint]:
    found = []
    if strata.persons.shape != strata.risk.shape or strata.persons.ndim != 1:
        shapes = f"shapes {strata.persons.shape} and {strata.risk.shape}"
        return [_fault("strata", shapes, "each stratum has one size and one risk")]
    if not np.all(strata.persons >= 0.0) or not strata.persons.sum() > 0.0:
        found.append(
            _fault("persons", repr(strata.persons.tolist()), "nobody is counted")
        )
    if not np.all((strata.risk >= 0.0) & (strata.risk <= 1.0)):
        found.append(
            _fault("risk", repr(strata.risk.tolist()), "a risk lies between 0 and 1")
        )
    return found


def _fault(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="risk strata",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="describe the population by persons and risk in each stratum",
    )
