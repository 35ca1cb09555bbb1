"""Starts: only reported values count, and missing is never zero."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.data.starts import starts_from_indicator, starts_from_years
from prevstats.parameters.schema import IndicatorRule

YEARS = tuple(range(2007, 2015))
NAN = np.nan


def status(row: list[float], **rule: object) -> tuple[str, float]:
    found = starts_from_indicator(
        np.array([row], dtype=float), YEARS, IndicatorRule(**rule)
    )
    return found.status[0], float(found.year[0])


def test_the_first_year_above() -> None:
    assert status([0, 0, 0, 1, 2, 1, 1, 1]) == ("starts", 2010.0)


def test_never() -> None:
    assert status([0] * 8) == ("never", np.inf)


def test_above_in_the_first_reported_year_has_no_start() -> None:
    told, year = status([1] * 8)
    assert told == "always"
    assert np.isnan(year)
    assert status([NAN, 2, 2, 2, 2, 2, 2, 2])[0] == "always"


def test_a_missing_last_year_is_not_zero() -> None:
    assert status([0, 0, 0, 1, 1, 1, 1, NAN]) == ("starts", 2010.0)
    assert status([0, 0, 0, 0, 0, 0, 0, NAN]) == ("never", np.inf)


def test_a_missing_year_just_before_makes_the_start_unknown() -> None:
    assert status([0, 0, NAN, 1, 1, 1, 1, 1])[0] == "unknown_start"
    assert status([NAN] * 8)[0] == "unknown_start"


def test_a_gap_further_back_does_not() -> None:
    assert status([0, NAN, 0, 1, 1, 1, 1, 1]) == ("starts", 2010.0)


def test_sustained_passes_over_a_single_year() -> None:
    row = [0, 1, 0, 0, 1, 1, 1, 1]
    assert status(row) == ("starts", 2008.0)
    assert status(row, rule="sustained", sustained_years=2) == ("starts", 2011.0)
    assert status([0, 1, 0, 1, 0, 1, 0, 1], rule="sustained") == ("never", np.inf)


def test_sustained_longer_than_the_series_is_never_met() -> None:
    assert status([0, 1, 1, 1, 1, 1, 1, 1], rule="sustained", sustained_years=9) == (
        "never",
        np.inf,
    )


def test_absorbing_only_leaves_out_those_that_stop() -> None:
    told, year = status([0, 0, 1, 1, 0, 1, 1, 1], absorbing_only=True)
    assert told == "left_out"
    assert np.isnan(year)
    assert status([0, 0, 1, 1, 1, 1, 1, 1], absorbing_only=True)[0] == "starts"


def test_only_the_rules_years_are_looked_at() -> None:
    row = [1, 0, 0, 0, 1, 1, 1, 1]
    assert status(row)[0] == "always"
    assert status(row, first_year=2008) == ("starts", 2011.0)
    assert status(row, first_year=2008, last_year=2010) == ("never", np.inf)


def test_counts_of_stops_and_missing_last_years() -> None:
    rows = np.array([[0, 1, 0, 0, 0, 0, 0, NAN], [0, 0, 1, 1, 1, 1, 1, 1]], dtype=float)
    found = starts_from_indicator(rows, YEARS, IndicatorRule())
    assert (found.n_stopped, found.n_last_year_missing) == (1, 1)
    assert found.within().tolist() == [True, True]


def test_given_years() -> None:
    found = starts_from_years(np.array([2007.0, 2010.0, np.inf]), 2007)
    assert found.status == ("always", "starts", "never")
    assert found.within().tolist() == [False, True, True]


@pytest.mark.reference
def test_family_centres_as_published(shared_data) -> None:
    """The counts in the data's own description: 74 never, 91 always, 125 start."""
    import csv

    with (shared_data / "sweden" / "kolada_panel_total.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        rows = [r for r in csv.DictReader(stream) if r["municipality_code"] != "0000"]
    codes = sorted({row["municipality_code"] for row in rows})
    years = list(range(2007, 2023))
    values = np.full((len(codes), len(years)), np.nan)
    for row in rows:
        if int(row["year"]) in years and row["N24013"]:
            place = codes.index(row["municipality_code"]), int(row["year"]) - 2007
            values[place] = float(row["N24013"])
    found = starts_from_indicator(values, years, IndicatorRule())
    told = [found.status.count(word) for word in ("never", "always", "starts")]
    assert told == [74, 91, 125]
    cohorts = [int((found.year == year).sum()) for year in range(2008, 2023)]
    assert cohorts == [15, 14, 7, 11, 9, 7, 6, 9, 8, 4, 8, 6, 4, 4, 13]
