"""What an interrupted series found: step, slope, rate ratio, what would have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.named_terms import NamedTerms, known, look_up, student
from prevstats.estimate import Estimate, Quantity
from prevstats.inference.normal import Inference, beside

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.designs.interrupted_series_data import Series
    from prevstats.designs.interrupted_series_fits import Fit
    from prevstats.estimate import DesignLabel, PerWhom


@dataclass(frozen=True, slots=True, eq=False)
class InterruptedEffect:
    """A segmented regression of one series, with or without a control series.

    Attributes
    ----------
    series : the periods that were used.
    options : by name, for the report's technical part.
    names : (P,) of the coefficients; with a control series of counts its own follow,
        as ``control:trend`` and so on.
    coefficients, covariance : (P,), (P, P).
    contrasts : ``step`` and, if asked for, ``slope`` → (P,) combination.
    with_rows, without_rows : (T, P), the predictor with and without intervention.
    offset : (T,) added to the predictor.
    fit : the series' own fit; log_link : whether the predictor is of log μ.
    level : of the intervals; notes : keys of what must be said beside the numbers.
    """

    series: Series
    options: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    contrasts: dict[str, NDArray[np.float64]]
    with_rows: NDArray[np.float64]
    without_rows: NDArray[np.float64]
    offset: NDArray[np.float64]
    fit: Fit
    log_link: bool
    level: float
    notes: tuple[str, ...]

    def linear(self, rows: NDArray[np.float64]) -> Inference:
        """Return what may be said of the combinations rows (K, P) of coefficients."""
        spread = np.einsum("ij,jk,ik->i", rows, self.covariance, rows)
        values = rows @ self.coefficients
        return student(values, np.sqrt(spread), self.fit.freedom, self.level)

    def mean(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the expected outcome (T,) for predictors (T, P)."""
        predictor = self.offset + rows @ self.coefficients
        return np.asarray(np.exp(predictor) if self.log_link else predictor)

    def gradient(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the derivative (T, P) of the expected outcome."""
        return rows * self.mean(rows)[:, None] if self.log_link else rows

    @property
    def average(self) -> NamedTerms:
        """The mean change per period after the start, in the outcome's unit."""
        after = self.series.after
        change = self.mean(self.with_rows) - self.mean(self.without_rows)
        slope = self.gradient(self.with_rows) - self.gradient(self.without_rows)
        direction = slope[after].mean(axis=0)
        value = np.array([change[after].mean()])
        error = np.sqrt(np.array([direction @ self.covariance @ direction]))
        said = student(value, error, self.fit.freedom, self.level)
        return NamedTerms(("average",), value, said)

    @property
    def terms(self) -> NamedTerms:
        """Step, slope, the average change and every coefficient."""
        rows = np.vstack([*self.contrasts.values(), np.eye(len(self.names))])
        names = (*self.contrasts, *(f"coef({name})" for name in self.names))
        average = self.average
        return NamedTerms(
            (*average.names, *names),
            np.concatenate([average.values, rows @ self.coefficients]),
            beside([average.inference, self.linear(rows)]),
        )

    @property
    def table(self) -> pd.DataFrame:
        """One row per number with broom's column names."""
        return self.terms.table

    def counterfactual(self, time: float) -> Quantity:
        """Return the outcome to be expected at a time without the intervention.

        The interval is that of the expectation, not of a single observation.

        Raises
        ------
        KeyError : for a time that is not in the series.
        """
        places = np.flatnonzero(np.isclose(self.series.time, time))
        if places.size == 0:
            raise KeyError(f"counterfactual({time:g}): no such period in the series")
        rows = self.without_rows[places]
        said = self.linear(rows)
        mean = self.mean(self.without_rows)[places[0]]
        ends = [end + self.offset[places[0]] for end in (said.low[0], said.high[0])]
        ends = [exponential(end) for end in ends] if self.log_link else ends
        error = said.std_error[0] * (mean if self.log_link else 1.0)
        return Quantity(float(mean), known(error), known(ends[0]), known(ends[1]))

    @property
    def rate_ratio(self) -> Quantity:
        """The step as a ratio of rates; its error by the delta rule.

        Raises
        ------
        KeyError : for a family without a log link.
        """
        return look_up(self.quantities(), "rate_ratio")

    def quantities(self) -> dict[str, Quantity]:
        """Return every number by its name, but for ``counterfactual(t)``."""
        terms = self.terms
        found = terms.quantities()
        if self.log_link:
            step = found["step"]
            ends = [
                None if end is None else exponential(end)
                for end in (step.low, step.high)
            ]
            ratio = float(np.exp(step.value))
            error = None if step.std_error is None else ratio * step.std_error
            found["rate_ratio"] = Quantity(ratio, error, *ends)
        p_value = terms.inference.p_value[terms.names.index("step")]
        if not np.isnan(p_value):
            found["p_value"] = Quantity(float(p_value))
        for name in ("rho", "alpha", "dispersion"):
            number = getattr(self.fit, name)
            if number is not None:
                found[name] = Quantity(float(number))
        return found | {"n": Quantity(float(self.series.time.size))}

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name in a replication file.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        if name.startswith("counterfactual(") and name.endswith(")"):
            return self.counterfactual(float(name[len("counterfactual(") : -1]))
        known_names = self.quantities()
        if name not in known_names:
            listed = ", ".join([*known_names, "counterfactual(t)"])
            raise KeyError(f"{name!r} is not one of: {listed}")
        return known_names[name]

    @property
    def design_label(self) -> DesignLabel:
        """How strong the comparison is: without a control series it is before-after."""
        return "before_after" if self.series.control is None else "with_comparison"

    def estimate(
        self,
        *,
        unit: str = "",
        per_whom: PerWhom = "area",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return the average change per period after the start."""
        found = self.average
        said = found.inference
        return Estimate(
            value=float(found.values[0]),
            std_error=known(said.std_error[0]),
            low=known(said.low[0]),
            high=known(said.high[0]),
            level=self.level,
            p_value=known(said.p_value[0]),
            p_value_reason=said.reason[0],
            outcome=self.series.name,
            unit=unit,
            per_whom=per_whom,
            method="interrupted_series",
            n_areas=1 if self.series.control is None else 2,
            n_treated=1,
            n_periods=int(self.series.time.size),
            design_label=self.design_label,
            sources=sources,
            notes=self.notes,
        )

    def summary(self) -> str:
        """Return options, sample and numbers as text."""
        told = ", ".join(f"{name}={value}" for name, value in self.options)
        after = int(self.series.after.sum())
        lines = [f"interrupted_series({told})", f"outcome: {self.series.name}"]
        lines += [f"periods: {self.series.time.size - after} before, {after} after"]
        lines += [f"label: {self.design_label}"]
        lines += [f"note: {note}" for note in self.notes]
        lines += ["", *self.terms.lines()]
        for name in ("rate_ratio", "rho", "alpha", "dispersion"):
            if name in self.quantities():
                lines.append(f"{name}: {self.quantity(name).value:.6g}")
        return "\n".join(lines)

    def plot(self) -> Figure:
        """Draw what was observed, what was fitted and what would have been."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.subplots()
        time, after = self.series.time, self.series.after
        axes.plot(time, self.series.outcome, "o", color="#1b1b1b", markersize=3)
        axes.plot(time, self.mean(self.with_rows), color="#1f5a8c")
        axes.plot(
            time[after], self.mean(self.without_rows)[after], "--", color="#8a8a8a"
        )
        axes.axvline(self.series.start, color="#8a8a8a", linewidth=0.8)
        axes.spines[["top", "right"]].set_visible(False)
        return figure


def exponential(number: float) -> float:
    """Return e to the number, ``inf`` beyond all floating numbers."""
    with np.errstate(over="ignore"):
        return float(np.exp(number))
