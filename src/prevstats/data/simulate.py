"""Invented panels with a known effect: what every estimator and report is tried on."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data import draws
from prevstats.data.invented import simulated_register
from prevstats.data.panel import Dataset, Panel, Reading
from prevstats.data.worlds import Family, SimulatedWorld, Truth, World
from prevstats.provenance import SourceUse
from prevstats.randomness import generator as keyed_generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.parameters.schema import Outcome, SimulatedSource

__all__ = ["SimulatedWorld", "Truth", "World", "simulate", "simulated_reading"]

POPULATION = "N01951"
PUBLISHER = "prevstats"
SHARE_OF_POPULATION: Mapping[str, float] = MappingProxyType(
    {"N01921": 0.145, "N01927": 0.07, "N01948": 0.23, "N01951": 1.0, "N01994": 0.23}
)
"""Part of the inhabitants in an indicator's group: medians in Kolada, 2022."""
SHARE_OTHERWISE = 0.1


@dataclass(frozen=True, slots=True)
class Manner:
    """How an outcome behaves in the invented municipalities: see ``World``."""

    level: float
    between_sd: float
    within_sd: float
    rho: float
    year_sd: float
    trend: float = 0.0


MANNERS: Mapping[str, Manner] = MappingProxyType(
    {
        "N33816": Manner(5.1, 0.45, 0.20, 0.5, 0.04, -0.03),
        "N33817": Manner(9.0, 0.35, 0.15, 0.5, 0.03),
        "N33818": Manner(13.0, 0.35, 0.15, 0.5, 0.03),
        "N33802": Manner(1.7, 0.30, 0.20, 0.5, 0.03, 0.01),
        "N33001": Manner(1700.0, 0.25, 0.15, 0.7, 0.02, 0.03),
        "N30101": Manner(3600.0, 0.22, 0.10, 0.7, 0.02, 0.03),
        "N15428": Manner(88.0, 0.25, 0.20, 0.3, 0.04),
    }
)
"""Levels and spreads near Kolada's for 2014-2022, less the noise of counting."""
FAMILY_OF_UNIT: Mapping[str, Family] = MappingProxyType(
    {"per_1000": "rate", "count": "rate", "percent": "percent"}
)
MANNER_OF_UNIT: Mapping[str, Manner] = MappingProxyType(
    {
        "per_1000": Manner(8.0, 0.35, 0.15, 0.5, 0.03),
        "percent": Manner(12.0, 0.30, 0.15, 0.5, 0.03),
        "sek_per_inhabitant": Manner(2000.0, 0.25, 0.12, 0.7, 0.02, 0.03),
        "count": Manner(8.0, 0.35, 0.15, 0.5, 0.03),
        "index": Manner(100.0, 0.08, 0.05, 0.5, 0.01),
        "grams": Manner(3500.0, 0.02, 0.01, 0.3, 0.003),
    }
)


def simulate(world: World, generator: np.random.Generator) -> SimulatedWorld:
    """Return one draw of a world (about a millisecond for 290 areas and 12 years)."""
    areas = draws.draw_areas(world, generator)
    exposure = draws.group_sizes(world, areas)
    untreated, treated = draws.draw_means(world, areas, generator)
    outcome = draws.draw_outcome(world, treated, exposure, generator)
    outcome[draws.draw_missing(world, areas, generator)] = np.nan
    years = np.array(world.years, dtype=float)
    after = years >= areas.start[:, None]
    effect = np.where(after, treated - untreated, 0.0)
    width = max(4, len(str(world.n_areas)))
    panel = Panel(
        units=tuple(f"{place + 1:0{width}d}" for place in range(world.n_areas)),
        periods=world.years,
        outcome=outcome,
        start=areas.start,
        exposure=exposure,
        name=world.family,
    )
    truth = draws.true_effects(effect, areas.start, years, ~np.isnan(outcome))
    counties = tuple(f"{county + 1:02d}" for county in areas.county)
    return SimulatedWorld(panel, truth, areas.size, counties)


