"""Adjusted p-values and shrinkage: by hand, against statsmodels, simulated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    holm,
    romano_wolf,
)
from prevstats.inference.multiplicity_shrinkage import Shrunk, paule_mandel, shrink

PROBABILITIES = arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1))


@settings(deadline=None)
@given(PROBABILITIES)
def test_adjusted_p_values_are_those_of_statsmodels(p_values: np.ndarray) -> None:
    from statsmodels.stats.multitest import multipletests

    for ours, name in (
        (holm, "holm"),
        (benjamini_hochberg, "fdr_bh"),
        (benjamini_yekutieli, "fdr_by"),
    ):
        expected = multipletests(p_values, method=name)[1]
        np.testing.assert_allclose(ours(p_values), expected, atol=1e-12)


def test_adjusted_by_hand() -> None:
    p_values = np.array([0.01, 0.04, 0.03, np.nan])
    np.testing.assert_allclose(holm(p_values), [0.03, 0.06, 0.06, np.nan])
    np.testing.assert_allclose(benjamini_hochberg(p_values), [0.03, 0.04, 0.04, np.nan])


def test_romano_wolf_by_hand() -> None:
    """Step-down maxima: first over both tests, then over the second alone."""
    draws = np.array([[0.5, 3.0], [2.5, 0.1], [0.1, 0.2], [0.3, 1.5]])
    found = romano_wolf(np.array([-2.0, 1.0]), draws)
    np.testing.assert_allclose(found, [3 / 5, 3 / 5])
    other = romano_wolf(np.array([4.0, 1.0]), draws)
    np.testing.assert_allclose(other, [1 / 5, 3 / 5])


def test_romano_wolf_holds_the_family_and_gains_on_holm() -> None:
    """Ten true nulls with correlation 0.9: any false one in 5 %, Holm far below."""
    from scipy.special import ndtr

    random = np.random.default_rng(1)

    def worlds(count: int) -> np.ndarray:
        common = random.normal(size=(count, 1))
        return np.sqrt(0.9) * common + np.sqrt(0.1) * random.normal(size=(count, 10))

    draws, studies = worlds(1_999), worlds(1_000)
    by_draws = np.mean([romano_wolf(study, draws).min() <= 0.05 for study in studies])
    by_holm = np.mean([holm(2 * ndtr(-np.abs(s))).min() <= 0.05 for s in studies])
    assert abs(by_draws - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 1_000)
    assert by_holm < by_draws


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="outside"):
        holm(np.array([1.2]))
    with pytest.raises(InputError, match="shape"):
        romano_wolf(np.ones(2), np.ones((5, 3)))
    with pytest.raises(InputError, match="missing"):
        romano_wolf(np.ones(1), np.full((5, 1), np.nan))
    with pytest.raises(InputError, match="shapes"):
        shrink(np.ones(6), np.ones(5))
    with pytest.raises(InputError, match="missing"):
        shrink(np.full(6, np.nan), np.ones(6))
    with pytest.raises(InputError, match="0 or less"):
        shrink(np.ones(6), np.zeros(6))
    found = shrink(np.ones(4), np.ones(4))
    assert found == CannotAnswer("too_few_units", (("units", 4),))


def shrunk(values: np.ndarray, errors: np.ndarray) -> Shrunk:
    found = shrink(values, errors)
    assert isinstance(found, Shrunk)
    return found


def test_equal_errors_have_a_closed_form() -> None:
    values = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])
    assert paule_mandel(values, np.full(5, 2.0)) == pytest.approx(5.0 - 2.0)
    found = shrunk(values, np.full(5, np.sqrt(2.0)))
    np.testing.assert_allclose(found.kept, 3.0 / 5.0)
    np.testing.assert_allclose(found.value, 0.6 * values, atol=1e-12)
    assert found.mean_error == pytest.approx(1.0)


def test_noise_alone_gives_no_league_table() -> None:
    """290 equal effects with errors by size: nobody stands apart, none is first."""
    random = np.random.default_rng(5)
    errors = np.exp(random.normal(size=290))
    told = 0
    for _ in range(50):
        found = shrunk(2.0 + errors * random.normal(size=290), errors)
        told += int(found.apart.sum())
        assert found.spread < 0.5
    assert told <= 0.005 * 50 * 290


def test_large_differences_are_left_alone() -> None:
    values = 1e3 * np.arange(20.0)
    found = shrunk(values, np.ones(20))
    np.testing.assert_allclose(found.value, values, atol=0.1)
    assert found.apart.sum() >= 1


def test_shrunk_effects_are_nearer_and_intervals_hold() -> None:
    """200 worlds of 290 effects, as much noise as spread in the median municipality."""
    random = np.random.default_rng(6)
    errors = np.exp(0.8 * random.normal(size=290))
    raw, ours, held, false = 0.0, 0.0, [], []
    for _ in range(200):
        truth = 1.0 + random.normal(size=290)
        values = truth + errors * random.normal(size=290)
        found = shrunk(values, errors)
        raw += np.mean((values - truth) ** 2)
        ours += np.mean((found.value - truth) ** 2)
        held.append(np.mean((found.low <= truth) & (truth <= found.high)))
        wrong_side = np.sign(truth - 1.0) != np.sign(found.value - found.mean)
        false.append(np.mean(wrong_side[found.apart]))
    assert ours < 0.4 * raw
    assert abs(np.mean(held) - 0.95) < 0.01
    assert np.mean(false) < 0.05


def test_the_unit_does_not_matter() -> None:
    random = np.random.default_rng(7)
    values, errors = random.normal(size=40), random.uniform(0.5, 1.5, 40)
    plain = shrunk(values, errors)
    moved = shrunk(100.0 + 1e6 * values, 1e6 * errors)
    np.testing.assert_allclose(moved.value, 100.0 + 1e6 * plain.value, rtol=1e-7)
    np.testing.assert_allclose(moved.std_error, 1e6 * plain.std_error, rtol=1e-7)
    np.testing.assert_array_equal(moved.apart, plain.apart)
