"""What a situation report may say; only ``release_situation`` makes it."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.situation_findings import (
    ChangeFindings,
    Freshness,
    GenderPoint,
    Peers,
    Place,
    SpendingPoint,
)
from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.inference.trend_or_noise import TrendOrNoise
from prevstats.reporting.released import (
    ReleasedCount,
    ReleasedIndicator,
    ReleasedReport,
)


@dataclass(frozen=True, slots=True)
class ReleasedFigure(ReleasedIndicator):
    """One figure; fields as in ``FigureFindings``.

    Of a figure that rests on person-level data nothing is set beside it.
    """

    question: str
    every_years: int
    genders: tuple[GenderPoint, ...]
    peers: Peers | None
    place: Place | CannotAnswer
    change: ChangeFindings | CannotAnswer
    freshness: Freshness | None


@dataclass(frozen=True, slots=True)
class ReleasedSeries:
    """The municipality's own counts; fields as in ``OwnSeries``."""

    id: str
    label: Labels
    years: tuple[int, ...]
    counts: tuple[ReleasedCount, ...]
    source: str
    overdispersion: float
    verdict: TrendOrNoise | CannotAnswer


@dataclass(frozen=True, slots=True)
class ReleasedSituation(ReleasedReport):
    """All that a situation report may say; fields as in ``SituationFindings``."""

    outcomes: tuple[ReleasedFigure, ...]
    questions: tuple[tuple[str, Labels], ...]
    n_asked: int
    circumstances: tuple[tuple[str, Labels], ...]
    absent: tuple[tuple[str, Labels], ...]
    spending: tuple[SpendingPoint, ...]
    own_series: tuple[ReleasedSeries, ...]
