"""Which cells of a PxWeb table are asked for, in how many parts, and put together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from prevstats.data.answers import FetchFailed
from prevstats.data.jsonstat import Cube, Frame
from prevstats.errors import Complaint, InputError

EVERY = "*"
"""Stands for every category of a variable."""


@dataclass(frozen=True, slots=True)
class PxWebRequest:
    """What is asked of a PxWeb table.

    Attributes
    ----------
    table : identifier such as ``TAB6471``.
    selection : variable → codes, ``("*",)`` for all of them. A variable that is not
        named is left out by the server, where the table allows it.
    language : language of the labels.
    """

    table: str
    selection: Mapping[str, tuple[str, ...]]
    language: Literal["sv", "en"] = "sv"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", self.table):
            raise InputError(
                _complaint("table", self.table, "no table has such an identifier")
            )


def chosen_codes(request: PxWebRequest, table: Frame) -> Mapping[str, tuple[str, ...]]:
    """Return variable → codes to ask for, in the table's own order.

    Raises
    ------
    InputError
        Every variable and code that the table does not have, and every variable
        that must be named and is not.
    """
    known = {dimension.id: dimension for dimension in table.dimensions}
    complaints = [
        _complaint(name, request.table, "the table has no such variable")
        for name in request.selection
        if name not in known
    ]
    chosen: dict[str, tuple[str, ...]] = {}
    for dimension in table.dimensions:
        asked = request.selection.get(dimension.id, ())
        if not asked and not dimension.eliminable:
            meaning = "the table needs a choice of this variable"
            complaints.append(_complaint(dimension.id, "nothing", meaning))
        strange = sorted(set(asked) - {EVERY, *dimension.codes})
        if strange:
            meaning = "the variable has no such code"
            complaints.append(_complaint(dimension.id, ", ".join(strange), meaning))
        if asked:
            every = EVERY in asked
            chosen[dimension.id] = tuple(
                code for code in dimension.codes if every or code in asked
            )
    if complaints:
        raise InputError(complaints)
    return chosen


def split(
    chosen: Mapping[str, tuple[str, ...]], most_cells: int
) -> list[Mapping[str, tuple[str, ...]]]:
    """Return selections of at most so many cells that together make the whole.

    The longest variable is cut first.
    """
    cells = math.prod(len(codes) for codes in chosen.values())
    if cells <= most_cells or cells <= 1:
        return [chosen]
    name = max(chosen, key=lambda variable: len(chosen[variable]))
    codes = chosen[name]
    size = max(1, len(codes) * most_cells // cells)
    return [
        part
        for start in range(0, len(codes), size)
        for part in split({**chosen, name: codes[start : start + size]}, most_cells)
    ]


def payload_of(chosen: Mapping[str, tuple[str, ...]]) -> object:
    """Return the JSON document that asks PxWeb for a selection."""
    return {
        "selection": [
            {"variableCode": name, "valueCodes": list(codes)}
            for name, codes in chosen.items()
        ]
    }


def joined(cubes: Sequence[Cube], chosen: Mapping[str, tuple[str, ...]]) -> Cube:
    """Return one cube of all parts, its dimensions and codes in the order chosen."""
    first = cubes[0].frame
    shape = tuple(len(codes) for codes in chosen.values())
    values = np.full(shape, np.nan)
    status = np.full(shape, "", dtype="U8")
    place_of = {
        name: {code: place for place, code in enumerate(codes)}
        for name, codes in chosen.items()
    }
    for cube in cubes:
        ids = [dimension.id for dimension in cube.frame.dimensions]
        order = [ids.index(name) for name in chosen]
        where = np.ix_(
            *(
                [place_of[name][code] for code in cube.frame.dimension(name).codes]
                for name in chosen
            )
        )
        values[where] = cube.values.transpose(order)
        status[where] = cube.status.transpose(order)
    notes = tuple(dict.fromkeys(note for cube in cubes for note in cube.frame.notes))
    dimensions = tuple(
        replace(
            first.dimension(name),
            codes=codes,
            labels={
                code: label
                for cube in cubes
                for code, label in cube.frame.dimension(name).labels.items()
            },
        )
        for name, codes in chosen.items()
    )
    return Cube(replace(first, dimensions=dimensions, notes=notes), values, status)


def refuse_others(
    frame: Frame, chosen: Mapping[str, tuple[str, ...]], address: str
) -> None:
    """Refuse an answer that holds other cells than those asked for."""
    came = {one.id: set(one.codes) for one in frame.dimensions}
    if came == {name: set(codes) for name, codes in chosen.items()}:
        return
    raise FetchFailed(
        Complaint(
            file=address,
            line=None,
            key="dimension",
            found=", ".join(f"{name} ({len(codes)})" for name, codes in came.items()),
            meaning="the answer holds other cells than those asked for",
            mend="fetch again; if it goes on, tell the publisher",
        )
    )


def _complaint(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="PxWeb",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="look at the table's metadata and choose again",
    )
