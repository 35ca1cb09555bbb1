"""The contract, tried on figures made for it."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.data.contract import Observations, breaches, one_per_key


def observed(
    values: list[float],
    *,
    area: list[int] | None = None,
    indicator: str = "N33817",
    layout: str = "wide",
) -> Observations:
    n = len(values)
    return Observations(
        file="table.csv",
        layout=layout,  # type: ignore[arg-type]
        indicators=(indicator,),
        areas=tuple(f"01{place:02d}" for place in range(max(n, 1))),
        years=(2019,),
        indicator=np.zeros(n, dtype=np.int64),
        area=np.array(area if area is not None else range(n), dtype=np.int64),
        year=np.zeros(n, dtype=np.int64),
        value=np.array(values, dtype=float),
        line=np.arange(2, n + 2),
    )


def test_clean_figures_meet_the_contract() -> None:
    assert breaches(observed([0.0, 6.5, 100.0]), units={"N33817": "percent"}) == ()


def test_nothing_observed_breaks_nothing() -> None:
    assert breaches(observed([])) == ()


@pytest.mark.parametrize(
    ("unit", "value", "allowed"),
    [
        ("percent", 100.0, True),
        ("percent", 100.001, False),
        ("percent", -0.001, False),
        ("per_1000", 1000.0, True),
        ("per_1000", 1000.5, False),
        ("count", 0.0, True),
        ("count", -1.0, False),
        ("grams", -1.0, False),
        ("sek_per_inhabitant", -250.0, True),
        ("index", -3.0, True),
    ],
)
def test_bounds_of_units(unit: str, value: float, allowed: bool) -> None:
    found = breaches(observed([6.5, value]), units={"N33817": unit})

    assert (found == ()) is allowed
    if not allowed:
        assert (found[0].line, found[0].key) == (3, "N33817")


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300, -1e14])
def test_impossible_numbers_are_refused_once(value: float) -> None:
    found = breaches(observed([value]), units={"N33817": "count"})

    assert len(found) == 1
    assert "infinite or above" in found[0].meaning


def test_population_is_never_negative_though_no_unit_is_stated() -> None:
    assert breaches(observed([-1.0], indicator="N01951"))
    assert not breaches(observed([-1.0], indicator="N30001"))


def test_unknown_codes_are_named_with_their_first_row() -> None:
    (found,) = breaches(observed([1.0, 2.0]), known={"0100"})

    assert found.line == 3
    assert "0101" in found.found


def test_long_tables_name_the_indicator_in_the_column() -> None:
    (found,) = breaches(observed([-1.0], indicator="N01951", layout="long"))

    assert found.key == "value of N01951"


def test_repeats_are_one_and_conflicts_are_refused() -> None:
    same = one_per_key(observed([5.0, 5.0, 5.0], area=[0, 0, 1]))
    assert same.value.value.tolist() == [5.0, 5.0]
    assert dict(same.log[0].details)["repeated_line"] == 3
    assert same.complaints == ()

    other = one_per_key(observed([5.0, 6.0], area=[0, 0]))
    (found,) = other.complaints
    assert found.line == 3
    assert "row 2" in found.found


def test_many_conflicts_are_counted_not_listed() -> None:
    found = one_per_key(observed([float(n) for n in range(200)], area=[0] * 200))

    assert len(found.complaints) == 11
    assert "more pairs" in found.complaints[-1].found


def test_arrays_hold_nan_where_nothing_was_observed() -> None:
    (array,) = observed([1.0, 2.0], area=[0, 1]).take(np.array([1])).arrays().values()

    assert np.isnan(array[0, 0])
    assert array[1, 0] == 2.0
