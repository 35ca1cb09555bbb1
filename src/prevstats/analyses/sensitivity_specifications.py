"""The specification curve: every meaningful way to make the estimate, side by side.

Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208-1214.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.contrast import Question, estimate, national_study
from prevstats.analyses.national import panel_of, plain_estimate
from prevstats.analyses.sensitivity_findings import Specification, SpecificationCurve
from prevstats.analyses.sensitivity_left_out import MOST_DRAWS
from prevstats.analyses.sensitivity_neighbours import without_neighbours
from prevstats.designs.group_time_cells import Control
from prevstats.designs.group_time_sample import Missing
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.panel import Dataset
    from prevstats.data.starts import Starts
    from prevstats.designs.group_time import GroupTime
    from prevstats.inference.few_treated import Study

YEARS_BEFORE = (4, 30)
"""Years before the start that are tried beside the evaluation's own; 30 means all."""
ALL_YEARS = 30
CONTROLS: tuple[Control, ...] = ("not_yet", "never")
MISSING: tuple[Missing, ...] = ("complete", "pairwise")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """What the ways to make the estimate are drawn from.

    ``starts`` are the definitions of the start by name, the main one (``main``) first;
    ``borders`` the neighbours, ``None`` for made-up municipalities.
    """

    data: OutcomeData
    dataset: Dataset
    starts: tuple[tuple[str, Starts], ...]
    design: GroupTime
    borders: NDArray[np.bool_] | None
    question: Question


def specification_curve(ways: Ways) -> SpecificationCurve | None:
    """Return the curve of the national estimate; ``None`` when nothing can be made."""
    made = [*_few_treated(ways), *_group_time(ways)]
    found = distinct([each for each in made if each is not None])
    main = [each for each in found if each.is_main]
    if not main:
        return None
    ordered = sorted(found, key=lambda each: (each.value, each.choices))
    return SpecificationCurve(
        specifications=tuple(ordered),
        n_refused=sum(each is None for each in made),
        n_same_sign=sum(each.value * main[0].value > 0 for each in found),
        n_exclude_zero=sum(each.low > 0 or each.high < 0 for each in found),
    )


def distinct(found: Sequence[Specification]) -> list[Specification]:
    """Return the ways without those that say the same of fewer or more years before.

    Where no more years were observed, asking for more changes nothing: it is the same
    estimate and not another that agrees with it.
    """
    kept: dict[tuple[object, ...], Specification] = {}
    for each in found:
        rest = tuple(pair for pair in each.choices if pair[0] != "years_before")
        kept.setdefault((rest, each.value), each)
    return list(kept.values())


def _few_treated(ways: Ways) -> Iterator[Specification | None]:
    """Yield the few-treated rule's answers; ``None`` for what cannot be made."""
    pools = ("all",) if ways.borders is None else ("all", "no_neighbours")
    for (start, starts), years, pool in product(
        ways.starts, years_tried(ways.data), pools
    ):
        use = ways.data.use.model_copy(update={"years_before": years})
        data = replace(ways.data, use=use)
        study = national_study(data, starts)
        if isinstance(study, CannotAnswer):
            yield from (None, None)
            continue
        if pool == "no_neighbours" and ways.borders is not None:
            study = without_neighbours(study, ways.borders)
        is_main = start == "main" and pool == "all"
        is_main &= years == ways.data.use.years_before
        choices = (("start", start), ("years_before", said_years(years)))
        yield from _both(study, data, ways, (*choices, ("pool", pool)), is_main)


def _both(
    study: Study, data: OutcomeData, ways: Ways, choices: Choices, is_main: bool
) -> Iterator[Specification | None]:
    """Yield the adjusted and the unadjusted answer to one study."""
    question = ways.question
    draws = min(question.inference.draws, MOST_DRAWS)
    if is_main:
        draws = question.inference.draws
    fewer = replace(
        question, inference=question.inference.model_copy(update={"draws": draws})
    )
    found = estimate(study, data, fewer)
    if isinstance(found, CannotAnswer):
        yield from (None, None)
        return
    common = (*choices, ("missing", "complete"))
    adjusted = (found.value, found.low, found.high)
    plain = (found.unadjusted, found.unadjusted_low, found.unadjusted_high)
    for kind, (value, low, high) in (("adjusted", adjusted), ("unadjusted", plain)):
        if not np.isfinite([value, low, high]).all():
            yield None
            continue
        main = is_main and kind == "adjusted"
        method = (("method", kind), *common)
        yield Specification(method, float(value), float(low), float(high), main)


def _group_time(ways: Ways) -> Iterator[Specification | None]:
    """Yield the group-time estimates; ``None`` for what cannot be made."""
    for (start, starts), control, missing in product(ways.starts, CONTROLS, MISSING):
        design = replace(ways.design, control=control, missing=missing)
        panel = panel_of(ways.data, ways.dataset, starts, design)
        effects = design(panel)
        if isinstance(effects, CannotAnswer):
            yield None
            continue
        found = plain_estimate(effects, ways.data, ways.question)
        usable = not isinstance(found, CannotAnswer) and None not in (
            found.low,
            found.high,
        )
        if isinstance(found, CannotAnswer) or not usable:
            yield None
            continue
        choices = (
            ("method", "group_time"),
            ("start", start),
            ("years_before", "1"),
            ("pool", control),
            ("missing", missing),
        )
        low, high = found.low or 0.0, found.high or 0.0
        yield Specification(choices, found.value, low, high, False)


def years_tried(data: OutcomeData) -> Sequence[int]:
    """Return the numbers of years before the start to try, the main one first."""
    return tuple(dict.fromkeys((data.use.years_before, *YEARS_BEFORE)))


def said_years(years: int) -> str:
    """Return a number of years as a choice: all of them from ``ALL_YEARS`` on."""
    return "all" if years >= ALL_YEARS else str(years)
