"""Run csdid 0.4.3 on mpdta and store what it says, as a second reference.

    uv venv oracle && uv pip install --python oracle csdid==0.4.3
    oracle/bin/python make_csdid_mpdta.py path/to/mpdta.csv > csdid_mpdta.json

csdid is a port of R's did by other authors. Weights and clusters are made from the
county's number, so that the test can make them again.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings

import numpy as np
import pandas as pd
from csdid.att_gt import ATTgt

KINDS = {
    "simple": "simple",
    "event": "dynamic",
    "group": "group",
    "calendar": "calendar",
}


def numbers(values: object) -> list[float | None]:
    found = np.asarray(values, dtype=float).ravel().tolist()
    return [None if np.isnan(value) else value for value in found]


def run(data: pd.DataFrame, control: str, fit: dict, options: dict) -> dict:
    model = ATTgt(
        yname="lemp",
        tname="year",
        idname="countyreal",
        gname="first.treat",
        data=data,
        control_group=[control],
        **options,
    ).fit(bstrap=False, **fit)
    cells = model.results
    found = {
        "group": numbers(cells["group"]),
        "period": numbers(cells["year"]),
        "value": numbers(cells["att"]),
        "std_error": numbers(cells["se"]),
        "averages": {},
    }
    for kind, their_name in KINDS.items():
        whole = model.aggte(typec=their_name, bstrap=False, cband=False).atte
        average = {
            "overall": numbers(whole["overall_att"])[0],
            "overall_std_error": numbers(whole["overall_se"])[0],
        }
        if kind != "simple":
            average["label"] = numbers(whole["egt"])
            average["value"] = numbers(whole["att_egt"])
            average["std_error"] = numbers(
                np.concatenate([np.ravel(error) for error in whole["se_egt"]])
            )
        found["averages"][kind] = average
    return found


def main(path: str) -> None:
    warnings.simplefilter("ignore")
    data = pd.read_csv(path)
    data = data.astype({"countyreal": int, "year": int})
    data["state"] = data["countyreal"] // 1000
    data["weight"] = 1 + (data["countyreal"] % 7) / 10
    treated = data[data["first.treat"] > 0]
    gap = data[data["year"] != 2005]
    never, not_yet = "nevertreated", "notyettreated"
    x = {"xformla": "lemp~lpop"}
    w = {"weights_name": "weight"}
    universal = {"base_period": "universal"}
    cases = {
        "anticipation": (data, never, {}, {"anticipation": 1}),
        "anticipation_universal": (data, never, universal, {"anticipation": 1}),
        "anticipation_not_yet": (data, not_yet, {}, {"anticipation": 1}),
        "not_yet_covariates": (data, not_yet, {}, x),
        "not_yet_universal": (data, not_yet, universal, {}),
        "weights": (data, never, {}, w),
        "weights_covariates": (data, never, {}, w | x),
        "weights_regression": (data, never, {"est_method": "reg"}, w | x),
        "weights_weighting": (data, not_yet, {"est_method": "ipw"}, w | x),
        "clusters": (data, never, {}, {"clustervars": ["state"]}),
        "none_never": (treated, not_yet, {}, {}),
        "gap": (gap, never, {}, {}),
        "gap_universal": (gap, not_yet, universal, {}),
    }
    with contextlib.redirect_stdout(io.StringIO()):
        found = {name: run(*case) for name, case in cases.items()}
    json.dump(found, sys.stdout, indent=1, allow_nan=False)


if __name__ == "__main__":
    main(sys.argv[1])
