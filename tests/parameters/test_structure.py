"""What a ``structure:`` block may say, and how each mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.errors import InputError
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.parameters.structure import files_of

EXAMPLE = shipped("parameters") / "examples" / "structure.yaml"
HEAD = """\
name: tried
title: {sv: a, en: a}
question: {sv: a, en: a}
source: {kind: simulated}
areas: AREAS
years: {first: 2015, last: 2024}
structure:
"""
GOOD = "turnover: {file: t.csv}"
TEXT = "{sv: a, en: a}"
PAIR = f"file: t.csv, outcome: {TEXT}, better: higher"


def said(tmp_path: Path, block: str, areas: str = '["9001"]') -> str:
    file = tmp_path / "tried.yaml"
    file.write_text(f"{HEAD.replace('AREAS', areas)}  {block}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load(file)
    return str(caught.value)


def test_the_example_is_right_and_makes_one_report() -> None:
    study = load(EXAMPLE)
    assert study.reports == ("structure",)
    assert study.structure is not None
    named = list(files_of(study.structure))
    assert len(named) == 6
    for _, path in named:
        assert (EXAMPLE.parent / path).is_file()


def test_a_file_with_the_block_alone_makes_the_report(tmp_path: Path) -> None:
    file = tmp_path / "tried.yaml"
    file.write_text(HEAD.replace("AREAS", '["9001"]') + f"  {GOOD}\n", "utf-8")
    assert load(file).reports == ("structure",)


@pytest.mark.parametrize("areas", ["all", '["9001", "9002"]'])
def test_the_tables_are_one_municipalitys_own(tmp_path: Path, areas: str) -> None:
    assert "one municipality's own" in said(tmp_path, GOOD, areas)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("invented: true", "give at least one of need, gaps"),
        (
            f"paired: {{before: 2024, after: 2023, {PAIR}}}",
            "before must be an earlier year",
        ),
        ("turnover: {file: 'https://example.org/t.csv'}", "structure.turnover.file"),
        ("turnover: {file: t.json}", "structure.turnover.file"),
        (f"need: {{file: t.csv, resource: {TEXT}}}", "structure.need.year"),
        (
            f"programme: {{more: {{label: {TEXT}, target: 5, reached: 6, cost: 1}}}}",
            "no more can be reached",
        ),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, block: str, words: str) -> None:
    assert words in said(tmp_path, block)
