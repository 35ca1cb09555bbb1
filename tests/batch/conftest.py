"""A small notebook whose behaviour each test chooses, area by area."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from papermill.exceptions import PapermillExecutionError

from prevstats.batch import report
from prevstats.batch.collect import DONE_MIME
from prevstats.batch.jobs import Inputs, Plan
from prevstats.batch.report import Order, make
from prevstats.reporting.content import (
    Inline,
    PageMeta,
    Paragraph,
    Section,
    to_json,
)
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME

PARAMETERS = 'file = ""\narea = ""\nlanguage = "sv"'
BEHAVE = """
import json, pathlib
from IPython.display import display

told = json.loads(pathlib.Path(file).read_text())
exec(told["behaviour"].get(area, ""))
"""
SHOW = """
show = told["shown"]
page = json.loads(json.dumps(show["page"]).replace("CODE", area))
section = json.loads(json.dumps(show["section"]).replace("CODE", area))
display({show["section_mime"]: section, "text/plain": "x"}, raw=True)
display({show["page_mime"]: page, "text/plain": "x"}, raw=True)
print("a stray print about area", area)
"""
DONE = """
done = {
    "released": {"area": area},
    "withheld": told["withheld"].get(area, ""),
    "summary": {"name": area, "county": "", "form": "cannot_tell", "verdict": "?"},
}
display({show["done_mime"]: done, "text/plain": "x"}, raw=True)
"""
SECTION = Section(
    id="answer",
    title="Svaret om CODE",
    answers="Vad blev det?",
    blocks=(Paragraph((Inline("Rapporten handlar om CODE."),)),),
)
PAGE = PageMeta("sv", "Rapport CODE", "CODE", "En rapport om CODE", simulated=True)

NATIONAL = {
    "title": {"sv": "Små rapporter", "en": "Small reports"},
    "question": {"sv": "Fungerar det?", "en": "Does it work?"},
    "simulated": True,
    "level": 0.9,
    "data_last_year": 2024,
    "places": {"9001": {"name": "Norrbyn", "county": "Påhittade län"}},
    "outcomes": [
        {
            "id": "placed",
            "label": {"sv": "Placerade barn", "en": "Children placed"},
            "unit": "per_1000",
            "unit_label": {"sv": "per 1 000 barn", "en": "per 1,000 children"},
            "direction": "lower",
            "price_year": None,
            "value": -0.52,
            "low": -0.9,
            "high": -0.1,
            "n_treated": 14,
            "reason": "",
            "form": "fewer",
            "verdict_reason": "",
            "chance_lower": 0.98,
        }
    ],
}

WriteNotebook = Callable[..., Path]
MakePlan = Callable[..., Plan]


@pytest.fixture
def write_notebook(tmp_path: Path) -> WriteNotebook:
    """Write a notebook with these code cells after the parameters cell."""

    def write(*sources: str, name: str = "small.ipynb") -> Path:
        cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
        cells += [new_code_cell(source) for source in sources]
        notebook = new_notebook(cells=cells)
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"
        path = tmp_path / name
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def make_plan(tmp_path: Path, write_notebook: WriteNotebook) -> MakePlan:
    """Return a plan for small reports.

    ``behaviour`` maps an area to source that its report runs before it shows anything,
    ``withheld`` an area to why it is withheld.
    """

    def make(
        areas: tuple[str, ...] = ("9001", "9002", "9003"),
        behaviour: Mapping[str, str] | None = None,
        withheld: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> Plan:
        told = {
            "behaviour": dict(behaviour or {}),
            "withheld": dict(withheld or {}),
            "shown": {
                "page": to_json(PAGE),
                "section": to_json(SECTION),
                "page_mime": PAGE_MIME,
                "section_mime": SECTION_MIME,
                "done_mime": DONE_MIME,
            },
        }
        file = tmp_path / "told.json"
        file.write_text(json.dumps(told))
        values: dict[str, Any] = {
            "evaluation": "small",
            "file": file,
            "notebook": write_notebook(BEHAVE, SHOW, DONE),
            "areas": areas,
            "asked": areas,
            "languages": ("sv",),
            "main_language": "sv",
            "out": tmp_path / "out",
            "inputs": Inputs("d" * 64, "p" * 64, "n" * 64, "c" * 64, "v" * 64),
            "national": NATIONAL,
        }
        return Plan(**{**values, **changes})

    return make


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make reports in this process, without worker and kernel.

    For tests of what a run does with reports, not of how they are made.
    """

    def executed(order: Order) -> nbformat.NotebookNode:
        outputs: list[nbformat.NotebookNode] = []
        monkeypatch.setattr(
            "IPython.display.display",
            lambda data, raw: outputs.append(new_output("display_data", data=data)),
        )
        names = {name: getattr(order, name) for name in ("file", "area", "language")}
        for source in (BEHAVE, SHOW, DONE):
            try:
                exec(source, names)
            except Exception as error:
                told = (type(error).__name__, str(error), [])
                raise PapermillExecutionError(2, 2, source, *told) from error
        return new_notebook(cells=[new_code_cell("", outputs=outputs)])

    monkeypatch.setattr(report, "_executed", executed)
    monkeypatch.setattr(
        "prevstats.batch.run.make_all",
        lambda orders, _workers, _log: (make(order) for order in orders),
    )
