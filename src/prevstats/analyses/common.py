"""What is the same for every report of a run, computed once in the parent."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses import findings, store
from prevstats.analyses.contrast import Question
from prevstats.analyses.design import resolve_design
from prevstats.analyses.fingerprint import dataset_sha256, json_of, provenance
from prevstats.analyses.national import NationalFindings, national_findings
from prevstats.analyses.resolve import (
    PricedBenefit,
    PricedCost,
    Resolved,
    resolve,
)
from prevstats.analyses.sample import OutcomeData, outcome_data
from prevstats.checks import Check
from prevstats.data.panel import Dataset, Reading
from prevstats.data.starts import Starts, starts_from_indicator, starts_from_years
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws, Estimate
from prevstats.parameters.schema import (
    Evaluation,
    Outcome,
    OutcomeUse,
    StartFromIndicator,
    StartFromSource,
    StartTable,
)
from prevstats.provenance import LogLine, SourceUse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prevstats.analyses.findings import Provenance

ENVIRONMENT = "PREVSTATS_COMMON"
"""Names the folder in which the parent left what is common, for the kernels."""


@dataclass(frozen=True, slots=True)
class Place:
    """The names that a code stands for."""

    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Common:
    """Everything that does not depend on which municipality the report is about."""

    resolved: Resolved
    dataset: Dataset
    starts: Starts
    outcomes: tuple[OutcomeData, ...]
    national: tuple[NationalFindings, ...]
    places: tuple[Place, ...]
    log: tuple[LogLine, ...]
    sources: tuple[SourceUse, ...]
    truth: tuple[tuple[str, float], ...]
    provenance: Provenance

    @property
    def key(self) -> str:
        """Return the hash of all that the common part rests on."""
        made = self.provenance
        rests_on = (made.data_sha256, made.parameters_sha256, made.code_sha256)
        return hashlib.sha256("\n".join(rests_on).encode()).hexdigest()


def prepare(
    evaluation: Evaluation, reading: Reading, *, file: Path | None = None
) -> Common:
    """Compute what is common to all reports from parameters and data.

    ``file`` names the evaluation's file in complaints.

    Raises ``InputError`` when an indicator, a code or an option does not fit, with
    every complaint.
    """
    resolved = resolve(evaluation)
    dataset = within_years(reading.dataset, evaluation)
    starts = starts_of(evaluation, dataset)
    places = places_of(dataset)
    _, county = np.unique([place.county for place in places], return_inverse=True)
    outcomes = tuple(
        outcome_data(
            outcome,
            use,
            dataset,
            county=county,
            price_year=evaluation.price_year,
            index=dict(resolved.price_index),
        )
        for outcome, use in zip(resolved.outcomes, evaluation.outcomes, strict=True)
    )
    question = Question(
        intervention=evaluation.intervention,
        area="",
        step="national",
        inference=evaluation.inference,
    )
    design = resolve_design(evaluation, file=str(file or "evaluation"))
    rule = (
        evaluation.start if isinstance(evaluation.start, StartFromIndicator) else None
    )
    national = tuple(
        national_findings(data, dataset, starts, design, question, rule)
        for data in outcomes
    )
    return Common(
        resolved=resolved,
        dataset=dataset,
        starts=starts,
        outcomes=outcomes,
        national=national,
        places=places,
        log=(*reading.log, *(line for data in outcomes for line in data.log)),
        sources=reading.sources,
        truth=tuple(sorted(reading.truth.items())),
        provenance=provenance(
            evaluation, dataset_sha256(dataset), last_year=dataset.years[-1]
        ),
    )


def within_years(dataset: Dataset, evaluation: Evaluation) -> Dataset:
    """Return the data of the evaluation's years only."""
    first, last = evaluation.years.first, evaluation.years.last
    keep = np.array([first <= year <= last for year in dataset.years])
    if not keep.any():
        raise InputError(
            Complaint(
                file="data",
                line=None,
                key="years",
                found=f"years {dataset.years[0]}-{dataset.years[-1]}",
                meaning=f"no year lies within {first}-{last}",
                mend="correct the years of the evaluation, or fetch other data",
            )
        )
    return replace(
        dataset,
        years=tuple(int(year) for year in np.array(dataset.years)[keep]),
        values={name: array[:, keep] for name, array in dataset.values.items()},
        national={name: array[keep] for name, array in dataset.national.items()},
    )


