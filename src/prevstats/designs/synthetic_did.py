"""Synthetic difference in differences (Arkhangelsky et al. 2021)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from prevstats.designs.synthetic_control_assembly import placebos_of
from prevstats.designs.synthetic_control_options import option_complaints
from prevstats.designs.synthetic_control_result import (
    CohortEffect,
    Error,
    SyntheticEffect,
    cohort_effects,
)
from prevstats.designs.synthetic_control_sample import draw_setting
from prevstats.designs.synthetic_did_covariates import projected
from prevstats.designs.synthetic_did_errors import (
    bootstrap_error,
    jackknife_error,
    placebo_error,
)
from prevstats.designs.synthetic_did_fit import Choice, Choices, recipe_of
from prevstats.errors import CannotAnswer, InputError
from prevstats.randomness import generator

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.synthetic_control_sample import Setting

CovariateMethod = Literal["optimized", "projected"]
Inference = Literal["placebo", "jackknife", "bootstrap", "none"]
FEWEST_BEFORE = 2
"""One change before the start is needed to know the noise."""


@dataclass(frozen=True, slots=True)
class SyntheticDid:
    """Effect on the treated against weighted donors and weighted years before.

    Arkhangelsky, Athey, Hirshberg, Imbens & Wager (2021), "Synthetic Difference in
    Differences", American Economic Review 111:4088-4118. Estimates are those of R's
    ``synthdid``. With several starts each is estimated by itself against the never
    treated, and averaged by treated unit-periods.

    Attributes
    ----------
    covariates : names of the panel's covariates that the outcome is adjusted for.
    covariate_method : ``optimized``: coefficients are found with the weights (as in
        R's ``synthdid``); ``projected``: least squares on untreated observations
        with unit and period effects, before anything else (Kranz 2022).
    inference : ``placebo``, ``jackknife`` (weights kept), ``bootstrap``, ``none``.
    unit_weights, time_weights : ``synthetic``, or ``equal``; both equal is the plain
        difference in differences of the block.
    replications : draws of the bootstrap, and of the placebos when several units are
        treated; with one, every donor is the placebo once.
    seed : of the draws.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    covariates: tuple[str, ...] = ()
    covariate_method: CovariateMethod = "optimized"
    inference: Inference = "placebo"
    unit_weights: Choice = "synthetic"
    time_weights: Choice = "synthetic"
    replications: int = 200
    seed: int = 0
    level: float = 0.95

    def __post_init__(self) -> None:
        choices = {
            "covariate_method": get_args(CovariateMethod),
            "inference": get_args(Inference),
            "unit_weights": get_args(Choice),
            "time_weights": get_args(Choice),
        }
        complaints = option_complaints("synthetic_did", asdict(self), choices)
        if complaints:
            raise InputError(complaints)

    def __call__(
        self, panel: Panel, donors: NDArray[np.bool_] | None = None
    ) -> SyntheticEffect | CannotAnswer:
        """Return the effect, or why these data cannot show any.

        Parameters
        ----------
        donors : (N,) bool in the panel's order, units that may be weighted; ``None``
            = every untreated unit.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        setting = draw_setting(panel, self.covariates, donors, FEWEST_BEFORE)
        if isinstance(setting, CannotAnswer):
            return setting
        if self.covariate_method == "projected":
            sample = projected(setting.sample)
            if isinstance(sample, CannotAnswer):
                return sample
            setting = replace(setting, sample=sample)
        recipe = recipe_of(Choices(self.unit_weights, self.time_weights))
        cohorts = cohort_effects(setting, recipe)
        asked = self.inference == "placebo"
        placebos = placebos_of(setting, recipe) if asked else ()
        return SyntheticEffect(
            design="synthetic_did",
            options=self.options,
            outcome=panel.name,
            cohorts=cohorts,
            setting=setting,
            recipe=recipe,
            predictors=(),
            placebos=placebos,
            statistic="difference",
            error=self.error(setting, cohorts, placebos),
            conformal=None,
            level=self.level,
            notes=setting.sample.notes,
        )

    def error(
        self,
        setting: Setting,
        cohorts: tuple[CohortEffect, ...],
        placebos: tuple[NDArray[np.float64], ...],
    ) -> Error:
        """Return the standard error of the chosen kind."""
        stream = generator(self.seed, outcome="synthetic_did", step=self.inference)
        choices = Choices(self.unit_weights, self.time_weights)
        draws = (self.replications, stream, choices)
        if self.inference == "placebo":
            return placebo_error(setting, cohorts, placebos, draws)
        if self.inference == "jackknife":
            return jackknife_error(setting, cohorts)
        if self.inference == "bootstrap":
            return bootstrap_error(setting, cohorts, draws)
        return Error("none", None, "no_error_asked_for")

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("covariates", " ".join(self.covariates)),
            ("covariate_method", self.covariate_method),
            ("inference", self.inference),
            ("unit_weights", self.unit_weights),
            ("time_weights", self.time_weights),
            ("replications", str(self.replications)),
        )
