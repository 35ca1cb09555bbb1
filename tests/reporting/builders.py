"""Findings made by hand: one municipality in every state a report can meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from reporting import sensitivities

from prevstats.analyses.findings import (
    Alternative,
    Area,
    Assumption,
    Count,
    EventPoint,
    Findings,
    MoneyFindings,
    OutcomeFindings,
    Path,
    PayerResult,
    Provenance,
    SampleCounts,
    SeriesPoint,
    Verdict,
)
from prevstats.analyses.money_budget_result import BudgetResult, HelpedNeeded
from prevstats.checks import Check
from prevstats.economics.budget_impact import BudgetYear
from prevstats.economics.must_succeed import MustSucceed
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate
from prevstats.provenance import LogLine, SourceUse

YEARS = tuple(range(2014, 2023))
START = 2018


def labels(sv: str, en: str) -> dict[str, str]:
    return {"sv": sv, "en": en}


def estimate(value: float, half: float, **changes: Any) -> Estimate:
    """An estimate with a symmetric interval, and draws that must never leave."""
    made = Estimate(
        value=value,
        std_error=None,
        low=value - half,
        high=value + half,
        level=0.90,
        p_value=0.04,
        p_value_reason="",
        outcome="placed_foster",
        unit="per_1000",
        per_whom="target_group",
        method="few_treated",
        n_areas=231,
        n_treated=1,
        n_periods=9,
        design_label="with_comparison",
        measured_coverage=90.4,
        sources=("N33817",),
        notes=(),
        draws=Draws("seed:0781", np.linspace(value - half, value + half, 7)),
    )
    return replace(made, **changes)


def point(year: int, value: float | None, count: Count | None, **changes: Any) -> Any:
    made = SeriesPoint(
        year=year,
        value=value,
        low=None if value is None else 0.7 * value,
        high=None if value is None else 1.35 * value,
        count=count,
        comparison=6.1,
        n_comparison=73,
        country=7.3,
    )
    return replace(made, **changes)


def series(
    counts: tuple[float | None, ...], origin: str = "derived", per: float = 0.15
) -> tuple[SeriesPoint, ...]:
    return tuple(
        point(
            year,
            None if count is None else count * per,
            None if count is None else Count(count, origin),  # type: ignore[arg-type]
        )
        for year, count in zip(YEARS, counts, strict=True)
    )


def path() -> Path:
    return Path(
        years=YEARS,
        difference=(0.2, -0.1, 0.1, -0.2, -0.5, -0.9, -1.1, -0.8, -1.0),
        band_low=(-1.5,) * 9,
        band_high=(1.5,) * 9,
        base_years=(2014, 2015, 2016, 2017),
    )


def events() -> tuple[EventPoint, ...]:
    return tuple(
        EventPoint(
            event_time=event,
            value=0.0 if event == -1 else -0.1 * max(event, 0),
            low=None if event == -1 else -0.1 * max(event, 0) - 0.4,
            high=None if event == -1 else -0.1 * max(event, 0) + 0.4,
            simultaneous_low=None if event == -1 else -0.1 * max(event, 0) - 0.6,
            simultaneous_high=None if event == -1 else -0.1 * max(event, 0) + 0.6,
            n_treated=83,
            is_base=event == -1,
        )
        for event in range(-4, 5)
    )


def outcome(**changes: Any) -> OutcomeFindings:
    """A firm local verdict: fewer children in foster care."""
    made = OutcomeFindings(
        id="placed_foster",
        label=labels("placerade i familjehem", "placed in foster care"),
        unit="per_1000",
        unit_label=labels(
            "per 1 000 invånare 0–20 år", "per 1,000 inhabitants aged 0–20"
        ),
        direction="lower",
        counted=labels(
            "barn och unga i familjehem", "children and young people in foster care"
        ),
        primary=True,
        negative_control=False,
        lag_years=3,
        lag_note=labels("En placering varar länge.", "A placement lasts long."),
        smallest_difference=1.0,
        indicator="N33817",
        publisher="Kolada",
        source="Kolada N33817 (Socialstyrelsen and SCB)",
        verified="yes",
        price_year=None,
        status="in_estimate",
        start_year=START,
        sample=SampleCounts((("in_estimate", 83), ("never", 73), ("no_before", 134))),
        n_pool=230,
        series=series((45, 46, 61, None, 47, 41, 31, 29, 38)),
        path=path(),
        local=estimate(-1.4, 1.2),
        local_unadjusted=estimate(-1.5, 1.3, method="few_treated_unadjusted"),
        detectable=2.1,
        smallest_p_value=0.0043,
        diagnostics=(("kappa", 0.4), ("beta_2", 0.46), ("rho", 0.09), ("n_new", 3.0)),
        national=estimate(-0.6, 0.4, n_treated=83),
        national_plain=estimate(-0.5, 0.4, n_treated=83, method="group_time"),
        national_detectable=0.7,
        events=events(),
        checks=(
            Check(
                "pre_trend_largest_lead",
                True,
                1.2,
                None,
                (("n_leads", 4), ("critical", 2.6)),
            ),
            Check("placebo_start_earlier", True, 0.1, 0.71, (("years_earlier", 2),)),
            Check("before_the_lag", None, None, None, (("lag_years", 0),)),
        ),
        alternatives=(
            Alternative(
                "sustained",
                labels("två år i rad", "two years in a row"),
                79,
                4,
                estimate(-0.55, 0.45, n_treated=79),
            ),
            Alternative(
                "absorbing_only",
                labels("bara de som stannar", "only those that stay"),
                0,
                83,
                CannotAnswer("no_treated"),
            ),
        ),
        cases_per_year=(-9.2, -17.1, -1.3),
        one_case=0.1519,
        verdict=Verdict("fewer", "", 0.974, "local"),
        breaks=((2014, labels("Ny räkning.", "New count.")),),
        true_effect=None,
        national_verdict=Verdict("fewer", "", 0.991, "national"),
        sensitivity=sensitivities.full(),
    )
    return replace(made, **changes)


def cost(**changes: Any) -> OutcomeFindings:
    """A secondary outcome in kronor, which counts nobody."""
    made = outcome(
        id="care_cost",
        label=labels("kostnad för barn- och ungdomsvård", "cost of child care"),
        unit="sek_per_inhabitant",
        unit_label=labels("kronor per invånare", "kronor per inhabitant"),
        counted=None,
        primary=False,
        lag_years=1,
        lag_note=None,
        smallest_difference=50.0,
        indicator="N33001",
        price_year=2022,
        series=tuple(
            point(year, 2000.0 + 50 * place, None, low=None, high=None)
            for place, year in enumerate(YEARS)
        ),
        local=estimate(181.0, 928.0, unit="sek_per_inhabitant"),
        local_unadjusted=estimate(190.0, 950.0, unit="sek_per_inhabitant"),
        national=estimate(-100.0, 108.0, unit="sek_per_inhabitant", n_treated=83),
        national_plain=estimate(-90.0, 80.0, unit="sek_per_inhabitant", n_treated=83),
        detectable=1327.0,
        national_detectable=154.0,
        cases_per_year=None,
        one_case=None,
        verdict=Verdict("cannot_tell", "too_small", 0.37, "local"),
        national_verdict=Verdict("cannot_tell", "too_small", 0.94, "national"),
    )
    return replace(made, **changes)


def payer(name: str, sv: str, en: str, **changes: Any) -> PayerResult:
    made = PayerResult(
        payer=name,
        label=labels(sv, en) if sv else {},
        cost_per_year=1_750_000.0,
        cost=-14_900_000.0,
        benefit=18_900_000.0,
        net=4_000_000.0,
        net_low=-56_800_000.0,
        net_high=68_000_000.0,
        net_per_year=470_000.0,
        net_per_year_low=-6_700_000.0,
        net_per_year_high=8_000_000.0,
        chance=0.553,
        chance_error=0.008,
        mark="yes",
    )
    return replace(made, **changes)


def budget(role: str = "payer", **changes: Any) -> BudgetResult:
    """Return a budget of the money, with what must be helped in one rate."""
    number = MustSucceed(7.0, 7.0, 7.0, 0.0, 9.2, -0.3, 17.1, 0.61, 0.008)
    name = labels("placerade barn", "children placed")
    made = BudgetResult(
        payer="social_committee",
        label=labels("socialnämnden", "the social committee"),
        role=role,
        members=("social_committee",),
        cost=14_900_000.0,
        benefit=18_900_000.0,
        cashable=9_000_000.0,
        net=4_000_000.0,
        net_low=-56_800_000.0,
        net_high=68_000_000.0,
        chance=0.553,
        equivalent_annual_cost=1_750_000.0,
        payback=1,
        payback_discounted=CannotAnswer("not_within_horizon"),
        payback_chance=0.55,
        break_even=-83.0,
        helped=(HelpedNeeded("placed_any", name, number),),
        by_year=(budget_year(2026), budget_year(2027)),
        mark="memory",
    )
    return replace(made, **changes)


def budget_year(year: int) -> BudgetYear:
    """Return one budget year of a committee."""
    return BudgetYear("social_committee", year, 0.0, -1.8e6, 2.2e6, 1e6, 4e5, -6e6, 7e6)


def budgets() -> tuple[BudgetResult, ...]:
    """Return a committee, a region that gains nothing, the municipality, society."""
    committee = budget()
    none = replace(committee.helped[0].number, needed=float("inf"), never=1.0)
    region = budget(
        payer="region",
        label=labels("regionen", "the region"),
        payback=CannotAnswer("not_within_horizon"),
        break_even=None,
        helped=(replace(committee.helped[0], number=none),),
        by_year=(),
    )
    whole = labels("kommunen (hela)", "the municipality (whole)")
    return (
        committee,
        region,
        budget("body", payer="municipality", label=whole, payback=0),
        budget("society", payer="society", label={}, by_year=()),
    )


def money(**changes: Any) -> MoneyFindings:
    made = MoneyFindings(
        basis="local",
        outcome="care_cost",
        horizon_years=10,
        discount_rate=0.03,
        price_year=2022,
        n_draws=4_000,
        payers=(
            payer("social_committee", "socialnämnden", "the social committee"),
            payer("region", "regionen", "the region", mark="memory", chance=0.004),
        ),
        society=payer("society", "", "", mark="memory", chance=0.42),
        ratio=1.3,
        ratio_low=-2.4,
        ratio_high=5.1,
        break_even=-83.0,
        by_year=((0, "region", 0.0), (1, "region", -1_750_000.0)),
        not_priced=(labels("placerade i familjehem", "placed in foster care"),),
        beyond_observed=0.31,
        budgets=budgets(),
    )
    return replace(made, **changes)


def findings(**changes: Any) -> Findings:
    """Ljungby with a firm answer, money, log lines and assumptions."""
    made = Findings(
        study="family_centres",
        title=labels("Familjecentraler", "Family centres"),
        question=labels(
            "Har familjecentralerna gjort att färre placeras?",
            "Have the family centres led to fewer placements?",
        ),
        with_intervention=labels(
            "familjecentralen inte hade funnits", "the family centre had not existed"
        ),
        intervention="family_centre",
        intervention_label=labels("familjecentral", "family centre"),
        intervention_definition=labels("Allt under ett tak.", "All under one roof."),
        level=0.90,
        simulated=False,
        design="group_time",
        design_options=(("control", "not_yet"),),
        design_label="with_comparison",
        area=Area("0781", "Ljungby", "Kronobergs län", 28_483.0, 2022),
        start_year=START,
        start_status="in_estimate",
        start_kind="indicator",
        start_indicator="N24013",
        start_rule=(("rule", "first_above"), ("above", "0.0")),
        start_series=((2016, 0.0), (2017, None), (2018, 1.0)),
        follow_up_years=2,
        decisions=(labels("Ska den drivas vidare?", "Shall it go on?"),),
        outcomes=(outcome(), cost()),
        money=money(),
        data_log=(
            LogLine(
                "repair", "fixed_prices", (("indicator", "N1"), ("price_year", 2022))
            ),
            LogLine("warning", "a_new_key", (("rows", 1234),)),
        ),
        assumptions=(
            Assumption(
                "discount",
                labels("kalkylränta", "discount rate"),
                0.035,
                0.0,
                0.05,
                labels("per år", "a year"),
                "2022",
                labels("ASEK", "ASEK"),
                "memory",
            ),
            Assumption(
                "index",
                labels("prisindex", "price index"),
                371.91,
                None,
                None,
                labels("", ""),
                "2022",
                labels("SCB", "SCB"),
                "yes",
            ),
        ),
        sources=(SourceUse("k", "Kolada", "N33817", "https://x", "2026-11-21", "ab"),),
        provenance=Provenance(
            data_sha256="d" * 64,
            parameters_sha256="p" * 64,
            code_sha256="c" * 64,
            notebook_sha256="n" * 64,
            version="0.1.0",
            python="3.11",
            packages=(("numpy", "2.2"),),
            seed=20261121,
            data_last_year=2022,
        ),
        n_areas=290,
    )
    return replace(made, **changes)


NO_OWN = CannotAnswer("no_start")


def without_own(status: str, **changes: Any) -> Findings:
    """A municipality that is not in the estimate, by its status."""
    reason = "no_before" if status in ("no_before", "always") else "not_in_estimate"
    alone: dict[str, Any] = {
        "status": status,
        "start_year": None,
        "local": NO_OWN,
        "local_unadjusted": NO_OWN,
        "path": None,
        "detectable": None,
        "smallest_p_value": None,
        "cases_per_year": None,
        "verdict": Verdict("cannot_tell", reason, 0.991, "national"),  # type: ignore[arg-type]
        "sensitivity": sensitivities.without_own(),
    }
    return findings(
        start_year=None,
        start_status=status,
        outcomes=(outcome(**alone), cost(**alone)),
        money=money(basis="national"),
        **changes,
    )


def with_verdict(form: str, reason: str, chance: float | None, **more: Any) -> Findings:
    """Ljungby with a verdict of the primary outcome, and an interval that fits it."""
    values = {"fewer": (-1.4, 1.2), "more": (1.4, 1.2), "no_difference": (-0.1, 0.6)}
    value, half = values.get(form, (-0.4, 1.2))
    made = outcome(
        local=estimate(value, half),
        local_unadjusted=estimate(value, half),
        verdict=Verdict(form, reason, chance, "local"),  # type: ignore[arg-type]
        cases_per_year=(6.6 * value, 6.6 * (value - half), 6.6 * (value + half)),
        **more,
    )
    return findings(outcomes=(made, cost()))


def all_hidden() -> Findings:
    """Person-level counts so few that every one is hidden."""
    return findings(
        outcomes=(outcome(series=series((3, 5, 7, 1, 2, 6, 4, 3, 7), "persons")),),
        money=money(outcome="placed_foster"),
    )


def states() -> dict[str, Findings]:
    """Every state a report can meet, by name."""
    found = {
        "fewer": with_verdict("fewer", "", 0.974),
        "more": with_verdict("more", "", 0.031),
        "no_difference": with_verdict("no_difference", "", 0.6),
        "withheld": all_hidden(),
        "no_money": findings(money=CannotAnswer("no_money_section")),
        "even": with_verdict("cannot_tell", "too_small", 0.52),
        "leans": with_verdict("cannot_tell", "too_small", 0.69),
        "likely": with_verdict("cannot_tell", "too_small", 0.946),
        "failed": with_verdict("cannot_tell", "comparison_fails", 0.97),
        "described": with_verdict("cannot_tell", "no_comparison", 0.8),
        "no_estimate": findings(
            outcomes=(
                outcome(
                    local=CannotAnswer("contrasts_tied", (("n_pool", 230),)),
                    local_unadjusted=CannotAnswer("contrasts_tied"),
                    verdict=Verdict("cannot_tell", "too_small", None, "local"),
                    detectable=None,
                    path=None,
                    cases_per_year=None,
                    checks=(),
                ),
                cost(),
            )
        ),
        "neutral_fewer": with_verdict("fewer", "", 0.974, direction="neutral"),
        "neutral_more": with_verdict("more", "", 0.031, direction="neutral"),
        "neutral_cannot": with_verdict(
            "cannot_tell", "too_small", 0.69, direction="neutral"
        ),
        "neutral_none": with_verdict("no_difference", "", 0.6, direction="neutral"),
        "simulated": findings(
            simulated=True,
            outcomes=(outcome(true_effect=-2.0), cost(true_effect=5000.0)),
        ),
        "few": findings(
            outcomes=(outcome(series=series((2, 4, 5, 0, 1, 3, 9, 4, 2))), cost())
        ),
        "persons": findings(
            outcomes=(
                outcome(series=series((45, 46, 61, 8, 47, 7, 31, 29, 38), "persons")),
                cost(),
            )
        ),
    }
    for status in (
        "never",
        "always",
        "no_before",
        "too_late",
        "missing",
        "unknown_start",
        "left_out",
    ):
        found[status] = without_own(status)
    return found
