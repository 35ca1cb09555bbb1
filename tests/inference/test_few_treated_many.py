"""Many municipalities asked at once: as alone, and named only when all are counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from few_treated_worlds import world

from prevstats.inference.few_treated import few_treated
from prevstats.inference.few_treated_many import own_answers, tail_p
from prevstats.inference.multiplicity import benjamini_yekutieli

MONTE_CARLO_ERRORS = 3.0


def alone(study, row):
    weights = np.zeros(len(study.start))
    weights[row] = 1.0
    asked = replace(study, treated=weights)
    return few_treated(asked, draws=99, generator=np.random.default_rng(1))


@pytest.mark.parametrize("n", [60, 160])
def test_each_gets_the_answer_that_it_gets_alone(n):
    study = world(n=n, treated=(3, 8, 20), seed=4)
    told = own_answers(study, np.array([3, 8, 20]))
    for row in (3, 8, 20):
        single = alone(study, row)
        assert told.value[row] == single.value
        assert told.p_value[row] == single.p_value
    assert np.isnan(np.delete(told.value, [3, 8, 20])).all()


def test_one_that_cannot_be_answered_for_is_left_blank():
    study = world(treated=(3, 8))
    study.outcome[8, -1] = np.nan
    told = own_answers(study, np.array([3, 8]))
    assert np.isfinite(told.tail_p[3])
    assert np.isnan(told.tail_p[8])


def test_a_pool_too_small_answers_for_nobody():
    study = world(n=9, treated=(0, 1, 2), counties=3)
    told = own_answers(study, np.array([0, 1, 2]))
    assert np.isnan(told.p_value).all()


def test_the_tail_goes_on_below_what_ranks_can_claim():
    study = world(n=160, treated=(3,), seed=4)
    row = np.array([3])
    small = own_answers(study, row)
    moved = replace(study, outcome=study.outcome.copy())
    moved.outcome[3, -3:] += 12.0 * small.std_error[3]
    far = own_answers(moved, row)
    n_pool = study.pool.sum()
    assert far.p_value[3] == pytest.approx(1.0 / (n_pool + 1))
    assert far.tail_p[3] < far.p_value[3] / 20
    assert small.tail_p[3] >= small.p_value[3] > far.p_value[3]


def test_the_tail_is_that_of_a_t_distribution():
    """t with 10 degrees of freedom leaves 5 % outside 2.228 (any table)."""
    assert tail_p(2.2281389, 10) == pytest.approx(0.05, abs=1e-6)
    assert tail_p(-2.2281389, 10) == tail_p(2.2281389, 10)


def test_a_run_without_any_effect_names_nobody_more_than_one_time_in_twenty():
    """The short form of benchmarks/size_multiplicity.py, in invented worlds."""
    worlds, rows = 120, np.arange(30)
    named = raw = 0
    for seed in range(worlds):
        study = world(n=180, treated=tuple(rows), seed=seed)
        told = own_answers(study, rows)
        named += bool((benjamini_yekutieli(told.tail_p[rows]) <= 0.05).any())
        raw += bool((told.p_value[rows] < 0.10).any())
    error = np.sqrt(0.05 * 0.95 / worlds)
    assert named / worlds <= 0.05 + MONTE_CARLO_ERRORS * error
    assert raw / worlds > 0.8
