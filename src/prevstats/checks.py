"""Checks of a comparison: what each one's statistic tests, and whether it passed.

Each moves the question to where nothing should be found: to the years before the
start, or to years in which the outcome cannot have responded yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import Study, answerable, few_treated

if TYPE_CHECKING:
    from prevstats.designs.effects import Effects

SIZE = 0.05
"""A check fails when its own test rejects at this level."""
LEAST_TREATED = 20
"""A lead with fewer treated is not tested: its clustered error is too small."""
EARLIER_YEARS = 2
"""How many years a placebo start is moved back."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check, what its statistic was, and whether it passed.

    Attributes
    ----------
    name : a key of the language files, named for what the statistic tests:
        ``pre_trend_largest_lead``, ``placebo_start_earlier``,
        ``before_the_lag``, ``local_placebo_start_earlier``, ``local_before_the_lag``.
    passed : ``None`` when the check cannot be made with these data.
    statistic, p_value : as the check's own test gives them.
    details : named values that its sentence needs.
    """

    name: str
    passed: bool | None
    statistic: float | None
    p_value: float | None
    details: tuple[tuple[str, float | int | str], ...] = ()


def pre_trend_largest_lead(effects: Effects, *, years: int, seed: int) -> Check:
    """Tell whether any lead stands out from zero, taken together.

    The statistic is the largest lead in standard errors; it fails when a lead leaves
    the simultaneous band of all leads (sup-t, multiplier bootstrap) at ``1 - SIZE``.
    Only leads that ``LEAST_TREATED`` or more treated units stand behind are tested.
    Passing means that no pre-trend of that size was seen, not that there is none.
    """
    name = "pre_trend_largest_lead"
    shown = _leads_with_enough(effects, years)
    if not shown:
        return Check(name, None, None, None)
    at_level = replace(effects, basis=replace(effects.basis, level=1.0 - SIZE))
    leads = at_level.aggregate("event", min_e=min(shown), max_e=max(shown))
    usable = np.isin(leads.label, shown) & (leads.std_error > 0)
    if not usable.any():
        return Check(name, None, None, None)
    statistic = float(np.max(np.abs(leads.value[usable] / leads.std_error[usable])))
    critical = leads.band(seed=seed).critical
    details = (("n_leads", int(usable.sum())), ("critical", float(critical)))
    return Check(name, statistic <= critical, statistic, None, details)


def _leads_with_enough(effects: Effects, years: int) -> list[int]:
    """Return the event times before the start with enough treated behind them."""
    event = effects.period - effects.group
    estimated = np.array([reason == "" for reason in effects.cell_reason])
    before = estimated & ~effects.is_base & (event >= -years) & (event < 0)
    treated = {
        int(lead): int(effects.n_treated[before & (event == lead)].sum())
        for lead in np.unique(event[before])
    }
    return [lead for lead, count in treated.items() if count >= LEAST_TREATED]


def placebo_start_earlier(
    study: Study, *, name: str, draws: int, generator: np.random.Generator
) -> Check:
    """Tell whether an effect is found when the start is moved to years before it.

    The start is moved ``EARLIER_YEARS`` back and the effect is read in the years
    between the moved and the true start, so that nothing after the true start is used.
    """
    moved = replace(
        study,
        start=np.where(np.isfinite(study.start), study.start - EARLIER_YEARS, np.inf),
        first_event=0,
        last_event=EARLIER_YEARS - 1,
    )
    details = (("years_earlier", EARLIER_YEARS),)
    return _tested(moved, name, draws, generator, details)


def before_the_lag(
    study: Study, *, name: str, draws: int, generator: np.random.Generator
) -> Check:
    """Tell whether an effect is found before the outcome can have responded.

    The effect is read from the start until the year before the stated lag: there the
    outcome is a negative control.
    """
    details = (("lag_years", study.first_event),)
    if study.first_event == 0:
        return Check(name, None, None, None, details)
    early = replace(study, first_event=0, last_event=study.first_event - 1)
    return _tested(early, name, draws, generator, details)


def _tested(
    study: Study,
    name: str,
    draws: int,
    generator: np.random.Generator,
    details: tuple[tuple[str, float | int | str], ...],
) -> Check:
    able = answerable(study) & (study.treated > 0)
    if not able.any():
        return Check(name, None, None, None, details)
    weights = np.where(able, study.treated, 0.0)
    study = replace(study, treated=weights / weights.sum())
    found = few_treated(study, level=1.0 - SIZE, draws=draws, generator=generator)
    if isinstance(found, CannotAnswer):
        return Check(name, None, None, None, (*details, ("reason", found.reason)))
    numbers = (*details, ("n_treated", found.n_treated))
    return Check(name, found.p_value >= SIZE, found.value, found.p_value, numbers)
