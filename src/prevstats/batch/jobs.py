"""Which reports a run makes, what they are called and what they rest on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from prevstats.errors import Complaint, InputError

CODE = re.compile(r"[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Inputs:
    """SHA-256 of everything a report rests on.

    ``data`` covers what is read for all areas together; ``packages`` the versions of
    Python and of the libraries.
    """

    data: str
    parameters: str
    notebook: str
    code: str
    packages: str


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` (from 1) of ``of`` equal parts of the areas."""

    number: int = 1
    of: int = 1

    def holds(self, area: str) -> bool:
        """Tell whether an area belongs here; decided by its code alone."""
        digest = hashlib.sha256(area.encode()).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.number - 1


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another kind of report of the same study, seen from a plan's output folder.

    ``folder`` is relative (``situation/``, ``../``); ``planned``: made by this run too.
    """

    name: str
    folder: str
    planned: bool


Links = tuple[tuple[str, str], ...]
"""Kinds of report, each with the relative address of its page about the same area."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a run needs to know before the first report.

    Attributes
    ----------
    evaluation : the evaluation's name.
    file : the parameter file, absolute.
    notebook : the notebook that is run once per report.
    areas : every area of the evaluation, in rising order.
    asked : the areas this run is to make.
    languages : the languages this run is to make.
    main_language : the file's own language, whose reports are called ``<code>.html``.
    out : where finished files go.
    inputs : fingerprints of what all reports rest on.
    environment : variables the kernels are to see.
    origin : what else is needed to make the same run again: ``data`` and ``snapshot``
        as paths, where they were given.
    national : what the index says of all areas together, as JSON values.
    shard : which part of the areas ``asked`` is.
    report : the kind of report.
    siblings : the study's other kinds of report.
    links : page → its links to other reports, where they are given (to make published
        reports again); ``None``: to those that are there or are made by this run.
    """

    evaluation: str
    file: Path
    notebook: Path
    areas: tuple[str, ...]
    asked: tuple[str, ...]
    languages: tuple[str, ...]
    main_language: str
    out: Path
    inputs: Inputs
    environment: Mapping[str, str] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)
    national: Mapping[str, Any] = field(default_factory=dict)
    shard: Shard = field(default_factory=Shard)
    report: str = "evaluation"
    siblings: tuple[Sibling, ...] = ()
    links: Mapping[str, Links] | None = None

    @property
    def base(self) -> Path:
        """Folder of the whole study: an evaluation's own, above that of other kinds."""
        return self.out if self.report == "evaluation" else self.out.parent


@dataclass(frozen=True, slots=True)
class Job:
    """One report: one area in one language.

    ``files`` are names relative to the output folder: the page, its tables and the
    released numbers. ``key`` changes when, and only when, an input changes.
    """

    area: str
    language: str
    page: str
    tables: str
    findings: str
    key: str
    links: Links = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The published files, the page last: it is what tells the rest is there."""
        return (self.tables, self.findings, self.page)


def folder_between(report: str, other: str) -> str:
    """Return the way from one kind's folder to another's: ``situation/``, ``../``."""
    up = "" if report == "evaluation" else "../"
    return up if other == "evaluation" else f"{up}{other}/"


def jobs(plan: Plan) -> tuple[Job, ...]:
    """Return the reports of a run, area by area."""
    return tuple(
        job(plan, area, language) for area in plan.asked for language in plan.languages
    )


def job(plan: Plan, area: str, language: str) -> Job:
    """Return one report's job; file names come from the four-digit code alone."""
    if not CODE.fullmatch(area) or area not in plan.areas:
        raise InputError(_unknown_area(area, plan.areas, str(plan.file)))
    page = page_name(area, language, plan.main_language)
    links = _links(plan, area, language, page)
    return Job(
        area=area,
        language=language,
        page=page,
        tables=f"tables/{page.removesuffix('.html')}.xlsx",
        findings=f"findings/{area}.json",
        key=report_key(plan.inputs, area, language, page, links),
        links=links,
    )


def _links(plan: Plan, area: str, language: str, page: str) -> Links:
    """Return the links to the area's other reports, in the order of the kinds."""
    if plan.links is not None:
        return plan.links.get(page, ())
    made = area in plan.asked and language in plan.languages
    return tuple(
        (other.name, f"{other.folder}{page}")
        for other in plan.siblings
        if (other.planned and made) or (plan.out / other.folder / page).is_file()
    )


def page_name(area: str, language: str, main_language: str) -> str:
    """Return ``0781.html`` in the file's own language, ``0781.en.html`` in others."""
    suffix = "" if language == main_language else f".{language}"
    return f"{area}{suffix}.html"


def report_key(
    inputs: Inputs, area: str, language: str, page: str, links: Links = ()
) -> str:
    """Return the fingerprint of all that one report rests on."""
    linked = [[name, address] for name, address in links]
    basis = json.dumps([asdict(inputs), area, language, page, linked], sort_keys=True)
    return hashlib.sha256(basis.encode()).hexdigest()


def chosen_areas(
    areas: tuple[str, ...], only: Iterable[str], shard: Shard, file: str
) -> tuple[str, ...]:
    """Return the areas asked for: those in ``only`` (all, when empty) and the shard.

    Raises ``InputError`` with one complaint for each code that is unknown.
    """
    wanted = tuple(dict.fromkeys(only))
    unknown = [code for code in wanted if code not in areas]
    if unknown:
        raise InputError(_unknown_area(code, areas, file) for code in unknown)
    return tuple(
        code for code in areas if (not wanted or code in wanted) and shard.holds(code)
    )


def shard_from(text: str) -> Shard:
    """Return the shard that ``2/8`` means; ``InputError`` when it means none."""
    match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text, re.ASCII)
    if match:
        number, of = int(match[1]), int(match[2])
        if 1 <= number <= of:
            return Shard(number, of)
    raise InputError(
        Complaint(
            file="command line",
            line=None,
            key="--shard",
            found=repr(text),
            meaning="this does not say which part of how many",
            mend="write for example --shard 2/8 for the second of eight parts",
        )
    )


def _unknown_area(code: str, areas: tuple[str, ...], file: str) -> Complaint:
    padded = code.zfill(4)
    short = f"; did you mean {padded}?" if padded in areas else ""
    span = f"{areas[0]} to {areas[-1]}" if areas else "none"
    return Complaint(
        file=file,
        line=None,
        key="--only",
        found=repr(code),
        meaning="no area of this evaluation has that code" + short,
        mend=f"give its four-digit codes ({span}), with a comma between them",
    )
