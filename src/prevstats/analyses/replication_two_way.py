"""Two-way fixed effects, and the sensitivity analysis of an event study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.replication_panel import panel_of
from prevstats.analyses.replication_rows import records_for
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from prevstats.analyses.replication_request import Request
    from prevstats.data.panel import Panel
    from prevstats.designs.ols_result import OlsResult
    from prevstats.estimate import Quantity

EVENT_STUDIES = ("two_way_fixed_effects", "group_time")
OWN_OPTIONS = ("type", "method", "grid", "l_vec", "bounds", "level")
"""Options of the sensitivity analysis; the others are those of its event study."""


def run_two_way(request: Request, design: Any) -> Any:
    """Run a two-way regression.

    A 0/1 column ``treated`` that goes back to 0 is taken as the treatment itself.
    Weights that differ within a unit are fitted row by row, as ``ols`` does.
    """
    request = with_treatment(request)
    treatment = request.columns.treatment
    if treatment and weights_vary(request):
        return by_rows(request)
    arguments = request.arguments(
        design,
        treatment=treatment,
        covariates=request.columns.covariates or None,
    )
    panel = panel_of(startless(request), (treatment,) if treatment else ())
    return design(**arguments)(panel)


def with_treatment(request: Request) -> Request:
    """Return the request with ``treated`` as treatment, where no start is needed."""
    columns = request.columns
    wanted = request.options.get("event_time") or columns.treatment or columns.start
    if wanted or not columns.treated:
        return request
    return replace(
        request,
        columns=columns.model_copy(update={"treatment": columns.treated}),
    )


def startless(request: Request) -> Request:
    """Return the request with every unit never starting, if a treatment is named."""
    columns = request.columns
    if not columns.treatment or request.options.get("event_time"):
        return request
    if columns.start:
        return request
    never = request.frame.with_column("no start", np.zeros(request.frame.size))
    named = columns.model_copy(update={"start": "no start"})
    return replace(request, frame=never, columns=named)


def weights_vary(request: Request) -> bool:
    """Say whether the weights differ between a unit's rows."""
    if not request.has("weights"):
        return False
    pairs = zip(
        request.labels("unit").tolist(),
        request.numbers("weights").tolist(),
        strict=True,
    )
    seen: dict[str, float] = {}
    return any(seen.setdefault(unit, weight) != weight for unit, weight in pairs)


@dataclass(frozen=True, slots=True)
class ByRows:
    """A regression fitted row by row, asked as a two-way regression is."""

    fit: OlsResult
    treatment: str

    def quantity(self, name: str) -> Quantity:
        """Return ``ATT`` or ``coef(x)``; ``KeyError`` lists the names there are."""
        return self.fit.quantity(f"coef({self.treatment})" if name == "ATT" else name)


def by_rows(request: Request) -> Any:
    """Run the regression by ``ols``, with effects of unit and period taken out."""
    from prevstats.designs.ols import Ols

    columns = request.columns
    request.all_there(("unit", "time", "outcome", "treatment", "weights"))
    unit, time = str(columns.unit), str(columns.time)
    kind = request.options.get("vcov", "CR1")
    periods = request.options.get("period_effects", True)
    clustered = str(kind).startswith("CR")
    arguments = request.arguments(
        Ols,
        covariates=(str(columns.treatment), *columns.covariates),
        fixed_effects=(unit, time) if periods else (unit,),
        weights=columns.weights,
        cluster=(columns.cluster or unit) if clustered else None,
        vcov=kind,
        period_effects=None,
    )
    fit = Ols(**arguments)
    found = fit(records_for(request, fit))
    if isinstance(found, CannotAnswer):
        return found
    return ByRows(found, str(columns.treatment))


def run_honest_did(request: Request, design: Any) -> Any:
    """Run the sensitivity analysis of an event study.

    ``event_study`` names it, by name alone or with options of its own; without, it is
    a two-way regression when all start at once and ``group_time`` otherwise, against
    the never treated as in R's ``did``. The effect meant is that of the first period,
    as in R's HonestDiD, unless ``l_vec`` says another.
    """
    own = {name: x for name, x in request.options.items() if name in OWN_OPTIONS}
    rest = {
        name: x
        for name, x in request.options.items()
        if name not in (*OWN_OPTIONS, "event_study")
    }
    given = request.options.get("event_study")
    options = {"name": given} if isinstance(given, str) else dict(given or {})
    options |= rest
    panel = panel_of(request)
    name = str(options.pop("name", default_study(panel)))
    if name not in EVENT_STUDIES:
        meaning, mend = "no event study", f"give one of {', '.join(EVENT_STUDIES)}"
        raise InputError(request.complaint("event_study", name, meaning, mend))
    study = event_study(replace(request, options=options), panel, name)
    if isinstance(study, CannotAnswer):
        return study
    arguments = replace(request, options={"l_vec": "first", **own}).arguments(design)
    return design(**arguments)(study)


def default_study(panel: Panel) -> str:
    """Return which event study fits the starts: one of them, or several."""
    within = panel.start[panel.start <= panel.periods[-1]]
    return EVENT_STUDIES[0] if len(set(within.tolist())) == 1 else EVENT_STUDIES[1]


def event_study(request: Request, panel: Panel, name: str) -> Any:
    """Return the coefficients of an event study with their covariance."""
    covariates = request.columns.covariates or None
    if name == "group_time":
        from prevstats.designs.group_time import GroupTime

        never = bool(np.isinf(panel.start).any())
        usual = {"base": "universal", "control": "never" if never else "not_yet"}
        options: Mapping[str, Any] = usual | dict(request.options)
        asked = replace(request, options=options)
        effects = GroupTime(**asked.arguments(GroupTime, covariates=covariates))(panel)
        if isinstance(effects, CannotAnswer):
            return effects
        return effects.aggregate("event")
    from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects

    options = {**request.options, "event_time": True}
    asked = replace(request, options=options)
    arguments = asked.arguments(TwoWayFixedEffects, covariates=covariates)
    found = TwoWayFixedEffects(**arguments)(panel)
    return found if isinstance(found, CannotAnswer) else coefficients(request, found)


def coefficients(request: Request, found: Any) -> Any:
    """Return the coefficients of a two-way event study, without its base period.

    Raises
    ------
    InputError : when its event times have a gap beside the reference.
    """
    from prevstats.inference.honest_did_study import EventCoefficients

    times = np.array(found.event)
    count, base = times.size, found.reference[0]
    everything = np.sort(np.append(times, base))
    if len(found.reference) != 1 or np.any(np.diff(everything) != 1):
        words = "event times with a gap", "the bounds go from period to period"
        told = f"{', '.join(map(str, everything))}"
        mend = "filter to periods without a gap, and give one reference"
        raise InputError(request.complaint("", f"{words[0]}: {told}", words[1], mend))
    before = np.flatnonzero(times < base)
    after = np.flatnonzero(times > base)
    basis = found.basis
    treated = basis.cluster[basis.start <= basis.periods[-1]]
    values = np.asarray(found.value)[:count]
    covariance = np.asarray(found.covariance)[:count, :count]
    order = np.concatenate([before, after])
    return EventCoefficients(
        before=values[before],
        after=values[after],
        covariance=covariance[np.ix_(order, order)],
        treated_clusters=len(set(treated.tolist())),
        outcome=basis.outcome,
    )
