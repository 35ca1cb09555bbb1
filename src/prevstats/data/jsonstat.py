"""Reads JSON-stat 2.0, the format in which PxWeb answers.

Format: https://json-stat.org/full/. Values stand in row-major order of ``id``; a
status of "." or ".." marks a missing value whatever number stands there, while a
zero without status is a real zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from prevstats.data.answers import FetchFailed
from prevstats.errors import Complaint

MISSING = frozenset({".", "..", "...", ":"})
"""Signs of a value that is not there ("-" is no such sign: it is a true nought)."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension of a cube.

    Attributes
    ----------
    id, label : code and name, e.g. ``Kon`` and ``kön``.
    codes : codes of its categories, in the order of the values.
    labels : code → name.
    eliminable : ``True`` when PxWeb sums or leaves it out unless it is asked for.
    """

    id: str
    label: str
    codes: tuple[str, ...]
    labels: Mapping[str, str]
    eliminable: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What a cube is about, without its values.

    ``roles`` maps ``time``, ``metric`` and ``geo`` to dimension identifiers; ``notes``
    are the publisher's own remarks.
    """

    label: str
    source: str
    updated: str
    dimensions: tuple[Dimension, ...]
    roles: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of categories of each dimension."""
        return tuple(len(dimension.codes) for dimension in self.dimensions)

    def dimension(self, name: str) -> Dimension:
        """Return a dimension by its identifier; ``KeyError`` when it is not there."""
        for dimension in self.dimensions:
            if dimension.id == name:
                return dimension
        raise KeyError(name)


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A frame with its values.

    Attributes
    ----------
    frame : what the values are about.
    values : array of the frame's shape; ``nan`` where a value is missing.
    status : the publisher's sign beside each value, "" where there is none.
    """

    frame: Frame
    values: NDArray[np.float64]
    status: NDArray[np.str_]


def read_frame(document: object, address: str) -> Frame:
    """Read the dimensions and notes of a dataset, as PxWeb's ``/metadata`` gives them.

    Raises
    ------
    FetchFailed
        It is not a JSON-stat 2.0 dataset.
    """
    if not isinstance(document, dict) or document.get("class") != "dataset":
        _refuse(address, "class", "no dataset", "this is not JSON-stat")
    if document.get("version") != "2.0":
        _refuse(address, "version", repr(document.get("version")), "must be 2.0")
    names, described = document.get("id"), document.get("dimension")
    if not isinstance(names, list) or not isinstance(described, dict):
        _refuse(address, "id", "no list of dimensions", "the format has changed")
    dimensions = tuple(
        _dimension(name, described.get(name), address) for name in map(str, names)
    )
    frame = Frame(
        label=str(document.get("label") or ""),
        source=str(document.get("source") or ""),
        updated=str(document.get("updated") or ""),
        dimensions=dimensions,
        roles={
            str(role): tuple(map(str, ids))
            for role, ids in (document.get("role") or {}).items()
        },
        notes=tuple(map(str, document.get("note") or ())),
    )
    if list(frame.shape) != document.get("size"):
        found = f"{document.get('size')} for {list(frame.shape)} categories"
        _refuse(address, "size", found, "sizes and categories do not agree")
    return frame


def read_cube(document: object, address: str) -> Cube:
    """Read a dataset with its values.

    Raises
    ------
    FetchFailed
        It is not a JSON-stat 2.0 dataset, or its values do not fill it.
    """
    frame = read_frame(document, address)
    cells = math.prod(frame.shape)
    given = document.get("value") if isinstance(document, dict) else None
    signs = document.get("status") if isinstance(document, dict) else None
    values = _values(given, cells, address)
    status = np.full(cells, "", dtype="U8")
    for place, sign in _positions(signs, cells, "status", address).items():
        status[place] = str(sign or "")
    values[np.isin(status, tuple(MISSING))] = np.nan
    return Cube(frame, values.reshape(frame.shape), status.reshape(frame.shape))


def _dimension(name: str, described: object, address: str) -> Dimension:
    category = described.get("category") if isinstance(described, dict) else None
    if not isinstance(described, dict) or not isinstance(category, dict):
        _refuse(address, name, "no categories", "the format has changed")
    labels = category.get("label") or {}
    index = category.get("index", list(labels))
    if isinstance(index, dict):
        codes = sorted(index, key=lambda code: int(index[code]))
    else:
        codes = list(map(str, index))
    if len(set(codes)) != len(codes):
        _refuse(address, name, "the same category twice", "the answer is damaged")
    return Dimension(
        id=name,
        label=str(described.get("label") or name),
        codes=tuple(codes),
        labels={code: str(labels.get(code, code)) for code in codes},
        eliminable=(described.get("extension") or {}).get("elimination") is True,
    )


def _values(given: object, cells: int, address: str) -> NDArray[np.float64]:
    values = np.full(cells, np.nan)
    for place, value in _positions(given, cells, "value", address).items():
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            _refuse(address, "value", repr(value), "neither a number nor null")
        values[place] = value
    return values


def _positions(
    given: object, cells: int, key: str, address: str
) -> Mapping[int, object]:
    """Return position → entry of a list, a sparse mapping, or one sign for all."""
    if isinstance(given, list) and len(given) == cells:
        return dict(enumerate(given))
    if isinstance(given, dict):
        places = {int(place): entry for place, entry in given.items()}
        if all(0 <= place < cells for place in places):
            return places
    if key == "status":
        if given is None:
            return {}
        if isinstance(given, str):
            return dict.fromkeys(range(cells), given)
    size = len(given) if isinstance(given, list | dict) else 0
    _refuse(address, key, f"{size} entries for {cells} cells", "the cube is not whole")


def _refuse(address: str, key: str, found: str, meaning: str) -> NoReturn:
    mend = "fetch again; if it goes on, the client must learn the new format"
    raise FetchFailed(Complaint(address, None, key, found, meaning, mend))
