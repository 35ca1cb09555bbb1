"""Prices: their year, currency, source and mark, and what may not be mixed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from prevstats.economics.discounting import (
    GREEN_BOOK,
    Discounting,
    RateStep,
    drift,
    nominal_rate,
    real_rate,
)
from prevstats.economics.price import Price, least_sure, price_of, total
from prevstats.economics.price_index import (
    Inflation,
    PriceIndex,
    PurchasingPower,
    consumer_prices,
)
from prevstats.economics.prices import reprice
from prevstats.errors import InputError
from prevstats.parameters import reference

KPI = PriceIndex("kpi", {2015: 313.35, 2022: 371.91, 2023: 403.70}, "SCB", "yes")
PPP = PurchasingPower("USD", {2015: 8.9}, "an example", "example")
DAY = Price(2_017.0, 2015, "KSL", "yes", name="day")
AHEAD = Inflation(0.02, "the target of the central bank", "partly")


def test_a_price_moves_by_the_index_and_back() -> None:
    later = DAY.in_year(2023, KPI)
    assert later.amount == pytest.approx(2_017.0 * 403.70 / 313.35)
    assert later.price_year == 2023
    assert later.in_year(2015, KPI).amount == pytest.approx(DAY.amount, rel=1e-14)
    assert (later.source, later.mark) == ("KSL", "yes")


def test_repricing_everything_there_and_back_changes_no_sum() -> None:
    prices = [DAY, Price(100.0, 2015, "SKL", "yes"), Price(7.5, 2015, "own", "no")]
    there = [price.in_year(2023, KPI) for price in prices]
    back = total([price.in_year(2015, KPI) for price in there])
    assert back.amount == pytest.approx(total(prices).amount, rel=1e-14)
    assert total(there).in_year(2015, KPI).amount == pytest.approx(back.amount)


def test_a_foreign_price_comes_by_purchasing_power_first() -> None:
    foreign = Price(100.0, 2015, "a report", "yes", currency="USD")
    kronor = foreign.in_kronor(PPP)
    assert kronor == Price(890.0, 2015, "a report; an example", "example")
    assert kronor.in_year(2022, KPI).amount == pytest.approx(890 * 371.91 / 313.35)
    with pytest.raises(InputError, match="carry it over with in_kronor first"):
        foreign.in_year(2022, KPI)
    with pytest.raises(InputError, match=r"USD\.2022: found no purchasing power"):
        Price(1.0, 2022, "a report", "yes", currency="USD").in_kronor(PPP)
    with pytest.raises(InputError, match="another currency"):
        Price(1.0, 2015, "a report", "yes", currency="EUR").in_kronor(PPP)


def test_prices_of_two_years_are_not_added() -> None:
    other = Price(5.0, 2022, "own", "memory", name="hour")
    with pytest.raises(
        InputError, match="hour: found SEK of 2022 added to SEK of 2015"
    ):
        DAY + other
    summed = DAY.in_year(2022, KPI) + 3 * other
    assert summed.amount == pytest.approx(2_017.0 * 371.91 / 313.35 + 15.0)
    assert (summed.mark, summed.name) == ("memory", "day + hour")
    with pytest.raises(InputError, match="a sum needs a year"):
        total([])
    assert least_sure([]) == "yes"


def test_deflators_end_with_the_index_unless_inflation_is_assumed() -> None:
    with pytest.raises(InputError) as caught:
        KPI.deflators(2022, (2023, 2024, 2025))
    keys = [complaint.key for complaint in caught.value.complaints]
    assert keys == ["kpi.2024", "kpi.2025"]
    assert "beyond the index" in str(caught.value)
    found = KPI.deflators(2022, (2022, 2023, 2025), inflation=AHEAD)
    level = 403.70 / 371.91
    np.testing.assert_allclose(found, [1.0, level, level * 1.02**2], rtol=1e-14)


def test_timing_shifts_no_payment_at_the_decision() -> None:
    years = (0, 1, 2)
    end = Discounting(0.035).factors(years)
    middle = Discounting(0.035, timing="mid_year").factors(years)
    np.testing.assert_allclose(end, [1.0, 1 / 1.035, 1 / 1.035**2])
    np.testing.assert_allclose(middle, [1.0, 1.035**-0.5, 1.035**-1.5])


def test_a_declining_schedule_is_a_product_of_years() -> None:
    factors = Discounting(GREEN_BOOK).factors((0, 30, 31, 75, 76))
    by_hand = [1.0, 1.035**-30]
    by_hand += [by_hand[1] / 1.03, by_hand[1] / 1.03**45]
    by_hand += [by_hand[3] / 1.025]
    np.testing.assert_allclose(factors, by_hand, rtol=1e-12)
    assert factors[2] > 1.03**-31 * 0.8
    mid = Discounting(GREEN_BOOK, timing="mid_year").factors((31,))
    np.testing.assert_allclose(mid, by_hand[2] * 1.03**0.5, rtol=1e-12)


def test_real_and_nominal_rates() -> None:
    assert real_rate(nominal_rate(0.03, 0.02), 0.02) == pytest.approx(0.03, rel=1e-14)
    assert real_rate(0.055, 0.02) != pytest.approx(0.035, abs=1e-4)
    np.testing.assert_allclose(drift((0, 1, 2), 0.01), [1.0, 1.01, 1.0201])


def test_the_reference_tables_give_prices_and_an_index() -> None:
    index, costs = consumer_prices(), reference.unit_costs()
    assert index.mark == "partly"
    kronor = [row for row in costs.values() if row.currency == "SEK"]
    for row in kronor:
        if row.price_year is None:
            with pytest.raises(InputError, match=f"{row.id}: found SEK of no known"):
                price_of(row)
            continue
        price = price_of(row)
        assert (price.amount, price.mark, price.name) == (
            row.amount,
            row.verified,
            row.id,
        )
        assert price.in_year(2022, index).price_year == 2022
    assert len(kronor) > 50


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "negative": (lambda: Price(-1.0, 2022, "own", "yes"), "a price is a number from 0"),
    "not_a_number": (lambda: Price(float("nan"), 2022, "own", "yes"), "from 0 upwards"),
    "no_year": (lambda: Price(1.0, None, "own", "yes"), "price year None"),
    "no_source": (lambda: Price(1.0, 2022, " ", "yes"), "no source"),
    "no_mark": (lambda: Price(1.0, 2022, "own", ""), "a mark is one of yes, partly"),
    "beyond": (lambda: DAY.in_year(2030, KPI), "2030: found no index number"),
    "index_zero": (lambda: PriceIndex("i", {2015: 0.0}, "own", "yes"), "not above 0"),
    "index_source": (lambda: PriceIndex("i", {2015: 1.0}, "", "yes"), "no source"),
    "parity_source": (
        lambda: PurchasingPower("EUR", {2015: 9.0}, "", "yes"),
        "no source or mark",
    ),
    "parity_mark": (
        lambda: PurchasingPower("EUR", {2015: 9.0}, "own", ""),
        "no source or mark",
    ),
    "parity_zero": (
        lambda: PurchasingPower("EUR", {2015: -9.0}, "own", "yes"),
        r"not above 0 in \[2015\]",
    ),
    "inflation_in_per_cent": (lambda: Inflation(2.0, "own", "no"), "2 % is 0.02"),
    "inflation_source": (lambda: Inflation(0.02, "", "no"), "says where it comes"),
    "rate_35": (lambda: Discounting(35), "35 % is 0.35"),
    "rate_3_5": (lambda: Discounting(3.5), "3.5 % is 0.035"),
    "rate_high": (lambda: Discounting(350.0), "as a share it is 35000 %"),
    "rate_negative": (lambda: Discounting(-0.5), "as a share it is -50 %"),
    "rate_nan": (lambda: Discounting(float("nan")), "discount_rate"),
    "rate_in_step": (
        lambda: Discounting((RateStep(1, 0.035), RateStep(31, 3.0))),
        "3 % is 0.03",
    ),
    "steps_backwards": (
        lambda: Discounting((RateStep(31, 0.03), RateStep(1, 0.035))),
        "exactly one rate",
    ),
    "no_steps": (lambda: Discounting(()), "exactly one rate"),
    "timing": (lambda: Discounting(0.03, timing="middle"), "end_of_year or mid_year"),
    "basis": (lambda: Discounting(0.03, basis="fixed"), "real or nominal"),
    "past": (lambda: Discounting(0.03).factors((-1, 0)), "before the decision"),
    "drift": (lambda: drift((1, 2), 2.0), "2 % is 0.02"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name(case: str) -> None:
    make, words = REFUSED[case]
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        make()


@pytest.mark.reference
def test_every_swedish_unit_cost_with_a_year_can_be_restated(
    shared_data: Path,
) -> None:
    """Into 2022 and back, by the index that is shipped; a year it lacks is refused."""
    values = {year: row.value for year, row in reference.price_index().items()}
    path = shared_data / "economics" / "swedish_unit_costs.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    moved = 0
    for row in rows:
        year = row["price_year"]
        if row["currency"] != "SEK" or not (year.isdigit() and row["value_central"]):
            continue
        amount = float(row["value_central"])
        if int(year) not in values:
            with pytest.raises(InputError, match=year):
                reprice(amount, from_year=int(year), to_year=2022, index=values)
            continue
        there = reprice(amount, from_year=int(year), to_year=2022, index=values)
        back = reprice(there, from_year=2022, to_year=int(year), index=values)
        assert back == pytest.approx(amount, rel=1e-14)
        moved += 1
    assert moved > 50


@pytest.mark.reference
def test_the_index_is_that_of_the_table(shared_data: Path) -> None:
    """The years that were seen in print agree to what is printed."""
    index = reference.price_index()
    path = shared_data / "economics" / "kpi_sweden_1980_100.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["verified"] == "yes"]
    compared = [row for row in rows if int(row["year"]) in index]
    for row in compared:
        printed = row["kpi_annual_mean_fixed"]
        slack = 1.0 if "." not in printed else 0.005
        ours = index[int(row["year"])].value
        assert ours == pytest.approx(float(printed), abs=slack)
    assert len(compared) > 10
