"""Which forecasts may leave: none that rests on counts of single persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from prevstats.analyses.forecast_findings import OutcomeForecast
from prevstats.analyses.study_findings import IndicatorFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting.disclosure_series import rests_on_persons


def released_forecasts(
    forecasts: Iterable[OutcomeForecast], outcomes: Iterable[IndicatorFindings]
) -> tuple[OutcomeForecast, ...]:
    """Return the forecasts; one that rests on person-level rows is withheld.

    Such a forecast is centred on exact figures that are shown only rounded, so that
    the figures could be solved for. A forecast from published figures tells no more
    than they do.
    """
    of_persons = {each.id for each in outcomes if rests_on_persons(each)}
    return tuple(
        replace(each, last_value=None, forecast=CannotAnswer("withheld"))
        if each.outcome in of_persons
        else each
        for each in forecasts
    )
