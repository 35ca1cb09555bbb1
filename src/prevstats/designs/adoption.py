"""From a treatment of 0 and 1 in each period to each unit's first treated period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def start_of_treatment(
    treatment: NDArray[np.float64],
    units: Sequence[str],
    periods: Sequence[int],
    *,
    name: str = "treatment",
) -> NDArray[np.float64]:
    """Return each unit's first treated period (N,), ``inf`` = never.

    Parameters
    ----------
    treatment : (N, T) of 0 and 1, ``nan`` where it is not known.

    Where an unknown period lies between the last 0 and the first 1 (or the end), the
    unit may have started in it: its start is ``nan``, not known.

    Raises
    ------
    InputError : for other values than 0 and 1, and for a treatment that is switched
        off again: the estimators take it to last.
    """
    known = np.isfinite(treatment)
    complaints = [
        Complaint(
            file=name,
            line=int(row) + 1,
            key=f"{name}[{units[row]}, {periods[column]}]",
            found=f"{treatment[row, column]:g}",
            meaning="a treatment is 0 or 1",
            mend="give 0 (not yet), 1 (treated) or leave it empty",
        )
        for row, column in np.argwhere(known & ~np.isin(treatment, (0, 1)))
    ]
    on = known & (treatment == 1)
    begun = np.maximum.accumulate(on, axis=1)
    for row, column in np.argwhere(begun & known & (treatment == 0)):
        first = int(np.argmax(on[row]))
        complaints.append(
            Complaint(
                file=name,
                line=int(row) + 1,
                key=f"{name}[{units[row]}, {periods[column]}]",
                found=f"0 after 1 in {periods[first]}",
                meaning="the treatment is switched off again",
                mend="leave the unit out, or give its first treated period as start",
            )
        )
    if complaints:
        raise InputError(complaints)
    return first_treated(known, on, np.array(periods, float))


def first_treated(
    known: NDArray[np.bool_], on: NDArray[np.bool_], periods: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the period of each row's first True, ``inf`` = none, ``nan`` = unsure."""
    columns = np.arange(periods.size)
    ever, first = on.any(axis=1), np.argmax(on, axis=1)
    end = np.where(ever, first, periods.size)
    last_zero = np.max(np.where(known & ~on, columns, -1), axis=1)
    between = (columns > last_zero[:, None]) & (columns < end[:, None])
    start = np.where(ever, periods[first], np.inf)
    return np.where((between & ~known).any(axis=1), np.nan, start)
