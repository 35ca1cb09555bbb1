"""A second opinion on a step: the level itself may wander (structural time series)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.interrupted_series_data import Series, series_complaints
from prevstats.designs.named_terms import NamedTerms, look_up, student
from prevstats.errors import CannotAnswer, InputError
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Trend = Literal["local_level", "local_linear_trend"]

STATEMENTS = {
    "local_level": "local level",
    "local_linear_trend": "local linear trend",
}


@dataclass(frozen=True, slots=True, eq=False)
class StructuralStep:
    """The step when level (and slope) follow random walks.

    Attributes
    ----------
    terms : ``step``, and ``control`` when there is a control series.
    variances : name of the disturbance → its variance, by maximum likelihood.
    notes : keys of what must be said beside the numbers.
    """

    terms: NamedTerms
    variances: dict[str, float]
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per number with broom's column names."""
        return self.terms.table

    def quantity(self, name: str) -> Quantity:
        """Return ``step``, ``control`` or ``variance(name)``.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        named = {
            f"variance({key})": Quantity(value) for key, value in self.variances.items()
        }
        return look_up(self.terms.quantities() | named, name)

    def summary(self) -> str:
        """Return the numbers as text."""
        lines = ["interrupted_series_structural", *self.terms.lines()]
        lines += [
            f"variance of {key}: {value:.6g}" for key, value in self.variances.items()
        ]
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])


def structural_step(
    series: Series,
    trend: Trend = "local_level",
    seasonal: int = 0,
    level: float = 0.95,
) -> StructuralStep | CannotAnswer:
    """Estimate the step in an unobserved-components model by maximum likelihood.

    Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter,
    chapter 7.6; the model is that behind Brodersen et al. (2015), Annals of Applied
    Statistics 9:247-274, estimated without priors. y_t = level_t + β step_t
    (+ γ control_t + season_t) + ε_t. ``seasonal``: periods to a year, 0 = none.
    Intervals take the estimated variances as known, and are too narrow in short series.

    Raises
    ------
    InputError : when the series itself is wrong, with every complaint.
    """
    complaints = series_complaints(series, counts=False)
    if complaints:
        raise InputError(complaints)
    late = series.after
    told = np.isfinite(series.outcome)
    before, after = int((told & ~late).sum()), int((told & late).sum())
    steps = np.diff(series.time)
    columns = [late.astype(float)]
    if series.control is not None:
        columns.append(series.control - np.nanmean(series.control))
    conditions = {
        "no_period_before": before == 0,
        "no_period_after": after == 0,
        "too_few_periods": before < 3 + seasonal,
        "gaps_in_series": not np.allclose(steps, steps[:1])
        or not np.all(np.isfinite(np.column_stack(columns))),
        "no_variation": bool(told.any()) and np.ptp(series.outcome[told]) == 0,
    }
    reason = next((key for key, holds in conditions.items() if holds), None)
    if reason is not None:
        return CannotAnswer(reason, (("before", before), ("after", after)))
    return fitted(series.outcome, np.column_stack(columns), (trend, seasonal), level)


def fitted(
    outcome: NDArray[np.float64],
    columns: NDArray[np.float64],
    model: tuple[Trend, int],
    level: float,
) -> StructuralStep | CannotAnswer:
    """Fit the model to the outcome (T,), standardised, with regressors (T, K).

    The coefficients are constant states with a diffuse start, so that their last
    filtered values are generalised least squares given the variances.
    """
    from statsmodels.tools.sm_exceptions import (  # type: ignore[import-untyped]
        ConvergenceWarning,
    )
    from statsmodels.tsa.statespace.structural import (  # type: ignore[import-untyped]
        UnobservedComponents,
    )

    trend, seasonal = model
    centre, scale = float(np.nanmean(outcome)), float(np.nanstd(outcome))
    space = UnobservedComponents(
        (outcome - centre) / scale,
        level=STATEMENTS[trend],
        seasonal=seasonal or None,
        exog=columns,
        mle_regression=False,
        use_exact_diffuse=True,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        found = space.fit(disp=False, maxiter=500)
    if not found.mle_retvals["converged"]:
        return CannotAnswer("no_convergence", (("periods", outcome.size),))
    count = columns.shape[1]
    names = ("step", "control")[:count]
    last = found.filter_results
    values = np.asarray(last.filtered_state[-count:, -1]) * scale
    spread = np.diag(last.filtered_state_cov[-count:, -count:, -1])
    errors = np.sqrt(np.maximum(spread, 0.0)) * scale
    variances = {
        name.removeprefix("sigma2."): float(value) * scale**2
        for name, value in zip(space.param_names, found.params, strict=True)
        if name.startswith("sigma2.")
    }
    return StructuralStep(
        terms=NamedTerms(names, values, student(values, errors, np.inf, level)),
        variances=variances,
        notes=("variances_taken_as_known",),
    )
