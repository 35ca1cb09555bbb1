"""One outcome made ready to compare: faults removed, prices fixed, sizes attached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import POPULATION as POPULATION
from prevstats.analyses.findings import SampleCounts, SampleStatus
from prevstats.data.panel import Dataset
from prevstats.data.starts import Starts
from prevstats.economics.prices import reprice
from prevstats.errors import Complaint, InputError
from prevstats.parameters.schema import Outcome, OutcomeUse
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_VALUE = 1e-4
"""Published values have six significant digits; a stated fault may have fewer."""

MINIMUM_SHARE = 0.5
"""A year counts as observed when at least this share of the areas has a value; of a
survey that asks half of them each year, a third of this."""


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeData:
    """One outcome for all areas, ready for the designs.

    Attributes
    ----------
    outcome, use : what it is, and how it hangs together with the intervention.
    areas : N codes; ``years`` : T years in which anyone has a value.
    values : (N, T) in the outcome's unit, in fixed prices where it is money.
    country : (T,) the country's own value, likewise.
    exposure : (N, T) size of the group, an approximation is enough.
    denominator : (N, T) exact denominator, or ``None`` when it is not in the data.
    county : (N,) county as a whole number.
    price_year : year of the prices, ``None`` when not money.
    log : what was removed or restated.
    """

    outcome: Outcome
    use: OutcomeUse
    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    country: NDArray[np.float64]
    exposure: NDArray[np.float64]
    denominator: NDArray[np.float64] | None
    county: NDArray[np.int_]
    price_year: int | None
    log: tuple[LogLine, ...]

    def size_before(self, start: float) -> NDArray[np.float64]:
        """Return each area's mean size (N,) in the years before ``start``."""
        before = np.array(self.years) < start
        columns = before if before.any() else np.ones(len(self.years), dtype=bool)
        sizes = self.exposure[:, columns]
        counts = np.maximum((~np.isnan(sizes)).sum(axis=1), 1)
        mean = np.nansum(sizes, axis=1) / counts
        return np.where(mean > 0, mean, np.nan)


def outcome_data(
    outcome: Outcome,
    use: OutcomeUse,
    dataset: Dataset,
    *,
    county: NDArray[np.int_],
    price_year: int | None,
    index: Mapping[int, float],
) -> OutcomeData:
    """Return an outcome's figures ready for comparison.

    Known false values become missing, kronor in current prices are restated in those
    of ``price_year`` with ``index``; both leave a line in the log. ``county`` has one
    whole number an area. Raises
    ``InputError`` when the data do not carry the outcome's indicator.
    """
    if outcome.indicator not in dataset.values:
        raise InputError(
            Complaint(
                file="data",
                line=None,
                key=outcome.indicator,
                found="no such column",
                meaning=f"the outcome {outcome.id} cannot be read",
                mend="fetch the indicator, or leave the outcome out of the evaluation",
            )
        )
    values, log = _without_known_faults(outcome, dataset)
    country = dataset.national.get(
        outcome.indicator, np.full(len(dataset.years), np.nan)
    )
    stated_in: int | None = None
    if outcome.price_basis == "current":
        stated_in = price_year if price_year is not None else dataset.years[-1]
        factors = _price_factors(dataset.years, values, stated_in, index)
        values, country = values * factors, country * factors
        log.append(
            LogLine(
                "repair",
                "fixed_prices",
                (("indicator", outcome.indicator), ("price_year", stated_in)),
            )
        )
    observed, thin = _observed_years(outcome, values, dataset.years)
    log.extend(thin)
    return OutcomeData(
        outcome=outcome,
        use=use,
        areas=dataset.areas,
        years=tuple(int(year) for year in np.array(dataset.years)[observed]),
        values=values[:, observed],
        country=country[observed],
        exposure=_exposure(outcome, dataset)[:, observed],
        denominator=_denominator(outcome, dataset, observed),
        county=county,
        price_year=stated_in,
        log=tuple(log),
    )


