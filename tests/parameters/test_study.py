"""A parameter file without an effect is a study; its reports need their blocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.parameters.load import complaints, load
from prevstats.parameters.reports import NEEDED, REPORT_NAMES
from prevstats.parameters.schema import Evaluation
from prevstats.parameters.study import Study

BLOCK = """\
situation:
  indicators:
    - placed_residential
    - placed_foster
    - open_support
    - child_youth_care_cost
    - eligible_upper_secondary

"""
"""A short block in place of the shipped one, with its indicators listed."""


@pytest.fixture
def text(root: Path) -> str:
    whole = (root / "parameters" / "situation.yaml").read_text("utf-8")
    before, after = whole.index("situation:\n  #"), whole.index("price_year:")
    return f"{whole[:before]}{BLOCK}{whole[after:]}"


def written(folder: Path, text: str) -> Path:
    path = folder / "situation.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_without_an_effect_is_a_study(root: Path) -> None:
    study = load(root / "parameters" / "situation.yaml")
    assert type(study) is Study
    assert study.reports == ("situation",)


def test_a_file_with_an_effect_is_an_evaluation(root: Path) -> None:
    study = load(root / "parameters" / "example.yaml")
    assert isinstance(study, Evaluation)
    assert study.reports == ("evaluation",)


def test_reports_follow_from_the_blocks(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text.replace("reports: [situation]\n", ""))
    assert load(path).reports == ("situation",)


@pytest.mark.parametrize(
    ("old", "new", "key", "meaning"),
    [
        ("situation:\n  ind", "sitation:\n  ind", "sitation", "no such key"),
        ("reports: [situation]", "reports: [magic]", "reports[0]", "not among"),
        (
            "reports: [situation]",
            "reports: [situation, situation]",
            "reports[1]",
            "given once",
        ),
        ("- placed_foster", "- placed_fosters", "situation.indicators[1]", "not in"),
        ("- placed_foster", "- open_support", "situation.indicators[2]", "given once"),
        ("price_year: 2022", "", "price_year", "in kronor of each year"),
        ("areas: all", 'areas: ["0781", "0781"]', "areas[1]", "given once"),
        ("areas: all", 'areas: ["9001"]', "areas[0]", "invented"),
    ],
)
def test_what_is_wrong_is_told_at_its_key(
    text: str, tmp_path: Path, old: str, new: str, key: str, meaning: str
) -> None:
    assert old in text
    found = complaints(written(tmp_path, text.replace(old, new, 1)))
    assert any(each.key == key and meaning in each.meaning for each in found)


def test_a_report_without_its_block_is_told(text: str, tmp_path: Path) -> None:
    start, end = text.index("situation:\n"), text.index("price_year")
    (found,) = complaints(written(tmp_path, text[:start] + text[end:]))
    assert found.key == "reports[0]"
    assert "needs situation:" in found.meaning


def test_an_evaluation_among_the_reports_demands_an_effect(
    text: str, tmp_path: Path
) -> None:
    wanted = text.replace("reports: [situation]", "reports: [evaluation, situation]")
    found = complaints(written(tmp_path, wanted))
    assert {each.key for each in found} == set(NEEDED["evaluation"])


def test_every_kind_says_what_it_needs() -> None:
    assert tuple(NEEDED) == REPORT_NAMES
