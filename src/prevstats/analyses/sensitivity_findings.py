"""What would change the answer: every part of it as numbers and names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.errors import CannotAnswer


@dataclass(frozen=True, slots=True)
class Variant:
    """The estimate with one thing done otherwise.

    ``name`` says what: ``no_neighbours``, ``exposed_neighbours``,
    ``outside_own_county`` or a start year. Effects are in the outcome's unit;
    ``reason`` says why there is none, "" when there is.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n_treated: int
    n_pool: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The estimate when each of several is left out in turn.

    Attributes
    ----------
    what : whose turn it is: start years, municipalities that started, or counties of
        the comparison.
    whole : the estimate with all of them.
    n : how many were left out in turn.
    lowest, highest : of the estimates.
    most : the one whose absence moves the estimate most (year, name or county).
    most_value : the estimate without it.
    n_other_side : how many estimates lie on the other side of zero than ``whole``.
    """

    what: Literal["cohort", "municipality", "county"]
    whole: float
    n: int
    lowest: float
    highest: float
    most: str
    most_value: float
    n_other_side: int


@dataclass(frozen=True, slots=True)
class SpaceRank:
    """Where the estimate stands among those of municipalities treated on paper.

    ``n_as_large`` of ``n_placebos`` are at least as large, in either direction;
    ``low`` and ``high`` hold the middle nine tenths of them.
    """

    value: float
    n_placebos: int
    n_as_large: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bound:
    """The interval that holds when trends may differ by so much."""

    bound: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trends:
    """How far trends may differ before the answer changes (Rambachan & Roth 2023).

    Attributes
    ----------
    n_before, n_after : years before and after the start in the event study.
    value, low, high : mean effect in the years of response when trends are parallel.
    relative : intervals when the difference in trends changes from one year to the
        next by at most M times its largest change before the start.
    relative_breakdown : the M at which 0 enters; 0 when it is inside from the outset,
        ``None`` when no M that was looked for is enough.
    smooth : intervals when the slope of the difference changes by at most M a year, in
        the outcome's unit; ``smooth_breakdown`` as above.
    slope : the difference in trends, per year, that the test of the years before the
        start would have seen four times of five (Roth 2022).
    slope_adds : what such a difference adds to the estimate.
    slope_adds_if_passed : the same, given that the test saw nothing.
    """

    n_before: int
    n_after: int
    value: float
    low: float
    high: float
    relative: tuple[Bound, ...]
    relative_breakdown: float | None
    smooth: tuple[Bound, ...]
    smooth_breakdown: float | None
    slope: float | None
    slope_adds: float | None
    slope_adds_if_passed: float | None


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to make the estimate, and what it gave.

    ``choices`` are pairs of question and answer, e.g. ("adjusted", "yes").
    """

    choices: tuple[tuple[str, str], ...]
    value: float
    low: float
    high: float
    is_main: bool


@dataclass(frozen=True, slots=True)
class SpecificationCurve:
    """Every meaningful way to make the estimate, sorted by it, lowest first.

    ``n_refused`` could not be made with these data. ``n_same_sign`` have the main
    one's sign, ``n_exclude_zero`` an interval wholly on one side of zero.
    """

    specifications: tuple[Specification, ...]
    n_refused: int
    n_same_sign: int
    n_exclude_zero: int


@dataclass(frozen=True, slots=True)
class NationalSensitivity:
    """What would change the estimate of all that started, for one outcome.

    ``p_value`` is the national estimate's own, ``p_corrected`` holds for all
    ``n_outcomes`` outcomes together by ``correction``: ``romano_wolf`` (joint draws of
    the pool) or ``holm``.
    """

    trends: Trends | CannotAnswer
    cohorts: tuple[Variant, ...]
    cohort_left_out: LeftOut | None
    municipality_left_out: LeftOut | None
    neighbours: tuple[Variant, ...]
    in_space: SpaceRank | None
    curve: SpecificationCurve | None
    p_value: float | None = None
    p_corrected: float | None = None
    n_outcomes: int = 0
    correction: Literal["romano_wolf", "holm", ""] = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One municipality seen together with all others that have an own estimate.

    Attributes
    ----------
    n_compared : municipalities with an own estimate of this outcome.
    n_questions : own estimates that are counted together: for the primary outcome its
        own, for every other outcome those of all others but the primary.
    p_value : the own estimate's; ``p_corrected`` holds for all questions together
        (Benjamini and Yekutieli).
    limit : largest corrected p-value at which one municipality is named.
    n_named : municipalities that are, in this outcome.
    mean, spread : of the effects: their mean, and how much they truly differ.
    best_guess, low, high : the own effect drawn towards the mean, with its interval.
    kept : share of the own distance from the mean that is kept (0-1).
    """

    n_compared: int
    n_questions: int
    p_value: float
    p_corrected: float
    limit: float
    n_named: int
    mean: float | None
    spread: float | None
    best_guess: float | None
    low: float | None
    high: float | None
    kept: float | None


@dataclass(frozen=True, slots=True)
class OwnSensitivity:
    """What would change one municipality's own estimate, for one outcome."""

    standing: Standing | None
    county_left_out: LeftOut | None
    variants: tuple[Variant, ...]
    in_space: SpaceRank | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What would change the answer for one outcome: all that started, and the own."""

    national: NationalSensitivity | None
    own: OwnSensitivity | None
