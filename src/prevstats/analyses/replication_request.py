"""One case of a replication file as its design sees it: rows, columns and options."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.replication_data import absent_column
from prevstats.analyses.replication_frame import plain_label
from prevstats.analyses.replication_spec import as_list, as_number
from prevstats.errors import Complaint, InputError
from prevstats.parameters.explain import nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.replication_file import ReplicationFile
    from prevstats.analyses.replication_frame import Frame
    from prevstats.analyses.replication_spec import Columns

ROLE_OPTIONS = ("treatment", "weights", "cluster")
"""Options of designs that name a column, as the same keys of ``columns`` do."""
NOT_COLUMNS = frozenset(("panel", "unit", "equal", "none"))
"""What such an option may say in the designs' own words."""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """What a case asks for.

    Attributes
    ----------
    file, number : the replication file and which of its cases.
    frame : the case's rows.
    columns : which column is what; the design's own options come first.
    options : the options of the design, without its name.
    """

    file: ReplicationFile
    number: int
    frame: Frame
    columns: Columns
    options: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The dotted key of the design in the file."""
        return f"cases[{self.number}].design"

    def complaint(self, name: str, found: str, meaning: str, mend: str) -> Complaint:
        """Return a complaint at an option, or at the design."""
        key = f"{self.key}.{name}" if name else self.key
        return self.file.complaint(key, found, meaning, mend)

    def has(self, role: str) -> bool:
        """Say whether a column is named for a role."""
        return bool(getattr(self.columns, role))

    def column(self, role: str) -> str:
        """Return the column that plays a role, and is in the data.

        Raises
        ------
        InputError : when none is named or the data lack it.
        """
        name = getattr(self.columns, role)
        if not name:
            meaning = f"{self.options_name} needs a column for it"
            mend = f"add {role}: COLUMN under columns:"
            key = self.role_key(role)
            raise InputError(self.file.complaint(key, f"no {role}", meaning, mend))
        return self.there(str(name), self.role_key(role))

    @property
    def options_name(self) -> str:
        """Name of the design."""
        return str(self.file.spec.cases[self.number].design["name"])

    def role_key(self, role: str) -> str:
        """Return the key at which a role's column is named."""
        for parent in (self.key, f"cases[{self.number}].columns", "columns"):
            if f"{parent}.{role}" in self.file.document.lines:
                return f"{parent}.{role}"
        return "columns" if "columns" in self.file.document.lines else self.key

    def there(self, name: str, key: str) -> str:
        """Return a column's name if the data have it; complain at the key otherwise."""
        if name not in self.frame.names:
            raise InputError(absent_column(self.frame, self.file, key, name))
        return name

    def all_there(self, roles: tuple[str, ...]) -> None:
        """Complain of every needed role without column, all at once."""
        complaints: list[Complaint] = []
        for role in roles:
            try:
                self.column(role)
            except InputError as error:
                complaints += error.complaints
        if complaints:
            raise InputError(complaints)

    def as_written(self, option: str) -> str | None:
        """Return an option that names a unit or an arm, as it stands in the file."""
        if self.options.get(option) is None:
            return None
        key = f"{self.key}.{option}"
        return plain_label(self.file.document.raw.get(key, str(self.options[option])))

    def numbers(self, role: str) -> NDArray[np.float64]:
        """Return the numbers (n,) of the column that plays a role."""
        return self.frame.numbers(self.column(role))

    def labels(self, role: str) -> NDArray[np.str_]:
        """Return the labels (n,) of the column that plays a role."""
        return self.frame.labels(self.column(role))

    def arguments(self, design: Any, **changed: Any) -> dict[str, Any]:
        """Return the options as arguments of a design (a dataclass).

        ``changed`` : options that the case has under another form; ``None`` drops one.

        Raises
        ------
        InputError : for options that the design does not know.
        """
        known = tuple(field.name for field in dataclasses.fields(design))
        given = {**self.options, **changed}
        given = {name: x for name, x in given.items() if not _dropped(name, x, changed)}
        unknown = [name for name in given if name not in known]
        if unknown:
            meaning = f"{self.options_name} has no such option"
            raise InputError(
                [
                    self.complaint(name, f"{name}:", meaning, nearest(name, known))
                    for name in unknown
                ]
            )
        defaults = {field.name: field.default for field in dataclasses.fields(design)}
        wrong = [
            self.complaint(name, repr(value), f"{wanted} is wanted here", "change it")
            for name, value in given.items()
            if (wanted := _wanted(defaults[name], _plain(value)))
        ]
        if wrong:
            raise InputError(wrong)
        return {
            name: as_list(_plain(value))
            if isinstance(defaults[name], tuple)
            else _plain(value)
            for name, value in given.items()
        }


def _wanted(default: Any, value: Any) -> str:
    """Return the kind of value that an option's default shows, if this is another."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, int | float):
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if sound else "a number"
    if isinstance(default, str):
        return "" if isinstance(value, str | tuple) else "a word"
    return ""


def _dropped(name: str, value: Any, changed: Mapping[str, Any]) -> bool:
    return value is None and name in changed


def _plain(value: Any) -> Any:
    """Return a value of the file as Python's own: 1e-8 is a number, "0" a label."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return as_number(value) if isinstance(value, str) and "e" in value else value


def request_of(file: ReplicationFile, number: int, frame: Frame) -> Request:
    """Return a case as its design sees it, columns gathered from all places.

    Raises
    ------
    InputError : when the case has no rows left.
    """
    case = file.spec.cases[number]
    if frame.size == 0:
        words = ("no rows", "the filters leave nothing", "widen the filters")
        raise InputError(file.complaint(f"cases[{number}]", *words))
    columns = file.spec.columns.overridden(case.columns)
    options = {name: x for name, x in case.design.items() if name != "name"}
    moved: dict[str, Any] = {}
    for name in ROLE_OPTIONS:
        value = options.get(name)
        if isinstance(value, str) and value not in NOT_COLUMNS:
            moved[name] = options.pop(name)
    if "covariates" in options:
        moved["covariates"] = tuple(as_list(options.pop("covariates")) or ())
    return Request(file, number, frame, columns.model_copy(update=moved), options)
