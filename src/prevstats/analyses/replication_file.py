"""Read a replication file, or say everything that is wrong with it at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from prevstats.analyses.replication_spec import Replication
from prevstats.errors import Complaint, InputError
from prevstats.parameters.document import Document, join_key, read_document
from prevstats.parameters.explain import explain
from prevstats.parameters.load import join

AS_WRITTEN = re.compile(r"\.equals$|\.(in|within)(\[\d+\])?$|\.factors(\[\d+\])?(\.|$)")
"""Keys whose values are cells of the data: their text counts, not YAML's reading."""
YES_OR_NO = re.compile(r"^cases\[\d+\]\.design\.|\.judged$|\.not_missing$")
"""Keys under which yes and no may be written for true and false."""


@dataclass(frozen=True, slots=True)
class ReplicationFile:
    """A replication file that remembers where each key stands.

    Attributes
    ----------
    path : where it lies.
    spec : what it says.
    document : lines and raw text of its keys.
    """

    path: Path
    spec: Replication
    document: Document

    def complaint(self, key: str, found: str, meaning: str, mend: str) -> Complaint:
        """Return a complaint at the line of a key, or of what holds it."""
        line = self.document.line(key)
        return Complaint(self.document.file, line, key, found, meaning, mend)


def read_replication(path: str | Path) -> ReplicationFile:
    """Return what a replication file says.

    Raises
    ------
    InputError : with every complaint, each with its line.
    """
    document = read_document(path)
    complaints = [one for one in document.complaints if not _allowed(document, one)]
    document.complaints[:] = complaints
    spec = _validated(document)
    found = join(document.complaints)
    if spec is None or not all(complaint.warning for complaint in found):
        raise InputError(found)
    return ReplicationFile(Path(path), spec, document)


def _allowed(document: Document, complaint: Complaint) -> bool:
    """Say whether a reading that is odd elsewhere is sound in a replication file."""
    if complaint.key not in document.raw:
        return False
    if AS_WRITTEN.search(complaint.key):
        return True
    written = document.raw[complaint.key].lower()
    spoken = written in {"yes", "no", "on", "off"}
    return bool(YES_OR_NO.search(complaint.key)) and spoken


def _validated(document: Document) -> Replication | None:
    """Return the file's content as an object; complain in the document otherwise."""
    if document.value is None:
        return None
    if not isinstance(document.value, dict):
        meaning = "a replication file is a mapping, one key: value per line"
        document.complain(1, "", ("no mapping", meaning, "begin with data:"))
        return None
    content = _as_written(document, document.value, "")
    try:
        spec = Replication.model_validate(content)
    except ValidationError as error:
        already = {complaint.key for complaint in document.complaints}
        document.complaints += [
            complaint
            for complaint in explain(document, error, Replication)
            if complaint.key not in already
        ]
        return None
    for number, case in enumerate(spec.cases):
        if not isinstance(case.design.get("name"), str):
            key = f"cases[{number}].design"
            words = ("no name", "the name says which design is run", "add name:")
            document.complain(document.line(key), key, words)
    return spec


def _as_written(document: Document, value: Any, key: str) -> Any:
    """Return a value with cells of the data as text, exactly as they are written."""
    if isinstance(value, dict):
        return {
            name: _as_written(document, child, join_key(key, name))
            for name, child in value.items()
        }
    if isinstance(value, tuple):
        return tuple(
            _as_written(document, child, join_key(key, place))
            for place, child in enumerate(value)
        )
    if value is not None and AS_WRITTEN.search(key):
        return document.raw.get(key, value)
    return value
