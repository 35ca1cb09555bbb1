"""Whether numbers can be what they are called: counts, shares, sizes, variances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

PLACE = "effect sizes"
"""Where a fault stands when the numbers come from no file."""


def arrays(given: Mapping[str, ArrayLike]) -> dict[str, NDArray[np.float64]]:
    """Return the numbers as arrays of one shape.

    Raises
    ------
    InputError : when something is no number, or the shapes do not fit together.
    """
    found: dict[str, NDArray[np.float64]] = {}
    wrong: list[Complaint] = []
    for name, values in given.items():
        try:
            found[name] = np.asarray(values, float)
        except (TypeError, ValueError):
            found[name] = np.asarray(np.nan)
            words = ("something that is no number", "the numbers are computed with")
            wrong.append(Complaint(PLACE, None, name, *words, "give numbers"))
    try:
        shaped = list(np.broadcast_arrays(*found.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {x.shape}" for name, x in found.items())
        words = (shapes, "there must be one number for each study")
        wrong.append(Complaint(PLACE, None, "", *words, "give equal lengths"))
        shaped = []
    if wrong:
        raise InputError(wrong)
    return dict(zip(found, shaped, strict=True))


def refuse(complaints: Iterator[Complaint] | list[Complaint]) -> None:
    """Raise every complaint at once, if there are any."""
    told = list(complaints)
    if told:
        raise InputError(told)


def where(
    name: str, values: NDArray[np.float64], sound: NDArray[np.bool_], rule: str
) -> Iterator[Complaint]:
    """Yield a complaint for each number that breaks a rule; ``nan`` is missing."""
    for place in np.argwhere(~sound & ~np.isnan(values)).tolist():
        index = ",".join(map(str, place))
        key = f"{name}[{index}]" if place else name
        found = f"{float(values[tuple(place)]):g}"
        mend = "correct the number, or leave the study out"
        yield Complaint(PLACE, None, key, found, rule, mend)


def counts(
    events: str, n: str, given: Mapping[str, NDArray[np.float64]]
) -> Iterator[Complaint]:
    """Yield what is wrong with events among n persons."""
    x, size = given[events], given[n]
    yield from where(n, size, (size > 0) & np.isfinite(size), "no persons in a group")
    yield from where(events, x, x >= 0, "events cannot be fewer than 0")
    yield from where(events, x, ~(x > size), f"more events than persons ({n})")


def shares(name: str, values: NDArray[np.float64]) -> Iterator[Complaint]:
    """Yield shares that are not from 0 to 1."""
    sound = (values >= 0) & (values <= 1)
    yield from where(name, values, sound, "a share lies from 0 to 1")


def positive(name: str, values: NDArray[np.float64]) -> Iterator[Complaint]:
    """Yield numbers that are not above 0."""
    sound = (values > 0) & np.isfinite(values)
    yield from where(name, values, sound, "it must be above 0")


def variances(name: str, values: NDArray[np.float64]) -> Iterator[Complaint]:
    """Yield variances below 0."""
    sound = (values >= 0) & np.isfinite(values)
    yield from where(name, values, sound, "a variance cannot be below 0")


def one_of(name: str, found: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not among those there are.

    Raises
    ------
    InputError : with the words there are.
    """
    if found not in known:
        words = ("there is no such choice", f"give one of {', '.join(known)}")
        raise InputError(Complaint(PLACE, None, name, repr(found), *words))
