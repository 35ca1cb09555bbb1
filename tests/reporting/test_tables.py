"""Tables for download: readable in a spreadsheet, harmless there."""

from __future__ import annotations

import io
from urllib.parse import unquote

import pytest
import sample_pages
from hostile_labels import LABELS
from openpyxl import load_workbook

from prevstats.reporting.content import Section, Table
from prevstats.reporting.tables import csv_link, csv_text, harmless, workbook_bytes


def table(*rows: tuple[float | int | str | None, ...]) -> Table:
    width = len(rows[0])
    header = tuple(f"kolumn {place}" for place in range(width))
    return Table("Tabell", header, (False,) * width, (), tuple(rows))


def test_swedish_csv_is_what_swedish_excel_opens() -> None:
    text = csv_text(table(("Åre", 1234.5, None, 7), ("a;b", -0.125, "x", 0)), "sv")
    assert text == (
        "\ufeffkolumn 0;kolumn 1;kolumn 2;kolumn 3\r\n"
        "Åre;1234,5;;7\r\n"
        '"a;b";-0,125;x;0\r\n'
    )


def test_interval_is_two_columns_of_numbers() -> None:
    given = table(("Åre", "-0.5;1200"), ("Ale", None))
    assert csv_text(given, "sv").splitlines() == [
        "\ufeffkolumn 0;kolumn 1, min;kolumn 1, max",
        "Åre;-0,5;1200,0",
        "Ale;;",
    ]
    sheet = load_workbook(
        io.BytesIO(workbook_bytes((Section("s", "S", "", (given,)),)))
    ).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert found == [["Åre", -0.5, 1200], ["Ale", None, None]]


def test_english_csv_has_commas_and_points() -> None:
    assert csv_text(table((1.5, None)), "en").splitlines()[1] == "1.5,"


def test_link_holds_the_whole_file() -> None:
    link = csv_link(table(("Åre & <b>", 1.5)), "sv")
    kind, content = link.split(",", 1)
    assert kind == "data:text/csv;charset=utf-8"
    assert unquote(content) == csv_text(table(("Åre & <b>", 1.5)), "sv")
    assert "<" not in link


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\u00a0@x", "\n=1"]
)
def test_formulas_become_text(words: str) -> None:
    assert harmless(words).startswith("'")


def test_ordinary_words_are_left_alone() -> None:
    assert harmless("Åre – 1") == "Åre – 1"
    assert harmless("−5 till +5") == "−5 till +5"


def test_workbook_has_a_sheet_for_every_table_and_the_same_bytes() -> None:
    sections = sample_pages.report_sections()
    content = workbook_bytes(sections)
    assert content == workbook_bytes(sections)
    book = load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == 7
    sheet = book["Placerade barn och unga 2014–20"]
    assert [cell.value for cell in sheet[2]] == ["År", "Norrvik", "Andra"]
    assert [cell.value for cell in sheet[4]] == [2022, 5.8125, None]


def test_workbook_takes_hostile_words_as_words() -> None:
    from prevstats.reporting.content import Section

    tables = tuple(
        Table(label, (label,), (False,), (), ((label,),)) for label in LABELS
    )
    book = load_workbook(io.BytesIO(workbook_bytes([Section("a", "", "", tables)])))
    assert len(book.sheetnames) == len(LABELS)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_report_without_tables_has_an_empty_workbook() -> None:
    assert load_workbook(io.BytesIO(workbook_bytes([]))).sheetnames == ["-"]
