"""Run one notebook in a stock kernel, shut off from the machine around it."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient  # type: ignore[import-untyped]
from papermill.engines import Engine, papermill_engines  # type: ignore[import-untyped]
from papermill.execute import execute_notebook  # type: ignore[import-untyped]
from papermill.translators import papermill_translators  # type: ignore[import-untyped]

from prevstats.batch.rooms import room
from prevstats.batch.translator import StrictTranslator, assignment, declared_in
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.engines import NotebookExecutionManager

ENGINE = "prevstats"
LANGUAGE = "prevstats-python"
KERNEL = "prevstats-kernel"

PASSED_ON = ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "USERPROFILE", "TEMP")
"""Environment variables of the caller that a kernel may see; all others are hidden."""

FIXED: Mapping[str, str] = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
}
"""The same in every kernel, so that a report does not depend on who runs it."""


@dataclass(frozen=True, slots=True)
class KernelTerms:
    """On what terms a notebook is run.

    Attributes
    ----------
    cell_seconds : longest time a cell may take.
    report_seconds : longest time the whole notebook may take.
    environment : further variables the kernel is to see (``PREVSTATS_COMMON``,
        ``MPLCONFIGDIR``).
    """

    cell_seconds: float = 300.0
    report_seconds: float = 900.0
    environment: Mapping[str, str] = field(default_factory=dict)


def execute(
    notebook: NotebookNode, parameters: Mapping[str, str], terms: KernelTerms
) -> NotebookNode:
    """Return the notebook as executed with these parameters; nothing is written.

    The kernel is this interpreter whatever the notebook's metadata says. It sees an
    allow-listed environment, an empty folder as its working directory and no start-up
    files, and its whole process group is killed when it is done or out of time.

    Raises
    ------
    InputError
        When a parameter is unknown, missing, or not what it is declared to be.
    papermill.PapermillExecutionError
        When a cell raised.
    nbclient.exceptions.DeadKernelError, nbclient.exceptions.CellTimeoutError
        When the kernel died, or a cell took too long.
    """
    _refuse_mismatch(declared_in(notebook), parameters)
    assignment(parameters)
    executed: NotebookNode = execute_notebook(
        copy.deepcopy(notebook),
        None,
        parameters=dict(parameters),
        engine_name=ENGINE,
        kernel_name=KERNEL,
        language=LANGUAGE,
        progress_bar=False,
        terms=terms,
    )
    executed.metadata.pop("papermill", None)
    return executed


def _refuse_mismatch(declared: tuple[str, ...], given: Mapping[str, str]) -> None:
    if set(declared) != set(given):
        raise InputError(
            Complaint(
                file="notebook",
                line=None,
                key="parameters",
                found=f"cell declares {sorted(declared)}, run gives {sorted(given)}",
                meaning="a value would be lost, or left at its default",
                mend="declare exactly these names in the cell tagged 'parameters'",
            )
        )


class KernelManager(AsyncKernelManager):
    """Starts this very interpreter, whatever kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the one specification used; no folder is searched for others."""
        command = [sys.executable, "-P", "-m", "prevstats.batch.kernel"]
        return KernelSpec(
            argv=[*command, "-f", "{connection_file}"],
            display_name=KERNEL,
            language="python",
        )


class KernelEngine(Engine):  # type: ignore[misc]
    """Papermill's way to run a notebook, with the kernel closed in."""

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """Return our own kernel's name: the notebook has no say."""
        return KERNEL

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """Return the language that the strict translator is registered for."""
        return LANGUAGE

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        terms: KernelTerms | None = None,
        **_papermill_options: Any,
    ) -> None:
        """Run all cells; stop at the first that raises, dies or takes too long."""
        terms = terms or KernelTerms()
        deadline = monotonic() + terms.report_seconds
        with room() as folder:
            client = PapermillNotebookClient(
                nb_man,
                km=_manager(folder),
                timeout_func=lambda _cell: _seconds_left(terms.cell_seconds, deadline),
                startup_timeout=60,
                iopub_timeout=10,
                shutdown_kernel="immediate",
                ipython_hist_file="",
                store_widget_state=False,
                record_timing=False,
                extra_arguments=[
                    "--HistoryManager.enabled=False",
                    "--InteractiveShellApp.ignore_cwd=True",
                ],
            )
            client.execute(
                cwd=str(folder / "cwd"),
                env=_environment(folder, terms),
                cleanup_kc=True,
            )


def _seconds_left(cell_seconds: float, deadline: float) -> float:
    """Return how long the next cell may take; never 0, which would mean for ever."""
    return max(0.001, min(cell_seconds, deadline - monotonic()))


def _manager(folder: Path) -> KernelManager:
    """Return a manager whose sockets are files in a folder only we can enter."""
    for name in ("cwd", "ipython", "jupyter"):
        (folder / name).mkdir()
    manager = KernelManager(connection_file=str(folder / "kernel.json"))
    if os.name == "posix":
        manager.transport = "ipc"
        manager.ip = str(folder / "s")
    return manager


def _environment(folder: Path, terms: KernelTerms) -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "jupyter"),
        "JUPYTER_DATA_DIR": str(folder / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
        "JUPYTER_NO_CONFIG": "1",
    }
    return {**passed, **FIXED, **own, **terms.environment}


papermill_engines.register(ENGINE, KernelEngine)
papermill_translators.register(LANGUAGE, StrictTranslator)
