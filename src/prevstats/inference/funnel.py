"""Is a place better or worse than its size would make one expect: funnel plots.

Each place's figure y_i has a sampling error s_i that is large where few are counted. In
a funnel plot (Spiegelhalter 2005, "Funnel plots for comparing institutional
performance", Statistics in Medicine 24:1185-1202) a place stands out when
z_i = (y_i - expected_i) / s_i is extreme. Real places differ by more than sampling, so
that the largest would always stand out; the additive over-dispersion of the paper's
section 3 (appendix A.3; DerSimonian-Laird with winsorised z) adds a spread tau between
places: z_i = (y_i - expected_i) / sqrt(s_i^2 + tau^2).

Drawing the ends in makes that spread too small, the more so the more the places' sizes
differ: about one place in ten then lies outside limits meant for one in twenty. The
paper's spread is given as it stands. Names of places and p-values rest on the spread at
which z itself, its ends drawn in, varies as a normal z would: the equation of Paule &
Mandel (1982, J. of Research of the National Bureau of Standards 87:377-385) with
winsorised z.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINSORISED = 0.10
"""Share at either end whose z is drawn in before the spread is measured, so that the
places one looks for do not hide themselves (Spiegelhalter 2005, section 3.2)."""
DRAWN_IN = 0.678658
"""Mean square of a standard normal number with a tenth at either end drawn in:
0.8 - 2 q phi(q) + 0.2 q^2 with q = 1.281552 the normal 90 per cent point."""
_HALVINGS = 50
FEWEST_PLACES = 10
"""With fewer places the spread between them cannot be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """Where each place stands against what is expected of it.

    Attributes
    ----------
    value, expected, std_error : (N,) figure, what is expected, and its sampling error.
    phi : mean of the winsorised squared z; 1 when sampling alone explains the spread.
    tau : spread between places beyond sampling as the paper has it, in the figure's
        unit; ``tau_corrected`` as the module's first lines say.
    plain : (N,) z without the spread; ``z`` with ``tau``; ``z_corrected`` with
        ``tau_corrected``. ``nan`` where a place has none.
    p_value : (N,) two-sided, of ``z_corrected``.
    """

    value: NDArray[np.float64]
    expected: NDArray[np.float64]
    std_error: NDArray[np.float64]
    phi: float
    tau: float
    tau_corrected: float
    plain: NDArray[np.float64]
    z: NDArray[np.float64]
    z_corrected: NDArray[np.float64]
    p_value: NDArray[np.float64]

    def limits(self, std_error: NDArray[np.float64], z: float) -> NDArray[np.float64]:
        """Return half the funnel's width at sampling errors, e.g. to draw it."""
        return np.asarray(z * np.sqrt(std_error**2 + self.tau_corrected**2))


def funnel(
    value: NDArray[np.float64],
    std_error: NDArray[np.float64],
    expected: NDArray[np.float64] | float | None = None,
) -> Funnel | CannotAnswer:
    """Return where every place stands.

    Parameters
    ----------
    value, std_error : (N,) figure and sampling error; ``nan`` for a place without.
    expected : (N,) or one number; left out: the mean weighted by precision.

    Refused with fewer than ``FEWEST_PLACES`` places. Raises ``InputError`` for an error
    that is not above zero.
    """
    known = np.isfinite(value) & np.isfinite(std_error)
    if np.any(std_error[known] <= 0.0) or value.shape != std_error.shape:
        raise InputError(_fault(value, std_error))
    if known.sum() < FEWEST_PLACES:
        return CannotAnswer("too_few_places", (("n", int(known.sum())),))
    weight = np.where(known, 1.0 / np.where(known, std_error, 1.0) ** 2, 0.0)
    if expected is None:
        expected = float(np.sum(weight[known] * value[known]) / weight.sum())
    wanted = np.broadcast_to(np.asarray(expected, dtype=np.float64), value.shape)
    plain = np.where(known, (value - wanted) / np.where(known, std_error, 1.0), np.nan)
    phi = float(np.mean(winsorised(plain[known]) ** 2))
    tau = _spread(phi, weight[known])
    corrected = _even_spread((value - wanted)[known], std_error[known])
    z_corrected = plain * std_error / np.hypot(std_error, corrected)
    from scipy.special import ndtr

    return Funnel(
        value=value,
        expected=wanted,
        std_error=std_error,
        phi=phi,
        tau=tau,
        tau_corrected=corrected,
        plain=plain,
        z=plain * std_error / np.hypot(std_error, tau),
        z_corrected=z_corrected,
        p_value=2.0 * ndtr(-np.abs(z_corrected)),
    )


def winsorised(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return z with the ``WINSORISED`` share at either end drawn in to the rest."""
    low, high = np.quantile(z, [WINSORISED, 1.0 - WINSORISED])
    return np.asarray(np.clip(z, low, high))


def _spread(phi: float, weight: NDArray[np.float64]) -> float:
    """Return tau by the method of moments; 0 without over-dispersion."""
    count = weight.size
    if phi <= (count - 1.0) / count:
        return 0.0
    total = float(weight.sum())
    slack = total - float((weight**2).sum()) / total
    return float(np.sqrt((count * phi - (count - 1.0)) / slack))


def _even_spread(gap: NDArray[np.float64], error: NDArray[np.float64]) -> float:
    """Return the tau at which the winsorised z varies as a normal z; 0 at the least."""
    wanted = DRAWN_IN * (gap.size - 1.0) / gap.size

    def varies(tau: float) -> float:
        return float(np.mean(winsorised(gap / np.hypot(error, tau)) ** 2))

    low, high = 0.0, float(np.abs(gap).max()) * 2.0
    if varies(low) <= wanted:
        return 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if varies(middle) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def rate_error(
    rate: NDArray[np.float64], persons: NDArray[np.float64], per: float
) -> NDArray[np.float64]:
    """Return the sampling error of a rate per ``per`` persons under an expected rate.

    A count over its expected number has the Poisson error, so that a rate of ``rate``
    among ``persons`` has sqrt(rate * per / persons). Use the expected rate and not the
    place's own: a place with no case would else have no error at all.
    """
    return np.asarray(np.sqrt(rate * per / persons))


def share_error(
    percent: NDArray[np.float64], persons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sampling error of a percentage among ``persons`` under an expected."""
    return np.asarray(np.sqrt(percent * (100.0 - percent) / persons))


def _fault(value: NDArray[np.float64], std_error: NDArray[np.float64]) -> Complaint:
    return Complaint(
        file="funnel",
        line=None,
        key="std_error",
        found=f"{value.size} figures, smallest error {np.nanmin(std_error):g}",
        meaning="every figure needs a sampling error above zero",
        mend="take the error from the expected value and the number of persons",
    )
