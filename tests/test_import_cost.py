"""``import prevstats`` stays light: nothing heavy before it is used."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pandas", "numpy", "statsmodels", "matplotlib", "pydantic", "httpx", "scipy")


def loaded_after(statement: str) -> set[str]:
    """Return the heavy packages that a fresh interpreter has after a statement."""
    code = (
        f"{statement}\nimport sys\nprint(*(m for m in {HEAVY!r} if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import prevstats") == set()


def test_a_report_needs_neither_pandas_nor_statsmodels() -> None:
    loaded = loaded_after(
        "import prevstats as ps; ps.load; ps.evaluate; ps.release; ps.show"
    )
    assert loaded.isdisjoint({"pandas", "statsmodels", "matplotlib"})
