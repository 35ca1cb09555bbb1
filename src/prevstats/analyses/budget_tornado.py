"""What moves an option's net value most: each input alone, from low to high.

The whole calculation is run once, in a small set of worlds: the first has every input
at its mean, each further pair has one input at its low and high end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.budget_ledger import Booked, booked
from prevstats.analyses.budget_streams import Streams
from prevstats.economics.tornado import Range, TornadoRow, tornado
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.budget_cascade import Case
    from prevstats.analyses.budget_findings import Viewpoint

MOST_ROWS = 12
LOW, HIGH = 0.05, 0.95


def used(case: Case) -> tuple[str, ...]:
    """Return the uncertain inputs that an option rests on, in order of name."""
    parts = {reach.part for reach in case.option.reach}
    effects = {
        f"effect.{effect.id}"
        for part in case.frame.budget.parts
        if part.id in parts
        for effect in part.effects
    }
    own = (f"reach.{case.option.id}.", f"cost.{case.option.id}.", "price.")
    chosen = [
        name
        for name, values in case.streams.values.items()
        if np.ptp(values) > 0.0
        and (
            name.startswith(own)
            or name in effects
            or name in ("target_group",)
            or name.partition(".")[0] in parts
        )
    ]
    return tuple(sorted(chosen))


def tornado_of(
    case: Case, bodies: Mapping[Viewpoint, tuple[str, ...]]
) -> dict[Viewpoint, tuple[TornadoRow, ...]] | CannotAnswer:
    """Return, for each viewpoint, the inputs that move its net value most.

    ``bodies`` maps a viewpoint to the payers whose net value it is.
    """
    ranges = _ranges(case)
    if not ranges:
        return dict.fromkeys(bodies, ())
    made = booked(_small(case, ranges))
    if isinstance(made, CannotAnswer):
        return made
    return {name: _rows(made, ranges, members) for name, members in bodies.items()}


def _ranges(case: Case) -> tuple[Range, ...]:
    found = []
    for name in used(case):
        values = case.streams.values[name]
        low, high = (float(end) for end in np.quantile(values, [LOW, HIGH]))
        mean = float(np.clip(values.mean(), low, high))
        found.append(Range(name, low, mean, high))
    return tuple(found)


def _small(case: Case, ranges: tuple[Range, ...]) -> Case:
    """Return the case in 1 + 2 P worlds."""
    size = 1 + 2 * len(ranges)
    base = {
        name: np.full(size, float(values.mean()))
        for name, values in case.streams.values.items()
    }
    for place, given in enumerate(ranges):
        column = np.full(size, given.base)
        column[1 + 2 * place] = given.low
        column[2 + 2 * place] = given.high
        base[given.name] = column
    streams = Streams(f"{case.streams.identity}:one_way", size, base)
    return replace(case, streams=streams)


def _rows(
    made: Booked, ranges: tuple[Range, ...], members: tuple[str, ...]
) -> tuple[TornadoRow, ...]:
    factors = made.case.frame.factors
    net: NDArray[np.float64] = made.ledger.total(payer=members, weights=factors)
    places = {
        (given.name, end): 1 + 2 * place + shift
        for place, given in enumerate(ranges)
        for shift, end in enumerate((given.low, given.high))
    }
    base = {given.name: given.base for given in ranges}

    def metric(values: Mapping[str, float]) -> float:
        moved = [name for name in values if values[name] != base[name]]
        world = places[(moved[0], values[moved[0]])] if moved else 0
        return float(net[world])

    return tornado(metric, ranges)[:MOST_ROWS]
