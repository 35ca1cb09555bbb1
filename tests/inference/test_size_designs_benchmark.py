"""The benchmark of every design's size: what it counts, and a short run of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from prevstats.data.simulate import simulate
from prevstats.randomness import generator


@pytest.fixture
def bench(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import size_designs

    return size_designs


@pytest.mark.parametrize("design", ["group_time", "wild_bootstrap", "imputation"])
def test_a_clustered_design_is_right_about_as_often_as_it_says(
    bench: ModuleType, design: str
) -> None:
    row = bench.Row(design, 50, 25, "equal")
    found = bench.measure(row, 100, seed=1)
    for count in (found.size, found.coverage):
        assert (count.tried, count.answered, count.unbounded) == (100, 100, 0)
        # 15 of 100 or more has a chance below 1 in 5,000 at 5 %.
        assert count.wrong < 15


def test_the_few_treated_rule_answers_where_clustered_errors_are_refused(
    bench: ModuleType,
) -> None:
    refused = bench.measure(bench.Row("group_time", 50, 2, "skewed"), 60, seed=1)
    assert refused.size.tried == bench.FEWEST_WORLDS
    assert refused.size.answered == 0
    assert refused.size.reasons == ("few_treated_clusters",)
    found = bench.measure(bench.Row("few_treated", 50, 2, "skewed"), 60, seed=1)
    assert found.size.answered == found.coverage.answered == 60
    assert found.size.wrong < 11


def test_every_design_estimates_the_effect_that_was_put_in(bench: ModuleType) -> None:
    """Equal sizes and half treated: each interval lies around the true mean effect."""
    row = bench.Row("all", 50, 25, "equal")
    world = simulate(row.world(-6.0), generator(1, step="size_designs_test"))
    for name, tried in bench.DESIGNS.items():
        if name == "synthetic_did":
            continue
        found = tried(world, 1)
        assert found.high < -2.0, name
        assert found.low < world.truth.average < found.high, name


def test_a_wrong_share_is_counted_and_told(bench: ModuleType) -> None:
    row = bench.Row("few_treated", 50, 1, "equal")
    off = bench.Count(400, 400, 40, 0, ())
    right = bench.Count(400, 380, 19, 4, ("outcome_missing",))
    text = bench.document([bench.Measured(row, off, right)], "2026-11-21", "", 1.0)
    assert "1 of them are outside 2.5-7.5 % wrong" in text
    assert "1/50 equal size 10.0 (s.e. 1.1)" in text
    assert "95.0 (refused 5 %: outcome_missing)" in text


def test_the_command_writes_a_table_with_every_row(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "size.md"
    command = [sys.executable, str(root / "benchmarks" / "size_designs.py")]
    options = ["--worlds", "2", "--only", "few_treated", "--out", str(out)]
    subprocess.run([*command, *options], check=True, timeout=120)
    lines = out.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and line[2].isdigit()]
    assert len(rows) == 3 + 4 + 4 + 4
    assert "nan" not in "".join(rows)
    assert np.any(["refused 100 %: pool_too_small" in row for row in rows])
