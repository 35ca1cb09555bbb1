"""What each programme of an option leads to: resources over the years, and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.budget_effects import EffectDraws, in_unit
from prevstats.analyses.budget_streams import REACH_STEPS, Keys, Streams, concerned
from prevstats.economics.cascade import run
from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.cascade_numbers import Numbers
from prevstats.economics.cascade_parameters import as_cascade
from prevstats.economics.cascade_walk import Given, Walked, given, walked
from prevstats.economics.links import unit_factor
from prevstats.economics.links_correlated import correlated, equal
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws
from prevstats.parameters.budget_rules import OWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.budget_frame import Frame
    from prevstats.economics.cascade_result import CascadeResult
    from prevstats.parameters.budget import Budget, Option, Part
    from prevstats.parameters.budget_items import Reach

Effects = Mapping[str, EffectDraws]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One option in given worlds: all that its ledger is made from.

    ``persons`` is the size of the target group, ``populations`` the inhabitants of
    municipalities by code (for county money that is divided by them).
    """

    frame: Frame
    option: Option
    effects: Effects
    streams: Streams
    persons: float
    populations: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class PartResult:
    """One programme of an option.

    Attributes
    ----------
    part : the programme.
    result : flows of its resources, trace and what was dropped.
    cases : outcome → change in all persons together: in persons where it happens or
        not, else in units of its scale; () or (S,).
    steps : persons concerned, offered, taking part, completing: each () or (S,).
    persons, reached : for each outcome, all whom it may happen to, and those of them
        whom the effects hold for: () or (S,).
    """

    part: Part
    result: CascadeResult
    cases: Mapping[str, NDArray[np.float64]]
    steps: tuple[NDArray[np.float64], ...]
    persons: Mapping[str, NDArray[np.float64]]
    reached: Mapping[str, NDArray[np.float64]]


def paired(streams: Streams, budget: Budget, keys: Keys, assumed: float) -> Streams:
    """Return the streams with links paired as the file documents, or as assumed.

    ``assumed`` is the correlation of all links that hang together unknown how much.
    """
    for part in budget.parts:
        names = {
            link.id: f"effect.{link.estimate}"
            if link.estimate
            else f"{part.id}.{link.id}"
            for link in part.cascade.links
        }
        for group in part.cascade.correlations:
            size = assumed if group.correlation is None else group.correlation
            chosen = {
                names[link]: Draws(streams.identity, streams.values[names[link]])
                for link in group.links
            }
            random = keys.worlds(part.id).random(",".join(group.links))
            pairs = equal(tuple(chosen), size, group.source or "not known")
            found = correlated(chosen, pairs, random)
            streams = streams.with_values(
                {name: stream.values for name, stream in found.items()}
            )
    return streams


def reach_steps(
    case: Case, reach: Reach, part: Part
) -> tuple[NDArray[np.float64], ...]:
    """Return persons concerned, offered, taking part and completing."""
    number = concerned(case.frame.budget, part)
    first = next(link.to for link in part.cascade.links if link.estimate is not None)
    found = [case.streams.get(f"{part.id}.{first}.persons", number.value)]
    for step in REACH_STEPS:
        name = f"reach.{case.option.id}.{part.id}.{step}"
        share = case.streams.get(name, getattr(reach, step).value)
        found.append(np.asarray(found[-1] * share))
    return tuple(found)


def completed_share(case: Case, reach: Reach) -> NDArray[np.float64]:
    """Return the share of those concerned who complete a programme, () or (S,)."""
    share = np.ones(())
    for step in REACH_STEPS:
        name = f"reach.{case.option.id}.{reach.part}.{step}"
        share = np.asarray(share * case.streams.get(name, getattr(reach, step).value))
    return share


def part_result(case: Case, reach: Reach) -> PartResult | CannotAnswer:
    """Return what one programme of an option leads to, in every draw and year."""
    frame = case.frame
    part = next(item for item in frame.budget.parts if item.id == reach.part)
    draws = _draws(case, reach, part)
    if isinstance(draws, CannotAnswer):
        return draws
    cascade = _cascade(part)
    result = run(
        cascade, draws, frame.years, weights=tuple(frame.factors), level=frame.level
    )
    numbers = Numbers(draws)
    known = given(cascade, numbers, len(frame.years))
    return PartResult(
        part,
        result,
        _cases(known, walked(known)),
        reach_steps(case, reach, part),
        persons_of(case, part),
        {item.id: draws[f"{item.id}.persons"].values for item in part.cascade.outcomes},
    )


def persons_of(case: Case, part: Part) -> dict[str, NDArray[np.float64]]:
    """Return how many persons each outcome of a programme may happen to."""
    return {
        item.id: case.streams.get(f"{part.id}.{item.id}.persons", item.persons.value)
        for item in part.cascade.outcomes
    }


def _cascade(part: Part) -> Cascade:
    """Return the specification, with persons drawn and own effects marked as such."""
    plain = as_cascade(part.cascade, key=f"budget.parts.{part.id}.cascade")
    own = {effect.id for effect in part.effects if effect.kind in OWN}
    measured = {link.id for link in part.cascade.links if link.estimate in own}
    return replace(
        plain,
        outcomes=tuple(
            replace(item, persons=f"{item.id}.persons") for item in plain.outcomes
        ),
        links=tuple(
            replace(link, measured=link.id in measured) for link in plain.links
        ),
    )


def _draws(case: Case, reach: Reach, part: Part) -> dict[str, Draws] | CannotAnswer:
    """Return the streams of one cascade by the names that its specification uses.

    The own estimate is an average over all concerned; any other effect holds for those
    who complete the programme, so that only they are counted.
    """
    streams = case.streams
    size = streams.n_draws
    own = any(effect.kind in OWN for effect in part.effects)
    share = np.ones(()) if own else completed_share(case, reach)
    prefix = f"{part.id}."
    found = {
        name.removeprefix(prefix): values
        for name, values in streams.values.items()
        if name.startswith(prefix)
    }
    for outcome, persons in persons_of(case, part).items():
        found[f"{outcome}.persons"] = np.broadcast_to(persons * share, (size,))
    for effect in part.effects:
        made = case.effects[effect.id]
        values = in_unit(made, part, streams, streams.values[f"effect.{effect.id}"])
        if isinstance(values, CannotAnswer):
            return values
        found[made.link.id] = values
    return {name: Draws(streams.identity, values) for name, values in found.items()}


def _cases(known: Given, paths: tuple[Walked, ...]) -> dict[str, NDArray[np.float64]]:
    """Return the change of each outcome that uses a resource, all persons together.

    An outcome that several paths lead to counts by the largest change in each draw.
    """
    found: dict[str, NDArray[np.float64]] = {}
    for path in paths:
        per_share = unit_factor(path.outcome.unit, "share") or 1.0
        change = path.change * known.persons[path.outcome.id] * per_share
        before = found.get(path.outcome.id, np.zeros(()))
        found[path.outcome.id] = np.where(
            np.abs(change) > np.abs(before), change, before
        )
    return found
