"""What would change one municipality's own answer, and its place among all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.contrast import Question, local_study
from prevstats.analyses.many_own import verdict_among_many
from prevstats.analyses.sensitivity_findings import (
    OwnSensitivity,
    Sensitivity,
    Variant,
)
from prevstats.analyses.sensitivity_left_out import (
    answered,
    left_out_of,
    placed_in_space,
)
from prevstats.analyses.sensitivity_neighbours import without_neighbours
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated import Study, cohorts_of

if TYPE_CHECKING:
    from prevstats.analyses.common import Common
    from prevstats.analyses.findings import OutcomeFindings
    from prevstats.analyses.sample import OutcomeData

MOST_DRAWS = 199
"""Draws of an own variant; with one treated the interval does not rest on them."""


def with_own_sensitivity(
    common: Common, row: int, outcomes: Sequence[OutcomeFindings]
) -> tuple[OutcomeFindings, ...]:
    """Return the findings with what would change them, and verdicts among all.

    Counties and variants are left out in turn for the primary outcome alone.
    """
    return tuple(
        _one(common, row, place, found) for place, found in enumerate(outcomes)
    )


def _one(
    common: Common, row: int, place: int, found: OutcomeFindings
) -> OutcomeFindings:
    national = common.national[place].sensitivity
    own: OwnSensitivity | None = None
    if isinstance(found.local, Estimate):
        own = _own(common, row, place, found.local.value)
    standing = own.standing if own else None
    return replace(
        found,
        verdict=verdict_among_many(found.verdict, standing),
        sensitivity=Sensitivity(national, own),
    )


def _own(common: Common, row: int, place: int, whole: float) -> OwnSensitivity:
    data = common.outcomes[place]
    standing = common.together[place].standing(row) if common.together else None
    study = local_study(data, common.starts, row)
    if place > 0 or isinstance(study, CannotAnswer):
        return OwnSensitivity(standing, None, (), None)
    evaluation = common.resolved.evaluation
    few = min(evaluation.inference.draws, MOST_DRAWS)
    question = Question(
        intervention=evaluation.intervention,
        area=common.dataset.areas[row],
        step="sensitivity",
        inference=evaluation.inference.model_copy(update={"draws": few}),
    )
    counties = _without_counties(common, study, row, data, question)
    cohorts = cohorts_of(study)
    random = question.random(data.outcome.id, "own_placebo_in_space")
    return OwnSensitivity(
        standing=standing,
        county_left_out=left_out_of("county", whole, counties),
        variants=_variants(common, study, row, data, question),
        in_space=(
            None
            if isinstance(cohorts, CannotAnswer)
            else placed_in_space(cohorts, random)
        ),
    )


def _without_counties(
    common: Common, study: Study, row: int, data: OutcomeData, question: Question
) -> list[Variant]:
    """Return the own estimate without each county of the comparison in turn."""
    county = np.array([place.county for place in common.places])
    present = np.unique(county[study.pool & np.isinf(study.start)])
    return [
        answered(
            str(name),
            replace(study, pool=study.pool & ((county != name) | (study.treated > 0))),
            data,
            question,
        )
        for name in present
    ]


def _variants(
    common: Common, study: Study, row: int, data: OutcomeData, question: Question
) -> tuple[Variant, ...]:
    """Return the own estimate with other comparisons."""
    own = study.county == study.county[row]
    outside = replace(study, pool=study.pool & (~own | (study.treated > 0)))
    variants = [answered("outside_own_county", outside, data, question)]
    if common.borders is not None:
        fewer = without_neighbours(study, common.borders)
        variants.append(answered("no_neighbours", fewer, data, question))
    return tuple(variants)
