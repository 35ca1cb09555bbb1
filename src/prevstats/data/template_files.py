"""Write an empty template: CSV, and XLSX with drop-downs and an explaining sheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prevstats.errors import Complaint, InputError
from prevstats.parameters.templates import (
    Template,
    TemplateField,
    templates,
    vocabularies,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS_WITH_LISTS = 500
"""Rows of the sheet in which the drop-downs work."""
LISTS, HELP = "listor", "läs mig"


def write_template(kind: str, folder: Path, language: str = "sv") -> tuple[Path, Path]:
    """Write ``KIND.csv`` and ``KIND.xlsx`` in a folder; return where they are.

    Raises ``InputError`` for an unknown kind, or when a file of that name is there.
    """
    known = templates()
    if kind not in known:
        raise _fault(kind, "no such template", f"the kinds are {', '.join(known)}")
    paths = folder / f"{kind}.csv", folder / f"{kind}.xlsx"
    for path in paths:
        if path.exists():
            meaning = "the file is there already and could be filled in"
            raise _fault(path.name, meaning, "move it, or give another folder: --out")
    folder.mkdir(parents=True, exist_ok=True)
    paths[0].write_bytes(csv_of(known[kind], language))
    paths[1].write_bytes(workbook_of(known[kind], language))
    return paths


def csv_of(template: Template, language: str) -> bytes:
    """Return the headings as CSV that a Swedish Excel opens: semicolons and a mark."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow([_said(field.heading, language) for field in template.fields])
    return stream.getvalue().encode("utf-8-sig")


def workbook_of(template: Template, language: str) -> bytes:
    """Return a workbook: a sheet to fill in, one that explains, one with the lists."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = _said(template.label, language)[:31]
    helping, lists = book.create_sheet(HELP), book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    for place, field in enumerate(template.fields, start=1):
        head = sheet.cell(1, place, _said(field.heading, language))
        head.font = Font(bold=True)
        head.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = 22
        _guard(sheet, lists, field, place, language)
    sheet.freeze_panes = "A2"
    helping.append([_said(template.about, language)])
    for field in template.fields:
        helping.append([_said(field.heading, language), _said(field.help, language)])
    helping.column_dimensions["A"].width = 28
    helping.column_dimensions["B"].width = 90
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _guard(
    sheet: Worksheet, lists: Worksheet, field: TemplateField, place: int, language: str
) -> None:
    """Give a column its drop-down, its limits or its form of date.

    A column that takes several words has its list as help only: Excel's drop-down
    takes one.
    """
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(place)
    below = f"{letter}2:{letter}{ROWS_WITH_LISTS}"
    if field.words:
        words = [_said(w.label, language) for w in vocabularies()[field.words].words]
        for row, word in enumerate(words, start=1):
            lists.cell(row, place, word)
        rule = DataValidation(
            type="list",
            formula1=f"'{LISTS}'!${letter}$1:${letter}${len(words)}",
            allow_blank=not field.required,
            showErrorMessage=field.kind == "choice",
        )
    elif field.kind in ("whole", "number"):
        rule = DataValidation(
            type="whole" if field.kind == "whole" else "decimal",
            operator="between",
            formula1=f"{field.low or 0:.0f}",
            formula2=f"{field.high or 0:.0f}",
            allow_blank=not field.required,
            showErrorMessage=True,
        )
    else:
        if field.kind == "date":
            for row in range(2, ROWS_WITH_LISTS + 1):
                sheet.cell(row, place).number_format = "yyyy-mm-dd"
        return
    rule.promptTitle = _said(field.heading, language)[:32]
    rule.prompt = _said(field.help, language)[:255]
    rule.showInputMessage = True
    sheet.add_data_validation(rule)
    rule.add(below)


def _said(text: Any, language: str) -> str:
    return str(text.en if language == "en" else text.sv)


def _fault(found: str, meaning: str, mend: str) -> InputError:
    return InputError(Complaint("template", None, "", found, meaning, mend))
