"""What an effect leads to: intervention, nearest outcome, later outcomes, resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_graph import Cascade, directly_measured
from prevstats.economics.cascade_numbers import Numbers
from prevstats.economics.cascade_result import (
    CascadeResult,
    LinkTrace,
    PathFlow,
    summarised,
)
from prevstats.economics.cascade_steps import Step
from prevstats.economics.cascade_walk import Given, Walked, given, walked
from prevstats.economics.double_counting import Dropped, dropped, kept
from prevstats.economics.flow import Flow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.links import Link
    from prevstats.estimate import Draws

LEVEL = 0.90


def run(
    cascade: Cascade,
    draws: Mapping[str, Draws],
    years: Sequence[int],
    *,
    weights: Sequence[float],
    level: float = LEVEL,
) -> CascadeResult:
    """Return what the cascade leads to, in every draw and year, each resource once.

    Parameters
    ----------
    cascade : the specification; numbers that are names are looked up in ``draws``.
    draws : streams of one identity and length; the n-th of each is the same world.
    years : 0, 1, ... to the horizon.
    weights : what a unit of a resource in each year counts when paths to the same
        resource are compared: discount factors, times real growth of prices.
    level : of the intervals in the trace.

    Raises
    ------
    InputError
        for streams of unequal length or other identity, names without draws, numbers
        outside their limits, more persons in an outcome than in its cause, and years
        or weights that do not fit; every complaint at once.
    """
    numbers = Numbers(draws)
    _check_years(numbers, years, weights)
    known = given(cascade, numbers, len(years))
    numbers.refuse()
    found = walked(known)
    factors = np.asarray(weights, dtype=np.float64)
    flows: list[PathFlow] = []
    left: list[Dropped] = []
    for resource in cascade.resources:
        rivals = [item for item in found if item.resource == resource]
        if len(rivals) == 1:
            flows.append(_flow(known, rivals[0], rivals[0].amount, numbers, level))
            continue
        values = [item.amount * item.profile.weighted(factors) for item in rivals]
        keep = kept(values, [directly_measured(_links(item)) for item in rivals])
        for item, value, mask in zip(rivals, values, keep, strict=True):
            lost = dropped(resource.id, _path(item), value, mask)
            left += [] if lost is None else [lost]
            if mask.any():
                amount = np.where(mask, item.amount, 0.0)
                flows.append(_flow(known, item, amount, numbers, level))
    return CascadeResult(
        identity=numbers.identity,
        n_draws=numbers.n_draws,
        years=tuple(years),
        level=level,
        paths=tuple(flows),
        links=tuple(_trace(step, numbers, level) for step in known.steps.values()),
        dropped=tuple(left),
    )


def _links(item: Walked) -> tuple[Link, ...]:
    return tuple(step.link for step in item.steps)


def _path(item: Walked) -> tuple[str, ...]:
    return tuple(step.link.id for step in item.steps)


def _flow(
    known: Given,
    item: Walked,
    amount: NDArray[np.float64],
    numbers: Numbers,
    level: float,
) -> PathFlow:
    return PathFlow(
        resource=item.resource.id,
        unit=item.resource.unit,
        outcome=item.outcome.id,
        outcome_unit=item.outcome.unit,
        path=_path(item),
        flow=Flow(amount, item.profile, numbers.identity),
        measured=directly_measured(_links(item)),
        change=summarised(item.change, level),
        persons=summarised(known.persons[item.outcome.id], level),
        outside=item.outside,
        last_observed_year=item.steps[0].link.last_observed_year,
    )


def _trace(step: Step, numbers: Numbers, level: float) -> LinkTrace:
    link = step.link
    return LinkTrace(
        link=link.id,
        cause=link.cause,
        to=link.to,
        scale=link.scale,
        per_unit=link.per_unit,
        unit=link.unit,
        stated=summarised(numbers.value(link.value, link.id), level),
        discount=summarised(numbers.value(link.confounding_discount, link.id), level),
        causal=summarised(step.causal, level),
        source=link.source,
        verified=link.verified,
    )


def _check_years(
    numbers: Numbers, years: Sequence[int], weights: Sequence[float]
) -> None:
    if tuple(years) != tuple(range(len(years))) or not years:
        numbers.complain(
            "years",
            f"{len(years)} years from {years[0] if years else 'none'}",
            "the years run from the decision (0), one by one",
            "give range(horizon + 1)",
        )
    factors = np.asarray(weights, dtype=np.float64)
    if factors.shape != (len(years),) or not np.all(np.isfinite(factors)):
        numbers.complain(
            "weights",
            f"weights of shape {factors.shape}",
            f"there is one finite factor for each of the {len(years)} years",
            "give the discount factors of these years",
        )
