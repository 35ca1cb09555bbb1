"""Dominance, extended dominance and the ratios along the frontier."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from economics.reference_cases import FOLDER, rows

from prevstats.economics.frontier import frontier
from prevstats.errors import InputError

CASES = rows("ref_icer_frontier.csv")
STATUS = {"ND": "frontier", "ED": "extendedly_dominated", "D": "dominated"}
STRATEGIES = {
    "UC": (5_000.0, 1.0),
    "A": (12_000.0, 1.5),
    "B": (10_000.0, 2.0),
    "C": (25_000.0, 3.0),
}


def places(options: dict[str, tuple[float, float]]) -> dict[str, str]:
    costs = {name: cost for name, (cost, _) in options.items()}
    effects = {name: effect for name, (_, effect) in options.items()}
    return {row.option: row.status for row in frontier(costs, effects)}


@pytest.mark.skipif(not FOLDER.is_dir(), reason="no reference cases beside the project")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["strategy"])
def test_every_row(case: dict[str, str]) -> None:
    costs = {row["strategy"]: float(row["cost"]) for row in CASES}
    effects = {row["strategy"]: float(row["effect"]) for row in CASES}
    found = {row.option: row for row in frontier(costs, effects)}[case["strategy"]]
    assert found.status == STATUS[case["expected_status"]]
    for value, key in (
        (found.added_cost, "expected_inc_cost"),
        (found.added_effect, "expected_inc_effect"),
        (found.ratio, "expected_icer"),
    ):
        assert value == (pytest.approx(float(case[key])) if case[key] else None)


def test_order_of_naming_does_not_matter() -> None:
    wanted = places(STRATEGIES)
    for order in itertools.permutations(STRATEGIES):
        assert places({name: STRATEGIES[name] for name in order}) == wanted


def test_alike_options_keep_the_first() -> None:
    found = places({"x": (10.0, 1.0), "y": (10.0, 1.0), "z": (20.0, 2.0)})
    assert found == {"x": "frontier", "y": "dominated", "z": "frontier"}


def test_options_on_one_line_all_stay() -> None:
    found = places({"a": (0.0, 0.0), "b": (1.0, 1.0), "c": (2.0, 2.0)})
    assert set(found.values()) == {"frontier"}


def test_equal_effect_for_more_is_dominated() -> None:
    assert places({"a": (1.0, 1.0), "b": (2.0, 1.0)})["b"] == "dominated"


def test_two_dominated_in_a_row_are_found() -> None:
    """Dropping one raises the next ratio: the chain is followed back."""
    found = places(
        {"a": (0.0, 0.0), "b": (10.0, 1.0), "c": (19.0, 2.0), "d": (21.0, 4.0)}
    )
    assert found["b"] == found["c"] == "extendedly_dominated"


def test_the_frontier_holds_whatever_is_best_at_some_price() -> None:
    random = np.random.default_rng(3)
    for _ in range(50):
        costs = {str(i): float(v) for i, v in enumerate(random.uniform(0, 100, 8))}
        effects = {str(i): float(v) for i, v in enumerate(random.uniform(0, 10, 8))}
        kept = {
            row.option for row in frontier(costs, effects) if row.status == "frontier"
        }
        prices = np.r_[0.0, np.geomspace(1e-2, 1e5, 4000)]
        worth = np.outer(prices, list(effects.values())) - list(costs.values())
        assert {str(place) for place in np.argmax(worth, axis=1)} <= kept


def test_costs_without_effects_are_all_named() -> None:
    with pytest.raises(InputError) as raised:
        frontier({"a": 1.0, "b": float("nan")}, {"b": 1.0, "c": 2.0})
    assert {complaint.key for complaint in raised.value.complaints} == {"a", "b", "c"}


def test_no_option_is_refused() -> None:
    with pytest.raises(InputError, match="name the options"):
        frontier({}, {})
