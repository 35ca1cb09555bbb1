"""The ledger: perspectives are sums over rows, and worlds are never mixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prevstats.economics.appraisal import (
    appraise,
    benefit_cost_ratio,
    discount_factors,
)
from prevstats.economics.break_even import break_even
from prevstats.economics.ledger import Entry, Ledger
from prevstats.errors import InputError
from prevstats.estimate import Draws

S, YEARS = 500, (0, 1, 2, 3)


def entry(payer: str, side: str, amount: np.ndarray, *, cashable: float = 1.0) -> Entry:
    outcome = "" if side == "cost" else "placed"
    return Entry(
        "continue",
        outcome,
        f"{payer}_{side}",
        payer,
        "resource",
        side,
        cashable,
        amount,
    )


@pytest.fixture
def ledger() -> Ledger:
    random = np.random.default_rng(7)
    yearly = np.tile([0.0, -100.0, -100.0, -100.0], (S, 1))
    gains = np.outer(random.normal(90.0, 80.0, S), [0.0, 1.0, 1.0, 1.0])
    empty = Ledger("seed:0781", 2022, YEARS, S)
    return (
        empty.add(entry("municipality", "cost", yearly))
        .add(entry("region", "cost", yearly / 4))
        .add(entry("municipality", "benefit", gains, cashable=0.5))
        .add(entry("state", "benefit", gains / 3))
    )


def test_payers_sum_to_society_in_every_draw(ledger: Ledger) -> None:
    factors = discount_factors(ledger, 0.03)
    parts = sum(ledger.total(payer=p, weights=factors) for p in ledger.payers())
    whole = ledger.total(weights=factors)
    np.testing.assert_allclose(parts, whole, rtol=1e-12)


def test_sides_sum_to_the_net(ledger: Ledger) -> None:
    sides = ledger.total(side="cost") + ledger.total(side="benefit")
    np.testing.assert_allclose(sides, ledger.total(), rtol=1e-12)


def test_rows_hold_the_same_sums(ledger: Ledger) -> None:
    rows = ledger.rows()
    assert {len(column) for column in rows.values()} == {S * len(YEARS) * 4}
    region = rows["payer"] == "region"
    sums = np.bincount(rows["draw"][region], weights=rows["amount"][region])
    np.testing.assert_allclose(sums, ledger.total(payer="region"))


def test_by_year_sums_to_the_total(ledger: Ledger) -> None:
    by_year = ledger.by_year("municipality").sum(axis=1)
    np.testing.assert_allclose(by_year, ledger.total(payer="municipality"))


def test_cashable_counts_only_what_is_released(ledger: Ledger) -> None:
    whole = ledger.total(payer="municipality", side="benefit")
    released = ledger.total(payer="municipality", side="benefit", cashable=True)
    np.testing.assert_allclose(released, whole / 2)


def test_net_and_ratio_never_disagree_in_sign(ledger: Ledger) -> None:
    for shift in (-80.0, -20.0, 0.0, 20.0, 80.0):
        gains = np.outer(np.full(S, shift), [0.0, 1.0, 1.0, 1.0])
        moved = ledger.add(entry("region", "benefit", gains))
        net = appraise(moved, rate=0.03, level=0.9).net
        ratio = benefit_cost_ratio(moved, rate=0.03, level=0.9)
        assert ratio is not None
        assert (ratio.value > 1.0) == (net > 0.0)


def test_a_saving_has_no_ratio(ledger: Ledger) -> None:
    saving = replace(ledger.entries[0], amount=-ledger.entries[0].amount)
    only = replace(ledger, entries=(saving, ledger.entries[2]))
    assert benefit_cost_ratio(only, rate=0.03, level=0.9) is None


def test_no_effect_costs_exactly_the_cost(ledger: Ledger) -> None:
    nothing = entry("municipality", "benefit", np.zeros((S, len(YEARS))))
    only = replace(ledger, entries=(ledger.entries[0], nothing))
    result = appraise(only, rate=0.0, level=0.9, payer="municipality")
    assert (result.cost, result.benefit, result.net) == (300.0, 0.0, -300.0)
    assert result.chance == 0.0


def test_discounting_by_hand(ledger: Ledger) -> None:
    only = replace(ledger, entries=(ledger.entries[0],))
    result = appraise(only, rate=0.03, level=0.9)
    by_hand = 100 / 1.03 + 100 / 1.03**2 + 100 / 1.03**3
    assert result.cost == pytest.approx(by_hand, rel=1e-12)
    assert result.net * result.annuity == pytest.approx(-100.0, rel=1e-12)


def test_chance_and_its_error(ledger: Ledger) -> None:
    net = ledger.total(payer="state", weights=discount_factors(ledger, 0.0))
    result = appraise(ledger, rate=0.0, level=0.9, payer="state")
    share = np.mean(net > 0)
    assert result.chance == share
    assert result.chance_error == pytest.approx(np.sqrt(share * (1 - share) / S))


def test_break_even_makes_the_net_zero() -> None:
    effect = break_even(1_200.0, -60.0)
    assert effect == -20.0
    assert effect * -60.0 - 1_200.0 == 0.0
    assert break_even(1_200.0, 0.0) is None


def test_draws_of_other_worlds_are_refused(ledger: Ledger) -> None:
    one = entry("region", "benefit", np.zeros((S, len(YEARS))))
    with pytest.raises(InputError, match="worlds would be mixed"):
        ledger.add(one, draws=Draws("seed:0180", np.zeros(S)))


@pytest.mark.parametrize("shape", [(S - 1, 4), (S, 3), (1, 4)])
def test_draws_of_unequal_length_are_refused(ledger: Ledger, shape) -> None:
    with pytest.raises(InputError, match="the ledger holds 500 draws of 4 years"):
        ledger.add(entry("region", "benefit", np.zeros(shape)))


def test_a_share_lies_between_0_and_1(ledger: Ledger) -> None:
    amount = np.zeros((S, len(YEARS)))
    with pytest.raises(InputError, match="a share lies between 0 and 1"):
        ledger.add(entry("region", "benefit", amount, cashable=1.2))


def test_adding_changes_nothing_that_was_given(ledger: Ledger) -> None:
    before = len(ledger.entries)
    ledger.add(entry("region", "benefit", np.zeros((S, len(YEARS)))))
    assert len(ledger.entries) == before
