"""Make one report: run the notebook, set the page, write the files to be published."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from prevstats.batch.collect import Collected, collect
from prevstats.batch.jobs import Links
from prevstats.batch.publish import write_durably
from prevstats.errors import PrevstatsError, RunFailed
from prevstats.provenance import sha256_of_bytes

if TYPE_CHECKING:
    from nbformat import NotebookNode

Status = Literal["ok", "failed", "withheld", "died"]


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is told about one report; plain values that JSON can carry.

    ``page``, ``tables`` and ``findings`` are names below ``folder``, where the files
    are left until they are published; ``links`` lead to the area's other reports.
    """

    file: str
    notebook: str
    area: str
    language: str
    folder: str
    page: str
    tables: str
    findings: str
    cell_seconds: float = 300.0
    report_seconds: float = 900.0
    environment: Mapping[str, str] = field(default_factory=dict)
    links: Links = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one report.

    Attributes
    ----------
    status : ``died``: the kernel or its worker was killed; worth one more try.
    reason : why it failed or was withheld, fit to be published: it names the kind of
        fault and the cell, never a value from the data.
    detail : the fault in full, for the one who runs it; never published.
    files : published name → SHA-256.
    summary : what the index shows of the area (name, county, verdict).
    cpu_seconds : processor time that the report took, kernel included.
    forecast : what the report forecasts, as JSON values, if anything.
    """

    area: str
    language: str
    status: Status
    reason: str = ""
    detail: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    forecast: Mapping[str, Any] | None = None


def make(order: Order) -> Made:
    """Make one report; whatever goes wrong becomes its status, not an exception.

    Every kind of exception is caught, since one report must not stop the others; what
    it was is told in ``reason`` and, with its traceback, in ``detail``.
    """
    try:
        return _written(order, collect(_executed(order)))
    except Exception as error:
        return _failed(order, error)


def _failed(order: Order, error: Exception) -> Made:
    """Say why a report failed; the values in the data stay in ``detail``."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import (  # type: ignore[import-untyped]
        PapermillExecutionError,
    )

    status: Status = "failed"
    reason, detail = type(error).__name__, str(error)
    if isinstance(error, PapermillExecutionError):
        reason = f"{error.ename} in cell {error.cell_index + 1}"
        detail = f"{reason}: {error.evalue}"
        reason += _meaning(error.evalue) if error.ename == "InputError" else ""
    elif isinstance(error, CellTimeoutError):
        reason = "a cell took too long"
    elif isinstance(error, DeadKernelError):
        status, reason = "died", "the kernel died"
    elif not isinstance(error, PrevstatsError):
        detail = "".join(traceback.format_exception(error))
    return Made(order.area, order.language, status, reason, detail)


def _meaning(told: str) -> str:
    """Return what an ``InputError`` means, if it can be told without any number.

    A complaint reads "place: found … → meaning → mend"; what was found, and anything
    with a digit in it, may come from the data and is not for the manifest.
    """
    parts = told.partition("\n")[0].split(" → ")
    if len(parts) != 3 or re.search(r"\d", parts[1]) or len(parts[1]) > 120:
        return ""
    return f": {parts[1]}"


def _executed(order: Order) -> NotebookNode:
    import nbformat

    from prevstats.batch.engine import KernelTerms, execute

    notebook = nbformat.read(order.notebook, as_version=4)  # type: ignore[no-untyped-call]
    parameters = {"file": order.file, "area": order.area, "language": order.language}
    terms = KernelTerms(order.cell_seconds, order.report_seconds, order.environment)
    return execute(notebook, parameters, terms)


def _written(order: Order, collected: Collected) -> Made:
    """Set the page, let the gate look at it, and leave the files in the folder."""
    from prevstats.reporting.content import from_json, page_from_json
    from prevstats.reporting.gate import check
    from prevstats.reporting.html import render_report
    from prevstats.reporting.language import language
    from prevstats.reporting.report_json import canonical_json
    from prevstats.reporting.report_links import with_addresses
    from prevstats.reporting.tables import workbook_bytes

    pages = dict(order.links)
    sections = tuple(
        from_json(with_addresses(section, pages)) for section in collected.sections
    )
    words = language(order.language)
    others = tuple((words.say(f"reports.{name}"), page) for name, page in order.links)
    meta = replace(page_from_json(collected.page), others=others)
    page = render_report(sections, meta, words.group("page"))
    complaints = check(page, order.page)
    if complaints:
        raise RunFailed("\n".join(str(complaint) for complaint in complaints))
    contents = {
        order.findings: canonical_json(collected.done["released"]).encode() + b"\n",
        order.tables: workbook_bytes(sections),
        order.page: page.encode(),
    }
    for name, content in contents.items():
        write_durably(Path(order.folder) / name, content)
    withheld = str(collected.done["withheld"])
    return Made(
        area=order.area,
        language=order.language,
        status="withheld" if withheld else "ok",
        reason=withheld,
        files={name: sha256_of_bytes(content) for name, content in contents.items()},
        summary=collected.done["summary"],
        forecast=collected.done.get("forecast"),
    )


def order_from_json(line: str) -> Order:
    """Return the order a worker was sent."""
    told = json.loads(line)
    told["links"] = tuple((name, page) for name, page in told.get("links", ()))
    return Order(**told)


def made_to_json(made: Made) -> str:
    """Return one line for the way back from the worker."""
    return json.dumps(asdict(made))


def made_from_json(line: str) -> Made:
    """Return what a worker answered; ``ValueError`` or ``TypeError`` if nothing."""
    return Made(**json.loads(line))
