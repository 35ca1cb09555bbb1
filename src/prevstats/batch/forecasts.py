"""Keep forecasts beside the findings: written once, never changed, found again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prevstats.batch.journal import History
from prevstats.batch.publish import inside, write_durably
from prevstats.errors import Complaint, InputError
from prevstats.provenance import sha256_of_bytes, sha256_of_file
from prevstats.reporting.forecast_json import SCHEMA
from prevstats.reporting.report_json import canonical_json

OUTSIDE = ("stored", "content_sha256")
"""Keys that are not part of what is fingerprinted."""

Stored = Mapping[str, str]
"""Name of a kept forecast → SHA-256 of its file; at most one of each report."""


def keep(out: Path, area: str, forecast: Mapping[str, Any] | None, day: str) -> Stored:
    """Store a report's forecast, unless the same one is there; return its file.

    The first is ``forecasts/<code>.json``; one with other content gets the ``day`` in
    its name (and a number, where that is taken), and the earlier ones stay.
    """
    if forecast is None:
        return {}
    fingerprint = content_sha256(forecast)
    for name in _names(area, day, len(kept_names(out, area)) + 2):
        path = inside(out, name)
        if not path.is_file():
            document = {**forecast, "stored": day, "content_sha256": fingerprint}
            content = canonical_json(document).encode() + b"\n"
            write_durably(path, content)
            return {name: sha256_of_bytes(content)}
        if _fingerprint_in(path) == fingerprint:
            return {name: sha256_of_file(path)}
    raise RuntimeError(f"no free name for a forecast of {area}")


def content_sha256(document: Mapping[str, Any]) -> str:
    """Return the fingerprint of a forecast without the day it was stored."""
    content = {key: value for key, value in document.items() if key not in OUTSIDE}
    return sha256_of_bytes(canonical_json(content).encode())


def kept_names(out: Path, area: str) -> tuple[str, ...]:
    """Return the names of an area's kept forecasts, as the folder has them."""
    found = sorted((out / "forecasts").glob(f"{area}*.json"))
    return tuple(f"forecasts/{path.name}" for path in found)


def kept_forecasts(out: Path, history: History) -> tuple[Mapping[str, Any], ...]:
    """Return every forecast that the journal knows, in the order they were stored.

    Each has its name under the key ``file``.

    Raises
    ------
    InputError
        Naming each file that is gone, was changed, or is no forecast.
    """
    known = {
        name: sha256 for row in history.reports for name, sha256 in row.forecast.items()
    }
    complaints: list[Complaint] = []
    found: list[Mapping[str, Any]] = []
    for name, sha256 in known.items():
        read = _read(out, name, sha256)
        if isinstance(read, Complaint):
            complaints.append(read)
        else:
            found.append(read)
    if complaints:
        raise InputError(complaints)
    return tuple(found)


def _read(out: Path, name: str, sha256: str) -> Mapping[str, Any] | Complaint:
    path = inside(out, name)
    if not path.is_file():
        return _complaint(path, "", "no file", "the forecast is gone")
    if sha256_of_file(path) != sha256:
        what = _what_differs(path)
        return _complaint(path, what, "other bytes", "it was changed after it was made")
    document = json.loads(path.read_bytes())
    if document.get("schema") != SCHEMA:
        found = str(document.get("schema"))
        return _complaint(path, "schema", found, "this is no forecast of this version")
    return {**document, "file": name}


def _what_differs(path: Path) -> str:
    """Return whether what is forecast was changed, or only what stands around it."""
    try:
        document = json.loads(path.read_bytes())
        same = document["content_sha256"] == content_sha256(document)
    except (ValueError, KeyError, TypeError):
        return ""
    return "stored" if same else "content_sha256"


def _names(area: str, day: str, most: int) -> tuple[str, ...]:
    start = f"forecasts/{area}"
    later = (f"{start}.{day}-{number}.json" for number in range(2, most + 1))
    return (f"{start}.json", f"{start}.{day}.json", *later)


def _fingerprint_in(path: Path) -> str:
    """Return the fingerprint of what a kept forecast holds; "" when it is damaged."""
    try:
        return content_sha256(json.loads(path.read_bytes()))
    except (ValueError, AttributeError):
        return ""


def _complaint(path: Path, key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file=str(path),
        line=None,
        key=key,
        found=found,
        meaning=f"{meaning}: it cannot be scored",
        mend="bring the file back from a copy; a forecast is never edited",
    )
