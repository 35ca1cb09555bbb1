"""What could be seen of a planned intervention, before any money is spent."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np

from prevstats.analyses.basis import POPULATION, labels, row_of, study_part
from prevstats.analyses.described import described
from prevstats.analyses.handover import from_environment
from prevstats.analyses.plan_counts import counts_seen
from prevstats.analyses.plan_designs import RULE
from prevstats.analyses.plan_findings import (
    Mark,
    PlanFindings,
    PlannedMoney,
    PlannedUnits,
    PlanOutcome,
)
from prevstats.analyses.plan_marks import Gains, carried, marks_of
from prevstats.analyses.plan_own import own_seen, pretrend_seen
from prevstats.analyses.plan_power import (
    CLASSES,
    OutcomePower,
    PlanCommon,
    block_of,
    plan_uses,
    prepare_plan,
)
from prevstats.analyses.plan_roll_out import Place, roll_outs
from prevstats.analyses.reading import read
from prevstats.analyses.sample import OutcomeData
from prevstats.analyses.series import persons_behind
from prevstats.analyses.situation import indicator
from prevstats.analyses.study_findings import IndicatorFindings
from prevstats.errors import CannotAnswer
from prevstats.evidence.key import Key
from prevstats.parameters import reference
from prevstats.parameters.plan import Plan
from prevstats.parameters.plan_file import plan_of
from prevstats.parameters.schema import Evaluation
from prevstats.parameters.study import Study


def plan(study: Study, area: str, common: PlanCommon | None = None) -> PlanFindings:
    """Return everything that one municipality's plan report may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``plan`` block.
    area : four-digit code, as text.
    common : what is the same for all areas; taken from the run when there is one, and
        otherwise computed from the study's own source.

    Raises
    ------
    InputError : when the area is not in the data, or the data do not fit.
    """
    if common is None:
        common = from_environment(study, PlanCommon, CLASSES)
    if common is None:
        common = prepare_plan(study, read(study))
    block = block_of(study, None)
    row = row_of(common, area)
    return PlanFindings(
        **study_part(common, row),
        outcomes=tuple(_outcome(common, each, row) for each in common.powers),
        intervention_label=_intervention(study, block),
        follow_up_years=study.follow_up_years,
        together=block.together,
        units=_units(block),
        money=_money(block),
        planned=_planned(study, area),
        runs=block.runs,
    )


def plan_indicators(study: Study) -> tuple[str, ...]:
    """Return the indicators that the plan report of a study reads."""
    uses = plan_uses(study, block_of(study, None))
    return tuple(
        outcome.indicator for outcome in described(study, (u.outcome for u in uses))
    )


def _outcome(common: PlanCommon, power: OutcomePower, row: int) -> PlanOutcome:
    """Return one outcome's part of one municipality's report."""
    data, study = power.data, common.study
    block = block_of(study, None)
    level = study.inference.level
    described_as = indicator(data, row, level)
    own = own_seen(power.own, row)
    persons = _persons(common, data, row)
    latest = _latest(described_as)
    use = data.use
    place = Place(
        level=latest,
        persons=persons,
        years=study.follow_up_years,
        lag=use.lag_years,
        smallest=use.smallest_difference,
    )
    roll_out = roll_outs(data.outcome, block.units, place, own)
    evidence = _evidence(common, power, row, level=latest, persons=persons)
    together = next((each for each in power.designs if each.design == RULE), None)
    money = block.money if power is common.powers[0] else None
    return PlanOutcome(
        **{name: getattr(described_as, name) for name in IndicatorFindings.__slots__},
        lag_years=use.lag_years,
        smallest_difference=use.smallest_difference,
        response_years=max(study.follow_up_years - use.lag_years, 0),
        own=own,
        designs=power.designs,
        curve=power.curve,
        municipalities_needed=power.municipalities_needed,
        counts=counts_seen(data.outcome, latest, persons, study.follow_up_years),
        roll_out=roll_out,
        marks=marks_of(
            data.outcome,
            Gains(use.smallest_difference, own, together, roll_out),
            money,
            evidence,
            persons=persons,
            lag=use.lag_years,
        ),
        not_carried=tuple(
            (name, each)
            for name, each in evidence.items()
            if isinstance(each, CannotAnswer)
        ),
        pretrend=pretrend_seen(power.own, row),
    )


def _evidence(
    common: PlanCommon,
    power: OutcomePower,
    row: int,
    *,
    level: float | None,
    persons: float | None,
) -> dict[str, Mark | CannotAnswer]:
    """Return each intervention's published effect at this municipality's own rate."""
    outcome = power.data.outcome
    seed, area = common.study.inference.seed, power.data.areas[row]
    return {
        found.name["sv"]: carried(
            found,
            outcome,
            level=level,
            persons=persons,
            key=Key(seed, area, found.name["sv"], outcome.id),
        )
        for found in common.published
        if found.outcome == outcome.id
    }


def _latest(found: IndicatorFindings) -> float | None:
    known = [point.value for point in found.series if point.value is not None]
    return known[-1] if known else None


def _persons(common: PlanCommon, data: OutcomeData, row: int) -> float | None:
    """Return the latest number that a rate is over; without it, the group's size.

    Kronor per inhabitant are over the inhabitants. A plan needs no exact number.
    """
    exact = persons_behind(data, row)
    if exact is not None:
        return exact
    sizes = data.exposure
    if data.outcome.unit == "sek_per_inhabitant":
        sizes = common.dataset.values.get(POPULATION, data.exposure)
    elif not data.outcome.exposure:
        return None
    known = sizes[row][np.isfinite(sizes[row]) & (sizes[row] > 0)]
    return float(known[-1]) if known.size else None


def _intervention(study: Study, block: Plan) -> Mapping[str, str]:
    name = block.intervention
    if name is None and isinstance(study, Evaluation):
        name = study.intervention
    own = study.declared_interventions if isinstance(study, Evaluation) else ()
    known = {**reference.interventions(), **{each.id: each for each in own}}
    return labels(known[name].label) if name in known else labels(name or "")


def _units(block: Plan) -> PlannedUnits | None:
    units = block.units
    if units is None:
        return None
    return PlannedUnits(
        label=labels(units.label),
        number=units.number,
        icc=units.icc,
        source=labels(units.source),
        verified=units.verified,
    )


def _money(block: Plan) -> PlannedMoney | None:
    money = block.money
    if money is None:
        return None
    return PlannedMoney(
        payer=labels(reference.payers()[money.payer].label),
        cost_sek=money.cost_sek,
        value_sek=money.value_sek,
        price_year=money.price_year,
        horizon_years=money.horizon_years,
        discount_rate=money.discount_rate,
        source=labels(money.source),
        verified=money.verified,
    )


def _planned(study: Study, area: str) -> tuple[tuple[str, str], ...]:
    """Return what ``prevstats plan`` would write, line by line, but for the day."""
    content = plan_of(study, date="2000", area=area).model_dump(mode="json")
    content.pop("date")
    return tuple(
        (key, value if isinstance(value, str) else json.dumps(value, sort_keys=True))
        for key, value in content.items()
    )
