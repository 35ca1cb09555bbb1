"""Which ideas come first, and whether that holds when the weights change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.mapping_alike import proposed
from prevstats.analyses.mapping_findings import Idea, Ideas, Ranked
from prevstats.data.template_rows import TemplateRow, TemplateTable
from prevstats.errors import CannotAnswer
from prevstats.parameters.templates import vocabularies

if TYPE_CHECKING:
    from numpy.typing import NDArray

CRITERIA = ("need", "evidence", "cost", "feasibility")
SETTLED = ("in_use", "declined")
"""Statuses of ideas that are decided on, and not ranked."""
CONCENTRATION = 20.0
"""Sum of the Dirichlet's parameters around the stated weights: with four equal weights
a weight of 25 per cent has the standard deviation 9.4 percentage points."""


def ideas(
    table: TemplateTable,
    weights: Mapping[str, float],
    draws: int,
    generator: np.random.Generator,
) -> Ideas:
    """Return the register with its ranking.

    A score is 0 to 1 on each criterion: 1 to 5 points and the steps of evidence are
    spread evenly, and cost runs from the dearest idea (0) to the cheapest (1). An
    idea's value is the weighted mean. Ideas are ranked again for weights drawn from a
    Dirichlet distribution around the stated weights, and for weights drawn evenly.
    """
    found = _ideas(table.rows)
    open_ones = [idea for idea in found if idea.status not in SETTLED]
    asked = [name for name in CRITERIA if weights[name] > 0]
    used = [
        name
        for name in asked
        if any(dict(idea.scores)[name] is not None for idea in open_ones)
    ]
    total = sum(weights[name] for name in used)
    shares = {name: weights[name] / total for name in used}
    whole = [idea for idea in open_ones if not _lacking(idea, used)]
    ranking: tuple[Ranked, ...] | CannotAnswer
    if len(whole) < 2 or not used:
        ranking = CannotAnswer("too_few_to_rank", (("n", len(whole)),))
    else:
        ranking = _ranking(whole, shares, draws, generator)
    return Ideas(
        ideas=found,
        alike=proposed([(idea.id, idea.idea) for idea in found]),
        ranking=ranking,
        weights=tuple(shares.items()),
        unused=tuple(name for name in asked if name not in used),
        not_ranked=tuple(_reasons(found, used)),
        draws=draws,
    )


def places(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return places from 1 along the last axis, the highest score first.

    Ties share the better place.
    """
    higher = scores[..., None, :] > scores[..., :, None] + 1e-12
    return np.asarray(1 + higher.sum(axis=-1), dtype=np.int64)


def _ranking(
    whole: Sequence[Idea],
    shares: Mapping[str, float],
    draws: int,
    generator: np.random.Generator,
) -> tuple[Ranked, ...]:
    matrix = np.array([[dict(idea.scores)[n] for n in shares] for idea in whole], float)
    stated = np.array(list(shares.values()))
    near = generator.dirichlet(CONCENTRATION * stated, size=draws)
    evenly = generator.dirichlet(np.ones(len(stated)), size=draws)
    value = matrix @ stated
    place = places(value)
    drawn, anywhere = places(near @ matrix.T), places(evenly @ matrix.T)
    low = np.quantile(drawn, 0.05, axis=0, method="inverted_cdf")
    high = np.quantile(drawn, 0.95, axis=0, method="inverted_cdf")
    ranked = [
        Ranked(
            id=idea.id,
            place=int(place[row]),
            score=float(value[row]),
            low=int(low[row]),
            high=int(high[row]),
            first_near=float((drawn[:, row] == 1).mean()),
            first_any=float((anywhere[:, row] == 1).mean()),
        )
        for row, idea in enumerate(whole)
    ]
    return tuple(sorted(ranked, key=lambda each: each.place))


def _ideas(rows: Sequence[TemplateRow]) -> tuple[Idea, ...]:
    costs = [
        cost
        for row in rows
        if row.text("status") not in SETTLED
        and (cost := row.number("cost_sek")) is not None
    ]
    return tuple(_idea(row, costs) for row in rows)


def _idea(row: TemplateRow, costs: Sequence[float]) -> Idea:
    steps = [word.id for word in vocabularies()["evidence_strength"].words]
    evidence = row.text("evidence")
    place = steps.index(evidence) / (len(steps) - 1) if evidence else None
    scores = {
        "need": _points(row.number("need")),
        "evidence": place,
        "cost": _cheapness(row.number("cost_sek"), costs),
        "feasibility": _points(row.number("feasibility")),
    }
    return Idea(
        id=row.text("id"),
        idea=row.text("idea"),
        target=row.text("target"),
        level=row.text("level"),
        arena=row.text("arena"),
        cost_sek=row.number("cost_sek"),
        evidence=evidence,
        status=row.text("status"),
        scores=tuple(scores.items()),
    )


def _points(value: float | None) -> float | None:
    return None if value is None else (value - 1.0) / 4.0


def _cheapness(cost: float | None, costs: Sequence[float]) -> float | None:
    if cost is None:
        return None
    low, high = min(costs, default=cost), max(costs, default=cost)
    return 1.0 if high <= low else (high - cost) / (high - low)


def _lacking(idea: Idea, used: Sequence[str]) -> list[str]:
    return [name for name in used if dict(idea.scores)[name] is None]


def _reasons(found: Sequence[Idea], used: Sequence[str]) -> list[tuple[str, str]]:
    """Return why ideas are not ranked: their status, or the first score they lack."""
    reasons = []
    for idea in found:
        lacking = _lacking(idea, used)
        if idea.status in SETTLED:
            reasons.append((idea.id, idea.status))
        elif lacking:
            reasons.append((idea.id, f"no_{lacking[0]}"))
    return reasons
