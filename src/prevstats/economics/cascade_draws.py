"""Draws of the uncertain numbers of a cascade, each keyed to its own name."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_numbers import Number, complaint
from prevstats.errors import InputError
from prevstats.estimate import Draws
from prevstats.parameters.cascade import (
    CascadeLink,
    CascadeParameters,
    FadeOutParameters,
    GeometricFadeOut,
    LinearFadeOut,
    TwoPointFadeOut,
)
from prevstats.parameters.uncertain import Uncertain, standard_deviation
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Worlds:
    """The numbered worlds in which a cascade is drawn.

    Attributes
    ----------
    identity, n_draws : identity and number S of the draws.
    seed, area, intervention : what the random numbers are keyed to.
    """

    identity: str
    n_draws: int
    seed: int
    area: str = ""
    intervention: str = ""

    def random(self, name: str) -> np.random.Generator:
        """Return the generator that belongs to one number of the cascade."""
        return generator(
            self.seed,
            area=self.area,
            intervention=self.intervention,
            outcome=name,
            step="cascade",
        )


def cascade_draws(
    given: CascadeParameters, worlds: Worlds, estimates: Mapping[str, Draws]
) -> dict[str, Draws]:
    """Return the draws of every uncertain number, by the name in the specification.

    A number's draws depend on its own name alone: adding a link moves no other. Links
    with an estimate take its draws as they are.

    Raises ``InputError`` when an estimate has no draws; that all streams fit together
    is checked where they are used.
    """
    streams: dict[str, Draws] = {}
    missing = []
    for link in given.links:
        if link.estimate is not None and link.estimate not in estimates:
            missing.append(
                complaint(
                    f"{link.id}.estimate",
                    link.estimate,
                    "there are no draws of that estimate",
                    "estimate the outcome, or give the link a number with its source",
                )
            )
        elif link.estimate is not None:
            streams[link.id] = estimates[link.estimate]
    if missing:
        raise InputError(missing)
    ratios = {link.id for link in given.links if link.scale.endswith("odds_ratio")}
    for name, number in _uncertain(given):
        if number.distribution != "fixed":
            values = drawn(number, worlds.n_draws, worlds.random(name))
            values = np.log(values) if name in ratios else values
            streams[name] = Draws(worlds.identity, values)
    return streams


def named(number: Uncertain, name: str) -> Number:
    """Return the fixed number, or the name under which it is drawn."""
    return number.value if number.distribution == "fixed" else name


def drawn(
    number: Uncertain, n_draws: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return draws (S,) of an uncertain number; see ``Uncertain`` for its reading."""
    low, high = number.low, number.high
    if number.distribution == "fixed" or low is None or high is None:
        return np.full(n_draws, number.value)
    if number.distribution == "uniform":
        return random.uniform(low, high, n_draws)
    if number.distribution == "triangular":
        return random.triangular(low, number.value, high, n_draws)
    spread = standard_deviation(number)
    if number.distribution == "normal":
        return random.normal(number.value, spread, n_draws)
    if number.distribution == "lognormal":
        ends = (math.log(low), math.log(high))
        wide = spread * (ends[1] - ends[0]) / (high - low)
        return np.exp(random.normal(math.log(number.value), wide, n_draws))
    size = number.value * (1.0 - number.value) / spread**2 - 1.0
    return random.beta(number.value * size, (1.0 - number.value) * size, n_draws)


def _uncertain(given: CascadeParameters) -> Iterator[tuple[str, Uncertain]]:
    for outcome in given.outcomes:
        yield f"{outcome.id}.persons", outcome.persons
        if outcome.base_rate is not None:
            yield f"{outcome.id}.base_rate", outcome.base_rate
    for link in given.links:
        yield from _of_link(link)


def _of_link(link: CascadeLink) -> Iterator[tuple[str, Uncertain]]:
    if link.number is not None:
        yield link.id, link.number
    yield f"{link.id}.confounding_discount", link.confounding_discount
    yield from _of_fade_out(link.fade_out, f"{link.id}.fade_out")


def _of_fade_out(
    given: FadeOutParameters | None, name: str
) -> Iterator[tuple[str, Uncertain]]:
    if isinstance(given, TwoPointFadeOut):
        yield f"{name}.second_share", given.second_share
        yield f"{name}.retention_after", given.retention_after
    elif isinstance(given, LinearFadeOut):
        yield name, given.years
    elif isinstance(given, GeometricFadeOut):
        for number in (given.retention, given.half_life):
            if number is not None:
                yield name, number
