"""Which effect is priced for a municipality, and how many persons it falls on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from prevstats.analyses.common import Common
from prevstats.analyses.findings import MoneyFindings, OutcomeFindings
from prevstats.analyses.money import PricedEffect, Size, money_findings
from prevstats.analyses.sample import POPULATION, OutcomeData
from prevstats.analyses.series import persons_behind
from prevstats.data.fetch import CHILDREN
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate


def money_of(
    common: Common, row: int, outcomes: Sequence[OutcomeFindings]
) -> MoneyFindings | CannotAnswer:
    """Return the money of the municipality's own effect, or of the national mean.

    The national mean is used for every priced outcome as soon as one of them has no
    effect of its own: draws of the two must not be mixed in one ledger.
    """
    benefits = common.resolved.benefits
    priced = {benefit.outcome for benefit in benefits}
    chosen = [
        (data, found)
        for data, found in zip(common.outcomes, outcomes, strict=True)
        if data.outcome.id in priced
    ]
    own = all(isinstance(found.local, Estimate) for _, found in chosen)
    effects = [
        effect
        for data, found in chosen
        if (effect := _priced(common, row, data, found, own=own)) is not None
    ]
    size = Size(
        inhabitants=_latest(common, (POPULATION,), row),
        children=_latest(common, CHILDREN, row),
    )
    return money_findings(
        common.resolved, effects, size, last_observed_event=_reach(common)
    )


def _priced(
    common: Common, row: int, data: OutcomeData, found: OutcomeFindings, *, own: bool
) -> PricedEffect | None:
    estimate = found.local if own else found.national
    if isinstance(estimate, CannotAnswer):
        return None
    if data.outcome.unit == "sek_per_inhabitant":
        persons = _latest(common, (POPULATION,), row)
    else:
        persons = persons_behind(data, row) or float("nan")
    if np.isnan(persons):
        return None
    return PricedEffect(data.outcome, estimate, persons, "local" if own else "national")


def _reach(common: Common) -> int | None:
    """Return how many years after a first start the data have seen."""
    years = common.starts.year[np.isfinite(common.starts.year)]
    seen = [data.years[-1] for data in common.outcomes if data.years]
    return int(max(seen) - years.min()) if years.size and seen else None


def _latest(common: Common, names: tuple[str, ...], row: int) -> float:
    """Return the latest sum of the named indicators; ``nan`` when one is missing."""
    values = common.dataset.values
    if any(name not in values for name in names):
        return float("nan")
    total = np.zeros(len(common.dataset.years))
    for name in names:
        total = total + values[name][row]
    known = total[~np.isnan(total)]
    return float(known[-1]) if known.size else float("nan")
