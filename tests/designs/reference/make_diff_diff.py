"""Run diff-diff 3.13.0 on panels that the tests can make again, and store what it says.

    uv venv oracle && uv pip install --python oracle diff-diff==3.13.0
    oracle/bin/python make_diff_diff.py path/to/mpdta.csv > diff_diff.json

The gaps and the switching panel come from sines, so that they need no random numbers.
"""

from __future__ import annotations

import json
import sys
import warnings

import diff_diff
import numpy as np
import pandas as pd

NAMES = {"outcome": "y", "unit": "unit", "time": "time", "first_treat": "start"}


def county_panel(path: str) -> pd.DataFrame:
    data = pd.read_csv(path)
    columns = {
        "countyreal": "unit",
        "year": "time",
        "lemp": "y",
        "first.treat": "start",
    }
    data = data.rename(columns=columns).astype({"unit": int, "time": int, "start": int})
    data["x"] = np.sin(data.unit * data.time)
    return data[["unit", "time", "y", "start", "x"]]


def with_gaps(data: pd.DataFrame) -> pd.DataFrame:
    """Leave out about a tenth of the rows, none before the cohort's start year 2004."""
    gone = (np.sin(1.7 * data.unit + 2.3 * data.time) > 0.95) & (data.time > 2003)
    return data[~gone]


def switching_panel() -> pd.DataFrame:
    """60 units, 8 periods: some start, some stop, some return, some never move."""
    rows = []
    for unit in range(60):
        first, kind = 2 + unit % 5, unit % 6
        for time in range(8):
            after = time >= first
            on = {0: 0, 1: after, 2: after, 3: 1 - after, 4: 1}.get(
                kind, after and time < first + 2
            )
            noise = np.sin(12.9898 * unit + 78.233 * time) * 43758.5453
            noise -= np.floor(noise)
            y = 0.3 * unit + 0.2 * time**1.5 + noise + (0.5 + 0.05 * unit) * on
            rows.append((unit, time, float(y), int(on)))
    return pd.DataFrame(rows, columns=["unit", "time", "y", "treatment"])


def events(found: object) -> dict[str, list[float]]:
    effects = found.event_study_effects or {}
    return {
        str(e): [float(one["effect"]), float(one["se"])]
        for e, one in effects.items()
        if np.isfinite(one["se"])
    }


def main() -> None:
    warnings.simplefilter("ignore")
    whole = county_panel(sys.argv[1])
    gaps = with_gaps(whole)
    found = {}
    for name, data in (("whole", whole), ("gaps", gaps)):
        for key, covariates in ((name, None), (f"{name}_x", ["x"])):
            imputed = diff_diff.ImputationDiD().fit(
                data, **NAMES, covariates=covariates, aggregate="all"
            )
            found[f"imputation_{key}"] = {
                "overall": [float(imputed.overall_att), float(imputed.overall_se)],
                "event": events(imputed),
            }
            sun = diff_diff.SunAbraham().fit(data, **NAMES, covariates=covariates)
            found[f"sun_abraham_{key}"] = {
                "overall": [float(sun.overall_att), float(sun.overall_se)],
                "event": events(sun),
            }
    for weighting in ("aggregate", "sample_share"):
        stacked = diff_diff.StackedDiD(
            kappa_pre=1, kappa_post=1, weighting=weighting
        ).fit(whole, **NAMES, aggregate="event_study")
        found[f"stacked_{weighting}"] = {
            "overall": [float(stacked.overall_att), float(stacked.overall_se)],
            "event": events(stacked),
        }
    switch = diff_diff.ChaisemartinDHaultfoeuille(drop_larger_lower=False)
    data = switching_panel()
    names = {"outcome": "y", "group": "unit", "time": "time", "treatment": "treatment"}
    one = switch.fit(data, **names)
    found["did_m"] = {
        "overall": [float(one.overall_att), float(one.overall_se)],
        "joiners": [float(one.joiners_att), float(one.joiners_se)],
        "leavers": [float(one.leavers_att), float(one.leavers_se)],
    }
    dynamic = switch.fit(data, **names, L_max=3)
    found["did_dynamic"] = {
        "overall": [float(dynamic.overall_att), float(dynamic.overall_se)],
        "event": events(dynamic),
    }
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
