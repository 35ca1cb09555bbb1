"""What it would be worth to know everything: the expected value of perfect information.

EVPI = mean of the best option's value in each draw less the value of the option that is
best on average; no study of any kind can be worth more. It is also the expected loss of
the best option (``acceptability.expected_loss``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from prevstats.economics.decision import Decision, fault, refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class PerfectInformation:
    """The expected value of perfect information, at K thresholds.

    Attributes
    ----------
    thresholds : K prices in kronor; (nan,) without one.
    value : (K,) in kronor a decision; never below 0.
    std_error : (K,) Monte Carlo standard error, in kronor.
    n_draws : S.
    """

    thresholds: tuple[float, ...]
    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    n_draws: int


def evpi(choice: Decision) -> PerfectInformation:
    """Return the expected value of perfect information a decision, in kronor."""
    return PerfectInformation(
        choice.thresholds,
        value_of_knowing(choice.net_benefit),
        sampling_error(choice.net_benefit),
        choice.n_draws,
    )


def evpi_normal(mean: float, std_dev: float) -> float:
    """Return the EVPI of two options whose difference is normal, in closed form.

    ``mean`` and ``std_dev`` of the incremental net benefit in kronor: std_dev x (phi(u)
    - u Phi(-u)) with u = |mean| / std_dev (Raiffa & Schlaifer 1961); 0 without
    uncertainty.
    """
    if not (np.isfinite(mean) and np.isfinite(std_dev) and std_dev >= 0.0):
        refuse(
            [
                fault(
                    "std_dev",
                    f"mean {mean}, standard deviation {std_dev}",
                    "that is no normal distribution",
                    "give a finite mean and a standard deviation of 0 or more",
                )
            ]
        )
    if std_dev == 0.0:
        return 0.0
    away = abs(mean) / std_dev
    density = np.exp(-0.5 * away**2) / np.sqrt(2.0 * np.pi)
    return float(std_dev * (density - away * ndtr(-away)))


def decisions_served(
    counts: Sequence[float], rate: float, *, first_year: int = 0
) -> float:
    """Return how many decisions, as of today, the information would serve.

    ``counts[t]`` is the number of decisions (persons, when the net benefit is a
    person's) in the t-th year from ``first_year`` on, 0 being the year of the decision;
    start it when the study's answer is there. Discounted at ``rate`` to the end of each
    year. When the net benefit is the whole programme's in kronor, a decision counts as
    one.
    """
    numbers = np.asarray(counts, dtype=float)
    faults = []
    if numbers.ndim != 1 or not numbers.size or not np.all(numbers >= 0.0):
        faults.append(
            fault(
                "counts",
                f"{counts!r}",
                "the number of decisions a year is not known",
                "give one number of 0 or more for each year",
            )
        )
    if not rate > -1.0 or first_year < 0:
        faults.append(
            fault(
                "rate",
                f"rate {rate}, first year {first_year}",
                "the decisions cannot be counted as of today",
                "give a rate such as 0.03 and a first year of 0 or more",
            )
        )
    refuse(faults)
    years = first_year + np.arange(numbers.size)
    return float(np.sum(numbers * (1.0 + rate) ** -years.astype(float)))


def value_of_knowing(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return mean of maxima less maximum of means over the last axes (..., S, D)."""
    return np.asarray(
        worth.max(axis=-1).mean(axis=-1) - worth.mean(axis=-2).max(axis=-1)
    )


def sampling_error(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Monte Carlo error of ``value_of_knowing`` for (..., S, D)."""
    best = np.argmax(worth.mean(axis=-2), axis=-1)
    chosen = np.take_along_axis(worth, best[..., np.newaxis, np.newaxis], axis=-1)
    loss = worth.max(axis=-1) - chosen[..., 0]
    return np.asarray(loss.std(axis=-1, ddof=1) / np.sqrt(worth.shape[-2]))
