"""Filled-in templates: what is read, what is mended aloud, what is refused by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prevstats.data.personal_words import BLANK, without_persons
from prevstats.data.template_files import csv_of, workbook_of, write_template
from prevstats.data.template_rows import read_template, read_templates
from prevstats.errors import InputError
from prevstats.parameters.templates import (
    TEMPLATE_NAMES,
    Template,
    templates,
    vocabularies,
)

Make = Callable[..., Path]
PLAN = templates()["plan"]
IDEAS = templates()["ideas"]
INCIDENTS = templates()["incidents"]
IDEA = {"id": "1", "idé": "Läxhjälp", "läge": "ny"}


@pytest.fixture
def table(tmp_path: Path) -> Make:
    def write(
        rows: list[dict[str, str]], *, mark: str = ";", encoding: str = "utf-8"
    ) -> Path:
        heads = list(dict.fromkeys(name for row in rows for name in row))
        lines = [mark.join(heads)]
        lines += [mark.join(row.get(name, "") for name in heads) for row in rows]
        path = tmp_path / "table.csv"
        path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
        return path

    return write


def notes(step: Any) -> dict[str, dict[str, Any]]:
    return {line.key: dict(line.details) for line in step.log}


def test_every_template_is_whole() -> None:
    assert tuple(templates()) == TEMPLATE_NAMES
    for template in templates().values():
        for field in template.fields:
            chosen = field.kind in ("choice", "choices")
            assert (field.words is not None) == chosen
            assert not chosen or field.words in vocabularies()
            numeric = field.kind in ("whole", "number")
            assert numeric == (field.low is not None) == (field.high is not None)


def test_no_two_words_of_a_list_are_understood_the_same() -> None:
    for known in vocabularies().values():
        forms: dict[str, str] = {}
        for word in known.words:
            for form in {word.id, word.label.sv, word.label.en, *word.also}:
                assert forms.setdefault(form.casefold(), word.id) == word.id, form


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", TEMPLATE_NAMES)
def test_an_empty_template_has_the_columns_that_are_read(
    tmp_path: Path, kind: str, language: str
) -> None:
    for path in write_template(kind, tmp_path, language):
        with pytest.raises(InputError, match="no rows"):
            read_template(path, templates()[kind])


def test_a_workbook_has_a_drop_down_for_each_list() -> None:
    import io

    book = openpyxl.load_workbook(io.BytesIO(workbook_of(IDEAS, "sv")))
    sheet = book.worksheets[0]
    rules = sheet.data_validations.dataValidation
    lists = [rule for rule in rules if rule.type == "list"]
    chosen = [field for field in IDEAS.fields if field.words]
    assert len(lists) == len(chosen) == 4
    assert book["listor"].sheet_state == "hidden"
    words = [cell.value for cell in book["listor"]["J"] if cell.value]
    assert words == ["ny", "utreds", "prövas", "infört", "avslagen"]


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    write_template("plan", tmp_path)
    with pytest.raises(InputError, match="there already"):
        write_template("plan", tmp_path)
    with pytest.raises(InputError, match="no such template"):
        write_template("plans", tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_rows_are_read_whatever_they_were_saved_as(
    table: Make, mark: str, encoding: str
) -> None:
    step = read_template(table([IDEA], mark=mark, encoding=encoding), IDEAS)
    assert step.complaints == ()
    (row,) = step.value.rows
    assert (row.text("idea"), row.text("status"), row.line) == ("Läxhjälp", "new", 2)
    assert row.number("cost_sek") is None
    assert ("encoding" in notes(step)) == (encoding != "utf-8")


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("1234", 1234.0, ""),
        ("12,5", 12.5, "decimal_comma"),
        ("1 234,5", 1234.5, "decimal_comma"),
        ("1\u00a0234", 1234.0, "thousand_spaces"),
        ("12.5", 12.5, ""),
        ("\u22123,5", -3.5, "minus_sign"),
    ],
)
def test_numbers(table: Make, text: str, value: float, note: str) -> None:
    step = read_template(table([{"mål": "a", "målvärde": text}]), PLAN)
    assert step.complaints == ()
    assert step.value.rows[0].number("target") == value
    assert not note or notes(step)[note]["column"] == "target"


@pytest.mark.parametrize("text", ["1.234", "1,234", "tolv", "12 st", "=A1", "NaN"])
def test_what_may_be_two_numbers_or_none_is_refused_by_row(
    table: Make, text: str
) -> None:
    rows = [{"mål": "a", "målvärde": "1"}, {"mål": "b", "målvärde": f'"{text}"'}]
    (told,) = read_template(table(rows), PLAN).complaints
    assert (told.line, told.key) == (3, "målvärde")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        ("1 mars 2026", "2026-03-01"),
        ("31/12 2026", "2026-12-31"),
        ("12/31/2026", "2026-12-31"),
        ("20260301", "2026-03-01"),
        ("3 mars 2026", "2026-03-03"),
        ("3/3/2026", "2026-03-03"),
    ],
)
def test_dates_beyond_doubt_are_read_and_said(table: Make, text: str, day: str) -> None:
    step = read_template(table([{"datum": text, "typ": "x"}]), INCIDENTS)
    assert step.complaints == ()
    assert step.value.rows[0].text("date") == day
    assert ("date_from_text" in notes(step)) == (text != day)


@pytest.mark.parametrize(
    "text", ["03/04/2026", "2026-02-30", "i våras", "45000", "1850-01-01", "2026"]
)
def test_other_dates_are_refused_by_row(table: Make, text: str) -> None:
    (told,) = read_template(table([{"datum": text, "typ": "x"}]), INCIDENTS).complaints
    assert (told.line, told.key) == (2, "datum")


def test_an_unknown_word_is_refused_with_the_nearest_one(table: Make) -> None:
    (told,) = read_template(table([IDEA | {"arena": "förskla"}]), IDEAS).complaints
    assert (told.line, told.key) == (2, "arena")
    assert "did you mean förskola" in told.mend


def test_words_are_understood_in_both_languages_and_any_case(table: Make) -> None:
    rows = [IDEA | {"arena": "FÖRSKOLA"}, IDEA | {"id": "2", "arena": "preschool"}]
    step = read_template(table(rows), IDEAS)
    assert [row.text("arena") for row in step.value.rows] == ["preschool"] * 2


def test_several_words_in_a_cell(table: Make) -> None:
    inventory = templates()["inventory"]
    row = {
        "id": "1",
        "insats": "a",
        "arena": "skola",
        "nivå": "alla och grupper med risk",
        "perspektiv": "individ",
        "ålder från": "6",
        "ålder till": "12",
        "utförare": "skolan",
        "typ av utförare": "kommun",
    }
    step = read_template(table([row]), inventory)
    assert step.complaints == ()
    assert step.value.rows[0].several("levels") == ("universal", "selective")
    (told,) = read_template(
        table([row | {"nivå": "alla, nästan"}]), inventory
    ).complaints
    assert told.key == "nivå"


def test_an_identifier_given_twice_is_refused_at_the_second_row(table: Make) -> None:
    (told,) = read_template(table([IDEA, IDEA | {"idé": "b"}]), IDEAS).complaints
    assert (told.line, told.key) == (3, "id")
    assert "row 2" in told.meaning


def test_empty_rows_are_skipped_and_said(table: Make) -> None:
    step = read_template(table([IDEA, {}, {}, IDEA | {"id": "2"}]), IDEAS)
    assert [row.line for row in step.value.rows] == [2, 5]
    assert notes(step)["empty_rows"] == {"file": "table.csv", "n": 2, "first_line": 3}


def test_an_empty_required_cell_is_refused(table: Make) -> None:
    (told,) = read_template(table([IDEA | {"läge": ""}]), IDEAS).complaints
    assert (told.line, told.key, told.found) == (2, "läge", "an empty cell")


@pytest.mark.parametrize("points", ["0", "6", "2,5"])
def test_points_outside_the_scale_are_refused(table: Make, points: str) -> None:
    (told,) = read_template(table([IDEA | {"behov (1-5)": points}]), IDEAS).complaints
    assert told.key == "behov (1-5)"


def test_persons_are_blanked_in_text_and_refused_as_roles(table: Make) -> None:
    step = read_template(
        table([IDEA | {"idé": "Fråga Anna Svensson, 070-123 45 67"}]), IDEAS
    )
    assert step.complaints == ()
    assert step.value.rows[0].text("idea") == f"Fråga {BLANK}, {BLANK}"
    assert {"blanked_name", "blanked_phone"} <= set(notes(step))
    (told,) = read_template(
        table([{"mål": "a", "ansvarig roll": "Anna Svensson"}]), PLAN
    ).complaints
    assert (told.line, told.key) == (2, "ansvarig roll")
    assert "Svensson" not in str(told)


def test_an_identity_number_is_refused_and_never_repeated(table: Make) -> None:
    with pytest.raises(InputError) as refused:
        read_template(table([IDEA | {"idé": "850312-1236"}]), IDEAS)
    assert "1236" not in str(refused.value)


def test_a_workbook_with_merged_cells_and_true_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["mål", "insats", "målvärde"], ["a", "x", 1.234], [None, "y", "2,5"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    path = tmp_path / "plan.xlsx"
    book.save(path)
    step = read_template(path, PLAN)
    assert step.complaints == ()
    assert [row.text("goal") for row in step.value.rows] == ["a", "a"]
    assert [row.number("target") for row in step.value.rows] == [1.234, 2.5]
    assert "local_merged_cells" in notes(step)


def test_every_fault_of_every_file_is_told_at_once(table: Make, tmp_path: Path) -> None:
    bad = table([IDEA | {"läge": "kanske"}, IDEA | {"läge": "snart"}])
    paths = {"ideas": bad, "plan": tmp_path / "none.csv"}
    with pytest.raises(InputError) as refused:
        read_templates(paths, templates())
    told = refused.value.complaints
    assert [each.line for each in told if each.file == "table.csv"] == [2, 3, 3]
    assert any(each.file == "none.csv" for each in told)


def test_headings_alone_are_csv_that_excel_opens() -> None:
    template: Template = templates()["themes"]
    assert csv_of(template, "sv").startswith(b"\xef\xbb\xbftema;vilka;antal personer")


@pytest.mark.parametrize(
    ("text", "blanked", "kinds"),
    [
        ("ring 070-123 45 67", f"ring {BLANK}", ("phone",)),
        ("fråga eva@kommun.se", f"fråga {BLANK}", ("e_mail",)),
        ("Anna Svensson leder", f"{BLANK} leder", ("name",)),
        ("Karl-Oskar Nilsson", BLANK, ("name",)),
        ("rektor på Norra skolan, 0-18 år, 2010-2012", None, ()),
        ("senast 01-02-2026", None, ()),
        ("Maria kyrka", None, ()),
    ],
)
def test_what_points_at_a_person_is_blanked(
    text: str, blanked: str | None, kinds: tuple[str, ...]
) -> None:
    assert without_persons(text) == (blanked or text, kinds)
