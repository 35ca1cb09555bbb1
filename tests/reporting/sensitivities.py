"""Sensitivity made by hand: what a full one says, and each state it can be in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from prevstats.analyses.sensitivity_findings import (
    Bound,
    LeftOut,
    NationalSensitivity,
    OwnSensitivity,
    Sensitivity,
    SpaceRank,
    Specification,
    SpecificationCurve,
    Standing,
    Trends,
    Variant,
)
from prevstats.errors import CannotAnswer


def specification(value: float, half: float, **choices: Any) -> Specification:
    asked = {
        "method": "adjusted",
        "start": "main",
        "years_before": "8",
        "pool": "all",
        "missing": "complete",
    }
    is_main = choices.pop("is_main", False)
    return Specification(
        tuple((asked | choices).items()), value, value - half, value + half, is_main
    )


def curve() -> SpecificationCurve:
    return SpecificationCurve(
        specifications=(
            specification(-0.9, 0.5, method="unadjusted", start="sustained"),
            specification(-0.7, 0.9, method="group_time", pool="not_yet"),
            specification(-0.6, 0.4, is_main=True),
            specification(-0.5, 0.6, years_before="all", pool="no_neighbours"),
            specification(0.1, 0.6, pool="never", missing="pairwise", start="own"),
        ),
        n_refused=2,
        n_same_sign=4,
        n_exclude_zero=2,
    )


def trends(**changes: Any) -> Trends:
    made = Trends(
        n_before=5,
        n_after=4,
        value=-0.6,
        low=-0.9,
        high=-0.3,
        relative=(Bound(0.5, -1.0, -0.1), Bound(1.0, -1.2, 0.1), Bound(2.0, -2, 0.9)),
        relative_breakdown=0.8,
        smooth=(Bound(0.0, -0.9, -0.2), Bound(0.1, -1.1, 0.1)),
        smooth_breakdown=0.07,
        slope=0.1,
        slope_adds=0.25,
        slope_adds_if_passed=0.31,
    )
    return replace(made, **changes)


def left_out(what: Any, **changes: Any) -> LeftOut:
    made = LeftOut(what, -0.6, 12, -0.8, -0.4, "Osby", -0.4, 0)
    return replace(made, **changes)


def standing(**changes: Any) -> Standing:
    made = Standing(
        n_compared=83,
        n_questions=83,
        p_value=0.004,
        p_corrected=0.031,
        limit=0.05,
        n_named=1,
        mean=-0.6,
        spread=0.4,
        best_guess=-0.9,
        low=-1.6,
        high=-0.2,
        kept=0.375,
    )
    return replace(made, **changes)


def national(**changes: Any) -> NationalSensitivity:
    made = NationalSensitivity(
        trends=trends(),
        cohorts=(Variant("2018", -0.5, -0.9, -0.1, 70, 200),),
        cohort_left_out=left_out("cohort", most="2018"),
        municipality_left_out=left_out("municipality"),
        neighbours=(
            Variant("no_neighbours", -0.7, -1.3, -0.1, 83, 90),
            Variant("exposed_neighbours", None, None, None, 0, 0, "pool_too_small"),
        ),
        in_space=SpaceRank(-0.6, 1999, 31, -0.4, 0.4),
        curve=curve(),
        p_value=0.012,
        p_corrected=0.024,
        n_outcomes=2,
        correction="holm",
    )
    return replace(made, **changes)


def own(**changes: Any) -> OwnSensitivity:
    made = OwnSensitivity(
        standing=standing(),
        county_left_out=left_out("county", n_other_side=1, most="Skåne län"),
        variants=(
            Variant("outside_own_county", -1.3, -2.5, -0.1, 1, 210),
            Variant("no_neighbours", -1.5, -2.8, -0.2, 1, 220),
        ),
        in_space=SpaceRank(-1.4, 230, 9, -1.1, 1.2),
    )
    return replace(made, **changes)


def full() -> Sensitivity:
    return Sensitivity(national(), own())


def without_own() -> Sensitivity:
    return Sensitivity(national(), None)


def states() -> dict[str, Sensitivity]:
    """Every state that a sentence is written for, by name."""
    nothing = Variant("x", None, None, None, 0, 0, "pool_too_small")
    same = replace(left_out("county"), n_other_side=0)
    turned = replace(left_out("county"), n_other_side=2)
    reasons = (
        "few_treated_clusters",
        "no_period_before",
        "singular_covariance",
        "gap_between_periods",
        "new_reason",
    )
    flat = replace(curve(), n_refused=0)
    wide = replace(
        flat,
        specifications=tuple(
            replace(each, low=-3.0, high=3.0) for each in flat.specifications
        ),
        n_exclude_zero=0,
    )
    nationals = {
        "open": national(
            trends=trends(low=-1.0, high=0.1, relative_breakdown=0.0),
            curve=wide,
            correction="romano_wolf",
        ),
        "never": national(
            trends=trends(
                relative_breakdown=None,
                smooth_breakdown=None,
                slope_adds_if_passed=None,
            )
        ),
        "straight_open": national(trends=trends(smooth_breakdown=0.0)),
        "invented": national(neighbours=(), in_space=None),
        "no_curve": national(curve=None, cohorts=(nothing,)),
        **{each: national(trends=CannotAnswer(each)) for each in reasons},
        "hidden": national(cohort_left_out=None, municipality_left_out=None),
    }
    owns = {
        "nobody_named": own(standing=standing(n_named=0), county_left_out=same),
        "many_named": own(standing=standing(n_named=4)),
        "many_turned": own(county_left_out=turned),
        "too_few": own(standing=standing(n_compared=3, mean=None, best_guess=None)),
        "alone": own(standing=standing(n_compared=1, n_questions=1)),
        "rough": own(standing=standing(best_guess=None, low=None, high=None)),
    }
    found = {name: Sensitivity(each, own()) for name, each in nationals.items()}
    found["hidden"] = Sensitivity(
        nationals["hidden"], OwnSensitivity(None, None, (), None)
    )
    found |= {name: Sensitivity(national(), each) for name, each in owns.items()}
    return found
