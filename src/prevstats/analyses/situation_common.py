"""What all situation reports of a run share: figures, standings, peers, genders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import BASIS_CLASSES, Basis, basis_of, shared
from prevstats.analyses.described import described
from prevstats.analyses.sample import OutcomeData, outcome_data
from prevstats.analyses.situation_counts import with_denominators
from prevstats.analyses.situation_standing import Standing, standing
from prevstats.data.kolada_catalogue import Indicator
from prevstats.data.panel import Dataset, Reading
from prevstats.data.similar import SimilarGroup
from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.schema import Evaluation, OutcomeUse
from prevstats.parameters.situation import Situation
from prevstats.parameters.study import Study
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SituationCommon(Basis):
    """What is common to all situation reports: every figure, for all areas.

    Attributes
    ----------
    indicators : the figures that the data have, in the order of the file.
    standings : where every municipality stands in each of them.
    z : (N, 2 K) distances of levels, then of changes: what the rule goes through.
    groups : each municipality's similar ones, the newest of each family.
    described : indicator → how its publisher describes it.
    absent : identifiers of the figures that the data lack.
    """

    indicators: tuple[OutcomeData, ...]
    standings: tuple[Standing, ...]
    z: NDArray[np.float64]
    groups: tuple[SimilarGroup, ...]
    described: tuple[Indicator, ...]
    absent: tuple[str, ...]


CLASSES: tuple[type, ...] = (
    *BASIS_CLASSES,
    Evaluation,
    OutcomeData,
    OutcomeUse,
    Standing,
    SimilarGroup,
    Indicator,
)
"""Classes that a stored ``SituationCommon`` may hold beside itself."""


def prepare_situation(
    study: Study, reading: Reading, *, file: Path | None = None
) -> SituationCommon:
    """Make the figures ready to describe: faults removed, prices fixed, all compared.

    Raises ``InputError`` when the study has no situation block, or the data lack its
    first indicator; others that the data lack are named in the report.
    """
    block = block_of(study, file)
    basis = basis_of(study, reading, notebook="situation")
    names = described(study, block.indicators)
    first, *others = names
    there = [each for each in others if _published(each, basis.dataset)]
    absent = tuple(each.id for each in others if each not in there)
    data = with_denominators(_prepared(study, basis, [first, *there]))
    circumstances = circumstances_of(
        basis.dataset, [each.indicator for each in block.circumstances]
    )
    standings = tuple(standing(each, circumstances) for each in data)
    columns = [each.z for each in standings] + [each.change_z for each in standings]
    log = (*basis.log, *(line for each in data for line in each.log))
    return SituationCommon(
        **shared(replace(basis, log=(*log, *_absent_lines(others, absent)))),
        indicators=data,
        standings=standings,
        z=np.column_stack(columns),
        groups=_newest(reading.groups),
        described=reading.described,
        absent=absent,
    )


def block_of(study: Study, file: Path | None = None) -> Situation:
    """Return the block of a situation report; ``InputError`` without one."""
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


def circumstances_of(dataset: Dataset, names: Sequence[str]) -> NDArray[np.float64]:
    """Return each area's circumstances (N, K), each at its latest known year.

    A column that the data lack is left out: the report says so.
    """
    found = [_latest(dataset.values[name]) for name in names if name in dataset.values]
    return np.column_stack([*found, np.empty((len(dataset.areas), 0))])


def _latest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.isfinite(values)
    last = values.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.where(known.any(axis=1), values[np.arange(len(values)), last], np.nan)


def _published(outcome: Outcome, dataset: Dataset) -> bool:
    """Tell whether any municipality has the figure in any year of the study."""
    values = dataset.values.get(outcome.indicator)
    return values is not None and bool(np.isfinite(values).any())


def _prepared(
    study: Study, basis: Basis, outcomes: Sequence[Outcome]
) -> list[OutcomeData]:
    _, county = np.unique([place.county for place in basis.places], return_inverse=True)
    index: Mapping[int, float] = {
        year: row.value for year, row in reference.price_index().items()
    }
    return [
        outcome_data(
            outcome,
            OutcomeUse(outcome=outcome.id),
            basis.dataset,
            county=county,
            price_year=study.price_year,
            index=index,
        )
        for outcome in outcomes
    ]


def _absent_lines(
    outcomes: Sequence[Outcome], absent: Sequence[str]
) -> tuple[LogLine, ...]:
    names = [each.indicator for each in outcomes if each.id in absent]
    if not names:
        return ()
    details = (("n", len(names)), ("indicators", ", ".join(names)))
    return (LogLine("warning", "figures_absent", details),)


def _newest(groups: Sequence[SimilarGroup]) -> tuple[SimilarGroup, ...]:
    """Return each municipality's newest group of each family."""
    newest: dict[tuple[str, str], SimilarGroup] = {}
    for group in groups:
        key = (group.area, group.family.casefold())
        if key not in newest or newest[key].year < group.year:
            newest[key] = group
    return tuple(newest[key] for key in sorted(newest))
