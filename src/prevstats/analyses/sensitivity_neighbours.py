"""Spill-over to neighbours: left out of the comparison, and asked about themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prevstats.data.municipalities import is_simulated
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import Study, answerable


def border_matrix(areas: Sequence[str]) -> NDArray[np.bool_] | None:
    """Return (N, N): which areas share a border; ``None`` for made-up municipalities.

    Islands may border on nobody.
    """
    if all(is_simulated(code) for code in areas):
        return None
    from prevstats.data.outlines import neighbours

    places = {code: row for row, code in enumerate(areas)}
    borders = np.zeros((len(areas), len(areas)), dtype=np.bool_)
    for code, others in neighbours().items():
        for other in others:
            if code in places and other in places:
                borders[places[code], places[other]] = True
    return borders


def without_neighbours(study: Study, borders: NDArray[np.bool_]) -> Study:
    """Return the study with the treated's neighbours taken out of the pool."""
    beside = borders[study.treated > 0].any(axis=0)
    own = study.treated > 0
    return replace(study, pool=study.pool & (~beside | own))


def exposed_neighbours(
    study: Study, borders: NDArray[np.bool_]
) -> Study | CannotAnswer:
    """Return the question put to the untreated neighbours of those that started.

    A municipality that never starts counts as exposed from the first year in which a
    neighbour started; those without such a neighbour are the comparison. A neighbour
    that had the intervention all along changes nothing over time and does not count.
    """
    never = np.isinf(study.start) & study.pool
    first = np.where(borders, study.start[None, :], np.inf)
    first = np.where(np.isnan(first), np.inf, first).min(axis=1)
    exposed = never & np.isfinite(first)
    if not exposed.any():
        return CannotAnswer("no_neighbour")
    moved = replace(
        study,
        start=np.where(exposed, first, np.inf),
        treated=exposed / exposed.sum(),
        pool=never,
    )
    able = answerable(moved)
    if not able.any():
        return CannotAnswer("outcome_missing")
    return replace(moved, treated=able / able.sum())
