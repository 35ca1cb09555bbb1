"""Hand parameters to a notebook as data, never as program text."""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from nbformat import NotebookNode

DECLARED: Mapping[str, type] = {"file": str, "area": str, "language": str}
"""The parameters of an evaluation notebook, and the type each must have."""

ANY = object
"""Declares a parameter that may hold any value JSON can hold."""

NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
DEEPEST = 20
LARGEST_INTEGER = 2**63 - 1
LONGEST_TEXT = 10_000


def assignment(
    parameters: Mapping[str, Any],
    declared: Mapping[str, type] = DECLARED,
    comment: str = "Parameters",
) -> str:
    r"""Return the source of the cell that sets these parameters.

    The values stand in it as one ASCII string literal that holds JSON, so nothing in a
    value can become program text, and every value comes back equal to what was given.

    Parameters
    ----------
    parameters : name → ``None``, ``bool``, ``int``, finite ``float``, ``str``, or a
        list or string-keyed dict of these. The exact built-in types: a NumPy number
        or a subclass of ``str`` is refused, not converted.
    declared : the names that may be set and the type of each (``ANY``: any value).
    comment : one line, written above the assignment.

    Raises
    ------
    InputError
        With one complaint for each name or value that is refused.
    """
    complaints = [
        complaint
        for name, value in parameters.items()
        for complaint in _complaints_about(name, value, declared)
    ]
    if (
        not isinstance(comment, str)
        or not comment.isascii()
        or not comment.isprintable()
    ):
        complaints.append(
            _complaint("comment", ascii(comment), "a comment is one line of ASCII text")
        )
    if complaints:
        raise InputError(complaints)
    text = json.dumps(dict(parameters), ensure_ascii=True, allow_nan=False)
    return f"# {comment}\nimport json\n\nglobals().update(json.loads({text!a}))"


def _complaint(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="parameters",
        line=None,
        key=key,
        found=found[:200],
        meaning=meaning,
        mend="give only declared names, and only text, numbers, lists and dicts",
    )


def _complaints_about(
    name: object, value: object, declared: Mapping[str, type]
) -> list[Complaint]:
    """Return what is wrong with one parameter: its name, its type, its content."""
    if type(name) is not str or not NAME.fullmatch(name) or keyword.iskeyword(name):
        return [_complaint("", ascii(name), "this is not a name of a parameter")]
    if name not in declared:
        allowed = ", ".join(declared)
        return [_complaint(name, ascii(name), f"unknown; the names are {allowed}")]
    wanted = declared[name]
    if wanted is not ANY and type(value) is not wanted:
        found = f"{value!a} ({type(value).__name__})"
        hint = "; a code written as a number loses its zero" if name == "area" else ""
        return [_complaint(name, found, f"must be {wanted.__name__}{hint}")]
    return [
        _complaint(path, found, "JSON cannot carry this value unchanged")
        for path, found in _unfit(value, name, 0)
    ]


def _unfit(value: object, path: str, depth: int) -> list[tuple[str, str]]:
    """Return (where, what) for everything in a value that JSON would change."""
    kind = type(value)
    if depth > DEEPEST:
        return [(path, f"nested deeper than {DEEPEST}")]
    if value is None or kind is bool:
        return []
    if isinstance(value, str) and kind is str:
        return (
            [] if len(value) <= LONGEST_TEXT else [(path, f"{len(value)} characters")]
        )
    if isinstance(value, int) and kind is int:
        return [] if abs(value) <= LARGEST_INTEGER else [(path, "too large a number")]
    if isinstance(value, float) and kind is float:
        return [] if math.isfinite(value) else [(path, ascii(value))]
    return _unfit_collection(value, path, depth)


def _unfit_collection(value: object, path: str, depth: int) -> list[tuple[str, str]]:
    if isinstance(value, list) and type(value) is list:
        pairs = list(enumerate(value))
    elif isinstance(value, dict) and type(value) is dict:
        wrong = [key for key in value if type(key) is not str]
        if wrong:
            return [(path, f"key {wrong[0]!a} ({type(wrong[0]).__name__})")]
        pairs = list(value.items())
    else:
        return [(path, f"{type(value).__name__}")]
    found: list[tuple[str, str]] = []
    for key, item in pairs:
        found += _unfit(item, f"{path}[{key!a}]", depth + 1)
    return found


def declared_in(notebook: NotebookNode) -> tuple[str, ...]:
    """Return the names that the notebook's cell tagged ``parameters`` assigns.

    Raises
    ------
    InputError
        When the notebook has no such cell, or more than one, or the cell does more
        than assign constants to names.
    """
    cells = [
        cell
        for cell in notebook.cells
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if len(cells) != 1 or cells[0].cell_type != "code":
        raise InputError(
            Complaint(
                file="notebook",
                line=None,
                key="parameters",
                found=f"{len(cells)} cells with the tag 'parameters'",
                meaning="every report would be about the default municipality",
                mend="tag exactly one code cell 'parameters'",
            )
        )
    return _assigned_names(str(cells[0].source))


def _assigned_names(source: str) -> tuple[str, ...]:
    names: list[str] = []
    for line in ast.parse(source).body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
                names.append(name)
            case _:
                raise InputError(
                    Complaint(
                        file="notebook",
                        line=line.lineno,
                        key="parameters",
                        found=ast.unparse(line)[:80],
                        meaning="the parameters cell may only assign constants",
                        mend='write lines such as: area = "9001"',
                    )
                )
    return tuple(names)


class StrictTranslator:
    """Papermill's translator interface over :func:`assignment`."""

    @classmethod
    def codify(cls, parameters: Mapping[str, Any], comment: str = "Parameters") -> str:
        """Return the source of the injected cell; see :func:`assignment`."""
        return assignment(parameters, DECLARED, comment)

    @classmethod
    def inspect(cls, parameters_cell: NotebookNode) -> list[Any]:
        """Return the declared parameters in papermill's own form."""
        from papermill.models import Parameter  # type: ignore[import-untyped]

        return [
            Parameter(name, "str", "", "")
            for name in _assigned_names(str(parameters_cell.source))
        ]
