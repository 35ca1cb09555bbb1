"""Who got what in a trial, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class TrialData:
    """One outcome of n persons who were randomised, singly or by cluster.

    Attributes
    ----------
    outcome : (n,) in its unit; ``nan`` where it is missing.
    treatment : (n,) labels of the arms, e.g. 0 and 1, or words.
    cluster : (n,) labels of what was randomised (schools), ``None`` = persons.
    covariates : name → (n,) known before the trial.
    name : what the outcome is called.
    """

    outcome: NDArray[np.float64]
    treatment: NDArray[Any]
    cluster: NDArray[Any] | None = None
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    name: str = "outcome"


@dataclass(frozen=True, slots=True)
class PersonPeriods:
    """A row for every person and period until the event, or the last period seen.

    Attributes
    ----------
    person : (m,) row of the person; period : (m,) 1, 2, …
    event : (m,) 1 in the period of the event, else 0.
    """

    person: NDArray[np.intp]
    period: NDArray[np.int_]
    event: NDArray[np.float64]


def person_periods(
    last: NDArray[np.float64], event: NDArray[np.float64]
) -> PersonPeriods:
    """Return the rows of a discrete-time survival model (Prentice & Gloeckler 1978).

    With family ``cloglog`` and a column for each period but the first, effects are
    logarithms of hazard ratios. ``last``: period of the event, or the last one seen.
    """
    periods = np.asarray(last).astype(int)
    person = np.repeat(np.arange(periods.size), periods)
    first = np.repeat(np.cumsum(periods) - periods, periods)
    period = np.arange(person.size) - first + 1
    ended = period == periods[person]
    happened = ended & (np.asarray(event)[person] == 1)
    return PersonPeriods(person, period, happened.astype(float))


def trial_complaints(
    data: TrialData, covariates: tuple[str, ...], binary: bool
) -> Iterator[Complaint]:
    """Yield what is wrong with the columns of a trial."""
    place, length = f"trial {data.name}", np.shape(data.outcome)
    columns = {"treatment": data.treatment}
    if data.cluster is not None:
        columns["cluster"] = data.cluster
    for name in covariates:
        if name not in data.covariates:
            known = ", ".join(sorted(data.covariates)) or "none"
            words = "no such covariate", f"known: {known}", "correct the name"
            yield Complaint(place, None, f"covariates[{name}]", *words)
            continue
        columns[f"covariates[{name}]"] = data.covariates[name]
    for key, values in columns.items():
        if np.shape(values) != length or len(length) != 1:
            words = f"shape {np.shape(values)}", f"the outcome has {length}", "mend it"
            yield Complaint(place, None, key, *words)
    for row in np.flatnonzero(np.isinf(np.ravel(data.outcome))):
        words = "an infinite value", "nothing can be reckoned", "leave it empty"
        yield Complaint(place, int(row) + 1, "outcome", *words)
    told = np.ravel(data.outcome)[np.isfinite(np.ravel(data.outcome))]
    if binary and not np.isin(told, (0, 1)).all():
        words = "values other than 0 and 1", "the family is of yes and no", "code it"
        yield Complaint(place, None, "outcome", *words)


def told(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which labels or numbers (n,) are there at all."""
    if values.dtype.kind == "f":
        return np.asarray(np.isfinite(values), bool)
    present = [value is not None and value == value and value != "" for value in values]
    return np.array(present, bool)
