"""Tables that lie beside a table of figures: girls and boys, similar, descriptions.

A folder with ``figures.csv`` may also hold, found by their names,

* ``…gender….csv``: ``kpi, municipality_code, gender, year, value`` (K and M);
* ``…similar….csv``: ``kind, year, municipality_id, peer_id``, Kolada's groups;
* ``…kpi_metadata….csv``: ``id, title, publication_date, publ_period``.

Two files of one sort are refused: which of them was meant cannot be told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.files import read_dataset
from prevstats.data.kolada_catalogue import Indicator, last_year_in
from prevstats.data.options import ReadOptions
from prevstats.data.panel import Dataset, Reading
from prevstats.data.similar import SimilarGroup
from prevstats.errors import Complaint, InputError
from prevstats.provenance import SourceUse, sha256_of_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

GIRLS, BOYS = "K", "M"


@dataclass(frozen=True, slots=True)
class Beside:
    """What lies beside the figures.

    Attributes
    ----------
    groups : municipalities that the publisher calls similar.
    described : how the publisher describes the indicators.
    sources : the files that were read.
    """

    groups: tuple[SimilarGroup, ...] = ()
    described: tuple[Indicator, ...] = ()
    sources: tuple[SourceUse, ...] = ()


def gender_name(indicator: str, gender: str) -> str:
    """Return the name under which one gender's figures stand in a dataset."""
    return f"{indicator}:{gender}"


def with_genders(
    reading: Reading, of_gender: Mapping[str, Dataset], indicators: Iterable[str]
) -> Reading:
    """Return a reading with girls' and boys' figures beside all, by ``gender_name``.

    Areas and years that only the one or the other has are left out and missing.
    """
    dataset = reading.dataset
    values = dict(dataset.values)
    for gender, other in of_gender.items():
        for name in indicators:
            if name in other.values:
                values[gender_name(name, gender)] = _aligned(
                    other.values[name], other, dataset
                )
    return replace(reading, dataset=replace(dataset, values=values))


def genders_beside(
    path: Path, indicators: tuple[str, ...], units: Mapping[str, str]
) -> tuple[Mapping[str, Dataset], tuple[SourceUse, ...]]:
    """Return girls' and boys' figures from the file beside, and that file."""
    file = _one(path, "gender")
    if file is None:
        return {}, ()
    found = {}
    sources: tuple[SourceUse, ...] = ()
    for gender in (GIRLS, BOYS):
        options = ReadOptions(
            gender=gender, indicators=(), optional=indicators, units=units
        )
        read = read_dataset(file, options)
        found[gender] = read.dataset
        sources = read.sources
    return found, sources


def beside(path: Path) -> Beside:
    """Return the groups and descriptions in the files beside a table.

    Raises ``InputError`` for two files of one sort, or one without its columns.
    """
    groups, described = _one(path, "similar"), _one(path, "kpi_metadata")
    files = [file for file in (groups, described) if file is not None]
    return Beside(
        groups=_groups(groups) if groups else (),
        described=_described(described) if described else (),
        sources=tuple(_source(file) for file in files),
    )


def _one(path: Path, word: str) -> Path | None:
    """Return the one file beside whose name holds a word, ``None`` without any."""
    found = sorted(
        file
        for file in path.parent.glob("*.csv")
        if word in file.stem.casefold() and file.resolve() != path.resolve()
    )
    if len(found) > 1:
        raise InputError(
            Complaint(
                file=str(path.parent),
                line=None,
                key=word,
                found=", ".join(file.name for file in found),
                meaning="which of these files belongs to the figures cannot be told",
                mend="keep one of them in the folder",
            )
        )
    return found[0] if found else None


def _rows(file: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        table = csv.DictReader(stream)
        missing = [name for name in columns if name not in (table.fieldnames or ())]
        if missing:
            raise InputError(
                Complaint(
                    file=file.name,
                    line=1,
                    key=", ".join(missing),
                    found=", ".join(table.fieldnames or ()),
                    meaning="the table beside the figures lacks columns",
                    mend=f"it needs {', '.join(columns)}",
                )
            )
        return list(table)


def _groups(file: Path) -> tuple[SimilarGroup, ...]:
    peers: dict[tuple[str, int, str], list[str]] = {}
    wanted = ("kind", "year", "municipality_id", "peer_id")
    for row in _rows(file, wanted):
        key = (row["kind"], int(row["year"]), row["municipality_id"])
        peers.setdefault(key, []).append(row["peer_id"])
    return tuple(
        SimilarGroup(kind, year, area, tuple(sorted(set(codes) - {area})))
        for (kind, year, area), codes in peers.items()
    )


def _described(file: Path) -> tuple[Indicator, ...]:
    wanted = ("id", "title", "publication_date", "publ_period")
    return tuple(
        Indicator(
            id=row["id"],
            title=row["title"],
            description=row.get("description", ""),
            by_gender=row.get("is_divided_by_gender", "") in ("1", "True", "TRUE"),
            kind=row.get("municipality_type", ""),
            next_published=_known(row["publication_date"]),
            latest_period=_known(row["publ_period"]),
            last_year=last_year_in(row["title"]),
        )
        for row in _rows(file, wanted)
    )


def _known(text: str) -> str:
    return "" if text in ("NA", "null", "None") else text


def _source(file: Path) -> SourceUse:
    return SourceUse(
        id=f"beside_{file.stem}",
        publisher="",
        title=file.name,
        address=file.name,
        retrieved="",
        sha256=sha256_of_file(file),
    )


def _aligned(
    values: NDArray[np.float64], other: Dataset, dataset: Dataset
) -> NDArray[np.float64]:
    """Return figures in the order of another dataset's areas and years."""
    found = np.full((len(dataset.areas), len(dataset.years)), np.nan)
    rows = [
        other.areas.index(code) if code in other.areas else -1 for code in dataset.areas
    ]
    columns = [
        other.years.index(year) if year in other.years else -1 for year in dataset.years
    ]
    here = np.ix_(
        [place for place, row in enumerate(rows) if row >= 0],
        [place for place, column in enumerate(columns) if column >= 0],
    )
    there = np.ix_(
        [row for row in rows if row >= 0], [column for column in columns if column >= 0]
    )
    found[here] = values[there]
    return found
