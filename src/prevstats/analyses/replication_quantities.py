"""The numbers of a group-time design by the names that replication files use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import InputError
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    from prevstats.designs.aggregate import Aggregate
    from prevstats.designs.aggregation import Kind
    from prevstats.designs.effects import Effects
    from prevstats.inference.normal import Inference

OVERALL: dict[str, Kind] = {
    "simple": "simple",
    "ATT": "simple",
    "event_overall": "event",
    "group_overall": "group",
    "calendar_overall": "calendar",
}
PARTS: tuple[Kind, ...] = ("event", "group", "calendar")


@dataclass(frozen=True, slots=True)
class GroupTimeNumbers:
    """``ATT(g,t)``, ``simple``, ``event(e)``, ``group(g)``, ``calendar(t)`` and more.

    Also ``event_overall``, ``group_overall``, ``calendar_overall``,
    ``pretest_p_value``, ``pretest_statistic``, and ``event_overall(e)``: the mean of
    the event times up to e over the cohorts that are seen so long (``balance_e``).
    """

    effects: Effects

    def quantity(self, name: str) -> Quantity:
        """Return one number.

        Raises
        ------
        KeyError : for another name; it lists those there are.
        """
        if name in self.effects.terms:
            place = self.effects.terms.index(name)
            return part(self.effects.value[place], self.effects.inference, place)
        if name in OVERALL:
            return overall(self.effects.aggregate(OVERALL[name]))
        balanced = re.fullmatch(r"event_overall\((\d+)\)", name)
        if balanced:
            return self.balanced(int(balanced[1]), name)
        if name in ("pretest_p_value", "pretest_statistic"):
            return self.pretest(name)
        for kind in PARTS:
            if name.startswith(f"{kind}("):
                average = self.effects.aggregate(kind)
                if name in average.terms:
                    place = average.terms.index(name)
                    return part(average.value[place], average.inference, place)
        raise KeyError(f"{name}; known: {', '.join(self.names())}")

    def balanced(self, reach: int, name: str) -> Quantity:
        """Return the mean up to an event time over cohorts that are seen so long."""
        try:
            return overall(
                self.effects.aggregate("event", max_e=reach, balance_e=reach)
            )
        except InputError as error:
            raise KeyError(f"{name}: no cohort is seen so long") from error

    def pretest(self, name: str) -> Quantity:
        """Return the joint test that all effects before the start are 0."""
        test = self.effects.pretest()
        value = test.p_value if name == "pretest_p_value" else test.statistic
        if value is None:
            raise KeyError(f"{name}: there is no test ({test.reason})")
        return Quantity(value)

    def names(self) -> list[str]:
        """Return every name that has a number."""
        named = [*self.effects.terms, *OVERALL]
        for kind in PARTS:
            named += self.effects.aggregate(kind).terms
        return [*named, "event_overall(e)", "pretest_p_value"]


def overall(average: Aggregate) -> Quantity:
    """Return the one number of an average."""
    return part(average.overall, average.overall_inference, 0)


def part(value: float, inference: Inference, place: int) -> Quantity:
    """Return a number with its error and interval, where they may be told."""
    said = (inference.std_error, inference.low, inference.high)
    return Quantity(
        float(value),
        *(None if np.isnan(column[place]) else float(column[place]) for column in said),
    )
