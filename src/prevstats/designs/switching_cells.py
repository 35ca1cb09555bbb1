"""Comparisons of units that switch their treatment with units that do not.

De Chaisemartin & D'Haultfoeuille (2020), American Economic Review 110:2964-2996
(DID_M), and (2024), "Difference-in-differences estimators of intertemporal treatment
effects", Review of Economics and Statistics (DID_ℓ): D the treatment, F the first
period in which a unit's treatment differs from its first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.event_study_effects import CellsFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    """One comparison: switchers and stayers, between two periods.

    Attributes
    ----------
    column, base : columns of the period and of the one it is compared with.
    first : column of the switch.
    up : switched on (``True``) or off.
    treated, comparison : (N,) who switches, and who stays.
    """

    column: int
    base: int
    first: int
    up: bool
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]


def first_switch(treatment: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the column (N,) of each unit's first change; T = it never changes."""
    changed = treatment != treatment[:, :1]
    never = treatment.shape[1]
    first = np.where(changed.any(axis=1), np.argmax(changed, axis=1), never)
    return np.asarray(first, np.intp)


def dynamic_switches(
    treatment: NDArray[np.float64],
    effects: int | None,
    placebos: int,
    *,
    only_up: bool = False,
) -> Iterator[Switch]:
    """Yield the comparisons of DID_ℓ: by first switch, against those not switched.

    The stayers have the same first treatment and have not switched by the period (for a
    placebo ℓ periods back: by ℓ periods after). ``only_up``: first exposure alone.
    """
    first, count = first_switch(treatment), treatment.shape[1]
    for off in (True, False):
        if only_up and not off:
            continue
        same = treatment[:, 0] == (0.0 if off else 1.0)
        for switch in np.unique(first[same & (first < count)]):
            most = count - switch if effects is None else effects
            for event in (*range(-1 - placebos, -1), *range(most)):
                column = int(switch) + event
                reach = int(switch) - 1 + (event + 1 if event >= 0 else -event - 1)
                if 0 <= column < count:
                    yield Switch(
                        column=column,
                        base=int(switch) - 1,
                        first=int(switch),
                        up=off,
                        treated=same & (first == switch),
                        comparison=same & (first > reach),
                    )


def consecutive_switches(treatment: NDArray[np.float64]) -> Iterator[Switch]:
    """Yield the comparisons of DID_M: each period's joiners, and its leavers."""
    for column in range(1, treatment.shape[1]):
        before, now = treatment[:, column - 1], treatment[:, column]
        for off in (True, False):
            same = before == (0.0 if off else 1.0)
            yield Switch(
                column=column,
                base=column - 1,
                first=column,
                up=off,
                treated=same & (now != before),
                comparison=same & (now == before),
            )


@dataclass(frozen=True, slots=True, eq=False)
class Centring:
    """From which mean a unit's change is reckoned in the errors.

    Attributes
    ----------
    cohort : (N,) units whose expected change is taken to be alike; ``None``: all
        switchers of a comparison, and all stayers.
    factor : multiply by √(n/(n − 1)), n the units of the cohort in the comparison.
    """

    cohort: NDArray[np.intp] | None
    factor: bool


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """One comparison made: effect of more treatment, influence (N,), who is in it."""

    switch: Switch
    value: float
    influence: NDArray[np.float64]
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]


def compare(
    switch: Switch,
    outcome: NDArray[np.float64],
    weights: NDArray[np.float64],
    centring: Centring,
) -> Compared | None:
    """Compare changes of outcomes (N, T); ``None`` when nobody is left to compare.

    A leaver's effect has its sign turned: it is that of more treatment.
    """
    change = outcome[:, switch.column] - outcome[:, switch.base]
    seen = np.isfinite(change)
    treated, stayers = switch.treated & seen, switch.comparison & seen
    if not treated.any() or not stayers.any():
        return None
    sign = 1.0 if switch.up else -1.0
    moved = np.nan_to_num(change)
    up, flat = np.where(treated, weights, 0.0), np.where(stayers, weights, 0.0)
    up, flat = up / up.sum(), flat / flat.sum()
    return Compared(
        switch=switch,
        value=sign * float(up @ moved - flat @ moved),
        influence=sign * (spread(up, moved, centring) - spread(flat, moved, centring)),
        treated=treated,
        comparison=stayers,
    )


def spread(
    share: NDArray[np.float64], moved: NDArray[np.float64], centring: Centring
) -> NDArray[np.float64]:
    """Return influence values (N,) of the mean Σ share · moved.

    Changes are taken less the mean of the unit's cohort; those of a unit alone in its
    cohort, less the mean of all in the comparison.
    """
    used = share > 0
    whole = np.where(used, moved - float(share @ moved), 0.0)
    cohort = centring.cohort
    if cohort is None:
        cohort = np.zeros(share.size, np.intp)
    count = np.bincount(cohort[used], minlength=int(cohort.max()) + 1)[cohort]
    total = np.bincount(cohort, share)[cohort]
    own = np.bincount(cohort, share * moved)[cohort]
    several = used & (count > 1)
    inside = moved - own / np.where(several, total, 1.0)
    factor = np.sqrt(count / np.maximum(count - 1, 1)) if centring.factor else 1.0
    return np.asarray(share * np.where(several, factor * inside, whole))


def as_cells(found: list[Compared], periods: NDArray[np.int_], n: int) -> CellsFound:
    """Return K comparisons of n units beside one another."""
    first = np.array([one.switch.first for one in found], np.intp)
    column = np.array([one.switch.column for one in found], np.intp)
    treated = np.array([one.treated for one in found], bool)
    stayers = np.array([one.comparison for one in found], bool)
    return CellsFound(
        group=periods[first].astype(float),
        period=periods[column],
        value=np.array([one.value for one in found], float),
        influence=np.array([one.influence for one in found]).reshape(-1, n).T,
        treated=treated.reshape(-1, n).T,
        comparison=stayers.reshape(-1, n).T,
        is_base=np.zeros(len(found), bool),
    )


def mean_dose(
    found: list[Compared],
    treatment: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> float:
    """Return the mean change of treatment among switchers in the periods since."""
    dose, size = 0.0, 0.0
    for one in found:
        switch = one.switch
        if switch.column < switch.first:
            continue
        own = np.where(one.treated, weights, 0.0)
        turned = treatment[:, switch.column] - treatment[:, switch.first - 1]
        dose += float(own @ np.abs(turned))
        size += float(own.sum())
    return dose / size
