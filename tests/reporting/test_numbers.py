"""How numbers are written: grouping, minus, the chance rule, kronor."""

from __future__ import annotations

import pytest

from prevstats.reporting.numbers import (
    CHANCE_LIMITS,
    ChanceNumber,
    NumberFormat,
    chance_number,
    chance_word,
    decimals_for,
    kronor_per,
    money,
    money_unit,
    number,
    significant,
)

SWEDISH = NumberFormat(",", "\u00a0")
ENGLISH = NumberFormat(".", ",")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "swedish", "english"),
    [
        (1234567.0, 0, False, "1\u00a0234\u00a0567", "1,234,567"),
        (-7.44, 1, False, "\u22127,4", "\u22127.4"),
        (7.44, 1, True, "+7,4", "+7.4"),
        (-0.04, 1, True, "0,0", "0.0"),
        (0.0, 0, True, "0", "0"),
        (999.96, 1, False, "1\u00a0000,0", "1,000.0"),
        (12, 0, False, "12", "12"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    value, decimals, signed, swedish, english
):
    assert number(value, decimals, SWEDISH, signed=signed) == swedish
    assert number(value, decimals, ENGLISH, signed=signed) == english


def test_a_sum_and_its_negative_are_rounded_alike():
    """1.75 after discounting and back is 1.7499999999999998 or 1.7500000000000002."""
    for noise in (1.7499999999999998, 1.75, 1.7500000000000002):
        assert number(noise, 1, SWEDISH) == "1,8"
        assert number(-noise, 1, SWEDISH) == "\u22121,8"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_never_written(value):
    with pytest.raises(ValueError, match="for a reader"):
        number(value, 1, SWEDISH)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.1733, "0,17"),
        (0.0263, "0,026"),
        (1.52, "1,5"),
        (43.0, "43"),
        (2466.0, "2\u00a0466"),
        (0.0, "0"),
    ],
)
def test_two_significant_steps(value, written):
    assert significant(value, 2, SWEDISH) == written


@pytest.mark.parametrize(
    ("unit", "values", "decimals"),
    [
        ("per_1000", [5.8, 7.3, None], 1),
        ("per_1000", [0.4, 0.2], 2),
        ("per_1000", [0.0], 1),
        ("per_1000", [], 2 - 1),
        ("sek_per_inhabitant", [2466.0], 0),
        ("sek_per_inhabitant", [7.0], 1),
        ("percent", [88.0], 1),
        ("unheard_of", [10.0], 1),
    ],
)
def test_an_outcome_keeps_its_decimals(unit, values, decimals):
    assert decimals_for(unit, values) == decimals


@pytest.mark.parametrize(
    ("chance", "percent"),
    [
        (0.946, 94),
        (0.9499999, 94),
        (0.95, 95),
        (0.7999, 79),
        (0.5951, 59),
        (0.9899, 98),
        (0.99, 99),
        (0.5, 50),
        (0.691, 69),
        (0.054, 6),
        (0.0501, 6),
        (0.05, 5),
        (0.401, 41),
    ],
)
def test_a_rounded_chance_never_crosses_the_limit_of_its_word(chance, percent):
    assert chance_number(chance) == ChanceNumber(percent)


@pytest.mark.parametrize("chance", [0.0, 0.004, 0.0099])
def test_never_zero_per_cent(chance):
    assert chance_number(chance) == ChanceNumber(1, "under")


@pytest.mark.parametrize("chance", [0.9901, 0.996, 1.0])
def test_never_a_hundred_per_cent(chance):
    assert chance_number(chance) == ChanceNumber(99, "over")


@pytest.mark.parametrize("chance", [-0.1, 1.1, float("nan")])
def test_a_chance_outside_its_range_is_refused(chance):
    with pytest.raises(ValueError, match="between 0 and 1"):
        chance_number(chance)


def test_number_and_word_agree_for_every_chance():
    for thousandth in range(1001):
        chance = thousandth / 1000
        percent = chance_number(chance).percent
        for limit in CHANCE_LIMITS:
            likelier, shown = max(chance, 1 - chance), max(percent, 100 - percent)
            assert (likelier >= limit) == (shown >= round(100 * limit))
        other = chance_number(1 - chance).percent
        assert percent + other == 100


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (0.99, "practically_certain"),
        (0.989, "very_likely"),
        (0.95, "very_likely"),
        (0.9499, "likely"),
        (0.80, "likely"),
        (0.7999, "leans"),
        (0.60, "leans"),
        (0.5999, "as_likely_as_not"),
        (0.05, "very_likely"),
    ],
)
def test_the_word_is_looked_up_from_the_unrounded_chance(chance, word):
    assert chance_word(chance) == word


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [
        ([2_600_000.0, -100.0], "mkr"),
        ([999_999.0], "tkr"),
        ([10_000.0], "tkr"),
        ([9_999.0], "kr"),
        ([], "kr"),
    ],
)
def test_one_unit_for_a_group_of_amounts(amounts, unit):
    assert money_unit(amounts) == unit


def test_kronor_in_each_unit():
    assert money(-7_440_000.0, "mkr", SWEDISH, signed=True) == "\u22127,4"
    assert money(12_345.0, "tkr", SWEDISH) == "12"
    assert money(1_234.0, "kr", SWEDISH) == "1\u00a0234"
    assert money(0.0, "mkr", SWEDISH) == "0"
    assert kronor_per("tkr") == 1000.0
