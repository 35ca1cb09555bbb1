"""Every reason, note and design in the package has its sentence in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from prevstats.analyses import not_chosen
from prevstats.analyses.choosing import BY_LEVEL, CANDIDATES
from prevstats.analyses.design import AUTOMATIC, DESIGNS
from prevstats.designs import _LAZY
from prevstats.reporting.language import language

SOURCE = Path(__file__).resolve().parents[2] / "src" / "prevstats"
FLOORS = ("prevstats.inference.", "prevstats.designs.", "prevstats.analyses.")
KEY = re.compile(r"[a-z]+(_[a-z]+)*")
NOTES = {"notes", "cell_notes", "fit_notes", "flags_of"}
"""Functions whose dictionaries have keys of notes."""
REFUSALS = {"refusals", "cannot", "refusal", "refused"}
"""Functions whose dictionaries have keys of reasons."""


@lru_cache
def trees() -> tuple[ast.Module, ...]:
    """Every design, and all on the way of an evaluation below the report."""
    waiting = [*sorted((SOURCE / "designs").glob("*.py"))]
    waiting.append(SOURCE / "analyses" / "evaluation.py")
    found: dict[Path, ast.Module] = {}
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(found[path]):
            name = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if name.startswith(FLOORS):
                waiting.append(SOURCE.parent / f"{name.replace('.', '/')}.py")
    return tuple(found.values())


def literals(node: ast.AST | None) -> set[str]:
    found = {
        each.value
        for each in ast.walk(node or ast.Module([], []))
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    return {each for each in found if KEY.fullmatch(each)}


def called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def dict_keys(function: ast.FunctionDef) -> set[str]:
    return {
        key.value
        for node in ast.walk(function)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def functions(names: set[str]) -> Iterator[ast.FunctionDef]:
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in names:
                yield node


def calls() -> Iterator[ast.Call]:
    for tree in trees():
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def reasons() -> set[str]:
    found: set[str] = set()
    for node in calls():
        if called(node) == "CannotAnswer" and node.args:
            found |= literals(node.args[0])
        if called(node) == "Error" and len(node.args) > 2:
            found |= literals(node.args[2])
    for function in functions(REFUSALS):
        found |= dict_keys(function)
    return found


def notes() -> set[str]:
    found: set[str] = set()
    for node in calls():
        for keyword in node.keywords:
            if keyword.arg == "notes":
                found |= (
                    literals(keyword.value) if not _is_call(keyword.value) else set()
                )
    for function in functions(NOTES):
        found |= dict_keys(function)
    return found


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def dropped() -> set[str]:
    return {
        node.args[-1].value
        for node in calls()
        if called(node) in ("keep_units", "without_unseen") and len(node.args) > 2
        if isinstance(node.args[-1], ast.Constant)
    }


def test_the_search_finds_what_is_known_to_be_there():
    assert {"pool_too_small", "one_treated_cluster", "too_few_donors"} <= reasons()
    assert {"outside_convex_hull", "few_points", "no_control_series"} <= notes()
    assert {"incomplete", "seen_once_before_start"} <= dropped()


@pytest.mark.parametrize("code", ["sv", "en"])
@pytest.mark.parametrize(
    ("group", "keys"),
    [
        ("cannot_answer", reasons()),
        ("note", notes()),
        ("dropped", dropped()),
        ("designs.name", {AUTOMATIC, *DESIGNS, *CANDIDATES, *_LAZY.values()}),
        ("designs.sentence", {*CANDIDATES, *_LAZY.values()}),
    ],
    ids=["reasons", "notes", "dropped", "names", "sentences"],
)
def test_every_key_has_a_sentence(code, group, keys):
    missing = [key for key in sorted(keys) if not language(code).has(f"{group}.{key}")]
    assert not missing


@pytest.mark.parametrize("code", ["sv", "en"])
def test_the_rule_can_say_all_its_reasons(code):
    """Read from the two modules of the rule: why, why not, and what is lacking."""
    words = language(code)
    tree = ast.parse(Path(not_chosen.__file__).read_text("utf-8"))
    told = {
        key
        for node in ast.walk(tree)
        if isinstance(node, ast.Return)
        for key in literals(node.value)
    }
    known = set(words.group("designs.why_not"))
    assert told <= known | {"running_variable", "randomised", "cross_section"} | set(
        CANDIDATES
    )
    assert {why for _, why in BY_LEVEL.values()} <= set(words.group("designs.why"))
