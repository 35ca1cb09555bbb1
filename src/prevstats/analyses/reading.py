"""A study's data, from the file, the snapshot or the simulator that it names."""

from __future__ import annotations

from pathlib import Path

from prevstats.analyses.described import read_outcomes
from prevstats.analyses.reading_beside import beside_file, beside_snapshot
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.schema import (
    Evaluation,
    FileSource,
    Outcome,
    SimulatedSource,
    StartFromIndicator,
    StartFromSource,
    Study,
)

SNAPSHOTS = Path("snapshots")
"""Where snapshots are kept when nothing else is said, below the current folder."""


def read(
    study: Study,
    *,
    file: Path | None = None,
    data: Path | None = None,
    snapshot: Path | None = None,
) -> Reading:
    """Return the study's data; never the network.

    Parameters
    ----------
    study : what is to be read.
    file : the study's own file; a source's path is relative to its folder, or to
        the current folder when it is not given.
    data : a CSV or Parquet file in place of the study's source; where it has rows
        for girls and boys apart, those of both together (T) are read.
    snapshot : the folder of one snapshot; ``None`` = the newest of this study.

    Raises
    ------
    InputError : with every fault of the file, or when there is no snapshot.
    """
    if data is not None:
        return _from_file(study, data)
    source = study.source
    if isinstance(source, SimulatedSource):
        return _simulated(study, source)
    if isinstance(source, FileSource):
        folder = file.parent if file is not None else Path()
        return _from_file(study, folder / source.path, source)
    return _from_snapshot(study, snapshot)


def _simulated(study: Study, source: SimulatedSource) -> Reading:
    from prevstats.data.simulate import simulated_reading

    return simulated_reading(
        source,
        read_outcomes(study),
        (study.years.first, study.years.last),
        study.inference.seed,
        _lags(study),
    )


def _lags(study: Study) -> dict[str, int]:
    """Return the years until each outcome responds; none without an effect."""
    uses = study.outcomes if isinstance(study, Evaluation) else ()
    return {use.outcome: use.lag_years for use in uses}


def _from_file(study: Study, path: Path, source: FileSource | None = None) -> Reading:
    from prevstats.data.files import read_dataset
    from prevstats.data.options import ReadOptions

    outcomes = read_outcomes(study)
    start = study.start if isinstance(study, Evaluation) else None
    required, optional = wanted_indicators(study, outcomes)
    options = ReadOptions(
        indicators=required,
        optional=optional,
        gender=source.gender if source else "T",
        decimal=source.decimal if source else None,
        school_year=source.school_year if source else None,
        dash=source.dash if source else None,
        accepted_jumps=source.accepted_jumps if source else (),
        start_column=start.column if isinstance(start, StartFromSource) else None,
        units={outcome.indicator: outcome.unit for outcome in outcomes},
    )
    return beside_file(study, read_dataset(path, options), path)


def wanted_indicators(
    study: Study, outcomes: tuple[Outcome, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the indicators that must be in a file, and those read when they are.

    Without its denominator an outcome can be compared but not counted in persons;
    without its own sizes the inhabitants stand in for them. Of what a situation report
    describes only the first must be there: the report says which others are not.
    """
    from prevstats.data.fetch import needed_indicators

    start = study.start if isinstance(study, Evaluation) else None
    spare = _spare(study)
    required = [each.indicator for each in outcomes if each.id not in spare]
    if isinstance(start, StartFromIndicator):
        required.append(start.indicator)
    if isinstance(study, Evaluation):
        required += dict(study.design).get("covariates", ())
    every = needed_indicators(study, outcomes)
    optional = [name for name in every if name not in required]
    return tuple(dict.fromkeys(required)), tuple(dict.fromkeys(optional))


def _spare(study: Study) -> set[str]:
    """Return the outcomes that only a situation report describes, but for its first."""
    if study.situation is None:
        return set()
    uses = study.outcomes if isinstance(study, Evaluation) else ()
    return set(study.situation.indicators[1:]) - {use.outcome for use in uses}


def _from_snapshot(study: Study, folder: Path | None) -> Reading:
    from prevstats.data.fetch import needed_indicators
    from prevstats.data.snapshots import newest, open_snapshot
    from prevstats.data.snapshots import read as read_snapshot

    chosen = folder if folder is not None else newest(SNAPSHOTS, study.name)
    if chosen is None:
        raise InputError(
            Complaint(
                file=f"{SNAPSHOTS}/{study.name}",
                line=None,
                key="source",
                found="no snapshot",
                meaning="there are no data to analyse yet",
                mend="run `prevstats fetch` with the evaluation file first, "
                "or give a file with --data",
            )
        )
    outcomes = read_outcomes(study)
    opened = open_snapshot(chosen)
    reading = read_snapshot(
        opened,
        needed_indicators(study, outcomes),
        units={outcome.indicator: outcome.unit for outcome in outcomes},
    )
    return beside_snapshot(study, reading, opened)
