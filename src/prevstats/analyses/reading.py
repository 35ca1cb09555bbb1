"""An evaluation's data, from the file, the snapshot or the simulator that it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prevstats.analyses.resolve import outcomes_of
from prevstats.data.panel import Reading
from prevstats.errors import Complaint, InputError
from prevstats.parameters.schema import (
    Evaluation,
    FileSource,
    SimulatedSource,
    StartFromSource,
)

SNAPSHOTS = Path("snapshots")
"""Where snapshots are kept when nothing else is said, below the current folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the data are to be read from instead of what the evaluation says.

    Attributes
    ----------
    data : a CSV or Parquet file in place of the evaluation's source.
    snapshot : the folder of one snapshot; ``None`` = the newest of this evaluation.
    """

    data: Path | None = None
    snapshot: Path | None = None


def read(evaluation: Evaluation, place: Place | None = None) -> Reading:
    """Return the evaluation's data; never the network.

    Raises
    ------
    InputError : with every fault of the file, or when there is no snapshot.
    """
    chosen = place or Place()
    if chosen.data is not None:
        return _from_file(evaluation, chosen.data)
    source = evaluation.source
    if isinstance(source, SimulatedSource):
        return _simulated(evaluation, source)
    if isinstance(source, FileSource):
        return _from_file(evaluation, Path(source.path), source)
    return _from_snapshot(evaluation, chosen.snapshot)


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
    from prevstats.data.fetch import needed_indicators
    from prevstats.data.files import FileOptions, read_dataset

    outcomes = outcomes_of(evaluation)
    start = evaluation.start
    return read_dataset(
        path,
        FileOptions(
            indicators=needed_indicators(evaluation, outcomes),
            gender=source.gender if source else None,
            decimal=source.decimal if source else None,
            start_column=start.column if isinstance(start, StartFromSource) else None,
            units={outcome.indicator: outcome.unit for outcome in outcomes},
        ),
    )


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
    snapshot = open_snapshot(chosen)
    return read_snapshot(
        snapshot, needed_indicators(evaluation, outcomes_of(evaluation))
    )
