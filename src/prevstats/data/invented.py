"""Invented municipalities for simulated data: codes 9001 and up, names of no place."""

from __future__ import annotations

import math
from functools import lru_cache

from prevstats.data.municipalities import (
    SIMULATED_FIRST,
    SIMULATED_LAST,
    Municipality,
)

BEGINNINGS = (
    "Almvre Brinkol Cydel Drevul Ebbrun Fjolan Glimsk Hurvel Illmar Jolvin "
    "Klyvar Lommer Mjuvel Nurden Ommrel Pryven Quellan Rumvar Skvimmer Tjolar "
    "Ulvrik Vrimol Wendul Ymnar Zallmer Åkvrin Älgrum Öjvrel Bjumlar Dolvrin "
    "Flimmar Gnuvel Hjorvan Knavrel Lyvmar Myrvol Pjulan Snavrel Tryndel Vyljan"
)
ENDINGS = (
    "ö rum torpa vik hed mark hult dala fors sele lösa hamn berga ryd näs "
    "bro stad sta äng lund gård åker udde skog holm"
)
COUNTIES = (
    "Norrvrims Österglims Mellanvels Sydjolms Västrums Nordtryns Höglyvs Lågbrins"
)
AREAS_PER_COUNTY = 10
MAP_SHAPE = 0.5
"""Width of the tile map divided by its height; Sweden is long too."""


@lru_cache(maxsize=4)
def simulated_register(n: int) -> tuple[Municipality, ...]:
    """Return ``n`` invented municipalities, with invented counties and map tiles.

    The names are put together from invented beginnings and common endings, so that
    they sound like places and are, as far as we can tell, none. A longer list begins
    with the shorter one's codes and names.

    Raises
    ------
    ValueError
        When ``n`` is not between 1 and 999.
    """
    most = SIMULATED_LAST - SIMULATED_FIRST + 1
    if not 1 <= n <= most:
        raise ValueError(f"n must be between 1 and {most}, not {n}")
    width = max(1, round(math.sqrt(n * MAP_SHAPE)))
    counties = min(len(COUNTIES.split()), math.ceil(n / AREAS_PER_COUNTY))
    return tuple(_area(place, width, place * counties // n) for place in range(n))


def _area(place: int, width: int, county: int) -> Municipality:
    """Return the municipality at this place of the list (0, 1, …)."""
    beginnings, endings = BEGINNINGS.split(), ENDINGS.split()
    beginning = beginnings[place % len(beginnings)]
    ending = endings[(7 * place + place // len(beginnings)) % len(endings)]
    if beginning[-1] == ending[0]:
        ending = ending[1:]
    return Municipality(
        code=str(SIMULATED_FIRST + place),
        name=beginning + ending,
        county_code=str(91 + county),
        county=f"{COUNTIES.split()[county]} län",
        tile=(place % width, place // width),
    )
