"""Whether as many stand just below a cutoff as just above: a sign of sorting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr

from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class CountTest:
    """Numbers of persons on both sides within a window, and their p-value.

    ``p_value``: two-sided and exact under the law that each is as likely on either
    side, which holds only for a window so small that the density is level in it.
    """

    n_left: int
    n_right: int
    p_value: float


def count_test(
    running: NDArray[np.float64], cutoff: float, window: float
) -> CountTest | CannotAnswer:
    """Compare the numbers within a window of the cutoff by the binomial test.

    Cattaneo, Titiunik & Vazquez-Bare (2017), Journal of Policy Analysis and Management
    36:643-681. For single persons only: means by cell say nothing of sorting. It tests
    equal numbers, not a continuous density (McCrary 2008), which is not built here.
    """
    distance = np.asarray(running, float) - cutoff
    near = distance[np.abs(distance) <= window]
    left, right = int((near < 0).sum()), int((near >= 0).sum())
    if left + right == 0:
        return CannotAnswer("no_points_in_window", (("window", window),))
    tail = float(bdtr(min(left, right), left + right, 0.5))
    return CountTest(left, right, min(1.0, 2 * tail))
