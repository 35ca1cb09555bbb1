"""From a kept forecast to its score, with what is refused on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from prevstats.analyses.evaluation import evaluate, prepare, read
from prevstats.batch import journal
from prevstats.batch.forecasts import keep
from prevstats.batch.jobs import Inputs
from prevstats.batch.journal import ReportMade, RunStarted
from prevstats.batch.second_look import Later, day_from, second_look
from prevstats.data.municipalities import register
from prevstats.errors import InputError
from prevstats.parameters.load import load
from prevstats.reporting.disclosure import release
from prevstats.reporting.forecast_json import forecast_json
from prevstats.reporting.gate import check
from prevstats.reporting.second_look_page import Look

AREAS = ("0114", "0115")
ON = date(2023, 1, 15)


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two municipalities on figures up to 2020, and figures up to 2022."""
    home = tmp_path_factory.mktemp("look")
    document = yaml.safe_load((root / "parameters" / "example.yaml").read_text("utf-8"))
    data = read(load(root / "parameters" / "example.yaml")).dataset
    codes = [place.code for place in register()][: len(data.areas)]
    frame = data.frame()
    own = dict(zip(data.areas, codes, strict=True))
    frame["municipality_code"] = frame["municipality_code"].map(own)
    frame.to_csv(home / "later.csv", index=False)
    frame[frame["year"] <= 2020].to_csv(home / "then.csv", index=False)
    assert data.start is not None
    starts = {
        own[area]: int(year)
        for area, year in zip(data.areas, data.start, strict=True)
        if np.isfinite(year)
    }
    for name in ("situation", "plan", "reports"):
        document.pop(name, None)
    promise = {
        "what": {"sv": "Löfte", "en": "Promise"},
        "who": "social_committee",
        "decided": "2020-11-01",
    }
    document |= {
        "name": "looked",
        "source": {"kind": "file", "path": "then.csv"},
        "start": {"kind": "table", "years": starts},
        "years": {"first": 2004, "last": 2020},
        "inference": {"draws": 199},
        "promises": [
            promise
            | {"id": "met", "due": "2022-12-31"}
            | {"outcome": "placed_any", "at_most": 1_000.0},
            promise
            | {"id": "missed", "due": "2022-12-31"}
            | {"outcome": "placed_any", "at_most": 0.0},
            promise
            | {"id": "far", "due": "2030-12-31"}
            | {"outcome": "placed_any", "at_most": 0.0},
            promise | {"id": "late", "due": "2021-06-30"},
            promise | {"id": "done", "due": "2021-06-30", "done": "2021-03-01"},
        ],
    }
    document = json.loads(json.dumps(document))
    file = home / "looked.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    study = load(file)
    common = prepare(study, read(study, file=file), file=file)
    out = home / "out"
    out.mkdir()
    log = out / "journal.jsonl"
    started = RunStarted(
        number=1,
        evaluation="looked",
        file="../looked.yaml",
        areas=AREAS,
        asked=AREAS,
        languages=("sv", "en"),
        main_language="sv",
        inputs=Inputs("d", "p", "n", "c", "v"),
        origin={},
        national={},
        version="0",
        started="2021-01-01",
    )
    journal.append(log, started)
    for area in AREAS:
        forecast = forecast_json(release(evaluate(study, area, common)))
        kept = keep(out, area, forecast, "2021-01-01")
        journal.append(log, ReportMade(1, area, "sv", "ok", "", "k", forecast=kept))
    return home


@pytest.fixture(scope="module")
def look(made: Path) -> Look:
    return second_look(made / "out", Later(data=made / "later.csv", on=ON))


def test_every_figure_is_scored_against_what_came(look: Look) -> None:
    scored = [each for each in look.figures if each.status == "scored"]
    assert {each.due_year for each in scored} == {2021, 2022}
    assert {each.area for each in scored} == set(AREAS)
    for each in scored:
        assert each.low is not None
        assert each.high is not None
        assert each.value is not None
        assert each.inside == (each.low <= each.value <= each.high)
        assert each.crps is not None
        assert each.crps >= 0.0
    assert look.studies[0].calibration[-1].coverage.of == len(scored)


def test_promises_are_judged_on_the_day(look: Look) -> None:
    found = {each.promise.id: each.status for each in look.promises}
    assert found == {
        "met": "kept",
        "missed": "not_kept",
        "far": "not_due",
        "late": "overdue",
        "done": "done",
    }


