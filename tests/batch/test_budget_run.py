"""A budget from the command line: run on invented figures, gated, and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prevstats import cli
from prevstats.reporting.gate import check

KRONOBERG = {
    "0760": 9_400,
    "0761": 8_300,
    "0763": 12_200,
    "0764": 19_900,
    "0765": 17_100,
    "0767": 10_100,
    "0780": 96_000,
    "0781": 28_400,
}
"""Invented numbers of inhabitants in the last year; every earlier year has a little
less."""
YEARS = range(2013, 2023)
CODES = ("sv", "en")


def typed(*words: object) -> int:
    """Return the exit code of a command line."""
    return cli._exit_code([str(word) for word in words])


@pytest.fixture(scope="module")
def out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ljungby's budget in both languages, from the shipped plan and invented data."""
    folder = tmp_path_factory.mktemp("budget")
    whole = (root / "parameters" / "ljungby_joint_plan.yaml").read_text("utf-8")
    head, found, _ = whole.partition("\nsituation:")
    assert found
    lines = [
        "reports: [budget]" if line.startswith("reports:") else line
        for line in head.splitlines()
    ]
    lines += ["inference: {draws: 500}", "languages: [sv, en]", ""]
    plan = folder / "plan.yaml"
    plan.write_text("\n".join(lines), "utf-8")
    rows = [
        f"{code},{year},{size - 10 * (YEARS[-1] - year)}"
        for code, size in KRONOBERG.items()
        for year in YEARS
    ]
    data = folder / "invented.csv"
    data.write_text("\n".join(["municipality_code,year,N01951", *rows, ""]), "utf-8")
    made = folder / "out"
    assert typed("run", plan, "--data", data, "--out", made, "--quiet") == 0
    return made


def manifests_in(out: Path) -> list[Path]:
    """Return the lists of what was made: one in the folder of each kind of report."""
    return sorted(out.rglob("manifest.json"))


def pages(out: Path) -> list[Path]:
    return sorted(each for each in out.rglob("*0781*.html") if ".log" not in each.parts)


def test_both_languages_are_published_and_pass_the_gate(out: Path) -> None:
    manifests = [json.loads(path.read_text("utf-8")) for path in manifests_in(out)]
    rows = [row for manifest in manifests for row in manifest["areas"]]
    assert {(row["code"], row["status"]) for row in rows} == {("0781", "ok")}
    found = pages(out)
    assert len(found) == len(CODES)
    told = [page.read_text("utf-8") for page in found]
    for code in CODES:
        (page,) = (text for text in told if f'<html lang="{code}"' in text)
        assert check(page) == []
    assert all("Ljungby" in text for text in told)


def test_verify_makes_the_same_bytes(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One page is enough: every file of its report is made again, in each language."""
    found = pages(out)
    assert typed("verify", found[0], "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {page.name for page in found} < {row["file"] for row in rows}
    assert {row["verdict"] for row in rows} == {"same"}
