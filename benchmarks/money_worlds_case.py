"""What is at stake in the worlds of ``money_worlds.py``: outcomes, links, prices.

Every number but the effect has a stated distribution. The report draws from it, and so
does the truth: what is tested is whether the report's interval and chance are honest
when its stated inputs are. Amounts are made up; only their size against the effect's
error matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prevstats.data.simulate import World
from prevstats.economics.appraisal import discount_factors
from prevstats.economics.cascade import run
from prevstats.economics.cascade_draws import drawn
from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.costs import running_cost
from prevstats.economics.entry import Entry
from prevstats.economics.fade_out import Geometric
from prevstats.economics.ledger import Ledger
from prevstats.economics.links import INTERVENTION, Link, LinkedOutcome, Resource
from prevstats.economics.price import Price
from prevstats.estimate import Draws
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.schema import OutcomeUse
from prevstats.parameters.uncertain import Uncertain
from prevstats.randomness import generator

RATE, LEVEL, PRICE_YEAR = 0.03, 0.90, 2022
YEARS = tuple(range(11))
START = 2017
NUMBERS: Mapping[str, Uncertain] = {
    "retention": Uncertain(value=0.85, low=0.7, high=0.95, distribution="triangular"),
    "days": Uncertain(value=1.0, low=0.6, high=1.67, distribution="lognormal"),
    "later": Uncertain(value=0.3, low=0.1, high=0.5, distribution="normal"),
    "lessons": Uncertain(value=1.0, low=0.5, high=1.5, distribution="uniform"),
    "price_days": Uncertain(value=1.0, low=0.7, high=1.6, distribution="triangular"),
    "price_lessons": Uncertain(value=1.0, low=0.8, high=1.3, distribution="triangular"),
    "hours": Uncertain(value=1.0, low=0.8, high=1.25, distribution="lognormal"),
}
"""Relative to 1: a unit of effect in one person is worth a unit of kronor a year."""
VIEWS = ("municipality", "region", "state", "society")
SHARES = {"municipality": 0.6, "region": 0.4}
"""Who has the days' price; the lessons' is the state's. The municipality pays."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of outcome, in a kind of municipality.

    Attributes
    ----------
    key : in words.
    world : how figures are made, without an effect.
    unit : of the outcome.
    wanted : -1 when less is the gain, 1 when more is.
    scale : about the estimate's own error, in the unit; effects are stated in it.
    """

    key: str
    world: World
    unit: Literal["per_1000", "percent", "sek_per_inhabitant"]
    wanted: int
    scale: float


SETTINGS: Mapping[str, Setting] = {
    one.key: one
    for one in (
        Setting("rate, many children", World(level=9.0), "per_1000", -1, 1.9),
        Setting(
            "rate, few children",
            World(level=2.0, treated_areas="small", log_sd_size=1.0),
            "per_1000",
            -1,
            1.2,
        ),
        Setting(
            "rate, very skewed sizes",
            World(level=9.0, log_sd_size=1.6),
            "per_1000",
            -1,
            1.9,
        ),
        Setting(
            "kronor per inhabitant",
            World(
                family="cost", level=1700.0, between_sd=0.25, within_sd=0.15, rho=0.7
            ),
            "sek_per_inhabitant",
            -1,
            220.0,
        ),
        Setting(
            "per cent, more is the gain",
            World(family="percent", level=12.0, between_sd=0.3, within_sd=0.15),
            "percent",
            1,
            1.35,
        ),
    )
}
BREAK_EVEN = 0.5
"""Effect, in ``scale``, at which society's gain is about its cost."""


def outcome_of(setting: Setting) -> tuple[Outcome, OutcomeUse]:
    """Return the outcome as a parameter file would describe it."""
    words = {"sv": "utfall", "en": "outcome"}
    outcome = Outcome.model_validate(
        {
            "id": "outcome",
            "label": words,
            "unit": setting.unit,
            "unit_label": words,
            "direction": "lower" if setting.wanted < 0 else "higher",
            "indicator": "N33816",
            "source": "invented",
            "verified": "example",
            "date": "2026-11-22",
        }
    )
    return outcome, OutcomeUse(outcome="outcome")


def cascade_of(setting: Setting) -> Cascade:
    """Return effect -> days, and effect -> what comes later -> lessons."""

    def link(name: str, cause: str, to: str, units: tuple[str, str]) -> Link:
        first = cause == INTERVENTION
        return Link(
            id=name,
            cause=cause,
            to=to,
            value="effect" if first else name,
            scale="slope",
            per_unit=units[0],
            unit=units[1],
            source="invented",
            verified="example",
            fade_out=Geometric(retention="retention") if first else None,
            measured=first,
        )

    unit = setting.unit
    return Cascade(
        outcomes=(
            LinkedOutcome("outcome", unit, "persons"),
            LinkedOutcome("grade", "sd", "persons"),
        ),
        resources=(Resource("day", "days"), Resource("lesson", "lessons")),
        links=(
            link("effect", INTERVENTION, "outcome", ("", unit)),
            link("days", "outcome", "day", (unit, "days")),
            link("later", "outcome", "grade", (unit, "sd")),
            link("lessons", "grade", "lesson", ("sd", "lessons")),
        ),
    )


def numbers(size: int, identity: str, random: np.random.Generator) -> dict[str, Draws]:
    """Return every number but effect and persons, drawn as its distribution says."""
    return {
        name: Draws(identity, drawn(number, size, random))
        for name, number in NUMBERS.items()
    }


def reported(identity: str, size: int) -> dict[str, Draws]:
    """Return a report's own draws of the stated numbers."""
    return numbers(size, identity, generator(2, area=identity, step="money_worlds"))


def ledger_of(setting: Setting, draws: Mapping[str, Draws]) -> Ledger:
    """Return who pays and who gains in every draw, from streams of one identity.

    ``draws`` holds ``NUMBERS``, ``effect`` in the outcome's unit and ``persons``.
    """
    first = draws["effect"]
    ledger = Ledger(first.identity, PRICE_YEAR, YEARS, len(first.values))
    found = run(
        cascade_of(setting), draws, YEARS, weights=discount_factors(ledger, RATE)
    )
    persons = draws["persons"].values
    hours = Draws(first.identity, persons * draws["hours"].values)
    price = Price(cost_per_person(setting), PRICE_YEAR, "invented", "example")
    ledger = ledger.add(running_cost(price, YEARS, payer="municipality", units=hours))
    for item in found.paths:
        value = setting.wanted * draws[f"price_{item.resource}s"].values
        payers = SHARES if item.resource == "day" else {"state": 1.0}
        for payer, share in payers.items():
            ledger = ledger.add(
                Entry(
                    "continue",
                    item.outcome,
                    item.resource,
                    payer,
                    "resource",
                    "benefit",
                    1.0,
                    item.flow * (share * value),
                )
            )
    return ledger


def cost_per_person(setting: Setting) -> float:
    """Return kronor a year: what ``BREAK_EVEN`` gives society with every number 1."""
    kept = 0.83
    years = np.arange(1, len(YEARS))
    weights = (1.0 + RATE) ** -years.astype(float)
    faded: NDArray[np.float64] = weights * kept ** (years - 1.0)
    worth = 1.0 + NUMBERS["later"].value
    return float(BREAK_EVEN * setting.scale * worth * faded.sum() / weights.sum())


def printed_cost_per_person(setting: Setting) -> float:
    """Return kronor a year where the whole effect is the municipality's and stays."""
    return BREAK_EVEN * setting.scale
