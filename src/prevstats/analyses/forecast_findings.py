"""What is forecast of one municipality, and what was promised there."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.inference.past_errors import Forecast


@dataclass(frozen=True, slots=True)
class OutcomeForecast:
    """What one outcome's figure will be in one year, before anyone has seen it.

    Attributes
    ----------
    outcome : identifier of the outcome; the figure is in its unit.
    origin_year : last year of the data that it was made from.
    due_year : year of the figure.
    last_value : the figure of ``origin_year``, ``None`` when it is not known.
    definition_sha256 : fingerprint of what the outcome is and of its prices' year.
    forecast : the distribution, or why none can be given.
    """

    outcome: str
    origin_year: int
    due_year: int
    last_value: float | None
    definition_sha256: str
    forecast: Forecast | CannotAnswer


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise as it holds for one municipality; fields as in ``Promise``."""

    id: str
    what: Labels
    who: str
    who_label: Labels
    decided: str
    due: str
    outcome: str | None
    at_most: float | None
    at_least: float | None
    done: str | None