def sample_status(data: OutcomeData, starts: Starts, row: int) -> SampleStatus:
    """Return one area's place in this outcome's estimate.

    ``in_estimate`` takes a value in every year that its own comparison uses: the last
    ``years_before`` observed before the start, and those in which the outcome can have
    responded (start + lag or later).
    """
    status = starts.status[row]
    if status != "starts":
        return status
    start = starts.year[row]
    before = np.flatnonzero(np.array(data.years) < start)
    after = np.flatnonzero(response_years(data, start))
    if not before.size:
        return "no_before"
    if not after.size:
        return "too_late"
    used = np.concatenate([before[-data.use.years_before :], after])
    complete = not np.isnan(data.values[row, used]).any()
    sized = not np.isnan(data.size_before(start)[row])
    return "in_estimate" if complete and sized else "missing"


def response_years(data: OutcomeData, start: float) -> NDArray[np.bool_]:
    """Return the mask (T,) of years in which the outcome is read as a response."""
    event = np.array(data.years) - start
    last = data.use.last_effect_year
    return (event >= data.use.lag_years) & (event <= (np.inf if last is None else last))


def sample_counts(data: OutcomeData, starts: Starts) -> SampleCounts:
    """Return how many areas have each status; the numbers sum to all areas."""
    counts: dict[SampleStatus, int] = {}
    for row in range(len(data.areas)):
        status = sample_status(data, starts, row)
        counts[status] = counts.get(status, 0) + 1
    return SampleCounts(tuple(sorted(counts.items())))


def _without_known_faults(
    outcome: Outcome, dataset: Dataset
) -> tuple[NDArray[np.float64], list[LogLine]]:
    values = dataset.values[outcome.indicator].copy()
    log: list[LogLine] = []
    for fault in outcome.known_faults:
        if fault.area not in dataset.areas or fault.year not in dataset.years:
            continue
        place = dataset.row(fault.area), dataset.years.index(fault.year)
        if np.isclose(values[place], fault.value, rtol=SAME_VALUE, atol=0.0):
            values[place] = np.nan
            details = (
                ("indicator", outcome.indicator),
                ("area", fault.area),
                ("year", fault.year),
                ("value", fault.value),
            )
            log.append(LogLine("removed", "known_fault", details))
    return values, log


def _observed_years(
    outcome: Outcome, values: NDArray[np.float64], years: tuple[int, ...]
) -> tuple[NDArray[np.bool_], list[LogLine]]:
    """Return the mask (T,) of years with enough areas, and a line for each thin year.

    A year that most areas lack would cost most of the comparison its complete window.
    """
    share = np.mean(~np.isnan(values), axis=0)
    needed = MINIMUM_SHARE / (2 * outcome.every_years - 1)
    observed = np.asarray(share >= needed, dtype=np.bool_)
    log = [
        LogLine(
            "removed",
            "thin_year",
            (
                ("indicator", outcome.indicator),
                ("year", year),
                ("share", round(float(part), 3)),
            ),
        )
        for year, part in zip(years, share, strict=True)
        if 0.0 < part < needed
    ]
    return observed, log


def _price_factors(
    years: tuple[int, ...],
    values: NDArray[np.float64],
    price_year: int,
    index: Mapping[int, float],
) -> NDArray[np.float64]:
    used = np.any(~np.isnan(values), axis=0).tolist()
    return np.array(
        [
            reprice(1.0, from_year=year, to_year=price_year, index=index)
            if seen
            else np.nan
            for year, seen in zip(years, used, strict=True)
        ]
    )


def _exposure(outcome: Outcome, dataset: Dataset) -> NDArray[np.float64]:
    named = [name for name in outcome.exposure if name in dataset.values]
    if named and len(named) == len(outcome.exposure):
        total = np.zeros_like(dataset.values[named[0]])
        for name in named:
            total = total + dataset.values[name]
        return total
    if POPULATION in dataset.values:
        return dataset.values[POPULATION]
    raise InputError(
        Complaint(
            file="data",
            line=None,
            key=", ".join(outcome.exposure) or POPULATION,
            found="no such column",
            meaning=f"the size of the group of {outcome.id} is not known",
            mend=f"add the column, or {POPULATION} (inhabitants), to the data",
        )
    )


def _denominator(
    outcome: Outcome, dataset: Dataset, observed: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    if outcome.denominator is None or outcome.denominator not in dataset.values:
        return None
    return dataset.values[outcome.denominator][:, observed]
