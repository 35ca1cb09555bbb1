"""What a cascade leads to: resources over the years, and the trace of every link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.estimate import Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.double_counting import Dropped
    from prevstats.economics.flow import Flow
    from prevstats.parameters.values import Verified


@dataclass(frozen=True, slots=True)
class LinkTrace:
    """A link as it was used.

    Attributes
    ----------
    link, cause, to, scale, per_unit, unit : as in the specification.
    stated : its number before the discount for confounding.
    discount : the discount itself.
    causal : its number after the discount.
    source, verified : where it comes from and how it is known.
    """

    link: str
    cause: str
    to: str
    scale: str
    per_unit: str
    unit: str
    stated: Quantity
    discount: Quantity
    causal: Quantity
    source: str
    verified: Verified


@dataclass(frozen=True, slots=True, eq=False)
class PathFlow:
    """What one path leads to, where it was not counted by another path already.

    Attributes
    ----------
    resource, unit : what is used more (positive) or less (negative), counted in what.
    outcome : the outcome that uses it.
    path : identifiers of its links, from the intervention on.
    flow : units of the resource in each draw and year, 0 in draws where another path
        to the resource was kept. Kronor for a payer: minus the flow times the price.
    measured : whether the municipality measured the outcome itself.
    change : change of the outcome for each person at full size, in ``outcome_unit``.
    persons : for how many persons.
    outside : share of draws in which the outcome's share would leave 0-1.
    last_observed_year : last year that the path's first link was followed, or ``None``.
    """

    resource: str
    unit: str
    outcome: str
    outcome_unit: str
    path: tuple[str, ...]
    flow: Flow
    measured: bool
    change: Quantity
    persons: Quantity
    outside: float
    last_observed_year: int | None


@dataclass(frozen=True, slots=True, eq=False)
class CascadeResult:
    """The flows of a cascade, ready for prices and payers.

    Attributes
    ----------
    identity : identity of the draws.
    n_draws : S.
    years : Y years from the decision (0).
    level : of the intervals in the trace.
    paths : one flow for each path that counts in any draw.
    links : the trace.
    dropped : what was not counted because another path leads to the same resource.
    """

    identity: str
    n_draws: int
    years: tuple[int, ...]
    level: float
    paths: tuple[PathFlow, ...]
    links: tuple[LinkTrace, ...]
    dropped: tuple[Dropped, ...]

    def total(self, resource: str, weights: Sequence[float]) -> NDArray[np.float64]:
        """Return the weighted sum over years of a resource, every draw: (S,)."""
        factors = np.asarray(weights, dtype=np.float64)
        result = np.zeros(self.n_draws)
        for item in self.paths:
            if item.resource == resource:
                result += item.flow.present_value(factors)
        return result

    def share_beyond(self, resource: str, weights: Sequence[float]) -> float | None:
        """Return the share of a resource's value after the last observed year.

        A ratio of means over draws; ``None`` when the mean value is 0. A path whose
        first link names no last year was never followed: all of it lies beyond.
        """
        factors = np.asarray(weights, dtype=np.float64)
        whole = beyond = 0.0
        for item in self.paths:
            if item.resource == resource:
                last = item.last_observed_year
                after = np.asarray(self.years) > (-1 if last is None else last)
                values = item.flow.mean_by_year() * factors
                whole += float(values.sum())
                beyond += float(values[after].sum())
        return beyond / whole if whole else None

    def share_linked(self, resource: str, weights: Sequence[float]) -> float | None:
        """Return the share of a resource's value that rests on links, not measured.

        A ratio of means over draws; ``None`` when the mean value is 0.
        """
        factors = np.asarray(weights, dtype=np.float64)
        whole = linked = 0.0
        for item in self.paths:
            if item.resource == resource:
                value = float(item.flow.mean_by_year() @ factors)
                whole += value
                linked += 0.0 if item.measured else value
        return linked / whole if whole else None


def summarised(values: NDArray[np.float64], level: float) -> Quantity:
    """Return mean, standard deviation and interval of draws, or the fixed number."""
    if values.ndim == 0:
        return Quantity(float(values))
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    spread = float(np.std(values, ddof=1)) if values.size > 1 else None
    return Quantity(float(np.mean(values)), spread, float(low), float(high))
