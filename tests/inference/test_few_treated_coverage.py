"""The coverage that reports print is the one in the dated table."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from prevstats.inference.few_treated_coverage import (
    MIDDLE,
    RANK,
    SMALL,
    measured_coverage,
)


def sizes(root: Path, heading: str) -> dict[int, float]:
    """Return treated → size in per cent, of the rows drawn at random."""
    text = (root / "docs" / "size_few_treated.md").read_text(encoding="utf-8")
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|") for line in part.splitlines() if "treated, random" in line]
    return {int(row[1].split()[0]): float(row[3]) for row in rows}


@pytest.mark.parametrize(
    ("headings", "table"),
    [
        (("All in the pool", "Many treated"), RANK),
        (("Only 50 known",), MIDDLE),
        (("Only 18 known",), SMALL),
    ],
)
def test_the_numbers_are_those_of_the_table(root: Path, headings, table) -> None:
    measured: dict[int, float] = {}
    for heading in headings:
        measured |= sizes(root, heading)
    assert {n: round(100 - size, 1) for n, size in measured.items()} == dict(table)


def case(n_treated: int, n_pool: int, form: str) -> float | None:
    return measured_coverage(
        SimpleNamespace(n_treated=n_treated, n_pool=n_pool, form=form)
    )


def test_between_measured_cases_the_lower_is_given() -> None:
    assert case(1, 280, "rank") == 95.7
    assert case(3, 280, "rank") == 94.6
    assert case(1, 60, "t") == 95.6
    assert case(1, 20, "t") == 96.7


def test_beyond_what_was_measured_nothing_is_said() -> None:
    assert case(21, 280, "rank") is None
    assert case(112, 86, "t") is None
