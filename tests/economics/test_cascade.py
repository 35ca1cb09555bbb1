"""The cascade: a loop over draws and years, identities, and the trace of every link."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from economics.cascade_worlds import (
    CONDUCT,
    DAYS,
    IDENTITY,
    NO_SCHOOL,
    YEARS,
    S,
    chain,
    effect,
    factors,
    stream,
    to_school,
    use,
)

from prevstats.economics.cascade import run
from prevstats.economics.entry import Entry
from prevstats.economics.fade_out import Geometric, Held, Linear, TwoPoint
from prevstats.economics.ledger import Ledger
from prevstats.economics.links import (
    LinkedOutcome,
    Resource,
    logit_shift,
    product_variance,
)
from prevstats.economics.profile import GeometricFade
from prevstats.economics.survival import Cohort, remaining
from prevstats.errors import InputError
from prevstats.estimate import Draws

ROUNDING = 1e-10


def uniform(name: str, low: float, high: float) -> Draws:
    values = np.random.default_rng(len(name)).uniform(low, high, S)
    return Draws(IDENTITY, values)


@pytest.fixture
def draws() -> dict[str, Draws]:
    return {
        "effect": stream("effect", -0.2, 0.08),
        "school": stream("school", 0.5, 0.15),
        "discount": uniform("discount", 0.1, 0.5),
        "pace": uniform("pace", 0.6, 0.95),
        "length": uniform("length", 3.0, 15.0),
        "second": uniform("second", 0.2, 1.1),
        "persons": uniform("persons", 80.0, 120.0),
        "base": uniform("base", 0.15, 0.35),
    }


def left(fade_out, draws: dict[str, Draws], draw: int, elapsed: int) -> float:
    """Return the share that is left, written out once more for a single draw."""
    if elapsed < 0:
        return 0.0
    if isinstance(fade_out, Geometric):
        return float(draws["pace"].values[draw] ** elapsed)
    if isinstance(fade_out, Linear):
        return max(0.0, 1.0 - elapsed / draws["length"].values[draw])
    if isinstance(fade_out, TwoPoint):
        second = draws["second"].values[draw]
        if elapsed <= 5:
            return 1.0 + (second - 1.0) * elapsed / 5.0
        return second * draws["pace"].values[draw] ** (elapsed - 5)
    return 1.0


@pytest.mark.parametrize(
    "fade_out",
    [Geometric("pace"), Linear("length"), TwoPoint(5.0, "second", "pace"), Held()],
)
@pytest.mark.parametrize("where", ["effect", "school"])
def test_the_same_as_a_loop_over_draws_and_years(draws, fade_out, where: str) -> None:
    at_effect = fade_out if where == "effect" else Held()
    at_school = None if where == "effect" else fade_out
    cohort = Cohort(((6, 0.5), (9, 0.5)), death=0.01, leaving=0.03)
    resource = Resource("days", "day", 16, 22, "resident")
    cascade = chain(
        effect(fade_out=at_effect, lag_years=1),
        to_school(confounding_discount="discount", lag_years=4, fade_out=at_school),
        use(value=30.0),
        outcomes=(
            replace(CONDUCT, persons="persons"),
            replace(NO_SCHOOL, persons="persons", base_rate="base"),
        ),
        resources=(resource,),
        cohort=cohort,
    )
    flow = run(cascade, draws, YEARS, weights=factors()).paths[0].flow
    amounts = flow.by_year()
    for draw in (0, 1, 17, S - 1):
        for year in YEARS:
            share = left(fade_out, draws, draw, year - 6)
            base = draws["base"].values[draw]
            causal = draws["school"].values[draw] * (1 - draws["discount"].values[draw])
            shift = draws["effect"].values[draw] * causal
            shift *= share if where == "effect" else 1.0
            odds = np.exp(shift) * base / (1.0 - base)
            change = odds / (1.0 + odds) - base
            change *= share if where == "school" else float(year >= 6)
            present = sum(
                0.5 * remaining(0.01, age, year) * remaining(0.03, age, year)
                for age in (6, 9)
                if 16 <= age + year <= 22
            )
            by_hand = change * draws["persons"].values[draw] * 30.0 * present
            assert amounts[draw, year] == pytest.approx(by_hand, rel=1e-9, abs=1e-12)
    weights = np.asarray(factors())
    np.testing.assert_allclose(flow.present_value(weights), amounts @ weights)
    np.testing.assert_allclose(flow.mean_by_year(), amounts.mean(axis=0), atol=1e-10)


def test_straight_lines_multiply_and_the_variance_is_goodmans(draws) -> None:
    """The variance within its Monte Carlo error, sqrt(2 / S) of a normal's."""
    cascade = chain(
        effect(),
        use("conduct", "school"),
        outcomes=(replace(CONDUCT, persons=1.0),),
    )
    result = run(cascade, draws, YEARS, weights=factors())
    sizes = result.total("days", [1.0 if year == 1 else 0.0 for year in YEARS])
    np.testing.assert_allclose(
        sizes, draws["effect"].values * draws["school"].values, rtol=ROUNDING
    )
    exact = product_variance(-0.2, 0.08, 0.5, 0.15)
    deviation = (sizes - sizes.mean()) ** 2
    assert abs(deviation.mean() - exact) < 4.0 * deviation.std() / np.sqrt(S)


