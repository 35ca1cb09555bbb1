"""A plan's file: the same bytes for the same plan, and every departure from it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from prevstats.batch.plan_writing import write_plan
from prevstats.errors import InputError
from prevstats.parameters.load import load
from prevstats.parameters.plan_file import (
    canonical,
    deviations,
    kept_plan,
    plan_of,
    read_plan,
)


@pytest.fixture
def file(root: Path, tmp_path: Path) -> Path:
    text = (root / "parameters" / "example.yaml").read_text("utf-8")
    path = tmp_path / "example.yaml"
    path.write_text(text[: text.index("\n# What a plan report says")], "utf-8")
    return path


def test_a_plan_is_written_once_with_the_hash_of_its_bytes(file):
    first = write_plan(file, date="2026-11-22")
    again = write_plan(file, date="2026-11-22")
    assert first == again
    content = first.path.read_bytes()
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    plan, sha256 = read_plan(first.path)
    assert sha256 == first.sha256
    assert canonical(plan) == content
    with pytest.raises(InputError, match="never overwritten"):
        write_plan(file, date="2026-11-23")


def test_an_evaluation_that_keeps_its_plan_departs_in_nothing(file):
    written = write_plan(file, date="2026-11-22")
    study = load(file).model_copy(update={"plan": written.path.name})
    kept = kept_plan(study, file)
    assert (kept.sha256, kept.date) == (written.sha256, "2026-11-22")
    assert kept.deviations == ()


def test_every_departure_is_told(file):
    study = load(file)
    plan = plan_of(study, date="2026-11-22")
    first, second, third = study.outcomes
    lag = first.model_copy(update={"lag_years": 2, "smallest_difference": 0.5})
    start = study.start.model_copy(update={"column": "begun"})
    changed = study.model_copy(
        update={
            "outcomes": (second, lag),
            "design": {"name": "imputation"},
            "start": start,
            "follow_up_years": 5,
        }
    )
    told = {(each.key, each.outcome) for each in deviations(plan, changed)}
    assert told == {
        ("design", ""),
        ("start", ""),
        ("follow_up_years", ""),
        ("primary_outcome", ""),
        ("outcome_removed", third.outcome),
        ("lag_years", first.outcome),
        ("smallest_difference", first.outcome),
    }
    added = study.model_copy(update={"outcomes": (*study.outcomes, lag)})
    renamed = added.model_copy(
        update={
            "outcomes": (
                *study.outcomes,
                lag.model_copy(update={"outcome": "placed_foster"}),
            )
        }
    )
    assert [each.key for each in deviations(plan, renamed)] == ["outcome_added"]


def test_a_plan_without_an_effect_gives_its_start_in_words(root, file):
    planned = plan_of(load(root / "parameters" / "plan_example.yaml"), date="2026")
    keys = [each.key for each in deviations(planned, load(file))]
    assert "start_in_words" in keys
    assert "intervention" in keys


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        ("{", "no JSON"),
        ("{}", "this is no plan"),
        ('{"schema_name": "prevstats/plan/9"}', "this is no plan"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, content, words):
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=words):
        read_plan(path)


def test_a_plan_edited_by_hand_has_another_hash(file):
    written = write_plan(file, date="2026-11-22")
    document = json.loads(written.path.read_bytes())
    document["outcomes"][0]["lag_years"] = 0
    written.path.write_text(json.dumps(document), "utf-8")
    study = load(file).model_copy(update={"plan": written.path.name})
    kept = kept_plan(study, file)
    assert kept.sha256 != written.sha256
    assert [each.key for each in kept.deviations] == ["lag_years"]


def test_day_and_code_are_checked(file):
    with pytest.raises(InputError) as error:
        write_plan(file, date="tomorrow", area="81")
    assert [each.key for each in error.value.complaints] == ["--date", "--area"]


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("runs: 200", "runs: 2", "plan.runs"),
        ("icc: 0.01", "icc: 1.5", "plan.units.icc"),
        ("on: komet", "on: komett", "plan.evidence[2].intervention"),
        ("payer: social_committee", "payer: nobody", "plan.money.payer"),
        (
            "lag_years: 1\n",
            "last_effect_year: -1\n",
            "plan.outcomes[1].last_effect_year",
        ),
        ("together: 12", "togeter: 12", "plan.togeter"),
    ],
)
def test_wrong_plans_are_refused_at_their_key(root, tmp_path, right, wrong, key):
    text = (root / "parameters" / "plan_example.yaml").read_text("utf-8")
    assert right in text
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(InputError) as error:
        load(path)
    assert [each.key for each in error.value.complaints] == [key]


def test_a_plan_alone_names_its_outcomes_and_its_intervention(root, tmp_path):
    text = (root / "parameters" / "plan_example.yaml").read_text("utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace("  intervention: active_parenting\n  s", "  s"))
    with pytest.raises(InputError, match="no intervention of its own"):
        load(path)
    start = text.index("\nplan:")
    path.write_text(text[:start] + "\nplan: finished.json\n", "utf-8")
    with pytest.raises(InputError, match="finished plan"):
        load(path)
