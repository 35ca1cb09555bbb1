"""Repricing and discounting."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from prevstats.economics.appraisal import appraise
from prevstats.economics.ledger import Entry, Ledger
from prevstats.economics.prices import discount_factor, reprice
from prevstats.errors import InputError

INDEX = {2015: 313.35, 2019: 334.26, 2022: 371.91}


def test_repricing_by_hand() -> None:
    amount = reprice(1_000.0, from_year=2015, to_year=2022, index=INDEX)
    assert amount == pytest.approx(1_000.0 * 371.91 / 313.35)


def test_repricing_there_and_back_changes_nothing() -> None:
    there = reprice(123.45, from_year=2015, to_year=2022, index=INDEX)
    assert reprice(there, from_year=2022, to_year=2015, index=INDEX) == pytest.approx(
        123.45, rel=1e-14
    )


def test_the_same_year_needs_no_index() -> None:
    assert reprice(5.0, from_year=1871, to_year=1871, index={}) == 5.0


def test_a_gap_is_refused_and_named() -> None:
    with pytest.raises(InputError) as caught:
        reprice(1.0, from_year=2017, to_year=2030, index=INDEX)
    assert [complaint.key for complaint in caught.value.complaints] == ["2017", "2030"]


@pytest.mark.reference
def test_the_reference_cases(shared_data: Path) -> None:
    """Present value, annuity, repricing and chance of gain as the table has them."""
    table = shared_data / "economics" / "ref_finance_cases.csv"
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["case"]: row for row in csv.DictReader(stream)}

    def close(case: str, ours: float) -> None:
        row = rows[case]
        assert ours == pytest.approx(
            float(row["expected"]), abs=float(row["abs_tol"]), rel=0
        )

    flows = (-100.0, 30.0, 30.0, 30.0, 30.0, 30.0)
    factors = [discount_factor(0.035, year) for year in range(11)]
    close("fin_pv_end", sum(f * x for f, x in zip(factors, flows, strict=False)))
    close("fin_annuity", sum(factors[1:]))
    index = {2015: 313.35, 2023: 403.70}
    close("fin_reprice", reprice(30_561.0, from_year=2015, to_year=2023, index=index))


@pytest.mark.reference
def test_the_chance_of_gain_of_a_normal_net_value(shared_data: Path) -> None:
    """Simulated with 200 000 draws: within four Monte Carlo errors of the formula."""
    draws = 200_000
    gains = np.random.default_rng(1).normal(150.0, 100.0, draws)
    cost = Entry(
        "go", "", "cost", "m", "resource", "cost", 1.0, np.full((draws, 1), -100.0)
    )
    gain = Entry("go", "y", "gain", "m", "resource", "benefit", 1.0, gains[:, None])
    ledger = Ledger("normal", 2022, (0,), draws).add(cost).add(gain)
    result = appraise(ledger, rate=0.0, level=0.9)
    table = (shared_data / "economics" / "ref_finance_cases.csv").read_text("utf-8")
    row = next(line for line in table.splitlines() if line.startswith("fin_prob_npv"))
    expected = float(row.split('",')[1].split(",")[0])
    assert abs(result.chance - expected) < 4 * result.chance_error
