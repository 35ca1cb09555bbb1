"""How exactly a planned study would measure its effect, by formula.

Difference in differences with serial correlation (Burlig, Preonas & Woerman 2020,
J. Development Economics 144:102458), trials of clusters (Donner & Klar 2000), waiting
lists and stepped starts (Hussey & Hughes 2007, Contemporary Clinical Trials
28:182-191) and interrupted series, each as a ``Precision`` for ``power_normal``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.power_normal import Precision

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Noise:
    """How one unit's yearly values vary around its own level and the common years.

    Attributes
    ----------
    deviation : standard deviation of a year, in the outcome's unit.
    correlation : of neighbouring years, first-order autoregressive, in (-1, 1).
    """

    deviation: float
    correlation: float = 0.0

    def __post_init__(self) -> None:
        _demand(self.deviation > 0.0, "deviation", self.deviation, "a positive number")
        inside = -1.0 < self.correlation < 1.0
        _demand(inside, "correlation", self.correlation, "more than -1, less than 1")

    def covariance(self, years: int) -> NDArray[np.float64]:
        """Return the covariance (T, T) of so many years in a row."""
        apart = np.abs(np.subtract.outer(np.arange(years), np.arange(years)))
        return np.asarray(self.deviation**2 * self.correlation**apart)


@dataclass(frozen=True, slots=True)
class Clusters:
    """A trial or a waiting list among units that hold persons.

    Attributes
    ----------
    deviation : standard deviation between persons, in the outcome's unit; of an
        outcome of yes and no with share p it is the root of p (1 - p).
    icc : share (0-1) of the variance that lies between units.
    persons : persons in a unit and period.
    """

    deviation: float
    icc: float
    persons: float

    def __post_init__(self) -> None:
        _demand(self.deviation > 0.0, "deviation", self.deviation, "a positive number")
        _demand(0.0 <= self.icc < 1.0, "icc", self.icc, "a share from 0 to below 1")
        _demand(self.persons > 0.0, "persons", self.persons, "a positive number")


def differences(
    noise: Noise, *, before: int, after: int, treated: int, comparison: int
) -> Precision:
    """Return the precision of difference in differences over all years.

    ``before`` and ``after`` are years, ``treated`` and ``comparison`` units that are
    alike; Student's law with the units less two.
    """
    for name, number in (
        ("before", before),
        ("after", after),
        ("treated", treated),
        ("comparison", comparison),
    ):
        _demand(number >= 1, name, number, "at least 1")
    _demand(treated + comparison > 2, "comparison", comparison, "at least 2")
    weights = np.concatenate(
        [np.full(before, -1.0 / before), np.full(after, 1.0 / after)]
    )
    one = float(weights @ noise.covariance(before + after) @ weights)
    error = float(np.sqrt(one * (1.0 / treated + 1.0 / comparison)))
    return Precision(error, float(treated + comparison - 2))


def design_effect(persons: float, icc: float) -> float:
    """Return what the variance grows by when units are drawn, not persons."""
    return 1.0 + (persons - 1.0) * icc


def cluster_trial(clusters: Clusters, *, treated: int, comparison: int) -> Precision:
    """Return the precision of a trial of units, compared once after the start."""
    _demand(treated >= 1, "treated", treated, "at least 1")
    _demand(comparison >= 1, "comparison", comparison, "at least 1")
    _demand(treated + comparison > 2, "comparison", comparison, "three units in all")
    inflated = design_effect(clusters.persons, clusters.icc)
    of_unit = clusters.deviation**2 * inflated / clusters.persons
    error = float(np.sqrt(of_unit * (1.0 / treated + 1.0 / comparison)))
    return Precision(error, float(treated + comparison - 2))


def stepped(
    clusters: Clusters, schedule: NDArray[np.bool_]
) -> Precision | CannotAnswer:
    """Return the precision when units start in steps drawn by lot.

    ``schedule`` (units, periods) is true where a unit has the intervention. A random
    level for each unit and a common level for each period, by weighted least squares
    (Hussey & Hughes 2007). ``CannotAnswer("no_comparison_inside")`` when every period
    has all units with it or all without: then time and effect are the same column.
    """
    _demand(schedule.ndim == 2, "schedule", schedule.ndim, "units by periods")
    share = schedule.mean(axis=0)
    if not ((share > 0.0) & (share < 1.0)).any():
        return CannotAnswer("no_comparison_inside", (("units", schedule.shape[0]),))
    units, periods = schedule.shape
    between = clusters.icc * clusters.deviation**2
    within = (1.0 - clusters.icc) * clusters.deviation**2 / clusters.persons
    weight = np.linalg.inv(within * np.eye(periods) + between)
    information = np.zeros((periods + 1, periods + 1))
    for row in schedule.astype(float):
        columns = np.column_stack([row, np.eye(periods)])
        information += columns.T @ weight @ columns
    error = float(np.sqrt(np.linalg.inv(information)[0, 0]))
    return Precision(error, float(max(units - 2, 1)))


def waiting_list(units: int, periods: int, *, first: int) -> NDArray[np.bool_]:
    """Return the schedule of a waiting list: the rest get nothing until it is over.

    The first period is before anybody starts; ``first`` units have the intervention
    from the second period on, the others wait through the last.
    """
    _demand(1 <= first < units, "first", first, "at least 1, fewer than all units")
    _demand(periods >= 2, "periods", periods, "at least 2")
    schedule = np.zeros((units, periods), dtype=np.bool_)
    schedule[:first, 1:] = True
    return schedule


def steps(units: int, periods: int) -> NDArray[np.bool_]:
    """Return the schedule of steps as even as can be, one for each later period."""
    _demand(periods >= 2, "periods", periods, "at least 2")
    _demand(units >= 2, "units", units, "at least 2")
    starts = 1 + (np.arange(units) * (periods - 1)) // units
    return np.asarray(np.arange(periods)[None, :] >= starts[:, None])


def interrupted_series(
    noise: Noise, *, before: int, after: int, trend: bool = True
) -> Precision:
    """Return the precision of a step in one series, with a straight line or without.

    Weighted least squares that knows the correlation of the years; Student's law with
    the years less the coefficients.
    """
    years = before + after
    columns = [np.ones(years), (np.arange(years) >= before).astype(float)]
    if trend:
        columns.append(np.arange(years) - (years - 1) / 2.0)
    count = len(columns)
    _demand(before >= count - 1, "before", before, f"at least {count - 1} years")
    _demand(after >= 1, "after", after, "at least 1 year")
    _demand(years > count, "after", after, "more years than coefficients")
    design = np.column_stack(columns)
    weight = np.linalg.inv(noise.covariance(years))
    error = float(np.sqrt(np.linalg.inv(design.T @ weight @ design)[1, 1]))
    return Precision(error, float(years - count))


def _demand(holds: bool, key: str, found: float, allowed: str) -> None:
    if not holds:
        raise InputError(
            Complaint(
                "power",
                None,
                key,
                f"{found:g}",
                "no study is planned so",
                f"give {allowed}",
            )
        )
