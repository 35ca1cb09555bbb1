"""Run the designs on published data: published, ours, difference, pass or fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from prevstats.analyses.replication_data import read_frame, rows_of
from prevstats.analyses.replication_designs import run_design
from prevstats.analyses.replication_file import ReplicationFile, read_replication
from prevstats.analyses.replication_judge import Number, compared
from prevstats.analyses.replication_request import request_of
from prevstats.analyses.replication_spec import quantity_name
from prevstats.analyses.replication_table import summary_of
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    import pandas as pd

    from prevstats.analyses.replication_frame import Frame
    from prevstats.analyses.replication_spec import Expect

Status = Literal["pass", "fail", "shown"]


@dataclass(frozen=True, slots=True)
class Row:
    """One published number beside ours.

    Attributes
    ----------
    dataset : the data's file, without its ending; ``design`` and ``case`` (from 1).
    quantity : its name; ``part`` which of its numbers: value, std_error, low, high.
    published, ours : in the published number's unit (ours after ``scale``).
    difference : ours less published; ``None`` where there is no ours.
    tolerance : how large the difference may be.
    status : ``pass``, ``fail``, or ``shown`` where the file asks for no judgement.
    note : why there is no number of ours, or what it is compared as.
    source : where the published number stands.
    """

    dataset: str
    design: str
    case: int
    quantity: str
    part: str
    published: float
    ours: float | None
    difference: float | None
    tolerance: float
    status: Status
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows of some replication files, and what is wrong with the files."""

    rows: tuple[Row, ...]
    complaints: tuple[Complaint, ...]

    @property
    def exit_code(self) -> int:
        """0 all well; 1 a number is not given back; 2 a file is wrong."""
        if self.complaints:
            return InputError.exit_code
        return int(any(row.status == "fail" for row in self.rows))

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as plain values."""
        return [asdict(row) for row in self.rows]

    @property
    def table(self) -> pd.DataFrame:
        """The rows as a table, with a column for each attribute of ``Row``."""
        import pandas as pd

        names = [each.name for each in fields(Row)]
        numbers = ("published", "ours", "difference", "tolerance")
        table = pd.DataFrame(self.records(), columns=names)
        return table.astype(dict.fromkeys(numbers, float))

    def summary(self) -> str:
        """Return how many numbers are given back, and every complaint, as text."""
        told = [summary_of(self), *(str(complaint) for complaint in self.complaints)]
        return "\n".join(told)


def replicate(
    paths: Sequence[Path | str], data_dir: Path | str | None = None
) -> Comparison:
    """Run every case of some replication files.

    Parameters
    ----------
    paths : the files.
    data_dir : where their data lie, if not beside them.

    What is wrong with one file or case is kept as complaints; the others are run.
    """
    rows: list[Row] = []
    complaints: list[Complaint] = []
    folder = None if data_dir is None else Path(data_dir)
    for path in map(Path, paths):
        try:
            file = read_replication(path)
            frame = read_frame(file, folder)
        except InputError as error:
            complaints += error.complaints
            continue
        for number in range(len(file.spec.cases)):
            try:
                rows += case_rows(file, frame, number, complaints)
            except InputError as error:
                complaints += error.complaints
    return Comparison(tuple(rows), tuple(dict.fromkeys(complaints)))


def case_rows(
    file: ReplicationFile, frame: Frame, number: int, complaints: list[Complaint]
) -> list[Row]:
    """Return one case's rows; quantities that do not exist go to ``complaints``."""
    request = request_of(file, number, rows_of(frame, file, number))
    found = run_design(request)
    rows: list[Row] = []
    for place, expect in enumerate(file.spec.cases[number].expect):
        key = f"cases[{number}].expect[{place}]"
        if isinstance(found, CannotAnswer):
            details = ", ".join(f"{name} {value}" for name, value in found.details)
            note = f"cannot answer: {found.reason}" + (
                f" ({details})" if details else ""
            )
            rows += judged(file, number, expect, unanswered(file, key, expect, note))
            continue
        try:
            quantity = found.quantity(quantity_name(expect.quantity))
        except (KeyError, ValueError) as error:
            complaints.append(unknown(file, f"{key}.quantity", expect, error))
            continue
        numbers = compared(expect, quantity, file.document.raw, key)
        rows += judged(file, number, expect, numbers)
    return rows


def unanswered(
    file: ReplicationFile, key: str, expect: Expect, note: str
) -> Iterator[Number]:
    """Yield the published numbers of an expectation without ours."""
    for number in compared(expect, None, file.document.raw, key):
        yield Number(number.part, number.published, None, number.tolerance, note)


def unknown(
    file: ReplicationFile, key: str, expect: Expect, error: Exception
) -> Complaint:
    """Return the complaint about a quantity that a design does not have."""
    told = str(error.args[0]) if error.args else ""
    words = ("the design has no such quantity", told[:400] or "correct the name")
    return file.complaint(key, expect.quantity, *words)


def judged(
    file: ReplicationFile, number: int, expect: Expect, numbers: Iterator[Number]
) -> Iterator[Row]:
    """Yield a row for each number that an expectation compares."""
    data, case = file.spec.data, file.spec.cases[number]
    source = expect.source or case.source or file.spec.source
    name = Path(data.file).stem if data.file else f"{data.package}.{data.name}"
    for one in numbers:
        status: Status = "pass" if one.near else "fail"
        yield Row(
            dataset=name,
            design=str(case.design["name"]),
            case=number + 1,
            quantity=expect.quantity,
            part=one.part,
            published=one.published,
            ours=one.ours,
            difference=one.difference,
            tolerance=one.tolerance,
            status=status if expect.judged else "shown",
            note=one.note,
            source=source,
        )
