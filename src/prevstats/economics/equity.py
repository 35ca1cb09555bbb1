"""What a gain is worth when a krona means more to those who have less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ELASTICITY = 1.3
"""Elasticity of marginal utility of income: HM Treasury, The Green Book (2022), A3."""
ELASTICITIES = (0.0, ELASTICITY, 2.0)
"""Those shown: unweighted first, then the Green Book's, then a stronger one."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """A sum of gains at one elasticity; 0 is the plain sum. ``value`` in kronor."""

    elasticity: float
    value: float


def equity_weights(
    income: ArrayLike, reference_income: float, elasticity: float = ELASTICITY
) -> NDArray[np.float64]:
    """Return (reference income / income) ** elasticity, 1 at the reference income.

    Raises ``InputError`` for incomes that are not above 0, or an elasticity below 0.
    """
    incomes = np.asarray(income, dtype=np.float64)
    if not (np.all(incomes > 0.0) and reference_income > 0.0 and elasticity >= 0.0):
        raise InputError(
            Complaint(
                file="appraisal",
                line=None,
                key="equity_weights",
                found=f"incomes from {incomes.min()}, reference {reference_income}, "
                f"elasticity {elasticity}",
                meaning="incomes must lie above 0, the elasticity at 0 or more",
                mend="leave groups without income out, and say so",
            )
        )
    return np.asarray((reference_income / incomes) ** elasticity)


def weighted_gains(
    gains: Mapping[str, float],
    incomes: Mapping[str, float],
    reference_income: float,
    elasticities: tuple[float, ...] = ELASTICITIES,
) -> tuple[Weighted, ...]:
    """Return the sum of the groups' gains at each elasticity, unweighted always first.

    Raises ``InputError`` when a group has a gain and no income.
    """
    missing = [group for group in gains if group not in incomes]
    if missing:
        raise InputError(
            [
                Complaint(
                    "appraisal",
                    None,
                    group,
                    "no income",
                    "its gain cannot be weighed",
                    "add the group's income with its source",
                )
                for group in missing
            ]
        )
    size = np.array(list(gains.values()))
    income = np.array([incomes[group] for group in gains])
    shown = dict.fromkeys((0.0, *elasticities))
    return tuple(
        Weighted(eta, float(size @ equity_weights(income, reference_income, eta)))
        for eta in shown
    )


def concentration(
    gains: ArrayLike, risks: ArrayLike, groups: int = 10
) -> NDArray[np.float64]:
    """Return the share of the whole gain in each group of equal size, by falling risk.

    ``gains`` and ``risks`` have one value per person or stratum (N,). Raises
    ``InputError`` when there are fewer values than groups, or nothing is gained.
    """
    gain = np.asarray(gains, dtype=np.float64)
    risk = np.asarray(risks, dtype=np.float64)
    if gain.shape != risk.shape or gain.size < groups or gain.sum() == 0.0:
        raise InputError(
            Complaint(
                "appraisal",
                None,
                "concentration",
                f"{gain.size} gains and {risk.size} risks in {groups} groups",
                "no share of the gain belongs to a group",
                "give each person's gain and risk, or ask for fewer groups",
            )
        )
    order = np.argsort(-risk, kind="stable")
    parts = np.array_split(gain[order], groups)
    return np.asarray([part.sum() for part in parts] / gain.sum())
