"""Who is named among many figures: at most one report in twenty when nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.stands_out import LEVEL, named, stands_out


@pytest.mark.parametrize("world", ["normal", "heavy", "skewed", "alike", "missing"])
def test_in_no_world_are_more_than_one_in_twenty_named(world: str) -> None:
    generator = np.random.default_rng(11)
    for _ in range(40):
        z = {
            "normal": lambda: generator.normal(size=(290, 30)),
            "heavy": lambda: generator.standard_t(3, size=(290, 30)),
            "skewed": lambda: generator.gamma(1.0, size=(290, 30)) - 1.0,
            "alike": lambda: np.repeat(generator.normal(size=(290, 1)), 30, axis=1),
            "missing": lambda: generator.normal(size=(290, 30)),
        }[world]()
        if world == "missing":
            z[generator.uniform(size=z.shape) < np.linspace(0, 0.9, 290)[:, None]] = (
                np.nan
            )
        assert np.mean(named(z)) <= LEVEL


def test_a_report_says_what_the_measure_says() -> None:
    generator = np.random.default_rng(5)
    z = generator.standard_t(4, size=(120, 8))
    z[generator.uniform(size=z.shape) < 0.2] = np.nan
    measured = named(z)
    for row in range(len(z)):
        p_values = stands_out(z, row)
        assert not isinstance(p_values, CannotAnswer)
        assert np.array_equal(np.isnan(p_values), np.isnan(z[row]))
        assert bool(np.nanmin(p_values) <= LEVEL) == bool(measured[row])


def test_one_that_differs_is_named_for_what_differs() -> None:
    generator = np.random.default_rng(3)
    z = generator.normal(size=(290, 40))
    z[17, [4, 9]] = [-7.0, 6.0]
    p_values = stands_out(z, 17)
    assert not isinstance(p_values, CannotAnswer)
    assert np.flatnonzero(p_values <= LEVEL).tolist() == [4, 9]


def test_where_all_are_nearly_alike_nobody_is_named() -> None:
    z = np.random.default_rng(1).uniform(-1.0, 1.0, size=(290, 10))
    assert not named(z).any()


def test_few_municipalities_and_no_such_row_are_said() -> None:
    few = stands_out(np.zeros((20, 3)), 0)
    assert isinstance(few, CannotAnswer)
    assert few.reason == "too_few_places"
    with pytest.raises(InputError, match="no such municipality"):
        stands_out(np.zeros((50, 3)), 50)
