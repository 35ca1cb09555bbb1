"""What must hold between the parts of a budget in a parameter file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from prevstats.parameters.budget import Budget, Part
from prevstats.parameters.budget_option_rules import options, unknown_name
from prevstats.parameters.cascade import INTERVENTION, CascadeLink
from prevstats.parameters.cascade_rules import cascade_faults
from prevstats.parameters.faults import Fault, Rules, Start, repeated
from prevstats.parameters.schema import OutcomeUse

ROUNDING = 1e-9
AS_TODAY = "as_today"
SHARE_UNITS = ("share", "percent", "per_1000", "per_100000")
OWN = ("own", "combined")


def _names(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    for name in ("parts", "prices", "options", "questions"):
        ids = tuple(item.id for item in getattr(budget, name))
        yield from repeated(f"budget.{name}", ids)
    seen: set[str] = set()
    for number, part in enumerate(budget.parts):
        for place, effect in enumerate(part.effects):
            if effect.id in seen:
                yield Fault(
                    f"budget.parts[{number}].effects[{place}].id",
                    effect.id,
                    "another effect of the budget has that name",
                    "give each effect a name of its own",
                )
            seen.add(effect.id)
    for number, option in enumerate(budget.options):
        ids = tuple(cost.id for cost in option.costs)
        yield from repeated(f"budget.options[{number}].costs", ids)
        if option.id == AS_TODAY:
            yield Fault(
                f"budget.options[{number}].id",
                option.id,
                "that is what every option is compared with",
                "give the option another name",
            )


def shares_fault(key: str, shares: Mapping[str, float]) -> Iterator[Fault]:
    """Yield a fault when shares do not sum to one."""
    total = sum(shares.values())
    if abs(total - 1.0) > ROUNDING:
        yield Fault(
            key,
            f"shares that sum to {total:g}",
            "the rest would be nobody's, or somebody's twice",
            "let the payers' shares sum to 1",
        )


def _shares(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    for number, price in enumerate(budget.prices):
        key = f"budget.prices[{number}]"
        yield from shares_fault(f"{key}.payers", price.payers)
        if price.to is not None and price.to in price.payers:
            yield Fault(
                f"{key}.to",
                price.to,
                "whoever pays itself moves no money",
                "name another receiver",
            )
    for number, option in enumerate(budget.options):
        for place, cost in enumerate(option.costs):
            key = f"budget.options[{number}].costs[{place}].payers"
            yield from shares_fault(key, cost.payers)
    if budget.purse is not None:
        yield from shares_fault("budget.purse.shares", budget.purse.shares)


def _parts(budget: Budget | None) -> Iterator[Fault]:
    for number, part in enumerate(budget.parts if budget else ()):
        key = f"budget.parts[{number}]"
        effects = [effect.id for effect in part.effects]
        horizon = budget.horizon_years if budget else 0
        yield from cascade_faults(part.cascade, effects, horizon, f"{key}.cascade")
        for place, link in enumerate(part.cascade.links):
            yield from _first_link(link, f"{key}.cascade.links[{place}]")
        yield from _effects(part, key)


def _first_link(link: CascadeLink, key: str) -> Iterator[Fault]:
    if link.cause != INTERVENTION:
        return
    if link.estimate is None:
        yield Fault(
            f"{key}.number",
            "a number of its own",
            "what an intervention changes stands among the effects of its part",
            "name an effect with estimate; kind stated holds a number",
        )
    if link.scale != "slope":
        yield Fault(
            f"{key}.scale",
            link.scale,
            "an effect of a part is a change, in the link's unit",
            "leave scale out; a published size is carried to the base rate anyway",
        )


def _effects(part: Part, key: str) -> Iterator[Fault]:
    kinds = {effect.kind in OWN for effect in part.effects}
    if len(kinds) > 1:
        yield Fault(
            f"{key}.effects",
            ", ".join(effect.kind for effect in part.effects),
            "the own estimate is an average over all concerned, the others hold for "
            "those who take part: one reach cannot fit both",
            "put them in a part each",
        )
    for place, effect in enumerate(part.effects):
        used = [link for link in part.cascade.links if link.estimate == effect.id]
        if len(used) != 1:
            yield Fault(
                f"{key}.effects[{place}].id",
                f"{effect.id} in {len(used)} links",
                "an effect is one change in one outcome",
                "let exactly one link of the cascade name it",
            )
        units = SHARE_UNITS if effect.kind in OWN else (*SHARE_UNITS, "sd")
        for link in used:
            if effect.kind != "stated" and link.unit not in units:
                yield Fault(
                    f"{key}.effects[{place}].kind",
                    f"{effect.kind} in {link.unit}",
                    "it can be carried to a share of persons, and a published size "
                    "to standard deviations (sd)",
                    f"state the link in one of {', '.join(units)}",
                )


def _resources(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    priced = [price.resource for price in budget.prices]
    used = [item.id for part in budget.parts for item in part.cascade.resources]
    for number, name in enumerate(priced):
        if name not in used:
            yield unknown_name(f"budget.prices[{number}].resource", name, used)
    for number, part in enumerate(budget.parts):
        for place, resource in enumerate(part.cascade.resources):
            if resource.id not in priced:
                yield Fault(
                    f"budget.parts[{number}].cascade.resources[{place}].id",
                    resource.id,
                    "it has no price, so that nothing would come of it",
                    "add it to prices, or leave it out and name it in not_monetised",
                )


def _questions(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    effects = [effect.id for part in budget.parts for effect in part.effects]
    for number, question in enumerate(budget.questions):
        if question.effect not in effects:
            key = f"budget.questions[{number}].effect"
            yield unknown_name(key, question.effect, effects)
    options = [option.id for option in budget.options]
    items = budget.portfolio.items if budget.portfolio else ()
    chosen = tuple(item.option for item in items)
    yield from repeated("budget.portfolio.items", chosen)
    for number, item in enumerate(items):
        key = f"budget.portfolio.items[{number}]"
        if item.option not in options:
            yield unknown_name(f"{key}.option", item.option, options)
        for place, name in enumerate(item.needs):
            if name not in chosen:
                yield unknown_name(f"{key}.needs[{place}]", name, list(chosen))


def _contest(budget: Budget | None) -> Iterator[Fault]:
    terms = budget.contest if budget else None
    if terms is None:
        return
    widest = math.sqrt((1.0 - terms.risk) / terms.risk)
    if terms.spread >= widest:
        yield Fault(
            "budget.contest.spread",
            f"{terms.spread:g} at a risk of {terms.risk:g}",
            f"risks between 0 and 1 with that mean spread by less than {widest:.2f}",
            "give a smaller spread",
        )
    for name, approach in (
        ("universal", terms.universal),
        ("targeted", terms.targeted),
    ):
        effect = approach.effect
        if max(effect.value, effect.high or effect.value) > 1.0:
            yield Fault(
                f"budget.contest.{name}.effect",
                f"{effect.high or effect.value:g}",
                "a risk falls by at most all of it",
                "give the relative fall in risk, at most 1",
            )


def _own(budget: Budget | None, start: Start) -> Iterator[Fault]:
    for number, part in enumerate(budget.parts if budget else ()):
        for place, effect in enumerate(part.effects):
            if effect.kind in OWN and start is None:
                yield Fault(
                    f"budget.parts[{number}].effects[{place}].kind",
                    effect.kind,
                    "this file estimates no effect of its own",
                    "add intervention, start, outcomes and design, or use evidence",
                )


def _estimated(
    budget: Budget | None, outcomes: tuple[OutcomeUse, ...]
) -> Iterator[Fault]:
    used = [use.outcome for use in outcomes]
    for number, part in enumerate(budget.parts if budget else ()):
        for place, effect in enumerate(part.effects):
            if effect.outcome is not None and effect.outcome not in used:
                key = f"budget.parts[{number}].effects[{place}].outcome"
                yield unknown_name(key, effect.outcome, used)


BUDGET_RULES: Rules = (
    *(
        (rule, ("budget",))
        for rule in (
            _names,
            _shares,
            _parts,
            options,
            _resources,
            _questions,
            _contest,
        )
    ),
    (_own, ("budget", "start")),
    (_estimated, ("budget", "outcomes")),
)
