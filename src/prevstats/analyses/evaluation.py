"""Parameters and data become the findings of one municipality."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from prevstats.analyses.basis import areas, labels, row_of, study_part
from prevstats.analyses.common import (
    Common,
    common_from_environment,
    load_common,
    prepare,
)
from prevstats.analyses.contrast import Question
from prevstats.analyses.design import LABELS
from prevstats.analyses.findings import (
    Findings,
    MoneyFindings,
    OutcomeFindings,
    SampleStatus,
)
from prevstats.analyses.forecasting import forecasts_of, promised
from prevstats.analyses.handover import save_common
from prevstats.analyses.local import local_findings
from prevstats.analyses.own_designs import with_own_designs
from prevstats.analyses.priced import money_of
from prevstats.analyses.reading import read
from prevstats.analyses.sensitivity_own import with_own_sensitivity
from prevstats.analyses.summary import national_summary
from prevstats.errors import CannotAnswer
from prevstats.parameters.schema import (
    Evaluation,
    StartFromIndicator,
    StartFromSource,
)

__all__ = [
    "areas",
    "evaluate",
    "load_common",
    "national_summary",
    "prepare",
    "read",
    "save_common",
]


def evaluate(
    evaluation: Evaluation, area: str, common: Common | None = None
) -> Findings:
    """Return everything that one municipality's report may say.

    Parameters
    ----------
    evaluation : as ``load`` returned it.
    area : four-digit code, as text.
    common : what is the same for all areas; taken from the run when there is one, and
        otherwise computed from the evaluation's own source.

    Raises
    ------
    InputError : when the area is not in the data, or the data do not fit.
    """
    if common is None:
        common = common_from_environment(evaluation)
    if common is None:
        common = prepare(evaluation, read(evaluation))
    row = row_of(common, area)
    outcomes = outcome_findings(common, row)
    return _findings(common, row, outcomes, money_of(common, row, outcomes))


def outcome_findings(common: Common, row: int) -> tuple[OutcomeFindings, ...]:
    """Return the findings of every outcome; the first is the primary one."""
    evaluation = common.resolved.evaluation
    question = Question(
        intervention=evaluation.intervention,
        area=common.dataset.areas[row],
        step="local",
        inference=evaluation.inference,
    )
    truth = dict(common.truth)
    found = [
        local_findings(
            data, common.starts, row, national, question, truth.get(data.outcome.id)
        )
        for data, national in zip(common.outcomes, common.national, strict=True)
    ]
    found = with_own_designs(common, row, found, question)
    first = replace(found[0], primary=True)
    return with_own_sensitivity(common, row, (first, *found[1:]))


def _findings(
    common: Common,
    row: int,
    outcomes: tuple[OutcomeFindings, ...],
    money: MoneyFindings | CannotAnswer,
) -> Findings:
    evaluation, resolved = common.resolved.evaluation, common.resolved
    design = dict(evaluation.design)
    name = design.pop("name")
    status = common.starts.status[row]
    start = common.starts.year[row]
    overall: SampleStatus = "in_estimate" if status == "starts" else status
    return Findings(
        **study_part(common, row),
        outcomes=outcomes,
        with_intervention=labels(evaluation.with_intervention),
        intervention=evaluation.intervention,
        intervention_label=resolved.intervention_label,
        intervention_definition=resolved.intervention_definition,
        design=name,
        design_options=tuple((key, str(value)) for key, value in design.items()),
        design_label=LABELS[name],
        start_year=int(start) if status == "starts" else None,
        start_status=overall,
        start_kind=evaluation.start.kind,
        start_indicator=_start_indicator(evaluation),
        start_rule=_start_rule(common),
        start_series=_start_series(common, row),
        follow_up_years=evaluation.follow_up_years,
        decisions=tuple(labels(text) for text in evaluation.decisions),
        money=money,
        assumptions=resolved.assumptions,
        forecasts=forecasts_of(common.outcomes, row, evaluation.follow_up_years),
        promises=promised(evaluation, common.dataset.areas[row]),
    )


def _start_indicator(evaluation: Evaluation) -> str:
    start = evaluation.start
    if isinstance(start, StartFromIndicator):
        return start.indicator
    return start.column if isinstance(start, StartFromSource) else ""


def _start_rule(common: Common) -> tuple[tuple[str, str], ...]:
    start = common.resolved.evaluation.start
    if not isinstance(start, StartFromIndicator):
        return ()
    names = ("rule", "above", "first_year", "last_year", "sustained_years")
    rule = [(name, str(getattr(start, name))) for name in names]
    rule.append(("n_stopped", str(common.starts.n_stopped)))
    rule.append(("n_last_year_missing", str(common.starts.n_last_year_missing)))
    return tuple(rule)


def _start_series(common: Common, row: int) -> tuple[tuple[int, float | None], ...]:
    start = common.resolved.evaluation.start
    if not isinstance(start, StartFromIndicator):
        return ()
    everyone = common.dataset.values[start.indicator]
    published = np.any(~np.isnan(everyone), axis=0).tolist()
    return tuple(
        (year, None if np.isnan(value) else float(value))
        for year, value, known in zip(
            common.dataset.years, everyone[row], published, strict=True
        )
        if known
    )
