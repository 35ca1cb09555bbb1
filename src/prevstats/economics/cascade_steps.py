"""A path of links with its numbers: the change that comes out at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_numbers import SHARE, Numbers
from prevstats.economics.links import (
    Link,
    LinkedOutcome,
    case_difference,
    logit_shift,
    unit_factor,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.cascade_graph import Cascade
    from prevstats.economics.fade_out import Fade

SMALLEST_RATE, LARGEST_RATE = 1e-12, 1.0 - 1e-12
"""A base rate of exactly 0 or 1 has no odds."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A link with its numbers, each () or (S,).

    Attributes
    ----------
    link : its specification.
    causal : its number after the discount for confounding, as the source states it.
    factor : what a change in the cause is multiplied by: in the outcome's unit, or in
        log odds when ``base_rate`` is given.
    base_rate : share from which the log odds are shifted; ``None`` for a straight line.
    per_share : the outcome's unit for each whole share (100 for per cent).
    fade : its own course; ``None`` when it follows its cause.
    """

    link: Link
    causal: NDArray[np.float64]
    factor: NDArray[np.float64]
    base_rate: NDArray[np.float64] | None
    per_share: float
    fade: Fade | None

    def change(self, cause: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the change in the outcome, in its unit, for a change in the cause."""
        if self.base_rate is None:
            return np.asarray(cause * self.factor)
        return logit_shift(cause * self.factor, self.base_rate) * self.per_share

    def change_by_year(
        self, cause: NDArray[np.float64], rows: slice
    ) -> NDArray[np.float64]:
        """Return the change (b, Y) for a cause (b, Y) in some of the draws."""
        factor = some(self.factor, rows)
        if self.base_rate is None:
            return np.asarray(cause * factor)
        base = some(self.base_rate, rows)
        return logit_shift(cause * factor, base) * self.per_share


def some(values: NDArray[np.float64], rows: slice) -> NDArray[np.float64]:
    """Return some of the draws as a column (b, 1), or the one number as it is."""
    return values if values.ndim == 0 else values[rows][:, None]


def steps_of(cascade: Cascade, numbers: Numbers) -> dict[str, Step]:
    """Return every link with its numbers; complaints are noted in ``numbers``."""
    return {link.id: _step(cascade, link, numbers) for link in cascade.links}


def _step(cascade: Cascade, link: Link, numbers: Numbers) -> Step:
    cause, to = cascade.outcome(link.cause), cascade.outcome(link.to)
    value = numbers.value(link.value, f"{link.id}.value")
    discount = numbers.value(
        link.confounding_discount, f"{link.id}.confounding_discount", SHARE
    )
    causal = np.asarray(value * (1.0 - discount))
    fade = None
    if link.fade_out is not None:
        fade = link.fade_out.read(numbers, f"{link.id}.fade_out")
    inward = 1.0 if cause is None else unit_factor(cause.unit, link.per_unit)
    wanted = link.unit if to is None else to.unit
    if link.scale == "slope":
        outward = unit_factor(link.unit, wanted)
        factor = causal * ((inward or 1.0) * (outward or 1.0))
        return Step(link, causal, factor, None, 1.0, fade)
    base = base_rate(to, numbers)
    per_share = unit_factor("share", wanted) or 1.0
    if link.scale == "log_odds":
        return Step(link, causal, causal * (inward or 1.0), base, per_share, fade)
    cases = case_difference(causal, base_rate(cause, numbers), base)
    to_share = 1.0 if cause is None else unit_factor(cause.unit, "share")
    factor = cases * ((to_share or 1.0) * per_share)
    return Step(link, causal, factor, None, 1.0, fade)


def base_rate(outcome: LinkedOutcome | None, numbers: Numbers) -> NDArray[np.float64]:
    """Return an outcome's base rate as a share, () or (S,)."""
    if outcome is None or outcome.base_rate is None:
        return np.asarray(0.5)
    within = (SMALLEST_RATE, LARGEST_RATE)
    return numbers.value(outcome.base_rate, f"{outcome.id}.base_rate", within)


def changes(path: tuple[Step, ...]) -> tuple[NDArray[np.float64], ...]:
    """Return the change after each link at full size, nothing having faded yet."""
    found: list[NDArray[np.float64]] = []
    now = np.ones(())
    for step in path:
        now = step.change(now)
        found.append(now)
    return tuple(found)
