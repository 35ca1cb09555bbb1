"""Perry Preschool and WSIPP: published programmes through our ledger."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from prevstats.economics.appraisal import appraise, benefit_cost_ratio, net_by_draw
from prevstats.economics.deadweight import deadweight_of_taxation
from prevstats.economics.entry import Entry
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.returns import internal_rate_of_return

pytestmark = pytest.mark.reference

MALES, FEMALES = 72 / 123, 51 / 123
START, LAST = 4, 65
"""Age at the programme's cost, and the last age of the table."""
PAYERS = {"taxpayers": "state", "participants": "individual", "others": "civil_society"}
ROUNDED = 1.0
"""WSIPP prints whole dollars: sums of parts differ from totals by one."""
RATIO_ROUNDED = 0.02
"""WSIPP's ratios were formed before rounding to dollars (README of the tables)."""


def rows(shared_data: Path, name: str) -> list[dict[str, str]]:
    path = shared_data / "economics" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(row: dict[str, str], key: str) -> float:
    return float(row[key] or "nan")


def difference(row: dict[str, str]) -> float:
    """Return treated less control, males and females by their number."""
    males = number(row, "male_treated") - number(row, "male_control")
    females = number(row, "female_treated") - number(row, "female_control")
    return MALES * males + FEMALES * females


def course(row: dict[str, str]) -> Flow:
    """Return the difference spread evenly over its ages, in years since age 4."""
    ages = np.arange(START, LAST + 1)
    falls = (ages >= int(row["age_from"])) & (ages <= int(row["age_to"]))
    return Flow(difference(row), falls / falls.sum())


@pytest.fixture
def perry(shared_data: Path) -> Ledger:
    """Return the programme's ledger: gains positive, welfare as a transfer."""
    years = tuple(range(LAST - START + 1))
    ledger = Ledger("perry", 2006, years, 1)
    cost = Flow(-17_759.0, np.eye(len(years))[0])
    ledger = ledger.add(
        Entry("go", "", "programme", "state", "resource", "cost", 1.0, cost)
    )
    for row in rows(shared_data, "ref_perry_table"):
        item, flow = row["component"], course(row)
        if "earnings" in item:
            entry = ("individual", "resource", flow)
        elif "welfare" in item:
            entry = ("individual", "transfer", flow)
        else:
            payer = "civil_society" if row["payer"] == "others" else "state"
            entry = (payer, "resource", -flow)
        line = Entry("go", item, item, *entry[:2], "benefit", 1.0, entry[2])
        moved = entry[1] == "transfer"
        ledger = ledger.move(line, to="state") if moved else ledger.add(line)
    return ledger


def perry_found(ledger: Ledger, row: dict[str, str], data: Path) -> float | None:
    """Return our number for a row, ``None`` for a row that is context only."""
    quantity = row["quantity"]
    society = appraise(ledger, rate=0.03, level=0.9)
    if row["kind"] == "published":
        return None
    if row["case"] == "perry_pv":
        parts = rows(data, "ref_perry_table")
        factors = 1.03 ** -np.array(ledger.years, dtype=float)
        name = quantity.partition(": ")[2]
        chosen = [
            part
            for part in parts
            if part["component"] == name
            or (quantity == "sum of earnings PV" and "earnings" in part["component"])
        ]
        return float(sum(course(part).present_value(factors)[0] for part in chosen))
    if "net present value" in quantity:
        return society.net
    if "benefit-cost" in quantity:
        ratio = benefit_cost_ratio(ledger, rate=0.03, level=0.9)
        return None if ratio is None else ratio.value
    without = "without victimisation" in quantity
    payers = [p for p in ledger.payers() if not without or p != "civil_society"]
    return internal_rate_of_return(ledger.mean_by_year(payers)).rate


def test_perry(perry: Ledger, shared_data: Path) -> None:
    """Every row of the table; published ones rest on other cost figures: context."""
    context = []
    for row in rows(shared_data, "ref_perry_expected"):
        found = perry_found(perry, row, shared_data)
        if found is None:
            context.append(row["case"])
            continue
        expected = pytest.approx(float(row["expected"]), abs=float(row["abs_tol"]))
        assert found == expected, row["quantity"]
    assert set(context) == {"perry_published"}


def wsipp(row: dict[str, str]) -> Ledger:
    """Return a programme's ledger in present values, the indirect gain as a payer's."""
    ledger = Ledger("wsipp", 2022, (0,), 1)
    gains = {payer: number(row, column) for column, payer in PAYERS.items()}
    gains["society"] = number(row, "indirect")
    if row["case"] == "wsipp_jj_fft":
        gains = {"state": number(row, "taxpayers"), "society": 114_203.0}
    for payer, gain in gains.items():
        flow = Flow(gain, [1.0])
        ledger = ledger.add(
            Entry("go", "y", payer, payer, "resource", "benefit", 1.0, flow)
        )
    cost = Flow(number(row, "net_programme_cost"), [1.0])
    return ledger.add(Entry("go", "", "cost", "state", "resource", "cost", 1.0, cost))


PROGRAMMES = 8


@pytest.mark.parametrize("place", range(PROGRAMMES))
def test_a_wsipp_programme(place: int, shared_data: Path) -> None:
    """Totals, difference and ratio; the chance needs WSIPP's own draws: context."""
    table = rows(shared_data, "ref_wsipp_programs")
    assert len(table) == PROGRAMMES
    row = table[place]
    ledger = wsipp(row)
    found = appraise(ledger, rate=0.0, level=0.9)
    assert found.benefit == pytest.approx(number(row, "total_benefits"), abs=ROUNDED)
    # Two roundings meet in the difference: that of the parts and that of the cost.
    assert found.net == pytest.approx(
        number(row, "benefits_minus_costs"), abs=2 * ROUNDED
    )
    ratio = benefit_cost_ratio(ledger, rate=0.0, level=0.9)
    if row["bcr"] == "n/a":
        assert ratio is None
    else:
        assert ratio is not None
        assert ratio.value == pytest.approx(float(row["bcr"]), abs=RATIO_ROUNDED)


def test_wsipp_deadweight(shared_data: Path) -> None:
    """Half of taxpayers' gain, and none on tax revenue from earnings."""
    for row in rows(shared_data, "ref_wsipp_deadweight"):
        from_tax = "no deadweight on tax" in row["note"]
        ledger = Ledger("wsipp", 2016, (0,), 1)
        gain = Flow(number(row, "taxpayers"), [1.0])
        if from_tax:
            tax = Entry("go", "y", "tax", "state", "tax", "benefit", 1.0, gain)
            ledger = ledger.move(tax, to="individual")
        else:
            ledger = ledger.add(
                Entry("go", "y", "saving", "state", "resource", "benefit", 1.0, gain)
            )
        indirect = deadweight_of_taxation(
            ledger, 0.5, weights=[1.0], kinds=("resource", "transfer")
        )
        assert indirect[0] == pytest.approx(number(row, "indirect"), abs=ROUNDED)
        parts = ("taxpayers", "participants", "others", "indirect")
        total = sum(number(row, part) for part in parts)
        assert total == pytest.approx(number(row, "total"), abs=ROUNDED)


def test_perry_transfers_cancel(perry: Ledger) -> None:
    whole = net_by_draw(perry, rate=0.03)
    resources = perry.total(
        kinds=("resource",), weights=1.03 ** -np.array(perry.years, dtype=float)
    )
    np.testing.assert_allclose(whole, resources, rtol=1e-12)