def test_a_drawn_retention_is_summed_in_closed_form(draws) -> None:
    cascade = chain(effect(fade_out=Geometric("pace")), use("conduct", 2.0))
    cascade = replace(cascade, outcomes=(CONDUCT,))
    total = run(cascade, draws, YEARS, weights=factors()).total("days", factors())
    ratio = draws["pace"].values / 1.035
    sums = (1.0 - ratio**20) / (1.0 - ratio) / 1.035
    np.testing.assert_allclose(total, draws["effect"].values * 200.0 * sums, rtol=1e-10)


def test_half_a_cause_is_not_quite_half_a_shift_and_that_is_kept() -> None:
    draws = {"effect": Draws(IDENTITY, np.full(3, -1.0))}
    cascade = chain(
        effect(fade_out=TwoPoint(1.0, 0.5, 1.0)), to_school(1.0), use(value=1.0)
    )
    flow = run(cascade, draws, (0, 1, 2), weights=(1.0, 1.0, 1.0)).paths[0].flow
    whole = 100 * (0.25 * np.exp(-1) / (0.75 + 0.25 * np.exp(-1)) - 0.25)
    half = 100 * (0.25 * np.exp(-0.5) / (0.75 + 0.25 * np.exp(-0.5)) - 0.25)
    np.testing.assert_allclose(flow.by_year()[0], [0.0, whole, half], rtol=1e-12)
    assert half / whole > 0.55


@pytest.mark.parametrize("size", [0.0, 1e-310, -5e-324])
def test_no_effect_leads_to_nothing_also_where_log_odds_follow(
    draws, size: float
) -> None:
    draws["effect"] = Draws(IDENTITY, np.full(S, size))
    cascade = chain(effect(fade_out=Geometric("pace")), to_school(), use())
    flow = run(cascade, draws, YEARS, weights=factors()).paths[0].flow
    np.testing.assert_array_equal(flow.by_year(), 0.0)


def test_per_cent_per_thousand_and_shares_are_the_same_thing(draws) -> None:
    per_unit = {"share": 1.0, "percent": 100.0, "per_1000": 1000.0}
    totals = []
    for unit, size in per_unit.items():
        cascade = chain(
            effect(),
            to_school(),
            use(value=24.0 / size, per_unit=unit),
            outcomes=(CONDUCT, replace(NO_SCHOOL, unit="percent")),
        )
        totals.append(
            run(cascade, draws, YEARS, weights=factors()).total("days", factors())
        )
    np.testing.assert_allclose(totals[1], totals[0], rtol=ROUNDING)
    np.testing.assert_allclose(totals[2], totals[0], rtol=ROUNDING)


