"""What can go wrong, and how each kind of wrong is told to the user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault in something the user gave us, with all that is needed to mend it.

    Attributes
    ----------
    file : name of the file (or address) in which the fault stands.
    line : line or row number, counted from 1; ``None`` when the fault has no line.
    key : the key, column or cell in which it stands, e.g. ``outcomes[0].id``.
    found : what stands there.
    meaning : what it means for the user.
    mend : what to do about it.
    warning : ``True`` when the run may go on all the same.
    """

    file: str
    line: int | None
    key: str
    found: str
    meaning: str
    mend: str
    warning: bool = False

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = f" {self.key}:" if self.key else ""
        return f"{place}:{key} found {self.found} → {self.meaning} → {self.mend}"


class PrevstatsError(Exception):
    """Base of every error that is shown to the user without a traceback."""

    exit_code = 1


class InputError(PrevstatsError):
    """The input is wrong: every complaint at once (exit code 2)."""

    exit_code = 2

    def __init__(self, complaints: Iterable[Complaint] | Complaint) -> None:
        if isinstance(complaints, Complaint):
            complaints = (complaints,)
        self.complaints = tuple(complaints)
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))


class RunFailed(PrevstatsError):
    """At least one report failed; the others are there (exit code 1)."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class CannotAnswer:
    """A finding, not an error: the question cannot be answered with these data.

    Attributes
    ----------
    reason : a key of the language files, e.g. ``no_year_before_start``.
    details : named values that the sentence may need, as numbers or strings.
    """

    reason: str
    details: tuple[tuple[str, float | int | str], ...] = ()

    def detail(self, name: str) -> float | int | str:
        """Return one of the named values; ``KeyError`` when it is not there."""
        return dict(self.details)[name]
