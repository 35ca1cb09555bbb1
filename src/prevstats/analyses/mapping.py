"""What a municipality does, for whom, and what is missing: from its own tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from prevstats.analyses.basis import (
    BASIS_CLASSES,
    Basis,
    basis_of,
    labels,
    row_of,
    shared,
    study_part,
)
from prevstats.analyses.handover import from_environment
from prevstats.analyses.mapping_findings import MappingFindings
from prevstats.analyses.mapping_groups import group_sizes
from prevstats.analyses.mapping_ideas import ideas
from prevstats.analyses.mapping_inventory import inventory
from prevstats.analyses.mapping_plan import plan
from prevstats.analyses.mapping_views import (
    collaboration,
    competences,
    incidents,
    rights,
    themes,
)
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import Labels
from prevstats.data.panel import Reading
from prevstats.data.template_rows import (
    TemplateRow,
    TemplateTable,
    read_templates,
)
from prevstats.errors import Complaint, InputError
from prevstats.parameters.mapping import IdeaWeights, MappingTables
from prevstats.parameters.study import Study
from prevstats.parameters.templates import templates, vocabularies
from prevstats.randomness import generator

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class MappingCommon(Basis):
    """What the report rests on: the municipality's own tables, read and checked."""

    tables: Mapping[str, TemplateTable]


CLASSES: tuple[type, ...] = (
    *BASIS_CLASSES,
    TemplateTable,
    TemplateRow,
    MappingTables,
    IdeaWeights,
)
"""Classes that a stored ``MappingCommon`` may hold beside itself."""


def prepare_mapping(
    study: Study, reading: Reading, *, file: Path | None = None
) -> MappingCommon:
    """Read the tables; their paths are relative to the parameter file.

    Raises ``InputError`` with every fault of every table, by row and column.
    """
    block = _block(study, file)
    basis = basis_of(study, reading, notebook="mapping")
    folder = file.parent if file is not None else Path()
    paths = {name: folder / path for name, path in block.files().items()}
    read_tables = read_templates(paths, templates())
    tables = read_tables.value
    sources = tuple(table.source for table in tables.values())
    read_by = hashlib.sha256(basis.provenance.data_sha256.encode())
    for name in sorted(tables):
        read_by.update(f"\n{name} {tables[name].source.sha256}".encode())
    made = replace(basis.provenance, data_sha256=read_by.hexdigest())
    whole = replace(
        basis,
        log=(*basis.log, *read_tables.log),
        sources=(*basis.sources, *sources),
        provenance=made,
    )
    common = MappingCommon(**shared(whole), tables=tables)
    _refuse_what_does_not_fit(study, common)
    return common


def mapping(
    study: Study,
    area: str,
    common: MappingCommon | None = None,
    *,
    file: Path | str | None = None,
) -> MappingFindings:
    """Return everything that a municipality's mapping report may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``mapping`` block.
    area : four-digit code, as text.
    common : the tables; taken from the run when there is one, and otherwise read.
    file : the parameter file, to which the tables' paths are relative; without it they
        are relative to the current folder.

    Raises
    ------
    InputError : when the area is not in the data, or a table does not fit.
    """
    if common is None:
        common = from_environment(study, MappingCommon, CLASSES)
    if common is None:
        place = None if file is None else Path(file)
        common = prepare_mapping(study, read(study, file=place), file=place)
    block = _block(study, None)
    tables = common.tables

    def part(name: str, make: Callable[[TemplateTable], Part]) -> Part | None:
        return make(tables[name]) if name in tables else None

    draws = generator(study.inference.seed, area=area, step="mapping:idea weights")
    bands = [(band.first, band.last) for band in block.age_bands]
    level = study.inference.level
    weights = block.weights.model_dump()
    return MappingFindings(
        **study_part(common, row_of(common, area)),
        outcomes=(),
        invented=block.invented,
        inventory=part("inventory", lambda one: inventory(one, bands)),
        group_sizes=part("target_groups", group_sizes),
        ideas=part("ideas", lambda one: ideas(one, weights, block.weight_draws, draws)),
        collaboration=part("collaboration", lambda one: collaboration(one, level)),
        competences=part("competences", competences),
        themes=part("themes", themes),
        rights=part("child_rights", rights),
        incidents=part("incidents", incidents),
        plan=part("plan", lambda one: plan(one, block.committees, block.as_of)),
        words=_words(),
    )


def _refuse_what_does_not_fit(study: Study, common: MappingCommon) -> None:
    """Make the findings once before any report is begun: faults come to light here."""
    mapping(study, common.dataset.areas[0], common)


def _words() -> dict[str, Labels]:
    return {
        f"{name}.{word.id}": labels(word.label)
        for name, known in vocabularies().items()
        for word in known.words
    }


def _block(study: Study, file: Path | None) -> MappingTables:
    if study.mapping is not None:
        return study.mapping
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="mapping",
            found="nothing",
            meaning="it is not said which tables a mapping report rests on",
            mend="add mapping: with the tables, see: prevstats template",
        )
    )
