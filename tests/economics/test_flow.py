"""Flows: what a course over the years adds up to, in whichever form it is given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from prevstats.economics.flow import Flow, as_flow, geometric_flow, sum_by_year
from prevstats.economics.profile import (
    BLOCK,
    ComputedProfile,
    GeometricFade,
    HeldProfile,
    Profile,
)
from prevstats.errors import InputError
from prevstats.estimate import Draws

S, YEARS = BLOCK + 7, 12
"""More draws than one block, so that the last block is a short one."""
RANDOM = np.random.default_rng(4)
SIZE = RANDOM.normal(1.0, 2.0, S)
KEPT = RANDOM.uniform(0.5, 1.1, S)
PATH = RANDOM.normal(0.0, 1.0, (S, YEARS))
FACTORS = 1.03 ** -np.arange(YEARS)


def faded(first: int, growth: float) -> np.ndarray:
    """Return the fade-out draw by draw and year by year."""
    elapsed = np.arange(YEARS) - first
    pace = KEPT[:, None] * (1.0 + growth)
    return np.where(elapsed < 0, 0.0, pace ** np.maximum(elapsed, 0))


FORMS: dict[str, tuple[Callable[[], Profile], np.ndarray]] = {
    "common": (lambda: HeldProfile(PATH[0]), np.tile(PATH[0], (S, 1))),
    "held": (lambda: HeldProfile(PATH), PATH),
    "computed": (lambda: ComputedProfile(lambda rows: PATH[rows], S, YEARS), PATH),
    "fading": (lambda: GeometricFade(KEPT, YEARS), faded(1, 0.0)),
    "fading_at_once": (lambda: GeometricFade(KEPT, YEARS, 0), faded(0, 0.0)),
    "fading_late": (lambda: GeometricFade(KEPT, YEARS, 4, 0.02), faded(4, 0.02)),
    "one_retention": (
        lambda: GeometricFade(np.array(0.8), YEARS, 2),
        np.tile(np.r_[0.0, 0.0, 0.8 ** np.arange(YEARS - 2)], (S, 1)),
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [SIZE, 3.0])
def test_every_form_gives_the_sums_written_out(form: str, size: np.ndarray) -> None:
    make, path = FORMS[form]
    flow = Flow(size, make())
    amounts = np.atleast_1d(size)[:, None] * path
    values = np.broadcast_to(flow.present_value(FACTORS), (S,))
    np.testing.assert_allclose(values, amounts @ FACTORS, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(flow.mean_by_year(), amounts.mean(axis=0), atol=1e-12)
    by_year = np.broadcast_to(flow.by_year(), (S, YEARS))
    np.testing.assert_allclose(by_year, amounts, rtol=1e-12)
    np.testing.assert_allclose((-flow).by_year(), -flow.by_year())
    np.testing.assert_allclose(sum_by_year((flow, flow), S), 2 * amounts, rtol=1e-12)


def test_nothing_kept_is_one_year() -> None:
    flow = geometric_flow(5.0, 0.0, 4)
    np.testing.assert_array_equal(flow.by_year(), [[0.0, 5.0, 0.0, 0.0]])
    assert flow.present_value([1.0, 0.5, 0.5, 0.5]) == [2.5]


def test_a_retention_of_one_never_fades() -> None:
    flow = geometric_flow(2.0, 1.0, 51)
    assert flow.present_value(np.ones(51)) == [100.0]


def test_times_a_number_or_a_price_per_draw() -> None:
    flow = Flow(SIZE, HeldProfile(PATH))
    prices = RANDOM.uniform(1.0, 2.0, S)
    np.testing.assert_allclose(
        (prices * flow).present_value(FACTORS), prices * flow.present_value(FACTORS)
    )
    assert (2.0 * flow).profile is flow.profile
    certain = Flow(1.0, [0.0, 1.0]) * prices
    assert certain.shape == (S, 2)
    with pytest.raises(InputError, match="3 factors for"):
        flow * np.ones(3)
    with pytest.raises(TypeError):
        flow * flow


def test_draws_bring_their_identity() -> None:
    flow = Flow(Draws("seed:0781", SIZE), [1.0])
    assert flow.identity == (-flow).identity == (flow * 2.0).identity == "seed:0781"
    with pytest.raises(InputError, match="seed:0781"):
        Flow(Draws("seed:0781", SIZE), [1.0], "seed:0180")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Flow(np.ones(3), np.ones((4, 2))), "3 draws and a profile of 4"),
        (lambda: Flow(np.ones((3, 1)), [1.0]), "shape"),
        (lambda: Flow([1.0, np.nan], [1.0]), "finite"),
        (lambda: Flow(1.0, [1.0, np.inf]), "finite"),
        (lambda: Flow(1.0, np.ones((2, 2, 2))), "shape"),
        (lambda: as_flow(np.ones(3)), "one row for each draw"),
        (lambda: geometric_flow(1.0, -0.1, 5), "retention"),
        (lambda: geometric_flow(1.0, np.ones((2, 2)), 5), "retention"),
        (lambda: geometric_flow(1.0, 0.8, 5, first_year=5), "first year 5"),
        (lambda: geometric_flow(1.0, 0.8, 5, growth=-1.0), "growth"),
        (
            lambda: ComputedProfile(lambda _: np.ones((2, 2)), 3, 2).weighted(
                np.ones(2)
            ),
            "a block of shape",
        ),
        (
            lambda: ComputedProfile(lambda _: np.full((3, 2), np.nan), 3, 2).weighted(
                np.ones(2)
            ),
            "finite",
        ),
    ],
)
def test_what_is_no_flow_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()
