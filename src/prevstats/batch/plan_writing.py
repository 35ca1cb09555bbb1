"""Write a plan beside the parameter file that it was made from, once and for all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from prevstats.errors import Complaint, InputError
from prevstats.parameters.load import load
from prevstats.parameters.plan_file import canonical, plan_of
from prevstats.parameters.values import Code, Day


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """Where a plan lies and the SHA-256 of its bytes."""

    path: Path
    sha256: str


def write_plan(
    file: Path, *, area: str = "", date: str, out: Path | None = None
) -> WrittenPlan:
    """Write the plan of a parameter file; the same plan twice changes nothing.

    Parameters
    ----------
    area : code of one municipality, "" for a plan for all.
    date : the day of the plan.
    out : the plan's file; left out: ``<study>[-<area>]-plan.json`` beside ``file``.

    Raises
    ------
    InputError : when the file is wrong, code or day is none, or another plan lies
        there already: a plan that could be replaced would be none.
    """
    _refuse(area, date)
    study = load(file)
    content = canonical(plan_of(study, date=date, area=area))
    name = f"{study.name}-{area}-plan.json" if area else f"{study.name}-plan.json"
    path = out if out is not None else file.parent / name
    if path.exists() and path.read_bytes() != content:
        raise InputError(
            Complaint(
                str(path.name),
                None,
                "--out",
                "another plan",
                "a plan is never overwritten",
                "give another file with --out, and keep both",
            )
        )
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
    return WrittenPlan(path, hashlib.sha256(content).hexdigest())


def _refuse(area: str, date: str) -> None:
    given = [("--date", date, Day, "write it 2026-03-23")]
    if area:
        given.append(("--area", area, Code, "give four digits"))
    wrong = []
    for key, value, kind, mend in given:
        adapter: TypeAdapter[str] = TypeAdapter(kind)
        try:
            adapter.validate_python(value)
        except ValidationError:
            meaning = "no plan can be written for it"
            wrong.append(Complaint("command line", None, key, value, meaning, mend))
    if wrong:
        raise InputError(wrong)
