"""What one link of a cascade does: from a change in its cause to one in its outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.cascade_numbers import Number
from prevstats.economics.fade_out import FadeOut
from prevstats.economics.survival import OLDEST, Counted
from prevstats.parameters.cascade import INTERVENTION as INTERVENTION

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from prevstats.parameters.values import Verified

SHARES = {"share": 1.0, "percent": 0.01, "per_1000": 1e-3, "per_100000": 1e-5}
"""Units that are the same thing counted in another size; all others must be equal."""
LARGEST_SHIFT = 700.0
"""Beyond this exp overflows, and all persons are reached long before."""

Scale = Literal["slope", "log_odds", "case_log_odds"]
"""How a link's number reads.

``slope``: change in the outcome for each unit of the cause (of the intervention: the
change itself). ``log_odds``: shift of a share's log odds for each unit of the cause.
``case_log_odds``: log odds ratio between those who are and who are not a case of the
cause, both of them shares of the same persons.
"""


@dataclass(frozen=True, slots=True)
class LinkedOutcome:
    """Something that may change, for how many persons.

    Attributes
    ----------
    id : identifier.
    unit : ``sd``, a score's own unit, or one of ``SHARES`` when it happens or not.
    persons : for how many persons the change in each holds.
    base_rate : share (0-1) of the persons to whom it happens without the intervention.
    """

    id: str
    unit: str
    persons: Number
    base_rate: Number | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is used and can be priced, e.g. placement days.

    Attributes
    ----------
    id : identifier. Paths to the same resource are never added: one is kept per draw.
    unit : what it is counted in.
    first_age, last_age : ages at which it is used, both included.
    counted : whose use it is: of all alive, of those resident, or of those who moved.
    """

    id: str
    unit: str
    first_age: int = 0
    last_age: int = OLDEST
    counted: Counted = "alive"


@dataclass(frozen=True, slots=True)
class Link:
    """One arrow of the cascade, with the draws and the evidence behind it.

    Attributes
    ----------
    id : identifier.
    cause : ``INTERVENTION`` or an outcome.
    to : an outcome, or a resource (then the number is units of the resource for each
        person and year and unit of the outcome).
    value : the link's number; see ``Scale``.
    scale : how the number reads.
    per_unit : unit of the cause that the number is for each of; "" at the intervention.
    unit : unit of the change; "" for log odds.
    source, verified : where the number comes from and how it is known.
    confounding_discount : share (0-1) of the association that is not causal; 0 for an
        effect from a design that compares like with like.
    lag_years : years from the cause until this responds.
    fade_out : its own course; ``None`` when it follows its cause.
    measured : whether the municipality's own data show it: goes before what is linked.
    last_observed_year : last year (0 = the decision) that the evidence followed.
    """

    id: str
    cause: str
    to: str
    value: Number
    scale: Scale
    per_unit: str
    unit: str
    source: str
    verified: Verified
    confounding_discount: Number = 0.0
    lag_years: int = 0
    fade_out: FadeOut | None = None
    measured: bool = False
    last_observed_year: int | None = None


def unit_factor(found: str, wanted: str) -> float | None:
    """Return by what a number in one unit becomes one in another; ``None`` if none."""
    if found == wanted:
        return 1.0
    if found in SHARES and wanted in SHARES:
        return SHARES[found] / SHARES[wanted]
    return None


def logit_shift(shift: ArrayLike, base_rate: ArrayLike) -> NDArray[np.float64]:
    """Return how a share changes when its log odds change by ``shift``.

    OR p0 / (1 - p0 + OR p0) - p0 with OR = exp(shift), written with OR - 1 so that a
    small shift keeps its digits. Base rates lie between 0 and 1.
    """
    share = np.asarray(base_rate, dtype=np.float64)
    more = np.expm1(np.minimum(np.asarray(shift, dtype=np.float64), LARGEST_SHIFT))
    return np.asarray(share * (1.0 - share) * more / (1.0 + share * more))


def case_difference(
    log_odds_ratio: ArrayLike, base_cause: ArrayLike, base_outcome: ArrayLike
) -> NDArray[np.float64]:
    """Return how much likelier the outcome is in a case of the cause than in another.

    The two-by-two table with these margins and this odds ratio is unique; its cell
    with both is the root of (OR - 1) a^2 - S a + OR p q = 0 with
    S = 1 + (p + q)(OR - 1), here in the form that also holds at OR = 1 (Plackett 1965,
    *Journal of the American Statistical Association* 60:516-522).
    """
    odds = np.exp(np.asarray(log_odds_ratio, dtype=np.float64))
    cause = np.asarray(base_cause, dtype=np.float64)
    outcome = np.asarray(base_outcome, dtype=np.float64)
    linear = 1.0 + (cause + outcome) * (odds - 1.0)
    root = np.sqrt(linear**2 - 4.0 * odds * (odds - 1.0) * cause * outcome)
    both = 2.0 * odds * cause * outcome / (linear + root)
    return np.asarray(both / cause - (outcome - both) / (1.0 - cause))


def product_variance(
    first: float, first_error: float, second: float, second_error: float
) -> float:
    """Return the variance of a product of two independent numbers (Goodman 1960).

    a^2 s_b^2 + b^2 s_a^2 + s_a^2 s_b^2, exact whatever the distributions.
    """
    return (
        first**2 * second_error**2
        + second**2 * first_error**2
        + first_error**2 * second_error**2
    )
