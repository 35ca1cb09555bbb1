"""Content as JSON and back, strictly: an unknown type or field is refused.

Sections travel from a notebook's cells to the page as ``application/vnd.prevstats.
section+json``. Each value is an object with its ``type``; tuples are lists.
"""

from __future__ import annotations

import math
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.reporting import content

SECTION_MIME = "application/vnd.prevstats.section+json"
PAGE_MIME = "application/vnd.prevstats.page+json"

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        content.Inline,
        content.Paragraph,
        content.Cell,
        content.Table,
        content.Figure,
        content.Bullets,
        content.Facts,
        content.Ladder,
        content.Box,
        content.Fold,
        content.Dots,
        content.Grid,
        content.Section,
        content.PageMeta,
    )
}
PLAIN = (str, int, float, bool, NoneType)


def encoded(value: content.Section | content.PageMeta) -> dict[str, Any]:
    """Return a section (or the page's own facts) as plain JSON values."""
    return cast(dict[str, Any], _encoded(value))


def section_from_json(document: object) -> content.Section:
    """Return the section that a JSON object describes.

    Raises ``InputError`` when the object is not a section through and through.
    """
    return cast(content.Section, _object(document, content.Section, "section"))


def meta_from_json(document: object) -> content.PageMeta:
    """Return the page's facts that a JSON object describes; ``InputError`` if not."""
    return cast(content.PageMeta, _object(document, content.PageMeta, "page"))


def _encoded(value: object) -> object:
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    kind = type(value)
    if KINDS.get(kind.__name__) is kind:
        parts = {item.name: getattr(value, item.name) for item in fields(kind)}
        return {"type": kind.__name__} | {
            name: _encoded(part) for name, part in parts.items()
        }
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"{value} is no content of a section: say None")
    if isinstance(value, PLAIN):
        return value
    raise TypeError(f"{type(value).__name__} {value!r} is not content of a section")


def _object(document: object, expected: type, place: str) -> object:
    """Build one dataclass from an object, checking every field."""
    if not isinstance(document, dict):
        raise _refused(place, document, f"an object of type {expected.__name__}")
    if document.get("type") != expected.__name__:
        raise _refused(place, document.get("type"), f"type {expected.__name__}")
    hints = get_type_hints(expected, vars(content))
    if surplus := sorted(set(document) - set(hints) - {"type"}):
        raise _refused(place, surplus, f"only the fields {sorted(hints)}")
    missing = [item.name for item in fields(expected) if item.name not in document]
    if missing:
        raise _refused(place, f"no {missing}", f"all fields of {expected.__name__}")
    arguments = {
        name: _value(document[name], hint, f"{place}.{name}")
        for name, hint in hints.items()
    }
    return expected(**arguments)


def _value(document: object, hint: Any, place: str) -> object:
    """Check one field against its type and build what it holds."""
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(document, get_args(hint), place)
    if origin is Literal:
        if document in get_args(hint) and isinstance(document, str):
            return document
        raise _refused(place, document, f"one of {list(get_args(hint))}")
    if origin in (Union, UnionType):
        return _one_of(document, get_args(hint), place)
    if hint in KINDS.values():
        return _object(document, hint, place)
    if _is_plain(document, hint):
        return document
    raise _refused(place, document, getattr(hint, "__name__", str(hint)))


def _one_of(document: object, options: tuple[Any, ...], place: str) -> object:
    """Choose among the types of a union by ``type``, or by the plain type."""
    if isinstance(document, dict):
        for option in options:
            if document.get("type") == getattr(option, "__name__", ""):
                return _object(document, option, place)
        raise _refused(place, document.get("type"), "a known type of block")
    for option in options:
        if _is_plain(document, option):
            return document
    raise _refused(place, document, f"one of {[item.__name__ for item in options]}")


def _is_plain(document: object, hint: Any) -> bool:
    if isinstance(document, bool):
        return hint is bool
    if hint is float:
        return isinstance(document, int | float)
    return hint in PLAIN and isinstance(document, hint)


def _tuple(document: object, hints: tuple[Any, ...], place: str) -> tuple[object, ...]:
    if not isinstance(document, list | tuple):
        raise _refused(place, document, "a list")
    if len(hints) == 2 and hints[1] is Ellipsis:
        hints = (hints[0],) * len(document)
    if len(hints) != len(document):
        raise _refused(place, f"{len(document)} items", f"{len(hints)} items")
    return tuple(
        _value(item, hint, f"{place}[{number}]")
        for number, (item, hint) in enumerate(zip(document, hints, strict=True))
    )


def _refused(place: str, found: object, allowed: str) -> InputError:
    return InputError(
        Complaint(
            file="notebook output",
            line=None,
            key=place,
            found=repr(found)[:80],
            meaning=f"a section holds {allowed} here",
            mend="show sections with prevstats.reporting.page.show, unchanged",
        )
    )
