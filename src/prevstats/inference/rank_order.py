"""Whether two orders of units go together, and whether pairs moved: exact by ranks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

FEWEST_UNITS = 5
MOST_EXACT = 8
"""Up to so many units every order is tried (8! = 40 320)."""
_TIES = 1e-9


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Spearman's rank correlation.

    ``p_value`` is two-sided over orders of the units: all of them when ``exact``, else
    drawn ones with the observed order among them (Phipson & Smyth 2010). ``low`` and
    ``high`` are an approximate interval (Bonett & Wright 2000, Psychometrika 65:23-28).
    """

    n: int
    value: float
    low: float
    high: float
    p_value: float
    exact: bool


def rank_correlation(
    first: ArrayLike,
    second: ArrayLike,
    random: np.random.Generator,
    *,
    level: float,
    draws: int = 9_999,
) -> RankCorrelation | CannotAnswer:
    """Return how two numbers of the same units go together in rank; ties get midranks.

    ``CannotAnswer`` with fewer than five units, or where one number is the same in all.
    """
    one, two = midranks(first), midranks(second)
    n = len(one)
    if n < FEWEST_UNITS:
        return CannotAnswer("too_few_units", (("n", n),))
    if np.ptp(one) == 0.0 or np.ptp(two) == 0.0:
        return CannotAnswer("no_difference", ())
    x, y = (_standard(each) for each in (one, two))
    value = float(np.clip(x @ y, -1.0, 1.0))
    exact = n <= MOST_EXACT
    orders = (
        np.array(list(permutations(range(n))))
        if exact
        else np.array([random.permutation(n) for _ in range(draws)])
    )
    far = int(np.sum(np.abs(y[orders] @ x) >= abs(value) - _TIES))
    p_value = far / len(orders) if exact else (far + 1) / (draws + 1)
    from scipy.special import ndtri

    half = float(ndtri(0.5 + level / 2)) * np.sqrt((1 + value**2 / 2) / (n - 3))
    middle = np.arctanh(np.clip(value, -1 + _TIES, 1 - _TIES))
    low, high = (float(np.tanh(middle + side * half)) for side in (-1, 1))
    return RankCorrelation(n, value, low, high, p_value, exact)


def signed_rank(differences: Sequence[float]) -> float:
    """Return the exact two-sided p-value of Wilcoxon's signed-rank test.

    Differences of zero are left out (Wilcoxon 1945) and equal sizes get midranks; the
    law is that of all signs with these ranks, so that ties are treated exactly.
    """
    kept = np.array([each for each in differences if each != 0.0])
    if not kept.size:
        return 1.0
    doubled = np.rint(2.0 * midranks(np.abs(kept))).astype(int)
    total = int(doubled.sum())
    chance = np.zeros(total + 1)
    chance[0] = 1.0
    for rank in doubled:
        moved = np.zeros_like(chance)
        moved[rank:] = chance[: total + 1 - rank]
        chance = (chance + moved) / 2.0
    observed = int(doubled[kept > 0].sum())
    tail = min(chance[: observed + 1].sum(), chance[observed:].sum())
    return float(min(1.0, 2.0 * tail))


def midranks(values: ArrayLike) -> NDArray[np.float64]:
    """Return ranks from 1; equal values share the mean of theirs."""
    found = np.asarray(values, float)
    _, place, counts = np.unique(
        np.round(found, 12), return_inverse=True, return_counts=True
    )
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2.0)[place]
    return ranks


def _standard(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = ranks - ranks.mean()
    scaled: NDArray[np.float64] = centred / np.sqrt(centred @ centred)
    return scaled
