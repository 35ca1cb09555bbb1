"""Every number from outside that a budget rests on, with its source and mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_assumptions_joint import joint_assumptions
from prevstats.analyses.budget_grounds import Assumption
from prevstats.analyses.budget_streams import REACH_STEPS, price_number
from prevstats.parameters import reference
from prevstats.parameters.cascade import INTERVENTION

if TYPE_CHECKING:
    from typing import Literal

    from prevstats.analyses.budget_effects import EffectDraws
    from prevstats.analyses.budget_frame import Frame
    from prevstats.errors import CannotAnswer
    from prevstats.parameters.budget import Part
    from prevstats.parameters.budget_items import BudgetCost, ResourcePrice, Sourced
    from prevstats.parameters.uncertain import Uncertain

    Kind = Literal["effect", "reach", "link", "price", "cost", "frame"]


def assumptions(
    frame: Frame, effects: Mapping[str, EffectDraws | CannotAnswer]
) -> tuple[Assumption, ...]:
    """Return every number from outside in the order of the parameter file."""
    return (
        *_frame(frame),
        *(row for row in _effects(frame, effects)),
        *(row for row in _links(frame)),
        *(_price(frame, place) for place in range(len(frame.budget.prices))),
        *(row for row in _options(frame)),
        *(row for row in _questions(frame)),
        *joint_assumptions(frame),
    )


def _row(
    key: str,
    label: Mapping[str, str],
    group: Kind,
    number: Uncertain | float,
    unit: str,
    said: tuple[str, str, str],
) -> Assumption:
    """Return one number of no price year."""
    plain = isinstance(number, (int, float))
    return Assumption(
        key=key,
        label=label,
        group=group,
        value=float(number) if isinstance(number, (int, float)) else number.value,
        low=None if plain else getattr(number, "low", None),
        high=None if plain else getattr(number, "high", None),
        unit=unit,
        price_year=None,
        source=said[0],
        mark=said[1],
        date=said[2],
    )


def _said(item: Sourced) -> tuple[str, str, str]:
    return item.source, item.verified, item.date


def _frame(frame: Frame) -> Iterator[Assumption]:
    budget = frame.budget
    group = budget.target_group
    if group.persons is not None:
        yield _row(
            "budget.target_group",
            labels(group.label),
            "frame",
            group.persons,
            "persons",
            _said(group),
        )
    stated = (("wage_drift", budget.wage_drift), ("inflation", budget.inflation))
    for name, rate in stated:
        if rate is not None:
            yield _row(f"budget.{name}", {}, "frame", rate.rate, "share", _said(rate))
    if budget.deadweight is not None:
        share, said = budget.deadweight.share, _said(budget.deadweight)
        yield _row("budget.deadweight", {}, "frame", share, "share", said)


def _effects(
    frame: Frame, effects: Mapping[str, EffectDraws | CannotAnswer]
) -> Iterator[Assumption]:
    for number, part in enumerate(frame.budget.parts):
        for place, effect in enumerate(part.effects):
            made = effects[effect.id]
            key = f"budget.parts[{number}].effects[{place}]"
            found = getattr(made, "found", None)
            if found is None:
                continue
            yield Assumption(
                key=key,
                label=labels(effect.label),
                group="effect",
                value=found.size.value,
                low=found.size.low,
                high=found.size.high,
                unit=found.unit,
                price_year=None,
                source=found.source,
                mark=found.mark,
                date=found.date,
            )


def _links(frame: Frame) -> Iterator[Assumption]:
    for number, part in enumerate(frame.budget.parts):
        names = _names(part)
        for place, link in enumerate(part.cascade.links):
            if link.number is None:
                continue
            key = f"budget.parts[{number}].cascade.links[{place}]"
            both = (names[link.cause], names[link.to])
            label = {
                code: " → ".join(end[code] for end in both) for code in ("sv", "en")
            }
            unit = link.unit or link.scale
            said = (link.source, link.verified, link.date)
            yield _row(key, label, "link", link.number, unit, said)


def _names(part: Part) -> dict[str, Mapping[str, str]]:
    cascade = part.cascade
    nodes = {item.id: labels(item.label) for item in cascade.outcomes}
    nodes |= {item.id: labels(item.label) for item in cascade.resources}
    return nodes | {INTERVENTION: labels(part.label)}


def _price(frame: Frame, place: int) -> Assumption:
    price = frame.budget.prices[place]
    number = price_number(price, frame)
    row = reference.unit_costs().get(price.unit_cost or "")
    own = price.own_price
    said = _said(own) if own is not None else _reference_said(price)
    replaced: float | None = None
    if own is not None and row is not None and row.price_year is not None:
        replaced = frame.restated(row.amount, row.price_year)
    return Assumption(
        key=f"budget.prices[{place}]",
        label=labels(price.label),
        group="price",
        value=number.value,
        low=number.low,
        high=number.high,
        unit="kronor",
        price_year=frame.budget.price_year,
        source=said[0],
        mark=said[1],
        date=said[2],
        replaces=replaced,
    )


def _reference_said(price: ResourcePrice) -> tuple[str, str, str]:
    row = reference.unit_costs()[price.unit_cost or ""]
    return row.source, row.verified, row.date


def _options(frame: Frame) -> Iterator[Assumption]:
    for number, option in enumerate(frame.budget.options):
        for place, reach in enumerate(option.reach):
            part = next(p for p in frame.budget.parts if p.id == reach.part)
            for step in REACH_STEPS:
                key = f"budget.options[{number}].reach[{place}].{step}"
                share = getattr(reach, step)
                label = labels(part.label)
                yield _row(key, label, "reach", share, "share", _said(reach))
        for place, cost in enumerate(option.costs):
            yield _cost(frame, cost, f"budget.options[{number}].costs[{place}]")


def _cost(frame: Frame, cost: BudgetCost, key: str) -> Assumption:
    return Assumption(
        key=key,
        label=labels(cost.label),
        group="cost",
        value=frame.restated(cost.amount, cost.price_year) * cost.quantity,
        low=None
        if cost.low is None
        else frame.restated(cost.low, cost.price_year) * cost.quantity,
        high=None
        if cost.high is None
        else frame.restated(cost.high, cost.price_year) * cost.quantity,
        unit="kronor",
        price_year=frame.budget.price_year,
        source=cost.source,
        mark=cost.verified,
        date=cost.date,
    )


def _questions(frame: Frame) -> Iterator[Assumption]:
    for number, question in enumerate(frame.budget.questions):
        cost = question.cost
        total = cost.fixed + cost.each * question.size
        key = f"budget.questions[{number}].cost"
        label = labels(question.label)
        yield _row(key, label, "cost", total, "kronor", _said(cost))
