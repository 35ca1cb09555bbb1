"""All own estimates at once: corrected, pooled, and what the verdict then may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prevstats.analyses import evaluation as analyses
from prevstats.analyses.common import Common
from prevstats.analyses.findings import Verdict
from prevstats.analyses.many_outcomes import national_among_outcomes
from prevstats.analyses.many_own import limit_of, own_together, verdict_among_many
from prevstats.estimate import Estimate
from prevstats.parameters.load import load


@pytest.fixture(scope="module")
def common(root: Path) -> Common:
    file = root / "parameters" / "example.yaml"
    evaluation = load(file)
    return analyses.prepare(evaluation, analyses.read(evaluation, file=file), file=file)


def some_rows(common: Common) -> list[int]:
    """Two that started, one that never did."""
    status = np.array(common.starts.status)
    return [*np.flatnonzero(status == "starts")[:2], int(np.argmax(status == "never"))]


def test_every_report_shows_the_p_value_that_was_corrected(common: Common) -> None:
    for row in some_rows(common):
        area = common.dataset.areas[row]
        outcomes = analyses.evaluate(common.resolved.evaluation, area, common).outcomes
        for together, outcome in zip(common.together, outcomes, strict=True):
            standing = together.standing(row)
            assert (standing is not None) == isinstance(outcome.local, Estimate)
            if standing is not None:
                assert standing.p_value == outcome.local.p_value
                assert standing.p_corrected >= standing.p_value
                assert together.value[row] == pytest.approx(outcome.local.value)


def test_the_primary_outcome_is_a_family_of_its_own(common: Common) -> None:
    assert [each.n_questions for each in common.together] == [14, 28, 28]


def test_firm_verdicts_are_those_that_stand_among_all(common: Common) -> None:
    evaluation = common.resolved.evaluation
    for row in some_rows(common):
        area = common.dataset.areas[row]
        for outcome in analyses.evaluate(evaluation, area, common).outcomes:
            verdict = outcome.verdict
            if verdict.basis != "local" or verdict.form not in ("fewer", "more"):
                continue
            standing = outcome.sensitivity.own.standing
            assert standing.p_corrected <= standing.limit


def test_a_huge_effect_in_one_place_is_named_and_nobody_else(common: Common) -> None:
    data, starts = common.outcomes[1], common.starts
    rows = np.flatnonzero(np.isfinite(starts.year))
    level = 0.90
    before = own_together([data], starts, level)[0]
    values = data.values.copy()
    after = np.array(data.years) >= starts.year[rows[0]]
    values[rows[0], after] += 60.0 * np.nanstd(before.value)
    moved = own_together([replace(data, values=values)], starts, level)[0]
    assert set(np.flatnonzero(moved.named)) - {rows[0]} == set(
        np.flatnonzero(before.named)
    ) - {rows[0]}
    assert moved.named[rows[0]]


def test_pooling_draws_every_guess_towards_the_mean(common: Common) -> None:
    for each in common.together:
        told = ~np.isnan(each.value)
        own, guess = each.value[told], each.best_guess[told]
        assert np.all(np.abs(guess - each.mean) <= np.abs(own - each.mean) + 1e-12)
        assert np.all((each.low[told] <= guess) & (guess <= each.high[told]))


def test_the_limit_is_one_side_of_the_interval_when_several_are_asked() -> None:
    assert limit_of(0.90, 1) == pytest.approx(0.10)
    assert limit_of(0.90, 2) == pytest.approx(0.05)
    assert limit_of(0.95, 40) == pytest.approx(0.025)


FIRM = Verdict("fewer", "", 0.97, "local")


def test_a_verdict_that_does_not_stand_among_all_cannot_be_told(
    common: Common,
) -> None:
    together = common.together[0]
    row = int(np.flatnonzero(~np.isnan(together.value))[0])
    stands = replace(together.standing(row), p_corrected=0.05, limit=0.05)
    falls = replace(stands, p_corrected=0.0501)
    assert verdict_among_many(FIRM, stands) == FIRM
    changed = verdict_among_many(FIRM, falls)
    assert (changed.form, changed.reason) == ("cannot_tell", "many_compared")
    assert changed.chance_lower == FIRM.chance_lower
    assert verdict_among_many(FIRM, None).form == "cannot_tell"


@pytest.mark.parametrize("form", ["no_difference", "cannot_tell", "withheld"])
def test_other_verdicts_are_left_alone(form: str) -> None:
    told = Verdict(form, "", 0.5, "local")
    assert verdict_among_many(told, None) == told


def test_only_the_primary_national_verdict_stands_on_its_own_p_value() -> None:
    told = Verdict("fewer", "", 0.97, "national")
    first = national_among_outcomes(told, 0.30, 0.90, primary=True)
    other = national_among_outcomes(told, 0.30, 0.90, primary=False)
    sure = national_among_outcomes(told, 0.04, 0.90, primary=False)
    assert (first, sure) == (told, told)
    assert (other.form, other.reason) == ("cannot_tell", "many_compared")


def test_national_p_values_of_the_same_municipalities_are_corrected_together(
    common: Common,
) -> None:
    found = [each.sensitivity for each in common.national]
    assert {each.n_outcomes for each in found} == {3}
    assert all(each.p_corrected >= each.p_value for each in found)
