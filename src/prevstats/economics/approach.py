"""One way to reach people: who is offered it, what it does and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.risk_strata import Strata
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Approach:
    """One way to reach people.

    Attributes
    ----------
    offered : (G,) share of each stratum that is offered it.
    take_up : (G,) share of the offered that take part.
    effect : (S, G) or (G,) relative fall in risk of those who take part.
    cost : kronor per participant.
    fixed : kronor whatever the reach (set-up, staff that must be there).
    screening : kronor per person in the population; 0 without screening.
    harm : (S,) or one number: cases caused per person pointed out wrongly.
    wrongly : (G,) share of each stratum pointed out wrongly (0 when universal).
    """

    offered: NDArray[np.float64]
    take_up: NDArray[np.float64]
    effect: NDArray[np.float64]
    cost: float
    fixed: float = 0.0
    screening: float = 0.0
    harm: NDArray[np.float64] | float = 0.0
    wrongly: NDArray[np.float64] | float = 0.0

    def __post_init__(self) -> None:
        complaints = _complaints(self)
        if complaints:
            raise InputError(complaints)


@dataclass(frozen=True, slots=True, eq=False)
class Screening:
    """How those who are to be offered something are pointed out.

    Attributes
    ----------
    sought : (G,) the strata that the screening looks for.
    sensitivity : share of the sought that it points out.
    specificity : share of the others that it leaves alone.
    cost : kronor per person screened.
    """

    sought: NDArray[np.bool_]
    sensitivity: float
    specificity: float
    cost: float = 0.0

    @property
    def wrongly(self) -> NDArray[np.float64]:
        """Return the share of each stratum that is pointed out wrongly: (G,)."""
        return np.where(self.sought, 0.0, 1.0 - self.specificity)

    @property
    def pointed_out(self) -> NDArray[np.float64]:
        """Return the share of each stratum that is pointed out: (G,)."""
        return np.where(self.sought, self.sensitivity, self.wrongly)


def universal(
    strata: Strata, *, take_up: float, effect: NDArray[np.float64], cost: float
) -> Approach:
    """Return an approach offered to everyone; ``effect`` is (S,) or (S, G)."""
    groups = strata.persons.size
    return Approach(
        offered=np.ones(groups),
        take_up=np.full(groups, take_up),
        effect=_by_stratum(effect, groups),
        cost=cost,
    )


def targeted(
    screening: Screening, *, take_up: float, effect: NDArray[np.float64], cost: float
) -> Approach:
    """Return an approach offered to those whom a screening points out.

    ``effect`` is (S,) or (S, G). A fixed cost and a harm are added with
    ``dataclasses.replace``.
    """
    groups = screening.sought.size
    return Approach(
        offered=screening.pointed_out,
        take_up=np.full(groups, take_up),
        effect=_by_stratum(effect, groups),
        cost=cost,
        screening=screening.cost,
        wrongly=screening.wrongly,
    )


def scaled_effect(approach: Approach, factor: float) -> Approach:
    """Return the approach with its effect multiplied: what the effect must be."""
    return replace(approach, effect=approach.effect * factor)


def _by_stratum(effect: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Return an effect per draw and stratum: (S, G); one for all strata is repeated."""
    values = np.asarray(effect, dtype=np.float64)
    if values.ndim == 2:
        return values
    return np.repeat(np.atleast_1d(values)[:, None], groups, axis=1)


def _complaints(approach: Approach) -> list[Complaint]:
    shares = (("offered", approach.offered), ("take_up", approach.take_up))
    found = [
        _fault(name, repr(values.tolist()), "a share lies between 0 and 1")
        for name, values in shares
        if not np.all((values >= 0.0) & (values <= 1.0))
    ]
    costs = ("cost", "fixed", "screening")
    found += [
        _fault(name, f"{getattr(approach, name):g}", "a cost is not below 0")
        for name in costs
        if not 0.0 <= getattr(approach, name) < np.inf
    ]
    effect = approach.effect
    if not np.all(np.isfinite(effect)) or np.any(effect > 1.0):
        found.append(
            _fault(
                "effect", f"largest {np.max(effect):g}", "a risk falls by at most all"
            )
        )
    return found


def _fault(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="universal or targeted",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="correct what is assumed of the approach",
    )
