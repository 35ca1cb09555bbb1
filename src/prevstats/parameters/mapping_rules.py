"""What must hold in the block of a mapping report."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from prevstats.parameters.faults import Areas, Fault, Rules
from prevstats.parameters.mapping import MappingTables
from prevstats.parameters.templates import TEMPLATE_NAMES


def _mapping(mapping: MappingTables | None, areas: Areas) -> Iterator[Fault]:
    if mapping is None:
        return
    yield from _tables(mapping)
    yield from _numbers(mapping)
    if isinstance(areas, str) or len(areas) != 1:
        found = areas if isinstance(areas, str) else f"{len(areas)} municipalities"
        yield Fault(
            "areas",
            found,
            "a mapping describes one municipality: its tables are of that one",
            "name it: areas: ['0781']",
        )


def _tables(mapping: MappingTables) -> Iterator[Fault]:
    files = mapping.files()
    if not files:
        yield Fault(
            "mapping",
            "no table",
            "there is nothing to map",
            f"give a file for one of {', '.join(TEMPLATE_NAMES)}",
        )
    for name, path in files.items():
        if "://" in path or not path.lower().endswith((".csv", ".xlsx")):
            yield Fault(
                f"mapping.{name}",
                path,
                "tables are read from this machine, as CSV or XLSX",
                f"fill in the template: prevstats template {name}",
            )


def _numbers(mapping: MappingTables) -> Iterator[Fault]:
    bands = mapping.age_bands
    wrong = [band for band in bands if band.last < band.first]
    joined = [later for before, later in pairwise(bands) if later.first <= before.last]
    if wrong or joined:
        band = (wrong or joined)[0]
        yield Fault(
            "mapping.age_bands",
            f"{band.first}-{band.last}",
            "age bands rise, and no age stands in two",
            "write them as first: 0, last: 2 and first: 3, last: 5",
        )
    if not any(mapping.weights.model_dump().values()):
        yield Fault(
            "mapping.weights",
            "0 for every criterion",
            "ideas cannot be ranked by nothing",
            "give at least one criterion a weight above 0",
        )


MAPPING_RULES: Rules = ((_mapping, ("mapping", "areas")),)
