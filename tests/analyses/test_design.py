"""The design that a file names: every fault at once, and the right level."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from prevstats.analyses.design import (
    AUTOMATIC,
    DESIGNS,
    LABELS,
    design_complaints,
    event_design,
    refuse_covariates,
    resolve_design,
)
from prevstats.batch.checking import all_complaints
from prevstats.designs.group_time import GroupTime
from prevstats.errors import InputError
from prevstats.parameters.load import load
from prevstats.parameters.new import write_new
from prevstats.parameters.schema import Evaluation


@pytest.fixture(scope="module")
def example(root: Path) -> Evaluation:
    study = load(root / "parameters" / "example.yaml")
    assert isinstance(study, Evaluation)
    return study


def keys(design: dict[str, object]) -> set[str]:
    return {each.key for each in design_complaints(design)}


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_is_made_at_the_level_of_the_evaluation(name, example):
    asked = example.model_copy(update={"design": {"name": name}})
    made = resolve_design(asked)
    assert type(made).__name__ == DESIGNS[name]
    assert getattr(made, "level", 0.90) == 0.90
    assert isinstance(event_design(asked, made), GroupTime)
    assert event_design(asked, made).level == 0.90


def test_automatic_takes_no_options(example):
    asked = example.model_copy(update={"design": {"name": AUTOMATIC}})
    assert resolve_design(asked) == GroupTime(level=0.90)
    assert keys({"name": AUTOMATIC, "control": "never"}) == {"design.control"}


def test_an_unknown_name_lists_those_there_are():
    (fault,) = design_complaints({"name": "magic"})
    assert all(name in fault.mend for name in (AUTOMATIC, *DESIGNS))


def test_wrong_types_values_and_names_come_together():
    wrong = {"name": "stacked", "before": -1, "vcov": "CR9", "colour": "red"}
    assert keys(wrong) == {"design.before", "design.vcov", "design.colour"}


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("synthetic_did", "seed"),
        ("before_after", "unit"),
        ("switching", "treatment"),
        ("group_time", "level"),
    ],
)
def test_what_the_evaluation_decides_is_no_option(name, option):
    assert keys({"name": name, option: "0"}) == {f"design.{option}"}


def test_a_wrong_design_stops_the_evaluation(example):
    asked = example.model_copy(update={"design": {"name": "stacked", "vcov": "CR9"}})
    with pytest.raises(InputError, match=r"design\.vcov"):
        resolve_design(asked)


def test_a_description_never_has_the_label_of_a_comparison():
    weak = {name for name, label in LABELS.items() if label == "before_after"}
    assert weak == {"before_after", "interrupted_series"}


def test_faults_of_the_design_come_in_the_first_round(root: Path, tmp_path: Path):
    text = (root / "parameters" / "example.yaml").read_text("utf-8")
    assert "  control: not_yet" in text
    text = text.replace("  control: not_yet", "  control: perhaps")
    text = text.replace("horizon_years: 10", "horizon_years: ten")
    file = tmp_path / "wrong.yaml"
    file.write_text(text, "utf-8")
    found = {each.key: each for each in all_complaints(file)}
    assert {"money.horizon_years", "design.control"} <= set(found)
    line = text.splitlines().index("  control: perhaps") + 1
    assert found["design.control"].line == line


def test_a_new_file_lets_the_rule_choose(tmp_path: Path):
    """What ``prevstats new`` writes is right as it stands."""
    file = write_new("mine", folder=tmp_path)
    study = load(file)
    assert isinstance(study, Evaluation)
    assert study.design == {"name": AUTOMATIC}
    assert (
        write_new("like", "family_centres", tmp_path)
        .read_text("utf-8")
        .count("name: group_time")
    )


def test_a_covariate_that_the_data_lack_is_named() -> None:
    dataset = SimpleNamespace(values={"income": None})
    design = {"name": "group_time", "covariates": ["income(2005,2009)", "wealth"]}
    with pytest.raises(InputError) as told:
        refuse_covariates(design, dataset)  # type: ignore[arg-type]
    (complaint,) = told.value.complaints
    assert complaint.key == "design.covariates[1]"
    assert "wealth" in complaint.found
