"""What a situation report found: the municipality's own figures beside others'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.study_findings import IndicatorFindings, Labels, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.trend_or_noise import TrendOrNoise

Side = Literal["better", "worse", "higher", "lower", ""]
"""How a figure stands out: by its direction, or only by size; "" = it does not."""


@dataclass(frozen=True, slots=True)
class PeerValue:
    """One similar municipality's figure in the year that is compared."""

    code: str
    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Peers:
    """The similar municipalities that the publisher names, with their figures."""

    family: str
    year: int
    values: tuple[PeerValue, ...]


@dataclass(frozen=True, slots=True)
class GenderPoint:
    """One year's figure for girls and for boys."""

    year: int
    girls: float | None
    boys: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the municipality stands against what is expected of it.

    Attributes
    ----------
    year, value, expected, size : its latest figure, the expectation, persons about.
    z, z_paper, z_plain : distance in standard deviations: with the spread that names,
        with the paper's, and without any spread between places.
    p_value : corrected for every question of the report.
    side : how it stands out, "" when it does not.
    tau, error_at_one : spread between places, and sampling error of one person's group
        (falls with the root of size), to draw the funnel.
    explained : share of the variation that the circumstances explain.
    cloud : (size, figure less expectation) of every municipality.
    """

    year: int
    value: float
    expected: float
    size: float
    z: float
    z_paper: float
    z_plain: float
    p_value: float
    side: Side
    tau: float
    error_at_one: float
    explained: float
    cloud: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ChangeFindings:
    """How the figure has changed, beside how it changed in the others.

    ``early`` and ``late`` are the years whose means are compared; ``p_value`` is
    corrected for every question of the report.
    """

    early: tuple[int, ...]
    late: tuple[int, ...]
    change: float
    others: float
    z: float
    p_value: float
    side: Side


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a figure comes next, or that it has ended.

    ``last_year`` is the last year of a series that its publisher has ended.
    """

    title: str
    next_published: str
    next_period: str
    last_year: int | None


@dataclass(frozen=True, slots=True)
class FigureFindings(IndicatorFindings):
    """One figure of a situation report, with everything that is set beside it."""

    question: str
    every_years: int
    genders: tuple[GenderPoint, ...]
    peers: Peers | None
    place: Place | CannotAnswer
    change: ChangeFindings | CannotAnswer
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class SpendingPoint:
    """One year's kronor per inhabitant at both ends of the chain, in fixed prices."""

    year: int
    all_care: float | None
    preventive: float | None
    placements: float | None

    @property
    def preventive_share(self) -> float | None:
        """Return the preventive part of all child and youth care."""
        if self.preventive is None or not self.all_care:
            return None
        return self.preventive / self.all_care


@dataclass(frozen=True, slots=True)
class OwnSeries:
    """A series of the municipality's own, and whether it is more than chance."""

    id: str
    label: Labels
    years: tuple[int, ...]
    counts: tuple[int, ...]
    source: str
    overdispersion: float
    verdict: TrendOrNoise | CannotAnswer


@dataclass(frozen=True, slots=True)
class SituationFindings(StudyFindings):
    """All that a situation report may say, before disclosure control.

    Attributes
    ----------
    outcomes : the figures in the order of the parameter file; ``comparison`` in their
        series is the unweighted mean of all other municipalities.
    questions : identifier and words of each question, in order.
    n_asked : levels and changes that the rule of naming went through here.
    circumstances : names of the columns that expectations are adjusted for.
    absent : labels of the figures that the data lack.
    spending : both ends of the chain, year by year; empty when the data lack them.
    own_series : the municipality's own counts.
    """

    outcomes: tuple[FigureFindings, ...]
    questions: tuple[tuple[str, Labels], ...]
    n_asked: int
    circumstances: tuple[tuple[str, Labels], ...]
    absent: tuple[tuple[str, Labels], ...]
    spending: tuple[SpendingPoint, ...]
    own_series: tuple[OwnSeries, ...]
