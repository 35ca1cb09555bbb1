"""The kernel is this interpreter, closed in, whatever the notebook or machine says."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from papermill.translators import papermill_translators

from prevstats.batch.engine import ENGINE, KERNEL, LANGUAGE, KernelTerms, execute
from prevstats.batch.report import Order, make
from prevstats.batch.translator import StrictTranslator
from prevstats.errors import InputError

GIVEN = {"file": "f.yaml", "area": "0114", "language": "sv"}
PARAMETERS = 'file = ""\narea = "9001"\nlanguage = "sv"'


def notebook(*sources: str, **metadata: Any) -> nbformat.NotebookNode:
    cells = [new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in sources]
    return new_notebook(cells=cells, metadata=metadata)


def printed(executed: nbformat.NotebookNode) -> Any:
    """Return the JSON that the last cell printed."""
    return json.loads(executed.cells[-1].outputs[0].text)


def test_kernel_sees_only_what_it_is_allowed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    startup = tmp_path / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("hijacked = True")
    (tmp_path / "statsmodels.py").write_text("hijacked = True")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("A_SECRET", "hunter2")
    terms = KernelTerms(environment={"PREVSTATS_COMMON": "/common"})
    seen = printed(
        execute(
            notebook(
                "import json, os, sys\n"
                "print(json.dumps({'area': area, 'environment': dict(os.environ),"
                " 'here': os.listdir(), 'path': sys.path, 'python': sys.executable,"
                " 'hijacked': 'hijacked' in globals(), 'debugpy': 'debugpy' in"
                " [n for n, m in sys.modules.items() if m],"
                " 'history': get_ipython().history_manager.enabled,"
                " 'transport': get_ipython().kernel.parent.transport}))"
            ),
            GIVEN,
            terms,
        )
    )
    assert seen["area"] == "0114"
    assert "A_SECRET" not in seen["environment"]
    assert "PYTHONPATH" not in seen["environment"]
    assert seen["environment"]["PREVSTATS_COMMON"] == "/common"
    assert seen["environment"]["OPENBLAS_NUM_THREADS"] == "1"
    assert seen["environment"]["PYTHONHASHSEED"] == "0"
    assert seen["here"] == []
    assert "" not in seen["path"]
    assert str(tmp_path) not in seen["path"]
    assert seen["python"] == sys.executable
    assert not seen["hijacked"]
    assert not seen["debugpy"]
    assert not seen["history"]
    if os.name == "posix":
        assert seen["transport"] == "ipc"


def test_nothing_of_the_machine_stays_in_the_notebook() -> None:
    given = notebook("x = 1", kernelspec={"name": "evil", "display_name": "evil"})
    before = nbformat.writes(given)
    executed = execute(given, GIVEN, KernelTerms())
    assert "papermill" not in executed.metadata
    assert nbformat.writes(given) == before
    assert list(executed.metadata) == ["kernelspec", "language_info"]


def test_no_folder_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    execute(notebook("x = 1"), GIVEN, KernelTerms())
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        execute(notebook("1 / 0"), GIVEN, KernelTerms())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {**GIVEN, "area": 114},
        {**GIVEN, "kommun": "0114"},
        {"file": "f", "area": "0114"},
        {**GIVEN, "language": None},
    ],
    ids=["number", "unknown", "missing", "none"],
)
def test_wrong_parameters_start_no_kernel(parameters: Any) -> None:
    with pytest.raises(InputError):
        execute(notebook("x = 1"), parameters, KernelTerms())


def test_notebook_without_parameters_cell_is_refused() -> None:
    bare = new_notebook(cells=[new_code_cell("x = 1")])
    with pytest.raises(InputError, match="default municipality"):
        execute(bare, GIVEN, KernelTerms())


def test_cell_out_of_time_and_its_children_are_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    cell = (
        "import os, signal, subprocess, pathlib\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        f"pathlib.Path({str(pids)!r}).write_text(f'{{os.getpid()}} {{child.pid}}')\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "while True: pass"
    )
    with pytest.raises(CellTimeoutError):
        execute(notebook(cell), GIVEN, KernelTerms(cell_seconds=2))
    for pid in pids.read_text().split():
        wait_until_gone(int(pid))


def test_report_out_of_time_although_each_cell_is_quick() -> None:
    cells = ["import time; time.sleep(1.2)"] * 4
    before = time.monotonic()
    with pytest.raises(CellTimeoutError):
        execute(notebook(*cells), GIVEN, KernelTerms(report_seconds=2.5))
    assert time.monotonic() - before < 8


def test_killed_kernel_is_told_from_a_failed_cell() -> None:
    with pytest.raises(DeadKernelError):
        execute(
            notebook("import os, signal; os.kill(os.getpid(), signal.SIGKILL)"),
            GIVEN,
            KernelTerms(),
        )


@pytest.mark.skipif(os.name != "posix", reason="signals to process groups are POSIX's")
@pytest.mark.parametrize("blow", [signal.SIGTERM, signal.SIGKILL])
def test_kernel_does_not_outlive_its_worker(tmp_path: Path, blow: int) -> None:
    mark = tmp_path / "pid"
    cell = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(60)"
    )
    path = tmp_path / "n.ipynb"
    nbformat.write(notebook(cell), path)
    order = {
        "file": "f",
        "notebook": str(path),
        "area": "0114",
        "language": "sv",
        "folder": str(tmp_path / "made"),
        "page": "0114.html",
        "tables": "t",
        "findings": "f",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "prevstats.batch.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert worker.stdin is not None
    worker.stdin.write(json.dumps(order).encode() + b"\n")
    worker.stdin.flush()
    until = time.monotonic() + 20
    while not (mark.exists() and mark.read_text()) and time.monotonic() < until:
        time.sleep(0.1)
    worker.send_signal(blow)
    worker.wait(10)
    wait_until_gone(int(mark.read_text()))


def wait_until_gone(pid: int, seconds: float = 10.0) -> None:
    """Fail when a process is still running so many seconds from now."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} is still running")


def test_no_address_is_read_or_written_to(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/n"
        order = Order(
            file=f"{address}.yaml",
            notebook=f"{address}.ipynb",
            area="0114",
            language="sv",
            folder=str(tmp_path),
            page=f"{address}.html",
            tables="t.xlsx",
            findings="f.json",
        )
        assert make(order).status == "failed"
        with pytest.raises(TimeoutError):
            server.accept()
    assert list(tmp_path.iterdir()) == []


def test_papermill_itself_is_left_as_it_was() -> None:
    assert papermill_translators.find_translator("python3", "python") is not (
        StrictTranslator
    )
    assert papermill_translators.find_translator(KERNEL, LANGUAGE) is StrictTranslator


def test_engine_gives_papermill_the_strict_translator_too() -> None:
    with pytest.raises(InputError):
        execute_notebook(
            notebook("x = 1"),
            None,
            parameters={"area": ("'; import os; '",)},
            engine_name=ENGINE,
            kernel_name=KERNEL,
            language=LANGUAGE,
            progress_bar=False,
        )
