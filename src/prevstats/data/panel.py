"""One outcome, or many, observed for areas over years: the shape all designs read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prevstats.provenance import LogLine, SourceUse

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from prevstats.data.kolada_catalogue import Indicator
    from prevstats.data.similar import SimilarGroup


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One outcome for N units over T periods, with each unit's start.

    Attributes
    ----------
    units : N identifiers, strings (municipality codes keep their leading zero).
    periods : T periods in rising order (years).
    outcome : array (N, T) in the outcome's unit; ``nan`` where it is missing.
    start : array (N,) with each unit's first treated period; ``inf`` = never.
    covariates : name → array (N, T).
    cluster : N labels to cluster on, or ``None`` for the unit itself.
    weights : array (N,) of positive weights, or ``None``.
    exposure : array (N, T) of denominators (children, inhabitants), or ``None``.
    name : what the outcome is called.
    """

    units: tuple[str, ...]
    periods: tuple[int, ...]
    outcome: NDArray[np.float64]
    start: NDArray[np.float64]
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    cluster: tuple[str, ...] | None = None
    weights: NDArray[np.float64] | None = None
    exposure: NDArray[np.float64] | None = None
    name: str = "outcome"


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Many indicators for N areas over T years, from one source, after the contract.

    Attributes
    ----------
    areas : N four-digit codes in rising order.
    years : T years in rising order.
    values : indicator → array (N, T); ``nan`` = missing, 0 is a value.
    origin : indicator → where it comes from, e.g. ``Kolada``; for the source line.
    simulated : ``True`` when the numbers are invented.
    start : array (N,) of start years where the source itself knows them
        (simulated worlds, a file with a start column); ``nan`` = not known here.
    national : indicator → array (T,) of the country's own published value (0000).
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, NDArray[np.float64]]
    origin: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False
    start: NDArray[np.float64] | None = None
    national: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def row(self, area: str) -> int:
        """Return the row of an area; ``KeyError`` when it is not in the data."""
        try:
            return self.areas.index(area)
        except ValueError:
            raise KeyError(area) from None

    def frame(self) -> pd.DataFrame:
        """Return the data as a table: municipality_code, year, one column each."""
        import pandas as pd

        columns = {
            "municipality_code": np.repeat(np.array(self.areas), len(self.years)),
            "year": np.tile(np.array(self.years), len(self.areas)),
        }
        columns |= {name: array.ravel() for name, array in self.values.items()}
        return pd.DataFrame(columns)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a source gave: the data, what was repaired, and where it came from."""

    dataset: Dataset
    log: tuple[LogLine, ...] = ()
    sources: tuple[SourceUse, ...] = ()
    truth: Mapping[str, float] = field(default_factory=dict)
    """Outcome → known effect; only for simulated worlds."""
    similar: Mapping[str, tuple[str, ...]] | None = None
    """Area → the areas that the publisher calls similar; ``None`` = it does not say."""
    groups: tuple[SimilarGroup, ...] = ()
    """The same by family and year; read for a situation report."""
    described: tuple[Indicator, ...] = ()
    """How the publisher describes the indicators; read for a situation report."""
