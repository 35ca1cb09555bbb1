"""Denominators that the data lack, found from the digits of the published rates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.money import per_unit
from prevstats.analyses.sample import OutcomeData
from prevstats.inference.rounded_ratio import RoundedRate, digits_of, recovered
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE_OVER_EXPOSURE: Mapping[str, float] = {"N01948": 21.0 / 19.0}
"""Denominator → its size over the exposure named in the outcome: inhabitants of 0-20
years over those of 0-18, each year of age taken as equally many."""
WITHIN = 0.06
"""How far the true size may lie from that: years of age differ, and people move."""


def with_denominators(data: Sequence[OutcomeData]) -> tuple[OutcomeData, ...]:
    """Return the outcomes with denominators where the digits leave only one possible.

    Rates per 1,000 of the same persons and year are taken together. Where more than
    one denominator fits, the year has none, and no count is given.
    """
    together: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(data):
        name = each.outcome.denominator
        if name in SIZE_OVER_EXPOSURE and _can(each):
            together[str(name)].append(place)
    found = list(data)
    for name, places in together.items():
        members = [data[place] for place in places]
        every = _denominators(members, SIZE_OVER_EXPOSURE[name])
        for place in places:
            found[place] = _with(data[place], every)
    return tuple(found)


def _can(data: OutcomeData) -> bool:
    return data.denominator is None and data.outcome.unit == "per_1000"


def _denominators(
    members: Sequence[OutcomeData], ratio: float
) -> Mapping[int, NDArray[np.float64]]:
    """Return year → (N,) denominators, ``nan`` where they cannot be told."""
    digits = {each.outcome.id: digits_of(each.values) for each in members}
    years = sorted({year for each in members for year in each.years})
    found: dict[int, NDArray[np.float64]] = {}
    for year in years:
        column = np.full(len(members[0].areas), np.nan)
        here = [each for each in members if year in each.years]
        for row in range(column.size):
            rates, near = [], np.nan
            for each in here:
                at = each.years.index(year)
                value = each.values[row, at]
                near = each.exposure[row, at] * ratio
                if value > 0.0:
                    rates.append(
                        RoundedRate(
                            float(value),
                            per_unit(each.outcome),
                            digits[each.outcome.id],
                        )
                    )
            if rates and near >= 1.0:
                only = recovered(rates, float(near), WITHIN).denominator()
                column[row] = np.nan if only is None else only
        found[year] = column
    return found


def _with(data: OutcomeData, every: Mapping[int, NDArray[np.float64]]) -> OutcomeData:
    denominator = np.column_stack([every[year] for year in data.years])
    told = int(np.isfinite(denominator[np.isfinite(data.values)]).sum())
    line = LogLine(
        "repair",
        "denominators_recovered",
        (
            ("indicator", data.outcome.indicator),
            ("n", told),
            ("of", int(np.isfinite(data.values).sum())),
        ),
    )
    return replace(data, denominator=denominator, log=(*data.log, line))
