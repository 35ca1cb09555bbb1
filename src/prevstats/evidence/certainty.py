"""How sure an answer is: high, moderate, low or very low, and why not higher.

The rating is ours. It follows the domains of GRADE (Guyatt et al. 2008, BMJ
336:924-926; Balshem et al. 2011, J Clin Epidemiol 64:401-406) but is made by fixed
rules, so that two who rate the same facts get the same answer, and it only goes down:
nothing raises it. The design sets where it starts; each step down carries its reason.
Checks of the comparison that could not be made take a step like a failed one; what else
could not be judged is listed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from prevstats.errors import Complaint, InputError
from prevstats.estimate import DesignLabel

Level = Literal["high", "moderate", "low", "very_low"]
LEVELS: tuple[Level, ...] = ("high", "moderate", "low", "very_low")

Domain = Literal[
    "design", "checks", "precision", "directness", "consistency", "small_studies"
]
Indirect = Literal["place", "target_group", "outcome", "version", "unknown_design"]
"""In what the studies differ from the question: another country, other persons, a
stand-in for the outcome, another form of the intervention."""

_START: dict[DesignLabel, int] = {
    "trial": 0,
    "quasi_experiment": 1,
    "with_comparison": 2,
    "before_after": 3,
    "descriptive": 3,
}
"""Where each design starts, as steps below high."""
CHECKS_NOT_MADE_LIMIT = 0.5
"""When at least this share of the checks could not be made, that takes a step."""
ASYMMETRY_LIMIT = 0.10
"""p-value of a test for small-study signs under which they are taken for real."""
FEWEST_FOR_ASYMMETRY = 10
"""Studies under which such a test says nothing (Sterne et al. 2011, BMJ 343:d4002)."""
FEWEST_PERSONS = 400
"""Persons under which a result is imprecise whatever its interval (the usual rule of
thumb for optimal information size)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of the comparison: passed, failed, or ``None`` when not possible."""

    name: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Precision:
    """How exactly the effect is known; ``None`` where it was not said.

    Attributes
    ----------
    low, high : ends of the interval, in the unit of the effect.
    smallest_that_matters : smallest effect that would change the decision, positive.
    persons : persons studied.
    """

    low: float | None = None
    high: float | None = None
    smallest_that_matters: float | None = None
    persons: int | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """Whether the studies agree; ``None`` where it cannot be told.

    Attributes
    ----------
    studies : how many.
    prediction_low, prediction_high : interval for a new place.
    opposed : whether conclusions contradict each other.
    """

    studies: int = 1
    prediction_low: float | None = None
    prediction_high: float | None = None
    opposed: bool | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that a rating rests on.

    Attributes
    ----------
    design : how strong the comparison is; of several studies, of the strongest.
    checks : checks of the comparison, made or not.
    precision, consistency : see there.
    indirect : in what the studies differ from the question.
    asymmetry : p-value of a test for small-study signs, or ``None``.
    developers_only : whether only the developers have evaluated it; ``None`` when that
        is not known.
    """

    design: DesignLabel
    checks: tuple[Checked, ...] = ()
    precision: Precision = Precision()
    consistency: Consistency = Consistency()
    indirect: tuple[Indirect, ...] = ()
    asymmetry: float | None = None
    developers_only: bool | None = None

    def __post_init__(self) -> None:
        wrong = list(_faults(self))
        if wrong:
            meaning = "the certainty cannot be rated"
            raise InputError(
                Complaint("evidence", None, key, found, meaning, mend)
                for key, found, mend in wrong
            )


