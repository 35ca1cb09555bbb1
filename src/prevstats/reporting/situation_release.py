"""Disclosure control of a situation report: every count under the rules."""

from __future__ import annotations

import copy
from dataclasses import fields

from prevstats.analyses.situation_findings import (
    FigureFindings,
    OwnSeries,
    SituationFindings,
)
from prevstats.analyses.study_findings import Count, IndicatorFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting.disclosure_series import (
    released_count,
    released_indicator,
    rests_on_persons,
    series_line,
)
from prevstats.reporting.situation_released import (
    ReleasedFigure,
    ReleasedSeries,
    ReleasedSituation,
)


def release_situation(findings: SituationFindings) -> ReleasedSituation:
    """Return all that may be shown; the ledger says how many cells were touched."""
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(SituationFindings)
        if field.name not in ("outcomes", "own_series")
    }
    outcomes = tuple(
        released_figure(each, findings.level) for each in findings.outcomes
    )
    ledger = tuple(
        series_line(raw, shown.series)
        for raw, shown in zip(findings.outcomes, outcomes, strict=True)
    )
    own = tuple(released_own_series(each) for each in findings.own_series)
    return ReleasedSituation(**shared, outcomes=outcomes, ledger=ledger, own_series=own)


def released_figure(raw: FigureFindings, level: float) -> ReleasedFigure:
    """Return one figure under the rules, with what is set beside it.

    Published figures of others, of girls and boys and of years are public as they
    stand. Of a figure counted from persons all of it is withheld: a mean of two years,
    or a girls' rate beside the total, would give hidden counts back.
    """
    shown = released_indicator(raw, level)
    kept = {field.name: getattr(shown, field.name) for field in fields(shown)}
    withheld = CannotAnswer("withheld")
    secret = rests_on_persons(raw)
    beside = {
        field.name: copy.deepcopy(getattr(raw, field.name))
        for field in fields(FigureFindings)
        if field.name not in {each.name for each in fields(IndicatorFindings)}
    }
    if secret:
        beside |= {"genders": (), "peers": None, "place": withheld, "change": withheld}
    return ReleasedFigure(**kept, **beside)


def released_own_series(raw: OwnSeries) -> ReleasedSeries:
    """Return own counts as persons' counts: small ones hidden, others rounded."""
    counts = tuple(released_count(Count(float(one), "persons")) for one in raw.counts)
    return ReleasedSeries(
        id=raw.id,
        label=copy.deepcopy(raw.label),
        years=raw.years,
        counts=counts,
        source=raw.source,
        overdispersion=raw.overdispersion,
        verdict=raw.verdict,
    )
