"""Run rdrobust 2.1.1 on mlda_rd and on a drawn world, and store what it says.

    uv venv oracle && uv pip install --python oracle rdrobust==2.1.1
    oracle/bin/python make_rdrobust.py path/to/mlda_rd.csv > rdrobust.json

The drawn world's x lies on a grid of 1/64, so that equal distances are equal to the
computer too. rdrobust's adjustment for mass points is off.
"""

from __future__ import annotations

import json
import sys

import numpy as np
import pandas as pd
from rdrobust import rdrobust


def drawn() -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    x = np.round(random.uniform(-1, 1, 300) * 64) / 64
    bend = 1 + x - 0.8 * x**2 + 0.5 * (x >= 0) + np.sin(2 * x)
    return x, bend + random.normal(size=300) * 0.5


def said(y: np.ndarray, x: np.ndarray, **options: object) -> dict[str, object]:
    found = rdrobust(y, x, masspoints="off", **options)
    return {
        "options": options,
        "conventional": [float(np.ravel(found.coef)[0]), float(np.ravel(found.se)[0])],
        "robust": [float(np.ravel(found.coef)[2]), float(np.ravel(found.se)[2])],
        "main": float(np.asarray(found.bws)[0][0]),
        "pilot": float(np.asarray(found.bws)[1][0]),
        "n": [int(number) for number in found.N_h],
    }


def main(path: str) -> None:
    table = pd.read_csv(path)
    cases: list[dict[str, object]] = []
    for name in ("all", "mva"):
        told = table[table[name].notna()]
        for options in (
            {"kernel": "uni"},
            {"kernel": "tri"},
            {"kernel": "tri", "h": 1.0},
            {"kernel": "uni", "p": 2, "h": 1.9},
        ):
            case = said(told[name], told["agecell"], c=21, **options)
            cases.append({"data": name, **case})
    x, y = drawn()
    for options in (
        {"kernel": "uni"},
        {"kernel": "tri"},
        {"kernel": "tri", "p": 2},
        {"kernel": "tri", "h": 0.4, "b": 0.7},
        {"kernel": "tri", "h": 0.4, "vce": "hc0"},
        {"kernel": "tri", "h": 0.4, "vce": "hc2"},
        {"kernel": "tri", "h": 0.4, "vce": "hc3"},
    ):
        cases.append({"data": "drawn", **said(y, x, c=0, **options)})
    json.dump(cases, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
