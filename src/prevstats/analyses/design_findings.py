"""What was chosen, what stands beside it, and whether the designs agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.agreement import Agreement, Stance
from prevstats.analyses.choosing import Choice, Refusal
from prevstats.analyses.not_chosen import Considered
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate

View = Literal["chosen", "same", "beside", "other", "refuses"]
"""What the rule says of the file's design: it chose itself; it chose the same; the
file's stands beside what it chose; it would have chosen another; none can answer."""
Pool = Literal["all", "outside_county", "similar"]


@dataclass(frozen=True, slots=True)
class Rival:
    """One design's answer to the same question.

    Attributes
    ----------
    design : its name.
    estimate : its answer, or why it has none.
    counted : whether it counts in the agreement; one known to be biased does not.
    stance : how it stands to the main estimate.
    """

    design: str
    estimate: Estimate | CannotAnswer
    counted: bool
    stance: Stance


@dataclass(frozen=True, slots=True)
class Donor:
    """An area that a synthetic control is mixed of; ``weight`` as a share."""

    code: str
    name: str
    weight: float


@dataclass(frozen=True, slots=True)
class PoolEstimate:
    """The main estimate with another set of areas as the comparison.

    ``n_areas``: how many there are in the comparison.
    """

    pool: Pool
    n_areas: int
    estimate: Estimate | CannotAnswer


@dataclass(frozen=True, slots=True)
class DesignFindings:
    """The choice of design for one outcome, and the designs side by side.

    Attributes
    ----------
    named : the design that the file names, ``automatic`` when it names none.
    view : what the rule says of it.
    choice : what the rule chose, considered and lacks.
    main : the design that carries the verdict.
    rivals : the other designs' answers.
    agreement : whether they agree; see ``analyses/agreement``.
    donors : the areas with most weight in the synthetic control, largest first.
    pools : the main estimate against other sets of areas.
    negative_weights : share (0-1) of all weights, in size, that two-way fixed effects
        gives with the wrong sign; ``None`` where it is not shown.
    """

    named: str
    view: View
    choice: Choice
    main: str
    rivals: tuple[Rival, ...]
    agreement: Agreement
    donors: tuple[Donor, ...] = ()
    pools: tuple[PoolEstimate, ...] = ()
    negative_weights: float | None = None


DESIGN_CLASSES: tuple[type, ...] = (
    DesignFindings,
    Choice,
    Considered,
    Refusal,
    Rival,
    Donor,
    PoolEstimate,
)
"""The classes that what is common may hold of the designs."""
