"""Why a design was not chosen for the data at hand: a reason key for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from prevstats.inference.few_treated_pool import SMALLEST_POOL

if TYPE_CHECKING:
    from prevstats.analyses.shape import DataShape

Details = tuple[tuple[str, float | int | str], ...]

MANY_STARTED = 20
"""From so many treated the clustered interval counts too (``analyses/national``)."""
LONG_SERIES = 8
"""Years on each side from which a single series' trend is more than a guess (as the
note ``few_periods`` of ``designs/interrupted_series``)."""
MANY_GAPS = 0.20
"""From this share of missing years each cohort is compared by itself (stacked)."""

CANDIDATES = (
    "few_treated",
    "group_time",
    "imputation",
    "sun_abraham",
    "extended_twfe",
    "stacked",
    "two_way_fixed_effects",
    "switching",
    "synthetic_control",
    "augmented_synthetic_control",
    "synthetic_did",
    "interrupted_series",
    "before_after",
    "discontinuity",
    "trial",
    "matching",
    "ols",
)
"""Every way to an effect that is considered, in the order of the page.

``goodman_bacon`` and ``honest_did`` take an estimate apart; they make none.
"""


@dataclass(frozen=True, slots=True)
class Considered:
    """A design that was not chosen, and why: a key of the languages with details."""

    design: str
    reason: str
    details: Details = ()


def second_design(shape: DataShape) -> str:
    """Return which other estimator of group-time effects fits best.

    Without enough never treated the last cohort must be the comparison (Sun &
    Abraham); with many gaps each cohort is compared by itself (stacked); otherwise
    imputation uses every year before the start, and is the most precise.
    """
    if shape.n_never < SMALLEST_POOL:
        return "sun_abraham"
    return "stacked" if shape.share_missing >= MANY_GAPS else "imputation"


def numbers(shape: DataShape) -> Details:
    """Return the numbers of the shape that the sentences may name."""
    names = (
        "n_treated",
        "n_comparison",
        "n_cohorts",
        "years_before",
        "years_after",
        "n_stopped",
    )
    return tuple((name, int(getattr(shape, name))) for name in names)


def refused(name: str, shape: DataShape) -> Considered:
    """Return what stops this design where none can answer."""
    special = _of_other_level(name, shape)
    if special:
        return Considered(name, special)
    if name == "before_after":
        return Considered(name, "only_describes")
    if name == "interrupted_series":
        return Considered(name, _series_reason(shape), numbers(shape))
    return Considered(name, "needs_what_is_missing")


def why_not(name: str, shape: DataShape, chosen: str) -> Considered:
    """Return why a design was not chosen where another one was."""
    special = _of_other_level(name, shape)
    if special:
        return Considered(name, special)
    if shape.level != "panel":
        return Considered(name, "needs_others_to_compare_with")
    return Considered(name, _PANEL[name](shape, chosen), numbers(shape))


def _of_other_level(name: str, shape: DataShape) -> str:
    """Return why the level of the data rules a design out; "" when it does not."""
    reasons = {
        "discontinuity": ("running_variable", "no_limit_decides"),
        "trial": ("randomised", "no_lot"),
        "matching": ("cross_section", "years_before_say_more"),
        "ols": ("cross_section", "years_before_say_more"),
    }
    if name not in reasons:
        return ""
    level, reason = reasons[name]
    return "" if level == shape.level else reason


def _series_reason(shape: DataShape) -> str:
    if min(shape.years_before, shape.years_after) < LONG_SERIES:
        return "series_too_short"
    return "one_series_only_describes"


def _few_treated(shape: DataShape, chosen: str) -> str:
    return "stands_beside" if chosen == "group_time" else "first_start_not_asked"


def _group_time(shape: DataShape, chosen: str) -> str:
    if shape.n_treated < MANY_STARTED:
        return "errors_need_many"
    return "first_start_not_asked"


def _of_second_choice(name: str) -> Callable[[DataShape, str], str]:
    def reason(shape: DataShape, chosen: str) -> str:
        if shape.n_treated == 1:
            return "errors_need_many"
        return "stands_beside" if name == second_design(shape) else "same_question"

    return reason


def _two_way(shape: DataShape, chosen: str) -> str:
    return "mixes_starts" if shape.staggered else "same_as_group_time"


def _switching(shape: DataShape, chosen: str) -> str:
    return "first_start_asked" if shape.n_stopped else "never_goes_off"


def _synthetic(shape: DataShape, chosen: str) -> str:
    return "stands_beside" if shape.n_treated == 1 else "made_for_one"


def _plain_synthetic(shape: DataShape, chosen: str) -> str:
    return "augmented_stands_beside" if shape.n_treated == 1 else "made_for_one"


def _series(shape: DataShape, chosen: str) -> str:
    return "comparison_says_more"


_PANEL: Mapping[str, Callable[[DataShape, str], str]] = MappingProxyType(
    {
        "few_treated": _few_treated,
        "group_time": _group_time,
        "imputation": _of_second_choice("imputation"),
        "sun_abraham": _of_second_choice("sun_abraham"),
        "extended_twfe": lambda shape, chosen: "same_as_imputation",
        "stacked": _of_second_choice("stacked"),
        "two_way_fixed_effects": _two_way,
        "switching": _switching,
        "synthetic_control": _plain_synthetic,
        "augmented_synthetic_control": _synthetic,
        "synthetic_did": _synthetic,
        "interrupted_series": _series,
        "before_after": _series,
    }
)
"""Why a design of a panel was not chosen, given the one that was."""
