"""What the findings of every kind of report hold: the area, its series, the traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.parameters.plan_file import KeptPlan
from prevstats.provenance import LogLine, SourceUse

Labels = Mapping[str, str]
"""Language code → words, from the parameter files."""

CountOrigin = Literal["published", "derived", "persons"]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of persons and how it came about, for disclosure control.

    ``published``: printed as such by the publisher; ``derived``: computed by us from
    published aggregates; ``persons``: counted from person-level data.
    """

    value: float | None
    origin: CountOrigin


@dataclass(frozen=True, slots=True)
class Area:
    """The municipality: its code, names and size."""

    code: str
    name: str
    """Short name without "kommun": Ljungby."""
    county: str
    population: float | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One year of one outcome, in the outcome's unit (fixed prices where kronor)."""

    year: int
    value: float | None
    """The municipality's own value; ``None`` = not published or not measured."""
    low: float | None
    high: float | None
    """Exact Poisson interval of the value, where a count can be recovered."""
    count: Count | None
    comparison: float | None
    """Unweighted mean of the areas without the intervention that year."""
    n_comparison: int
    country: float | None
    """The country's own published value (Riket)."""


@dataclass(frozen=True, slots=True)
class IndicatorFindings:
    """What one indicator is and how it has been in one municipality, year by year."""

    id: str
    label: Labels
    unit: str
    unit_label: Labels
    direction: Literal["lower", "higher", "neutral"]
    counted: Labels | None
    indicator: str
    publisher: str
    source: str
    verified: str
    price_year: int | None
    """Year whose prices kronor are stated in; ``None`` when not money."""
    series: tuple[SeriesPoint, ...]
    one_case: float | None
    """What one person is in the indicator's unit (one child = 0.17 per 1 000)."""
    breaks: tuple[tuple[int, Labels], ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What must be known to make the same report again."""

    data_sha256: str
    parameters_sha256: str
    code_sha256: str
    notebook_sha256: str
    version: str
    python: str
    packages: tuple[tuple[str, str], ...]
    seed: int
    data_last_year: int
    plan: KeptPlan | None = None
    """The plan made beforehand that the study names, and what departs from it."""


@dataclass(frozen=True, slots=True)
class StudyFindings:
    """What every report says, whatever its kind, before disclosure control.

    Attributes
    ----------
    study : the study's name.
    title, question : in each language, from the parameter file.
    level : level of the intervals.
    simulated : the data are invented.
    area : the municipality.
    outcomes : the indicators that the report describes; empty when it describes none.
    data_log, sources, provenance : what was mended, what was read, and fingerprints.
    n_areas : municipalities in the data.
    """

    study: str
    title: Labels
    question: Labels
    level: float
    simulated: bool
    area: Area
    outcomes: tuple[IndicatorFindings, ...]
    data_log: tuple[LogLine, ...]
    sources: tuple[SourceUse, ...]
    provenance: Provenance
    n_areas: int
