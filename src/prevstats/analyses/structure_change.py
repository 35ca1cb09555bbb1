"""Whether the same units moved, and how a dose goes with an outcome within them.

Neither is an effect. Units before and after have no comparison, and units that were
chosen because things were bad move toward the usual by chance (Barnett et al. 2005,
Int J Epidemiol 34:215-220). The dose's coefficient holds constant what is fixed in a
unit and common to a year, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.structure_findings import (
    DoseFindings,
    PairedFindings,
    UnitPair,
)
from prevstats.analyses.structure_tables import UNIT, YEAR, UnitReader, persons
from prevstats.analyses.study_findings import Count
from prevstats.data.panel import Panel
from prevstats.errors import CannotAnswer, Complaint
from prevstats.inference.inequality import Ends
from prevstats.inference.proportions import same_units
from prevstats.inference.rank_order import midranks, signed_rank
from prevstats.parameters.structure import Dose, Paired

PAIR_COLUMNS = {
    **UNIT,
    **YEAR,
    "value": ("värde", "varde", "andel", "medelvärde", "value"),
    "answered": ("svarande", "antal svar", "antal", "answered"),
}
DOSE_COLUMNS = {
    **UNIT,
    **YEAR,
    "dose": ("dos", "klasstorlek", "gruppstorlek", "resurs", "dose"),
    "outcome": ("utfall", "resultat", "värde", "outcome", "result"),
}
FEWEST_PAIRS = 3
FEWEST_CLUSTERS = 10
"""Fewest units over years for a clustered interval."""
LEAST = -1e12


def paired(block: Paired, reader: UnitReader) -> PairedFindings[Count] | None:
    """Return units before and after; ``None`` when the table is refused."""
    table = reader.table(block.file, PAIR_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    reader.once(table, list(zip(names, years, strict=True)))
    value = reader.amounts(table, "value", LEAST)
    answered = reader.whole(table, "answered", 1.0)
    if len(reader.complaints) > told:
        return None
    place = {key: at for at, key in enumerate(zip(names, years, strict=True))}
    of_years = {name for name, year in place if year in (block.before, block.after)}
    both = sorted(
        name
        for name in of_years
        if (name, block.before) in place and (name, block.after) in place
    )
    if not both:
        reader.complaints.append(_no_pair(table.file, block))
        return None
    pairs = tuple(
        UnitPair(
            name,
            value[place[name, block.before]],
            value[place[name, block.after]],
            persons(answered[place[name, block.before]]),
            persons(answered[place[name, block.after]]),
        )
        for name in both
    )
    return _moved(block, pairs, len(of_years) - len(both), reader.level)


def dose(block: Dose, reader: UnitReader) -> DoseFindings | None:
    """Return the coefficient within units; ``None`` when the table is refused."""
    table = reader.table(block.file, DOSE_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    reader.once(table, list(zip(names, years, strict=True)))
    given, result = (
        reader.amounts(table, column, LEAST) for column in ("dose", "outcome")
    )
    if len(reader.complaints) > told:
        return None
    rows = list(zip(names, years, strict=True))
    return DoseFindings(
        dose=labels(block.dose),
        outcome=labels(block.outcome),
        units=len(set(names)),
        years=(min(years), max(years)),
        rows=len(rows),
        value=_within(
            dict(zip(rows, given, strict=True)),
            dict(zip(rows, result, strict=True)),
            reader.level,
        ),
    )


def _moved(
    block: Paired, pairs: tuple[UnitPair[Count], ...], left_out: int, level: float
) -> PairedFindings[Count]:
    before = [each.before or 0.0 for each in pairs]
    change = [round((each.after or 0.0) - (each.before or 0.0), 9) for each in pairs]
    rose, fell = sum(each > 0 for each in change), sum(each < 0 for each in change)
    return PairedFindings(
        before_year=block.before,
        after_year=block.after,
        outcome=labels(block.outcome),
        better=block.better,
        units=pairs,
        left_out=left_out,
        mean=_mean(change, level),
        rose=rose,
        fell=fell,
        sign_p=same_units(rose, fell).p_value,
        rank_p=signed_rank(change),
        level_and_change=_together(before, change),
    )


def _mean(change: Sequence[float], level: float) -> Ends | CannotAnswer:
    """Return the mean difference with Student's interval."""
    n = len(change)
    if n < FEWEST_PAIRS:
        return CannotAnswer("too_few_units", (("n", n),))
    from scipy.special import stdtrit

    mean = float(np.mean(change))
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * float(np.std(change, ddof=1))
    half /= float(np.sqrt(n))
    return Ends(mean, mean - half, mean + half)


def _together(before: Sequence[float], change: Sequence[float]) -> float | None:
    """Return the rank correlation of level and change, if both differ."""
    if len(before) < FEWEST_PAIRS or len(set(before)) < 2 or len(set(change)) < 2:
        return None
    return float(np.corrcoef(midranks(before), midranks(change))[0, 1])


def _within(
    given: Mapping[tuple[str, int], float],
    result: Mapping[tuple[str, int], float],
    level: float,
) -> Ends | CannotAnswer:
    """Return the two-way fixed-effects coefficient, clustered by unit (CR2, t)."""
    units = tuple(sorted({unit for unit, _ in given}))
    years = tuple(sorted({year for _, year in given}))
    if len(units) < FEWEST_CLUSTERS or len(years) < 2:
        return CannotAnswer("too_few_units", (("n", len(units)),))
    from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects

    def matrix(found: Mapping[tuple[str, int], float]) -> np.ndarray:
        rows = [[found.get((unit, year), np.nan) for year in years] for unit in units]
        return np.array(rows)

    panel = Panel(
        units=units,
        periods=years,
        outcome=matrix(result),
        start=np.full(len(units), np.inf),
        covariates={"dose": matrix(given)},
    )
    design = TwoWayFixedEffects(
        treatment="dose", vcov="CR2", quantiles="t", level=level
    )
    found = design(panel)
    if isinstance(found, CannotAnswer):
        return CannotAnswer("no_difference", ())
    estimate = found.quantity("coef(dose)")
    if estimate.low is None or estimate.high is None:
        return CannotAnswer("no_difference", ())
    return Ends(float(estimate.value), float(estimate.low), float(estimate.high))


def _no_pair(file: str, block: Paired) -> Complaint:
    return Complaint(
        file,
        None,
        "unit",
        f"no unit with both {block.before} and {block.after}",
        "nothing can be compared with itself",
        "check the years, and that a unit is called the same in both",
    )
