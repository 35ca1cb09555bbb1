"""What is set beside one figure: expectation, change, peers, girls and boys, dates."""

from __future__ import annotations

import numpy as np

from prevstats.analyses.sample import OutcomeData
from prevstats.analyses.situation_common import SituationCommon
from prevstats.analyses.situation_findings import (
    ChangeFindings,
    Freshness,
    GenderPoint,
    Peers,
    PeerValue,
    Place,
    Side,
)
from prevstats.analyses.situation_standing import Standing
from prevstats.data.beside import BOYS, GIRLS, gender_name
from prevstats.data.similar import SimilarGroup
from prevstats.designs.aggregate import known
from prevstats.errors import CannotAnswer
from prevstats.inference.stands_out import LEVEL
from prevstats.parameters.values import Direction


def place_findings(
    data: OutcomeData, stands: Standing, row: int, p_value: float
) -> Place | CannotAnswer:
    """Return where the municipality stands, or why that cannot be told."""
    if stands.reason:
        return CannotAnswer(stands.reason)
    if not np.isfinite(stands.value[row]):
        return CannotAnswer("no_latest_value", (("year", stands.year),))
    if not np.isfinite(stands.z[row]):
        return CannotAnswer("no_circumstances")
    z = float(stands.z[row])
    told = np.flatnonzero(np.isfinite(stands.z) & (np.arange(stands.z.size) != row))
    gap = stands.value - stands.expected
    at_one = float(np.median(stands.std_error[told] * np.sqrt(stands.size[told])))
    return Place(
        year=data.years[int(stands.columns[row])],
        value=float(stands.value[row]),
        expected=float(stands.expected[row]),
        size=float(stands.size[row]),
        z=z,
        z_paper=float(stands.z_paper[row]),
        z_plain=float(stands.z_plain[row]),
        p_value=p_value,
        side=_side(data.outcome.direction, z, p_value),
        tau=stands.tau,
        error_at_one=at_one,
        explained=stands.explained,
        cloud=tuple((float(stands.size[place]), float(gap[place])) for place in told),
    )


def change_findings(
    data: OutcomeData, stands: Standing, row: int, p_value: float
) -> ChangeFindings | CannotAnswer:
    """Return how the figure has changed, or why that cannot be told."""
    if not stands.early:
        reason = "every_other_year" if data.outcome.every_years > 1 else "too_few_years"
        return CannotAnswer(reason)
    if not np.isfinite(stands.change_z[row]):
        return CannotAnswer("years_missing")
    others = np.delete(stands.change, row)
    z = float(stands.change_z[row])
    return ChangeFindings(
        early=stands.early,
        late=stands.late,
        change=float(stands.change[row]),
        others=float(np.nanmean(others)),
        z=z,
        p_value=p_value,
        side=_side(data.outcome.direction, z, p_value),
    )


def genders_of(
    common: SituationCommon, data: OutcomeData, row: int
) -> tuple[GenderPoint, ...]:
    """Return the figure for girls and boys in the years that have either."""
    values = common.dataset.values
    names = [gender_name(data.outcome.indicator, each) for each in (GIRLS, BOYS)]
    if any(name not in values for name in names):
        return ()
    girls, boys = (values[name][row] for name in names)
    return tuple(
        GenderPoint(year, known(girls[place]), known(boys[place]))
        for place, year in enumerate(common.dataset.years)
        if np.isfinite(girls[place]) or np.isfinite(boys[place])
    )


def peers_of(
    common: SituationCommon, stands: Standing, row: int, family: str
) -> Peers | None:
    """Return the similar municipalities of a family, ``None`` where none is named."""
    group = _group(common, common.dataset.areas[row], family)
    if group is None:
        return None
    rows = {code: place for place, code in enumerate(common.dataset.areas)}
    values = tuple(
        PeerValue(
            code,
            common.places[rows[code]].name,
            known(stands.value[rows[code]]),
        )
        for code in group.peers
        if code in rows
    )
    return Peers(group.family, group.year, values)


def freshness_of(common: SituationCommon, indicator: str) -> Freshness | None:
    """Return what the publisher says of an indicator, ``None`` when it says nothing."""
    for each in common.described:
        if each.id == indicator:
            return Freshness(
                each.title, each.next_published, each.latest_period, each.last_year
            )
    return None


def _group(common: SituationCommon, area: str, family: str) -> SimilarGroup | None:
    """Return the group of a family, or the only one there is of another."""
    own = [group for group in common.groups if group.area == area]
    same = [one for one in own if one.family.casefold() == family.casefold()]
    if same:
        return same[0]
    return own[0] if len(own) == 1 else None


def _side(direction: Direction, z: float, p_value: float) -> Side:
    if not p_value <= LEVEL:
        return ""
    if direction == "neutral":
        return "higher" if z > 0 else "lower"
    return "better" if (z > 0) == (direction == "higher") else "worse"
