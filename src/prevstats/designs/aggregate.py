"""Averages of group-time effects: one number, its parts, a band for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.tables import broom_table
from prevstats.errors import Complaint, InputError
from prevstats.estimate import DesignLabel, Draws, Estimate, PerWhom
from prevstats.inference.influence import covariance
from prevstats.inference.resampling import (
    Multiplier,
    multiplier_draws,
    multipliers,
    simultaneous_critical,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.aggregation import Averages, Kind, Window
    from prevstats.designs.basis import Basis
    from prevstats.inference.normal import Inference
    from prevstats.plots.event_study import EventStudyLabels


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """A simultaneous band: it covers all L numbers at once with the level's chance.

    Attributes
    ----------
    critical : how many standard errors it reaches to each side (sup-t).
    low, high : (L,); ``nan`` where a number has no interval.
    draws, seed, multiplier : of the multiplier bootstrap that it comes from.
    """

    critical: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    draws: int
    seed: int
    multiplier: Multiplier


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """Averages of group-time effects by event time, cohort or year, and of them all.

    Attributes
    ----------
    kind : ``simple``, ``event``, ``group`` or ``calendar``.
    window : which event times were asked for.
    label : L event times, cohorts or years; none for ``simple``.
    value : (L,) and ``inference`` what may be said of each.
    influence : (N, L); estimate minus truth is about the sum over units.
    weights : (L, K) weight of each group-time effect in each average.
    n_treated, n_comparison : (L,) units behind each.
    is_base : (L,) the universal base period, 0 by construction.
    overall : the one number; ``nan`` when no period after a start is in the window.
    overall_inference : of that number (arrays of length 1).
    overall_influence : (N,); overall_weights : (K,).
    overall_treated : units treated that it rests on.
    basis : what all of it rests on.
    """

    kind: Kind
    window: Window
    label: tuple[int, ...]
    value: NDArray[np.float64]
    inference: Inference
    influence: NDArray[np.float64]
    weights: NDArray[np.float64]
    n_treated: NDArray[np.intp]
    n_comparison: NDArray[np.intp]
    is_base: NDArray[np.bool_]
    overall: float
    overall_inference: Inference
    overall_influence: NDArray[np.float64]
    overall_weights: NDArray[np.float64]
    overall_treated: int
    basis: Basis

    @property
    def std_error(self) -> NDArray[np.float64]:
        """Standard errors (L,); ``nan`` where none may be claimed."""
        return self.inference.std_error

    @property
    def overall_std_error(self) -> float | None:
        """Standard error of the one number; ``None`` where none may be claimed."""
        return known(self.overall_inference.std_error[0])

    @property
    def covariance(self) -> NDArray[np.float64]:
        """Covariance (L, L) of the averages."""
        return covariance(self.basis.sums(self.influence))

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the L averages, e.g. ``event(0)``."""
        return tuple(f"{self.kind}({label})" for label in self.label)

    @property
    def overall_term(self) -> str:
        """Name of the one number, e.g. ``event_overall``."""
        return "simple" if self.kind == "simple" else f"{self.kind}_overall"

    @property
    def table(self) -> pd.DataFrame:
        """The averages and, last, the one number, with broom's column names."""
        parts = broom_table(self.terms, self.value, self.inference)
        whole = broom_table(
            (self.overall_term,), np.array([self.overall]), self.overall_inference
        )
        import pandas as pd

        return pd.concat([parts, whole], ignore_index=True) if self.label else whole

    def band(
        self, *, draws: int = 999, seed: int = 0, multiplier: Multiplier = "rademacher"
    ) -> Band:
        """Return the simultaneous band of the L averages (multiplier bootstrap).

        Each cluster's multipliers are keyed to its label, so the order of the rows and
        other clusters do not matter.
        """
        sums = self.basis.sums(self.influence)
        streams = multipliers(self.basis.cluster_labels, draws, seed, multiplier)
        safe = np.where(np.isfinite(self.inference.low), self.std_error, np.nan)
        critical = simultaneous_critical(
            multiplier_draws(sums, streams), safe, self.basis.level
        )
        half = critical * safe
        return Band(
            critical, self.value - half, self.value + half, draws, seed, multiplier
        )

    def draws(self, count: int, *, seed: int = 0) -> Draws:
        """Return draws of the one number, jointly normal with those of other outcomes.

        The multipliers are normal and keyed to the cluster's label: the n-th draw of
        two outcomes belongs to the same world, with their covariance kept.
        """
        streams = multipliers(self.basis.cluster_labels, count, seed, "normal")
        sums = self.basis.sums(self.overall_influence[:, None])
        values = self.overall + multiplier_draws(sums, streams)[:, 0]
        return Draws(f"cluster_multipliers:{seed}", values)

    def plot(
        self, labels: EventStudyLabels | None = None, *, draws: int = 999
    ) -> Figure:
        """Draw the averages with pointwise intervals and the simultaneous band.

        ``labels``: the words of the drawing; without them the outcome's name.

        Raises
        ------
        InputError : for other averages than those by event time.
        """
        if self.kind != "event":
            raise asked_wrongly("plot", self.kind, "averages by event time")
        from prevstats.plots.event_study import (
            EventStudy,
            EventStudyLabels,
            event_study_figure,
        )

        band = self.band(draws=draws)
        study = EventStudy(
            event_time=np.array(self.label, int),
            value=self.value,
            low=self.inference.low,
            high=self.inference.high,
            band_low=band.low,
            band_high=band.high,
            is_base=self.is_base,
        )
        words = labels or EventStudyLabels(self.basis.outcome, self.kind)
        return event_study_figure(study, words)

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
        """Return the one number as an ``Estimate``, with draws if asked for.

        Raises
        ------
        InputError : when the window holds no effect after a start.
        """
        inference = self.overall_inference
        if np.isnan(self.overall):
            raise asked_wrongly(
                "window", str(self.window), "a window that reaches past event time 0"
            )
        return Estimate(
            value=self.overall,
            std_error=self.overall_std_error,
            low=known(inference.low[0]),
            high=known(inference.high[0]),
            level=self.basis.level,
            p_value=known(inference.p_value[0]),
            p_value_reason=inference.reason[0],
            outcome=self.basis.outcome,
            unit=unit,
            per_whom=per_whom,
            method=self.basis.design,
            n_areas=self.basis.n_units,
            n_treated=self.overall_treated,
            n_periods=int(self.basis.periods.size),
            design_label=design_label,
            sources=sources,
            notes=self.basis.notes,
            draws=self.draws(draws, seed=seed) if draws else None,
        )


