"""What a meta-analysis found: mean, spread of true effects, prediction, terms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from prevstats.designs.named_terms import half_width
from prevstats.designs.tables import broom_table, text_table
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects import RandomEffects
    from prevstats.evidence.random_effects_model import Core
    from prevstats.evidence.random_effects_robust import JointTest
    from prevstats.evidence.random_effects_studies import Sample
    from prevstats.inference.normal import Inference

    Array = NDArray[np.float64]

FEW_STUDIES = 5
"""Below this the estimate of tau2 says little: most intervals of it begin at 0 and the
normal interval of the mean is too short (IntHout et al. 2014, BMC Medical Research
Methodology 14:25)."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """The mean effect at given moderators, and where a new study's effect would lie.

    Attributes
    ----------
    mean, std_error, low, high : of the mean.
    prediction_low, prediction_high : of a new study's true effect.
    """

    mean: float
    std_error: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float


@dataclass(frozen=True, slots=True, eq=False)
class RandomEffectsResult:
    """A fitted meta-analysis.

    Attributes
    ----------
    options, sample, core : what was asked, the rows, variances and mean.
    covariance : (p, p) of the coefficients; ``freedom`` (p,), infinite = normal law.
    inference : intervals and p-values of the coefficients.
    moderators_test : all moderators at once (QM), ``None`` without any.
    clusters : number of them behind robust errors, else ``None``.
    without_moderators : heterogeneity without moderators, ``None`` without any.
    """

    options: RandomEffects
    sample: Sample
    core: Core
    covariance: Array
    freedom: Array
    inference: Inference
    moderators_test: JointTest | None
    clusters: int | None
    without_moderators: float | None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients; ``intercept`` alone is the pooled effect."""
        return self.sample.names

    @property
    def coefficients(self) -> Array:
        """The coefficients (p,)."""
        return self.core.mean.coefficients

    @property
    def tau2(self) -> float:
        """Variance of true effects; over all levels, where there are several."""
        return self.core.total

    @property
    def notes(self) -> tuple[str, ...]:
        """Keys of what must be said beside the numbers."""
        random = self.options.estimator != "EE"
        conditions = {
            "few_studies": self.sample.k < FEW_STUDIES,
            "studies_left_out": self.sample.left_out > 0,
            "tau2_at_zero": random and self.tau2 == 0,
            "level_at_zero": len(self.core.variances) > 1
            and any(each.value == 0 for each in self.core.variances),
            "common_effect_assumed": not random,
            "few_degrees_of_freedom": bool(np.any(self.freedom < 4)),
        }
        return tuple(key for key, holds in conditions.items() if holds)

    @property
    def table(self) -> pd.DataFrame:
        """One row per coefficient with broom's column names."""
        return broom_table(self.names, self.coefficients, self.inference)

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name in a replication file, e.g. ``pooled``.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        from prevstats.evidence.random_effects_quantities import quantity_of

        return quantity_of(self, name)

    def predict(self, at: Mapping[str, Any] | None = None) -> Prediction:
        """Return the mean and a new study's effect at given values of the moderators.

        Raises
        ------
        InputError : when a moderator is missing or a level is none.
        """
        row = self.row_at(at or {})
        mean = float(row @ self.coefficients)
        error = math.sqrt(max(float(row @ self.covariance @ row), 0.0))
        half = half_width(float(self.freedom.min()), self.options.level) * error
        low, high = self.prediction_interval(mean, error)
        return Prediction(mean, error, mean - half, mean + half, low, high)

    def prediction_interval(
        self,
        mean: float,
        std_error: float,
        kind: Literal["test", "z", "hts"] | None = None,
    ) -> tuple[float, float]:
        """Return where a new study's effect lies, mean ± quantile √(tau2 + error²).

        ``nan`` for ``hts`` when k − p − 1 is not above 0.
        """
        kind = kind or self.options.prediction
        freedom = {
            "test": float(self.freedom.min()),
            "z": float("inf"),
            "hts": float(self.sample.freedom - 1),
        }[kind]
        if freedom <= 0:
            return float("nan"), float("nan")
        half = half_width(freedom, self.options.level)
        half *= math.sqrt(self.tau2 + std_error**2)
        return mean - half, mean + half

    def row_at(self, at: Mapping[str, Any]) -> Array:
        """Return the regressors (p,) at given values of the moderators."""
        terms, levels = self.sample.terms, dict(self.sample.terms.levels)
        wrong = [name for name in terms.parts if name not in at]
        wrong += [
            name
            for name, known in levels.items()
            if name in at and str(at[name]) not in known
        ]
        if wrong:
            words = ("the moderators' values are wanted", "give each a known value")
            told = [Complaint("predict", None, x, "none", *words) for x in wrong]
            raise InputError(told)
        values = {
            name: np.array([str(at[name]) if name in levels else float(at[name])])
            for name in terms.parts
        }
        return np.array([float(x[0]) for x in terms.columns(values, 1).values()])

    def blups(self) -> Array:
        """Return each row's own true effect (k,), drawn towards the mean.

        Empirical Bayes: Xβ + (M − V) M⁻¹ (y − Xβ).
        """
        from prevstats.evidence.random_effects_shrinkage import blups

        return np.asarray(blups(self.sample, self.core)[0])

    def leave_one_out(self) -> pd.DataFrame:
        """Return the mean and heterogeneity without each row."""
        from prevstats.evidence.random_effects_influence import leave_one_out

        return leave_one_out(self)

    def influence(self) -> pd.DataFrame:
        """Return how much each row sways the result, as metafor's ``influence()``."""
        from prevstats.evidence.random_effects_influence import influence

        return influence(self)

    def draws(
        self,
        n: int,
        generator: np.random.Generator,
        of: Literal["pooled", "prediction"] = "pooled",
        at: Mapping[str, Any] | None = None,
    ) -> Array:
        """Return n draws of the mean, or of a new study's true effect.

        The mean is drawn by the law of its test, with the estimated tau2 as known.
        """
        told = self.predict(at)
        freedom = float(self.freedom.min())
        if np.isinf(freedom):
            noise = generator.standard_normal(n)
        else:
            noise = generator.standard_t(freedom, n)
        values = told.mean + told.std_error * noise
        if of == "prediction":
            values = values + np.sqrt(self.tau2) * generator.standard_normal(n)
        return np.asarray(values)

    def summary(self) -> str:
        """Return options, coefficients and heterogeneity as text."""
        from prevstats.evidence.random_effects_quantities import told

        options = self.options
        head = f"random_effects: {options.estimator}, vcov={options.vcov}"
        head += ", knapp_hartung" if options.knapp_hartung else ""
        lines = [f"{head}, k={self.sample.k}, left out: {self.sample.left_out}", ""]
        lines += text_table(self.names, self.coefficients, self.inference)
        lines += ["", *told(self)]
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)])

    def plot(self) -> Figure:
        """Draw a forest: every row, the mean, and the prediction interval."""
        from prevstats.evidence.random_effects_forest import forest

        return forest(self)
