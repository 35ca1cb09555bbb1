"""From the cascade of an evaluation file to a specification, its draws and results."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prevstats.economics.cascade import run
from prevstats.economics.cascade_draws import Worlds, cascade_draws, named
from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.cascade_numbers import Number
from prevstats.economics.cascade_result import CascadeResult
from prevstats.economics.fade_out import FadeOut, Geometric, Held, Linear, TwoPoint
from prevstats.economics.links import Link, LinkedOutcome, Resource, Scale
from prevstats.economics.links_correlated import (
    UNKNOWN,
    AtCorrelation,
    correlated,
    equal,
)
from prevstats.economics.survival import Cohort, Yearly
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws
from prevstats.parameters.cascade import (
    INTERVENTION,
    CascadeCohort,
    CascadeLink,
    CascadeParameters,
    FadeOutParameters,
    GeometricFadeOut,
    LinearFadeOut,
    TwoPointFadeOut,
    YearlyRisk,
)

SCALES: dict[str, Scale] = {
    "slope": "slope",
    "log_odds": "log_odds",
    "odds_ratio": "log_odds",
    "case_log_odds": "case_log_odds",
    "case_odds_ratio": "case_log_odds",
}


def run_parameters(
    given: CascadeParameters,
    worlds: Worlds,
    estimates: Mapping[str, Draws],
    years: Sequence[int],
    weights: Sequence[float],
) -> tuple[AtCorrelation[CascadeResult], ...]:
    """Return what the cascade of a file leads to.

    One result when every correlation is documented (or none is named), otherwise three,
    at 0, 0.5 and 1 for all links whose correlation is not known.

    Parameters
    ----------
    given : the cascade as the file has it.
    worlds : identity, number and keys of the draws.
    estimates : draws of the evaluation's own estimates, by outcome.
    years, weights : see ``run``.
    """
    cascade = as_cascade(given)
    draws: Mapping[str, Draws] = cascade_draws(given, worlds, estimates)
    unknown = [group for group in given.correlations if group.correlation is None]
    for group in given.correlations:
        if group.correlation is not None:
            pairs = equal(group.links, group.correlation, group.source or "")
            draws = correlated(draws, pairs, worlds.random(",".join(group.links)))
    if not unknown:
        return (AtCorrelation(None, run(cascade, draws, years, weights=weights)),)
    results = []
    for assumed in UNKNOWN:
        paired = draws
        for group in unknown:
            pairs = equal(group.links, assumed, "not known")
            paired = correlated(paired, pairs, worlds.random(",".join(group.links)))
        results.append(
            AtCorrelation(assumed, run(cascade, paired, years, weights=weights))
        )
    return tuple(results)


def as_cascade(
    given: CascadeParameters, *, file: str = "cascade", key: str = "money.cascade"
) -> Cascade:
    """Return the specification that a file describes.

    Raises ``InputError`` with complaints at the dotted keys of the file, below ``key``:
    units that do not meet, missing base rates, resources that nothing reaches.
    """
    try:
        return Cascade(
            outcomes=tuple(
                LinkedOutcome(
                    item.id,
                    item.unit,
                    named(item.persons, f"{item.id}.persons"),
                    None
                    if item.base_rate is None
                    else named(item.base_rate, f"{item.id}.base_rate"),
                )
                for item in given.outcomes
            ),
            resources=tuple(
                Resource(
                    item.id, item.unit, item.first_age, item.last_age, item.counted
                )
                for item in given.resources
            ),
            links=tuple(_link(item) for item in given.links),
            cohort=None if given.cohort is None else _cohort(given.cohort),
            first_year=given.first_year,
        )
    except InputError as error:
        places = _places(given, key)
        raise InputError(
            _placed(told, file, places) for told in error.complaints
        ) from error


def _link(item: CascadeLink) -> Link:
    value: Number = item.id
    if item.number is not None and item.number.distribution == "fixed":
        ratio = item.scale in ("odds_ratio", "case_odds_ratio")
        value = math.log(item.number.value) if ratio else item.number.value
    first = item.cause == INTERVENTION
    return Link(
        id=item.id,
        cause=item.cause,
        to=item.to,
        value=value,
        scale=SCALES[item.scale],
        per_unit=item.per_unit or "",
        unit=item.unit or "",
        source=item.source,
        verified=item.verified,
        confounding_discount=named(
            item.confounding_discount, f"{item.id}.confounding_discount"
        ),
        lag_years=item.lag_years,
        fade_out=_fade_out(item.fade_out, f"{item.id}.fade_out"),
        measured=first and item.estimate is not None,
        last_observed_year=item.last_observed_year,
    )


def _fade_out(given: FadeOutParameters | None, name: str) -> FadeOut | None:
    if given is None:
        return None
    if isinstance(given, GeometricFadeOut):
        if given.half_life is not None:
            return Geometric(half_life=named(given.half_life, name))
        if given.retention is not None:
            return Geometric(retention=named(given.retention, name))
    if isinstance(given, LinearFadeOut):
        return Linear(named(given.years, name))
    if isinstance(given, TwoPointFadeOut):
        return TwoPoint(
            given.years_between,
            named(given.second_share, f"{name}.second_share"),
            named(given.retention_after, f"{name}.retention_after"),
        )
    return Held()


def _cohort(given: CascadeCohort) -> Cohort:
    return Cohort(
        tuple((item.age, item.share) for item in given.ages),
        death=_steps(given.death),
        leaving=_steps(given.leaving),
    )


def _steps(given: tuple[YearlyRisk, ...]) -> Yearly:
    return tuple((item.from_age, item.probability) for item in given) or 0.0


def _places(given: CascadeParameters, key: str) -> dict[str, str]:
    """Return the dotted key of each outcome, resource and link, by its identifier."""
    return {
        item.id: f"{key}.{name}[{index}]"
        for name in ("outcomes", "resources", "links")
        for index, item in enumerate(getattr(given, name))
    } | {"cohort": f"{key}.cohort", "": key}


def _placed(told: Complaint, file: str, places: Mapping[str, str]) -> Complaint:
    head, dot, rest = told.key.partition(".")
    known = places.get(head, f"{places['']}.{head}")
    return replace(told, file=file, key=f"{known}{dot}{rest}")
