"""The floors: a module imports only from its own floor or a lower one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FLOORS: dict[str, int] = {
    "errors": 0,
    "estimate": 0,
    "randomness": 0,
    "provenance": 0,
    "parameters": 1,
    "plots": 1,
    "data": 2,
    "inference": 3,
    "designs": 4,
    "checks": 5,
    "evidence": 6,
    "economics": 7,
    "analyses": 8,
    "reporting": 9,
    "batch": 10,
    "commands": 11,
    "cli": 11,
}

LARGEST_MODULE = 300


def room_of(module: str) -> str:
    """Return the first name below prevstats; "" for the package itself."""
    parts = module.split(".")
    return parts[1] if parts[0] == "prevstats" and len(parts) > 1 else ""


def imported_modules(source: str) -> list[str]:
    """Return every prevstats module that a source text imports, in both forms."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            found += [f"{base}.{alias.name}" for alias in node.names]
    return [name for name in found if name.startswith(("prevstats.", "."))]


def faults(module: str, source: str) -> list[str]:
    """Return one sentence for each import that goes up, or that is relative."""
    room = room_of(module)
    wrong = []
    for name in imported_modules(source):
        if name.startswith("."):
            wrong.append(f"{module} imports {name}: relative imports are not used")
            continue
        target = room_of(name)
        if target in FLOORS and FLOORS[target] > FLOORS[room]:
            wrong.append(
                f"{module} (floor {FLOORS[room]}, {room}) imports {name}: "
                f"{target} is on floor {FLOORS[target]}, above it"
            )
    return wrong


def modules(root: Path) -> dict[str, Path]:
    """Return every module of the package, except the package's own lazy index."""
    source = root / "src"
    return {
        ".".join(path.relative_to(source).with_suffix("").parts): path
        for path in sorted((source / "prevstats").rglob("*.py"))
        if path != source / "prevstats" / "__init__.py"
    }


def test_every_room_has_a_floor(root: Path) -> None:
    assert {room_of(module) for module in modules(root)} <= set(FLOORS)


def test_imports_go_down(root: Path) -> None:
    wrong = [
        fault
        for module, path in modules(root).items()
        for fault in faults(module, path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "from prevstats.reporting import html",
        "from prevstats import reporting",
        "import prevstats.reporting.html",
        "def late():\n    from prevstats.reporting.html import render_report",
    ],
)
def test_an_upward_import_is_named(line: str) -> None:
    found = faults("prevstats.data.files", line)
    assert found
    assert "prevstats.data.files" in found[0]
    assert "reporting is on floor 9" in found[0]


def test_a_relative_import_is_named() -> None:
    assert "relative" in faults("prevstats.data.files", "from . import kolada")[0]


def test_modules_stay_small(root: Path) -> None:
    large = {
        module: len(path.read_text(encoding="utf-8").splitlines())
        for module, path in modules(root).items()
    }
    assert {name: n for name, n in large.items() if n > LARGEST_MODULE} == {}


def test_the_map_is_true(root: Path) -> None:
    """ARCHITECTURE.md names every module, and names no module that is not there."""
    text = (root / "ARCHITECTURE.md").read_text(encoding="utf-8")
    drawn = text.split("<!-- map -->")[1].split("<!-- /map -->")[0]
    named = {
        line.split("`")[1]
        for line in drawn.splitlines()
        if line.startswith("|") and line.count("`") >= 2
    }
    there = {
        module.removeprefix("prevstats.").replace(".", "/")
        for module in modules(root)
        if not module.endswith("__init__")
    }
    assert named == there