def known(number: float) -> float | None:
    """Return the number, or ``None`` where it is ``nan``."""
    return None if np.isnan(number) else float(number)


def aggregated(
    found: Averages,
    asked: tuple[Kind, Window],
    cells: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    is_base: NDArray[np.bool_],
    basis: Basis,
) -> Aggregate:
    """Put averages of K cells together with what may be said of them.

    Parameters
    ----------
    found : the averages.
    asked : which kind, and which event times.
    cells : the treated and the comparison units (N, K) of each cell.
    is_base : (K,) cells that are 0 by construction.
    """
    members = behind(cells, found.weights)
    whole = behind(cells, found.overall_weights[None])
    return Aggregate(
        kind=asked[0],
        window=asked[1],
        label=found.label,
        value=found.value,
        inference=basis.inference(found.value, found.influence, members),
        influence=found.influence,
        weights=found.weights,
        n_treated=basis.units_in(members[0]),
        n_comparison=basis.units_in(members[1]),
        is_base=~(found.weights @ ~is_base > 0),
        overall=found.overall,
        overall_inference=basis.inference(
            np.array([found.overall]), found.overall_influence[:, None], whole
        ),
        overall_influence=found.overall_influence,
        overall_weights=found.overall_weights,
        overall_treated=int(basis.units_in(whole[0])[0]),
        basis=basis,
    )


def behind(
    cells: tuple[NDArray[np.bool_], NDArray[np.bool_]], weights: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the treated and the comparison units (N, L) of averages of K cells."""
    used = (weights != 0).T.astype(float)
    treated, comparison = cells
    return treated @ used > 0, comparison @ used > 0


def asked_wrongly(key: str, found: str, mend: str) -> InputError:
    """Return the error for a question that has no answer."""
    return InputError(
        Complaint("aggregate", None, key, found, "no such answer", f"give {mend}")
    )
