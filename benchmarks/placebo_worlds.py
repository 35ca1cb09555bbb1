"""Worlds in which nothing happened: placebo treatments, real and artificial.

Real: an indicator of the real panel, a window of years, and municipalities that are
called treated though nothing was done. Artificial: real sizes, a slow random walk
with memory (AR(1)) and counting noise, and again no effect.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prevstats.inference.few_treated_study import Study

SIZES = {
    "inhabitants": ("N01951",),
    "children": ("N01921", "N01927"),
    "preschool": ("N01952",),
    "school": ("N01953",),
    "young": ("N01954",),
}
INDICATORS = {
    "rate": {
        "N33816": "children",
        "N33817": "children",
        "N09811": "children",
        "N07540": "inhabitants",
        "N07541": "inhabitants",
        "N07542": "inhabitants",
        "N07544": "inhabitants",
        "U07417": "inhabitants",
        "U07452": "inhabitants",
    },
    "percentage": {
        "N33802": "children",
        "U31803": "children",
        "N66077": "children",
        "N31807": "inhabitants",
        "U31804": "young",
        "N31816": "inhabitants",
        "N02797": "young",
        "N03920": "inhabitants",
        "N03921": "young",
        "N15428": "school",
        "N15508": "school",
        "N15419": "school",
        "N17445": "young",
        "N11800": "preschool",
        "N00945": "preschool",
    },
    "cost": {
        "N31001": "inhabitants",
        "N30101": "inhabitants",
        "N33001": "inhabitants",
        "N35001": "inhabitants",
        "N11008": "preschool",
        "N15027": "school",
    },
}
FAMILY = {name: family for family, names in INDICATORS.items() for name in names}
FAMILY_CENTRES = ("N33001", "N33816", "N33817", "N33802", "N15428")
YEARS_BEFORE = (4, 8)
YEARS_AFTER = (2, 4)
SMALLEST_COMPLETE = 190
COUNTY_SHOCK = 0.3
MEMORY = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One indicator (N, T) with sizes (N, T), counties (N,), and its family."""

    name: str
    family: str
    outcome: NDArray[np.float64]
    sizes: NDArray[np.float64]
    county: NDArray[np.int64]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What a row of the table draws its worlds from.

    ``starts`` is the number of different start years; ``in_study`` the number of
    municipalities G that are compared (``None`` = all), ``pool_only_study`` whether
    the data of the others are unknown.
    """

    n_treated: int
    placement: str
    starts: int = 1
    in_study: int | None = None
    pool_only_study: bool = False
    base: str = "mean"


@cache
def real_panel(data: Path) -> Mapping[str, Series]:
    """Return every indicator of ``INDICATORS`` from the real panel."""
    with (data / "sweden" / "kolada_panel_total.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = sorted({row["municipality_code"] for row in rows} - {"0000"})
    years = tuple(sorted({int(row["year"]) for row in rows}))
    place = {code: number for number, code in enumerate(codes)}

    def table(name: str) -> NDArray[np.float64]:
        values = np.full((len(codes), len(years)), np.nan)
        for row in rows:
            if row["municipality_code"] in place and row[name] != "":
                where = place[row["municipality_code"]], int(row["year"]) - years[0]
                values[where] = float(row[name])
        return values

    sizes = {
        kind: np.sum([table(name) for name in names], axis=0)
        for kind, names in SIZES.items()
    }
    county = np.array([int(code[:2]) for code in codes])
    return {
        name: _observed(Series(name, family, table(name), sizes[kind], county, years))
        for family, names in INDICATORS.items()
        for name, kind in names.items()
    }


def _observed(series: Series) -> Series:
    """Return the series without the years that no municipality has."""
    seen = np.isfinite(series.outcome).any(axis=0)
    return replace(
        series,
        outcome=series.outcome[:, seen],
        sizes=series.sizes[:, seen],
        years=tuple(np.asarray(series.years)[seen].tolist()),
    )


@cache
def windows(
    series: Series, before: tuple[int, int], extra: int
) -> tuple[tuple[int, int, int], ...]:
    """Return (first column, column of the start, column after the last year)."""
    found = []
    for start in range(1, len(series.years)):
        for length in range(before[0], before[1] + 1):
            for after in range(YEARS_AFTER[0], YEARS_AFTER[1] + 1):
                first, end = start - length, start + after + extra
                if first < 0 or end > len(series.years):
                    continue
                if usable(series, slice(first, end)).sum() >= SMALLEST_COMPLETE:
                    found.append((first, start, end))
    return tuple(found)


def usable(series: Series, columns: slice) -> NDArray[np.bool_]:
    """Return (N,) bool: complete in these columns, with a known size before."""
    whole = np.isfinite(series.outcome[:, columns]).all(axis=1)
    return np.asarray(whole & (np.nan_to_num(series.sizes[:, columns]).min(axis=1) > 0))


def real_world(
    data: Path,
    names: tuple[str, ...],
    cell: Cell,
    generator: np.random.Generator,
    before: tuple[int, int] = YEARS_BEFORE,
) -> tuple[str, Study]:
    """Return the name of an indicator and a placebo study in a window of it."""
    panel = real_panel(data)
    able_names = [n for n in names if windows(panel[n], before, cell.starts - 1)]
    if not able_names:
        raise ValueError(f"no window of {before} years before in any of {names}")
    series = panel[able_names[generator.integers(len(able_names))]]
    choices = windows(series, before, cell.starts - 1)
    first, start, end = choices[generator.integers(len(choices))]
    able = usable(series, slice(first, end))
    outcome = series.outcome[able, first:end]
    size = series.sizes[able, first:start].mean(axis=1)
    years = series.years[first:end]
    return series.name, placebo_study(
        outcome,
        years,
        size,
        series.county[able],
        (series.years[start], cell),
        generator,
    )


def artificial_world(
    data: Path, cell: Cell, generator: np.random.Generator
) -> tuple[str, Study]:
    """Return a placebo study of AR(1) paths with counting noise at real sizes.

    The share of the median municipality's variance that is counting noise is drawn
    between 0 and 1; a tenth of the lasting variance is common to the county.
    """
    series = real_panel(data)["N33816"]
    able = np.isfinite(series.sizes).all(axis=1) & (series.sizes.min(axis=1) > 0)
    size = series.sizes[able, -8:].mean(axis=1)
    county = series.county[able]
    t = int(generator.integers(6, 13))
    start = 2010 + int(generator.integers(4, t - 1))
    share = generator.random()
    lasting = _paths(len(size), t, generator)
    _, label = np.unique(county, return_inverse=True)
    together = _paths(int(label.max()) + 1, t, generator)[label]
    lasting = np.sqrt(1 - COUNTY_SHOCK**2) * lasting + COUNTY_SHOCK * together
    noise = generator.standard_normal((len(size), t))
    counting = np.sqrt(share * np.median(size) / size)[:, None] * noise
    outcome = np.sqrt(1 - share) * lasting + counting
    years = tuple(range(2010, 2010 + t))
    return "artificial", placebo_study(
        outcome, years, size, county, (start, cell), generator
    )


def _paths(n: int, t: int, generator: np.random.Generator) -> NDArray[np.float64]:
    shocks = generator.standard_normal((n, t))
    path = np.empty((n, t))
    path[:, 0] = shocks[:, 0]
    for year in range(1, t):
        path[:, year] = MEMORY * path[:, year - 1]
        path[:, year] += np.sqrt(1 - MEMORY**2) * shocks[:, year]
    return path


def placebo_study(
    outcome: NDArray[np.float64],
    years: tuple[int, ...],
    size: NDArray[np.float64],
    county: NDArray[np.int64],
    start_and_cell: tuple[int, Cell],
    generator: np.random.Generator,
) -> Study:
    """Return a study in which some municipalities are called treated."""
    first_start, cell = start_and_cell
    before = outcome[:, np.asarray(years) < first_start]
    asked = np.arange(len(size))
    if cell.in_study is not None:
        asked = _study_members(size, cell, generator)
    chosen = asked[
        place(cell.placement, size[asked], before[asked], cell.n_treated, generator)
    ]
    start = np.full(len(size), np.inf)
    first_column = years.index(first_start)
    later = np.arange(len(chosen)) % cell.starts
    start[chosen] = np.asarray(years)[first_column + later]
    inside = np.isin(np.arange(len(size)), asked)
    untreated = np.isinf(start)
    treated = np.where(untreated, 0.0, 1.0 / len(chosen))
    return Study(
        outcome=outcome,
        periods=years,
        exposure=size,
        county=county,
        start=start,
        treated=treated,
        pool=untreated & inside if cell.pool_only_study else untreated,
        comparison=untreated & inside,
        base="last" if cell.base == "last" else "mean",
    )


def _study_members(
    size: NDArray[np.float64], cell: Cell, generator: np.random.Generator
) -> NDArray[np.intp]:
    """Return the G municipalities of the study, drawn at random."""
    return np.sort(generator.choice(len(size), cell.in_study, replace=False))


def place(
    placement: str,
    size: NDArray[np.float64],
    before: NDArray[np.float64],
    count: int,
    generator: np.random.Generator,
) -> NDArray[np.intp]:
    """Return which are called treated: ``count`` of those the placement names."""
    out_of_line = before[:, -1] - before.mean(axis=1)
    slope = before @ (np.arange(before.shape[1]) - (before.shape[1] - 1) / 2.0)
    keys: dict[str, tuple[NDArray[np.float64], float]] = {
        "random": (size, 1.0),
        "smallest fifth": (size, 0.2),
        "largest fifth": (-size, 0.2),
        "last year out of line (tenth)": (-out_of_line, 0.1),
        "highest level (tenth)": (-before.mean(axis=1), 0.1),
        "fastest rise before (tenth)": (-slope, 0.1),
    }
    key, share = keys[placement]
    number = max(count, round(share * len(size)))
    return generator.choice(np.argsort(key, kind="stable")[:number], count, False)
