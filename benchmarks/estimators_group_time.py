"""CPU seconds of group-time effects on a register-sized panel, clustered.

100,000 persons over 10 years in 290 municipalities, as one million rows in memory; all
ATT(g,t), the event study and its simultaneous band with 999 draws:

    python benchmarks/estimators_group_time.py

Ours from cells, with and without checking each person's rows, and from the persons
themselves; then diff-diff and csdid, in turn and as often, where they happen to be
importable. Nothing is installed. The first round warms up and does not count.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import importlib.util
import io
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from prevstats.data.cell_table import cell_table
from prevstats.data.panel import Panel
from prevstats.data.unit_rows import UnitRows
from prevstats.designs.effects import Effects
from prevstats.designs.group_time import GroupTime
from prevstats.randomness import generator

DRAWS = 999
SEED = 1
FIRST = 2010


@dataclass(frozen=True, slots=True)
class Answer:
    """The mean of the event study from 0 on, its error, and the critical value."""

    overall: float
    std_error: float
    critical: float


def register(persons: int, years: int, municipalities: int) -> UnitRows:
    """Return persons whose municipalities start in four years, or never."""
    random = generator(0, step="estimators_group_time")
    home = np.sort(random.integers(0, municipalities, persons))
    starts = np.array([FIRST + 3, FIRST + 4, FIRST + 6, FIRST + 7, np.inf, np.inf])
    first = starts[np.arange(municipalities) % starts.size]
    year = np.arange(FIRST, FIRST + years)
    common = random.normal(scale=0.2, size=(municipalities, years)).cumsum(axis=1)
    outcome = common[home] + random.normal(size=(persons, years))
    outcome += random.normal(size=(persons, 1))
    outcome -= 0.2 * (year >= first[home][:, None])
    return UnitRows(
        cluster=np.repeat(home, years),
        start=np.repeat(first[home], years),
        period=np.tile(year, persons),
        outcome=outcome.ravel(),
        unit=np.repeat(np.arange(persons), years),
    )


def told(effects: object) -> Answer:
    """Return event study and band of our effects."""
    if not isinstance(effects, Effects):
        raise SystemExit(f"no answer: {effects}")
    study = effects.aggregate("event")
    band = study.band(draws=DRAWS, seed=SEED)
    return Answer(study.overall, float(study.overall_std_error or 0), band.critical)


def from_cells(rows: UnitRows) -> Answer:
    return told(GroupTime(control="never").from_cells(cell_table(rows)))


def from_cells_unchecked(rows: UnitRows) -> Answer:
    return from_cells(replace(rows, unit=None))


def from_persons(rows: UnitRows) -> Answer:
    years = np.unique(rows.period)
    shape = rows.period.size // years.size, years.size
    panel = Panel(
        units=tuple(f"{place:07d}" for place in range(shape[0])),
        periods=tuple(years.tolist()),
        outcome=rows.outcome.reshape(shape),
        start=rows.start.reshape(shape)[:, 0],
        cluster=tuple(str(label) for label in rows.cluster.reshape(shape)[:, 0]),
    )
    return told(GroupTime(control="never")(panel))


def frame_of(rows: UnitRows) -> object:
    """Return the rows as the table that the others read (not counted)."""
    import pandas as pd

    return pd.DataFrame(
        {
            "person": rows.unit,
            "year": rows.period,
            "start": np.where(np.isinf(rows.start), 0, rows.start).astype(int),
            "home": rows.cluster,
            "y": rows.outcome,
        }
    )


def diff_diff(frame: object) -> Answer:
    from diff_diff import CallawaySantAnna

    design = CallawaySantAnna(
        estimation_method="reg",
        cluster="home",
        n_bootstrap=DRAWS,
        bootstrap_weights="rademacher",
        seed=SEED,
    )
    found = design.fit(
        frame,
        outcome="y",
        unit="person",
        time="year",
        first_treat="start",
        aggregate="event_study",
    )
    after = [x["effect"] for e, x in found.event_study_effects.items() if e >= 0]
    return Answer(float(np.mean(after)), np.nan, float(found.cband_crit_value))


def csdid(frame: object) -> Answer:
    from csdid.att_gt import ATTgt

    design = ATTgt(
        yname="y",
        tname="year",
        idname="person",
        gname="start",
        data=frame,
        control_group="nevertreated",
        clustervar="home",
        biters=DRAWS,
        cband=True,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        fit = design.fit(est_method="reg")
        study = fit.aggte("dynamic", bstrap=True, biters=DRAWS).atte
    names = ("overall_att", "overall_se", "crit_val_egt")
    return Answer(*(float(np.ravel(study[name])[0]) for name in names))


def timed(task: Callable[[], Answer]) -> tuple[float, Answer]:
    """Return the CPU seconds of all threads, and the answer."""
    began = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = task()
    return time.process_time() - began, answer


def tasks(rows: UnitRows) -> dict[str, Callable[[], Answer]]:
    """Return what can be run here, and say what cannot."""
    found: dict[str, Callable[[], Answer]] = {
        "cells": lambda: from_cells(rows),
        "cells, persons unchecked": lambda: from_cells_unchecked(rows),
        "persons": lambda: from_persons(rows),
    }
    for name, module, task in (
        ("diff-diff", "diff_diff", diff_diff),
        ("csdid", "csdid", csdid),
    ):
        if importlib.util.find_spec(module) is None:
            print(f"{name} is not here: not compared")
            continue
        frame = frame_of(rows)
        found[f"{name} {importlib.metadata.version(name)}"] = (
            lambda task=task, frame=frame: task(frame)
        )
    return found


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--persons", type=int, default=100_000)
    given.add_argument("--years", type=int, default=10)
    given.add_argument("--municipalities", type=int, default=290)
    given.add_argument("--rounds", type=int, default=5)
    asked = given.parse_args()
    rows = register(asked.persons, asked.years, asked.municipalities)
    print(f"{rows.outcome.size:,} rows, {asked.municipalities} clusters, {DRAWS} draws")
    able = tasks(rows)
    seconds: dict[str, list[float]] = {name: [] for name in able}
    for place in range(asked.rounds + 1):
        for name, task in able.items():
            taken, answer = timed(task)
            if place:
                seconds[name].append(taken)
                continue
            print(
                f"{name}: {answer.overall:.12f}, error {answer.std_error:.6f}, "
                f"critical value {answer.critical:.3f}"
            )
    print("median CPU seconds, and median of the rounds' ratios to ours from cells:")
    for name, taken in seconds.items():
        ratios = [x / own for x, own in zip(taken, seconds["cells"], strict=True)]
        print(
            f"{name:28s}{statistics.median(taken):9.3f} s"
            f"{statistics.median(ratios):9.1f} times"
            f"  ({min(ratios):.1f} to {max(ratios):.1f})"
        )


if __name__ == "__main__":
    main()
