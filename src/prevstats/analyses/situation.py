"""How a municipality is doing: its figures through the years beside all others'."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.basis import labels, row_of, study_part
from prevstats.analyses.described import described
from prevstats.analyses.handover import from_environment
from prevstats.analyses.money import per_unit
from prevstats.analyses.reading import read
from prevstats.analyses.sample import OutcomeData
from prevstats.analyses.series import persons_behind, series_beside
from prevstats.analyses.situation_beside import (
    change_findings,
    freshness_of,
    genders_of,
    peers_of,
    place_findings,
)
from prevstats.analyses.situation_common import CLASSES as CLASSES
from prevstats.analyses.situation_common import SituationCommon, block_of
from prevstats.analyses.situation_common import prepare_situation as prepare_situation
from prevstats.analyses.situation_findings import FigureFindings, SituationFindings
from prevstats.analyses.situation_own import own_series
from prevstats.analyses.situation_spending import spending
from prevstats.analyses.study_findings import IndicatorFindings, Labels
from prevstats.inference.stands_out import stands_out
from prevstats.parameters.situation import Situation
from prevstats.parameters.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.errors import CannotAnswer

OTHERS = "others"
"""Identifier of the question of figures that no question of the file names."""


def situation(
    study: Study, area: str, common: SituationCommon | None = None
) -> SituationFindings:
    """Return everything that one municipality's situation report may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``situation`` block.
    area : four-digit code, as text.
    common : what is the same for all areas; taken from the run when there is one, and
        otherwise computed from the study's own source.

    Raises
    ------
    InputError : when the area is not in the data, or the data do not fit.
    """
    if common is None:
        common = from_environment(study, SituationCommon, CLASSES)
    if common is None:
        common = prepare_situation(study, read(study))
    block = block_of(study)
    row = row_of(common, area)
    p_values = stands_out(common.z, row)
    return SituationFindings(
        **study_part(common, row),
        outcomes=tuple(
            figure(common, place, row, p_values)
            for place in range(len(common.indicators))
        ),
        questions=questions_of(block),
        n_asked=int(np.isfinite(common.z[row]).sum()),
        circumstances=tuple(
            (each.indicator, labels(each.label))
            for each in block.circumstances
            if each.indicator in common.dataset.values
        ),
        absent=tuple(
            (each.indicator, labels(each.label))
            for each in described(study, common.absent)
        ),
        spending=spending(common, row),
        own_series=own_series(block, area, study.inference.seed),
    )


def figure(
    common: SituationCommon,
    place: int,
    row: int,
    p_values: NDArray[np.float64] | CannotAnswer,
) -> FigureFindings:
    """Return one figure of one municipality with everything set beside it."""
    data, stands = common.indicators[place], common.standings[place]
    block = block_of(common.study)
    plain = indicator(data, row, common.study.inference.level)
    if data.outcome.every_years > 1:
        own = tuple(point for point in plain.series if point.value is not None)
        plain = replace(plain, series=own or plain.series[-1:])
    level, change = _own_p_values(p_values, place, len(common.indicators))
    question = question_of(block, data.outcome.id)
    family = next(
        (each.similar for each in block.questions if each.id == question), None
    )
    return FigureFindings(
        **_fields(plain),
        question=question,
        every_years=data.outcome.every_years,
        genders=genders_of(common, data, row),
        peers=peers_of(common, stands, row, family or block.similar),
        place=place_findings(data, stands, row, level),
        change=change_findings(data, stands, row, change),
        freshness=freshness_of(common, data.outcome.indicator),
    )


def indicator(data: OutcomeData, row: int, level: float) -> IndicatorFindings:
    """Return one indicator in one municipality, beside the mean of all others."""
    outcome = data.outcome
    persons = persons_behind(data, row)
    everyone = np.ones(len(data.areas), dtype=np.bool_)
    return IndicatorFindings(
        id=outcome.id,
        label=labels(outcome.label),
        unit=outcome.unit,
        unit_label=labels(outcome.unit_label),
        direction=outcome.direction,
        counted=labels(outcome.counted) if outcome.counted else None,
        indicator=outcome.indicator,
        publisher=outcome.publisher,
        source=outcome.source,
        verified=outcome.verified,
        price_year=data.price_year,
        series=series_beside(data, everyone, row, level),
        one_case=per_unit(outcome) / persons if persons else None,
        breaks=tuple((item.year, labels(item.note)) for item in outcome.breaks),
    )


def questions_of(block: Situation) -> tuple[tuple[str, Labels], ...]:
    """Return the questions in order, the last for figures that none of them names."""
    named = {name for each in block.questions for name in each.indicators}
    found = [(each.id, labels(each.label)) for each in block.questions]
    if set(block.indicators) - named:
        found.append((OTHERS, {"sv": "", "en": ""}))
    return tuple(found)


def question_of(block: Situation, identifier: str) -> str:
    """Return the question that a figure belongs to."""
    for each in block.questions:
        if identifier in each.indicators:
            return each.id
    return OTHERS


def _own_p_values(
    p_values: NDArray[np.float64] | CannotAnswer, place: int, count: int
) -> tuple[float, float]:
    """Return a figure's two corrected p-values; 1 where the rule cannot be used."""
    if not isinstance(p_values, np.ndarray):
        return 1.0, 1.0
    return float(p_values[place]), float(p_values[count + place])


def _fields(plain: IndicatorFindings) -> dict[str, Any]:
    return {each.name: getattr(plain, each.name) for each in fields(plain)}
