"""The municipalities' outlines as paths for a map: simplified together, no gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.data.municipalities import map_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAP_HEIGHT = 1000.0
"""Height of the whole map in pixels, before the reader's screen scales it."""
CENTRAL_MERIDIAN = 15.0
"""Meridian of the projection in degrees, as in SWEREF 99 TM."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Outlines on one shared grid of whole numbers.

    Attributes
    ----------
    paths : code → value of an SVG path's ``d``, relative lines, even-odd fill.
    view_box : x, y, width and height of the drawing, in the grid's units.
    tolerance : side of a grid square in pixels of a map 1000 pixels high.
    """

    paths: Mapping[str, str]
    view_box: tuple[int, int, int, int]
    tolerance: float


@lru_cache(maxsize=4)
def outlines(tolerance: float = 1.0) -> Outlines:
    """Return all outlines, simplified as one coverage so that borders still meet.

    Parameters
    ----------
    tolerance : detail in pixels of a map 1000 pixels high; 1 gives about 35 kB,
        0.1 about 75 kB.
    """
    import shapely

    codes, shapes = _shapes()
    projected = shapely.transform(shapes, _project)
    left, bottom, right, top = shapely.total_bounds(projected)
    scale = MAP_HEIGHT / (top - bottom)

    def to_pixels(points: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = np.column_stack((points[:, 0] - left, top - points[:, 1])) * scale
        return np.asarray(placed, dtype=np.float64)

    pixels = shapely.transform(projected, to_pixels)
    simple = shapely.coverage_simplify(pixels, tolerance)
    paths = {
        code: _path(shape, tolerance) for code, shape in zip(codes, simple, strict=True)
    }
    width = int(np.ceil((right - left) * scale / tolerance))
    height = int(np.ceil(MAP_HEIGHT / tolerance))
    return Outlines(MappingProxyType(paths), (0, 0, width, height), tolerance)


@lru_cache(maxsize=1)
def neighbours() -> Mapping[str, tuple[str, ...]]:
    """Return, for each municipality, the codes of those it shares a border with.

    A border is shared where two outlines run along the same line on land; islands
    may have none.
    """
    import shapely

    codes, shapes = _shapes()
    sharing: defaultdict[tuple[float, ...], set[str]] = defaultdict(set)
    for code, shape in zip(codes, shapes, strict=True):
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            points = shapely.get_coordinates(ring)
            for start, end in pairwise(points):
                edge = sorted((tuple(start), tuple(end)))
                sharing[(*edge[0], *edge[1])].add(code)
    found: dict[str, set[str]] = {code: set() for code in codes}
    for together in sharing.values():
        for code in together:
            found[code] |= together - {code}
    return MappingProxyType(
        {code: tuple(sorted(others)) for code, others in found.items()}
    )


def _shapes() -> tuple[tuple[str, ...], NDArray[Any]]:
    """Return codes and polygons, longitude and latitude, in order of the code."""
    import shapely

    rows = sorted(map_rows("kommun.parquet", "kommun_kod, geometry"))
    shapes = shapely.from_wkb([bytes(shape) for _, shape in rows])
    return tuple(code for code, _ in rows), shapes


def _project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return east and north on a sphere of radius 1, transverse Mercator.

    Snyder (1987), Map Projections: A Working Manual, equations 8-1 to 8-3 with k0 = 1.
    """
    longitude = np.radians(degrees[:, 0] - CENTRAL_MERIDIAN)
    latitude = np.radians(degrees[:, 1])
    east = np.arctanh(np.cos(latitude) * np.sin(longitude))
    north = np.arctan2(np.tan(latitude), np.cos(longitude))
    return np.column_stack((east, north))


def _path(shape: Any, tolerance: float) -> str:
    """Return one municipality's path; rings that vanish on the grid are left out."""
    import shapely

    rings = [
        np.rint(shapely.get_coordinates(ring) / tolerance).astype(int)
        for ring in shapely.get_rings(shapely.get_parts(shape))
    ]
    drawn = [text for text in map(_ring, rings) if text]
    if drawn:
        return "".join(drawn)
    x, y = rings[0][0]
    return f"M{x} {y}h1v1h-1z"


def _ring(points: NDArray[np.int_]) -> str:
    """Return one closed ring in relative lines, or "" when nothing is left of it."""
    moved = np.any(np.diff(points, axis=0) != 0, axis=1)
    kept = points[:-1][moved]
    if len({tuple(point) for point in kept.tolist()}) < 3:
        return ""
    steps = " ".join(f"{x} {y}" for x, y in np.diff(kept, axis=0).tolist())
    return f"M{kept[0][0]} {kept[0][1]}l{steps}z".replace(" -", "-")
