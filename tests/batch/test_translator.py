"""Parameters reach the notebook as data: nothing runs, nothing is changed."""

from __future__ import annotations

import datetime
import decimal
import math
from collections import OrderedDict
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from prevstats.batch.translator import ANY, assignment, declared_in
from prevstats.errors import InputError

EVIL = "__import__('pathlib').Path('ran').touch()"
DECLARED = {"file": str, "area": str, "language": str, "value": ANY}


class Sneaky:
    def __str__(self) -> str:
        return f'"; {EVIL}; "'

    __repr__ = __str__


class Text(str):
    """A subclass of str with a representation of its own."""

    __slots__ = ()

    def __repr__(self) -> str:
        return EVIL


class Choice(StrEnum):
    A = "a"


SAFE: dict[str, Any] = {
    "none": None,
    "true": True,
    "false": False,
    "integer": 7,
    "negative": -3,
    "float": 0.1,
    "smallest float": 5e-324,
    "quotes": "\"'\"\"\"'''",
    "backslashes": "\\\\n\\' \\",
    "newline": "a\nb\r\nc",
    "nul": "a\0b",
    "line separators": "a\u2028b\u2029c\x85d",
    "lone surrogate": "\ud800",
    "Swedish": "Hör, Åre, Älvsbyn",
    "decomposed Swedish": "Ho\u0308r",
    "right to left": "\u202eabc",
    "program text": f"'); {EVIL}; ('",
    "format string": "{value.__class__}{x:>999999999}",
    "code with a zero": "0114",
    "octal looking": "0127",
    "word NO": "NO",
    "sexagesimal": "1:30",
    "list": ["a", 1, None, [True, {"b": 2.5}]],
    "dict with hostile keys": {f'"; {EVIL}; "': EVIL, "0114": "0180"},
    "empty": {"a": [], "b": {}, "": ""},
}
REFUSED: dict[str, Any] = {
    "tuple": ("a", f'"; {EVIL}; "'),
    "set": {f'"; {EVIL}; "'},
    "frozenset": frozenset({1}),
    "bytes": b'"; evil; "',
    "bytearray": bytearray(b"x"),
    "path": Path(f'"; {EVIL}; "'),
    "pure path": PurePosixPath("x"),
    "custom object": Sneaky(),
    "custom object in a list": [Sneaky()],
    "custom object as a value": {"a": Sneaky()},
    "custom object as a key": {Sneaky(): 1},
    "tuple as a key": {(f'"; {EVIL}; "',): 1},
    "integer key": {2019: 1},
    "boolean key": {True: 1},
    "none key": {None: 1},
    "str subclass": Text("a"),
    "str subclass as a key": {Text("a"): 1},
    "enumeration": Choice.A,
    "numpy integer": np.int64(5),
    "numpy bool": np.bool_(False),
    "numpy float": np.float64(0.5),
    "numpy text": np.str_("a"),
    "numpy object array": np.array([Sneaky()], dtype=object),
    "numpy array": np.arange(3),
    "date": datetime.date(2026, 1, 1),
    "time": datetime.datetime(2026, 1, 1, 12),
    "decimal": decimal.Decimal("1.10"),
    "complex": 1j,
    "nan": math.nan,
    "infinity": math.inf,
    "nan in a list": [1.0, math.nan],
    "huge integer": 10**400,
    "ordered dict": OrderedDict(a=1),
    "range": range(3),
    "function": print,
    "class": int,
    "ellipsis": ...,
    "very long text": "x" * 1_000_000,
    "very deep list": [[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]],
}
NAMES = (
    "x = 0; import os; y",
    "x\nimport os",
    "area ",
    " area",
    "Area",
    "område",
    "open",
    "print",
    "kommun",
    "__builtins__",
    "_area",
    "1area",
    "class",
    "area.b",
    "area[0]",
    "",
    "ａrea",
)
NUMBERS_FOR_AREA = (114, 76, True, None, 114.0, ["0114"], {"code": "0114"})


def run(source: str) -> dict[str, Any]:
    """Execute the cell as a kernel would and return the names it left."""
    names: dict[str, Any] = {}
    exec(compile(source, "cell", "exec"), names)
    return names


def test_enough_payloads_are_tried() -> None:
    assert len(SAFE) + len(REFUSED) + len(NAMES) + len(NUMBERS_FOR_AREA) >= 80


@pytest.mark.parametrize("payload", SAFE.values(), ids=SAFE)
def test_value_comes_back_unchanged_and_nothing_runs(
    payload: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = assignment({"value": payload, "area": "0114"}, DECLARED)
    assert source.isascii()
    assert source.count("json.loads") == 1
    names = run(source)
    assert names["value"] == payload
    assert type(names["value"]) is type(payload)
    assert names["area"] == "0114"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("payload", REFUSED.values(), ids=REFUSED)
def test_value_that_json_would_change_is_refused(payload: Any) -> None:
    with pytest.raises(InputError) as caught:
        assignment({"value": payload}, DECLARED)
    assert caught.value.complaints[0].key.startswith("value")


@pytest.mark.parametrize("name", NAMES)
def test_name_that_is_not_declared_is_refused(name: str) -> None:
    with pytest.raises(InputError):
        assignment({name: "x"})


@pytest.mark.parametrize("area", NUMBERS_FOR_AREA)
def test_area_must_be_text(area: Any) -> None:
    with pytest.raises(InputError, match="area"):
        assignment({"area": area})


@pytest.mark.parametrize("comment", ["a\nimport os", "a\r", "a\u2028b", "å", 3, "a\0"])
def test_comment_is_one_line(comment: Any) -> None:
    with pytest.raises(InputError):
        assignment({"area": "0114"}, comment=comment)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        assignment({"area": 114, "kommun": "x", "file": None})
    assert len(caught.value.complaints) == 3


def parameters_cell(source: str) -> Any:
    return new_code_cell(source, metadata={"tags": ["parameters"]})


def test_declared_names_are_read_from_the_tagged_cell() -> None:
    cell = parameters_cell('file = ""\narea = "9001"\nlanguage = "sv"')
    notebook = new_notebook(cells=[new_code_cell("x = 1"), cell])
    assert declared_in(notebook) == ("file", "area", "language")


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [new_code_cell("area = ''")],
        [parameters_cell("area = ''"), parameters_cell("area = ''")],
        [new_markdown_cell("area = ''", metadata={"tags": ["parameters"]})],
        [parameters_cell("import os")],
        [parameters_cell("area = open('x')")],
        [parameters_cell("area, file = 1, 2")],
    ],
    ids=["empty", "untagged", "twice", "markdown", "import", "call", "unpacking"],
)
def test_notebook_without_one_plain_parameters_cell_is_refused(cells: Any) -> None:
    with pytest.raises(InputError, match="parameters"):
        declared_in(new_notebook(cells=cells))
