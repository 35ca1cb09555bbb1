"""Designs that read single rows or one series: regression and interrupted series."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.replication_frame import number_in
from prevstats.analyses.replication_panel import panel_of
from prevstats.analyses.replication_spec import as_list
from prevstats.designs.ols_records import Records
from prevstats.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.replication_request import Request
    from prevstats.data.panel import Panel
    from prevstats.designs.trial_data import TrialData


def run_ols(request: Request, design: Any) -> Any:
    """Run a regression on the rows.

    Without covariates, factors or powers the column named as treatment (or treated) is
    the one covariate. A covariate of words is a factor, as in R.
    """
    request.all_there(("outcome",))
    names = tuple(
        named_column(request, name)
        for name in as_list(request.options.get("fixed_effects", ()))
    )
    factors, covariates = right_hand_side(request)
    arguments = request.arguments(
        design,
        covariates=covariates or None,
        factors=tuple({name: base} for name, base in factors.items()) or None,
        fixed_effects=names or None,
        weights=request.columns.weights,
        cluster=request.columns.cluster,
    )
    fit = design(**arguments)
    return fit(records_for(request, fit))


def right_hand_side(request: Request) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the factors, each with its base ("" = the first), and the covariates."""
    factors = factor_bases(request.options.get("factors", ()))
    covariates = tuple(request.columns.covariates)
    given = covariates or factors or request.options.get("polynomial")
    single = request.columns.treatment or request.columns.treated
    if not given and single:
        covariates = (single,)
    for part in [part for name in covariates for part in name.split(":")]:
        request.there(part, request.role_key("covariates"))
        if part not in factors and is_text(request, part):
            factors[part] = ""
    for name in factors:
        request.there(name, f"{request.key}.factors")
    plain = tuple(name for name in covariates if name not in factors)
    return factors, plain


def factor_bases(given: Any) -> dict[str, str]:
    """Return each factor with its base level, "" where none is named."""
    bases: dict[str, str] = {}
    for item in as_list(given):
        if isinstance(item, Mapping):
            bases |= {name: str(base) for name, base in item.items()}
        else:
            bases[str(item)] = ""
    return bases


def is_text(request: Request, name: str) -> bool:
    """Say whether a column holds words and no number."""
    if name in request.frame.made:
        return False
    numbers = [
        number_in(text, request.frame.comma) for text in request.frame.cells[name]
    ]
    known = [value for value in numbers if value is None or not np.isnan(value)]
    return bool(known) and all(value is None for value in known)


def named_column(request: Request, name: str) -> str:
    """Return a column by its own name, or as the unit or time of ``columns``."""
    if name not in request.frame.names and name in ("unit", "time"):
        return request.column(name)
    return request.there(name, f"{request.key}.fixed_effects")


def records_for(request: Request, fit: Any) -> Records:
    """Return the columns that a regression reads."""
    unit, time = request.columns.unit, request.columns.time
    if fit.unit_trends:
        request.all_there(("unit", "time"))
    shell = Records(str(request.columns.outcome), {}, {}, unit, time)
    numbers, labels = fit.needs(shell)
    for name in fit.polynomial:
        request.there(name, f"{request.key}.polynomial")
    for role in ("weights", "cluster"):
        if request.has(role):
            request.column(role)
    return Records(
        outcome=str(request.columns.outcome),
        numbers={name: request.frame.numbers(name) for name in dict.fromkeys(numbers)},
        labels={name: request.frame.labels(name) for name in dict.fromkeys(labels)},
        unit=unit,
        time=time,
        name=request.frame.file,
    )


