"""How a municipality is doing: its figures through the years beside all others'."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from prevstats.analyses.basis import (
    BASIS_CLASSES,
    Basis,
    basis_of,
    labels,
    row_of,
    shared,
    study_part,
)
from prevstats.analyses.described import described
from prevstats.analyses.handover import from_environment
from prevstats.analyses.money import per_unit
from prevstats.analyses.reading import read
from prevstats.analyses.sample import OutcomeData, outcome_data
from prevstats.analyses.series import persons_behind, series_beside
from prevstats.analyses.situation_findings import SituationFindings
from prevstats.analyses.study_findings import IndicatorFindings
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference
from prevstats.parameters.schema import Evaluation, OutcomeUse
from prevstats.parameters.situation import Situation
from prevstats.parameters.study import Study


@dataclass(frozen=True, slots=True)
class SituationCommon(Basis):
    """What is common to all situation reports: every indicator, for all areas."""

    indicators: tuple[OutcomeData, ...]


CLASSES: tuple[type, ...] = (*BASIS_CLASSES, Evaluation, OutcomeData, OutcomeUse)
"""Classes that a stored ``SituationCommon`` may hold beside itself."""


def prepare_situation(
    study: Study, reading: Reading, *, file: Path | None = None
) -> SituationCommon:
    """Make the indicators ready to describe: faults removed, prices fixed.

    Raises ``InputError`` when the study has no situation block, or the data lack an
    indicator.
    """
    block = _block(study, file)
    basis = basis_of(study, reading, notebook="situation")
    _, county = np.unique([place.county for place in basis.places], return_inverse=True)
    index = {year: row.value for year, row in reference.price_index().items()}
    indicators = tuple(
        outcome_data(
            outcome,
            OutcomeUse(outcome=outcome.id),
            basis.dataset,
            county=county,
            price_year=study.price_year,
            index=index,
        )
        for outcome in described(study, block.indicators)
    )
    log = (*basis.log, *(line for data in indicators for line in data.log))
    return SituationCommon(**shared(replace(basis, log=log)), indicators=indicators)


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
    row = row_of(common, area)
    level = study.inference.level
    return SituationFindings(
        **study_part(common, row),
        outcomes=tuple(indicator(data, row, level) for data in common.indicators),
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


def _block(study: Study, file: Path | None) -> Situation:
    if study.situation is not None:
        return study.situation
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="situation",
            found="nothing",
            meaning="it is not said which figures a situation report describes",
            mend="add situation: with its indicators",
        )
    )
