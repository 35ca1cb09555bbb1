"""What the file of a budget calls its inputs, outcomes and resources, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prevstats.analyses.basis import labels
from prevstats.parameters.cascade import INTERVENTION

if TYPE_CHECKING:
    from prevstats.parameters.budget import Budget, Part


def names_of(budget: Budget) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return name → words, by the names of ``budget_streams`` and ``<part>.<id>``.

    A link is its two ends; what hangs on a link or an outcome (``.base_rate``) has
    no words of its own.
    """
    found: list[tuple[str, Mapping[str, str]]] = [
        ("target_group", labels(budget.target_group.label))
    ]
    found += [(f"price.{price.id}", labels(price.label)) for price in budget.prices]
    for option in budget.options:
        found.append((option.id, labels(option.label)))
        found += [
            (f"cost.{option.id}.{cost.id}", labels(cost.label)) for cost in option.costs
        ]
    for part in budget.parts:
        found += _of_part(part)
    return tuple(found)


def _of_part(part: Part) -> Iterator[tuple[str, Mapping[str, str]]]:
    cascade = part.cascade
    nodes = {INTERVENTION: labels(part.label)}
    nodes |= {item.id: labels(item.label) for item in cascade.outcomes}
    nodes |= {item.id: labels(item.label) for item in cascade.resources}
    yield part.id, labels(part.label)
    for effect in part.effects:
        yield f"effect.{effect.id}", labels(effect.label)
    for name, words in nodes.items():
        yield f"{part.id}.{name}", words
    for link in cascade.links:
        both = (nodes[link.cause], nodes[link.to])
        codes = sorted(set(both[0]) & set(both[1]))
        words = {code: " → ".join(end[code] for end in both) for code in codes}
        yield f"{part.id}.{link.id}", words
