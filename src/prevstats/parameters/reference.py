"""The reference tables: what is known from outside, each row with source and mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from prevstats.errors import Complaint, InputError
from prevstats.parameters.document import Document, join_key, read_document
from prevstats.parameters.evidence_rows import Evidence, TransferMultiplier
from prevstats.parameters.explain import explain
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.rows import (
    IndexYear,
    Intervention,
    MunicipalityChange,
    Payer,
    TargetGroup,
    UnitCost,
)
from prevstats.parameters.shipped import shipped
from prevstats.parameters.values import Model

RowT = TypeVar("RowT", bound=Model)


@cache
def outcomes() -> Mapping[str, Outcome]:
    """Return the outcomes by identifier: unit, direction, breaks, known faults."""
    return _by_id(read_table(table_path("outcomes"), Outcome))


@cache
def interventions() -> Mapping[str, Intervention]:
    """Return the interventions by identifier: level, target group, evidence note."""
    return _by_id(read_table(table_path("interventions"), Intervention))


@cache
def target_groups() -> Mapping[str, TargetGroup]:
    """Return the target groups by identifier."""
    return _by_id(read_table(table_path("target_groups"), TargetGroup))


@cache
def payers() -> Mapping[str, Payer]:
    """Return the payers by identifier."""
    return _by_id(read_table(table_path("payers"), Payer))


@cache
def unit_costs() -> Mapping[str, UnitCost]:
    """Return the unit costs by identifier: amount, price year, payers, caveat."""
    return _by_id(read_table(table_path("unit_costs"), UnitCost))


@cache
def evidence() -> tuple[Evidence, ...]:
    """Return what studies and reviews have found, in the order of the file."""
    return tuple(read_table(table_path("evidence"), Evidence))


@cache
def transfer_multipliers() -> tuple[TransferMultiplier, ...]:
    """Return what published effects are multiplied by, in the order of the file."""
    return tuple(read_table(table_path("transfer_multipliers"), TransferMultiplier))


@cache
def municipality_changes() -> tuple[MunicipalityChange, ...]:
    """Return the dated changes of municipality codes, oldest first."""
    changes = read_table(table_path("municipality_changes"), MunicipalityChange)
    return tuple(sorted(changes, key=lambda c: (c.valid_from, c.old_code, c.new_code)))


@cache
def price_index() -> Mapping[int, IndexYear]:
    """Return the consumer price index by year (annual mean, 1980 = 100)."""
    rows = sorted(
        read_table(table_path("price_index"), IndexYear), key=lambda row: row.year
    )
    return MappingProxyType({row.year: row for row in rows})


def table_path(name: str) -> Path:
    """Return where a reference table lies, e.g. for a message that points at it."""
    return shipped("parameters") / "reference" / f"{name}.yaml"


def _by_id(rows: tuple[RowT, ...]) -> Mapping[str, RowT]:
    return MappingProxyType({_identity(row): row for row in rows})


def _identity(row: Model) -> str:
    """Return what tells a row from the others of its table."""
    return str(getattr(row, "id", None) or getattr(row, "year", ""))


def read_table(path: str | Path, model: type[RowT]) -> tuple[RowT, ...]:
    """Return the rows of a reference table, each validated.

    The file has two keys: ``defaults``, values that rows share unless they say
    otherwise (source, date, unit), and ``rows``.

    Raises
    ------
    InputError
        with all complaints, at their lines; a row given twice is one of them.
    """
    document = read_document(path)
    rows = list(_rows(document, model))
    if document.complaints:
        raise InputError(document.complaints)
    return tuple(rows)


def _rows(document: Document, model: type[RowT]) -> Iterator[RowT]:
    value = document.value
    if not (
        isinstance(value, dict)
        and value.keys() <= {"defaults", "rows"}
        and isinstance(value.get("defaults", {}), dict)
        and isinstance(value.get("rows"), tuple)
    ):
        document.complain(
            1,
            "",
            (
                "something other than the keys defaults and rows",
                "a reference table is a mapping defaults and a list rows",
                "write both, as in the other files of the folder",
            ),
        )
        return
    defaults = value.get("defaults", {})
    seen: dict[str, int] = {}
    for index, row in enumerate(value["rows"]):
        key = join_key("rows", index)
        merged = {**defaults, **row} if isinstance(row, dict) else row
        try:
            valid = model.model_validate(merged)
        except ValidationError as error:
            document.complaints += _new(document, explain(document, error, model, key))
            continue
        line = document.line(key)
        first = seen.get(_identity(valid))
        seen[_identity(valid)] = line
        if first is not None:
            document.complain(
                line,
                key,
                (
                    f"{_identity(valid)} a second time (first on line {first})",
                    "a row stands once in its table",
                    "remove or rename one of them",
                ),
            )
        yield valid


def _new(document: Document, found: Iterator[Complaint]) -> list[Complaint]:
    """Return the complaints about keys that nothing has been said of yet."""
    already = {complaint.key for complaint in document.complaints}
    return [complaint for complaint in found if complaint.key not in already]
