"""What a replication file may say: published numbers, and the design to give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from prevstats.parameters.values import Model, Words

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_NAMED_LABEL = re.compile(r"^\s*[A-Za-z_]\w*\s*=\s*")
_WHOLE = re.compile(r"[-+]?\d+(\.0+)?")
OPERATIONS = (
    "log",
    "multiply",
    "divide",
    "add",
    "subtract",
    "fill_missing",
    "equals",
)


def as_number(value: Any) -> Any:
    """Return the number that a text such as 1e-8 stands for; YAML reads it as text."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    return value


def as_list(value: Any) -> Any:
    """Return one item as a list of one."""
    return value if isinstance(value, tuple) or value is None else (value,)


def _file_or_package(value: Any) -> Any:
    return {"file": value} if isinstance(value, str) else value


def _named(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Number = Annotated[float, BeforeValidator(as_number)]
Size = Annotated[float, Field(ge=0), BeforeValidator(as_number)]
Names = Annotated[tuple[Words, ...], BeforeValidator(as_list)]


def quantity_name(written: str) -> str:
    """Return a quantity as designs name it: ``ATT(g=4;t=5)`` becomes ``ATT(4,5)``.

    Labels lose their names and blanks, whole numbers their sign and decimals; what
    stands inside the brackets of ``coef(name[level])`` is left as it is.
    """
    name, bracket, rest = written.strip().partition("(")
    if not bracket or not rest.endswith(")"):
        return written.strip()
    inside = rest[:-1]
    if "[" in inside or ":" in inside:
        return f"{name.strip()}({inside.strip()})"
    labels = [_label(part) for part in re.split("[;,]", inside)]
    return f"{name.strip()}({','.join(labels)})"


def _label(part: str) -> str:
    label = _NAMED_LABEL.sub("", part).strip()
    if _WHOLE.fullmatch(label):
        return str(int(float(label)))
    return repr(float(label)) if _NUMBER.fullmatch(label) else label


class Data(Model):
    """Where the data lie: a file, or a data set of an installed package."""

    file: Words | None = None
    package: Words | None = None
    name: Words | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Data:
        if (self.file is None) == (self.package is None or self.name is None):
            raise ValueError("data is a file name, or {package: …, name: …}")
        return self


class Filter(Model):
    """Which rows are kept; all conditions given must hold."""

    model_config = ConfigDict(populate_by_name=True)

    column: Words | None = None
    min: Number | None = None
    max: Number | None = None
    equals: Any = None
    within: Annotated[tuple[Any, ...] | None, BeforeValidator(as_list)] = Field(
        default=None, alias="in"
    )
    not_missing: Any = None

    @model_validator(mode="after")
    def _sense(self) -> Filter:
        if self.column is None and self.not_missing in (None, True, False):
            raise ValueError("a filter names its column")
        given = (self.min, self.max, self.equals, self.within, self.not_missing)
        if all(condition is None for condition in given):
            raise ValueError("a filter says min, max, equals, in or not_missing")
        return self

    @property
    def complete(self) -> tuple[str, ...]:
        """Return the columns that may not be empty."""
        if self.not_missing in (None, False):
            return ()
        if self.not_missing is True:
            return (str(self.column),)
        return tuple(str(name) for name in as_list(self.not_missing))


class Columns(Model):
    """Which column of the data is what."""

    unit: Words | None = None
    time: Words | None = None
    outcome: Words | None = None
    start: Words | None = None
    treated: Words | None = None
    treatment: Words | None = None
    covariates: Names = ()
    weights: Words | None = None
    cluster: Words | None = None
    population: Words | None = None
    running: Words | None = None
    effect: Words | None = None
    variance: Words | None = None
    study: Words | None = None
    events_1: Words | None = None
    n_1: Words | None = None
    events_0: Words | None = None
    n_0: Words | None = None
    mean_1: Words | None = None
    sd_1: Words | None = None
    mean_0: Words | None = None
    sd_0: Words | None = None

    def overridden(self, other: Columns | None) -> Columns:
        """Return these columns with those that another says in their place."""
        if other is None:
            return self
        return self.model_copy(
            update={name: getattr(other, name) for name in other.model_fields_set}
        )


class Expect(Model):
    """A published number, and how near ours must come.

    Without a tolerance ours must round to the digits as they are written. ``low`` and
    ``high`` are the ends of the interval; for a number without interval they are the
    bounds that it must lie between. ``scale`` multiplies ours before comparing.
    """

    quantity: Words
    value: Number | None = None
    tolerance: Size | None = None
    rel_tolerance: Size | None = None
    low: Number | None = None
    high: Number | None = None
    std_error: Number | None = None
    std_error_tolerance: Size | None = None
    scale: Number = 1.0
    source: str = ""
    judged: bool = True

    @model_validator(mode="after")
    def _says_something(self) -> Expect:
        parts = (self.value, self.low, self.high, self.std_error)
        if all(part is None for part in parts):
            raise ValueError("an expectation says value, std_error, low or high")
        return self


Filters = Annotated[tuple[Filter, ...], BeforeValidator(as_list)]


class Transform(Model):
    """How one new column is made, by one operation; numbers may stand for columns.

    ``equals: [column, label]`` is 1 where the column has the label and 0 elsewhere.
    """

    log: Any = None
    multiply: Any = None
    divide: Any = None
    add: Any = None
    subtract: Any = None
    fill_missing: Any = None
    equals: Any = None

    @model_validator(mode="after")
    def _one_operation(self) -> Transform:
        if len(self.model_fields_set) != 1:
            raise ValueError(f"a column is made by one of {', '.join(OPERATIONS)}")
        wanted = {"log": 1, "fill_missing": None}.get(self.operation, 2)
        if wanted == 1 and len(self.operands) != 1:
            raise ValueError("log takes one column")
        if wanted == 2 and len(self.operands) < 2:
            raise ValueError(f"{self.operation} takes a list of at least two")
        if self.operation == "fill_missing" and not 1 <= len(self.operands) <= 2:
            raise ValueError("fill_missing takes a list of column and value")
        for operand in self.operands:
            if isinstance(operand, bool) or not isinstance(operand, str | int | float):
                raise ValueError("an operand is a column or a number")
        return self

    @property
    def operation(self) -> str:
        """Which operation it is."""
        return next(iter(self.model_fields_set))

    @property
    def operands(self) -> tuple[str | float, ...]:
        """Columns and numbers, in order."""
        given = getattr(self, self.operation)
        if isinstance(given, Mapping):
            given = tuple(given.values())
        return tuple(as_list(given) or ())


class Case(Model):
    """One design on the data, and what it must give."""

    design: Annotated[dict[str, Any], BeforeValidator(_named)]
    expect: Annotated[tuple[Expect, ...], Field(min_length=1), BeforeValidator(as_list)]
    columns: Columns | None = None
    filter: Filters | None = None
    transform: dict[str, Transform] | None = None
    title: str = ""
    source: str = ""


class Replication(Model):
    """A replication file: data, what the columns are, and cases."""

    data: Annotated[Data, BeforeValidator(_file_or_package)]
    columns: Columns = Columns()
    filter: Filters = ()
    transform: dict[str, Transform] = Field(default_factory=dict)
    cases: Annotated[tuple[Case, ...], Field(min_length=1), BeforeValidator(as_list)]
    title: str = ""
    source: str = ""
