"""Only what a finished notebook released is collected; every fault gets its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from batch.conftest import PAGE, SECTION, MakePlan
from nbformat.v4 import new_code_cell, new_notebook, new_output

from prevstats.batch import report
from prevstats.batch.collect import DONE_MIME, collect
from prevstats.batch.jobs import job
from prevstats.batch.report import (
    Made,
    Order,
    made_from_json,
    made_to_json,
    make,
    order_from_json,
)
from prevstats.batch.run import Terms, _order
from prevstats.errors import Complaint, RunFailed
from prevstats.reporting.content import to_json
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME

DONE = {"released": {}, "withheld": "", "summary": {}}


def shown(mime: str, value: Any, kind: str = "display_data") -> nbformat.NotebookNode:
    return new_output(kind, data={mime: value, "text/html": "<b>secret</b>"})


def executed(*cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    return new_notebook(cells=[new_code_cell("x", outputs=list(o)) for o in cells])


SECTION_OUTPUT = shown(SECTION_MIME, to_json(SECTION))
PAGE_OUTPUT = shown(PAGE_MIME, to_json(PAGE))
DONE_OUTPUT = shown(DONE_MIME, DONE)


def test_released_outputs_are_taken_and_all_others_dropped() -> None:
    stray = [
        new_output("stream", name="stdout", text="secret"),
        new_output("display_data", data={"text/html": "<script>secret</script>"}),
        new_output("execute_result", data={SECTION_MIME: {"secret": 1}}),
    ]
    found = collect(
        executed([*stray, SECTION_OUTPUT], stray, [PAGE_OUTPUT, DONE_OUTPUT])
    )
    assert found.sections == (to_json(SECTION),)
    assert found.page == to_json(PAGE)
    assert found.done == DONE
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([[SECTION_OUTPUT], [PAGE_OUTPUT]], "last cell"),
        ([[SECTION_OUTPUT, PAGE_OUTPUT, DONE_OUTPUT], []], "last cell"),
        ([[SECTION_OUTPUT], [PAGE_OUTPUT, DONE_OUTPUT, DONE_OUTPUT]], "last cell"),
        ([[SECTION_OUTPUT], [DONE_OUTPUT]], "0 page headings"),
        ([[PAGE_OUTPUT], [PAGE_OUTPUT, DONE_OUTPUT]], "2 page headings"),
        ([[PAGE_OUTPUT], [DONE_OUTPUT]], "no section"),
        ([], "last cell"),
    ],
)
def test_notebook_that_is_not_finished_is_refused(cells: Any, told: str) -> None:
    with pytest.raises(RunFailed, match=told):
        collect(executed(*cells))


def order_for(plan: Any, folder: Path) -> Order:
    return _order(plan, Terms(cell_seconds=20), job(plan, "9001", "sv"), folder)


def test_report_is_written_with_its_fingerprints(
    make_plan: MakePlan, tmp_path: Path
) -> None:
    made = make(order_for(make_plan(("9001",)), tmp_path / "made"))
    assert made.status == "ok"
    assert set(made.files) == {"9001.html", "findings/9001.json", "tables/9001.xlsx"}
    assert (tmp_path / "made" / "9001.html").read_text("utf-8").startswith("<!doctype")


@pytest.mark.parametrize(
    ("behaviour", "status", "reason"),
    [
        ("1 / 0", "failed", "ZeroDivisionError in cell 3"),
        ("import os; os._exit(1)", "died", "the kernel died"),
        ("del told['shown']['page']['title']", "failed", "InputError"),
    ],
)
def test_fault_is_named(
    make_plan: MakePlan, tmp_path: Path, behaviour: str, status: str, reason: str
) -> None:
    plan = make_plan(("9001",), behaviour={"9001": behaviour})
    made = make(order_for(plan, tmp_path / "made"))
    assert (made.status, made.reason) == (status, reason)
    assert made.detail
    assert not (tmp_path / "made").exists()


def test_page_that_the_gate_refuses_is_not_written(
    make_plan: MakePlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = Complaint("page.html", 7, "", "<script>", "it would run", "remove it")
    monkeypatch.setattr("prevstats.reporting.gate.check", lambda *_: [fault])
    made = make(order_for(make_plan(("9001",)), tmp_path / "made"))
    assert (made.status, made.reason) == ("failed", "RunFailed")
    assert "it would run" in made.detail
    assert not (tmp_path / "made").exists()


def test_unforeseen_fault_keeps_its_traceback(
    make_plan: MakePlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(_order: Order) -> None:
        raise LookupError("burst")

    monkeypatch.setattr(report, "_executed", burst)
    made = make(order_for(make_plan(("9001",)), tmp_path))
    assert made.reason == "LookupError"
    assert "Traceback" in made.detail


def test_orders_and_answers_travel_as_lines(
    make_plan: MakePlan, tmp_path: Path
) -> None:
    from dataclasses import asdict

    order = order_for(make_plan(("9001",)), tmp_path)
    assert order_from_json(json.dumps(asdict(order))) == order
    made = Made("9001", "sv", "failed", "r\n", "å\ud800", {"a": "b"}, {"c": 1}, 0.5)
    assert "\n" not in made_to_json(made)
    assert made_from_json(made_to_json(made)) == made
