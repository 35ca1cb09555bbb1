"""The only door out: what is hidden, what is rounded, what is shown."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import fields, replace

import numpy as np
import pytest
from reporting import builders

from prevstats.analyses.findings import Count, Findings, OutcomeFindings
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.content import to_json
from prevstats.reporting.disclosure import (
    FEWER_THAN,
    HIDDEN_UP_TO,
    ROUNDING_BASE,
    release,
    released_count,
    shown_total,
)
from prevstats.reporting.findings_json import released_json
from prevstats.reporting.language import language
from prevstats.reporting.released import Released, ReleasedCount, ReleasedOutcome
from prevstats.reporting.report_json import canonical_json
from prevstats.reporting.sections import SECTIONS


@pytest.mark.parametrize(
    ("origin", "value", "expected"),
    [
        ("persons", 0, (0, "shown")),
        ("persons", 1, (None, "hidden")),
        ("persons", 7, (None, "hidden")),
        ("persons", 8, (10, "shown")),
        ("persons", 12, (10, "shown")),
        ("persons", 13, (15, "shown")),
        ("derived", 0, (0, "shown")),
        ("derived", 1, (None, "fewer_than_five")),
        ("derived", 4, (None, "fewer_than_five")),
        ("derived", 4.4, (None, "fewer_than_five")),
        ("derived", 5, (5, "shown")),
        ("published", 3, (3, "shown")),
        ("published", None, (None, "missing")),
    ],
)
def test_each_origin_has_its_limit(origin, value, expected):
    assert released_count(Count(value, origin)) == ReleasedCount(*expected)


def test_no_count_is_missing_and_not_zero():
    assert released_count(None) == ReleasedCount(None, "missing")


def test_the_thresholds_are_those_that_are_printed():
    assert (HIDDEN_UP_TO, ROUNDING_BASE, FEWER_THAN) == (7, 5, 5)


def test_a_total_is_that_of_what_is_shown():
    shown, hidden = ReleasedCount(10, "shown"), ReleasedCount(None, "hidden")
    assert shown_total([shown, hidden, shown]) == ReleasedCount(20, "shown")
    assert shown_total([hidden, hidden]) == hidden
    assert shown_total([]) == ReleasedCount(0, "shown")


def names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


def test_released_has_every_field_of_findings_and_is_not_one_of_them():
    assert names(Released) == names(Findings) | {"ledger"}
    assert names(ReleasedOutcome) == names(OutcomeFindings)
    assert not issubclass(Released, Findings)
    with pytest.raises(dataclasses.FrozenInstanceError):
        release(builders.findings()).level = 0.5


def test_findings_are_not_changed_and_share_nothing_that_can_change():
    findings = builders.findings()
    released = release(findings)
    assert released.title == findings.title
    assert released.title is not findings.title
    assert released.outcomes[0].label is not findings.outcomes[0].label


def test_draws_never_leave():
    released = release(builders.findings())
    for outcome in released.outcomes:
        estimates = [
            outcome.local,
            outcome.local_unadjusted,
            outcome.national,
            outcome.national_plain,
            *(each.estimate for each in outcome.alternatives),
        ]
        kept = [each for each in estimates if isinstance(each, Estimate)]
        assert kept
        assert all(each.draws is None for each in kept)


def test_published_rates_stand_but_nothing_beside_them_gives_the_count():
    raw = builders.states()["few"].outcomes[0]
    released = release(builders.states()["few"]).outcomes[0]
    for before, after in zip(raw.series, released.series, strict=True):
        assert after.value == before.value
        assert before.count is not None
        if 0 < before.count.value < 5:
            assert after.count.status == "fewer_than_five"
            assert after.low is None
            assert after.high is None
    assert released.one_case is None
    assert released.cases_per_year is None


def test_a_published_zero_is_a_value():
    released = release(builders.states()["few"]).outcomes[0]
    zero = released.series[3]
    assert (zero.value, zero.count) == (0.0, ReleasedCount(0, "shown"))


def test_person_level_rates_are_taken_after_rounding():
    raw = builders.states()["persons"].outcomes[0]
    released = release(builders.states()["persons"]).outcomes[0]
    for before, after in zip(raw.series, released.series, strict=True):
        if after.count.status == "hidden":
            assert (after.value, after.low, after.high) == (None, None, None)
            continue
        assert after.value == pytest.approx(after.count.value * 0.15)
        assert after.low < after.value < after.high
        assert after.value != before.value or before.count.value % 5 == 0


def test_a_person_level_zero_is_shown_as_it_is():
    counts = (0, 46, 61, 20, 47, 30, 31, 29, 38)
    made = builders.outcome(series=builders.series(counts, "persons"))
    first = release(builders.findings(outcomes=(made,))).outcomes[0].series[0]
    assert (first.value, first.count) == (0.0, ReleasedCount(0, "shown"))


def test_a_person_level_rate_without_a_count_cannot_be_judged():
    made = builders.states()["persons"].outcomes[0]
    first = replace(made.series[0], count=None)
    changed = replace(made, series=(first, *made.series[1:]))
    shown = release(builders.findings(outcomes=(changed,))).outcomes[0].series[0]
    assert (shown.value, shown.low) == (None, None)


def test_a_mean_of_fewer_than_five_areas_of_persons_is_not_shown():
    made = builders.states()["persons"].outcomes[0]
    first = replace(made.series[0], n_comparison=4)
    second = replace(made.series[1], n_comparison=5)
    changed = replace(made, series=(first, second, *made.series[2:]))
    shown = release(builders.findings(outcomes=(changed,))).outcomes[0].series
    assert shown[0].comparison is None
    assert shown[1].comparison is not None


def test_own_results_of_persons_are_rounded_to_whole_persons():
    raw = builders.states()["persons"].outcomes[0]
    released = release(builders.states()["persons"]).outcomes[0]
    steps = released.local.value / raw.one_case
    assert steps == pytest.approx(round(steps))
    assert released.checks[0].statistic is None
    assert released.checks[0].details == ()
    assert released.verdict.chance_lower == 0.97
    assert released.detectable == pytest.approx(14 * raw.one_case)


def test_rounding_keeps_an_interval_on_its_side_of_zero():
    made = builders.states()["persons"].outcomes[0]
    close = replace(made, local=builders.estimate(-0.62, 0.6))
    released = release(builders.findings(outcomes=(close,))).outcomes[0]
    assert released.local.high < 0.0


def test_without_a_size_of_one_person_the_step_is_a_hundredth_of_the_series():
    made = replace(builders.states()["persons"].outcomes[0], one_case=None)
    released = release(builders.findings(outcomes=(made,))).outcomes[0]
    step = 61 * 0.15 / 100
    assert released.local.value / step == pytest.approx(
        round(released.local.value / step)
    )


def test_cases_are_whole_when_no_count_is_hidden():
    counts = (45, 46, 61, 20, 47, 30, 31, 29, 38)
    made = builders.outcome(series=builders.series(counts, "persons"))
    released = release(builders.findings(outcomes=(made,))).outcomes[0]
    assert released.cases_per_year == (-9.0, -17.0, -1.0)
    assert released.one_case == made.one_case


def test_what_is_unknown_of_persons_stays_unknown():
    made = replace(
        builders.states()["persons"].outcomes[0],
        local=CannotAnswer("no_start"),
        path=None,
        detectable=None,
        verdict=replace(builders.outcome().verdict, chance_lower=None),
    )
    released = release(builders.findings(outcomes=(made,))).outcomes[0]
    assert released.local == CannotAnswer("no_start")
    assert released.path is None
    assert released.verdict.chance_lower is None


def test_the_path_is_drawn_again_from_the_shown_rates():
    raw = builders.states()["persons"].outcomes[0]
    released = release(builders.states()["persons"]).outcomes[0]
    rates = {point.year: point.value for point in released.series}
    exact = {point.year: point.value for point in raw.series}
    base = np.mean([rates[y] - exact[y] for y in raw.path.base_years])
    for year, before, after in zip(
        raw.path.years, raw.path.difference, released.path.difference, strict=True
    ):
        if rates[year] is None:
            assert after is None
        else:
            assert after == pytest.approx(before + rates[year] - exact[year] - base)


def test_no_path_is_drawn_when_a_base_year_is_hidden():
    counts = (45, 3, 61, 20, 47, 30, 31, 29, 38)
    made = builders.outcome(series=builders.series(counts, "persons"))
    released = release(builders.findings(outcomes=(made,))).outcomes[0]
    assert released.path is None


def test_an_outcome_whose_every_count_is_hidden_is_withheld_alone():
    findings = builders.findings(
        outcomes=(*builders.all_hidden().outcomes, builders.cost())
    )
    released = release(findings)
    first, second = released.outcomes
    assert first.verdict.form == "withheld"
    assert first.local == CannotAnswer("withheld")
    assert second.verdict.form == "cannot_tell"
    assert not isinstance(released.money, CannotAnswer)


def test_money_on_a_withheld_effect_is_withheld_but_not_on_the_national():
    own = builders.all_hidden()
    assert release(own).money == CannotAnswer("withheld")
    national = replace(own, money=replace(own.money, basis="national"))
    assert not isinstance(release(national).money, CannotAnswer)
    none = replace(own, money=CannotAnswer("no_money_section"))
    assert release(none).money == CannotAnswer("no_money_section")


def test_the_ledger_counts_what_was_done():
    few = release(builders.states()["few"]).ledger[0]
    assert (few.n_fewer_than_five, few.n_hidden, few.n_rounded) == (6, 0, 0)
    assert few.n_intervals_removed == 6
    assert few.smallest_shown == 5
    persons = release(builders.states()["persons"]).ledger[0]
    assert (persons.n_hidden, persons.n_rounded) == (1, 8)
    assert persons.n_estimates_coarsened == 2
    open_ledger = release(builders.findings()).ledger
    assert [line.n_withheld for line in open_ledger] == [0, 0]
    assert open_ledger[0].n_counts == 8


CANARIES = (4.1517, 4.2719, 6.8831, 7.1923, 6.3877)
"""Person-level counts, all of them hidden, whose digits occur nowhere else."""


def planted() -> Findings:
    """Counts, rates and intervals of hidden cells that must be found nowhere."""
    years = builders.YEARS[-5:]
    hidden = {
        year: builders.point(
            year,
            10 * canary,
            Count(canary, "persons"),
            low=9 * canary,
            high=11 * canary,
        )
        for year, canary in zip(years, CANARIES, strict=True)
    }
    made = builders.outcome(
        series=tuple(
            hidden.get(year, builders.point(year, 6.0, Count(40.0, "persons")))
            for year in builders.YEARS
        ),
        path=replace(
            builders.path(),
            difference=(0.1, 0.2, -0.3, 0.0, *(10 * each for each in CANARIES)),
        ),
        local=builders.estimate(-3.14159265, 1.0),
    )
    return builders.findings(outcomes=(made, builders.cost()))


def digits_of(findings: Findings) -> list[str]:
    """The digits of each canary in its shapes: count, rate, ends of the interval."""
    shapes = [each * factor for each in CANARIES for factor in (1, 9, 10, 11)]
    return [f"{shape:.3f}".replace(".", "") for shape in shapes] + ["314159"]


@pytest.mark.parametrize("code", ["sv", "en"])
@pytest.mark.parametrize("section", list(SECTIONS))
def test_no_hidden_count_is_found_in_any_section(section, code):
    written = SECTIONS[section](release(planted()), language(code))
    text = json.dumps(to_json(written), ensure_ascii=False)
    bare = text.replace(",", "").replace(".", "")
    assert not [canary for canary in digits_of(planted()) if canary in bare]


def test_no_hidden_count_is_found_in_the_released_numbers():
    text = canonical_json(released_json(release(planted())))
    bare = text.replace(".", "")
    assert not [canary for canary in digits_of(planted()) if canary in bare]


def test_the_canaries_are_found_where_nothing_was_hidden():
    planted_openly = replace(
        planted().outcomes[0],
        series=tuple(
            replace(point, count=replace(point.count, origin="published"))
            for point in planted().outcomes[0].series
        ),
    )
    openly = builders.findings(outcomes=(planted_openly, builders.cost()))
    released = release(openly)
    bare = canonical_json(released_json(released)).replace(".", "")
    assert [canary for canary in digits_of(planted()) if canary in bare]
