"""Every option of a budget worked out in one municipality: effects, then ledgers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import POPULATION, Basis, labels
from prevstats.analyses.budget_cascade import Case, completed_share, paired
from prevstats.analyses.budget_effects import EffectDraws, effect_draws
from prevstats.analyses.budget_frame import Frame, target_group
from prevstats.analyses.budget_grounds import CountyMoney
from prevstats.analyses.budget_ledger import Booked, booked, county_parts
from prevstats.analyses.budget_streams import Keys, Streams, input_streams
from prevstats.analyses.common import Common
from prevstats.analyses.contrast import Question
from prevstats.analyses.local import local_findings
from prevstats.economics.links_correlated import UNKNOWN
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.estimate import Estimate
    from prevstats.parameters.budget import Budget, Option, Part

Made = EffectDraws | CannotAnswer


@dataclass(frozen=True, slots=True)
class BudgetCommon(Basis):
    """What is common to all budget reports: the data, and the national estimates.

    ``evaluation`` is ``None`` when no effect comes from the file's own evaluation.
    """

    evaluation: Common | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A budget in one municipality, before anything is drawn."""

    common: BudgetCommon
    row: int
    frame: Frame
    keys: Keys

    @property
    def budget(self) -> Budget:
        """Return the block of the file."""
        return self.frame.budget


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """All effects, every option's ledger, and the ledgers at other correlations."""

    effects: Mapping[str, Made]
    options: tuple[tuple[Option, Booked | CannotAnswer], ...]
    correlated: Mapping[str, Mapping[float, Booked]]

    @property
    def made(self) -> tuple[Booked, ...]:
        """Return the options that could be calculated."""
        return tuple(item for _, item in self.options if isinstance(item, Booked))


def worked(plan: Plan) -> Worked:
    """Return every option's ledger at each correlation that must be shown."""
    streams, effects = _with_effects(plan, input_streams(plan.frame, plan.keys))
    groups = [g for part in plan.budget.parts for g in part.cascade.correlations]
    unknown = any(group.correlation is None for group in groups)
    ledgers: dict[str, dict[float, Booked]] = {}
    base: list[tuple[Option, Booked | CannotAnswer]] = []
    for assumed in UNKNOWN if unknown else UNKNOWN[:1]:
        tied = paired(streams, plan.budget, plan.keys, assumed) if groups else streams
        for option in plan.budget.options:
            found = _booked(plan, option, effects, tied)
            if assumed == UNKNOWN[0]:
                base.append((option, found))
            if unknown and isinstance(found, Booked):
                ledgers.setdefault(option.id, {})[assumed] = found
    return Worked(effects, tuple(base), ledgers)


def _with_effects(plan: Plan, streams: Streams) -> tuple[Streams, dict[str, Made]]:
    """Return the streams with every effect among them, and the effects."""
    effects: dict[str, Made] = {}
    own = _own_estimates(plan)
    for part in plan.budget.parts:
        reach = _first_reach(plan, part, streams)
        made = effect_draws(part, streams, plan.keys, plan.frame.level, own, reach)
        for name, effect in made.items():
            effects[name] = effect
            if isinstance(effect, EffectDraws):
                streams = _realigned(streams, part, effect)
                streams = streams.with_values({f"effect.{name}": effect.values})
    return streams, effects


def _realigned(streams: Streams, part: Part, effect: EffectDraws) -> Streams:
    """Return streams that an effect was weighted with, taken from the same worlds."""
    worlds = effect.worlds
    if worlds is None:
        return streams
    base = f"{part.id}.{effect.link.to}.base_rate"
    return streams.with_values(
        {
            name: values[worlds]
            for name, values in streams.values.items()
            if name == base or (name.startswith("reach.") and f".{part.id}." in name)
        }
    )


def _first_reach(plan: Plan, part: Part, streams: Streams) -> NDArray[np.float64]:
    """Return the completed share of the first option that has the programme."""
    for option in plan.budget.options:
        for reach in option.reach:
            if reach.part == part.id:
                return completed_share(_case(plan, option, {}, streams), reach)
    return np.ones(())


def _own_estimates(plan: Plan) -> dict[str, Estimate | CannotAnswer]:
    """Return the municipality's own estimates of the outcomes that effects name."""
    common = plan.common.evaluation
    if common is None:
        return {}
    evaluation = common.resolved.evaluation
    question = Question(
        intervention=evaluation.intervention,
        area=plan.frame.area,
        step="local",
        inference=evaluation.inference,
    )
    wanted = {e.outcome for part in plan.budget.parts for e in part.effects}
    return {
        data.outcome.id: local_findings(
            data, common.starts, plan.row, national, question, None
        ).local
        for data, national in zip(common.outcomes, common.national, strict=True)
        if data.outcome.id in wanted
    }


def _case(
    plan: Plan, option: Option, effects: Mapping[str, EffectDraws], streams: Streams
) -> Case:
    dataset = plan.common.dataset
    group = target_group(plan.budget, dataset, plan.row)
    sizes = dataset.values.get(POPULATION)
    populations = {}
    if sizes is not None:
        for code, series in zip(dataset.areas, sizes, strict=True):
            known = series[~np.isnan(series)]
            populations[code] = float(known[-1]) if known.size else float("nan")
    return Case(plan.frame, option, effects, streams, group.persons, populations)


def _booked(
    plan: Plan, option: Option, effects: Mapping[str, Made], streams: Streams
) -> Booked | CannotAnswer:
    """Return an option's ledger, or why one of its effects could not be had."""
    known: dict[str, EffectDraws] = {}
    parts = {reach.part for reach in option.reach}
    for name, effect in effects.items():
        if isinstance(effect, EffectDraws):
            known[name] = effect
        elif any(
            part.id in parts and name in {e.id for e in part.effects}
            for part in plan.budget.parts
        ):
            return effect
    return booked(_case(plan, option, known, streams))


def county_money(plan: Plan) -> tuple[CountyMoney, ...]:
    """Return each sum to a county once, with what every municipality gets of it."""
    found: dict[str, CountyMoney] = {}
    empty = Streams(plan.keys.identity, plan.keys.n_draws, {})
    for option in plan.budget.options:
        case = _case(plan, option, {}, empty)
        for cost in option.costs:
            if cost.county is None or cost.id in found:
                continue
            parts = county_parts(cost.county, cost.amount, case)
            found[cost.id] = CountyMoney(
                cost=cost.id,
                label=labels(cost.label),
                total=cost.amount,
                own=parts[plan.frame.area],
                key=cost.county.key,
                parts=tuple(sorted(parts.items())),
            )
    return tuple(found.values())
