"""What is counted: an outcome with its unit, its publisher and its known faults."""

from __future__ import annotations

from typing import Literal

from prevstats.parameters.values import (
    Code,
    Day,
    Direction,
    Indicator,
    Model,
    Slug,
    Text,
    Verified,
    Words,
    Year,
)


class Break(Model):
    """A year from which the figures mean something else."""

    year: Year
    note: Text


class KnownFault(Model):
    """A published value known to be false: read as missing, with a line in the log."""

    area: Code
    year: Year
    value: float
    note: Text


class Outcome(Model):
    """An outcome: what is counted, in what unit, and which way is better."""

    id: Slug
    label: Text
    unit: Literal[
        "per_1000",
        "per_100000",
        "percent",
        "sek_per_inhabitant",
        "count",
        "index",
        "grams",
    ]
    unit_label: Text
    direction: Direction
    indicator: Indicator
    """Column or Kolada identifier that carries it."""
    exposure: tuple[Indicator, ...] = ()
    """Indicators whose sum measures the size of the group (need not be exact)."""
    denominator: Indicator | None = None
    """The exact denominator, where a count may be recovered from the rate."""
    counted: Text | None = None
    """Who is counted, in plural (children and young people placed …)."""
    publisher: Words = "Kolada"
    source: Words
    verified: Verified
    date: Day
    price_basis: Literal["current"] | None = None
    breaks: tuple[Break, ...] = ()
    known_faults: tuple[KnownFault, ...] = ()
    every_years: Literal[1, 2] = 1
    """2 for a survey that reaches each municipality every second year, in turn."""
    replaces: Indicator | None = None
    """The indicator that this one took over from, when that one ended."""
