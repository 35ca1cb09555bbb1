"""The draws of an estimate: centred on it, and in step with its interval."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from prevstats.analyses.contrast import mirrored


@pytest.fixture
def drawn() -> np.ndarray:
    random = np.random.default_rng(5)
    found = SimpleNamespace(value=-1.5, draws=-1.5 + random.standard_t(5, 1_999))
    return mirrored(found)


@pytest.mark.parametrize("count", [2, 400, 3_998])
def test_any_even_number_of_draws_has_the_estimate_as_its_mean(
    drawn: np.ndarray, count: int
) -> None:
    assert drawn[:count].mean() == pytest.approx(-1.5, rel=1e-12)


def test_draws_of_two_outcomes_stay_unrelated() -> None:
    random = np.random.default_rng(6)
    both = [
        mirrored(SimpleNamespace(value=0.0, draws=random.normal(size=4_999)))
        for _ in range(2)
    ]
    assert abs(np.corrcoef(both)[0, 1]) < 4 / np.sqrt(4_999)