def simulated_reading(
    source: SimulatedSource,
    outcomes: Sequence[Outcome],
    years: tuple[int, int],
    seed: int,
    lags: Mapping[str, int] | None = None,
) -> Reading:
    """Return invented municipalities (9001 and up) for an evaluation's outcomes.

    Each outcome is a column named as its indicator; beside them stand its exposures,
    its denominator and the number of inhabitants (N01951). Sizes and starts are the
    same for all outcomes, and an outcome's draws depend on its identifier alone, so
    that adding one changes no other.

    Parameters
    ----------
    source : how many areas, how many treated, when they start and the known effects.
    outcomes : the outcomes wanted.
    years : first and last year.
    seed : root seed.
    lags : outcome → years from the start until the effect sets in; 0 where not named.

    Returns
    -------
    The reading: ``dataset.start`` is ``inf`` for an area that never starts, ``truth``
    the mean effect per outcome over the treated areas' years from start and lag on.
    """
    base = World(
        n_areas=source.municipalities,
        years=tuple(range(years[0], years[1] + 1)),
        n_treated=min(source.treated, source.municipalities),
        start_years=source.start_years or _start_years(years),
        log_sd_size=0.8,
    )
    areas = draws.draw_areas(base, keyed_generator(seed, step="simulated_areas"))
    values, national, truth = {}, {}, {}
    for name in _sizes_needed(outcomes):
        values[name] = _sizes(base, areas, name)
        national[name] = values[name].sum(axis=0)
    for outcome in outcomes:
        lag = (lags or {}).get(outcome.id, 0)
        effect = source.effect.get(outcome.id, 0.0)
        world = _world_of(outcome, base, (0.0,) * lag + (effect,))
        group = _group(outcome, values)
        drawn = _Drawn.of(world, areas, group, outcome.id, seed)
        values[outcome.indicator] = drawn.published
        national[outcome.indicator] = _country(outcome, drawn.published, group)
        truth[outcome.id] = drawn.average_after(world, areas, lag)
    register = simulated_register(source.municipalities)
    dataset = Dataset(
        areas=tuple(area.code for area in register),
        years=base.years,
        values=MappingProxyType(values),
        origin=MappingProxyType(dict.fromkeys(values, PUBLISHER)),
        simulated=True,
        start=areas.start,
        national=MappingProxyType(national),
    )
    return Reading(dataset, sources=(_source_use(dataset, seed),), truth=truth)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """One outcome's draws: what is published and the effect in it, both (N, T)."""

    published: NDArray[np.float64]
    effect: NDArray[np.float64]

    @staticmethod
    def of(
        world: World,
        areas: draws.Areas,
        group: NDArray[np.float64],
        outcome: str,
        seed: int,
    ) -> _Drawn:
        """Draw one outcome from the generator of its own identifier."""
        random = keyed_generator(seed, outcome=outcome, step="simulated_outcome")
        without, treated = draws.draw_means(world, areas, random)
        published = draws.draw_outcome(world, treated, group, random)
        return _Drawn(published, treated - without)

    def average_after(self, world: World, areas: draws.Areas, lag: int) -> float:
        """Return the mean effect from ``lag`` years after each start."""
        years = np.array(world.years, dtype=float)
        observed = ~np.isnan(self.published)
        start = areas.start + lag
        return draws.true_effects(self.effect, start, years, observed).average


def _start_years(years: tuple[int, int]) -> tuple[int, ...]:
    """Return three start years in the middle of the period, a year apart."""
    middle = years[0] + (years[1] - years[0]) // 2
    return tuple(year for year in (middle - 1, middle, middle + 1) if year > years[0])


def _world_of(outcome: Outcome, base: World, effect: tuple[float, ...]) -> World:
    """Return the world in which one outcome is drawn."""
    manner = MANNERS.get(outcome.indicator) or MANNER_OF_UNIT[outcome.unit]
    return dataclasses.replace(
        base,
        family=FAMILY_OF_UNIT.get(outcome.unit, "cost"),
        effect=effect,
        **dataclasses.asdict(manner),
    )


def _sizes_needed(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return the indicators of group sizes, each once, inhabitants first."""
    names = [POPULATION]
    for outcome in outcomes:
        names += outcome.exposure
        if outcome.denominator:
            names.append(outcome.denominator)
    return tuple(dict.fromkeys(names))


def _sizes(world: World, areas: draws.Areas, name: str) -> NDArray[np.float64]:
    """Return (N, T) whole persons of one group."""
    share = SHARE_OF_POPULATION.get(name, SHARE_OTHERWISE)
    return draws.group_sizes(dataclasses.replace(world, group_share=share), areas)


def _group(
    outcome: Outcome, sizes: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return (N, T) persons in whom the outcome is counted.

    For a plain count it is 1,000 everywhere, so that the rate is the count.
    """
    total = np.zeros_like(sizes[POPULATION])
    if outcome.unit == "count":
        return total + draws.SCALE["rate"]
    if outcome.unit not in FAMILY_OF_UNIT:
        return sizes[POPULATION]
    if outcome.denominator:
        return sizes[outcome.denominator]
    for name in outcome.exposure:
        total += sizes[name]
    return total if outcome.exposure else sizes[POPULATION]


def _country(
    outcome: Outcome, published: NDArray[np.float64], group: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the whole country's value (T,): of all persons, not the mean of areas."""
    if outcome.unit == "count":
        return np.asarray(published.sum(axis=0))
    return np.asarray((published * group).sum(axis=0) / group.sum(axis=0))


def _source_use(dataset: Dataset, seed: int) -> SourceUse:
    """Return the source line of invented data; the hash is that of the numbers."""
    digest = hashlib.sha256()
    for name in sorted(dataset.values):
        digest.update(name.encode() + dataset.values[name].astype("<f8").tobytes())
    return SourceUse(
        id="simulated",
        publisher=PUBLISHER,
        title=f"simulate(seed={seed})",
        address="",
        retrieved="",
        sha256=digest.hexdigest(),
    )
