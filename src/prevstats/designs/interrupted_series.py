"""One series before and after a start: step, change of slope, what would have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.interrupted_series_counts import CountFamily, count_fit
from prevstats.designs.interrupted_series_data import (
    Series,
    must_be_series,
    series_complaints,
)
from prevstats.designs.interrupted_series_fits import (
    CollinearColumns,
    Fit,
    NoFiniteMaximum,
    automatic_lags,
    autoregressive,
    newey_west,
    ordinary,
)
from prevstats.designs.interrupted_series_model import Rows, Shape, segmented
from prevstats.designs.interrupted_series_result import InterruptedEffect
from prevstats.designs.interrupted_series_sample import (
    cannot,
    denominators,
    missing_columns,
    observed,
)
from prevstats.designs.named_terms import not_allowed, option_complaints
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Family = Literal["gaussian", "poisson", "quasipoisson", "negative_binomial"]
Autocorrelation = Literal["none", "newey_west", "prais_winsten", "glsar"]

FEW_PERIODS = 8
"""With fewer periods on a side, the trend there is a guess (Wagner 2002: 12)."""
ENOUGH_FOR_AUTOCORRELATION = 100
"""With fewer periods all corrections for autocorrelation leave intervals too narrow:
at 48 periods and ρ = 0.4 they cover 91 % (nominal 95 %), at ρ = 0.8 84 %
(``benchmarks/coverage_interrupted_series.py``)."""
TOO_SPREAD = 1.5
"""Pearson's dispersion above which Poisson intervals are too narrow to be left bare."""


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """Segmented regression of one series (Lopez Bernal, Cummins & Gasparrini 2017).

    "Interrupted time series regression for the evaluation of public health
    interventions", International Journal of Epidemiology 46:348-355. With a control
    series (Lopez Bernal, Cummins & Gasparrini 2018, IJE 47:2082-2093) the change there
    is taken off: differences of the two series (gaussian), or the ratio of two rate
    ratios from separate fits (counts), whose errors are taken as independent.

    Attributes
    ----------
    family : ``gaussian``, or for counts ``poisson``, ``quasipoisson`` (variance φμ) or
        ``negative_binomial`` (variance μ + αμ²), all with a log link.
    offset : ``exposure`` for the series' own denominator, or the name of a covariate
        that is one: its logarithm is added. Counts only.
    slope_change : whether the trend may change at the start.
    harmonics, period : pairs of sine and cosine, and how many periods make a year.
    autocorrelation : ``none``; ``newey_west`` (lags automatic: ⌊4(T/100)^(2/9)⌋);
        ``prais_winsten`` and ``glsar`` (errors of first order; gaussian only).
    covariates : names of the series' covariates; they move with both series.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    family: Family = "gaussian"
    offset: str | None = None
    slope_change: bool = True
    harmonics: int = 0
    period: float = 12.0
    autocorrelation: Autocorrelation = "none"
    covariates: tuple[str, ...] = ()
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = option_complaints("interrupted_series", wrong_options(self))
        if complaints:
            raise InputError(complaints)

    def __call__(self, series: Series) -> InterruptedEffect | CannotAnswer:
        """Return the change at the start, or why this series cannot show one.

        Raises
        ------
        InputError : when the series itself is wrong, with every complaint.
        """
        must_be_series(series)
        counts = self.family != "gaussian"
        complaints = [
            *missing_columns(self, series),
            *series_complaints(series, counts),
        ]
        if complaints:
            raise InputError(complaints)
        series = observed(self, series)
        refusal = cannot(self, series)
        if refusal:
            return refusal
        rows = segmented(series, self.shape)
        try:
            return (
                effect_of_counts(self, series, rows)
                if counts
                else effect(self, series, rows)
            )
        except CollinearColumns:
            return CannotAnswer("collinear", (("columns", " ".join(rows.names)),))
        except NoFiniteMaximum:
            return CannotAnswer("no_finite_maximum", (("periods", series.time.size),))

    @property
    def shape(self) -> Shape:
        """What the regression holds beside level, trend and step."""
        return Shape(self.slope_change, self.harmonics, self.period, self.covariates)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("family", self.family),
            ("offset", self.offset or "none"),
            ("slope_change", str(self.slope_change).lower()),
            ("harmonics", str(self.harmonics)),
            ("period", f"{self.period:g}"),
            ("autocorrelation", self.autocorrelation),
            ("covariates", " ".join(self.covariates)),
        )


def wrong_options(design: InterruptedSeries) -> list[tuple[str, object, str]]:
    """Return the options that cannot be, each with what it may be."""
    wrong = not_allowed(
        design,
        {
            "family": get_args(Family),
            "autocorrelation": get_args(Autocorrelation),
            "slope_change": (False, True),
        },
    )
    gaussian, errors = design.family == "gaussian", design.autocorrelation
    if gaussian and design.offset is not None:
        wrong.append(("offset", design.offset, "none with family gaussian"))
    if not gaussian and errors in ("prais_winsten", "glsar"):
        wrong.append(("autocorrelation", errors, "none or newey_west for counts"))
    if int(design.harmonics) != design.harmonics or design.harmonics < 0:
        wrong.append(("harmonics", design.harmonics, "0 or a whole number of pairs"))
    if not design.period > 0:
        wrong.append(("period", design.period, "how many periods make a year"))
    if not 0 < design.level < 1:
        wrong.append(("level", design.level, "a share between 0 and 1, e.g. 0.95"))
    return wrong


def fit_gaussian(
    design: InterruptedSeries, x: NDArray[np.float64], y: NDArray[np.float64]
) -> Fit:
    """Fit least squares with the errors that the design asks for."""
    if design.autocorrelation == "none":
        return ordinary(x, y)
    if design.autocorrelation == "newey_west":
        return newey_west(x, y, automatic_lags(y.size))
    return autoregressive(x, y, keep_first=design.autocorrelation == "prais_winsten")


def effect(
    design: InterruptedSeries, series: Series, rows: Rows
) -> InterruptedEffect | CannotAnswer:
    """Return the effect for a continuous outcome, less the control series if any."""
    base = np.zeros(series.time.size) if series.control is None else series.control
    fit = fit_gaussian(design, rows.x, series.outcome - base)
    size = float(np.abs(series.outcome).max())
    if np.abs(fit.residuals).max() <= 1e-12 * size:
        return CannotAnswer("no_variation", (("periods", series.time.size),))
    return InterruptedEffect(
        series=series,
        options=design.options,
        names=rows.names,
        coefficients=fit.coefficients,
        covariance=fit.covariance,
        contrasts=contrasts(rows, rows.names),
        with_rows=rows.x,
        without_rows=rows.x * ~rows.changes,
        offset=base,
        fit=fit,
        log_link=False,
        level=design.level,
        notes=notes(design, series, fit),
    )


def effect_of_counts(
    design: InterruptedSeries, series: Series, rows: Rows
) -> InterruptedEffect:
    """Return the effect for counts, less the change of the control series if any."""
    below = denominators(design, series)
    lags = None
    if design.autocorrelation == "newey_west":
        lags = automatic_lags(series.time.size)
    family: CountFamily = "poisson" if design.family == "gaussian" else design.family
    own = count_fit(rows.x, series.outcome, np.log(below["own"]), family, lags)
    parts, names = [own], rows.names
    with_rows, without = rows.x, rows.x * ~rows.changes
    if series.control is not None:
        logs = np.log(below["control"])
        parts.append(count_fit(rows.x, series.control, logs, family, lags))
        names = (*rows.names, *(f"control:{name}" for name in rows.names))
        with_rows = np.hstack([with_rows, np.zeros_like(rows.x)])
        without = np.hstack([without, rows.x * rows.changes])
    return InterruptedEffect(
        series=series,
        options=design.options,
        names=names,
        coefficients=np.concatenate([part.coefficients for part in parts]),
        covariance=joined([part.covariance for part in parts]),
        contrasts=contrasts(rows, names),
        with_rows=with_rows,
        without_rows=without,
        offset=np.log(below["own"]),
        fit=own,
        log_link=True,
        level=design.level,
        notes=notes(design, series, own),
    )


def joined(blocks: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return square blocks along a diagonal, 0 elsewhere."""
    sizes = np.cumsum([0, *(len(block) for block in blocks)])
    whole = np.zeros((sizes[-1], sizes[-1]))
    for block, first, last in zip(blocks, sizes[:-1], sizes[1:], strict=True):
        whole[first:last, first:last] = block
    return whole


def contrasts(rows: Rows, names: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    """Return step and slope as combinations of all coefficients, the control's off."""
    found = {}
    for change in np.array(rows.names)[rows.changes]:
        own = np.array([name == change for name in names], float)
        control = np.array([name == f"control:{change}" for name in names], float)
        found[str(change)] = own - control
    return found


def notes(design: InterruptedSeries, series: Series, fit: Fit) -> tuple[str, ...]:
    """Return keys of what must be said beside the numbers."""
    n, late = series.time.size, int(series.after.sum())
    neighbours = np.corrcoef(fit.residuals[:-1], fit.residuals[1:])[0, 1]
    conditions = {
        "no_control_series": series.control is None,
        "few_periods": min(late, n - late) < FEW_PERIODS,
        "autocorrelated_errors": design.autocorrelation == "none"
        and abs(neighbours) > 2 / np.sqrt(n),
        "interval_too_narrow": design.autocorrelation != "none"
        and n < ENOUGH_FOR_AUTOCORRELATION,
        "overdispersed": design.family == "poisson" and fit.dispersion > TOO_SPREAD,
        "errors_of_both_series_independent": design.family != "gaussian"
        and series.control is not None,
    }
    return tuple(key for key, holds in conditions.items() if holds)
