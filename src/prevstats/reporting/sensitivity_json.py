"""Every number of what would change an answer, as JSON values with an identifier."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.analyses.sensitivity_findings import (
    LeftOut,
    NationalSensitivity,
    OwnSensitivity,
    SpaceRank,
    Trends,
    Variant,
)
from prevstats.reporting.released import ReleasedOutcome

Number = tuple[str, float | None, dict[str, float | int | str | None]]
"""Identifier, value, and what stands beside it (interval, counts, names)."""


def sensitivity_numbers(outcome: ReleasedOutcome) -> Iterator[Number]:
    """Yield every number, each with an identifier that starts with the outcome's."""
    found = outcome.sensitivity
    start = f"{outcome.id}.sensitivity"
    if found is None:
        return
    if found.national is not None:
        yield from _national(found.national, start)
    if found.own is not None:
        yield from _own(found.own, f"{start}.own")


def _national(found: NationalSensitivity, start: str) -> Iterator[Number]:
    corrected: dict[str, float | int | str | None] = {
        "unit": "probability",
        "n_outcomes": found.n_outcomes,
        "rule": found.correction,
    }
    yield f"{start}.p_value", found.p_value, {"unit": "probability"}
    yield f"{start}.p_corrected", found.p_corrected, corrected
    if isinstance(found.trends, Trends):
        yield from _trends(found.trends, f"{start}.trends")
    for each in found.cohorts:
        yield _variant(each, f"{start}.without_start")
    for each in found.neighbours:
        yield _variant(each, start)
    for turn in (found.cohort_left_out, found.municipality_left_out):
        yield from _left_out(turn, start)
    yield from _in_space(found.in_space, start)
    if found.curve is None:
        return
    for way in found.curve.specifications:
        name = ".".join(answer for _, answer in way.choices)
        choices: dict[str, float | int | str | None] = dict(way.choices)
        beside = {"low": way.low, "high": way.high} | choices
        yield f"{start}.curve.{name}", way.value, beside


def _own(found: OwnSensitivity, start: str) -> Iterator[Number]:
    standing = found.standing
    if standing is not None:
        chance: dict[str, float | int | str | None] = {"unit": "probability"}
        yield f"{start}.p_value", standing.p_value, chance
        counted = chance | {"n_questions": standing.n_questions}
        yield f"{start}.p_corrected", standing.p_corrected, counted
        guess: dict[str, float | int | str | None] = {
            "low": standing.low,
            "high": standing.high,
            "n_compared": standing.n_compared,
        }
        yield f"{start}.best_guess", standing.best_guess, guess
        yield f"{start}.mean_of_all", standing.mean, {}
        yield f"{start}.spread_of_all", standing.spread, {}
    for each in found.variants:
        yield _variant(each, start)
    yield from _left_out(found.county_left_out, start)
    yield from _in_space(found.in_space, start)


def _trends(found: Trends, start: str) -> Iterator[Number]:
    yield start, found.value, {"low": found.low, "high": found.high}
    for kind, bounds in (("relative", found.relative), ("smooth", found.smooth)):
        for place, each in enumerate(bounds):
            beside: dict[str, float | int | str | None] = {
                "low": each.low,
                "high": each.high,
                "bound": each.bound,
            }
            yield f"{start}.{kind}.{place}", None, beside
    ratio: dict[str, float | int | str | None] = {"unit": "ratio"}
    yield f"{start}.relative_breakdown", found.relative_breakdown, ratio
    for name in ("smooth_breakdown", "slope", "slope_adds", "slope_adds_if_passed"):
        yield f"{start}.{name}", getattr(found, name), {}


def _variant(each: Variant, start: str) -> Number:
    beside: dict[str, float | int | str | None] = {
        "low": each.low,
        "high": each.high,
        "n_treated": each.n_treated,
        "n_pool": each.n_pool,
        "cannot_answer": each.reason,
    }
    return f"{start}.{each.name}", each.value, beside


def _left_out(turn: LeftOut | None, start: str) -> Iterator[Number]:
    if turn is None:
        return
    beside: dict[str, float | int | str | None] = {
        "lowest": turn.lowest,
        "highest": turn.highest,
        "n": turn.n,
        "most": turn.most,
        "n_other_side": turn.n_other_side,
    }
    yield f"{start}.left_out.{turn.what}", turn.most_value, beside


def _in_space(rank: SpaceRank | None, start: str) -> Iterator[Number]:
    if rank is None:
        return
    beside: dict[str, float | int | str | None] = {
        "low": rank.low,
        "high": rank.high,
        "n_placebos": rank.n_placebos,
        "n_as_large": rank.n_as_large,
    }
    yield f"{start}.in_space", rank.value, beside
