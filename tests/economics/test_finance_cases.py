"""Every row of the table of finance cases, each by the function that it is about."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri

from prevstats.economics.appraisal import appraise, benefit_cost_ratio
from prevstats.economics.budget_impact import budget_impact, eligible_cost
from prevstats.economics.deadweight import excess_burden
from prevstats.economics.discounting import GREEN_BOOK, Discounting, real_rate
from prevstats.economics.entry import Entry
from prevstats.economics.fade_out import linear
from prevstats.economics.flow import Flow, geometric_flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.links import logit_shift
from prevstats.economics.must_succeed import needed_effect, successes_needed
from prevstats.economics.net_effect import Optimism, net_effect
from prevstats.economics.prices import reprice
from prevstats.economics.returns import (
    annuity_factor,
    equivalent_annual_cost,
    internal_rate_of_return,
    net_present_value,
    payback_time,
    payback_year,
    return_on_investment,
)
from prevstats.economics.value_of_information import evpi_normal
from prevstats.errors import CannotAnswer

pytestmark = pytest.mark.reference

FLOWS = (-100.0, 30.0, 30.0, 30.0, 30.0, 30.0)


def yearly(payer: str, side: str, course: list[float], size: float) -> Entry:
    return Entry(
        "go", "" if side == "cost" else "y", side, payer, "resource", side, 1.0,
        Flow(size, course),
    )  # fmt: skip


def ratios() -> list[float]:
    ledger = Ledger("one", 2022, (0,), 1)
    ledger = ledger.add(yearly("municipality", "cost", [1.0], -50.0))
    ledger = ledger.add(yearly("municipality", "benefit", [1.0], 60.0))
    ledger = ledger.add(yearly("state", "benefit", [1.0], 240.0))
    found = [
        benefit_cost_ratio(ledger, rate=0.0, level=0.9, payer=payer)
        for payer in ("municipality", None)
    ]
    return [ratio.value for ratio in found if ratio is not None]


def cashable() -> float:
    years = (0, 1, 2)
    ledger = Ledger("one", 2022, years, 1)
    saving = Entry(
        "go", "y", "saving", "municipality", "resource", "benefit", 0.4,
        Flow(100.0, [0.0, 0.0, 1.0]), cashable_lag=2,
    )  # fmt: skip
    result = appraise(ledger.add(saving), rate=0.035, level=0.9)
    return result.cashable_benefit


def chance() -> float:
    """One draw at each of so many equally likely places: no Monte Carlo error."""
    count = 400_000
    draws = 50.0 + 100.0 * ndtri((np.arange(count) + 0.5) / count)
    ledger = Ledger("normal", 2022, (0,), count)
    gain = Entry(
        "go", "y", "gain", "state", "resource", "benefit", 1.0, Flow(draws, [1.0])
    )
    return appraise(ledger.add(gain), rate=0.0, level=0.9).chance


def budget() -> list[float]:
    years = (0, 1)
    treated = eligible_cost(1_000, 0.4, 1.0)
    ledger = Ledger("one", 2022, years, 1)
    setup = Entry(
        "go", "", "setup", "municipality", "resource", "cost", 1.0,
        Flow(-200_000.0, [1.0, 0.0]), cost_type="setup",
    )  # fmt: skip
    ledger = ledger.add(setup)
    running = -eligible_cost(1_000, 0.4, 3_000)
    ledger = ledger.add(yearly("municipality", "cost", [1.0, 1.0], running))
    gain = 1_500 * treated
    ledger = ledger.add(yearly("municipality", "benefit", [0.0, 1.0], gain))
    rows = budget_impact(ledger, first_year=2026, deflators=[1.0, 1.0], level=0.9)
    return [row.net for row in rows]


def internal_rate(flows: tuple[float, ...]) -> float:
    found = internal_rate_of_return(flows)
    assert found.sign_changes == 1
    assert found.rate is not None
    return found.rate


def whole(year: int | CannotAnswer) -> int:
    assert not isinstance(year, CannotAnswer)
    return year


CASES: dict[str, Callable[[], object]] = {
    "fin_pv_end": lambda: net_present_value(FLOWS, 0.035),
    "fin_irr": lambda: internal_rate(FLOWS),
    "fin_irr_none": lambda: internal_rate((-100.0, 10.0, 10.0, 10.0)),
    "fin_annuity": lambda: annuity_factor(0.035, 10),
    "fin_eac": lambda: equivalent_annual_cost(500_000.0, 0.035, 10),
    "fin_real_nominal": lambda: real_rate(0.055, 0.02),
    "fin_reprice": lambda: reprice(
        30_561.0, from_year=2015, to_year=2023, index={2015: 313.35, 2023: 403.70}
    ),
    "fin_stpr_31": lambda: Discounting(GREEN_BOOK).factors((31,))[0],
    "fin_payback": lambda: [
        whole(payback_year(FLOWS)),
        whole(payback_year(FLOWS, 0.035)),
    ],
    "fin_payback_frac": lambda: payback_time(FLOWS),
    "fin_bcr_cost_share": ratios,
    "fin_roi": lambda: return_on_investment(150.0, 100.0),
    "fin_breakeven_n": lambda: successes_needed(1_200_000.0, 950_000.0),
    "fin_breakeven_share": lambda: needed_effect(8_000.0, 950_000.0),
    "fin_dwl": lambda: 100.0 - excess_burden(-100.0, 1.3 - 1.0),
    "fin_fade_geom": lambda: geometric_flow(0.30, 0.8, 11).present_value(np.ones(11)),
    "fin_optimism": lambda: (
        Optimism(0.25, 0.15, shrunk=False, causal=False).of_benefit(100.0)
        - Optimism(0.25, 0.15, shrunk=False, causal=False).of_cost(50.0)
    ),
    "fin_attrib": lambda: (
        net_effect(
            100.0, causal=False, deadweight=0.3, attribution=0.2, displacement=0.1
        ).net
    ),
    "fin_cashable": cashable,
    "fin_fade_linear": lambda: 0.30 * linear(np.arange(7), 6),
    "fin_cascade": lambda: logit_shift(-0.20 * 0.5, 0.25),
    "fin_evpi_normal": lambda: evpi_normal(50.0, 100.0),
    "fin_prob_npv": chance,
    "fin_nnt_scale": budget,
}


def table(shared_data: Path) -> dict[str, dict[str, str]]:
    path = shared_data / "economics" / "ref_finance_cases.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["case"]: row for row in csv.DictReader(stream)}


def numbers(expected: str) -> list[float]:
    """Return the numbers of a cell; of a sum written out, what it comes to."""
    words = re.sub(r"year\d", "", re.sub(r"\S+\+\S+ = ", "", expected))
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", words)]


def test_every_row_has_its_test(shared_data: Path) -> None:
    assert set(table(shared_data)) == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_a_finance_case(case: str, shared_data: Path) -> None:
    row = table(shared_data)[case]
    ours = np.atleast_1d(np.asarray(CASES[case](), dtype=float))
    np.testing.assert_allclose(
        ours, numbers(row["expected"]), rtol=0, atol=float(row["abs_tol"])
    )
