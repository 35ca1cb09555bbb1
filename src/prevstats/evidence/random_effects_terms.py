"""Moderators of a meta-regression as columns: numbers, factors, powers, products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Terms:
    """Which columns a meta-regression has.

    Attributes
    ----------
    moderators : as the options name them: ``x``, ``x^2``, ``a:b``.
    levels : factor → its levels, base first.
    intercept : whether there is one; without it the first factor keeps all levels.
    """

    moderators: tuple[str, ...]
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    intercept: bool

    @property
    def parts(self) -> tuple[str, ...]:
        """The moderators' own names, without powers and products."""
        return tuple(dict.fromkeys(p for m in self.moderators for p in parts_of(m)))

    def columns(
        self, values: Mapping[str, NDArray[Any]], k: int
    ) -> dict[str, NDArray[np.float64]]:
        """Return every column (k,) by the name of its coefficient."""
        found: dict[str, NDArray[np.float64]] = {}
        if self.intercept:
            found[INTERCEPT] = np.ones(k)
        levels, whole = dict(self.levels), not self.intercept
        for moderator in self.moderators:
            product = {"": np.ones(k)}
            for part in moderator.split(":"):
                every = whole and part in levels
                own = part_columns(part, values, levels, every)
                whole = whole and not every
                product = {
                    f"{left}:{right}" if left else right: x * z
                    for left, x in product.items()
                    for right, z in own.items()
                }
            found |= product
        return found


def parts_of(moderator: str) -> tuple[str, ...]:
    """Return the names in ``a:b^2``."""
    return tuple(part.partition("^")[0].strip() for part in moderator.split(":"))


def part_columns(
    part: str,
    values: Mapping[str, NDArray[Any]],
    levels: Mapping[str, tuple[str, ...]],
    every: bool,
) -> dict[str, NDArray[np.float64]]:
    """Return one number's column, or a factor's for all levels but its base."""
    name, _, power = part.partition("^")
    column = values[name.strip()]
    if name not in levels:
        return {part: np.asarray(column, float) ** (int(power) if power else 1)}
    return {
        f"{name}[{level}]": (column == level).astype(float)
        for level in (levels[name] if every else levels[name][1:])
    }


def is_factor(column: NDArray[Any]) -> bool:
    """Say whether a column holds words."""
    return column.dtype.kind in "UOS"


def terms_of(
    moderators: tuple[str, ...],
    bases: Mapping[str, str],
    values: Mapping[str, NDArray[Any]],
    intercept: bool,
    file: str,
) -> Terms:
    """Return the terms of moderators whose columns (k,) are given.

    Raises
    ------
    InputError : for a moderator that is not there, a base that is no level, and a power
        that is no whole number.
    """
    wrong = list(term_complaints((*moderators, *bases), values, file))
    levels: dict[str, tuple[str, ...]] = {}
    names = dict.fromkeys(p for m in (*moderators, *bases) for p in parts_of(m))
    for name in names:
        if name not in values or not (name in bases or is_factor(values[name])):
            continue
        labels = sorted({str(label) for label in values[name].tolist()})
        base = bases.get(name) or labels[0]
        if base not in labels:
            words = ("no such level", f"give one of {', '.join(labels)}")
            wrong.append(Complaint(file, None, f"factors.{name}", base, *words))
        levels[name] = (base, *(label for label in labels if label != base))
    if wrong:
        raise InputError(wrong)
    return Terms(moderators, tuple(levels.items()), intercept)


def term_complaints(
    moderators: tuple[str, ...], values: Mapping[str, NDArray[Any]], file: str
) -> Iterator[Complaint]:
    """Yield moderators that are not there and powers that are no whole numbers."""
    for part in (part for moderator in moderators for part in moderator.split(":")):
        name, _, power = part.partition("^")
        if power and not power.isdigit():
            words = ("a power is a whole number", "write x^2")
            yield Complaint(file, None, "moderators", part, *words)
        if name.strip() not in values:
            there = ", ".join(values) or "none"
            words = ("no such moderator", f"the studies have: {there}")
            yield Complaint(file, None, "moderators", name, *words)
