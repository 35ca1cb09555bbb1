"""Forecasts of a municipality's own figures, to be scored when the figures arrive."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.forecast_findings import OutcomeForecast, Promised
from prevstats.analyses.sample import OutcomeData
from prevstats.inference.past_errors import forecast_by_past_errors
from prevstats.parameters import reference
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.study import Study
from prevstats.provenance import sha256_of_bytes


def forecasts_of(
    outcomes: Iterable[OutcomeData], row: int, follow_up_years: int
) -> tuple[OutcomeForecast, ...]:
    """Return a forecast of every outcome for each year until the follow-up.

    Each rests on figures that everyone can read; nothing of the intervention's effect
    is assumed, so that a figure better than its forecast is no effect by itself.
    """
    return tuple(
        forecast
        for data in outcomes
        for forecast in _of_outcome(data, row, follow_up_years)
    )


def promised(study: Study, area: str) -> tuple[Promised, ...]:
    """Return the promises that hold for a municipality, in the order of the file."""
    payers = reference.payers() if study.promises else {}
    return tuple(
        Promised(
            id=each.id,
            what=labels(each.what),
            who=each.who,
            who_label=labels(payers[each.who].label),
            decided=each.decided,
            due=each.due,
            outcome=each.outcome,
            at_most=each.at_most,
            at_least=each.at_least,
            done=each.done,
        )
        for each in study.promises
        if each.holds_for(area)
    )


def definition_sha256(outcome: Outcome, price_year: int | None) -> str:
    """Return the fingerprint of what an outcome's figures mean."""
    told = {
        "indicator": outcome.indicator,
        "unit": outcome.unit,
        "price_basis": outcome.price_basis,
        "price_year": price_year,
    }
    return sha256_of_bytes(json.dumps(told, sort_keys=True).encode())


def _of_outcome(data: OutcomeData, row: int, ahead: int) -> Iterator[OutcomeForecast]:
    if not data.years:
        return
    years = tuple(range(data.years[0], data.years[-1] + 1))
    values = np.full((len(data.areas), len(years)), np.nan)
    values[:, [year - years[0] for year in data.years]] = data.values
    last = float(values[row, -1])
    for horizon in range(1, ahead + 1):
        yield OutcomeForecast(
            outcome=data.outcome.id,
            origin_year=years[-1],
            due_year=years[-1] + horizon,
            last_value=None if np.isnan(last) else last,
            definition_sha256=definition_sha256(data.outcome, data.price_year),
            forecast=forecast_by_past_errors(values, row, horizon),
        )
