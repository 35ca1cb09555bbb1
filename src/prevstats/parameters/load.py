"""Load a parameter file, or say everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from prevstats.errors import Complaint, InputError
from prevstats.parameters.document import Document, read_document
from prevstats.parameters.explain import explain
from prevstats.parameters.faults import Fault, apply
from prevstats.parameters.reports import EVALUATION_KEYS, NEEDED, reports_of
from prevstats.parameters.rules import RULES
from prevstats.parameters.schema import Evaluation, Study
from prevstats.parameters.start_rules import unknown_codes
from prevstats.parameters.study_rules import lacking


@dataclass(frozen=True, slots=True)
class Marked:
    """A study that remembers where in its file each key stands.

    A higher floor that finds a fault (an unknown option of a design, a column that the
    data lack) uses ``complaint`` to point at the right line.

    Attributes
    ----------
    study : the validated study; an ``Evaluation`` when the file has an effect.
    file : the file's name, as it was given.
    lines : dotted key (``design.control``, ``outcomes[0].outcome``) → line from 1.
    raw : dotted key → the scalar as it is written in the file.
    warnings : complaints that do not stop a run.
    """

    study: Study
    file: str
    lines: Mapping[str, int]
    raw: Mapping[str, str]
    warnings: tuple[Complaint, ...] = ()

    def complaint(
        self, key: str, found: str, meaning: str, mend: str, *, warning: bool = False
    ) -> Complaint:
        """Return a complaint at the line of ``key``, or of what holds it."""
        document = Document(self.file, lines=dict(self.lines))
        return Complaint(
            self.file, document.line(key), key, found, meaning, mend, warning
        )

    def placed(self, told: Complaint) -> Complaint:
        """Return a complaint about this file at the line of its key."""
        if told.file != self.file or told.line is not None:
            return told
        return self.complaint(
            told.key, told.found, told.meaning, told.mend, warning=told.warning
        )


def load(
    path: str | Path,
    *,
    against_reference: bool = True,
    known_codes: Collection[str] | None = None,
) -> Study:
    """Return the study that a YAML file describes.

    It is an ``Evaluation`` when the file says anything of an effect (its intervention,
    start, outcomes or design), and else a ``Study``. ``reports`` is filled in.

    Parameters
    ----------
    path : the file, on this machine.
    against_reference : also check identifiers, payers, prices and price years against
        the reference tables. A report kernel, whose file has been checked by the
        process that started it, passes ``False`` and reads no table.
    known_codes : codes of today's municipalities, from the floor that knows them;
        ``None`` leaves that check out.

    Raises
    ------
    InputError
        with every complaint, in the order of the lines. Warnings alone do not raise.
    """
    return load_marked(
        path, against_reference=against_reference, known_codes=known_codes
    ).study


def load_marked(
    path: str | Path,
    *,
    against_reference: bool = True,
    known_codes: Collection[str] | None = None,
) -> Marked:
    """Return the study together with the line of each key; see ``load``."""
    document = read_document(path)
    parts = _check(document, against_reference, known_codes)
    found = join(document.complaints)
    if not all(complaint.warning for complaint in found):
        raise InputError(found)
    study = _model_of(document.value)(**parts)
    return Marked(study, document.file, document.lines, document.raw, found)


def complaints(
    path: str | Path,
    *,
    against_reference: bool = True,
    known_codes: Collection[str] | None = None,
) -> tuple[Complaint, ...]:
    """Return all that is wrong with a file, warnings included; never raises for it."""
    document = read_document(path)
    _check(document, against_reference, known_codes)
    return join(document.complaints)


def join(*groups: Iterable[Complaint]) -> tuple[Complaint, ...]:
    """Return the complaints of all groups in the order of file and line, once each."""
    unique = dict.fromkeys(complaint for group in groups for complaint in group)
    return tuple(sorted(unique, key=lambda c: (c.file, c.line or 0)))


def _check(
    document: Document, against_reference: bool, known_codes: Collection[str] | None
) -> dict[str, Any]:
    """Add what the schema and the rules find; return the fields that can be read."""
    if document.value is None:
        return {}
    if not isinstance(document.value, dict):
        what = "a list" if isinstance(document.value, tuple) else "a single value"
        words = "a parameter file is a mapping, one key: value per line"
        document.complain(1, "", (what, words, "write it: prevstats new NAME"))
        return {}
    parts = _readable_fields(document)
    if not parts.get("reports", True):
        parts["reports"] = reports_of(document.value)
    no_effect = {} if _model_of(document.value) is Evaluation else {"start": None}
    fields = no_effect | parts
    faults: list[Fault] = [*apply(RULES, fields), *lacking(document.value, fields)]
    if against_reference:
        from prevstats.parameters.reference_rules import REFERENCE_RULES

        faults += apply(REFERENCE_RULES, fields)
    if known_codes is not None:
        faults += unknown_codes(fields, known_codes)
    document.complaints += [
        Complaint(document.file, document.line(fault.key), *fault) for fault in faults
    ]
    return parts


def _model_of(content: Mapping[str, object]) -> type[Study]:
    """Return what a file is to be read as, from the keys that it has."""
    reports = content.get("reports") or ()
    blocks = {key for name in NEEDED for key in NEEDED[name]} - set(EVALUATION_KEYS)
    wants_effect = isinstance(reports, tuple) and "evaluation" in reports
    if wants_effect or any(key in content for key in EVALUATION_KEYS):
        return Evaluation
    return Study if "reports" in content or blocks & set(content) else Evaluation


def _readable_fields(document: Document) -> dict[str, Any]:
    """Return the fields of the study that are right; complain of the others.

    The rules between fields can then be checked although some field is wrong, and the
    user hears of everything at once.
    """
    model = _model_of(document.value)
    try:
        return dict(model.model_validate(document.value))
    except ValidationError as error:
        already = {complaint.key for complaint in document.complaints}
        document.complaints += [
            complaint
            for complaint in explain(document, error, model)
            if complaint.key not in already
        ]
    fields = {}
    for name, info in model.model_fields.items():
        annotation: Any = Annotated[info.annotation, info]
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        try:
            if name in document.value:
                fields[name] = adapter.validate_python(document.value[name])
            elif not info.is_required():
                fields[name] = info.default
        except ValidationError:
            continue
    return fields
