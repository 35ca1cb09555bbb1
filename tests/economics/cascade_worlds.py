"""Small cascades and streams of draws that the tests of the cascade share."""

from __future__ import annotations

from dataclasses import replace

from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.fade_out import FadeOut, Held
from prevstats.economics.links import Link, LinkedOutcome, Resource
from prevstats.estimate import Draws
from prevstats.randomness import generator

S = 4_000
YEARS = tuple(range(21))
IDENTITY = "seed:9001"


def stream(name: str, mean: float, spread: float, size: int = S) -> Draws:
    random = generator(7, area="9001", outcome=name, step="cascade_tests")
    return Draws(IDENTITY, random.normal(mean, spread, size))


def factors(rate: float = 0.035, years: int = len(YEARS)) -> list[float]:
    return [(1.0 + rate) ** -year for year in range(years)]


def effect(
    value: float | str = "effect", fade_out: FadeOut | None = None, **other: object
) -> Link:
    link = Link(
        id="effect",
        cause="intervention",
        to="conduct",
        value=value,
        scale="slope",
        per_unit="",
        unit="sd",
        source="own estimate",
        verified="yes",
        fade_out=fade_out or Held(),
    )
    return replace(link, **other)


def to_school(value: float | str = "school", **other: object) -> Link:
    link = Link(
        id="to_school",
        cause="conduct",
        to="no_school",
        value=value,
        scale="log_odds",
        per_unit="sd",
        unit="",
        source="a cohort study",
        verified="memory",
    )
    return replace(link, **other)


def use(cause: str = "no_school", value: float | str = 1.0, **other: object) -> Link:
    link = Link(
        id=f"{cause}_days",
        cause=cause,
        to="days",
        value=value,
        scale="slope",
        per_unit="share" if cause == "no_school" else "sd",
        unit="day",
        source="a register",
        verified="example",
    )
    return replace(link, **other)


CONDUCT = LinkedOutcome("conduct", "sd", 100.0)
NO_SCHOOL = LinkedOutcome("no_school", "share", 100.0, base_rate=0.25)
DAYS = Resource("days", "day")


def chain(*links: Link, **other: object) -> Cascade:
    parts = {
        "outcomes": (CONDUCT, NO_SCHOOL),
        "resources": (DAYS,),
        "links": links or (effect(), to_school(), use()),
    }
    return Cascade(**(parts | other))
