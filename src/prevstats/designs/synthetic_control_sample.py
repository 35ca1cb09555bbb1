"""Treated units, donors and years of a synthetic control, and who was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.group_time_sample import (
    Sample,
    SampleRule,
    from_panel,
    keep_units,
    late_as_never,
    without_always,
    without_empty,
    without_unknown,
)
from prevstats.designs.panel_complaints import complaint, panel_complaints
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel

NO_MOVEMENT = 1e-14
"""Outcomes that move less than this share of their size do not move at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One start: J donors, then n treated units, over T periods.

    Attributes
    ----------
    outcome : (J + n, T); the first ``n_donors`` rows are the donors.
    n_donors, n_before : J, and how many of the periods lie before the start.
    covariates : (J + n, T, p), p may be 0.
    predictors : (J + n, k) what a classical synthetic control is matched on, or
        ``None``.
    """

    outcome: NDArray[np.float64]
    n_donors: int
    n_before: int
    covariates: NDArray[np.float64]
    predictors: NDArray[np.float64] | None = None

    @property
    def n_treated(self) -> int:
        """Number of treated units."""
        return len(self.outcome) - self.n_donors

    @property
    def n_after(self) -> int:
        """Number of periods from the start on."""
        return int(self.outcome.shape[1]) - self.n_before

    @property
    def donors(self) -> NDArray[np.float64]:
        """Outcomes of the donors (J, T)."""
        return self.outcome[: self.n_donors]

    @property
    def treated(self) -> NDArray[np.float64]:
        """Mean outcome of the treated (T,)."""
        return np.asarray(self.outcome[self.n_donors :].mean(axis=0))

    def rows(self, donors: NDArray[np.intp], treated: NDArray[np.intp]) -> Block:
        """Return the block of other rows, the donors and then the treated."""
        taken = np.concatenate([donors, treated])
        chosen = self.predictors
        return replace(
            self,
            outcome=self.outcome[taken],
            n_donors=len(donors),
            covariates=self.covariates[taken],
            predictors=None if chosen is None else chosen[taken],
        )

    def under_null(
        self, taken: NDArray[np.float64], columns: NDArray[np.intp]
    ) -> Block:
        """Return the block of some periods, all as if before the start.

        ``taken`` (K,): effects that are taken out of the treated in the K columns.
        """
        outcome = self.outcome[:, columns].copy()
        outcome[self.n_donors :] -= taken
        covariates = self.covariates[:, columns]
        return replace(
            self, outcome=outcome, covariates=covariates, n_before=len(columns)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What a synthetic control may look at, units in rising order of identifier.

    Attributes
    ----------
    sample : units observed in every period; ``inf`` = never treated.
    donors : (N,) bool, those that may be weighted.
    predictors : (N, k) or ``None``.
    exposure : (N, T) or ``None``; county (N,) integer labels, for the rule of chance.
    """

    sample: Sample
    donors: NDArray[np.bool_]
    predictors: NDArray[np.float64] | None
    exposure: NDArray[np.float64] | None
    county: NDArray[np.int64]

    @property
    def starts(self) -> tuple[int, ...]:
        """Start years with treated units, rising."""
        start = self.sample.start
        return tuple(int(g) for g in np.unique(start[np.isfinite(start)]))

    @property
    def untreated(self) -> NDArray[np.intp]:
        """Rows of all units that are never treated: donors first, then the others."""
        never = np.isinf(self.sample.start)
        others = np.flatnonzero(never & ~self.donors)
        return np.concatenate([np.flatnonzero(self.donors), others])

    def treated_rows(self, start: int) -> NDArray[np.intp]:
        """Rows that start in this period."""
        return np.flatnonzero(self.sample.start == start)

    def block(self, start: int, rows: NDArray[np.intp] | None = None) -> Block:
        """Return the block of a start, with these rows as the treated.

        A donor that stands in for the treated is no donor of its own.
        """
        treated = self.treated_rows(start) if rows is None else rows
        sample, donors = self.sample, np.setdiff1d(np.flatnonzero(self.donors), treated)
        count = sample.outcome.shape
        covariates = sample.covariates
        whole = Block(
            outcome=sample.outcome,
            n_donors=len(donors),
            n_before=int((sample.periods < start).sum()),
            covariates=np.zeros((*count, 0)) if covariates is None else covariates,
            predictors=self.predictors,
        )
        return whole.rows(donors, treated)


