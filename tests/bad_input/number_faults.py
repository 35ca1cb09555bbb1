"""Faults in the figures."""

from __future__ import annotations

from bad_input.tables import (
    CODES,
    COLUMN,
    COUNT,
    FIRST,
    PERCENT,
    RATE,
    YEARS,
    Case,
    at,
    wide,
)

from prevstats.data.files import ReadOptions


def scaled(year: int, factor: float) -> dict[tuple[str, int], str]:
    return {
        (code, at_year): f"{(5 + place / 10) * (factor if at_year == year else 1):.2f}"
        for place, code in enumerate(CODES)
        for at_year in YEARS
    }


NUMBER_CASES = (
    Case(
        "decimal comma, semicolon",
        wide(mark=";", default="6,5"),
        mended=("decimal_comma",),
        value=6.5,
    ),
    Case(
        "decimal comma in quotes",
        wide(default='"6,5"'),
        mended=("decimal_comma",),
        value=6.5,
    ),
    Case(
        "decimal comma, tab",
        wide(mark="\t", default="6,5"),
        mended=("decimal_comma",),
        value=6.5,
    ),
    Case(
        "decimal comma, pipe",
        wide(mark="|", default="6,5"),
        mended=("decimal_comma",),
        value=6.5,
    ),
    Case(
        "comma and dot mixed",
        wide(at("6.5"), mark=";", default="6,5"),
        ("'6.5'", "comma and with a dot", "no oftener than the other"),
        3,
        COLUMN,
    ),
    Case(
        "1.234 alone",
        wide(mark=";", default="1.234"),
        ("decimal or a thousand",),
        2,
        COLUMN,
    ),
    Case(
        "1.234 among commas",
        wide(at("1.234"), mark=";", default="6,5"),
        ("decimal or a thousand",),
        FIRST,
        COLUMN,
    ),
    Case(
        "1.234 in a comma file",
        wide(default="1.234"),
        ("decimal or a thousand",),
        2,
        COLUMN,
    ),
    Case(
        "1,234 in quotes",
        wide(default='"1,234"'),
        ("decimal or a thousand",),
        2,
        COLUMN,
    ),
    Case(
        "1.234 declared decimal",
        wide(default="1.234"),
        value=1.234,
        options=ReadOptions(decimal="."),
    ),
    Case(
        "1.234 declared thousand",
        wide(at("1.234"), mark=";", default="6,5"),
        mended=("decimal_comma", "thousand_marks"),
        value=1234.0,
        options=ReadOptions(decimal=","),
    ),
    Case(
        "1.234,5",
        wide(at("1.234,5"), mark=";", default="6,5"),
        mended=("decimal_comma",),
        value=1234.5,
    ),
    Case("1,234.5", wide(at('"1,234.5"')), value=1234.5, mended=("thousand_marks",)),
    Case(
        "the other mark than declared",
        wide(),
        ("stated decimal mark",),
        2,
        COLUMN,
        options=ReadOptions(decimal=","),
    ),
    Case(
        "1.234.567 among decimals with a dot",
        wide(at("1.234.567")),
        ("comma and with a dot",),
        FIRST,
        COLUMN,
    ),
    Case(
        "1.234.567 among whole numbers",
        wide(at("1.234.567"), default="12"),
        mended=("thousand_marks",),
        value=1_234_567.0,
    ),
    Case(
        "thousands by no-break space",
        wide(at("12\u00a0345")),
        mended=("thousand_spaces",),
        value=12345.0,
    ),
    Case(
        "thousands by narrow space",
        wide(at("12\u202f345")),
        mended=("thousand_spaces",),
        value=12345.0,
    ),
    Case(
        "thousands by thin space",
        wide(at("12\u2009345,5"), mark=";", default="6,5"),
        mended=("thousand_spaces",),
        value=12345.5,
    ),
    Case(
        "thousands by plain space",
        wide(at("1 234 567")),
        mended=("thousand_spaces",),
        value=1234567.0,
    ),
    Case(
        "spaces that part no thousands",
        wide(at("12 34")),
        ("no number",),
        FIRST,
        COLUMN,
    ),
    Case(
        "minus sign U+2212", wide(at("\u22122.5")), mended=("minus_sign",), value=-2.5
    ),
    Case(
        "minus sign as a dash",
        wide(at("\u20132.5")),
        mended=("minus_sign",),
        value=-2.5,
    ),
    Case("12 %", wide(default="6.5 %"), mended=("percent_sign",), value=6.5),
    Case("12 % here and there", wide(at("12 %")), ("percent sign",), 2, COLUMN),
    Case("two dots", wide(at("..")), mended=("two_dots_missing",)),
    Case("one dot", wide(at(".")), mended=("one_dot_missing",)),
    Case(
        "an en dash",
        wide(at("–")),
        ("a dash is zero in tables from SCB",),
        FIRST,
        COLUMN,
    ),
    Case(
        "a hyphen", wide(at("-")), ("a dash is zero in tables from SCB",), FIRST, COLUMN
    ),
    Case(
        "a dash declared zero",
        wide(at("–")),
        mended=("dash_zero",),
        value=0.0,
        options=ReadOptions(dash="zero"),
    ),
    Case(
        "a dash declared missing",
        wide(at("-")),
        mended=("dash_missing",),
        options=ReadOptions(dash="missing"),
    ),
    Case("a true zero", wide(at("0")), value=0.0),
    Case("an x", wide(at("x")), mended=("suppressed_missing",)),
    Case("a star", wide(at("*")), mended=("suppressed_missing",)),
    Case("fewer than five", wide(at("<5")), mended=("censored_missing",)),
    Case("at most four", wide(at("≤ 4")), mended=("censored_missing",)),
    Case("NA", wide(at("NA")), mended=("not_available_missing",)),
    Case("Excel's #N/A", wide(at("#N/A")), mended=("not_available_missing",)),
    Case("null", wide(at("null")), mended=("not_available_missing",)),
    Case("NaN as text", wide(at("NaN")), ("NaN",), FIRST, COLUMN),
    Case("inf", wide(at("inf")), ("infinity",), FIRST, COLUMN),
    Case("-Infinity", wide(at("-Infinity")), ("infinity",), FIRST, COLUMN),
    Case("1e400", wide(at("1e400")), ("infinity",), FIRST, COLUMN),
    Case("1e300", wide(at("1e300")), ("infinite or above",), FIRST, COLUMN),
    Case("words", wide(at("många")), ("no number",), FIRST, COLUMN),
    Case("1_000", wide(at("1_000")), ("no number",), FIRST, COLUMN),
    Case("hexadecimal", wide(at("0x1F")), ("no number",), FIRST, COLUMN),
    Case("Arabic digits", wide(at("٦٫٥")), ("no number",), FIRST, COLUMN),
    Case("number with a unit", wide(at("6.5 kr")), ("no number",), FIRST, COLUMN),
    Case("footnote mark on a number", wide(at("6.5*")), ("no number",), FIRST, COLUMN),
    Case("Excel's #DIV/0!", wide(at("#DIV/0!")), ("no number",), FIRST, COLUMN),
    Case("a date made by Excel", wide(at("06-maj")), ("no number",), FIRST, COLUMN),
    Case("a formula", wide(at("=1+1")), ("formula",), FIRST, COLUMN),
    Case(
        "a program as formula",
        wide(at("=cmd|'/c calc'!A0")),
        ("formula",),
        FIRST,
        COLUMN,
    ),
    Case("a formula with @", wide(at("@SUM(A1)")), ("formula",), FIRST, COLUMN),
    Case(
        "a formula with +", wide(at("+cmd|' /c calc'!A0")), ("formula",), FIRST, COLUMN
    ),
    Case(
        "many faults at once",
        wide({**at("abc"), **at("inf", "0115"), **at("-", "0117")}),
        ("no number", "infinity", "a dash"),
        FIRST,
        COLUMN,
    ),
    Case(
        "share above a hundred",
        wide(at("101")),
        ("lies between 0 and 100",),
        FIRST,
        COLUMN,
        options=PERCENT,
    ),
    Case(
        "negative share",
        wide(at("-1")),
        ("lies between 0 and 100",),
        FIRST,
        COLUMN,
        options=PERCENT,
    ),
    Case(
        "negative count",
        wide(at("-1")),
        ("never negative",),
        FIRST,
        COLUMN,
        options=COUNT,
    ),
    Case(
        "rate above a thousand",
        wide(at("1001")),
        ("between 0 and 1000",),
        FIRST,
        COLUMN,
        options=RATE,
    ),
    Case(
        "negative population",
        wide(at("-5"), header="municipality_code,year,N01951"),
        ("never negative",),
        FIRST,
        "N01951",
    ),
    Case(
        "per cent becomes per mille",
        wide(scaled(2020, 10)),
        ("tenfold", "2019 to 2020"),
        None,
        COLUMN,
    ),
    Case(
        "per mille becomes per cent",
        wide(scaled(2018, 10)),
        ("tenfold", "2018 to 2019"),
        None,
        COLUMN,
    ),
    Case(
        "a tenfold jump that is real",
        wide(scaled(2020, 10)),
        mended=("series_jumps",),
        value=5.0,
        options=ReadOptions(accepted_jumps=(COLUMN,)),
    ),
    Case("a sixfold jump", wide(scaled(2020, 6)), mended=("series_jumps",), value=5.0),
    Case(
        "shares in place of per cent",
        wide(default="0.065"),
        mended=("shares_below_one",),
        value=0.065,
        options=PERCENT,
    ),
)
