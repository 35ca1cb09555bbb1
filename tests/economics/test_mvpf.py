"""The marginal value of public funds: published cases, quadrants, intervals."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from prevstats.economics.entry import Entry
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.mvpf import (
    MarginalValue,
    fiscal_externality,
    marginal_value,
    marginal_value_interval,
    marginal_value_of,
    net_public_cost,
)
from prevstats.errors import CannotAnswer, InputError


def college() -> list[tuple[float, float]]:
    """100 who would have gone anyway and 20 who would not; 1 000 each, tax 20 %."""
    earnings = 20 * 15_000.0
    tax = fiscal_externality(earnings, 0.20)
    cost = net_public_cost(120_000.0, [tax])
    return [(100_000.0, cost), (100_000.0 + earnings - tax, cost)]


def school_finance() -> list[tuple[float, float]]:
    tax = fiscal_externality(10.81, 0.188)
    return [(10.81 - tax, net_public_cost(1.0, [tax]))]


def perry() -> list[tuple[float, float]]:
    return [
        (70_535.0 - 9_607.0 + 393.0, net_public_cost(17_759.0, [9_607, 3_941, 2_805]))
    ]


CASES = {
    "mvpf_college_toy": college,
    "mvpf_k12": school_finance,
    "mvpf_perry": perry,
}


def value(found: MarginalValue | CannotAnswer) -> float:
    assert isinstance(found, MarginalValue)
    return found.value


def table(shared_data: Path) -> dict[str, dict[str, str]]:
    path = shared_data / "economics" / "ref_mvpf_cases.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["case"]: row for row in csv.DictReader(stream)}


@pytest.mark.reference
def test_every_row_has_its_test(shared_data: Path) -> None:
    assert set(table(shared_data)) == set(CASES)


@pytest.mark.reference
@pytest.mark.parametrize("case", CASES)
def test_a_published_case(case: str, shared_data: Path) -> None:
    row = table(shared_data)[case]
    tolerance = float(row["tolerance"])
    positions = CASES[case]()
    for _, cost in positions:
        assert cost == pytest.approx(float(row["net_cost_expected"]), abs=tolerance)
    words = re.findall(r"\binf\b|\d+\.\d+", row["mvpf_expected"])
    expected = [float(word) for word in words[: len(positions)]]
    ours = [value(marginal_value(*position)) for position in positions]
    assert ours == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(
    ("gain", "cost", "expected"),
    [
        (2.0, 4.0, MarginalValue(0.5, "helps_and_costs")),
        (0.0, 4.0, MarginalValue(0.0, "helps_and_costs")),
        (2.0, 0.0, MarginalValue(float("inf"), "pays")),
        (2.0, -4.0, MarginalValue(float("inf"), "pays")),
        (-2.0, -4.0, MarginalValue(0.5, "harms_and_saves")),
        (-2.0, 4.0, MarginalValue(-0.5, "harms_and_costs")),
        (-2.0, 0.0, MarginalValue(float("-inf"), "harms_and_costs")),
    ],
)
def test_quadrants(gain: float, cost: float, expected: MarginalValue) -> None:
    assert marginal_value(gain, cost) == expected


def test_nothing_has_no_ratio() -> None:
    assert marginal_value(0.0, 0.0) == CannotAnswer("nothing_gained_or_spent")
    found = marginal_value_interval([0.0, 1.0], [0.0, -1.0], level=0.9)
    assert found.low == MarginalValue(0.0, "helps_and_costs")


def test_the_interval_orders_quadrants_and_averages_no_ratio() -> None:
    gain = np.array([-1.0, -1.0, 1.0, 3.0, 1.0])
    cost = np.array([1.0, -2.0, 1.0, 1.0, -1.0])
    shuffled = np.random.default_rng(3).permutation(5)
    found = marginal_value_interval(gain[shuffled], cost[shuffled], level=0.9999)
    assert found.low == MarginalValue(-1.0, "harms_and_costs")
    assert found.high == MarginalValue(float("inf"), "pays")
    assert dict(found.shares) == pytest.approx(
        {
            "harms_and_costs": 0.2,
            "harms_and_saves": 0.2,
            "helps_and_costs": 0.4,
            "pays": 0.2,
        }
    )
    assert value(found.point) == float("inf")


def test_an_interval_whose_upper_end_pays_for_itself() -> None:
    """As Perry's: net cost on both sides of nothing, gain above it."""
    random = np.random.default_rng(5)
    cost = random.normal(1_406.0, 5_400.0, 10_000)
    found = marginal_value_interval(np.full(10_000, 61_321.0), cost, level=0.95)
    assert found.high.value == float("inf")
    assert found.low.value == pytest.approx(61_321.0 / np.quantile(cost, 0.975), 0.01)
    assert value(found.point) == pytest.approx(61_321.0 / cost.mean())


def test_unequal_draws_and_no_rate_are_refused() -> None:
    with pytest.raises(InputError, match="n-th draw"):
        marginal_value_interval(np.ones(3), np.ones(4), level=0.9)
    with pytest.raises(InputError, match="between 0 and 1"):
        fiscal_externality(100.0, 30.0)


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_what_is_no_number_lies_in_no_quadrant(odd: float) -> None:
    with pytest.raises(InputError, match="willingness_to_pay: found 1 draws"):
        marginal_value(odd, 1.0)
    with pytest.raises(InputError, match="net_cost: found 1 draws"):
        marginal_value_interval([1.0, 2.0], [1.0, odd], level=0.9)


def test_a_ledger_has_the_ratio_of_its_payers() -> None:
    years = (0, 1)
    ledger = Ledger("two", 2022, years, 2)
    cost = Flow(-100.0, [1.0, 0.0])
    gain = Flow([180.0, 220.0], [0.0, 1.0])
    tax = Flow([-54.0, -66.0], [0.0, 1.0])
    ledger = (
        ledger.add(
            Entry("go", "", "programme", "municipality", "resource", "cost", 1.0, cost)
        )
        .add(Entry("go", "y", "pay", "individual", "resource", "benefit", 1.0, gain))
        .move(
            Entry("go", "y", "tax", "individual", "tax", "benefit", 1.0, tax),
            to="state",
        )
    )
    found = marginal_value_of(ledger, rate=0.0, level=0.9)
    assert value(found.point) == pytest.approx((200.0 - 60.0) / (100.0 - 60.0))
