"""What is the same for every report of an evaluation, computed once in the parent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses import findings
from prevstats.analyses.agreeing import nationally
from prevstats.analyses.basis import BASIS_CLASSES, Basis, basis_of, shared
from prevstats.analyses.contrast import Question
from prevstats.analyses.design import event_design, refuse_covariates
from prevstats.analyses.design_findings import DESIGN_CLASSES, DesignFindings
from prevstats.analyses.handover import from_environment, loaded
from prevstats.analyses.kept_plan import held_against_plan
from prevstats.analyses.national import NationalFindings, national_findings
from prevstats.analyses.resolve import (
    PricedBenefit,
    PricedCost,
    Resolved,
    resolve,
)
from prevstats.analyses.rivals import named_design, national_designs
from prevstats.analyses.sample import OutcomeData, outcome_data
from prevstats.analyses.sensitivity import STORED, with_sensitivity
from prevstats.checks import Check
from prevstats.data.panel import Dataset, Reading
from prevstats.data.starts import Starts, starts_from_indicator, starts_from_years
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws, Estimate
from prevstats.parameters.schema import (
    Evaluation,
    OutcomeUse,
    StartFromIndicator,
    StartFromSource,
    StartTable,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from prevstats.analyses.many_own import OwnTogether


@dataclass(frozen=True, slots=True)
class Common(Basis):
    """Everything that does not depend on which municipality the report is about."""

    resolved: Resolved
    starts: Starts
    outcomes: tuple[OutcomeData, ...]
    national: tuple[NationalFindings, ...]
    together: tuple[OwnTogether, ...] = ()
    borders: NDArray[np.bool_] | None = None
    designs: tuple[DesignFindings, ...] = ()
    similar: Mapping[str, tuple[str, ...]] | None = None


def prepare(
    evaluation: Evaluation, reading: Reading, *, file: Path | None = None
) -> Common:
    """Compute what is common to all reports from parameters and data.

    ``file`` names the evaluation's file in complaints.

    Raises ``InputError`` when an indicator, a code or an option does not fit, with
    every complaint.
    """
    resolved = resolve(evaluation)
    basis = held_against_plan(
        basis_of(evaluation, reading, notebook="evaluation"), file
    )
    dataset = basis.dataset
    starts = starts_of(evaluation, dataset)
    _, county = np.unique([place.county for place in basis.places], return_inverse=True)
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
    named = named_design(evaluation, file=str(file or "evaluation"))
    refuse_covariates(evaluation.design, dataset, file=str(file or "evaluation"))
    design = event_design(evaluation, named.value)
    rule = (
        evaluation.start if isinstance(evaluation.start, StartFromIndicator) else None
    )
    national = tuple(
        national_findings(data, dataset, starts, design, question, rule)
        for data in outcomes
    )
    designs = tuple(
        national_designs(found.national, data, dataset, starts, named)
        for found, data in zip(national, outcomes, strict=True)
    )
    log = (*basis.log, *(line for data in outcomes for line in data.log))
    common = Common(
        **shared(replace(basis, log=log)),
        resolved=resolved,
        starts=starts,
        outcomes=outcomes,
        national=tuple(map(nationally, national, designs)),
        designs=designs,
        similar=reading.similar,
    )
    return with_sensitivity(common, design, question)


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


def load_common(path: Path) -> Common:
    """Read what ``save_common`` wrote."""
    return loaded(path, Common, CLASSES)


def common_from_environment(evaluation: Evaluation) -> Common | None:
    """Return what the parent left for this evaluation, or ``None`` outside a run.

    Raises ``InputError`` when what was left belongs to another evaluation.
    """
    return from_environment(evaluation, Common, CLASSES)


CLASSES: tuple[type, ...] = (
    *BASIS_CLASSES,
    Resolved,
    PricedCost,
    PricedBenefit,
    Starts,
    OutcomeData,
    NationalFindings,
    Estimate,
    Draws,
    CannotAnswer,
    Check,
    Evaluation,
    OutcomeUse,
    findings.SampleCounts,
    findings.Verdict,
    findings.EventPoint,
    findings.Alternative,
    findings.Assumption,
    *STORED,
    *DESIGN_CLASSES,
)
"""Classes that a stored ``Common`` may hold beside itself."""
