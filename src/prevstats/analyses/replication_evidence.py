"""Meta-analyses of a replication file: rows of studies into ``random_effects``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from prevstats.analyses.replication_rows import factor_bases, is_text
from prevstats.analyses.replication_spec import as_list
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.replication_request import Request

_INDEXED = re.compile(r"(\w+)\[(\d+)\]")
THREE = 3
"""``levels: 3`` stands for effects within the studies of the column ``study``."""


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects and variances (n,) of a file's rows."""

    value: NDArray[Any]
    variance: NDArray[Any]


def run_random_effects(request: Request, design: Any) -> Any:
    """Run a meta-analysis.

    Effects are given, or computed by ``measure`` from counts or means. A moderator of
    words is a factor; so are those under ``factors``.
    """
    from prevstats.evidence.random_effects_studies import Studies

    effects = effects_of(request)
    bases = factor_bases(request.options.get("factors", ()))
    moderators = moderators_of(request, bases)
    levels = levels_of(request)
    options = {x: y for x, y in request.options.items() if x != "measure"}
    asked = replace(request, options=options)
    arguments = asked.arguments(design, moderators=moderators, levels=levels or None)
    study, cluster = request.columns.study, request.columns.cluster
    labels = None if not study else request.labels("study").tolist()
    clusters = request.labels("cluster") if cluster else None
    if clusters is None and study and not levels:
        clusters = request.labels("study")
    studies = Studies(
        effects.value,
        effects.variance,
        labels=labels,
        moderators=columns_of(request, moderators, bases),
        groups={name: request.frame.labels(name) for name in levels},
        cluster=clusters,
        name=request.frame.file,
    )
    try:
        return design(**arguments)(studies)
    except InputError as error:
        told = [at_line(request, one) for one in error.complaints]
        raise InputError(told) from error


def effects_of(request: Request) -> Effects:
    """Return the rows' effects, given or computed.

    Raises
    ------
    InputError : for an unknown measure, columns that are missing and impossible counts.
    """
    from prevstats.evidence.effect_sizes import Groups, TwoByTwo
    from prevstats.evidence.effect_sizes_counts import FORMULAS, from_counts
    from prevstats.evidence.effect_sizes_means import GROUP_MEASURES, from_means

    measure = str(request.options.get("measure", "given"))
    counted = ("events_1", "n_1", "events_0", "n_0")
    grouped = ("mean_1", "sd_1", "n_1", "mean_0", "sd_0", "n_0")
    roles = {
        "given": ("effect", "variance"),
        **dict.fromkeys(FORMULAS, counted),
        **dict.fromkeys(GROUP_MEASURES, grouped),
    }
    if measure not in roles:
        words = ("there is no such measure", f"give one of {', '.join(roles)}")
        raise InputError(request.complaint("measure", measure, *words))
    request.all_there(roles[measure])
    numbers = [request.numbers(role) for role in roles[measure]]
    if measure == "given":
        return Effects(*numbers)
    try:
        if measure in FORMULAS:
            found = from_counts(measure, TwoByTwo(*numbers))
        else:
            found = from_means(measure, Groups(*numbers))
    except InputError as error:
        told = [at_line(request, one) for one in error.complaints]
        raise InputError(told) from error
    return Effects(found.value, found.variance)


def at_line(request: Request, complaint: Complaint) -> Complaint:
    """Return a complaint about the n-th row at its line and column in the data."""
    lines = request.frame.lines
    placed = _INDEXED.fullmatch(complaint.key)
    if placed and hasattr(request.columns, placed[1]):
        column = str(getattr(request.columns, placed[1]))
        line = lines[int(placed[2])]
        return replace(complaint, file=request.frame.file, line=line, key=column)
    if complaint.file == request.frame.file and complaint.line is not None:
        column = str(getattr(request.columns, complaint.key, None) or complaint.key)
        return replace(complaint, line=lines[complaint.line - 1], key=column)
    return complaint


def moderators_of(request: Request, bases: dict[str, str]) -> tuple[str, ...]:
    """Return the moderators: of the options or the columns, then factors besides."""
    from prevstats.evidence.random_effects_terms import parts_of

    named = as_list(request.options.get("moderators")) or request.columns.covariates
    moderators = tuple(str(name).replace(" ", "") for name in named)
    inside = {part for moderator in moderators for part in parts_of(moderator)}
    return (*moderators, *(name for name in bases if name not in inside))


def columns_of(
    request: Request, moderators: tuple[str, ...], bases: dict[str, str]
) -> dict[str, NDArray[Any]]:
    """Return the moderators' columns: words where they are factors."""
    from prevstats.evidence.random_effects_terms import parts_of

    parts = dict.fromkeys(p for moderator in moderators for p in parts_of(moderator))
    frame, columns = request.frame, {}
    for name in parts:
        request.there(name, f"{request.key}.moderators")
        words = name in bases or is_text(request, name)
        columns[name] = frame.labels(name) if words else frame.numbers(name)
    return columns


def levels_of(request: Request) -> tuple[str, ...]:
    """Return the columns of the levels, outermost first."""
    given = request.options.get("levels")
    if given == THREE and not isinstance(given, bool):
        return (request.column("study"),)
    names = tuple(str(name) for name in as_list(given) or ())
    for name in names:
        request.there(name, f"{request.key}.levels")
    return names