def test_cases_of_a_cause_by_the_law_of_total_probability() -> None:
    """Fewer cases of the cause, each as likely as before to meet the outcome."""
    draws = {"effect": Draws(IDENTITY, np.array([-0.05, -0.01]))}
    placed = LinkedOutcome("conduct", "share", 10.0, base_rate=0.3)
    cascade = chain(
        effect(unit="share"),
        to_school(float(np.log(4.0)), scale="case_log_odds"),
        use(),
        outcomes=(placed, replace(NO_SCHOOL, persons=10.0)),
    )
    flow = run(cascade, draws, (0, 1), weights=(1.0, 1.0)).paths[0].flow
    # 2 x 2: P(both) = a with a (1 - .3 - .25 + a) = 4 (.3 - a)(.25 - a)
    both = min(np.roots([3.0, -(4 * 0.55 + 0.45), 4 * 0.3 * 0.25]))
    difference = both / 0.3 - (0.25 - both) / 0.7
    np.testing.assert_allclose(
        flow.by_year()[:, 1], np.array([-0.05, -0.01]) * difference * 10.0, rtol=1e-12
    )


def test_the_first_link_may_be_log_odds_itself(draws) -> None:
    cascade = chain(
        effect(scale="log_odds", unit="", to="no_school", fade_out=Geometric("pace")),
        use(),
        outcomes=(NO_SCHOOL,),
    )
    flow = run(cascade, draws, YEARS, weights=factors()).paths[0].flow
    odds = np.exp(draws["effect"].values) / 3.0
    np.testing.assert_allclose(flow.draws, 100 * (odds / (1 + odds) - 0.25), rtol=1e-9)


def test_the_share_beyond_the_last_observed_year_is_said() -> None:
    draws = {"effect": Draws(IDENTITY, np.full(2, -1.0))}
    cascade = chain(
        effect(fade_out=Geometric(0.8), last_observed_year=3),
        use("conduct"),
        outcomes=(CONDUCT,),
    )
    result = run(cascade, draws, range(11), weights=factors(0.0, 11))
    expected = 0.8**3 * (1 - 0.8**7) / (1 - 0.8**10)
    ones = factors(0.0, 11)
    assert result.share_beyond("days", ones) == pytest.approx(expected, rel=1e-12)
    assert result.share_linked("days", ones) == 1.0
    assert result.share_beyond("nights", ones) is None
    measured = replace(cascade, links=(effect(measured=True), cascade.links[1]))
    result = run(measured, draws, range(11), weights=ones)
    assert result.share_linked("days", ones) == 0.0
    assert result.share_beyond("days", ones) == 1.0


def test_the_trace_holds_every_link_as_it_was_used(draws) -> None:
    cascade = chain(effect(), to_school(confounding_discount="discount"), use())
    result = run(cascade, draws, YEARS, weights=factors(), level=0.8)
    assert [row.link for row in result.links] == [
        "effect",
        "to_school",
        "no_school_days",
    ]
    row = result.links[1]
    assert (row.source, row.verified) == ("a cohort study", "memory")
    causal = draws["school"].values * (1.0 - draws["discount"].values)
    assert row.causal.value == pytest.approx(causal.mean())
    assert (row.causal.low, row.causal.high) == tuple(np.quantile(causal, [0.1, 0.9]))
    assert row.stated.value == pytest.approx(draws["school"].values.mean())
    assert result.links[2].causal.std_error is None
    path = result.paths[0]
    assert (path.outcome, path.persons.value, path.outside) == ("no_school", 100.0, 0.0)


def test_a_share_that_would_leave_0_to_1_is_counted_and_not_cut() -> None:
    values = np.array([-0.5, -0.1, 0.1, 0.2])
    draws = {"effect": Draws(IDENTITY, values)}
    cascade = chain(effect(to="no_school", unit="share"), use(), outcomes=(NO_SCHOOL,))
    path = run(cascade, draws, (0, 1), weights=(1.0, 1.0)).paths[0]
    assert path.outside == 0.25
    np.testing.assert_allclose(path.flow.by_year()[:, 1], values * 100.0)


def test_a_ledger_takes_the_flows_and_paths_with_one_course_share_it(draws) -> None:
    cascade = chain(
        effect(fade_out=Geometric("pace")),
        use("conduct"),
        replace(use("conduct"), id="nights", to="nights"),
        outcomes=(CONDUCT,),
        resources=(DAYS, Resource("nights", "day")),
    )
    result = run(cascade, draws, YEARS, weights=factors())
    first, second = (item.flow for item in result.paths)
    assert first.profile is second.profile
    ledger = Ledger(IDENTITY, 2024, YEARS, S)
    for item in result.paths:
        ledger = ledger.add(
            Entry(
                "continue",
                item.outcome,
                item.resource,
                "municipality",
                "resource",
                "benefit",
                1.0,
                -item.flow * 1_000.0,
            )
        )
    expected = -2_000.0 * result.total("days", factors())
    np.testing.assert_allclose(ledger.total(weights=factors()), expected, rtol=1e-9)


