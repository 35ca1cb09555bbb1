"""Where the direct labels of a drawing go: beside their own line, over nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prevstats.reporting.shapes import TEXT, Anchor, Point, Role, text, width, wrapped

DISTANCES = (-9.0, 17.0, -20.0, 30.0, -34.0, 46.0)
"""How far a label's base line may stand from its point, nearest first."""
LONGEST_LINE = 170.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label that is to be placed: its words, colour, and the points it may be at."""

    words: str
    role: Role
    points: tuple[Point, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the drawing that labels may stand in."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    anchor: Anchor
    box: tuple[float, float, float, float]


def placed_labels(
    wanted: Sequence[Wanted], obstacles: Sequence[Sequence[Point]], area: Area
) -> list[str]:
    """Return each label as text at its best place, in the order given.

    A place costs what it covers: points along lines, labels already there; that it is
    nearer to another label's line than to its own; then its distance from its own.
    The same input always gives the same places.
    """
    dots = _dense(obstacles)
    taken: list[tuple[float, float, float, float]] = []
    shapes = []
    for label in wanted:
        others = [point for other in wanted if other != label for point in other.points]
        lines = wrapped(label.words, LONGEST_LINE, TEXT, label.bold)
        places = _candidates(label, lines, area)
        if not label.words or not places:
            continue
        costs = [
            _covered(place, dots, taken) + _distance(place, label.points, others)
            for place in places
        ]
        best = places[costs.index(min(costs))]
        taken.append(best.box)
        shapes.append(
            text((best.x, best.y), lines, label.role, best.anchor, bold=label.bold)
        )
    return shapes


def _candidates(label: Wanted, lines: list[str], area: Area) -> list[_Place]:
    """All places beside the label's points that lie wholly inside the area."""
    across = max(width(line, TEXT, label.bold) for line in lines)
    extra = (len(lines) - 1) * TEXT * 1.25
    found = []
    for x, y in label.points:
        for distance in DISTANCES:
            base = y + distance - (extra if distance < 0 else 0)
            for anchor, left in _anchored(x, across):
                box = (left, base - TEXT * 0.82, left + across, base + extra + 3)
                if _inside(box, area) and len(lines) == 1:
                    found.append(_Place(x, base, anchor, box))
                elif _inside(box, area):
                    found.append(_Place(left, base, "start", box))
    return found


def _anchored(x: float, across: float) -> tuple[tuple[Anchor, float], ...]:
    return (("middle", x - across / 2), ("start", x), ("end", x - across))


def _inside(box: tuple[float, float, float, float], area: Area) -> bool:
    return (
        box[0] >= area.left
        and box[1] >= area.top
        and box[2] <= area.right
        and box[3] <= area.bottom
    )


def _covered(
    place: _Place,
    dots: NDArray[np.float64],
    taken: Sequence[tuple[float, float, float, float]],
) -> float:
    """Return what the place costs for what it covers."""
    left, top, right, bottom = place.box
    covered = (
        (dots[:, 0] > left - 4)
        & (dots[:, 0] < right + 4)
        & (dots[:, 1] > top - 4)
        & (dots[:, 1] < bottom + 4)
    )
    over = sum(
        left < other[2] + 6
        and right > other[0] - 6
        and top < other[3]
        and bottom > other[1]
        for other in taken
    )
    return 20.0 * float(covered.sum()) + 2000.0 * over


def _distance(place: _Place, own: Sequence[Point], others: Sequence[Point]) -> float:
    """Return what the place costs for being far from its own line."""
    left, top, right, bottom = place.box

    def away(points: Sequence[Point]) -> float:
        return min(
            max(left - x, x - right, 0.0) + max(top - y, y - bottom, 0.0)
            for x, y in points
        )

    from_own = away(own)
    from_others = away(others) if others else np.inf
    return from_own + (80.0 if from_others < from_own + 3 else 0.0)


def _dense(lines: Sequence[Sequence[Point]]) -> NDArray[np.float64]:
    """Points every few units along all lines."""
    pieces = [np.zeros((0, 2))]
    for points in lines:
        corners = np.asarray(points, dtype=float).reshape(-1, 2)
        if len(corners) == 1:
            pieces.append(corners)
        for start, end in itertools.pairwise(corners):
            count = max(2, int(np.hypot(*(end - start)) // 4) + 1)
            pieces.append(np.linspace(start, end, count))
    return np.concatenate(pieces)
