"""How often a situation report names anything when nothing differs: the long form.

Writes the table of ``docs/situation_size.md``. Worlds of 290 municipalities in which
none is an exception: all rates are drawn from one spread between places (normal,
heavy-tailed, skewed, or none), correlated over indicators and years, counts are Poisson
over groups as unequal as the Swedish municipalities', a part of the cells is missing,
mostly the small places'. The figures go through the functions of the report itself:
expected values, funnels, changes, and the rule over all of them.

    python benchmarks/size_situation.py --worlds 200 --seed 20261122
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prevstats.analyses.situation_change import change_of
from prevstats.inference.expected import Expected, expected_values
from prevstats.inference.stands_out import LEVEL, named

PLACES, YEARS, INDICATORS = 290, 10, 20
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """One kind of world.

    ``spread`` draws (N, K) standardised deviations between places, ``tau`` is their
    size as a share of the rate; ``missing`` the share of cells without a figure.
    """

    name: str
    spread: Callable[[np.random.Generator, tuple[int, int]], Array]
    tau: float = 0.3
    missing: float = 0.1
    small: bool = False


def _normal(generator: np.random.Generator, shape: tuple[int, int]) -> Array:
    return generator.normal(size=shape)


def _heavy(generator: np.random.Generator, shape: tuple[int, int]) -> Array:
    return generator.standard_t(4, size=shape) / np.sqrt(2.0)


def _skewed(generator: np.random.Generator, shape: tuple[int, int]) -> Array:
    return np.asarray(generator.gamma(2.0, size=shape) - 2.0) / np.sqrt(2.0)


WORLDS = (
    World("no spread beyond chance", _normal, tau=0.0),
    World("normal spread", _normal),
    World("normal spread, no missing", _normal, missing=0.0),
    World("heavy-tailed spread (t, 4 df)", _heavy),
    World("skewed spread (gamma)", _skewed),
    World("normal spread, small places only", _normal, small=True),
    World(
        "skewed spread, small places, 40 % missing", _skewed, small=True, missing=0.4
    ),
)


def figures(world: World, generator: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return rates (K, N, T) per 1,000, persons (N,) and circumstances (N, 3)."""
    persons = np.exp(generator.normal(7.2 if world.small else 8.4, 1.0, size=PLACES))
    persons = np.round(np.clip(persons, 300, 220_000))
    circumstances = generator.normal(size=(PLACES, 3))
    shared = world.spread(generator, (PLACES, 1))
    own = world.spread(generator, (PLACES, INDICATORS))
    level = np.sqrt(0.3) * shared + np.sqrt(0.7) * own
    rates = np.exp(generator.uniform(np.log(3.0), np.log(60.0), size=INDICATORS))
    slope = generator.normal(scale=0.1, size=(3, INDICATORS))
    drift = np.cumsum(
        world.tau * 0.15 * generator.normal(size=(YEARS, PLACES, INDICATORS)), axis=0
    )
    factor = 1.0 + world.tau * level + circumstances @ slope + drift
    mean = np.maximum(rates * factor, 0.05) / 1_000.0
    counts = generator.poisson(mean * persons[None, :, None])
    found = 1_000.0 * counts / persons[None, :, None]
    lost = world.missing * 2.0 * (1.0 - np.argsort(np.argsort(persons)) / PLACES)
    gone = generator.uniform(size=found.shape) < lost[None, :, None]
    return np.where(gone, np.nan, found).transpose(2, 1, 0), persons, circumstances


def questions(rates: Array, persons: Array, circumstances: Array) -> Array:
    """Return z (N, 2 K) of levels and changes, as the report computes them."""
    columns = []
    for values in rates:
        latest = values[:, -1]
        typical = float(np.nanmean(latest))
        found = expected_values(
            latest,
            circumstances,
            sampling_variance=typical * 1_000.0 / persons,
            size=persons,
        )
        changed = change_of(values, typical * 1_000.0 / persons, persons)
        for each in (found, changed.stands):
            columns.append(
                each.funnel.z_corrected
                if isinstance(each, Expected)
                else np.full(PLACES, np.nan)
            )
    return np.column_stack(columns)


def measured(world: World, worlds: int, seed: int) -> str:
    """Return one row of the table."""
    generator = np.random.default_rng([seed, WORLDS.index(world)])
    share, small, plain, power = [], [], [], {5.0: [], 7.0: []}
    for _ in range(worlds):
        rates, persons, circumstances = figures(world, generator)
        z = questions(rates, persons, circumstances)
        found = named(z)
        share.append(found.mean())
        small.append(found[persons <= np.quantile(persons, 0.2)].mean())
        plain.append(np.mean((np.abs(z) > 1.96).any(axis=1)))
        for size in power:
            moved = z.copy()
            place = int(generator.integers(PLACES))
            known = np.flatnonzero(np.isfinite(moved[place]))
            moved[place, generator.choice(known)] = size
            power[size].append(float(named(moved)[place]))
    error = 100 * np.std(share) / np.sqrt(worlds)
    strongest = " | ".join(f"{100 * np.mean(each):.0f}" for each in power.values())
    return (
        f"| {world.name} | {100 * np.mean(plain):.0f} | "
        f"**{100 * np.mean(share):.1f}** ({error:.2f}) | {100 * np.max(share):.1f} | "
        f"{100 * np.mean(small):.1f} | {strongest} |"
    )


def table(worlds: int, seed: int) -> str:
    """Return the page."""
    day = datetime.now(tz=UTC).date().isoformat()
    rows = "\n".join(measured(world, worlds, seed) for world in WORLDS)
    return f"""# Who is named when nothing differs

Measured {day}: `python benchmarks/size_situation.py --worlds {worlds} --seed {seed}`.
{PLACES} municipalities, {INDICATORS} indicators over {YEARS} years, two questions each
(level against expectation, change beside the others'), {worlds} worlds a row. No
municipality is an exception: all are drawn from one spread. Per cent of reports.

*one by one*: some |z| above 1.96. **rule**: something named (Monte Carlo error).
*worst*: the largest share in any single world. *small*: share of the smallest fifth.
*5, 7*: how often one municipality is named when one of its figures lies that many
standard deviations off (Monte Carlo error at most {50 / np.sqrt(worlds):.0f}).

| world | one by one | **rule** | worst | small | 5 | 7 |
|---|--:|--:|--:|--:|--:|--:|
{rows}

The rule's limit is {100 * LEVEL:.0f} per cent; it holds in every single world, because
a rank cannot do otherwise. *small* may lie above five: few cases
are skewed, and the rule counts all municipalities together.
"""


def main() -> None:
    """Measure, print and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--out", type=Path, default=Path("docs/situation_size.md"))
    chosen = parser.parse_args()
    page = table(chosen.worlds, chosen.seed)
    chosen.out.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
