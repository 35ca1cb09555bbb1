"""From a group-time design's averages to what a sensitivity analysis needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.honest_did_study import EventCoefficients

if TYPE_CHECKING:
    from prevstats.designs.aggregate import Aggregate


def complaint(key: str, found: str, allowed: str) -> Complaint:
    """Return the complaint about one option or input."""
    return Complaint(
        "honest_did", None, key, found, "it cannot be this", f"give {allowed}"
    )


def coefficients_of(aggregate: Aggregate) -> EventCoefficients | CannotAnswer:
    """Return the event study of a group-time design with a universal base period.

    Raises
    ------
    InputError : for other averages, or a base that is not universal.
    """
    labels, is_base = np.array(aggregate.label), aggregate.is_base
    if aggregate.kind != "event" or np.count_nonzero(is_base) != 1:
        found = (
            f"averages by {aggregate.kind}, {np.count_nonzero(is_base)} base periods"
        )
        mend = 'averages by event of GroupTime(base="universal")'
        raise InputError(complaint("event_study", found, mend))
    refused = {"one", "few"}
    for reason in aggregate.inference.reason:
        if reason.split("_")[0] in refused:
            return CannotAnswer(reason)
    if np.any(np.diff(labels) != 1):
        return CannotAnswer("gap_between_periods")
    place = int(np.flatnonzero(is_base)[0])
    kept = ~is_base
    return EventCoefficients(
        before=aggregate.value[:place],
        after=aggregate.value[place + 1 :],
        covariance=aggregate.covariance[np.ix_(kept, kept)],
        outcome=aggregate.basis.outcome,
    )


def must_be_coefficients(given: object) -> None:
    """Raise ``InputError`` when the design is given a panel or other effects."""
    if isinstance(given, EventCoefficients):
        return
    mend = 'averages by event of GroupTime(base="universal"), or EventCoefficients'
    found = f"a {type(given).__name__}"
    raise InputError(complaint("event_study", found, mend))
