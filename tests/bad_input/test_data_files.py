"""The catalogue of faults that a table can carry: each mended with a line in the log,
or refused with file, row and column; none in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bad_input.code_faults import CODE_CASES
from bad_input.file_faults import FILE_CASES
from bad_input.number_faults import NUMBER_CASES
from bad_input.row_faults import (
    GENDER_CASES,
    HEADING_CASES,
    ROW_CASES,
    START_CASES,
    YEAR_CASES,
)
from bad_input.tables import CODE, YEAR, Case, wide

from prevstats.data.files import read_dataset
from prevstats.data.log_keys import LOG_KEYS
from prevstats.data.panel import Reading
from prevstats.errors import InputError

CASES = (
    *CODE_CASES,
    *NUMBER_CASES,
    *YEAR_CASES,
    *ROW_CASES,
    *HEADING_CASES,
    *GENDER_CASES,
    *FILE_CASES,
    *START_CASES,
)


def written(case: Case, folder: Path) -> Path:
    path = folder / case.file
    content = case.content
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("case", [c for c in CASES if c.refused], ids=str)
def test_a_fault_that_cannot_be_mended_is_refused(case: Case, tmp_path: Path) -> None:
    path = written(case, tmp_path)

    with pytest.raises(InputError) as caught:
        read_dataset(path, case.options)

    told = str(caught.value)
    assert all(word in told for word in case.refused), told
    places = {(wrong.line, wrong.key) for wrong in caught.value.complaints}
    lines = {line for line, _ in places}
    assert case.line in lines, told
    assert any(case.column in key for _, key in places), told
    for wrong in caught.value.complaints:
        assert wrong.file == path.name
        assert wrong.found
        assert wrong.meaning
        assert wrong.mend
        assert str(tmp_path) not in str(wrong)
        assert len(wrong.found) < 300


@pytest.mark.parametrize("case", [c for c in CASES if not c.refused], ids=str)
def test_a_fault_that_can_be_mended_is_told(case: Case, tmp_path: Path) -> None:
    reading = read_dataset(written(case, tmp_path), case.options)

    keys = [line.key for line in reading.log]
    for line in reading.log:
        assert tuple(name for name, _ in line.details) == LOG_KEYS[line.key]
    assert set(case.mended) <= set(keys), keys
    if not case.mended:
        assert set(keys) <= {"municipalities_absent"}, keys
    assert figure(reading) == pytest.approx(
        np.nan if case.value is None else case.value, nan_ok=True
    )
    if case.areas:
        assert reading.dataset.areas == tuple(sorted(case.areas))


def figure(reading: Reading) -> float:
    """The figure of 0114 in 2019, in whichever column the table has."""
    dataset = reading.dataset
    (array,) = dataset.values.values()
    return float(array[dataset.row(CODE), dataset.years.index(YEAR)])


def test_every_line_of_the_log_is_tried() -> None:
    tried = {key for case in CASES for key in case.mended}

    of_a_report = {"denominators_recovered", "figures_absent"}
    assert set(LOG_KEYS) - tried == {"municipalities_absent"} | of_a_report


def test_the_catalogue_is_large_enough() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize(
    "address",
    ["http://kolada.se/t.csv", "https://x/t.csv", "s3://bucket/t.csv", "file:///t.csv"],
)
def test_addresses_are_not_files(address: str) -> None:
    with pytest.raises(InputError, match="nothing is fetched here"):
        read_dataset(address)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_dataset(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="a folder or device"):
        read_dataset(tmp_path)


def test_a_file_above_the_limit_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prevstats.data import file_bytes

    path = tmp_path / "large.csv"
    path.write_text(wide())
    monkeypatch.setattr(file_bytes, "LARGEST_FILE", 100)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))

    with pytest.raises(InputError, match="are not read"):
        read_dataset(path)


def test_the_page_about_files_names_every_line_of_the_log(root: Path) -> None:
    page = (root / "docs" / "reading_files.md").read_text(encoding="utf-8")

    assert [key for key in LOG_KEYS if f"`{key}`" not in page] == []
