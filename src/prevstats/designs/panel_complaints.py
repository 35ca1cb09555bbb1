"""What can be wrong with a panel that a design is called with, all told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prevstats.data.panel import Panel
    from prevstats.designs.group_time_sample import SampleRule


def panel_complaints(panel: Panel, rule: SampleRule) -> list[Complaint]:
    """Return every complaint: first about shapes and names, then about values."""
    complaints = [*shape_complaints(panel, rule)]
    return complaints or [*value_complaints(panel, rule)]


def complaint(
    panel: Panel, row: int | None, key: str, words: tuple[str, str, str]
) -> Complaint:
    """Return a complaint about a row (from 0) of a panel."""
    line = None if row is None else row + 1
    return Complaint(f"panel {panel.name}", line, key, *words)


def shape_complaints(panel: Panel, rule: SampleRule) -> Iterator[Complaint]:
    """Yield what is wrong with the shapes and names of a panel."""
    n, t = len(panel.units), len(panel.periods)
    shapes = {"outcome": (panel.outcome, (n, t)), "start": (panel.start, (n,))}
    if panel.weights is not None and rule.use_weights:
        shapes["weights"] = (panel.weights, (n,))
    if panel.cluster is not None and rule.use_clusters:
        shapes["cluster"] = (np.array(panel.cluster), (n,))
    for name in rule.covariates:
        if name in panel.covariates:
            shapes[f"covariates[{name}]"] = (panel.covariates[name], (n, t))
            continue
        known = ", ".join(sorted(panel.covariates)) or "none"
        words = ("no such covariate", f"known: {known}", "correct the name")
        yield complaint(panel, None, f"covariates[{name}]", words)
    for key, (array, expected) in shapes.items():
        if np.shape(array) != expected:
            words = (
                f"shape {np.shape(array)}",
                f"{n} units and {t} periods need {expected}",
                "give one value per unit (and period)",
            )
            yield complaint(panel, None, key, words)
    yield from order_complaints(panel)


def order_complaints(panel: Panel) -> Iterator[Complaint]:
    """Yield repeated units and periods out of order."""
    seen: dict[str, int] = {}
    for row, unit in enumerate(panel.units):
        if unit in seen:
            words = (
                f"unit {unit} again (first in row {seen[unit] + 1})",
                "each unit may stand once",
                "remove the duplicate or give it its own name",
            )
            yield complaint(panel, row, "units", words)
        seen.setdefault(unit, row)
    if list(panel.periods) != sorted(set(panel.periods)):
        words = (
            str(panel.periods),
            "periods must rise and may not repeat",
            "sort the columns by period",
        )
        yield complaint(panel, None, "periods", words)


def value_complaints(panel: Panel, rule: SampleRule) -> Iterator[Complaint]:
    """Yield infinite outcomes, impossible starts and weights that are not positive."""
    for row, column in np.argwhere(np.isinf(panel.outcome)):
        words = ("an infinite outcome", "no effect can be reckoned", "leave it empty")
        key = f"outcome[{panel.units[row]}, {panel.periods[column]}]"
        yield complaint(panel, int(row), key, words)
    known = panel.start[np.isfinite(panel.start)]
    odd = np.isneginf(panel.start) | np.isin(
        panel.start, known[(known <= 0) | (known != np.floor(known))]
    )
    for row in np.flatnonzero(odd):
        words = (
            f"start {panel.start[row]:g}",
            "a start is a whole period; never is inf",
            "give the first treated period, or inf for never",
        )
        yield complaint(panel, int(row), f"start[{panel.units[row]}]", words)
    if panel.weights is None or not rule.use_weights:
        return
    for row in np.flatnonzero(~(np.isfinite(panel.weights) & (panel.weights > 0))):
        words = (
            f"weight {panel.weights[row]:g}",
            "weights must be positive and finite",
            "leave the unit out or give it a weight",
        )
        yield complaint(panel, int(row), f"weights[{panel.units[row]}]", words)
