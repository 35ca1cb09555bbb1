"""What must hold between a structure block and the rest of its file."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters.faults import Areas, Fault, Rules
from prevstats.parameters.structure import Structure


def _one_municipality(structure: Structure | None, areas: Areas) -> Iterator[Fault]:
    if structure is None or (areas != "all" and len(areas) == 1):
        return
    yield Fault(
        "areas",
        "all" if areas == "all" else f"{len(areas)} municipalities",
        "the schools and areas of structure: are one municipality's own",
        'name that municipality alone, as in areas: ["0781"]',
    )


STRUCTURE_RULES: Rules = ((_one_municipality, ("structure", "areas")),)
