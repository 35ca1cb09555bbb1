"""A regression with effects of units and periods: one number, or an event study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from prevstats.designs.basis import Basis
from prevstats.designs.event_study_numbers import infer_by_t
from prevstats.designs.two_way_fixed_effects_columns import (
    Columns,
    column_support,
    event_columns,
    named_columns,
    regression_sample,
    start_columns,
    varies,
    with_covariates,
)
from prevstats.designs.two_way_fixed_effects_errors import (
    SmallSample,
    Variance,
    errors,
)
from prevstats.designs.two_way_fixed_effects_fit import PanelFit, fit_panel
from prevstats.designs.two_way_fixed_effects_projection import fixed_effects
from prevstats.designs.two_way_fixed_effects_result import Regression
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.normal import Support

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.group_time_sample import Sample


@dataclass(frozen=True, slots=True)
class TwoWayFixedEffects:
    """Least squares with an effect for every unit and every period.

    Y_it = α_i + λ_t + β D_it + γ'X_it + e_it, or with an event study
    Σ_e β_e 1{t − g_i = e} in place of β D_it. With staggered starts and effects that
    differ, β is a weighted mean of effects in which some weights may be negative
    (Goodman-Bacon 2021, J. Econometrics 225:254-277): see ``goodman_bacon``.

    Attributes
    ----------
    treatment : name of a column among the panel's covariates, of 0 and 1 or continuous;
        ``None``: 1 from each unit's start on.
    covariates : names of the panel's covariates X.
    unit_trends : give each unit a straight line of its own.
    period_effects : ``False``: effects of the units alone.
    event_time : an effect for each time since the start but the ``reference``.
    reference : event times that are 0 by construction. Without never-treated units a
        second one is needed (Borusyak, Jaravel & Spiess 2024).
    vcov : ``iid``, ``HC1``, ``HC2``, ``HC3`` or, by clusters, ``CR0``, ``CR1``, ``CR2``
        (with Bell & McCaffrey's degrees of freedom), ``CR3``.
    small_sample : what counts as a parameter in ``iid``, ``HC1`` and ``CR1``:
        ``nested`` (fixest, reghdfe), ``all`` (dummies) or ``plm``.
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    quantiles : ``normal``, as the other designs; ``t``: Student's t with G − 1 degrees
        of freedom (without clusters: rows less parameters), as fixest and Stata. CR2
        has its own degrees of freedom and always takes ``t``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    treatment: str | None = None
    covariates: tuple[str, ...] = ()
    unit_trends: bool = False
    period_effects: bool = True
    event_time: bool = False
    reference: tuple[int, ...] = (-1,)
    vcov: Variance = "CR1"
    small_sample: SmallSample = "nested"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    quantiles: Literal["normal", "t"] = "normal"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = option_complaints(self)
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> Regression | CannotAnswer:
        """Return the coefficients, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        named = () if self.treatment is None else (self.treatment,)
        sample = regression_sample(
            panel,
            (*named, *self.covariates),
            clusters=self.cluster == "panel",
            weights=self.weights == "panel",
            starts=self.treatment is None,
        )
        if isinstance(sample, CannotAnswer):
            return sample
        columns = with_covariates(
            self.columns(sample), sample, self.covariates, len(named)
        )
        seen = np.isfinite(sample.outcome)
        fault = treatment_fault(columns, seen, named)
        if fault is not None:
            return fault
        effects = fixed_effects(
            np.where(seen, sample.weights[:, None], 0.0),
            trends=self.unit_trends,
            periods=self.period_effects,
        )
        outcome = np.where(seen, sample.outcome, 0.0)
        values = np.where(seen[:, :, None], columns.values, 0.0)
        fit = fit_panel(outcome, values, effects, columns.terms)
        if isinstance(fit, CannotAnswer):
            return fit
        return self.regression(panel.name, sample, columns, fit)

    def columns(self, sample: Sample) -> Columns:
        """Return the columns of the treatment."""
        if self.event_time:
            return event_columns(sample, self.reference)
        if self.treatment is None:
            return start_columns(sample)
        return named_columns(sample, self.treatment, 0)

    def regression(
        self, outcome: str, sample: Sample, columns: Columns, fit: PanelFit
    ) -> Regression:
        """Put the fit together with what may be said of it."""
        basis = Basis(
            design="two_way_fixed_effects",
            options=self.options,
            estimand="coefficient",
            outcome=outcome,
            units=sample.units,
            start=sample.start,
            weights=sample.weights,
            periods=sample.periods,
            cluster=sample.cluster,
            cluster_labels=sample.cluster_labels,
            level=self.level,
            scale=float(np.max(np.abs(sample.outcome[fit.seen]))),
            dropped=sample.dropped,
            notes=sample.notes,
        )
        contrasts = with_mean(columns)
        found = errors(fit, sample.cluster, self.vcov, self.small_sample, contrasts)
        freedom = found.degrees_of_freedom
        if self.quantiles == "normal" and self.vcov != "CR2":
            freedom = np.full(len(contrasts), np.inf)
        values = contrasts @ fit.coefficients
        variance = np.einsum("lp,pq,lq->l", contrasts, found.covariance, contrasts)
        support = support_of(column_support(columns, basis, fit.seen), contrasts)
        inference = infer_by_t(
            values,
            np.sqrt(np.maximum(variance, 0.0)),
            freedom,
            support,
            (self.level, basis.scale),
        )
        main = columns.values[:, :, : max(len(columns.event), 1)]
        treated = np.column_stack(
            [varies(main[:, :, k], fit.seen) for k in range(main.shape[2])]
        )
        return Regression(
            terms=(*fit.terms, "ATT"),
            value=values,
            inference=inference,
            covariance=found.covariance,
            degrees_of_freedom=freedom,
            event=columns.event,
            reference=self.reference if self.event_time else (),
            n_observations=int(fit.seen.sum()),
            n_parameters=fit.parameters,
            n_treated=int(treated.any(axis=1).sum()),
            basis=basis,
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("treatment", self.treatment or "start"),
            ("covariates", " ".join(self.covariates)),
            ("unit_trends", str(self.unit_trends).lower()),
            ("period_effects", str(self.period_effects).lower()),
            ("event_time", str(self.event_time).lower()),
            ("reference", " ".join(map(str, self.reference))),
            ("vcov", self.vcov),
            ("small_sample", self.small_sample),
            ("cluster", self.cluster),
            ("weights", self.weights),
            ("quantiles", self.quantiles),
        )


def with_mean(columns: Columns) -> NDArray[np.float64]:
    """Return the contrasts (p + 1, p): each coefficient and the ATT."""
    count = len(columns.terms)
    last = np.zeros(count)
    after = [place for place, e in enumerate(columns.event) if e >= 0]
    if not columns.event:
        last[0] = 1.0
    elif after:
        last[after] = 1 / len(after)
    else:
        last[:] = np.nan
    return np.vstack([np.eye(count), last])


def support_of(columns: Support, contrasts: NDArray[np.float64]) -> Support:
    """Return the clusters behind each contrast: those of its largest column."""
    used = np.nan_to_num(contrasts, nan=0.0) != 0
    return Support(
        np.where(used, columns.treated, 0).max(axis=1),
        np.where(used, columns.comparison, 0).max(axis=1),
    )


def treatment_fault(
    columns: Columns, seen: NDArray[np.bool_], named: tuple[str, ...]
) -> CannotAnswer | None:
    """Return why the treatment cannot be told, before any arithmetic."""
    treated = columns.treated
    if not columns.terms or (treated is not None and not (treated & seen).any()):
        return CannotAnswer("no_treated", (("units", len(seen)),))
    if treated is None or named:
        return None
    if (treated | ~seen).all():
        return CannotAnswer("no_comparison", (("units", len(seen)),))
    if columns.event and max(columns.event) < 0:
        return CannotAnswer("no_period_after", (("units", len(seen)),))
    return None


CHOICES: dict[str, tuple[Any, ...]] = {
    "vcov": get_args(Variance),
    "small_sample": get_args(SmallSample),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
    "quantiles": ("normal", "t"),
    "unit_trends": (False, True),
    "period_effects": (False, True),
    "event_time": (False, True),
}
"""What each option may be."""


def option_complaints(design: TwoWayFixedEffects) -> list[Complaint]:
    """Return a complaint for each option that cannot be."""
    wrong = [
        (name, f"one of {', '.join(map(str, choices))}")
        for name, choices in CHOICES.items()
        if getattr(design, name) not in choices
    ]
    if not 0 < design.level < 1:
        wrong.append(("level", "a share between 0 and 1, e.g. 0.95"))
    if isinstance(design.covariates, str):
        wrong.append(("covariates", "a list of names"))
    elif design.treatment in design.covariates:
        wrong.append(("covariates", "names other than the treatment"))
    if design.event_time and design.treatment is not None:
        wrong.append(("treatment", "none with event_time, which rests on the starts"))
    whole = all(isinstance(e, int) for e in design.reference)
    if not whole or (design.event_time and not design.reference):
        wrong.append(("reference", "whole event times, e.g. (-1,)"))
    return [
        Complaint(
            file="two_way_fixed_effects",
            line=None,
            key=name,
            found=repr(getattr(design, name)),
            meaning="the option cannot be this",
            mend=f"give {allowed}",
        )
        for name, allowed in wrong
    ]
