"""What a classical synthetic control is matched on: averages over years before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.group_time_sample import keep_units
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.synthetic_control_sample import Setting

FORM = re.compile(r"^\s*([^()]+?)\s*(?:\(\s*(-?\d+)\s*(?:[,:-]\s*(-?\d+)\s*)?\))?\s*$")


@dataclass(frozen=True, slots=True)
class Predictor:
    """The mean of a column over periods; written ``beer(1984,1988)``.

    Attributes
    ----------
    name : of a covariate, or of the outcome (``outcome`` or the panel's own name).
    first, last : periods, both counted; ``None``, ``None``: all before the start.
    """

    name: str
    first: int | None = None
    last: int | None = None

    def __str__(self) -> str:
        if self.first is None:
            return self.name
        if self.first == self.last:
            return f"{self.name}({self.first})"
        return f"{self.name}({self.first},{self.last})"


def read_predictor(text: str) -> Predictor | None:
    """Return a predictor from ``name``, ``name(1975)`` or ``name(1980,1988)``."""
    found = FORM.match(text)
    if found is None:
        return None
    name, first, last = found.groups()
    if first is None:
        return Predictor(name)
    return Predictor(name, int(first), int(last if last is not None else first))


def columns_of(panel: Panel, predictor: Predictor, start: int) -> NDArray[np.intp]:
    """Return the columns of the panel that a predictor is averaged over."""
    periods = np.array(panel.periods)
    if predictor.first is None or predictor.last is None:
        return np.flatnonzero(periods < start)
    return np.flatnonzero((periods >= predictor.first) & (periods <= predictor.last))


def predictor_complaints(
    panel: Panel, texts: Sequence[str], start: int
) -> list[Complaint]:
    """Return a complaint for each predictor that cannot be reckoned."""
    known = {"outcome", panel.name, *panel.covariates}
    complaints = []
    for place, text in enumerate(texts):
        predictor = read_predictor(text)
        words = None
        if predictor is None:
            words = ("is not understood", "write name, name(1975) or name(1980,1988)")
        elif predictor.name not in known:
            words = ("no such column", f"known: {', '.join(sorted(known))}")
        elif not columns_of(panel, predictor, start).size:
            words = ("no period of the panel", "give periods that the panel has")
        elif predictor.last is not None and predictor.last >= start:
            words = (
                f"reaches into {predictor.last}, after the start {start}",
                "use periods before the start: later ones may hold the effect",
            )
        if words is not None:
            key = f"predictors[{place}]"
            complaints.append(Complaint("synthetic_control", None, key, text, *words))
    return complaints


def with_predictors(
    setting: Setting, panel: Panel, texts: Sequence[str]
) -> Setting | CannotAnswer:
    """Return the setting with its predictors; donors without one are left out.

    A mean is over the periods in which the column is known, as in R's ``Synth``.

    Raises
    ------
    InputError : for predictors that cannot be reckoned, with every complaint.
    """
    start = setting.starts[0]
    if len(setting.starts) > 1:
        return CannotAnswer("several_starts", (("starts", len(setting.starts)),))
    complaints = predictor_complaints(panel, texts, start)
    if complaints:
        raise InputError(complaints)
    rows = {unit: row for row, unit in enumerate(panel.units)}
    order = np.array([rows[unit] for unit in setting.sample.units], int)
    columns = []
    for text in texts:
        predictor = read_predictor(text)
        if predictor is None:
            continue
        values = panel.covariates.get(predictor.name, panel.outcome)
        used = np.asarray(values, float)[
            np.ix_(order, columns_of(panel, predictor, start))
        ]
        seen = np.isfinite(used)
        total = np.where(seen, used, 0.0).sum(axis=1)
        count = seen.sum(axis=1)
        columns.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    matrix = np.column_stack(columns)
    return complete_predictors(replace(setting, predictors=matrix))


def complete_predictors(setting: Setting) -> Setting | CannotAnswer:
    """Leave out donors without a predictor; a treated unit needs every one."""
    matrix = setting.predictors
    if matrix is None:
        return setting
    whole = np.asarray(np.isfinite(matrix).all(axis=1), dtype=np.bool_)
    treated = np.isfinite(setting.sample.start)
    if (treated & ~whole).any():
        count = int((treated & ~whole).sum())
        return CannotAnswer("predictor_missing", (("n_missing", count),))
    exposure = setting.exposure
    kept = replace(
        setting,
        sample=keep_units(setting.sample, whole, "incomplete"),
        donors=setting.donors[whole],
        predictors=matrix[whole],
        exposure=None if exposure is None else exposure[whole],
        county=setting.county[whole],
    )
    if not kept.donors.any():
        return CannotAnswer("no_comparison", (("start", setting.starts[0]),))
    return kept
