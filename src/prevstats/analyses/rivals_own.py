"""Other designs' answers for one municipality, beside its own contrast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.agreement import agreement
from prevstats.analyses.choosing import choose
from prevstats.analyses.contrast import as_estimate, estimate, local_study
from prevstats.analyses.design import AUTOMATIC, class_of
from prevstats.analyses.design_findings import (
    DesignFindings,
    Donor,
    Pool,
    PoolEstimate,
    Rival,
)
from prevstats.analyses.named_panel import panel_of_all, panel_of_one
from prevstats.analyses.rivals import (
    FOR_ONE,
    MAIN,
    ONE_AREA_ONLY,
    Named,
    rival,
    view,
    without_draws,
)
from prevstats.analyses.shape import shape_of
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from prevstats.analyses.contrast import Question
    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.panel import Panel
    from prevstats.data.starts import Starts
    from prevstats.designs.synthetic_control_result import SyntheticEffect
    from prevstats.estimate import Estimate

MOST_DONORS = 5
"""So many donors are named; the rest are counted with them."""
SMALLEST_WEIGHT = 0.01
FEWEST_IN_POOL = 3
"""A mean over fewer areas than this is one area's story."""
SLOW = "synthetic_did"
"""Its placebos take most time: for the primary outcome alone."""
QUICK = "synthetic_control"
"""Stands in its place for the other outcomes."""


@dataclass(frozen=True, slots=True)
class OwnContext:
    """What surrounds one municipality's question.

    Attributes
    ----------
    question : names the random numbers.
    names : code → name of each area.
    similar : codes of the areas that the publisher calls similar; ``None`` when the
        data do not say.
    primary : whether the outcome is the primary one.
    """

    question: Question
    names: Mapping[str, str]
    similar: tuple[str, ...] | None
    primary: bool


def own_designs(
    main: Estimate | CannotAnswer,
    data: OutcomeData,
    starts: Starts,
    row: int,
    design: Named,
    context: OwnContext,
) -> DesignFindings:
    """Return what the rule chooses for one municipality, and the other answers.

    Every donor stands in as the treated once (placebo in space), so that nothing is
    drawn by lot and the same data always give the same numbers.
    """
    choice = choose(shape_of(data, starts, row))
    panel = panel_of_one(data, starts, row)
    rivals: list[Rival] = []
    donors: tuple[Donor, ...] = ()
    names = tuple(
        QUICK if name == SLOW and not context.primary else name
        for name in choice.beside
    )
    own = (design.name,) if design.name in FOR_ONE and choice.refusal is None else ()
    for name in dict.fromkeys((*names, *own)):
        made = design.value if name == design.name else class_of(name)()
        if name in ONE_AREA_ONLY:
            found = alone(name, made, data, starts, row)
        else:
            effect = made(panel)
            found = answer_of(effect, data, context.question)
            if not donors and not isinstance(effect, CannotAnswer):
                donors = largest_donors(effect, context.names)
        rivals.append(rival(name, main, found, is_staggered=False))
    return DesignFindings(
        named=design.name,
        view=view(_own_name(design.name), choice),
        choice=choice,
        main=MAIN,
        rivals=tuple(rivals),
        agreement=agreement(main, rivals),
        donors=donors,
        pools=pools(data, starts, row, context) if choice.refusal is None else (),
    )


def _own_name(named: str) -> str:
    """Return what the file's design means for one area.

    A design for all that started leaves one area its contrast.
    """
    return named if named in (AUTOMATIC, *FOR_ONE) else MAIN


def answer_of(
    effect: SyntheticEffect | CannotAnswer, data: OutcomeData, question: Question
) -> Estimate | CannotAnswer:
    """Return a synthetic design's answer with the interval of the few-treated rule."""
    if isinstance(effect, CannotAnswer):
        return effect
    inference = question.inference
    found = effect.estimate(
        unit=data.outcome.unit,
        level=inference.level,
        draws=inference.draws,
        seed=inference.seed,
    )
    return replace(found, sources=(data.outcome.indicator,), draws=None)


def alone(
    name: str, design: Any, data: OutcomeData, starts: Starts, row: int
) -> Estimate | CannotAnswer:
    """Return one area's own change: a description that can carry no verdict."""
    panel = panel_of_all(data, starts)
    terms = {"unit": data.outcome.unit, "sources": (data.outcome.indicator,)}
    area = data.areas[row]
    if name == "before_after":
        found = replace(design, unit=area)(panel)
    else:
        from prevstats.designs.interrupted_series_data import series_of

        found = design(series_of(panel, area))
    return found if isinstance(found, CannotAnswer) else found.estimate(**terms)


def largest_donors(
    effect: SyntheticEffect, names: Mapping[str, str]
) -> tuple[Donor, ...]:
    """Return the donors with most weight in size, largest first."""
    ranked = sorted(effect.donor_weights.items(), key=lambda each: -abs(each[1]))
    return tuple(
        Donor(code, names.get(code, code), float(weight))
        for code, weight in ranked[:MOST_DONORS]
        if abs(weight) >= SMALLEST_WEIGHT
    )


def pools(
    data: OutcomeData, starts: Starts, row: int, context: OwnContext
) -> tuple[PoolEstimate, ...]:
    """Return the main estimate against other sets of areas than all untreated.

    Outside the own county: an intervention may spill over to the neighbours. Similar:
    those that the publisher names as similar. The variation still comes from all.
    """
    everyone = np.ones(len(data.areas), dtype=np.bool_)
    sets: dict[Pool, NDArray[np.bool_]] = {
        "all": everyone,
        "outside_county": data.county != data.county[row],
    }
    if context.similar is not None:
        sets["similar"] = np.isin(np.array(data.areas), context.similar)
    return tuple(
        _against(pool, members, data, starts, row, context)
        for pool, members in sets.items()
    )


def _against(
    pool: Pool,
    members: NDArray[np.bool_],
    data: OutcomeData,
    starts: Starts,
    row: int,
    context: OwnContext,
) -> PoolEstimate:
    study = local_study(data, starts, row)
    if isinstance(study, CannotAnswer):
        return PoolEstimate(pool, 0, study)
    count = len(untreated_through(panel_of_one(data, starts, row), data, members))
    if count < FEWEST_IN_POOL:
        few = CannotAnswer("pool_too_small", (("n_pool", count),))
        return PoolEstimate(pool, count, few)
    if pool != "all":
        study = replace(study, comparison=members & study.pool)
    found = estimate(study, data, context.question)
    answer = without_draws(as_estimate(found, data, context.question))
    return PoolEstimate(pool, count, answer)


def untreated_through(
    panel: Panel, data: OutcomeData, members: NDArray[np.bool_]
) -> tuple[str, ...]:
    """Return the codes of the untreated of a panel of one that are members."""
    allowed = {code for code, kept in zip(data.areas, members, strict=True) if kept}
    return tuple(
        unit
        for unit, start in zip(panel.units, panel.start, strict=True)
        if np.isinf(start) and unit in allowed
    )
