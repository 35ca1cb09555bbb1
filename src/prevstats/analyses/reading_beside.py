"""What a situation report reads beside the figures: genders, peers, descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from prevstats.analyses.described import described
from prevstats.data.panel import Dataset, Reading
from prevstats.data.snapshot_files import Snapshot
from prevstats.parameters.study import Study


def beside_file(study: Study, reading: Reading, path: Path) -> Reading:
    """Return a reading with what lies in files beside the table; see ``data.beside``.

    A study without a situation report is read as before.
    """
    if study.situation is None:
        return reading
    from prevstats.data.beside import beside, genders_beside

    units = _units(study)
    genders, gender_sources = genders_beside(path, tuple(units), units)
    found = beside(path)
    return replace(
        _with_genders(reading, genders, units),
        groups=found.groups,
        described=tuple(one for one in found.described if one.id in units),
        sources=(*reading.sources, *gender_sources, *found.sources),
    )


def beside_snapshot(study: Study, reading: Reading, snapshot: Snapshot) -> Reading:
    """Return a reading with what else the snapshot holds, likewise."""
    if study.situation is None or snapshot.kind != "kolada":
        return reading
    from prevstats.data import kolada_reading
    from prevstats.data.similar import groups_in

    units = _units(study)
    about = tuple(one for one in kolada_reading.described(snapshot) if one.id in units)
    named = tuple(dict.fromkeys(one.id for one in about if one.by_gender))
    genders: dict[str, Dataset] = {}
    if named:
        options = kolada_reading.KoladaOptions(
            indicators=named, units=units, accepted_jumps=named
        )
        genders = {
            "K": kolada_reading.read_kolada(
                snapshot, replace(options, gender="K")
            ).dataset,
            "M": kolada_reading.read_kolada(
                snapshot, replace(options, gender="M")
            ).dataset,
        }
    return replace(
        _with_genders(reading, genders, units),
        groups=groups_in(snapshot),
        described=about,
    )


def _with_genders(
    reading: Reading, genders: Mapping[str, Dataset], units: Mapping[str, str]
) -> Reading:
    from prevstats.data.beside import with_genders

    return with_genders(reading, genders, units)


def _units(study: Study) -> dict[str, str]:
    """Return the described indicators, each with its unit."""
    names = study.situation.indicators if study.situation else ()
    return {each.indicator: each.unit for each in described(study, names)}
