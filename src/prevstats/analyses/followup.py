"""What was done, for whom, and what changed for the children: without claiming effect.

The tables are read once, in the process that starts a run. What is handed on to the
reports holds counts and means only: no row, no pseudonym.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prevstats.analyses.basis import (
    BASIS_CLASSES,
    Basis,
    basis_of,
    row_of,
    shared,
    study_part,
    with_own_tables,
)
from prevstats.analyses.followup_cases import audit, detection, ratings, routines
from prevstats.analyses.followup_children import children
from prevstats.analyses.followup_districts import districts
from prevstats.analyses.followup_findings import (
    PART_CLASSES,
    FollowupFindings,
    FollowupParts,
)
from prevstats.analyses.followup_tables import Reader
from prevstats.analyses.followup_training import capacity, training
from prevstats.analyses.followup_waiting import staff
from prevstats.analyses.handover import from_environment
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import Count
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.followup import FollowUp
from prevstats.parameters.study import Study


@dataclass(frozen=True, slots=True)
class FollowupCommon(Basis):
    """What a follow-up found in the municipality's own tables."""

    parts: FollowupParts[Count]


CLASSES: tuple[type, ...] = (*BASIS_CLASSES, *PART_CLASSES)
"""Classes that a stored ``FollowupCommon`` may hold beside itself."""


def prepare_followup(
    study: Study, reading: Reading, *, file: Path | None = None
) -> FollowupCommon:
    """Read the municipality's own tables, which lie beside ``file``.

    Raises ``InputError`` with every fault of every table.
    """
    block = _block(study, file)
    basis = basis_of(study, reading, notebook="followup")
    folder = file.parent if file is not None else Path()
    reader = Reader(folder, block, study.inference.level)
    parts = _parts(block, reader)
    if reader.complaints:
        raise InputError(reader.complaints)
    basis = with_own_tables(
        basis, reader.log, reader.sources, last_year=int(block.as_of[:4])
    )
    return FollowupCommon(**shared(basis), parts=parts)


def followup(
    study: Study,
    area: str,
    common: FollowupCommon | None = None,
    *,
    file: Path | str | None = None,
) -> FollowupFindings:
    """Return everything that the municipality's follow-up may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``follow_up`` block.
    area : four-digit code, as text.
    common : what the tables say; taken from the run when there is one.
    file : the parameter file; the tables lie beside it.

    Raises
    ------
    InputError : when the area is not in the data, or a table cannot be used.
    """
    if common is None:
        common = from_environment(study, FollowupCommon, CLASSES)
    if common is None:
        place = None if file is None else Path(file)
        common = prepare_followup(study, read(study, file=place), file=place)
    row = row_of(common, area)
    return FollowupFindings(**study_part(common, row), outcomes=(), parts=common.parts)


def _parts(block: FollowUp, reader: Reader) -> FollowupParts[Count]:
    return FollowupParts(
        began=block.began,
        as_of=block.as_of,
        invented=block.invented,
        training=training(block.training, reader) if block.training else None,
        districts=districts(block.districts, reader) if block.districts else None,
        capacity=capacity(block.capacity) if block.capacity else None,
        staff=staff(block.staff, reader) if block.staff else None,
        routines=routines(block.routines, reader) if block.routines else (),
        audit=audit(block.cases, reader) if block.cases else None,
        detection=detection(block.detection, reader) if block.detection else None,
        ratings=ratings(block.ratings, reader) if block.ratings else None,
        children=children(block.children, reader) if block.children else None,
    )


def _block(study: Study, file: Path | None) -> FollowUp:
    if study.follow_up is not None:
        return study.follow_up
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="follow_up",
            found="nothing",
            meaning="it is not said what a follow-up report rests on",
            mend="add follow_up: with its tables or counts",
        )
    )
