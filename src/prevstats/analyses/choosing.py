"""Which design fits the shape of the data, why the others do not, or why none does.

One rule, stated once. It looks at who started and when, never at what the outcome did,
so that the choice cannot follow the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from prevstats.analyses.not_chosen import (
    CANDIDATES,
    LONG_SERIES,
    MANY_STARTED,
    Considered,
    Details,
    numbers,
    refused,
    second_design,
    why_not,
)
from prevstats.inference.few_treated_pool import SMALLEST_POOL

if TYPE_CHECKING:
    from prevstats.analyses.shape import DataShape

FEWEST_BEFORE = 2
"""With one year before nothing shows whether the areas went apart already."""
FEWEST_AFTER = 1
BY_LEVEL: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "running_variable": ("discontinuity", "limit_decides"),
        "cross_section": ("matching", "one_time_only"),
        "randomised": ("trial", "drawn_by_lot"),
    }
)
"""Design and reason where the level of the data alone decides."""
ONE_AREA = ("augmented_synthetic_control", "synthetic_did")
"""Stand beside the contrast of one area."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no design can answer, and what would have to be there.

    Attributes
    ----------
    reason : a key of the languages.
    needed : how many more of what: ``treated``, ``untreated``, ``years_before``,
        ``years_after``, ``values`` (areas with the outcome before and after).
    """

    reason: str
    needed: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The design that the rule chose.

    Attributes
    ----------
    design : its name, "" when none can answer.
    reason : why, a key of the languages; ``details`` its numbers.
    considered : all others, each with its reason.
    beside : designs whose estimates stand beside the chosen one's.
    refusal : ``None`` when some design can answer.
    """

    design: str
    reason: str
    details: Details
    considered: tuple[Considered, ...]
    beside: tuple[str, ...]
    refusal: Refusal | None = None


def choose(shape: DataShape) -> Choice:
    """Return the design that fits the shape, or what the data lack for any.

    In order: what the level of the data decides (a limit, a lot, one time only, one
    series); what is lacking in a panel; a treatment that goes on and off; fewer than
    ``MANY_STARTED`` that started, for whom the few-treated contrast is made; and
    otherwise group-time effects, beside which the contrast stands.
    """
    refusal = refusal_of(shape)
    if refusal is not None:
        others = tuple(refused(name, shape) for name in CANDIDATES)
        return Choice("", refusal.reason, numbers(shape), others, (), refusal)
    design, reason = fitting(shape)
    others = tuple(
        why_not(name, shape, design) for name in CANDIDATES if name != design
    )
    return Choice(
        design=design,
        reason=reason,
        details=numbers(shape),
        considered=others,
        beside=tuple(name for name in beside(shape) if name != design),
    )


def fitting(shape: DataShape) -> tuple[str, str]:
    """Return the design that fits, with its reason; see ``choose``."""
    if shape.level in BY_LEVEL:
        return BY_LEVEL[shape.level]
    if shape.level == "series":
        long = min(shape.years_before, shape.years_after) >= LONG_SERIES
        return (
            ("interrupted_series", "long_series")
            if long
            else ("before_after", "short_series")
        )
    if not shape.asks_first_start and shape.n_stopped:
        return "switching", "goes_on_and_off"
    if shape.n_treated == 1:
        return "few_treated", "one_started"
    if shape.n_treated < MANY_STARTED:
        return "few_treated", "few_started"
    return "group_time", "many_started" if shape.staggered else "many_at_once"


def beside(shape: DataShape) -> tuple[str, ...]:
    """Return the designs whose estimates are shown beside the chosen one's."""
    if shape.level != "panel":
        return ()
    if shape.n_treated == 1:
        return ONE_AREA
    return ("group_time", second_design(shape), "two_way_fixed_effects")


def refusal_of(shape: DataShape) -> Refusal | None:
    """Return why no design can answer with these data; the gravest reason first."""
    if shape.level in BY_LEVEL:
        return None
    short = {
        "treated": 1 - shape.n_started,
        "years_before": _wanted_before(shape) - shape.years_before,
        "years_after": FEWEST_AFTER - shape.years_after,
        "untreated": _wanted_untreated(shape) - shape.n_comparison,
        "values": 1 - shape.n_treated,
    }
    needed = {name: count for name, count in short.items() if count > 0}
    if not needed:
        return None
    if "treated" in needed:
        return Refusal("nobody_started", (("treated", 1),))
    if len(needed) > 1:
        needed.pop("values", None)
    return Refusal(_gravest(needed, shape), tuple(needed.items()))


def _gravest(needed: Mapping[str, int], shape: DataShape) -> str:
    if "untreated" in needed:
        return "all_at_once" if shape.all_at_once else "too_few_untreated"
    names = {
        "years_before": "too_few_before" if shape.years_before else "no_year_before",
        "years_after": "no_year_after",
        "values": "no_values",
    }
    return next(names[name] for name in names if name in needed)


def _wanted_before(shape: DataShape) -> int:
    return FEWEST_BEFORE if shape.level == "panel" else 1


def _wanted_untreated(shape: DataShape) -> int:
    return SMALLEST_POOL if shape.level == "panel" else 0
