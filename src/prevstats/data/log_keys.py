"""The lines of the data log: every key that reading may write, and its details.

The language files have a sentence for each (``data_log.<key>``); the details are the
named values that the sentence may use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CELLS = ("file", "column", "n")
_ROWS = ("file", "n", "first_line", "example")
_REPEATED = ("file", "n", "first_line", "repeated_line")

LOG_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # The file: encoding, letters, what stands around the table.
        "encoding": ("file", "encoding"),
        "letters_composed": ("file", "letters"),
        "no_final_line_break": ("file", "line"),
        "rows_above_header": ("file", "rows", "text"),
        "heading_understood": ("file", "column", "as"),
        "columns_ignored": ("file", "n", "columns"),
        "nan_is_missing": ("file", "n"),
        # Rows.
        "remarks_removed": _ROWS,
        "headings_removed": _ROWS,
        "totals_removed": _ROWS,
        "regions_removed": _ROWS,
        "counties_removed": _ROWS,
        "groups_removed": _ROWS,
        "other_genders_removed": ("file", "gender", "n"),
        "other_years_removed": ("file", "n", "first", "last"),
        "national_kept_apart": ("file", "n"),
        "repeated_rows_removed": _REPEATED,
        "repeated_rows_filled": _REPEATED,
        # Codes and years.
        "code_padded": _ROWS,
        "code_from_number": _ROWS,
        "code_and_name": _ROWS,
        "code_changed": _ROWS,
        "year_from_number": _CELLS,
        "school_year_first": _CELLS,
        "school_year_second": _CELLS,
        # Cells.
        "decimal_comma": _CELLS,
        "thousand_marks": _CELLS,
        "thousand_spaces": _CELLS,
        "minus_sign": _CELLS,
        "percent_sign": _CELLS,
        "dash_zero": _CELLS,
        "dash_missing": _CELLS,
        "two_dots_missing": _CELLS,
        "one_dot_missing": _CELLS,
        "not_available_missing": _CELLS,
        "suppressed_missing": _CELLS,
        "censored_missing": _CELLS,
        # The figures as a whole.
        "zero_before_existence": ("area", "year", "n"),
        "area_was_split": ("area", "new", "year"),
        "series_jumps": ("file", "column", "year_before", "year", "ratio"),
        "shares_below_one": ("file", "column", "largest"),
        "gender_sums_differ": ("file", "n", "column", "area", "year", "difference"),
        "municipalities_absent": ("file", "n", "of", "examples"),
        # A situation report.
        "denominators_recovered": ("indicator", "n", "of"),
        "figures_absent": ("n", "indicators"),
    }
)
