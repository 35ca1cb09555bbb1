"""What would change the answer, in sentences: among all, trends, places on paper."""

from __future__ import annotations

from prevstats.analyses.sensitivity_findings import (
    NationalSensitivity,
    SpaceRank,
    Specification,
    SpecificationCurve,
    Standing,
    Trends,
)
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.released import Released, ReleasedOutcome

P_DECIMALS = 3


def conclusion(outcome: ReleasedOutcome, language: Language) -> Words:
    """Return what all the ways to compute the national estimate say together."""
    found = national_of(outcome)
    if found is None or found.curve is None:
        return language.words("sensitivity.none")
    curve = found.curve
    main = main_of(curve)
    clear = main.low > 0 or main.high < 0
    key = "holds" if clear else "open"
    return language.words(
        f"sensitivity.conclusion.{key}",
        same=str(curve.n_same_sign),
        clear=str(curve.n_exclude_zero),
        n=str(len(curve.specifications)),
    )


def main_of(curve: SpecificationCurve) -> Specification:
    """Return the main specification; a curve always has one."""
    return next(each for each in curve.specifications if each.is_main)


def national_of(outcome: ReleasedOutcome) -> NationalSensitivity | None:
    """Return what would change the national estimate, if there is one."""
    return outcome.sensitivity.national if outcome.sensitivity else None


def standing_of(outcome: ReleasedOutcome) -> Standing | None:
    """Return the municipality's place among all, if it has an own estimate."""
    own = outcome.sensitivity.own if outcome.sensitivity else None
    return own.standing if own else None


def p_value(value: float | None, language: Language) -> str:
    """Write a p-value; a dash when there is none."""
    if value is None:
        return language.say("missing.dash")
    return number(value, P_DECIMALS, language.number_format)


def among_all(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    """Return the best guess beside the others, and the corrected p-value."""
    standing, key = standing_of(outcome), "sensitivity.standing"
    if standing is None:
        return ()
    place = phrases.name(released)
    if standing.n_compared < 2:
        return (language.words(f"{key}.alone", name=place),)
    said = {
        "p": p_value(standing.p_value, language),
        "corrected": p_value(standing.p_corrected, language),
        "n": str(standing.n_questions),
    }
    if outcome.primary:
        limit = p_value(standing.limit, language)
        corrected = language.words(f"{key}.corrected", **said, limit=limit)
    else:
        corrected = language.words(f"{key}.corrected_others", **said)
    return (
        *_best_guess(standing, outcome, released, language),
        corrected,
        _named(standing, language),
        language.words(f"{key}.no_ranking"),
    )


def _best_guess(
    standing: Standing,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> tuple[Words, ...]:
    key = "sensitivity.standing"
    if standing.mean is None:
        return (language.words(f"{key}.few"),)
    if standing.best_guess is None or isinstance(outcome.local, CannotAnswer):
        return ()
    write = phrases.value
    return (
        language.words(
            f"{key}.guess",
            others=str(standing.n_compared - 1),
            name=phrases.name(released),
            value=write(outcome, language, standing.best_guess, signed=True),
            unit=phrases.difference_unit(outcome, language),
            low=write(outcome, language, standing.low, signed=True),
            high=write(outcome, language, standing.high, signed=True),
        ),
        language.words(
            f"{key}.kept",
            own=write(outcome, language, outcome.local.value, signed=True),
            kept=f"{100 * (standing.kept or 0.0):.0f}",
        ),
    )


def _named(standing: Standing, language: Language) -> Words:
    form = {0: "none", 1: "one"}.get(standing.n_named, "many")
    key = f"sensitivity.standing.named_{form}"
    values = {"n": str(standing.n_compared), "named": str(standing.n_named)}
    return language.words(key, **values)


def trends_words(
    found: Trends, outcome: ReleasedOutcome, language: Language
) -> tuple[Words, ...]:
    """Return how far trends may differ before the answer changes."""
    key = "sensitivity.trends"
    style = language.number_format
    said: list[Words] = []
    if found.low <= 0.0 <= found.high or found.relative_breakdown == 0.0:
        said.append(language.words(f"{key}.open"))
    elif found.relative_breakdown is None:
        said.append(language.words(f"{key}.never"))
    else:
        multiple = number(found.relative_breakdown, 1, style)
        said.append(language.words(f"{key}.breaks", multiple=multiple))
    if len(said) == 1 and not found.low <= 0.0 <= found.high:
        said += _straight(found, outcome, language)
    return tuple(said)


def _straight(
    found: Trends, outcome: ReleasedOutcome, language: Language
) -> list[Words]:
    """Return the same for a difference that may go on in a straight line."""
    key = "sensitivity.trends"
    if found.smooth_breakdown is None:
        return []
    if found.smooth_breakdown == 0.0:
        return [language.words(f"{key}.straight_open")]
    return [
        language.words(
            f"{key}.straight",
            bound=phrases.value(outcome, language, found.smooth_breakdown),
            unit=phrases.difference_unit(outcome, language),
        )
    ]


def power_words(found: Trends, outcome: ReleasedOutcome, language: Language) -> Words:
    """Return what the test of the years before would have seen, and what it costs."""
    key = "sensitivity.trends.power"
    values = {
        "slope": phrases.value(outcome, language, found.slope),
        "unit": phrases.difference_unit(outcome, language),
        "adds": phrases.value(outcome, language, found.slope_adds),
    }
    if found.slope_adds_if_passed is None:
        return language.words(f"{key}_plain", **values)
    passed = phrases.value(outcome, language, found.slope_adds_if_passed)
    return language.words(key, **values, passed=passed)


def space_words(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    """Return where the estimates stand among those that are made up."""
    national = national_of(outcome)
    own = outcome.sensitivity.own if outcome.sensitivity else None
    said = []
    if national is not None and national.in_space is not None:
        said.append(_rank(national.in_space, "all", outcome, released, language))
    if own is not None and own.in_space is not None:
        said.append(_rank(own.in_space, "own", outcome, released, language))
    if said:
        said.append(language.words("sensitivity.space.note"))
    return tuple(said)


def _rank(
    rank: SpaceRank,
    whose: str,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Words:
    values = {
        "n": number(rank.n_placebos, 0, language.number_format),
        "large": number(rank.n_as_large, 0, language.number_format),
        "low": phrases.value(outcome, language, rank.low, signed=True),
        "high": phrases.value(outcome, language, rank.high, signed=True),
        "value": phrases.value(outcome, language, rank.value, signed=True),
    }
    if whose == "own":
        values["name"] = phrases.name(released)
    return language.words(f"sensitivity.space.{whose}", **values)


def national_p(outcome: ReleasedOutcome) -> float | None:
    """Return the national estimate's own p-value."""
    found = outcome.national
    return found.p_value if isinstance(found, Estimate) else None
