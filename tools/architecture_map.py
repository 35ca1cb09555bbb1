"""Write the map in ARCHITECTURE.md anew from the modules' own first sentences.

Run with ``make map``; ``tests/test_architecture.py`` fails when the map is not true.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (
    ("0", ("errors", "estimate", "randomness", "provenance")),
    ("1", ("parameters", "plots")),
    ("2", ("data",)),
    ("3", ("inference",)),
    ("4", ("designs",)),
    ("5", ("checks",)),
    ("6", ("evidence",)),
    ("7", ("economics",)),
    ("8", ("analyses",)),
    ("9", ("reporting",)),
    ("10", ("batch",)),
    ("11", ("commands", "cli")),
)


def first_sentence(path: Path) -> str:
    """Return the first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.splitlines()[0].replace("|", "/") if docstring else ""


def rows() -> list[str]:
    """Return the table, floor by floor."""
    package = ROOT / "src" / "prevstats"
    lines = ["| floor | module | what it answers |", "|---|---|---|"]
    for floor, rooms in FLOORS:
        for room in rooms:
            single = package / f"{room}.py"
            paths = (
                [single] if single.is_file() else sorted((package / room).rglob("*.py"))
            )
            for path in paths:
                if path.name == "__init__.py":
                    continue
                name = path.relative_to(package).with_suffix("").as_posix()
                lines.append(f"| {floor} | `{name}` | {first_sentence(path)} |")
    return lines


def main() -> None:
    """Replace what stands between the two marks."""
    path = ROOT / "ARCHITECTURE.md"
    before, rest = path.read_text(encoding="utf-8").split("<!-- map -->", 1)
    after = rest.split("<!-- /map -->", 1)[1]
    table = "\n".join(rows())
    path.write_text(
        f"{before}<!-- map -->\n{table}\n<!-- /map -->{after}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
