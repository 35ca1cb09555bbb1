"""A municipality's own path, year by year, beside what chance alone would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.inference.few_treated_pool import PoolModel
from prevstats.inference.few_treated_reference import half_length

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboBand:
    """A municipality's difference from the comparison and what chance alone would do.

    Attributes
    ----------
    years : the T years, up to the last year used.
    difference : array (T,), own value less the comparison's mean, both less their mean
        over the years before the start; outcome's unit, ``nan`` where missing.
    half_width : array (T,): pointwise, ``level`` of the pool's own differences lie
        within plus or minus this, each scaled to this municipality's size and
        history; ``nan`` where half of the pool lacks the year.
    level : share of the pool inside, e.g. 0.90.
    """

    years: tuple[int, ...]
    difference: NDArray[np.float64]
    half_width: NDArray[np.float64]
    level: float


def placebo_band(model: PoolModel, unit: int, *, level: float = 0.90) -> PlaceboBand:
    """Return the path of one municipality (its row) with the pool's band.

    A pool member is compared with the others and not with itself. Scaled with the
    unadjusted fit, since the path itself is not adjusted.
    """
    study = model.study
    shown = np.asarray(study.periods) <= model.window.last_year
    outcome = study.outcome[:, shown]
    weights = model.comparison[model.pool]
    members = outcome[model.pool]
    known = np.isfinite(members)
    filled = np.where(known, members, 0.0) * weights[:, None]
    mass = known * weights[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        compared = filled.sum(axis=0) / mass.sum(axis=0)
        others = (filled.sum(axis=0) - filled) / (mass.sum(axis=0) - mass)
    base = model.window.before
    own = _from_base(outcome[unit] - compared, base)
    scale = model.unadjusted.s
    paths = _from_base(members - others, base)
    paths = np.abs(paths) * (scale[unit] / scale[model.pool])[:, None]
    return PlaceboBand(
        years=tuple(np.asarray(study.periods)[shown].tolist()),
        difference=own,
        half_width=np.array([_inside(column, level) for column in paths.T]),
        level=level,
    )


def _from_base(
    paths: NDArray[np.float64], base: NDArray[np.intp]
) -> NDArray[np.float64]:
    return np.asarray(paths - paths[..., base].mean(axis=-1, keepdims=True))


def _inside(sizes: NDArray[np.float64], level: float) -> float:
    known = sizes[np.isfinite(sizes)]
    if 2 * known.size <= sizes.size:
        return float("nan")
    return half_length(known, level, 1.0 / (known.size + 1))