def draw_setting(
    panel: Panel,
    covariates: tuple[str, ...],
    donors: NDArray[np.bool_] | None,
    fewest_before: int = 1,
) -> Setting | CannotAnswer:
    """Check the panel and return what may be compared, or why nothing can be.

    Parameters
    ----------
    covariates : names of the panel's covariates that the outcome is adjusted for.
    donors : (N,) bool in the panel's order, the units that may be weighted; the
        treated among them are passed over. ``None`` = every untreated unit.
    fewest_before : periods before the start that the design needs.

    Raises
    ------
    InputError : when the panel itself is wrong, with every complaint.
    """
    rule = SampleRule("never", 0, "complete", covariates, False, False)
    complaints = panel_complaints(panel, rule)
    if donors is not None and np.shape(donors) != (len(panel.units),):
        words = (
            f"shape {np.shape(donors)}",
            f"{len(panel.units)} units need one True or False each",
            "give a mask in the order of the panel's units",
        )
        complaints.append(complaint(panel, None, "donors", words))
    if complaints:
        raise InputError(complaints)
    sample = without_unknown(without_empty(from_panel(panel, rule)))
    sample = late_as_never(without_always(sample, rule), rule)
    told = complete_only(sample)
    if isinstance(told, CannotAnswer):
        return told
    rows = {unit: row for row, unit in enumerate(panel.units)}
    order = np.array([rows[unit] for unit in told.units], int)
    chosen = np.isinf(told.start)
    if donors is not None:
        chosen &= np.asarray(donors, bool)[order]
    periods = {period: column for column, period in enumerate(panel.periods)}
    columns = np.array([periods[int(period)] for period in told.periods], int)
    exposure = panel.exposure
    setting = Setting(
        sample=told,
        donors=chosen,
        predictors=None,
        exposure=None if exposure is None else exposure[np.ix_(order, columns)],
        county=county_of(panel, order),
    )
    return refusal_of(setting, fewest_before) or setting


def complete_only(sample: Sample) -> Sample | CannotAnswer:
    """Leave out donors with gaps; a treated unit with a gap cannot be answered for."""
    seen = np.isfinite(sample.outcome)
    if sample.covariates is not None:
        seen &= np.isfinite(sample.covariates).all(axis=2)
    whole = np.asarray(seen.all(axis=1), dtype=np.bool_)
    gaps = np.isfinite(sample.start) & ~whole
    if gaps.any():
        units = " ".join(sample.units[row] for row in np.flatnonzero(gaps))
        details = (("n_missing", int(gaps.sum())), ("units", units))
        return CannotAnswer("outcome_missing", details)
    return keep_units(sample, whole, "incomplete")


def county_of(panel: Panel, order: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return integer labels of the panel's clusters; each unit its own without any."""
    if panel.cluster is None:
        return np.arange(len(order), dtype=np.int64)
    labels = np.array([str(panel.cluster[row]) for row in order])
    return np.asarray(np.unique(labels, return_inverse=True)[1], dtype=np.int64)


def refusal_of(setting: Setting, fewest_before: int) -> CannotAnswer | None:
    """Return why nothing can be estimated, or ``None``."""
    sample, starts = setting.sample, setting.starts
    if not starts:
        return CannotAnswer("no_treated", (("units", len(sample.units)),))
    if not setting.donors.any():
        return CannotAnswer("no_comparison", (("start", starts[0]),))
    before = int((sample.periods < starts[0]).sum())
    if before < fewest_before:
        details = (("start_year", starts[0]), ("periods", before))
        reason = "too_few_years_before" if before else "no_year_before_start"
        return CannotAnswer(reason, details)
    if not moves(sample.outcome):
        return CannotAnswer("no_variation", (("units", len(sample.units)),))
    return None


def moves(outcome: NDArray[np.float64]) -> bool:
    """Say whether the outcome moves at all, apart from levels and common years."""
    change = outcome - outcome.mean(axis=1, keepdims=True)
    change = change - change.mean(axis=0)
    return bool(np.abs(change).max() > NO_MOVEMENT * np.abs(outcome).max())
