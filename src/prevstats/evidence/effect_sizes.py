"""How large an effect is, and how uncertain, from counts, means, r or shares.

Values and sampling variances are those that R's metafor gives by default
(Viechtbauer 2010, Journal of Statistical Software 36(3)). A positive effect is more in
group 1 than in group 0. Ratios are logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class EffectSizes:
    """Effects of one measure with their sampling variances.

    Attributes
    ----------
    value, variance : of equal shape; logarithms for OR, RR, PETO, ROM, PLN and PLO.
    measure : which measure it is, in metafor's letters, e.g. ``OR``, ``SMD``.
    zero_cells : where 1/2 was added to the four cells because one of them was 0.
    """

    value: NDArray[np.float64]
    variance: NDArray[np.float64]
    measure: str
    zero_cells: NDArray[np.bool_]

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Root of the variance."""
        return np.sqrt(self.variance)

    def interval(self, level: float = 0.95) -> NDArray[np.float64]:
        """Return low and high as the last axis, by the normal law."""
        half = float(ndtri(0.5 + level / 2)) * self.std_error
        return np.stack([self.value - half, self.value + half], axis=-1)


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Events among persons in group 1 (with the intervention) and group 0; arrays."""

    events_1: ArrayLike
    n_1: ArrayLike
    events_0: ArrayLike
    n_0: ArrayLike


@dataclass(frozen=True, slots=True)
class Groups:
    """Means and standard deviations of group 1 and group 0 with their sizes; arrays."""

    mean_1: ArrayLike
    sd_1: ArrayLike
    n_1: ArrayLike
    mean_0: ArrayLike
    sd_0: ArrayLike
    n_0: ArrayLike


def effect_sizes(
    value: ArrayLike,
    variance: ArrayLike,
    measure: str,
    zero_cells: ArrayLike | None = None,
) -> EffectSizes:
    """Return values and variances as one frozen result."""
    values, variances = np.broadcast_arrays(
        np.asarray(value, float), np.asarray(variance, float)
    )
    marked = np.zeros(values.shape, bool) if zero_cells is None else zero_cells
    return EffectSizes(
        value=values.copy(),
        variance=variances.copy(),
        measure=measure,
        zero_cells=np.asarray(marked, bool),
    )
