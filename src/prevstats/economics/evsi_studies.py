"""The studies that a municipality can choose: more years, a waiting list, more areas.

Each says how the sampling variance of an effect falls with the study's size. What a
study adds to data that are already in the draws is less than its own precision when old
and new share an error; such a study is given as the independent one that would leave
the same variance (``equivalent_variance``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from prevstats.economics.decision import fault, refuse
from prevstats.economics.evsi import Study
from prevstats.errors import Complaint


def linear_cost(fixed: float, each: float = 0.0) -> Callable[[int], float]:
    """Return the cost ``fixed`` + ``each`` x size, in kronor."""
    return lambda size: fixed + each * size


def equivalent_variance(before: float, afterwards: float) -> float:
    """Return the sampling variance of the independent study that does the same.

    It takes a normal variance ``before`` to ``afterwards``: 1 / (1 / afterwards - 1 /
    before). Raises ``InputError`` unless 0 < afterwards < before.
    """
    if not 0.0 < afterwards < before < np.inf:
        refuse(
            [
                fault(
                    "variance",
                    f"{before} before and {afterwards} after",
                    "a study that leaves as much open as it found tells nothing",
                    "give a study that lessens the variance",
                )
            ]
        )
    return 1.0 / (1.0 / afterwards - 1.0 / before)


def more_years(
    parameter: str,
    *,
    years: int,
    yearly_variance: float,
    lasting_variance: float,
    cost: Callable[[int], float],
) -> Study:
    """Return the study that waits: the size is how many more years are followed.

    The estimate so far rests on ``years`` years after the start. Its variance is
    ``lasting_variance`` + ``yearly_variance`` / years: chance that differs from year to
    year averages out, chance that lasts (another trend, another school leadership) does
    not. Both in the effect's unit squared.
    """
    _refuse_not(
        ("years", years, years >= 1),
        ("yearly_variance", yearly_variance, yearly_variance > 0.0),
        ("lasting_variance", lasting_variance, lasting_variance >= 0.0),
    )
    before = lasting_variance + yearly_variance / years

    def variance(size: int) -> float:
        return equivalent_variance(
            before, lasting_variance + yearly_variance / (years + size)
        )

    return Study("more_years", (parameter,), variance, cost)


def waiting_list(
    parameter: str,
    *,
    outcome_variance: float,
    share_first: float = 0.5,
    cluster_size: float = 1.0,
    cluster_correlation: float = 0.0,
    cost: Callable[[int], float],
) -> Study:
    """Return the study that lets lots decide who comes first: the size is in persons.

    The effect is a difference of two means: outcome_variance x (1 / n_first + 1 /
    n_waiting), times 1 + (cluster_size - 1) x cluster_correlation when whole groups
    are drawn. ``outcome_variance`` in the outcome's unit squared; p (1 - p) for a
    share.
    """
    _refuse_not(
        ("outcome_variance", outcome_variance, outcome_variance > 0.0),
        ("share_first", share_first, 0.0 < share_first < 1.0),
        ("cluster_size", cluster_size, cluster_size >= 1.0),
        ("cluster_correlation", cluster_correlation, 0 <= cluster_correlation <= 1),
    )
    inflated = 1.0 + (cluster_size - 1.0) * cluster_correlation
    each = outcome_variance * inflated / (share_first * (1.0 - share_first))
    return Study("waiting_list", (parameter,), lambda size: each / size, cost)


def more_areas(
    parameter: str,
    *,
    prior_variance: float,
    area_variance: float,
    heterogeneity: float,
    local: bool,
    cost: Callable[[int], float],
) -> Study:
    """Return the study of effects elsewhere: the size is in municipalities.

    Each gives an estimate with sampling variance ``area_variance`` of an effect that
    differs between municipalities with variance ``heterogeneity``. ``prior_variance``
    is the variance now of the mean effect. With ``local`` the parameter is the own
    municipality's effect (prior variance + heterogeneity), of which others tell only
    the mean; without, it is the mean effect. All in the effect's unit squared.
    """
    _refuse_not(
        ("prior_variance", prior_variance, prior_variance > 0.0),
        ("area_variance", area_variance, area_variance > 0.0),
        ("heterogeneity", heterogeneity, heterogeneity >= 0.0),
    )

    def variance(size: int) -> float:
        of_mean = (area_variance + heterogeneity) / size
        if not local:
            return of_mean
        before = prior_variance + heterogeneity
        told = prior_variance**2 / (prior_variance + of_mean)
        return equivalent_variance(before, before - told)

    return Study("more_areas", (parameter,), variance, cost)


def _refuse_not(*conditions: tuple[str, float, bool]) -> None:
    faults: list[Complaint] = [
        fault(
            key,
            str(value),
            "the study's sampling variance cannot be told",
            "see the study's description for what the number may be",
        )
        for key, value, sound in conditions
        if not sound
    ]
    refuse(faults)