def test_regret_is_what_the_other_choice_would_have_brought(look: Look) -> None:
    money = look.studies[0].money
    assert {each.payer for each in money} >= {"society", "region"}
    for each in money:
        other = -each.found if each.went_on else each.found
        assert each.regret == pytest.approx(max(other, 0.0))
        assert each.went_on == (each.forecast > 0)


def test_pages_pass_the_gate_and_numbers_are_json(made: Path, look: Look) -> None:
    for name in ("second_look.html", "second_look.en.html"):
        assert not check((made / "out" / name).read_text("utf-8"), name)
    document = json.loads((made / "out" / "second_look.json").read_text("utf-8"))
    assert document["on"] == "2023-01-15"
    assert len(document["studies"][0]["figures"]) == len(look.figures)


def test_without_later_figures_nothing_is_scored(made: Path, tmp_path: Path) -> None:
    early = second_look(made / "out", Later(on=date(2021, 1, 2)))
    assert {each.status for each in early.figures} == {"not_yet"}
    statuses = {each.promise.id: each.status for each in early.promises}
    assert statuses["late"] == "not_due"
    assert statuses["done"] == "not_due"
    assert statuses["met"] == "not_due"
    waiting = second_look(made / "out", Later(on=ON))
    assert {each.status for each in waiting.promises if each.promise.id == "met"} == {
        "waiting"
    }


def edited(made: Path, folder: Path, change: Any) -> Path:
    """Return later figures with one change made to the rows of Upplands Väsby."""
    import pandas as pd

    frame = pd.read_csv(made / "later.csv", dtype={"municipality_code": str})
    change(frame)
    frame.to_csv(folder / "edited.csv", index=False)
    return folder / "edited.csv"


def test_a_missing_year_is_missing_and_not_zero(made: Path, tmp_path: Path) -> None:
    def drop(frame: Any) -> None:
        rows = (frame["municipality_code"] == "0114") & (frame["year"] == 2022)
        frame.loc[rows, "support_cost"] = np.nan

    found = second_look(made / "out", Later(edited(made, tmp_path, drop), on=ON))
    (gone,) = (
        each
        for each in found.figures
        if (each.area, each.outcome, each.due_year) == ("0114", "support_cost", 2022)
    )
    assert gone.status == "missing"
    assert gone.value is None


def test_revised_history_is_refused_by_name_and_can_be_accepted(
    made: Path, tmp_path: Path
) -> None:
    def revise(frame: Any) -> None:
        rows = (frame["municipality_code"] == "0114") & (frame["year"] == 2015)
        frame.loc[rows, "support_cost"] += 7.0

    later = Later(edited(made, tmp_path, revise), on=ON)
    with pytest.raises(InputError) as refused:
        second_look(made / "out", later)
    told = str(refused.value)
    assert "support_cost.2021.history_sha256" in told
    assert "placed_any" not in told
    assert "0115" not in told
    assert second_look(made / "out", replace(later, revised=True)).figures


def changed(made: Path, old: str, new: str) -> str:
    file = made / "looked.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return text


def test_another_meaning_of_an_outcome_is_refused(made: Path) -> None:
    before = changed(made, "indicator: support_cost", "indicator: N33818")
    try:
        with pytest.raises(InputError, match="definition_sha256"):
            second_look(made / "out", Later(made / "later.csv", on=ON))
    finally:
        (made / "looked.yaml").write_text(before, "utf-8")


def test_a_promise_that_was_taken_away_is_not_forgotten(made: Path) -> None:
    before = changed(made, "id: late", "id: renamed")
    try:
        found = second_look(made / "out", Later(made / "later.csv", on=ON))
    finally:
        (made / "looked.yaml").write_text(before, "utf-8")
    gone = [each for each in found.promises if each.status == "taken_away"]
    assert {each.promise.id for each in gone} == {"late"}
    assert {each.area for each in gone} == set(AREAS)
    assert found.studies[0].file_changed


def test_a_folder_without_forecasts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to score"):
        second_look(tmp_path, Later())


def test_a_day_that_is_none_is_refused() -> None:
    assert day_from("") is None
    assert day_from("2023-01-15") == ON
    with pytest.raises(InputError, match="--on"):
        day_from("2023-02-30")
