"""Kronor at both ends of the chain: before anything happens, and when it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.situation_common import SituationCommon
from prevstats.analyses.situation_findings import SpendingPoint
from prevstats.designs.aggregate import known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData

ALL_CARE, PREVENTIVE, PLACEMENTS = "N33001", "N33011", "N33022"
"""All child and youth care; open support without assessment; foster and residential."""
CHILDREN, EVERYONE = "N01948", "N01951"
"""Inhabitants of 0-20 years, over which N33022 is stated, and all inhabitants."""


def spending(common: SituationCommon, row: int) -> tuple[SpendingPoint, ...]:
    """Return both ends of the chain in kronor per inhabitant and fixed prices.

    Placements are published per inhabitant of 0-20 years; they are restated per
    inhabitant where the data have the number of these. Empty without the preventive
    end or the whole.
    """
    found = {each.outcome.indicator: each for each in common.indicators}
    if ALL_CARE not in found or PREVENTIVE not in found:
        return ()
    placements = _by_year(found.get(PLACEMENTS), row)
    share = _share_of_children(common, row)
    whole = _by_year(found[ALL_CARE], row)
    preventive = _by_year(found[PREVENTIVE], row)
    return tuple(
        SpendingPoint(
            year=year,
            all_care=whole.get(year),
            preventive=preventive.get(year),
            placements=_product(placements.get(year), share.get(year)),
        )
        for year in sorted(whole.keys() & preventive.keys())
        if whole[year] is not None
    )


def _by_year(data: OutcomeData | None, row: int) -> Mapping[int, float | None]:
    if data is None:
        return {}
    return dict(zip(data.years, map(known, data.values[row]), strict=True))


def _share_of_children(common: SituationCommon, row: int) -> Mapping[int, float | None]:
    values = common.dataset.values
    if CHILDREN not in values or EVERYONE not in values:
        return {}
    share: NDArray[np.float64] = values[CHILDREN][row] / values[EVERYONE][row]
    return dict(zip(common.dataset.years, map(known, share), strict=True))


def _product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other