def test_an_age_that_nobody_reaches_is_nothing_also_where_log_odds_follow(
    draws,
) -> None:
    cascade = chain(
        effect(fade_out=Geometric("pace")),
        to_school(),
        use(),
        cohort=Cohort(((6, 1.0),)),
        resources=(Resource("days", "day", 60, 70),),
    )
    result = run(cascade, draws, YEARS, weights=factors())
    np.testing.assert_array_equal(result.total("days", factors()), 0.0)
    assert result.share_linked("days", factors()) is None


def test_a_pace_from_nothing_kept_to_all_kept_is_exact(draws) -> None:
    pace = np.linspace(0.0, 1.0, S)
    draws["pace"] = Draws(IDENTITY, pace)
    cascade = chain(effect(fade_out=Geometric("pace")), to_school("school"), use())
    amounts = run(cascade, draws, YEARS, weights=factors()).paths[0].flow.by_year()
    shift = draws["effect"].values * draws["school"].values
    by_hand = 100.0 * logit_shift(shift * pace**3, 0.25)
    np.testing.assert_allclose(amounts[:, 4], by_hand, rtol=1e-9, atol=1e-100)


def test_a_response_after_the_horizon_is_nothing(draws) -> None:
    cascade = chain(effect(lag_years=40), to_school(), use())
    result = run(cascade, draws, YEARS, weights=factors())
    np.testing.assert_array_equal(result.total("days", factors()), 0.0)
    assert result.share_beyond("days", factors()) is None


def test_what_the_course_computes_block_by_block_equals_what_is_written_out(
    draws,
) -> None:
    plain = chain(effect(fade_out=Geometric("pace")), use("conduct"))
    plain = replace(plain, outcomes=(CONDUCT,))
    flow = run(plain, draws, YEARS, weights=factors()).paths[0].flow
    profile = GeometricFade(draws["pace"].values, len(YEARS), 1)
    np.testing.assert_array_equal(
        flow.profile.block(slice(5, 9)), profile.block(slice(5, 9))
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"effect": Draws("seed:9002", np.zeros(S))}, "worlds would be mixed"),
        ({"effect": Draws(IDENTITY, np.zeros(S - 1))}, "same number of draws"),
        ({"effect": Draws(IDENTITY, np.full(S, np.nan))}, "not finite"),
        ({"discount": Draws(IDENTITY, np.full(S, 1.1))}, "the number lies from 0 to 1"),
        ({"base": Draws(IDENTITY, np.zeros(S))}, "base_rate"),
        ({"persons": Draws(IDENTITY, np.full(S, -1.0))}, "persons"),
    ],
)
def test_draws_that_do_not_fit_are_refused(draws, change, words: str) -> None:
    cascade = chain(
        effect(),
        to_school(confounding_discount="discount"),
        use(),
        outcomes=(
            replace(CONDUCT, persons="persons"),
            replace(NO_SCHOOL, persons="persons", base_rate="base"),
        ),
    )
    with pytest.raises(InputError, match=words):
        run(cascade, draws | change, YEARS, weights=factors())


def test_everything_that_is_wrong_is_told_at_once(draws) -> None:
    cascade = chain(
        effect("nobody"),
        to_school(confounding_discount=2.0),
        use(),
        outcomes=(CONDUCT, replace(NO_SCHOOL, persons=101.0)),
    )
    with pytest.raises(InputError) as found:
        run(cascade, draws, (1, 2), weights=(1.0,))
    keys = {complaint.key for complaint in found.value.complaints}
    assert keys == {
        "years",
        "weights",
        "effect.value",
        "to_school.confounding_discount",
        "no_school.persons",
    }


def test_no_draws_at_all_are_refused() -> None:
    with pytest.raises(InputError, match="no draws"):
        run(chain(effect(-0.2), to_school(0.5), use()), {}, (0, 1), weights=(1.0, 1.0))
