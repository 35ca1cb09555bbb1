"""Event-study coefficients with their covariance, as a sensitivity analysis needs them.

Time is counted from the base period 0, whose coefficient is 0 by definition: the P
coefficients before it belong to −P…−1, the T after it to 1…T.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_CLUSTERS = 10
"""With fewer treated clusters a clustered covariance misleads (see ``normal``)."""
SINGULAR = 1e-10
"""Smallest eigenvalue of a correlation matrix that a test may rest on."""

Weights = Literal["average", "first"] | tuple[float, ...]
"""Which effect is meant: the mean of the T periods, the first, or weights (T,)."""


@dataclass(frozen=True, slots=True, eq=False)
class EventCoefficients:
    """Coefficients of an event study, all against the same base period.

    Attributes
    ----------
    before : (P,) coefficients before the base period, earliest first.
    after : (T,) coefficients after it, earliest first.
    covariance : (P + T, P + T) of both in this order, in the outcome's unit squared.
    treated_clusters : treated clusters that the covariance rests on; ``None`` when it
        is not known.
    outcome : what the outcome is called.

    Raises
    ------
    InputError : with every complaint about shapes and values.
    """

    before: NDArray[np.float64]
    after: NDArray[np.float64]
    covariance: NDArray[np.float64]
    treated_clusters: int | None = None
    outcome: str = "outcome"

    def __post_init__(self) -> None:
        complaints = [
            Complaint("event_study", None, key, found, meaning, mend)
            for key, found, meaning, mend in faults(self)
        ]
        if complaints:
            raise InputError(complaints)

    @property
    def values(self) -> NDArray[np.float64]:
        """All P + T coefficients, earliest first."""
        return np.concatenate([self.before, self.after])


Fault = tuple[str, str, str, str]
"""Key, what was found, what it means, how to mend it."""


def faults(study: EventCoefficients) -> list[Fault]:
    """Return what is wrong with shapes and values."""
    found: list[Fault] = []
    if study.before.ndim != 1 or study.after.ndim != 1:
        shapes = f"shapes {study.before.shape} and {study.after.shape}"
        found.append(
            ("before, after", shapes, "not lists of numbers", "give (P,), (T,)")
        )
        return found
    count = study.before.size + study.after.size
    if study.after.size == 0:
        found.append(
            ("after", "none", "there is no effect to judge", "give one or more")
        )
    if study.covariance.shape != (count, count):
        shape = f"shape {study.covariance.shape} for {count} coefficients"
        found.append(
            ("covariance", shape, "it does not fit", f"give {count} by {count}")
        )
        return found
    if not np.all(np.isfinite(study.values)):
        found.append(
            ("before, after", "a missing value", "a period is unknown", "drop it")
        )
    found.extend(covariance_faults(study.covariance))
    return found


def covariance_faults(covariance: NDArray[np.float64]) -> list[Fault]:
    """Return what is wrong with the numbers of a covariance."""
    if not np.all(np.isfinite(covariance)):
        return [("covariance", "a missing value", "it is incomplete", "fill it in")]
    largest = float(np.abs(covariance).max(initial=0.0))
    if np.abs(covariance - covariance.T).max(initial=0.0) > 1e-8 * largest:
        return [
            ("covariance", "an unsymmetric table", "it is no covariance", "check it")
        ]
    if covariance.size and np.diag(covariance).min() < 0:
        return [
            ("covariance", "a negative variance", "it is no covariance", "check it")
        ]
    return []


def refusal(study: EventCoefficients) -> CannotAnswer | None:
    """Return why no interval can be given, or ``None`` when one can."""
    if study.before.size == 0:
        return CannotAnswer("no_period_before")
    few = study.treated_clusters
    if few is not None and few < FEWEST_CLUSTERS:
        return CannotAnswer("few_treated_clusters", (("clusters", few),))
    scale = np.sqrt(np.diag(study.covariance))
    if not np.all(scale > 0):
        return CannotAnswer("singular_covariance")
    correlation = study.covariance / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] < SINGULAR:
        return CannotAnswer("singular_covariance")
    return None


def effect_weights(weights: Weights, periods: int) -> NDArray[np.float64]:
    """Return the weights (T,) of the effect that is meant.

    Raises
    ------
    InputError : when weights do not fit the periods, or are all 0.
    """
    if weights == "average":
        return np.full(periods, 1 / periods)
    if weights == "first":
        return np.asarray(np.eye(periods)[0])
    given = np.asarray(weights if isinstance(weights, tuple) else (), np.float64)
    fits = given.shape == (periods,) and bool(np.all(np.isfinite(given)))
    if fits and np.any(given != 0):
        return given
    raise InputError(
        Complaint(
            file="honest_did",
            line=None,
            key="l_vec",
            found=repr(weights),
            meaning=f"it names no effect of the {periods} periods after the start",
            mend=f"give average, first or {periods} weights that are not all 0",
        )
    )
