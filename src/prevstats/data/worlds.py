"""What an invented world is, and the truth about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from prevstats.data.panel import Panel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Family = Literal["rate", "percent", "cost"]


@dataclass(frozen=True, slots=True)
class World:
    """How the invented municipalities are made.

    Spreads and shocks are on the log scale (logit for ``percent``): 0.3 is about 30
    per cent of a rate or a cost. Sizes follow a lognormal distribution; its median
    and spread are those of Sweden's municipalities (Kolada N01951, 2022). Spreads
    default to what within-municipality series of placements show in Kolada 2014-2022.

    Attributes
    ----------
    n_areas : number of areas.
    years : years, rising.
    n_treated : how many areas start.
    start_years : years in which they start, shared out as evenly as can be; one year
        = all at once.
    treated_areas : which areas start: drawn at random, the smallest or the largest.
    median_size, log_sd_size : inhabitants.
    group_share : share of the inhabitants who belong to the outcome's group.
    family : ``rate`` (Poisson counts per 1,000 of the group), ``percent`` (binomial
        share of the group) or ``cost`` (kronor per inhabitant).
    level : mean level in the family's unit.
    between_sd : spread between areas that lasts.
    within_sd : spread of an area's own years around its level.
    rho : correlation of an area's neighbouring years (AR(1)).
    year_sd : shocks that all areas share.
    county_sd : shocks that a county's areas share.
    n_counties : number of counties; areas are drawn to them at random.
    trend : yearly change that all areas share.
    noise_sd : for ``cost``: noise of an area of median size, falling with the square
        root of the size.
    effect : effect on the treated in the family's unit; several numbers give it by
        years since start (0, 1, …), the last holding from then on.
    effect_sd : spread of the effect between areas, in the same unit.
    missing_years : years nobody reports.
    missing_share : share of other cells that are missing.
    missing_skew : power of the size with which cells go missing; 0 = all areas
        alike, 1 = an area of half the size misses twice as much.
    """

    n_areas: int = 290
    years: tuple[int, ...] = tuple(range(2011, 2023))
    n_treated: int = 40
    start_years: tuple[int, ...] = (2017,)
    treated_areas: Literal["random", "small", "large"] = "random"
    median_size: float = 16_300.0
    log_sd_size: float = 1.0
    group_share: float = 0.22
    family: Family = "rate"
    level: float = 9.0
    between_sd: float = 0.40
    within_sd: float = 0.22
    rho: float = 0.5
    year_sd: float = 0.05
    county_sd: float = 0.0
    n_counties: int = 21
    trend: float = 0.0
    noise_sd: float = 0.05
    effect: float | tuple[float, ...] = 0.0
    effect_sd: float = 0.0
    missing_years: tuple[int, ...] = ()
    missing_share: float = 0.0
    missing_skew: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a world that cannot be: ``ValueError`` says why."""
        checks = (
            (self.n_areas >= 1, "n_areas must be at least 1"),
            (0 <= self.n_treated <= self.n_areas, "n_treated must be 0 to n_areas"),
            (
                all(a < b for a, b in zip(self.years, self.years[1:], strict=False)),
                "years must rise",
            ),
            (len(self.years) >= 1, "at least one year is needed"),
            (
                self.n_treated == 0 or len(self.start_years) > 0,
                "treated areas need a start year",
            ),
            (0 <= self.rho < 1, "rho must be at least 0 and below 1"),
            (0 <= self.missing_share < 1, "missing_share must be 0 up to 1"),
            (self.level > 0, "level must be positive"),
            (
                self.family != "percent" or self.level < 100,
                "a percentage's level must be below 100",
            ),
        )
        for holds, message in checks:
            if not holds:
                raise ValueError(message)


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The effect that was put in, for the sample that came out.

    Expected values, before counting noise; a rate cannot fall below zero, so an area
    with a low rate may have less of an effect than asked for.

    Attributes
    ----------
    average : mean over the observed cells of treated areas from their start on;
        ``nan`` when there is none.
    by_event_time : years since start → mean over the observed cells.
    cells : array (N, T), each cell's effect; 0 before the start and where untreated.
    """

    average: float
    by_event_time: Mapping[int, float]
    cells: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedWorld:
    """A panel, the truth about it and the areas it is made of.

    ``panel.exposure`` is the group's size (inhabitants for ``cost``), (N, T).

    Attributes
    ----------
    panel : outcome, start (``inf`` = never), exposure; clustered on the area.
    truth : the known effect.
    size : array (N,) of inhabitants.
    county : N labels.
    """

    panel: Panel
    truth: Truth
    size: NDArray[np.float64]
    county: tuple[str, ...]
