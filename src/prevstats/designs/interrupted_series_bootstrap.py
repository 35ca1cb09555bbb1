"""Intervals of a count series by drawing new series from the fitted model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.interrupted_series import InterruptedSeries
from prevstats.designs.interrupted_series_result import InterruptedEffect
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.interrupted_series_data import Series


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapInterval:
    """Percentile interval of the rate ratio.

    Attributes
    ----------
    rate_ratio : as estimated; low, high : at ``level``.
    draws : (B,) rate ratios; 0 or ``inf`` where a drawn series had no case after, or
        none before. ``nan`` where it could not be fitted.
    """

    rate_ratio: float
    low: float
    high: float
    level: float
    draws: NDArray[np.float64]

    def quantity(self, name: str) -> Quantity:
        """Return ``rate_ratio``.

        Raises
        ------
        KeyError : for any other name.
        """
        if name != "rate_ratio":
            raise KeyError(f"{name!r} is not one of: rate_ratio")
        return Quantity(self.rate_ratio, None, self.low, self.high)


def drawn_counts(
    effect: InterruptedEffect, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return one series (T,) of counts from the fitted model.

    Poisson; negative binomial with variance μ + αμ²; for quasi-Poisson with φ > 1 a
    negative binomial with variance φμ, which has its mean and variance.
    """
    mu, fit = effect.fit.fitted, effect.fit
    family = dict(effect.options)["family"]
    spread = np.zeros(mu.size)
    if family == "negative_binomial" and fit.alpha:
        spread = fit.alpha * mu
    elif family == "quasipoisson":
        spread = np.full(mu.size, max(fit.dispersion - 1, 0.0))
    if not spread.any():
        return random.poisson(mu).astype(float)
    return random.poisson(random.gamma(mu / spread, spread)).astype(float)


def bootstrap_rate_ratio(
    design: InterruptedSeries,
    series: Series,
    random: np.random.Generator,
    draws: int = 999,
) -> BootstrapInterval | CannotAnswer:
    """Return the parametric bootstrap interval of a count series' rate ratio.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 6 and 13. For
    small counts, where the normal law of the log ratio is poor. One series only.
    A drawn series without a case after is a ratio of 0, and stays in. When more than
    one in ten could not be fitted, there is no interval (``bootstrap_failed``); nor is
    there for a gaussian family or beside a control series (``not_for_this_series``).
    """
    if design.family == "gaussian" or series.control is not None:
        return CannotAnswer("not_for_this_series", (("family", design.family),))
    effect = design(series)
    if isinstance(effect, CannotAnswer):
        return effect
    ratios = np.array(
        [
            drawn_ratio(design, effect.series, drawn_counts(effect, random))
            for _ in range(draws)
        ]
    )
    told = ratios[~np.isnan(ratios)]
    if told.size < 0.9 * draws:
        return CannotAnswer("bootstrap_failed", (("fitted", told.size),))
    tail = (1 - design.level) / 2
    low, high = np.quantile(told, [tail, 1 - tail], method="nearest")
    ratio = effect.quantity("rate_ratio").value
    return BootstrapInterval(ratio, float(low), float(high), design.level, ratios)


def drawn_ratio(
    design: InterruptedSeries, series: Series, counts: NDArray[np.float64]
) -> float:
    """Return the rate ratio of one drawn series, ``nan`` when it has none."""
    found = design(replace(series, outcome=counts))
    if isinstance(found, InterruptedEffect):
        return found.quantity("rate_ratio").value
    ends = {"no_case_after": 0.0, "no_case_before": np.inf}
    return float(ends.get(found.reason, np.nan))
