"""The numbers of a cascade: fixed, or drawn in streams of the same worlds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = float | str
"""A number of a specification: fixed, or the name of a stream of draws."""

ANY = (-np.inf, np.inf)
SHARE = (0.0, 1.0)


class Numbers:
    """The streams that a specification may name, and what is wrong with its numbers.

    ``value`` looks a number up and notes a complaint where it is missing or outside
    its limits; ``refuse`` raises all of them at once.

    Raises
    ------
    InputError
        at once, when the streams differ in identity or length, or are not finite.
    """

    def __init__(self, draws: Mapping[str, Draws]) -> None:
        self.draws = dict(draws)
        self.complaints: list[Complaint] = []
        wrong = tuple(_unequal(self.draws))
        if wrong:
            raise InputError(wrong)
        first = next(iter(self.draws.values()))
        self.identity = first.identity
        self.n_draws = int(first.values.size)

    def value(
        self,
        number: Number,
        key: str,
        within: tuple[float, float] = ANY,
        *,
        open_low: bool = False,
    ) -> NDArray[np.float64]:
        """Return a number as an array () when it is fixed, (S,) when it is drawn.

        Where it cannot be used, a complaint is noted and the number 1 stands in for it
        until ``refuse`` is called: no result is made from it.
        """
        if isinstance(number, str) and number not in self.draws:
            known = ", ".join(self.draws)
            self.complain(
                key,
                f"the name {number!r}",
                "there are no draws of that name",
                f"give draws of {number!r}, or name one of: {known}",
            )
            return np.ones(())
        values = (
            self.draws[number].values
            if isinstance(number, str)
            else np.asarray(number, dtype=np.float64)
        )
        if not _inside(values, within, open_low):
            low, high = within
            self.complain(
                key,
                f"values from {values.min():g} to {values.max():g}",
                f"the number lies {'above' if open_low else 'from'} {low:g}"
                + (f" to {high:g}" if np.isfinite(high) else ""),
                "choose a distribution that stays inside, or mend the number",
            )
            return np.ones(())
        return values

    def complain(self, key: str, found: str, meaning: str, mend: str) -> None:
        """Note that something is wrong."""
        self.complaints.append(complaint(key, found, meaning, mend))

    def refuse(self) -> None:
        """Raise ``InputError`` with every complaint noted so far, if there is any."""
        if self.complaints:
            raise InputError(self.complaints)


def complaint(key: str, found: str, meaning: str, mend: str) -> Complaint:
    """Return a complaint about the specification of a cascade."""
    return Complaint("cascade", None, key, found, meaning, mend)


def _inside(
    values: NDArray[np.float64], within: tuple[float, float], open_low: bool
) -> bool:
    low, high = within
    if not np.all(np.isfinite(values)):
        return False
    above = values.min() > low if open_low else values.min() >= low
    return bool(above and values.max() <= high)


def _unequal(draws: Mapping[str, Draws]) -> Iterable[Complaint]:
    if not draws:
        yield complaint(
            "draws",
            "no draws",
            "a cascade carries uncertainty from link to link",
            "give draws of at least one number",
        )
        return
    name, first = next(iter(draws.items()))
    for other, stream in draws.items():
        if stream.identity != first.identity:
            yield complaint(
                other,
                f"draws {stream.identity!r}",
                f"{name!r} holds draws {first.identity!r}: worlds would be mixed",
                "draw every number of a cascade with one identity",
            )
        if stream.values.shape != first.values.shape or stream.values.ndim != 1:
            yield complaint(
                other,
                f"draws of shape {stream.values.shape}",
                f"{name!r} has draws of shape {first.values.shape}",
                "give every number the same number of draws",
            )
        elif not stream.values.size or not np.all(np.isfinite(stream.values)):
            yield complaint(
                other,
                "no draws, or draws that are not finite",
                "every world needs a number",
                "find out where the missing values come from",
            )
