"""The studies that meta-analyses are tested on, read where they lie."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from prevstats.evidence.effect_sizes import Groups, TwoByTwo
from prevstats.evidence.effect_sizes_counts import from_counts
from prevstats.evidence.effect_sizes_means import from_means
from prevstats.evidence.random_effects_studies import Studies

SHARED = Path(__file__).resolve().parents[2] / "shared/data"


def columns(path: str) -> dict[str, list[str]]:
    """Return a CSV below the real data by column."""
    with (SHARED / path).open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {name: [row[name] for row in rows] for name in rows[0]}


def bcg(*moderators: str) -> Studies:
    """Return the 13 trials of BCG vaccine as log risk ratios."""
    raw = columns("economics/ref_meta_bcg_input.csv")
    number = {name: np.array(raw[name], float) for name in raw if name[1:4] in CELLS}
    effects = from_counts(
        "RR",
        TwoByTwo(
            number["tpos"],
            number["tpos"] + number["tneg"],
            number["cpos"],
            number["cpos"] + number["cneg"],
        ),
    )
    named = {
        name: raw[name] if name == "alloc" else np.array(raw[name], float)
        for name in moderators
    }
    return Studies(effects.value, effects.variance, moderators=named)


CELLS = ("pos", "neg")


def given(name: str) -> Studies:
    """Return a reference file's effects and variances."""
    raw = columns(f"economics/ref_meta_{name}_input.csv")
    return Studies(np.array(raw["yi"], float), np.array(raw["vi"], float))


def raudenbush_cut() -> Studies:
    """Return teachers' expectations with weeks of contact cut at three."""
    raw = columns("economics/ref_meta_raudenbush1985_input.csv")
    weeks = np.minimum(np.array(raw["weeks"], float), 3)
    base = given("raudenbush1985")
    return Studies(base.effect, base.variance, moderators={"weeks": weeks})


def normand_groups(rows: int | None = None) -> Groups:
    """Return Normand's nine studies of length of stay (or the first of them)."""
    raw = columns("economics/ref_meta_normand1999_input.csv")
    names = ("m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i")
    return Groups(*(np.array(raw[name], float)[:rows] for name in names))


def normand() -> Studies:
    """Return differences of mean stays, the pooled spread in both arms."""
    effects = from_means("MDP", normand_groups())
    return Studies(effects.value, effects.variance)


def levels(path: str, *names: str, **moderators: str) -> Studies:
    """Return a benchmark's effects with the labels of its levels and cluster."""
    raw = columns(f"benchmarks/{path}.csv")
    return Studies(
        np.array(raw["yi"], float),
        np.array(raw["vi"], float),
        groups={name: raw[name] for name in names},
        moderators={
            name: raw[name] if kind == "words" else np.array(raw[name], float)
            for name, kind in moderators.items()
        },
    )
