"""What stands in an output folder: a row for every area that was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from prevstats.batch.jobs import page_name, report_key
from prevstats.batch.journal import History, ReportMade, RunStarted
from prevstats.batch.publish import write_durably
from prevstats.provenance import sha256_of_file

AreaStatus = Literal["ok", "failed", "withheld"]
NOT_MADE = "not made: the run stopped before it"
DAMAGED = "a published file is missing or was changed after it was made"


@dataclass(frozen=True, slots=True)
class PageState:
    """One language's report of an area.

    ``stale`` is ``True`` when the file that is there was made from other inputs than
    the last run's, or when making it again failed.
    """

    language: str
    status: AreaStatus
    reason: str
    file: str
    stale: bool
    hashes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AreaState:
    """An area's reports together; the worst status of its languages.

    ``forecasts``: every one that was ever kept, name → SHA-256.
    """

    code: str
    status: AreaStatus
    reason: str
    stale: bool
    pages: tuple[PageState, ...]
    summary: Mapping[str, Any]
    forecasts: Mapping[str, str]

    @property
    def files(self) -> dict[str, str]:
        """Return published name → SHA-256 of all files that are there."""
        return {name: sha for page in self.pages for name, sha in page.hashes.items()}


def area_states(folder: Path, history: History) -> tuple[AreaState, ...]:
    """Return the state of every area that any run of the folder asked for.

    Areas that the evaluation no longer has are left out.
    """
    if not history.runs:
        return ()
    latest = history.runs[-1]
    asked = {area for run in history.runs for area in run.asked}
    return tuple(
        _area_state(folder, history, area) for area in latest.areas if area in asked
    )


def is_intact(folder: Path, report: ReportMade) -> bool:
    """Tell whether every file of a report is there, byte for byte."""
    return all(
        (folder / name).is_file() and sha256_of_file(folder / name) == sha
        for name, sha in report.files.items()
    )


def manifest(
    run: RunStarted, states: tuple[AreaState, ...], exit_code: int | None
) -> dict[str, Any]:
    """Return the manifest as JSON values."""
    return {
        "run": {
            "evaluation": run.evaluation,
            "report": run.report,
            "number": run.number,
            "version": run.version,
            "file": Path(run.file).name,
            "origin": {name: Path(path).name for name, path in run.origin.items()},
            "languages": list(run.languages),
            "main_language": run.main_language,
            "exit_code": exit_code,
            "hashes": asdict(run.inputs),
        },
        "areas": [_area_json(state, run) for state in states],
    }


def write_manifest(folder: Path, document: Mapping[str, Any]) -> None:
    """Write ``manifest.json`` so that it is there whole or not at all."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    write_durably(folder / "manifest.json", text.encode() + b"\n")


def _area_json(state: AreaState, run: RunStarted) -> dict[str, Any]:
    return {
        "code": state.code,
        "status": state.status,
        "reason": state.reason,
        "stale": state.stale,
        "languages": {
            page.language: {
                "status": page.status,
                "reason": page.reason,
                "file": page.file,
                "stale": page.stale,
            }
            for page in state.pages
        },
        "hashes": {**asdict(run.inputs), "output": state.files},
        "forecasts": dict(state.forecasts),
    }


def _area_state(folder: Path, history: History, area: str) -> AreaState:
    last_run = next(run for run in reversed(history.runs) if area in run.asked)
    made = {row.language for row in history.reports if row.area == area}
    languages = dict.fromkeys([*last_run.languages, *sorted(made)])
    pages = tuple(_page_state(folder, history, area, name) for name in languages)
    worst = max(pages, key=lambda page: ("ok", "withheld", "failed").index(page.status))
    summaries = [
        row.summary for row in history.reports if row.area == area and row.summary
    ]
    return AreaState(
        code=area,
        status=worst.status,
        reason=worst.reason,
        stale=any(page.stale for page in pages),
        pages=pages,
        summary=summaries[-1] if summaries else {},
        forecasts={
            name: sha256
            for row in history.reports
            if row.area == area
            for name, sha256 in row.forecast.items()
        },
    )


def _page_state(folder: Path, history: History, area: str, language: str) -> PageState:
    """Return the state of one report; see ``PageState.stale`` for old ones."""
    run = next(run for run in reversed(history.runs) if area in run.asked)
    file = page_name(area, language, run.main_language)
    last, good = history.last(area, language), history.last_good(area, language)
    kept = good if good is not None and is_intact(folder, good) else None
    hashes = kept.files if kept else {}
    if last is not None and last.status == "failed":
        return PageState(
            language, "failed", last.reason, file, kept is not None, hashes
        )
    if kept is None:
        reason = NOT_MADE if good is None else DAMAGED
        return PageState(language, "failed", reason, file, False, hashes)
    current = kept.key == report_key(run.inputs, area, language, file, kept.links)
    if not current and language in run.languages:
        return PageState(language, "failed", NOT_MADE, file, True, hashes)
    status: AreaStatus = "withheld" if kept.status == "withheld" else "ok"
    return PageState(language, status, kept.reason, file, not current, hashes)
