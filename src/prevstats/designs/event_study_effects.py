"""Effects by cohort and period from a regression or an imputation, and their means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.aggregate import Aggregate, aggregated, asked_wrongly
from prevstats.designs.aggregation import (
    Averages,
    GroupTimes,
    Kind,
    Window,
    averages,
)
from prevstats.designs.event_study_numbers import chosen, quantities
from prevstats.designs.tables import broom_table, text_table
from prevstats.estimate import DesignLabel, Estimate, PerWhom, Quantity
from prevstats.inference.influence import covariance
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
class CohortEffects:
    """Effects by cohort and period, whose averages take the sample as it is.

    Unlike ``group_time``, the cohorts' shares are those of this sample, not estimates
    of a population's: their error is left out, as fixest, etwfe and did_imputation do.

    Attributes
    ----------
    group, period : (K,) cohort (first treated period) and period.
    value : (K,) in the outcome's unit.
    inference : what may be said of each.
    influence : (N, K); estimate minus truth is about the sum over units, small-sample
        factor included.
    treated, comparison : (N, K) the units behind each effect.
    is_base : (K,) reference periods, 0 by construction.
    basis : what all of it rests on.
    """

    group: NDArray[np.int_]
    period: NDArray[np.int_]
    value: NDArray[np.float64]
    inference: Inference
    influence: NDArray[np.float64]
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]
    is_base: NDArray[np.bool_]
    basis: Basis

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Standard errors (K,); ``nan`` where none may be claimed."""
        return self.inference.std_error

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Covariance (K, K) of the effects."""
        return covariance(self.basis.sums(self.influence))

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the K effects, e.g. ``ATT(2004,2006)``."""
        pairs = zip(self.group, self.period, strict=True)
        return tuple(f"ATT({group},{period})" for group, period in pairs)

    @property
    def table(self) -> pd.DataFrame:
        """One row per effect with broom's column names, then its cohort and units."""
        return broom_table(self.terms, self.value, self.inference).assign(
            group=self.group,
            period=self.period,
            n_treated=self.treated.sum(axis=0),
            n_comparison=self.comparison.sum(axis=0),
        )

    def aggregate(
        self, kind: Kind, *, min_e: int | None = None, max_e: int | None = None
    ) -> Aggregate:
        """Average the effects.

        Parameters
        ----------
        kind : ``simple``: over all treated observations. ``event``: by time since the
            start; overall the plain mean of times 0, 1, … ``group``: by cohort;
            overall by size of cohort. ``calendar``: by period; overall the plain mean.
        min_e, max_e : first and last event time that counts.

        Raises
        ------
        InputError : for an unknown kind or a window without any effect.
        """
        if kind not in KINDS:
            raise asked_wrongly("kind", repr(kind), f"one of {', '.join(KINDS)}")
        window = Window(min_e, max_e)
        cells = GroupTimes(
            group=self.group.astype(float),
            period=self.period.astype(float),
            value=self.value,
            influence=self.influence,
            member=self.treated,
            unit_weight=self.basis.weights,
        )
        reach = float(self.basis.periods[0]), float(self.basis.periods[-1])
        found = with_known_shares(averages(cells, kind, window, reach), cells)
        if not found.label and np.isnan(found.overall):
            raise asked_wrongly("window", str(window), "a window that holds an effect")
        members = self.treated, self.comparison
        return aggregated(found, (kind, window), members, self.is_base, self.basis)

    def quantity(self, name: str) -> Quantity:
        """Return ``ATT``, ``ATT(g,t)``, ``event(e)``, ``group(g)``, ``calendar(t)``.

        ``ATT`` is ``simple``; also ``event_overall`` and the like.

        Raises
        ------
        KeyError : for another name, with all that there are.
        """
        known = quantities(self.terms, self.value, self.inference)
        for kind in KINDS:
            whole = self.aggregate(kind)
            known |= quantities(whole.terms, whole.value, whole.inference)
            overall = np.array([whole.overall])
            known |= quantities((whole.overall_term,), overall, whole.overall_inference)
        return chosen(name, {"ATT": known["simple"], **known})

    def summary(self) -> str:
        """Return options, sample, effects and the averages as text."""
        basis = self.basis
        options = ", ".join(f"{name}={value}" for name, value in basis.options)
        lines = [f"{basis.design}({options})", f"outcome: {basis.outcome}"]
        lines += [f"units: {len(basis.units)}  clusters: {len(basis.cluster_labels)}"]
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
        return "\n".join(lines)

    def plot(self, labels: EventStudyLabels | None = None) -> Figure:
        """Draw the effects by time since the start, with the simultaneous band."""
        return self.aggregate("event").plot(labels)

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "target_group",
        design_label: DesignLabel = "with_comparison",
        sources: tuple[str, ...] = (),
        draws: int = 0,
        seed: int = 0,
    ) -> Estimate:
        """Return the average over all treated observations as an ``Estimate``."""
        return self.aggregate("simple").estimate(
            unit=unit,
            per_whom=per_whom,
            design_label=design_label,
            sources=sources,
            draws=draws,
            seed=seed,
        )


def with_known_shares(found: Averages, cells: GroupTimes) -> Averages:
    """Return the averages with errors that take the weights as known."""
    return replace(
        found,
        influence=cells.influence @ found.weights.T,
        overall_influence=cells.influence @ found.overall_weights,
    )


@dataclass(frozen=True, slots=True, eq=False)
class CellsFound:
    """K effects as a design's arithmetic leaves them: see ``CohortEffects``."""

    group: NDArray[np.float64]
    period: NDArray[np.int_]
    value: NDArray[np.float64]
    influence: NDArray[np.float64]
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]
    is_base: NDArray[np.bool_]


def cohort_effects(cells: CellsFound, basis: Basis) -> CohortEffects:
    """Put effects together with what may be said of them."""
    members = cells.treated, cells.comparison
    return CohortEffects(
        group=cells.group.astype(int),
        period=cells.period,
        value=cells.value,
        inference=basis.inference(cells.value, cells.influence, members),
        influence=cells.influence,
        treated=cells.treated,
        comparison=cells.comparison,
        is_base=cells.is_base,
        basis=basis,
    )
