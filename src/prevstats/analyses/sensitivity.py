"""What would change the national answers, computed once for all reports of a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.contrast import Question, national_study
from prevstats.analyses.many_outcomes import corrected_together
from prevstats.analyses.many_own import OwnTogether, own_together
from prevstats.analyses.national import NationalFindings, panel_of
from prevstats.analyses.sensitivity_findings import (
    Bound,
    LeftOut,
    NationalSensitivity,
    SpaceRank,
    Specification,
    SpecificationCurve,
    Trends,
    Variant,
)
from prevstats.analyses.sensitivity_left_out import (
    answered,
    cohorts_left_out,
    left_out_of,
    municipalities_left_out,
    placed_in_space,
)
from prevstats.analyses.sensitivity_neighbours import (
    border_matrix,
    exposed_neighbours,
    without_neighbours,
)
from prevstats.analyses.sensitivity_specifications import Ways, specification_curve
from prevstats.analyses.sensitivity_trends import trends
from prevstats.data.starts import starts_from_indicator
from prevstats.designs.group_time import GroupTime
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated import Study, cohorts_of
from prevstats.parameters.schema import StartFromIndicator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.common import Common
    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.panel import Dataset
    from prevstats.data.starts import Starts

STORED: tuple[type, ...] = (
    Bound,
    LeftOut,
    NationalSensitivity,
    OwnTogether,
    SpaceRank,
    Specification,
    SpecificationCurve,
    Trends,
    Variant,
)
"""What a stored common part may hold of all this."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What the analyses of all outcomes share.

    ``names`` of the areas; ``borders`` (N, N) which of them are neighbours, ``None``
    for made-up municipalities; ``rule`` how starts are read, if from an indicator.
    """

    dataset: Dataset
    starts: Starts
    design: GroupTime
    question: Question
    rule: StartFromIndicator | None
    names: tuple[str, ...]
    borders: NDArray[np.bool_] | None


def with_sensitivity(common: Common, design: object, question: Question) -> Common:
    """Return the common part with what would change its answers, and all own answers.

    The national verdict on an outcome that is not the primary one (the first) says
    fewer or more only when that stands after correction for the number of outcomes.
    A ``design`` other than group-time gives its place to that one's standard options.
    """
    evaluation, starts = common.resolved.evaluation, common.starts
    level, start = evaluation.inference.level, evaluation.start
    background = Background(
        dataset=common.dataset,
        starts=starts,
        design=design if isinstance(design, GroupTime) else GroupTime(level=level),
        question=question,
        rule=start if isinstance(start, StartFromIndicator) else None,
        names=tuple(place.name for place in common.places),
        borders=border_matrix(common.dataset.areas),
    )
    national = [
        replace(found, sensitivity=national_sensitivity(found, data, background))
        for found, data in zip(common.national, common.outcomes, strict=True)
    ]
    return replace(
        common,
        national=corrected_together(national, common.outcomes, starts, question),
        together=own_together(common.outcomes, starts, level),
        borders=background.borders,
    )


def national_sensitivity(
    found: NationalFindings, data: OutcomeData, background: Background
) -> NationalSensitivity | None:
    """Return what would change one national estimate; ``None`` when there is none."""
    if not isinstance(found.national, Estimate):
        return None
    study = national_study(data, background.starts)
    if isinstance(study, CannotAnswer):
        return None
    question, use = background.question, data.use
    whole = found.national.value
    variants, left_out, municipality, in_space = _left_out(
        study, data, background, whole
    )
    design = background.design
    panel = panel_of(data, background.dataset, background.starts, design)
    ways = Ways(
        data=data,
        dataset=background.dataset,
        starts=_definitions(background),
        design=design,
        borders=background.borders,
        question=question,
    )
    return NationalSensitivity(
        trends=trends(panel, design, use.lag_years, use.last_effect_year),
        cohorts=variants,
        cohort_left_out=left_out,
        municipality_left_out=municipality,
        neighbours=_neighbours(study, data, background),
        in_space=in_space,
        curve=specification_curve(ways),
    )


_Turns = tuple[tuple[Variant, ...], LeftOut | None, LeftOut | None, SpaceRank | None]


def _left_out(
    study: Study, data: OutcomeData, background: Background, whole: float
) -> _Turns:
    cohorts = cohorts_of(study)
    if isinstance(cohorts, CannotAnswer):
        return (), None, None, None
    question = background.question
    variants = cohorts_left_out(cohorts, data, question)
    random = question.random(data.outcome.id, "placebo_in_space")
    return (
        variants,
        left_out_of("cohort", whole, variants),
        municipalities_left_out(cohorts, background.names),
        placed_in_space(cohorts, random),
    )


def _neighbours(
    study: Study, data: OutcomeData, background: Background
) -> tuple[Variant, ...]:
    """Return the estimate without neighbours, and the effect on neighbours."""
    if background.borders is None:
        return ()
    without = without_neighbours(study, background.borders)
    exposed = exposed_neighbours(study, background.borders)
    return (
        answered("no_neighbours", without, data, background.question),
        answered("exposed_neighbours", exposed, data, background.question),
    )


def _definitions(background: Background) -> tuple[tuple[str, Starts], ...]:
    """Return every definition of the start by name, the main one first."""
    main = ("main", background.starts)
    rule, dataset = background.rule, background.dataset
    if rule is None:
        return (main,)
    values = dataset.values[rule.indicator]
    return (
        main,
        *(
            (other.name, starts_from_indicator(values, dataset.years, other))
            for other in rule.alternatives
        ),
    )