@dataclass(frozen=True, slots=True)
class Step:
    """Steps down for one reason; ``down`` may be 0 when the floor was reached.

    Attributes
    ----------
    domain : what it is about.
    reason : a key of the language files (``certainty.reason.<reason>``).
    down : how many levels it took.
    details : named values that the sentence may need.
    """

    domain: Domain
    reason: str
    down: int
    details: tuple[tuple[str, float | int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """How sure an answer is, where it started, and every step down.

    Attributes
    ----------
    level : the rating.
    start : where the design put it; it counts as the first step when below high.
    steps : every step down with its reason, the design's first.
    not_judged : reasons for which a domain could not be judged.
    """

    level: Level
    start: Level
    steps: tuple[Step, ...]
    not_judged: tuple[str, ...]


def rate(grounds: Grounds) -> Rating:
    """Return the rating: from the design downwards, never up, never below very low."""
    start = _START[grounds.design]
    found = [
        *_from_checks(grounds.checks),
        *_from_precision(grounds.precision),
        *_from_directness(grounds.indirect),
        *_from_consistency(grounds.consistency),
        *_from_small_studies(grounds),
    ]
    steps = [Step("design", grounds.design, start)] if start else []
    place = start
    for step in found:
        down = min(step.down, len(LEVELS) - 1 - place)
        steps.append(Step(step.domain, step.reason, down, step.details))
        place += down
    return Rating(LEVELS[place], LEVELS[start], tuple(steps), _not_judged(grounds))


def _from_checks(checks: tuple[Checked, ...]) -> list[Step]:
    """One step for a failed check, two for more; one when most could not be made."""
    if not checks:
        return [Step("checks", "no_checks_known", 1)]
    failed = [check.name for check in checks if check.passed is False]
    unmade = [check.name for check in checks if check.passed is None]
    steps = []
    if failed:
        details = (("failed", len(failed)), ("made", len(checks) - len(unmade)))
        reason = "check_failed" if len(failed) == 1 else "checks_failed"
        steps.append(Step("checks", reason, min(len(failed), 2), details))
    if unmade and len(unmade) >= CHECKS_NOT_MADE_LIMIT * len(checks):
        details = (("unmade", len(unmade)), ("checks", len(checks)))
        steps.append(Step("checks", "checks_not_made", 1, details))
    return steps


def _from_precision(precision: Precision) -> list[Step]:
    """Two steps when both a benefit and a harm that matter are possible."""
    low, high, matters = precision.low, precision.high, precision.smallest_that_matters
    if low is None or high is None:
        if precision.persons is None or precision.persons < FEWEST_PERSONS:
            return [Step("precision", "no_interval", 1)]
        return [Step("precision", "no_interval_but_many", 1)]
    limit = matters or 0.0
    if matters is not None and low <= -limit and high >= limit:
        return [Step("precision", "interval_holds_benefit_and_harm", 2)]
    steps = []
    if low <= 0.0 <= high and not (matters and -limit < low and high < limit):
        steps.append(Step("precision", "interval_holds_zero", 1))
    if not steps and precision.persons and precision.persons < FEWEST_PERSONS:
        details = (("persons", precision.persons),)
        steps.append(Step("precision", "few_persons", 1, details))
    return steps


def _from_directness(indirect: tuple[Indirect, ...]) -> list[Step]:
    """One step for one difference from the question, two for more."""
    if not indirect:
        return []
    return [Step("directness", f"indirect_{name}", 1) for name in indirect[:2]]


def _from_consistency(consistency: Consistency) -> list[Step]:
    """One step when studies contradict each other or a new place may go either way."""
    if consistency.opposed:
        details = (("studies", consistency.studies),)
        return [Step("consistency", "studies_opposed", 1, details)]
    low, high = consistency.prediction_low, consistency.prediction_high
    if low is not None and high is not None and low < 0.0 < high:
        return [Step("consistency", "prediction_holds_zero", 1)]
    return []


def _from_small_studies(grounds: Grounds) -> list[Step]:
    """One step when small studies find more, or only the developers have looked."""
    if grounds.developers_only:
        return [Step("small_studies", "developers_only", 1)]
    enough = grounds.consistency.studies >= FEWEST_FOR_ASYMMETRY
    if enough and grounds.asymmetry is not None and grounds.asymmetry < ASYMMETRY_LIMIT:
        details = (("p", grounds.asymmetry),)
        return [Step("small_studies", "small_studies_find_more", 1, details)]
    return []


def _not_judged(grounds: Grounds) -> tuple[str, ...]:
    """Return what could not be judged, as keys of the language files."""
    found = []
    if grounds.consistency.studies < 2:
        found.append("one_study")
    elif grounds.consistency.opposed is None and (
        grounds.consistency.prediction_low is None
    ):
        found.append("agreement_unknown")
    if grounds.consistency.studies < FEWEST_FOR_ASYMMETRY or grounds.asymmetry is None:
        found.append("small_study_signs")
    if grounds.developers_only is None:
        found.append("developers_unknown")
    return tuple(found)


def _faults(grounds: Grounds) -> list[tuple[str, str, str]]:
    """Return what is wrong with the grounds: key, what was found, how to mend it."""
    precision, consistency = grounds.precision, grounds.consistency
    wrong = []
    for name, low, high in (
        ("interval", precision.low, precision.high),
        ("prediction", consistency.prediction_low, consistency.prediction_high),
    ):
        ends = [end for end in (low, high) if end is not None]
        ordered = len(ends) == 0 or (len(ends) == 2 and ends[0] <= ends[1])
        if not (ordered and all(math.isfinite(end) for end in ends)):
            wrong.append((name, f"{low} to {high}", "give both ends in order, or none"))
    matters = precision.smallest_that_matters
    if matters is not None and not 0.0 < matters < math.inf:
        wrong.append(("smallest_that_matters", f"{matters:g}", "give it above zero"))
    if precision.persons is not None and precision.persons < 1:
        wrong.append(("persons", str(precision.persons), "give one or more, or none"))
    if consistency.studies < 0:
        wrong.append(("studies", str(consistency.studies), "give 0 or more"))
    if grounds.asymmetry is not None and not 0.0 <= grounds.asymmetry <= 1.0:
        wrong.append(("asymmetry", f"{grounds.asymmetry:g}", "give a p-value"))
    if grounds.design not in _START:
        wrong.append(("design", str(grounds.design), "use " + ", ".join(_START)))
    return wrong
