"""The draws of which an invented world is made, one step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.worlds import Family, Truth, World

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCALE: Mapping[Family, float] = MappingProxyType({"rate": 1000.0, "percent": 100.0})


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """The areas of a world, before any outcome.

    Attributes
    ----------
    size : array (N,) of inhabitants, whole numbers.
    county : array (N,) of county numbers.
    start : array (N,) of start years, ``inf`` = never.
    """

    size: NDArray[np.float64]
    county: NDArray[np.int_]
    start: NDArray[np.float64]


def draw_areas(world: World, generator: np.random.Generator) -> Areas:
    """Draw sizes, counties and who starts when."""
    log_size = generator.normal(
        np.log(world.median_size), world.log_sd_size, world.n_areas
    )
    size = np.maximum(np.rint(np.exp(log_size)), 100.0)
    county = generator.integers(world.n_counties, size=world.n_areas)
    order = generator.permutation(world.n_areas)
    if world.treated_areas == "small":
        order = np.argsort(size, kind="stable")
    elif world.treated_areas == "large":
        order = np.argsort(-size, kind="stable")
    chosen = order[: world.n_treated]
    start = np.full(world.n_areas, np.inf)
    if world.n_treated:
        cohorts = np.resize(np.array(world.start_years, dtype=float), chosen.size)
        start[generator.permutation(chosen)] = cohorts
    return Areas(size, county, start)


def group_sizes(world: World, areas: Areas) -> NDArray[np.float64]:
    """Return (N, T) sizes of the outcome's group: whole persons, the same each year."""
    share = 1.0 if world.family == "cost" else world.group_share
    group = np.maximum(np.rint(areas.size * share), 20.0)
    return np.repeat(group[:, None], len(world.years), axis=1)


def draw_means(
    world: World, areas: Areas, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw the expected outcome (N, T) without and with the intervention."""
    shape = (world.n_areas, len(world.years))
    elapsed = np.array(world.years, dtype=float) - world.years[0]
    deviation = (
        generator.normal(0.0, world.between_sd, (world.n_areas, 1))
        + world.within_sd * autoregressive(shape, world.rho, generator)
        + generator.normal(0.0, world.year_sd, shape[1])
        + generator.normal(0.0, world.county_sd, (world.n_counties, shape[1]))[
            areas.county
        ]
        + world.trend * elapsed
    )
    effect = draw_effects(world, areas, generator)
    if world.family == "percent":
        odds = world.level / (100.0 - world.level) * np.exp(deviation)
        untreated = 100.0 * odds / (1.0 + odds)
        return untreated, np.clip(untreated + effect, 0.0, 100.0)
    variance = world.between_sd**2 + world.within_sd**2
    untreated = world.level * np.exp(deviation - variance / 2.0)
    most = 1000.0 if world.family == "rate" else np.inf
    return np.minimum(untreated, most), np.clip(untreated + effect, 0.0, most)


def draw_effects(
    world: World, areas: Areas, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Draw each cell's effect (N, T) as asked for; 0 before the start."""
    path = np.atleast_1d(np.array(world.effect, dtype=float))
    own = generator.normal(0.0, world.effect_sd, (world.n_areas, 1))
    since = np.array(world.years, dtype=float) - areas.start[:, None]
    place = np.clip(since, 0, path.size - 1).astype(int)
    return np.where(since >= 0, path[place] + own, 0.0)


def autoregressive(
    shape: tuple[int, int], rho: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Draw stationary AR(1) rows of unit variance."""
    draws = generator.standard_normal(shape)
    innovation = np.sqrt(1.0 - rho**2)
    for year in range(1, shape[1]):
        draws[:, year] = rho * draws[:, year - 1] + innovation * draws[:, year]
    return draws


def draw_outcome(
    world: World,
    mean: NDArray[np.float64],
    exposure: NDArray[np.float64],
    generator: np.random.Generator,
) -> NDArray[np.float64]:
    """Draw what is published (N, T), in the family's unit, around the expected."""
    if world.family == "cost":
        spread = world.noise_sd * np.sqrt(world.median_size / exposure)
        noise = generator.normal(0.0, 1.0, mean.shape) * spread
        return mean * np.exp(noise - spread**2 / 2.0)
    scale = SCALE[world.family]
    if world.family == "percent":
        counts = generator.binomial(exposure.astype(np.int64), mean / scale)
    else:
        counts = np.minimum(generator.poisson(exposure * mean / scale), exposure)
    return scale * counts / exposure


def draw_missing(
    world: World, areas: Areas, generator: np.random.Generator
) -> NDArray[np.bool_]:
    """Draw which cells (N, T) are missing: whole years, and small areas more."""
    years = np.array(world.years)
    tendency = (areas.size / areas.size.mean()) ** -world.missing_skew
    share = world.missing_share * tendency / tendency.mean()
    drawn = generator.random((world.n_areas, years.size)) < share[:, None]
    missing: NDArray[np.bool_] = drawn | np.isin(years, world.missing_years)
    return missing


def true_effects(
    effect: NDArray[np.float64],
    start: NDArray[np.float64],
    years: NDArray[np.float64],
    observed: NDArray[np.bool_],
) -> Truth:
    """Return the averages of the cells' effects (N, T) over what is observed."""
    since = years - start[:, None]
    used = (since >= 0) & observed
    times = np.unique(since[used])
    by_time = {
        int(time): float(effect[used & (since == time)].mean()) for time in times
    }
    average = float(effect[used].mean()) if used.any() else np.nan
    return Truth(average, MappingProxyType(by_time), effect)
