"""What every study rests on, with or without an effect: data, places and traces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from prevstats.analyses.fingerprint import provenance, reading_sha256
from prevstats.analyses.study_findings import Area, Labels, Provenance
from prevstats.data.panel import Dataset, Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.plan_file import Deviation, KeptPlan
from prevstats.parameters.study import Inference, Study
from prevstats.parameters.values import Text
from prevstats.provenance import LogLine, SourceUse, sha256_of_bytes

POPULATION = "N01951"
"""Kolada's number of inhabitants on 31 December: the size when no other is named."""


@dataclass(frozen=True, slots=True)
class Place:
    """The names that a code stands for."""

    code: str
    name: str
    county: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What does not depend on which municipality or which kind the report is.

    Each kind of report adds, in a class of its own, what it computes once for all
    municipalities.
    """

    study: Study
    dataset: Dataset
    places: tuple[Place, ...]
    log: tuple[LogLine, ...]
    sources: tuple[SourceUse, ...]
    truth: tuple[tuple[str, float], ...]
    provenance: Provenance

    @property
    def key(self) -> str:
        """Return the hash of all that the common part rests on."""
        made = self.provenance
        rests_on = (made.data_sha256, made.parameters_sha256, made.code_sha256)
        return hashlib.sha256("\n".join(rests_on).encode()).hexdigest()


BASIS_CLASSES: tuple[type, ...] = (
    Place,
    Dataset,
    LogLine,
    SourceUse,
    Provenance,
    KeptPlan,
    Deviation,
    Study,
    Inference,
    Outcome,
)
"""Classes that a stored ``Basis`` may hold beside itself."""


def basis_of(study: Study, reading: Reading, *, notebook: str) -> Basis:
    """Return what a study rests on, given its data; ``notebook`` names its report.

    Raises ``InputError`` when no year of the data lies within the study's.
    """
    dataset = within_years(reading.dataset, study)
    return Basis(
        study=study,
        dataset=dataset,
        places=places_of(dataset),
        log=reading.log,
        sources=reading.sources,
        truth=tuple(sorted(reading.truth.items())),
        provenance=provenance(
            study,
            reading_sha256(reading, dataset),
            last_year=dataset.years[-1],
            notebook=notebook,
        ),
    )


def shared(basis: Basis) -> dict[str, Any]:
    """Return a basis' fields by name, to build a kind's own common part from."""
    return {field.name: getattr(basis, field.name) for field in fields(Basis)}


def study_part(basis: Basis, row: int) -> dict[str, Any]:
    """Return the fields of ``StudyFindings`` by name, all but ``outcomes``."""
    study = basis.study
    return {
        "study": study.name,
        "title": labels(study.title),
        "question": labels(study.question),
        "level": study.inference.level,
        "simulated": basis.dataset.simulated,
        "area": area_of(basis, row),
        "data_log": basis.log,
        "sources": basis.sources,
        "provenance": basis.provenance,
        "n_areas": len(basis.dataset.areas),
    }


def labels(text: Text | str) -> Labels:
    """Return a text as language code → words; a name is the same in every language."""
    if isinstance(text, str):
        return {"sv": text, "en": text}
    return {"sv": text.sv, "en": text.en}


def within_years(dataset: Dataset, study: Study) -> Dataset:
    """Return the data of the study's years only."""
    first, last = study.years.first, study.years.last
    keep = np.array([first <= year <= last for year in dataset.years])
    if not keep.any():
        raise InputError(
            Complaint(
                file="data",
                line=None,
                key="years",
                found=f"years {dataset.years[0]}-{dataset.years[-1]}",
                meaning=f"no year lies within {first}-{last}",
                mend="correct the years of the evaluation, or fetch other data",
            )
        )
    return replace(
        dataset,
        years=tuple(int(year) for year in np.array(dataset.years)[keep]),
        values={name: array[:, keep] for name, array in dataset.values.items()},
        national={name: array[keep] for name, array in dataset.national.items()},
    )


def places_of(dataset: Dataset) -> tuple[Place, ...]:
    """Return the name and county of every area of the data."""
    if dataset.simulated:
        from prevstats.data.invented import simulated_register

        known = {row.code: row for row in simulated_register(len(dataset.areas))}
    else:
        from prevstats.data.municipalities import register

        known = {row.code: row for row in register()}
    return tuple(
        Place(code, known[code].name, known[code].county) for code in dataset.areas
    )


def areas(study: Study, basis: Basis) -> tuple[str, ...]:
    """Return the codes that get a report, in rising order.

    ``all`` means every municipality of the register, whether or not the data have it,
    so that one without data is reported as failed and never silently left out.
    """
    if study.areas != "all":
        return tuple(sorted(study.areas))
    if basis.dataset.simulated:
        return basis.dataset.areas
    from prevstats.data.municipalities import register

    return tuple(sorted(place.code for place in register()))


def row_of(basis: Basis, area: str) -> int:
    """Return an area's row in the data; ``InputError`` when it is not there."""
    known = basis.dataset.areas
    if area in known:
        return basis.dataset.row(area)
    raise InputError(
        Complaint(
            file="data",
            line=None,
            key=area,
            found=f"{len(known)} areas, {known[0]} to {known[-1]}",
            meaning="this municipality is not in the data",
            mend="check the code (four digits, with its leading zero), or fetch it",
        )
    )


def area_of(basis: Basis, row: int) -> Area:
    """Return the municipality's names and its latest population."""
    place = basis.places[row]
    population: float | None = None
    year: int | None = None
    if POPULATION in basis.dataset.values:
        values = basis.dataset.values[POPULATION][row]
        known = np.flatnonzero(~np.isnan(values))
        if known.size:
            population = float(values[known[-1]])
            year = basis.dataset.years[known[-1]]
    return Area(place.code, place.name, place.county, population, year)


def with_own_tables(
    basis: Basis,
    log: Iterable[LogLine],
    sources: Sequence[SourceUse],
    *,
    last_year: int,
) -> Basis:
    """Return the basis with the municipality's own tables read too.

    Their lines and names are added, and their bytes enter the fingerprint of the data.
    """
    read_too = [basis.provenance.data_sha256, *(each.sha256 for each in sources)]
    made = replace(
        basis.provenance,
        data_sha256=sha256_of_bytes("\n".join(read_too).encode()),
        data_last_year=last_year,
    )
    return replace(
        basis,
        log=(*basis.log, *log),
        sources=(*basis.sources, *sources),
        provenance=made,
    )
