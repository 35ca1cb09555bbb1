"""The event study of a few treated municipalities, with one band for all years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import cohorts_of
from prevstats.inference.few_treated_pool import (
    LARGEST_TIED_SHARE,
    columns_for,
    design_matrix,
    fit_pool,
    history_of,
    tied_share,
)
from prevstats.inference.few_treated_reference import (
    Chance,
    Cohort,
    Form,
    chance_of,
    estimate,
    every_member,
    form_of,
    freedom,
    half_length,
    reference_sums,
    smallest_p,
    standard_error,
    variance_ratio,
)
from prevstats.inference.few_treated_study import Study

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """Effect by year from the start, with intervals and one band for them all.

    Arrays are (L,), effects in the outcome's unit, relative to the mean of all years
    before the start (or the last one, if the study says so). A year in which more than
    half of the pool is tied, such as the base year itself, is not among them.

    Attributes
    ----------
    event_time : years from the start; below 0 = leads.
    value : leads adjusted for size alone, later years for all covariates.
    half_width : half length of each year's own interval at ``level``.
    band_half_width : half width of the band that holds for all years at once.
    n_treated : treated municipalities behind each.
    p_leads : p-value of the largest lead, taking all leads together; ``None`` when
        there are none, or when the pool is too small to rank in.
    form : ``rank``, or ``t`` (small pool; the band is then Bonferroni's, wider).
    level : confidence level.
    """

    event_time: NDArray[np.int64]
    value: NDArray[np.float64]
    half_width: NDArray[np.float64]
    band_half_width: NDArray[np.float64]
    n_treated: NDArray[np.int64]
    p_leads: float | None
    form: Form
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class EventColumn:
    """One event time: estimate, error, and what chance does.

    ``chance`` (B,) are sums over drawn pool members in units of ``error``, by the same
    draws at every event time.
    """

    event_time: int
    value: float
    error: float
    chance: NDArray[np.float64]
    n_treated: int
    freedom: int


def event_study(
    study: Study,
    *,
    level: float = 0.90,
    draws: int = 9_999,
    generator: np.random.Generator,
) -> EventStudy | CannotAnswer:
    """Return the effect year by year with a simultaneous (sup-t) band.

    Every drawn pool member gives its whole row of years, so that the dependence
    between years is the pool's own; each year is studentised by its standard error
    and the band uses the ``level`` point of the largest. All years from the start to
    ``last_event`` are shown, also those before ``first_event``. Refuses as
    ``few_treated`` does.
    """
    cohorts = cohorts_of(replace(study, first_event=0))
    if isinstance(cohorts, CannotAnswer):
        return cohorts
    form = form_of(cohorts)
    n_treated = sum(len(cohort.rows) for cohort in cohorts)
    n_pool = len(cohorts[0].model.pool)
    chance = chance_of(n_treated, draws, generator)
    if n_treated == 1:
        chance = every_member(n_pool)
    columns = [
        column
        for event_time in _event_times(cohorts)
        if (column := _column(cohorts, event_time, chance, form)) is not None
    ]
    if not columns:
        return CannotAnswer("contrasts_tied", (("n_pool", n_pool),))
    floor = smallest_p(form, n_treated, n_pool, len(chance.pick))
    critical = _critical_t if form == "t" else _critical_rank
    band = critical(columns, level, floor)
    own = np.array([critical([column], level, floor) for column in columns])
    error = np.array([column.error for column in columns])
    return EventStudy(
        event_time=np.array([column.event_time for column in columns]),
        value=np.array([column.value for column in columns]),
        half_width=own * error,
        band_half_width=band * error,
        n_treated=np.array([column.n_treated for column in columns]),
        p_leads=None if form == "t" else _p_leads(columns, floor),
        form=form,
        level=level,
    )


def _event_times(cohorts: Sequence[Cohort]) -> list[int]:
    """Return every event time that some cohort has."""
    found: set[int] = set()
    for cohort in cohorts:
        window = cohort.model.window
        years = np.asarray(cohort.model.study.periods)[window.columns]
        found.update((years - window.start).tolist())
    return sorted(found)


def _column(
    cohorts: Sequence[Cohort], event_time: int, chance: Chance, form: Form
) -> EventColumn | None:
    """Return the event time over the cohorts that have it; ``None`` when tied."""
    moved: list[Cohort] = []
    kept: list[int] = []
    place = 0
    for cohort in cohorts:
        at = _at(cohort, event_time)
        if at is not None:
            moved.append(at)
            kept.extend(range(place, place + len(cohort.rows)))
        place += len(cohort.rows)
    if not moved:
        return None
    total = sum(cohort.total for cohort in moved)
    moved = [replace(one, weights=one.weights / total) for one in moved]
    fits = [cohort.model.adjusted for cohort in moved]
    error = standard_error(moved, fits, form)
    sums = reference_sums(moved, fits, replace(chance, pick=chance.pick[:, kept]))
    widen = np.sqrt(variance_ratio(moved, fits, form))
    return EventColumn(
        event_time=event_time,
        value=estimate(moved, fits),
        error=error,
        chance=widen * sums / error,
        n_treated=len(kept),
        freedom=freedom(fits),
    )


def _at(cohort: Cohort, event_time: int) -> Cohort | None:
    """Return the cohort with the contrast of one year; ``None`` without that year.

    Level and last year before the start contain the leads themselves, so leads are
    adjusted for size alone.
    """
    model = cohort.model
    study, window = model.study, model.window
    year = window.start + event_time
    if year not in np.asarray(study.periods)[window.columns]:
        return None
    base = window.before if study.base == "mean" else window.before[-1:]
    contrast = study.outcome[:, study.periods.index(year)]
    contrast = contrast - study.outcome[:, base].mean(axis=1)
    if tied_share(contrast[model.pool]) > LARGEST_TIED_SHARE:
        return None
    history = history_of(study, window, model.pool)
    columns = columns_for(len(model.pool), history)
    if event_time < 0:
        columns = tuple(pair for pair in columns if pair[0] == "log_size")
    x = design_matrix(columns, len(contrast))
    fit = fit_pool(contrast, x, history.shape, model.pool, study.county)
    return replace(cohort, model=replace(model, contrast=contrast, adjusted=fit))


def _largest(columns: Sequence[EventColumn]) -> NDArray[np.float64]:
    return np.asarray(np.abs([column.chance for column in columns]).max(axis=0))


def _critical_rank(columns: Sequence[EventColumn], level: float, floor: float) -> float:
    return half_length(_largest(columns), level, floor)


def _critical_t(columns: Sequence[EventColumn], level: float, floor: float) -> float:
    if 1.0 - level <= floor:
        return float("inf")
    free = min(column.freedom for column in columns)
    return float(stdtrit(free, 1.0 - (1.0 - level) / (2.0 * len(columns))))


def _p_leads(columns: Sequence[EventColumn], floor: float) -> float | None:
    leads = [column for column in columns if column.event_time < 0]
    if not leads:
        return None
    reference = _largest(leads)
    found = max(abs(column.value) / column.error for column in leads)
    p_value = (1 + int((reference >= found).sum())) / (len(reference) + 1)
    return max(p_value, floor)