def starts_of(evaluation: Evaluation, dataset: Dataset) -> Starts:
    """Return each area's start, by the rule that the evaluation states."""
    start = evaluation.start
    if isinstance(start, StartFromIndicator):
        if start.indicator not in dataset.values:
            raise _no_start(start.indicator, "fetch the indicator")
        return starts_from_indicator(
            dataset.values[start.indicator], dataset.years, start
        )
    if isinstance(start, StartTable):
        years = np.array([start.years.get(code, np.inf) for code in dataset.areas])
        return starts_from_years(years.astype(np.float64), dataset.years[0])
    if isinstance(start, StartFromSource) and dataset.start is not None:
        return starts_from_years(dataset.start, dataset.years[0])
    raise _no_start("start", "add a start column to the file, or name an indicator")


def places_of(dataset: Dataset) -> tuple[Place, ...]:
    """Return the name and county of every area of the data."""
    if dataset.simulated:
        from prevstats.data.invented import simulated_register

        known = {row.code: row for row in simulated_register(len(dataset.areas))}
    else:
        from prevstats.data.municipalities import register

        known = {row.code: row for row in register()}
    return tuple(
        Place(code, known[code].name, known[code].county) for code in dataset.areas
    )


def save_common(common: Common, folder: Path) -> Path:
    """Store what is common under its content hash; return the file to pass on."""
    return store.save(common, folder, common.key)


def load_common(path: Path) -> Common:
    """Read what ``save_common`` wrote."""
    return _load_common(path)


def common_from_environment(evaluation: Evaluation) -> Common | None:
    """Return what the parent left for this evaluation, or ``None`` outside a run.

    Raises ``InputError`` when what was left belongs to another evaluation.
    """
    place = os.environ.get(ENVIRONMENT)
    if not place:
        return None
    stored = sorted(Path(place).glob("*.json"))
    if len(stored) != 1:
        raise InputError(
            Complaint(
                file=place,
                line=None,
                key=ENVIRONMENT,
                found=f"{len(stored)} files",
                meaning="it is not clear which of them is common to this run",
                mend="run the evaluation again",
            )
        )
    common = load_common(stored[0])
    if json_of(common.resolved.evaluation) != json_of(evaluation):
        raise InputError(
            Complaint(
                file=stored[0].name,
                line=None,
                key="evaluation",
                found=common.resolved.evaluation.name,
                meaning="what is common was computed from other parameters",
                mend="run the evaluation again; do not change its file while it runs",
            )
        )
    return common


def _no_start(key: str, mend: str) -> InputError:
    return InputError(
        Complaint(
            file="data",
            line=None,
            key=key,
            found="no such column",
            meaning="it cannot be told when each area started",
            mend=mend,
        )
    )


@lru_cache(maxsize=2)
def _load_common(path: Path) -> Common:
    value = store.load(path.parent, path.stem, _classes())
    if not isinstance(value, Common):
        raise TypeError(f"{path.name} holds {type(value).__name__}")
    return value


def _classes() -> Mapping[str, type]:
    """Return the classes that a stored common part may hold, by name."""
    own = (
        Common,
        Place,
        Resolved,
        PricedCost,
        PricedBenefit,
        Dataset,
        Starts,
        OutcomeData,
        NationalFindings,
        Estimate,
        Draws,
        CannotAnswer,
        Check,
        LogLine,
        SourceUse,
        Evaluation,
        Outcome,
        OutcomeUse,
        findings.SampleCounts,
        findings.Verdict,
        findings.EventPoint,
        findings.Alternative,
        findings.Assumption,
        findings.Provenance,
    )
    return {each.__name__: each for each in own}