def run_interrupted_series(request: Request, design: Any) -> Any:
    """Run an interrupted series: one unit, and at most one more as its control.

    ``offset`` may name the column of the denominators, by its own name or as the
    ``population`` of ``columns``. The start is where ``treated``
    turns 1, or the option ``start``, or the column ``start``.
    """
    from prevstats.designs.interrupted_series_data import series_of

    offset = request.options.get("offset")
    changed: dict[str, Any] = {"covariates": request.columns.covariates or None}
    if isinstance(offset, str) and offset in request.frame.names:
        columns = request.columns.model_copy(update={"population": offset})
        request = with_columns(request, columns)
        changed["offset"] = "exposure"
    elif offset == "population" and request.column("population"):
        changed["offset"] = "exposure"
    arguments = request.arguments(design, start=None, **changed)
    panel = one_series(request)
    treated = [
        u for u, s in zip(panel.units, panel.start, strict=True) if np.isfinite(s)
    ]
    others = [unit for unit in panel.units if unit not in treated]
    if len(treated) != 1 or len(others) > 1:
        found = f"{len(treated)} units with a start, {len(others)} without"
        meaning = "an interrupted series is one unit's, with at most one as its control"
        mend = "filter the other units away"
        raise InputError(request.complaint("", found, meaning, mend))
    control = others[0] if others else None
    return design(**arguments)(series_of(panel, treated[0], control))


def with_columns(request: Request, columns: Any) -> Request:
    """Return the request with other columns."""
    from dataclasses import replace

    return replace(request, columns=columns)


def one_series(request: Request) -> Panel:
    """Return the rows as a panel; without a unit column they are one unit's."""
    from dataclasses import replace

    frame, columns = request.frame, request.columns
    if not request.has("unit"):
        frame = frame.with_column("series", np.ones(frame.size))
        columns = columns.model_copy(update={"unit": "series"})
    start = request.options.get("start")
    if isinstance(start, int | float):
        frame = frame.with_column("start of the series", np.full(frame.size, start))
        columns = columns.model_copy(update={"start": "start of the series"})
    return panel_of(replace(request, frame=frame, columns=columns))


def run_discontinuity(request: Request, design: Any) -> Any:
    """Run a discontinuity on the column named as running."""
    from prevstats.designs.discontinuity import Running

    request.all_there(("running", "outcome"))
    data = Running(
        request.numbers("running"),
        request.numbers("outcome"),
        request.column("outcome"),
    )
    return design(**request.arguments(design))(data)


def run_trial(request: Request, design: Any) -> Any:
    """Run a trial: the arms stand in the column named as treatment (or treated).

    With the option ``last_period`` (a column: the period of the event, or the last one
    seen) the outcome is 1 for an event, and each person has a row for every period.
    """
    from prevstats.designs.trial_data import TrialData

    role = "treatment" if request.has("treatment") else "treated"
    request.all_there((role, "outcome"))
    names = tuple(request.columns.covariates)
    there = [request.there(name, request.role_key("covariates")) for name in names]
    data = TrialData(
        outcome=request.numbers("outcome"),
        treatment=request.labels(role),
        cluster=request.labels("cluster") if request.has("cluster") else None,
        covariates={name: request.frame.numbers(name) for name in there},
        name=request.column("outcome"),
    )
    last = request.options.get("last_period")
    if last is not None:
        column = request.there(str(last), f"{request.key}.last_period")
        data = by_period(data, request.frame.numbers(column))
        names = tuple(data.covariates)
    arguments = request.arguments(
        design,
        covariates=names or None,
        control=request.as_written("control"),
        last_period=None,
    )
    return design(**arguments)(data)


def by_period(data: TrialData, last: NDArray[np.float64]) -> TrialData:
    """Return a row for every person and period, with a column for each but the first.

    Persons without a last period or without word of an event are left out.
    """
    from dataclasses import replace

    from prevstats.designs.trial_data import person_periods

    known = np.flatnonzero(np.isfinite(last) & np.isfinite(data.outcome))
    data = replace(
        data,
        treatment=data.treatment[known],
        cluster=None if data.cluster is None else data.cluster[known],
        covariates={name: values[known] for name, values in data.covariates.items()},
        outcome=data.outcome[known],
    )
    rows = person_periods(last[known], data.outcome)
    periods = {
        f"period({period})": (rows.period == period).astype(float)
        for period in np.unique(rows.period)[1:].tolist()
    }
    own = {name: values[rows.person] for name, values in data.covariates.items()}
    return replace(
        data,
        outcome=rows.event,
        treatment=data.treatment[rows.person],
        cluster=None if data.cluster is None else data.cluster[rows.person],
        covariates=own | periods,
    )
