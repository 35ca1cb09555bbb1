"""The command that measures size runs and writes its page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.reference
def test_the_command_writes_a_table_with_every_row(
    root: Path, shared_data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "size.md"
    command = [sys.executable, str(root / "benchmarks" / "size_few_treated.py")]
    options = ["--data", str(shared_data), "--worlds", "3", "--out", str(out)]
    subprocess.run([*command, *options], check=True, timeout=120)
    text = out.read_text(encoding="utf-8")
    for block in ("All in the pool", "Artificial", "Only 18 known", "Family centres"):
        assert f"## {block}\n" in text
    assert text.count("| 1 treated, smallest fifth | 3 |") == 5
    assert "nan" not in text
