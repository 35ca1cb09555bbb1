"""An evaluation's data, from the file, the snapshot or the simulator that it names."""

from __future__ import annotations

from pathlib import Path

from prevstats.analyses.resolve import outcomes_of
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.schema import (
    Evaluation,
    FileSource,
    Outcome,
    SimulatedSource,
    StartFromIndicator,
    StartFromSource,
)

SNAPSHOTS = Path("snapshots")
"""Where snapshots are kept when nothing else is said, below the current folder."""


def read(
    evaluation: Evaluation,
    *,
    file: Path | None = None,
    data: Path | None = None,
    snapshot: Path | None = None,
) -> Reading:
    """Return the evaluation's data; never the network.

    Parameters
    ----------
    evaluation : what is to be read.
    file : the evaluation's own file; a source's path is relative to its folder, or to
        the current folder when it is not given.
    data : a CSV or Parquet file in place of the evaluation's source; where it has rows
        for girls and boys apart, those of both together (T) are read.
    snapshot : the folder of one snapshot; ``None`` = the newest of this evaluation.

    Raises
    ------
    InputError : with every fault of the file, or when there is no snapshot.
    """
    if data is not None:
        return _from_file(evaluation, data)
    source = evaluation.source
    if isinstance(source, SimulatedSource):
        return _simulated(evaluation, source)
    if isinstance(source, FileSource):
        folder = file.parent if file is not None else Path()
        return _from_file(evaluation, folder / source.path, source)
    return _from_snapshot(evaluation, snapshot)


def _simulated(evaluation: Evaluation, source: SimulatedSource) -> Reading:
    from prevstats.data.simulate import simulated_reading

    return simulated_reading(
        source,
        outcomes_of(evaluation),
        (evaluation.years.first, evaluation.years.last),
        evaluation.inference.seed,
        {use.outcome: use.lag_years for use in evaluation.outcomes},
    )


def _from_file(
    evaluation: Evaluation, path: Path, source: FileSource | None = None
) -> Reading:
    from prevstats.data.files import read_dataset
    from prevstats.data.options import ReadOptions

    outcomes = outcomes_of(evaluation)
    start = evaluation.start
    required, optional = wanted_indicators(evaluation, outcomes)
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
    return read_dataset(path, options)


def wanted_indicators(
    evaluation: Evaluation, outcomes: tuple[Outcome, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the indicators that must be in a file, and those read when they are.

    Without its denominator an outcome can be compared but not counted in persons;
    without its own sizes the inhabitants stand in for them.
    """
    from prevstats.data.fetch import needed_indicators

    start = evaluation.start
    required = [outcome.indicator for outcome in outcomes]
    if isinstance(start, StartFromIndicator):
        required.append(start.indicator)
    required += dict(evaluation.design).get("covariates", ())
    every = needed_indicators(evaluation, outcomes)
    optional = [name for name in every if name not in required]
    return tuple(dict.fromkeys(required)), tuple(dict.fromkeys(optional))


def _from_snapshot(evaluation: Evaluation, folder: Path | None) -> Reading:
    from prevstats.data.fetch import needed_indicators
    from prevstats.data.snapshots import newest, open_snapshot
    from prevstats.data.snapshots import read as read_snapshot

    chosen = folder if folder is not None else newest(SNAPSHOTS, evaluation.name)
    if chosen is None:
        raise InputError(
            Complaint(
                file=f"{SNAPSHOTS}/{evaluation.name}",
                line=None,
                key="source",
                found="no snapshot",
                meaning="there are no data to analyse yet",
                mend="run `prevstats fetch` with the evaluation file first, "
                "or give a file with --data",
            )
        )
    outcomes = outcomes_of(evaluation)
    return read_snapshot(
        open_snapshot(chosen),
        needed_indicators(evaluation, outcomes),
        units={outcome.indicator: outcome.unit for outcome in outcomes},
    )
