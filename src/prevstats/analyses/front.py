"""What the index says in front of the reports of any kind, as plain values."""

from __future__ import annotations

from typing import Any

from prevstats.analyses.basis import Basis, labels


def front_of(basis: Basis) -> dict[str, Any]:
    """Return what the index says of a study, as JSON values.

    Keys: ``title`` and ``question`` (language code → words), ``simulated``, ``level``,
    ``data_last_year``, ``places`` (code → name and county), and ``outcomes``: empty
    unless the kind of report says something of all areas together.
    """
    study = basis.study
    return {
        "title": dict(labels(study.title)),
        "question": dict(labels(study.question)),
        "simulated": basis.dataset.simulated,
        "level": study.inference.level,
        "data_last_year": basis.provenance.data_last_year,
        "places": {
            place.code: {"name": place.name, "county": place.county}
            for place in basis.places
        },
        "outcomes": [],
    }
