"""What a group-time design found: every effect, their joint uncertainty, averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.aggregate import Aggregate, aggregated, asked_wrongly
from prevstats.designs.aggregation import GroupTimes, Kind, Window, averages
from prevstats.designs.tables import broom_table, text_table
from prevstats.inference.influence import WaldTest, covariance, wald_test
from prevstats.inference.normal import beside

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.basis import Basis
    from prevstats.inference.normal import Inference
    from prevstats.plots.event_study import EventStudyLabels

KINDS: tuple[Kind, ...] = ("simple", "event", "group", "calendar")


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects by cohort and period, with all that is needed to average them.

    Attributes
    ----------
    group, period, base : (K,) cohort (first treated period), period, base period.
    value : (K,) in the outcome's unit; ``nan`` where ``cell_reason`` says why.
    inference : what may be said of each.
    influence : (N, K); estimate minus truth is about the sum over units. R's ``did``
        keeps N times these values.
    treated, comparison : (N, K) the units behind each effect.
    is_base : (K,) the universal base period, 0 by construction.
    cell_reason : K keys, why there is no estimate; "" where there is one.
    anticipation : periods before the start that the intervention may already act in.
    basis : what all of it rests on: units, clusters, options, who is left out.
    """

    group: NDArray[np.int_]
    period: NDArray[np.int_]
    base: NDArray[np.int_]
    value: NDArray[np.float64]
    inference: Inference
    influence: NDArray[np.float64]
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]
    is_base: NDArray[np.bool_]
    cell_reason: tuple[str, ...]
    anticipation: int
    basis: Basis

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Standard errors (K,); ``nan`` where none may be claimed."""
        return self.inference.std_error

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Covariance (K, K) of the effects; rows of cells without estimate are 0."""
        return covariance(self.basis.sums(self.influence))

    @property
    def n_treated(self) -> NDArray[np.intp]:
        """Treated units behind each effect, (K,)."""
        return self.basis.units_in(self.treated)

    @property
    def n_comparison(self) -> NDArray[np.intp]:
        """Comparison units behind each effect, (K,)."""
        return self.basis.units_in(self.comparison)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the K effects, e.g. ``ATT(2004,2006)``."""
        pairs = zip(self.group, self.period, strict=True)
        return tuple(f"ATT({group},{period})" for group, period in pairs)

    @property
    def table(self) -> pd.DataFrame:
        """One row per effect with broom's column names, then its cohort and units."""
        table = broom_table(self.terms, self.value, self.inference)
        return table.assign(
            group=self.group,
            period=self.period,
            base=self.base,
            n_treated=self.n_treated,
            n_comparison=self.n_comparison,
            cell_reason=list(self.cell_reason),
        )

    def aggregate(
        self,
        kind: Kind,
        *,
        min_e: int | None = None,
        max_e: int | None = None,
        balance_e: int | None = None,
    ) -> Aggregate:
        """Average the effects.

        Parameters
        ----------
        kind : ``simple``: all effects after the start, by size of cohort. ``event``:
            by time since the start; overall the plain mean of times 0, 1, …
            ``group``: by cohort; overall by size of cohort. ``calendar``: by period;
            overall the plain mean.
        min_e, max_e : first and last event time that counts, for every kind (R's
            ``did`` heeds ``min_e`` for ``event`` only).
        balance_e : only cohorts seen at least so long after their start (``event``).

        Effects that could not be estimated are left out (``cell_reason``).

        Raises
        ------
        InputError : for an unknown kind or a window without any effect.
        """
        window = Window(min_e, max_e, balance_e)
        if kind not in KINDS:
            raise asked_wrongly("kind", repr(kind), f"one of {', '.join(KINDS)}")
        if balance_e is not None and (kind != "event" or balance_e < 0):
            raise asked_wrongly("balance_e", f"{kind}, {balance_e}", "0 or more, event")
        usable = np.array([reason == "" for reason in self.cell_reason], bool)
        cells = GroupTimes(
            group=self.group[usable].astype(float),
            period=self.period[usable].astype(float),
            value=self.value[usable],
            influence=self.influence[:, usable],
            member=self.spoken_for()[:, usable],
            unit_weight=self.basis.weights,
        )
        periods = self.basis.periods
        reach = (float(periods[0]), float(periods[-1]))
        found = averages(cells, kind, window, reach)
        if not found.label and np.isnan(found.overall):
            raise asked_wrongly("window", str(window), "a window that holds an effect")
        members = self.treated[:, usable], self.comparison[:, usable]
        return aggregated(
            found, (kind, window), members, self.is_base[usable], self.basis
        )

    def spoken_for(self) -> NDArray[np.bool_]:
        """Return the treated units (N, K) whose number weighs each effect in averages.

        Those it was estimated from; with repeated cross-sections the whole cohort in
        all periods, as in R's ``did``.
        """
        if self.basis.estimand == "att_of_repeated_cross_sections":
            return np.asarray(self.basis.start[:, None] == self.group)
        return self.treated

    def pretest(self) -> WaldTest:
        """Test jointly that all effects before the start (and anticipation) are 0."""
        before = self.period < self.group - self.anticipation
        usable = np.array([reason == "" for reason in self.cell_reason], bool)
        chosen = before & usable & ~self.is_base
        sums = self.basis.sums(self.influence[:, chosen])
        return wald_test(self.value[chosen], sums)

    def summary(self) -> str:
        """Return options, sample, effects and the averages as text."""
        basis = self.basis
        options = ", ".join(f"{name}={value}" for name, value in basis.options)
        lines = [f"{basis.design}({options})", f"outcome: {basis.outcome}"]
        lines += [f"estimand: {basis.estimand}"]
        lines += [f"units: {basis.n_units}  clusters: {len(basis.cluster_labels)}"]
        lines += [f"periods: {basis.periods[0]}-{basis.periods[-1]}"]
        for gone in basis.dropped:
            lines.append(f"left out ({gone.reason}): {', '.join(gone.units)}")
        lines += [f"note: {note}" for note in basis.notes]
        lines += ["", *text_table(self.terms, self.value, self.inference), ""]
        wholes = [self.aggregate(kind) for kind in KINDS]
        lines += text_table(
            [whole.overall_term for whole in wholes],
            np.array([whole.overall for whole in wholes]),
            beside([whole.overall_inference for whole in wholes]),
        )
        test = self.pretest()
        told = test.reason if test.p_value is None else f"{test.p_value:.4g}"
        lines.append(f"pretest p_value: {told}")
        return "\n".join(lines)

    def plot(self, labels: EventStudyLabels | None = None) -> Figure:
        """Draw the effects by time since the start, with the simultaneous band."""
        return self.aggregate("event").plot(labels)
