"""How schools and areas of one municipality compare: need, gaps, change and reach.

The tables are read once, in the process that starts a run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prevstats.analyses.basis import (
    BASIS_CLASSES,
    Basis,
    basis_of,
    labels,
    row_of,
    shared,
    study_part,
    with_own_tables,
)
from prevstats.analyses.handover import from_environment
from prevstats.analyses.reading import read
from prevstats.analyses.structure_change import dose, paired
from prevstats.analyses.structure_findings import (
    PART_CLASSES,
    ProgrammeFindings,
    ProgrammeLevel,
    StructureFindings,
    StructureParts,
)
from prevstats.analyses.structure_need import gaps, need
from prevstats.analyses.structure_shares import reach, turnover
from prevstats.analyses.structure_tables import UnitReader, persons
from prevstats.analyses.study_findings import Count
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.structure import Programme, Structure
from prevstats.parameters.study import Study


@dataclass(frozen=True, slots=True)
class StructureCommon(Basis):
    """What the municipality's own tables of schools and areas say."""

    parts: StructureParts[Count]


CLASSES: tuple[type, ...] = (*BASIS_CLASSES, *PART_CLASSES)
"""Classes that a stored ``StructureCommon`` may hold beside itself."""


def prepare_structure(
    study: Study, reading: Reading, *, file: Path | None = None
) -> StructureCommon:
    """Read the municipality's own tables, which lie beside ``file``.

    Raises ``InputError`` with every fault of every table.
    """
    block = _block(study, file)
    basis = basis_of(study, reading, notebook="structure")
    folder = file.parent if file is not None else Path()
    reader = UnitReader(folder, study.inference.level, study.inference.seed)
    parts = _parts(block, reader)
    if reader.complaints:
        raise InputError(reader.complaints)
    basis = with_own_tables(
        basis, reader.log, reader.sources, last_year=study.years.last
    )
    return StructureCommon(**shared(basis), parts=parts)


def structure(
    study: Study,
    area: str,
    common: StructureCommon | None = None,
    *,
    file: Path | str | None = None,
) -> StructureFindings:
    """Return everything that a report on the municipality's units may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``structure`` block.
    area : four-digit code, as text.
    common : what the tables say; taken from the run when there is one.
    file : the parameter file; the tables lie beside it.

    Raises
    ------
    InputError : when the area is not in the data, or a table cannot be used.
    """
    if common is None:
        common = from_environment(study, StructureCommon, CLASSES)
    if common is None:
        place = None if file is None else Path(file)
        common = prepare_structure(study, read(study, file=place), file=place)
    row = row_of(common, area)
    return StructureFindings(**study_part(common, row), outcomes=(), parts=common.parts)


def _parts(block: Structure, reader: UnitReader) -> StructureParts[Count]:
    return StructureParts(
        invented=block.invented,
        need=need(block.need, reader) if block.need else None,
        gaps=gaps(block.gaps, reader) if block.gaps else None,
        paired=paired(block.paired, reader) if block.paired else None,
        dose=dose(block.dose, reader) if block.dose else None,
        reach=reach(block.reach, reader) if block.reach else None,
        turnover=turnover(block.turnover, reader) if block.turnover else None,
        programme=_programme(block.programme) if block.programme else None,
    )


def _programme(block: Programme) -> ProgrammeFindings[Count]:
    """Return the three levels as stated, in their order."""
    levels = (
        ("for_all", block.for_all),
        ("if_needed", block.if_needed),
        ("more", block.more),
    )
    return ProgrammeFindings(
        year=block.year,
        levels=tuple(
            ProgrammeLevel(
                name,
                labels(each.label),
                persons(each.target),
                persons(each.reached),
                each.cost,
            )
            for name, each in levels
        ),
        source=labels(block.source),
        verified=block.verified,
    )


def _block(study: Study, file: Path | None) -> Structure:
    if study.structure is not None:
        return study.structure
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="structure",
            found="nothing",
            meaning="it is not said what a structure report rests on",
            mend="add structure: with its tables",
        )
    )
