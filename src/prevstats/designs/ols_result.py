"""What a regression found: coefficients with errors, fit, and how to ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from prevstats.designs.ols_absorb import absorber
from prevstats.designs.ols_variance import errors
from prevstats.designs.tables import broom_table, text_table
from prevstats.estimate import Quantity
from prevstats.inference.normal import FEWEST_CLUSTERS, Inference

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.ols import Ols
    from prevstats.designs.ols_fit import Fit
    from prevstats.designs.ols_records import Records


@dataclass(frozen=True, slots=True, eq=False)
class OlsResult:
    """Coefficients (p,) of a regression and what may be said of them.

    Attributes
    ----------
    outcome : the column that was explained.
    names : p names; ``intercept`` first, unless there are fixed effects.
    coefficients : (p,) in the outcome's unit per unit of the column.
    inference : errors, t-intervals and p-values; with fewer than ten clusters an
        error only (``few_clusters``).
    covariance : (p, p).
    degrees_of_freedom : (p,) of the t-distribution.
    n : rows used; ``left_out`` rows with a gap.
    parameters : number of parameters, fixed effects and all.
    r_squared : share of the variation about the mean that is explained (about 0
        without intercept), by fixed effects too; ``r_squared_within``: of what they
        leave. ``nan`` when the outcome does not vary.
    residual_sd : root of the residual sum of squares over n − K.
    vcov : kind of errors.
    """

    outcome: str
    names: tuple[str, ...]
    coefficients: NDArray[np.float64]
    inference: Inference
    covariance: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]
    n: int
    left_out: int
    parameters: int
    r_squared: float
    r_squared_within: float
    residual_sd: float
    vcov: str

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the coefficients as quantities, e.g. ``coef(x)``."""
        return tuple(f"coef({name})" for name in self.names)

    @property
    def table(self) -> pd.DataFrame:
        """One row per coefficient with broom's column names."""
        return broom_table(self.names, self.coefficients, self.inference)

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name: ``coef(x)``, ``r_squared``, ``n`` and such.

        Raises
        ------
        KeyError : for another name; it lists those there are.
        """
        whole = self.scalars()
        if name in whole:
            return Quantity(whole[name])
        for alias in ("(Intercept)", "const", "_cons"):
            name = name.replace(f"coef({alias})", "coef(intercept)")
        if name not in self.terms:
            raise KeyError(f"{name}; known: {', '.join([*self.terms, *whole])}")
        place = self.terms.index(name)
        said = self.inference
        return Quantity(
            float(self.coefficients[place]),
            *(
                None if np.isnan(column[place]) else float(column[place])
                for column in (said.std_error, said.low, said.high)
            ),
        )

    def scalars(self) -> dict[str, float]:
        """Return the numbers about the whole fit."""
        return {
            "n": float(self.n),
            "parameters": float(self.parameters),
            "r_squared": self.r_squared,
            "r_squared_within": self.r_squared_within,
            "residual_sd": self.residual_sd,
        }

    def summary(self) -> str:
        """Return the coefficients and the fit as text."""
        head = f"ols: {self.outcome}, vcov={self.vcov}, n={self.n}"
        lines = [f"{head} ({self.left_out} rows with gaps left out)", ""]
        lines += text_table(self.names, self.coefficients, self.inference)
        lines += ["", f"r_squared: {self.r_squared:.6g}"]
        return "\n".join([*lines, f"residual_sd: {self.residual_sd:.6g}"])

    def plot(self) -> Figure:
        """Draw the coefficients, but for the intercept, with their intervals."""
        from matplotlib.figure import Figure

        shown = [row for row, name in enumerate(self.names) if name != "intercept"]
        figure = Figure(figsize=(6, 1 + 0.3 * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        half = np.nan_to_num(self.inference.high - self.coefficients)[shown]
        places = np.arange(len(shown))
        axes.errorbar(self.coefficients[shown], places, xerr=half, fmt="o")
        axes.set_yticks(places, [self.names[row] for row in shown])
        axes.axvline(0, linewidth=0.8, color="0.5")
        return figure


def result_of(
    design: Ols,
    records: Records,
    fit: Fit,
    clusters: NDArray[np.intp] | None,
    left_out: int,
) -> OlsResult:
    """Put a fit together with its errors."""
    n = records.size
    counted = fit.explained if design.small_sample == "plm" else fit.rank
    residual = fit.residual_sum / (n - counted) if n > counted else np.nan
    if design.kind == "CR1" and design.small_sample == "nested":
        counted = fit.explained + outside_clusters(design, records, fit)
    found = errors(fit, design.kind, clusters, counted)
    return OlsResult(
        outcome=records.outcome,
        names=fit.names,
        coefficients=fit.coefficients,
        inference=_inference(
            fit.coefficients,
            np.sqrt(np.diag(found.covariance)),
            found.degrees_of_freedom,
            None if clusters is None else int(clusters.max()) + 1,
            design.level,
        ),
        covariance=found.covariance,
        degrees_of_freedom=found.degrees_of_freedom,
        n=n,
        left_out=left_out,
        parameters=fit.rank,
        r_squared=_share(fit.residual_sum, fit.total_sum),
        r_squared_within=_share(fit.residual_sum, fit.within_sum),
        residual_sd=float(np.sqrt(residual)),
        vcov=design.kind,
    )


def outside_clusters(design: Ols, records: Records, fit: Fit) -> int:
    """Return how many parameters the effects use that do not lie within clusters.

    When all lie within clusters, one is counted: the level common to all.
    """
    if fit.absorbed is None or design.unit_trends or design.cluster is None:
        return fit.rank - fit.explained
    cluster = records.labels[design.cluster]
    crossing = []
    for name in design.fixed_effects:
        labels = records.labels[name]
        pairs = {*zip(labels.tolist(), cluster.tolist(), strict=True)}
        if len(pairs) > len(set(labels.tolist())):
            crossing.append(labels)
    return absorber(crossing, np.ones(records.size)).rank if crossing else 1


def _share(left: float, total: float) -> float:
    return 1 - left / total if total > 0 else float("nan")


def _inference(
    values: NDArray[np.float64],
    std_error: NDArray[np.float64],
    freedom: NDArray[np.float64],
    clusters: int | None,
    level: float,
) -> Inference:
    """Return t-intervals and p-values, refused below ten clusters or without spread."""
    few = clusters is not None and clusters < FEWEST_CLUSTERS
    sound = (std_error > 0) & (freedom > 0)
    safe = np.where(sound & (not few), std_error, np.nan)
    usable = np.where(freedom > 0, freedom, 1.0)
    half = stdtrit(usable, 0.5 + level / 2) * safe
    statistic = values / safe
    reasons = np.where(~sound, "no_spread", "few_clusters" if few else "")
    return Inference(
        std_error=np.where(freedom > 0, std_error, np.nan),
        statistic=statistic,
        p_value=2 * stdtr(usable, -np.abs(statistic)),
        low=values - half,
        high=values + half,
        reason=tuple(str(reason) for reason in reasons),
    )
