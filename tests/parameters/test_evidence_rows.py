"""A study's row: what goes together, and what is refused with its line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from prevstats.errors import InputError
from prevstats.parameters import reference
from prevstats.parameters.evidence_rows import Evidence, TransferMultiplier

STUDY = """rows:
  - id: study
    label: {sv: studie, en: study}
    intervention: komet
    country: SE
    design: {sv: försök, en: trial}
    strength: trial
    control: usual
    outcome: {sv: utfall, en: outcome}
    domain: behaviour
    kind: effect
    conclusion: better
    unit: {sv: oddskvot, en: odds ratio}
    estimate: 0.8
    metric: odds_ratio
    positive_means: more
    low: 0.6
    high: 1.1
    interval_level: 0.95
    finding: {sv: mindre, en: less}
    source: a source
    verified: "yes"
    date: "2020"
"""
MULTIPLIER = """rows:
  - id: developer
    label: {sv: egen, en: own}
    unit: {sv: faktor, en: factor}
    low: 0.5
    high: 1.0
    basis: {sv: varför, en: why}
    source: a source
    verified: "no"
    date: "2020"
"""


def read(folder, content, model=Evidence):
    path = folder / "table.yaml"
    path.write_text(content, encoding="utf-8")
    return reference.read_table(path, model)


def test_a_sound_row_is_read(tmp_path):
    (row,) = read(tmp_path, STUDY)
    assert (row.estimate, row.developer, row.review) == (0.8, None, False)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    metric: odds_ratio\n", "", "given together or not at all"),
        ("    estimate: 0.8\n", "", "given together or not at all"),
        ("    positive_means: more\n", "", "positive_means is given with"),
        ("metric: odds_ratio", "metric: other", "positive_means is given with"),
        ("estimate: 0.8", "estimate: -0.8\n    std_error: 0.1", "not above zero"),
        ("low: 0.6", "low: 0.0", "not above zero"),
        ("low: 0.6", "low: 0.9", "does not lie between low and high"),
        ("    low: 0.6\n", "", "needs both low and high"),
        ("interval_level: 0.95", "interval_level: 95", "must be below 1"),
        ("control: usual", "control: none", "kind is within_group"),
        ("control: usual", "control: other_programme", "kind is within_group"),
        ("kind: effect", "kind: within_group", "control none or other_programme"),
        ("strength: trial", "strength: strong", "strength"),
        ("control: usual", "control: usual\n    studies: 3", "in a review only"),
        ("domain: behaviour", "domain: trust", "domain"),
        ("conclusion: better", "conclusion: proven", "conclusion"),
        ("high: 1.1", "high: 1.1\n    std_error: 0", "std_error"),
    ],
)
def test_what_does_not_go_together_is_refused(old, new, words, tmp_path):
    assert old in STUDY
    with pytest.raises(InputError) as refusal:
        read(tmp_path, STUDY.replace(old, new, 1))
    assert words in str(refusal.value)
    assert all(complaint.line for complaint in refusal.value.complaints)


def test_an_interval_without_an_estimate_is_refused(tmp_path):
    lines = ("estimate: 0.8", "metric: odds_ratio", "positive_means: more")
    content = STUDY
    for line in lines:
        content = content.replace(f"    {line}\n", "")
    with pytest.raises(InputError, match="belong to an estimate"):
        read(tmp_path, content)


def test_a_trial_without_a_comparison_is_refused(tmp_path):
    content = STUDY.replace("control: usual", "control: none").replace(
        "kind: effect", "kind: within_group"
    )
    with pytest.raises(InputError, match="has a comparison"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("low: 0.5", "low: 1.0", "low is below high"),
        ("low: 0.5", "low: 0", "low"),
        ("high: 1.0", "high: 9.0", "high"),
        ("    basis: {sv: varför, en: why}\n", "", "basis"),
    ],
)
def test_a_multiplier_is_uncertain_and_explained(old, new, words, tmp_path):
    assert read(tmp_path, MULTIPLIER, TransferMultiplier)[0].high == 1.0
    with pytest.raises(InputError, match=words):
        read(tmp_path, MULTIPLIER.replace(old, new, 1), TransferMultiplier)


@pytest.mark.reference
def test_numbers_and_marks_agree_with_what_was_collected(shared_data: Path) -> None:
    path = shared_data / "economics/programme_evidence.csv"
    with path.open(encoding="utf-8") as stream:
        collected = list(csv.DictReader(stream))
    numbers = {float(r["estimate"]) for r in collected if number(r["estimate"])}
    numbers.add(300.0)
    assert any("EUR 300" in r["effect_size_metric"] + r["estimate"] for r in collected)
    memory = {
        float(r["estimate"])
        for r in collected
        if number(r["estimate"]) and r["verified"] == "memory"
    }
    for row in reference.evidence():
        if row.kind == "output" or row.estimate is None:
            continue
        assert row.estimate in numbers, row.id
        if row.estimate in memory:
            assert row.verified == "memory", row.id


@pytest.mark.reference
def test_a_zero_that_only_states_a_conclusion_is_no_number_here(
    shared_data: Path,
) -> None:
    path = shared_data / "economics/programme_evidence.csv"
    with path.open(encoding="utf-8") as stream:
        rows = [r for r in csv.DictReader(stream) if r["estimate"] == "0"]
    assert len(rows) == 3
    assert all(row.estimate != 0.0 for row in reference.evidence())


def number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
