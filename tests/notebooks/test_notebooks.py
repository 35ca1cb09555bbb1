"""The shipped notebooks are thin: a sentence, then a call, and nothing stored."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from prevstats.batch.engine import KernelManager
from prevstats.batch.translator import DECLARED, declared_in
from prevstats.reporting.sections import SECTIONS

ROOM = Path(__file__).resolve().parents[2] / "notebooks"
NAMES = sorted(path.name for path in ROOM.glob("*.ipynb"))
MOST_CODE_CELLS = 10
ALLOWED = {"prevstats", "pathlib"}
"""What a notebook may import."""
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.comprehension,
)


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOM / name, as_version=nbformat.NO_CONVERT)


def code(name: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def test_the_notebooks_are_there() -> None:
    assert {"evaluation.ipynb", "explore.ipynb", "validation.ipynb"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_valid_and_has_names_for_its_cells(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(part.isalpha() for cell_id in ids for part in cell_id.split("-"))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_stored(name: str) -> None:
    for cell in code(name):
        assert cell.outputs == []
        assert cell.execution_count is None
    assert set(read(name).metadata) == {"kernelspec", "language_info"}


@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_thin(name: str) -> None:
    cells = code(name)
    assert len(cells) <= MOST_CODE_CELLS
    for cell in cells:
        tree = ast.parse(cell.source)
        for node in ast.walk(tree):
            assert not isinstance(node, FORBIDDEN), ast.unparse(node)
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= ALLOWED
            assert not isinstance(node, ast.ImportFrom)


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_stands_before_each_call(name: str) -> None:
    cells = read(name).cells
    for before, cell in pairwise(cells):
        if cell.cell_type == "code":
            assert before.cell_type == "markdown"
            assert len(before.source) > 40


@pytest.mark.parametrize("name", NAMES)
def test_there_is_one_set_of_parameters(name: str) -> None:
    assert declared_in(read(name))


def test_report_notebook_declares_what_a_run_gives_it() -> None:
    assert declared_in(read("evaluation.ipynb")) == tuple(DECLARED)


def test_report_notebook_shows_every_section_once_in_the_order_of_the_page() -> None:
    shown = [
        node.args[1].value
        for cell in code("evaluation.ipynb")
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ps.show"
    ]
    assert shown == list(SECTIONS)


def test_report_notebook_says_that_it_is_done_in_its_last_cell_only() -> None:
    sources = [cell.source for cell in code("evaluation.ipynb")]
    assert "ps.done(" in sources[-1]
    assert not any("ps.done(" in source for source in sources[:-1])


def run(notebook: nbformat.NotebookNode, folder: Path) -> list[nbformat.NotebookNode]:
    """Run a notebook where it lies, with its kernel's files in a folder of its own."""
    client = NotebookClient(
        notebook,
        km=KernelManager(connection_file=str(folder / "kernel.json")),
        timeout=240,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(ROOM)}},
    )
    client.execute(cleanup_kc=True)
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_as_it_stands_in_jupyter(name: str, tmp_path: Path) -> None:
    shown = [output.output_type for output in run(read(name), tmp_path)]
    assert "error" not in shown
    assert len(shown) >= 5


def validation(data: Path, folder: Path) -> dict[str, str]:
    """Return what each code cell of the validation shows, on the data in a folder."""
    notebook = read("validation.ipynb")
    cell = next(cell for cell in notebook.cells if cell.id == "parameters")
    assert '"../data"' in cell.source
    cell.source = cell.source.replace('"../data"', repr(str(data)))
    run(notebook, folder)
    return {
        cell.id: " ".join(
            output.get("text") or output.data.get("text/html", "")
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_validation_says_which_data_are_not_there(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    told = validation(empty, tmp_path)["run"]
    files = sorted((ROOM.parent / "parameters" / "replications").glob("*.yaml"))
    assert f"0 passed, 0 failed, 0 shown, {len(files)} faults in the files" in told
    assert f"found mpdta.csv, which is not in {empty}" in told.replace("'", "")


@pytest.mark.slow
@pytest.mark.reference
def test_validation_shows_each_number_of_each_design(
    shared_data: Path, tmp_path: Path
) -> None:
    shown = validation(shared_data / "benchmarks", tmp_path)
    assert " passed, 0 failed, " in shown["run"]
    assert "faults" not in shown["run"]
    judged = int(shown["run"].split(" passed")[0])
    assert judged > 100
    assert shown["table"].count(">pass</td>") == judged
    for design in ("group_time", "synthetic_control", "honest_did", "trial"):
        assert f">{design}</td>" in shown["table"]
        assert design in shown["designs"]
    assert "<td" not in shown["fail"]
