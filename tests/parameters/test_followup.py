"""What a ``follow_up:`` block may say, and how each mistake in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.errors import InputError
from prevstats.parameters.followup import files_of
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped

EXAMPLE = shipped("parameters") / "examples" / "follow_up.yaml"
HEAD = """\
name: tried
title: {sv: a, en: a}
question: {sv: a, en: a}
source: {kind: simulated}
areas: AREAS
years: {first: 2015, last: 2024}
follow_up:
  began: "2024-01-01"
  as_of: "2026-06-30"
"""
GOOD = "training: {places: {base: 170}}"
LABEL = "label: {sv: a, en: a}"


def said(tmp_path: Path, block: str, areas: str = '["9001"]', **swaps: str) -> str:
    text = HEAD.replace("AREAS", areas)
    for old, new in swaps.items():
        text = text.replace(old, new)
    file = tmp_path / "tried.yaml"
    file.write_text(f"{text}  {block}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load(file)
    return str(caught.value)


def test_the_example_is_right_and_makes_one_report() -> None:
    study = load(EXAMPLE)
    assert study.reports == ("followup",)
    assert study.follow_up is not None
    assert len(list(files_of(study.follow_up))) == 8


def test_a_file_with_the_block_alone_makes_the_report(tmp_path: Path) -> None:
    file = tmp_path / "tried.yaml"
    file.write_text(HEAD.replace("AREAS", '["9001"]') + f"  {GOOD}\n", "utf-8")
    assert load(file).reports == ("followup",)


@pytest.mark.parametrize("areas", ["all", '["9001", "9002"]'])
def test_the_tables_are_one_municipalitys_own(tmp_path: Path, areas: str) -> None:
    assert "one municipality's own" in said(tmp_path, GOOD, areas)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("invented: true", "give at least one of"),
        ("training: {places: {basis: 3}}", "basis"),
        ("training: {places: {base: -3}}", "base"),
        ("training: {register_file: t.ods}", "register_file"),
        ("training: {register_file: 'https://a.se/t.csv'}", "register_file"),
        (
            f"training: {{arenas: [{{name: a, {LABEL}, employed: 3}}]}}",
            "how many are trained",
        ),
        (
            f"training: {{arenas: [{{name: a, {LABEL}, employed: 3, trained: 4}}]}}",
            "no more can be trained",
        ),
        ("districts: {before: 2004, after: 2006}", "either file"),
        ("districts: {before: 2004, after: 2006, units: 18, had: 7}", "either file"),
        (
            "districts: {before: 2004, after: 2006, units: 18, had: 7, have: 19}",
            "no more districts",
        ),
        (
            "districts: {before: 2006, after: 2004, units: 18, had: 7, have: 13}",
            "earlier year",
        ),
        ("detection: {}", "either file or counts"),
        ("ratings: {file: t.csv, grades: [a]}", "grades"),
        ("children: {file: t.csv, low: 9.0, high: 1.0, better: higher}", "below high"),
    ],
)
def test_each_mistake_is_told(tmp_path: Path, block: str, words: str) -> None:
    assert words in said(tmp_path, block)


def test_days_are_days_and_in_order(tmp_path: Path) -> None:
    assert "is no day" in said(tmp_path, GOOD, **{"2024-01-01": "2024-02-30"})
    assert "not be before" in said(tmp_path, GOOD, **{"2024-01-01": "2027-01-01"})
