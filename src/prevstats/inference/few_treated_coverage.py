"""How often the few-treated rule's 95 % interval held the truth, as measured.

Per cent of 4,000 placebo worlds on real figures with treated drawn at random; the
table, its Monte Carlo errors and what was not measured are in
``docs/size_few_treated.md``. A test holds these numbers against that table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from prevstats.inference.few_treated import FewTreated
from prevstats.inference.few_treated_pool import SMALLEST_FULL_POOL

RANK: Mapping[int, float] = MappingProxyType(
    {1: 95.7, 2: 94.6, 5: 95.6, 10: 95.0, 20: 95.3}
)
"""Treated → coverage with some 290 in the pool ("All in the pool", "Many treated")."""
MIDDLE: Mapping[int, float] = MappingProxyType({1: 95.6, 2: 96.0, 5: 96.0})
"""The t form with 40-98 in the pool ("Only 50 known")."""
SMALL: Mapping[int, float] = MappingProxyType({1: 96.7, 2: 97.2, 5: 97.8})
"""The t form with 8-39 in the pool ("Only 18 known")."""
MEASURED_LEVEL = 0.95


def measured_coverage(found: FewTreated) -> float | None:
    """Return the measured coverage in per cent for a case like this one.

    Between two measured numbers of treated the lower coverage is given; ``None``
    beyond the largest: that case has not been measured.
    """
    if found.form == "rank":
        table = RANK
    else:
        table = MIDDLE if found.n_pool >= SMALLEST_FULL_POOL else SMALL
    above = [number for number in table if number >= found.n_treated]
    if not above:
        return None
    below = [number for number in table if number <= found.n_treated]
    return min(table[min(above)], table[max(below)])
