"""Group-time effects from cells: what the design needs when clusters hold many units.

Without covariates, and with every unit seen in every period, ATT(g,t), its influence
values summed by cluster, and the influence of estimated cohort sizes all depend on the
units of one cohort in one cluster through their summed weight and mean outcome alone.
A block of such units therefore stands in the design as one unit with that weight, and
every number is the same as from the units, but for rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.cell_table import balance_complaints
from prevstats.data.panel import Panel
from prevstats.designs.group_time_sample import Sample, settled
from prevstats.designs.panel_complaints import panel_complaints
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from prevstats.data.cell_table import CellTable
    from prevstats.designs.group_time_sample import SampleRule


def sample_of_cells(table: CellTable, rule: SampleRule) -> Sample | CannotAnswer:
    """Return the blocks of a cell table as the sample, or why nothing can be compared.

    Raises
    ------
    InputError : for options that cells cannot answer, blocks that change their size,
        or impossible starts, with every complaint.
    """
    complaints = [*rule_complaints(table, rule), *balance_complaints(table)]
    panel = panel_of_blocks(table)
    complaints += panel_complaints(panel, rule)
    if complaints:
        raise InputError(complaints)
    weights = table.weight[:, 0]
    order = np.array(sorted(range(len(panel.units)), key=lambda i: panel.units[i]), int)
    sample = Sample(
        units=tuple(panel.units[i] for i in order),
        periods=table.periods,
        outcome=panel.outcome[order],
        start=table.start[order],
        weights=weights[order],
        covariates=None,
        cluster_labels=tuple(table.cluster[i] for i in order),
        cluster=np.arange(order.size),
        counts=table.count[order, 0],
        scale=table.largest,
    )
    return settled(sample, rule)


def panel_of_blocks(table: CellTable) -> Panel:
    """Return one row per block: mean outcome less the table's centre."""
    return Panel(
        units=tuple(block_name(*block) for block in table.blocks),
        periods=tuple(table.periods.tolist()),
        outcome=table.total / table.weight if balanced(table) else table.total,
        start=table.start,
        cluster=table.cluster,
        name=table.name,
    )


def balanced(table: CellTable) -> bool:
    """Say whether no block is empty in any period."""
    return bool((table.count > 0).all())


def block_name(cluster: str, start: float) -> str:
    """Return the name of a block: cluster and start, e.g. ``0180:2006``."""
    return f"{cluster}:never" if np.isinf(start) else f"{cluster}:{start:.10g}"


def rule_complaints(table: CellTable, rule: SampleRule) -> list[Complaint]:
    """Return a complaint for each option that only the units could answer."""
    wrong = {
        "covariates": (bool(rule.covariates), "none"),
        "cluster": (not rule.use_clusters, "panel"),
        "weights": (table.weighted and not rule.use_weights, "panel"),
        "repeated_cross_sections": (rule.repeated_cross_sections, "False"),
    }
    return [
        Complaint(
            f"cells of {table.name}",
            None,
            key,
            "another choice than cells allow",
            "this option needs every unit by itself",
            f"give {allowed}, or call the design with the units themselves",
        )
        for key, (fault, allowed) in wrong.items()
        if fault
    ]
