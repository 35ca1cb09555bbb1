"""What a budget report rests on: effects, links, prices, and how each is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.study_findings import Labels
from prevstats.economics.cascade_result import LinkTrace
from prevstats.economics.double_counting import Dropped
from prevstats.estimate import Quantity
from prevstats.evidence.catalogue import Entry, Standing
from prevstats.evidence.certainty import Rating
from prevstats.evidence.transfer import MultiplierStep

EffectBasis = Literal["own", "evidence", "stated", "combined"]
"""Whose effect it is: the municipality's own estimate, published studies carried here,
a number that the file states, or the first two together."""


@dataclass(frozen=True, slots=True)
class CombinationFindings:
    """The own estimate and the published studies, put together.

    Attributes
    ----------
    local, predicted : each alone, on the scale of the combination.
    local_weight : weight of the own estimate, 0 to 1.
    conflict, in_conflict : how many standard deviations apart they are; whether that is
        a conflict, which must be printed.
    """

    local: Quantity
    predicted: Quantity
    local_weight: float
    conflict: float
    in_conflict: bool


@dataclass(frozen=True, slots=True)
class EffectFindings:
    """One effect as it enters the calculation.

    Attributes
    ----------
    id, part : the effect, and the programme (part of the plan) that it belongs to.
    label : in words.
    basis : whose effect it is.
    outcome, unit : what changes, in what.
    size : change in each person who takes part to the end, in ``unit``.
    chance_of_gain : share of draws in which the change goes the wanted way.
    studies : identifiers of the evidence rows that it rests on.
    left_out : pairs of evidence row and reason.
    standing : what all studies of the intervention together say of this.
    rating : how sure that is; ``None`` where there is nothing to rate.
    multipliers : what each transfer multiplier did.
    combination : the two put together; ``None`` for another basis.
    source, mark, date : of the number or the estimate.
    own_outcome : the evaluation's outcome whose estimate it rests on; "" for none.
    """

    id: str
    part: str
    label: Labels
    basis: EffectBasis
    outcome: str
    unit: str
    size: Quantity
    chance_of_gain: float
    studies: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    standing: Standing | None
    rating: Rating | None
    multipliers: tuple[MultiplierStep, ...]
    combination: CombinationFindings | None
    source: str
    mark: str
    date: str
    own_outcome: str = ""


@dataclass(frozen=True, slots=True)
class PartFindings:
    """One programme of the plan: whom it reaches, what it changes, by which links.

    Attributes
    ----------
    id, label : identifier, and in words.
    entry : its row in the catalogue with every study of it; ``None`` when the file
        names no intervention.
    links : every arrow with its number before and after the discount for confounding,
        its source and mark.
    dropped : paths that were not counted because another leads to the same resource.
    outside : share of draws in which some outcome's share would leave 0-1.
    """

    id: str
    label: Labels
    entry: Entry | None
    links: tuple[LinkTrace, ...]
    dropped: tuple[Dropped, ...]
    outside: float


@dataclass(frozen=True, slots=True)
class ReachFindings:
    """How many an option's programme reaches, and how many it is said to help.

    Attributes
    ----------
    part : the programme.
    concerned : persons in the target group whom it concerns.
    offered, taken_up, completed : persons at each step.
    helped : change in each outcome in number of persons (positive: the wanted way), or
        in units of its scale summed over persons.
    """

    part: str
    concerned: Quantity
    offered: Quantity
    taken_up: Quantity
    completed: Quantity
    helped: tuple[tuple[str, Quantity], ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number from outside, as the report prints it.

    Attributes
    ----------
    key : its place in the parameter file (dotted).
    label : in words; empty for what the key alone names (``budget.wage_drift``).
    group : ``effect``, ``reach``, ``link``, ``price``, ``cost``, ``frame``,
        ``joint`` (the purse and the contest of many against few).
    value, low, high : the number; ``None`` where it has no interval.
    unit : ``kronor``, ``share``, ``persons``, or the unit of a link or an effect.
    price_year : of kronor, else ``None``.
    source, mark, date : where it comes from and how it is known.
    replaces : the reference's own amount in the report's prices, when the file's own
        price replaces it.
    """

    key: str
    label: Labels
    group: Literal["effect", "reach", "link", "price", "cost", "frame", "joint"]
    value: float
    low: float | None
    high: float | None
    unit: str
    price_year: int | None
    source: str
    mark: str
    date: str
    replaces: float | None = None


@dataclass(frozen=True, slots=True)
class TargetGroupFindings:
    """Whom the plan is for, and where the number comes from.

    ``from_data``: read from the municipality's own published figures of ``year``.
    """

    label: Labels
    persons: float
    source: str
    mark: str
    date: str
    from_data: bool
    year: int | None


@dataclass(frozen=True, slots=True)
class CountyMoney:
    """Money given to several municipalities, and this one's part of it in kronor.

    ``parts`` are code and kronor; ``key`` says by what it was divided.
    """

    cost: str
    label: Labels
    total: float
    own: float
    key: Literal["equal", "stated", "population"]
    parts: tuple[tuple[str, float], ...]
