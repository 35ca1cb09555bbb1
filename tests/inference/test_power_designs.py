"""Formulas for planned designs: closed forms, limits and simulated worlds."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.power_designs import (
    Clusters,
    Noise,
    cluster_trial,
    design_effect,
    differences,
    interrupted_series,
    stepped,
    steps,
    waiting_list,
)
from prevstats.inference.power_normal import detectable


def test_independent_years_give_the_textbook_error():
    found = differences(Noise(2.0), before=4, after=2, treated=3, comparison=30)
    expected = 2.0 * np.sqrt((1 / 4 + 1 / 2) * (1 / 3 + 1 / 30))
    assert found.std_error == pytest.approx(expected)
    assert found.freedom == 31


def test_a_trial_of_clusters_has_the_design_effect():
    clusters = Clusters(deviation=1.0, icc=0.05, persons=20)
    found = cluster_trial(clusters, treated=6, comparison=6)
    plain = np.sqrt(2 / (6 * 20))
    assert found.std_error == pytest.approx(plain * np.sqrt(design_effect(20, 0.05)))


@pytest.mark.parametrize("icc", [0.0, 0.02, 0.2])
def test_steps_have_the_variance_of_hussey_and_hughes(icc):
    """Their closed form (2007, equation 8), with U, V and W of the schedule."""
    clusters = Clusters(deviation=3.0, icc=icc, persons=25)
    schedule = steps(12, 5)
    units, periods = schedule.shape
    x = schedule.astype(float)
    tau = icc * 9.0
    sigma = (1 - icc) * 9.0 / 25
    u, w, v = x.sum(), (x.sum(0) ** 2).sum(), (x.sum(1) ** 2).sum()
    top = units * sigma * (sigma + periods * tau)
    below = (units * u - w) * sigma + (
        u**2 + units * periods * u - periods * w - units * v
    ) * tau
    assert stepped(clusters, schedule).std_error == pytest.approx(np.sqrt(top / below))


def test_all_at_once_has_nobody_to_compare_with_inside():
    schedule = np.zeros((8, 3), dtype=bool)
    schedule[:, 1:] = True
    found = stepped(Clusters(1.0, 0.01, 50), schedule)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_comparison_inside"


def test_a_waiting_list_sees_more_than_steps_in_the_same_time():
    clusters = Clusters(1.0, 0.01, 50)
    waits = stepped(clusters, waiting_list(24, 3, first=12))
    in_steps = stepped(clusters, steps(24, 3))
    assert waits.std_error < in_steps.std_error


def test_a_series_error_is_that_of_many_simulated_series():
    noise = Noise(1.0, 0.4)
    found = interrupted_series(noise, before=8, after=4)
    random = np.random.default_rng(5)
    root = np.linalg.cholesky(noise.covariance(12))
    paths = random.standard_normal((20_000, 12)) @ root.T
    time = np.arange(12)
    design = np.column_stack([np.ones(12), time >= 8, time])
    weight = np.linalg.inv(noise.covariance(12))
    solve = np.linalg.solve(design.T @ weight @ design, design.T @ weight)
    assert (paths @ solve[1]).std() == pytest.approx(found.std_error, rel=0.02)


def test_more_of_anything_is_seen_better():
    def seen(treated: int, years: int) -> float:
        noise = Noise(1.0, 0.3)
        return detectable(
            differences(noise, before=8, after=years, treated=treated, comparison=100)
        )

    assert seen(10, 2) < seen(5, 2)
    assert seen(5, 4) < seen(5, 2)


def test_what_no_study_can_be_is_refused():
    with pytest.raises(InputError, match="correlation"):
        Noise(1.0, 1.0)
    with pytest.raises(InputError, match="icc"):
        Clusters(1.0, 1.0, 10)
    with pytest.raises(InputError, match="treated"):
        differences(Noise(1.0), before=1, after=1, treated=0, comparison=5)
    with pytest.raises(InputError, match="fewer than all"):
        waiting_list(4, 2, first=4)
    with pytest.raises(InputError, match="before"):
        interrupted_series(Noise(1.0), before=1, after=3)
