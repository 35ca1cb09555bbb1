"""One number with all that is needed to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PerWhom = Literal["target_group", "participant", "area"]
"""Whom the number is an average over; only ``participant`` is multiplied by reach."""

DesignLabel = Literal[
    "descriptive", "before_after", "with_comparison", "quasi_experiment", "trial"
]
"""How strong the comparison is, from weakest to strongest."""


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of one uncertain number, aligned to others by their identity.

    Attributes
    ----------
    identity : names the stream; two sets of draws may be combined only when their
        identities and lengths are equal (the n-th draw is then the same world).
    values : array of shape (S,), in the unit of the number.
    """

    identity: str
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a design by its name in a replication file, with what goes with it.

    Attributes
    ----------
    value : in the outcome's unit, or a share, weight or p-value, as the name says.
    std_error, low, high : ``None`` where the number has none.
    """

    value: float
    std_error: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """An effect, its uncertainty and the terms on which it may be read.

    Attributes
    ----------
    value : the estimate, in ``unit``.
    std_error : its standard error in ``unit``; ``None`` when the interval comes from
        a reference distribution and no standard error is claimed.
    low, high : ends of the interval; ``None`` when no interval can be given.
    level : confidence level of the interval, e.g. 0.90.
    p_value : ``None`` when none may be printed; ``p_value_reason`` then says why.
    p_value_reason : a key of the language files, or "" when there is a p-value.
    outcome : identifier of the outcome.
    unit : identifier of the unit, e.g. ``per_1000``, ``percent``.
    per_whom : whom the number is an average over.
    method : identifier of the method, e.g. ``group_time`` or ``few_treated``.
    n_areas, n_treated, n_periods : size of the sample that it rests on.
    design_label : how strong the comparison is.
    measured_coverage : coverage of the interval as measured by simulation, in
        per cent, or ``None`` when it has not been measured for this case.
    sources : identifiers of the data that it rests on.
    notes : keys of the language files with what must be said beside the number.
    draws : draws of the estimate, when they were asked for.
    """

    value: float
    std_error: float | None
    low: float | None
    high: float | None
    level: float
    p_value: float | None
    p_value_reason: str
    outcome: str
    unit: str
    per_whom: PerWhom
    method: str
    n_areas: int
    n_treated: int
    n_periods: int
    design_label: DesignLabel = "with_comparison"
    measured_coverage: float | None = None
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    draws: Draws | None = field(default=None, repr=False)
