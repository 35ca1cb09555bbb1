"""The funnel: chance alone, a true spread between places, one that stands out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.funnel import (
    DRAWN_IN,
    Funnel,
    funnel,
    rate_error,
    share_error,
    winsorised,
)


def known(found: Funnel | CannotAnswer) -> Funnel:
    assert isinstance(found, Funnel)
    return found


def places(seed: int, tau: float, n: int = 290) -> tuple[np.ndarray, np.ndarray]:
    stream = np.random.default_rng(seed)
    error = stream.uniform(0.3, 3.0, n)
    return 8.0 + stream.normal(0.0, np.sqrt(error**2 + tau**2)), error


def test_chance_alone_gives_almost_no_spread():
    spreads = [known(funnel(*places(seed, 0.0), 8.0)).tau for seed in range(40)]
    assert np.median(spreads) < 0.15


def test_a_true_spread_is_found_again():
    found = [known(funnel(*places(seed, 2.0), 8.0)) for seed in range(60)]
    spreads = np.array([each.tau_corrected for each in found])
    error = spreads.std() / np.sqrt(spreads.size)
    assert spreads.mean() == pytest.approx(2.0, abs=0.03 + 3 * error)
    assert all(each.tau < each.tau_corrected for each in found)


def test_what_drawing_in_takes_away():
    points = ndtri((np.arange(1_000_000) + 0.5) / 1_000_000)
    assert np.mean(winsorised(points) ** 2) == pytest.approx(DRAWN_IN, abs=1e-5)


def test_the_spread_by_hand():
    value, error = places(3, 2.0, n=30)
    found = known(funnel(value, error, 8.0))
    z = (value - 8.0) / error
    low, high = np.quantile(z, [0.1, 0.9])
    phi = np.mean(np.clip(z, low, high) ** 2)
    weight = error**-2.0
    squared = (30 * phi - 29) / (weight.sum() - (weight**2).sum() / weight.sum())
    assert found.phi == pytest.approx(phi)
    assert found.tau == pytest.approx(np.sqrt(squared))
    assert found.z == pytest.approx((value - 8.0) / np.sqrt(error**2 + squared))
    wider = np.sqrt(error**2 + found.tau_corrected**2)
    assert found.limits(error, 1.96) == pytest.approx(1.96 * wider)


def test_with_the_spread_one_place_in_twenty_lies_outside():
    outside = [
        np.mean(known(funnel(*places(seed, 2.0), 8.0)).p_value < 0.05)
        for seed in range(40)
    ]
    assert np.mean(outside) == pytest.approx(0.05, abs=0.01)


def test_without_it_most_large_places_would():
    found = known(funnel(*places(1, 2.0), 8.0))
    precise = found.std_error < 0.7
    assert np.mean(np.abs(found.plain[precise]) > 1.96) > 0.5
    assert np.mean(np.abs(found.z_corrected[precise]) > 1.96) < 0.2


def test_a_place_without_a_figure_has_no_z():
    value, error = places(2, 0.0, n=20)
    value[4] = np.nan
    found = known(funnel(value, error))
    assert np.isnan(found.z[4])
    assert np.isfinite(np.delete(found.z, 4)).all()


def test_expected_values_may_differ_between_places():
    value, error = places(5, 0.0, n=60)
    slope = np.linspace(0.0, 40.0, 60)
    found = known(funnel(value + slope, error, 8.0 + slope))
    assert found.plain == pytest.approx((value - 8.0) / error)


def test_few_places_and_no_error_are_refused():
    assert funnel(np.ones(5), np.ones(5)) == CannotAnswer("too_few_places", (("n", 5),))
    with pytest.raises(InputError, match="above zero"):
        funnel(np.ones(12), np.zeros(12))


def test_errors_of_rates_and_shares():
    assert rate_error(np.array([8.0]), np.array([2_000.0]), 1_000.0) == pytest.approx(2)
    assert share_error(np.array([80.0]), np.array([100.0])) == pytest.approx(4.0)


def test_winsorised_draws_in_the_ends():
    found = winsorised(np.arange(101.0))
    assert (found.min(), found.max()) == (10.0, 90.0)


def test_stockholm_stands_out_by_its_size_alone(shared_data: Path):
    import pandas as pd

    table = pd.read_csv(
        shared_data / "sweden" / "kolada_panel_total.csv",
        dtype={"municipality_code": str},
    )
    year = table[(table.year == 2022) & (table.municipality_code != "0000")]
    children = (year.N01921 + year.N01927).to_numpy()
    rate = year.N33817.to_numpy()
    counted = np.isfinite(rate)
    mean = np.nansum(rate * children) / children[counted].sum()
    error = np.where(counted, rate_error(np.full(290, mean), children, 1_000.0), np.nan)
    found = known(funnel(rate, error, mean))
    stockholm = list(year.municipality_code).index("0180")
    assert found.plain[stockholm] == pytest.approx(-9.0, abs=0.5)
    assert found.z[stockholm] == pytest.approx(-0.7, abs=0.1)
