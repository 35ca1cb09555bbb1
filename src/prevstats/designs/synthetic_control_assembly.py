"""From a setting and a recipe to the effect, its placebos and what must be noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import Recipe, gap_of
from prevstats.designs.synthetic_control_result import (
    NEGLIGIBLE,
    CohortEffect,
    Error,
    Statistic,
    SyntheticEffect,
    cohort_effects,
)
from prevstats.errors import CannotAnswer
from prevstats.inference.conformal import Conformal, conformal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Setting

FEWEST_DONORS = 2
"""A placebo is a donor that is compared with the other donors."""


def assemble(
    design: str,
    options: tuple[tuple[str, str], ...],
    outcome: str,
    setting: Setting,
    recipe: Recipe,
    terms: tuple[str, float, Statistic],
) -> SyntheticEffect:
    """Return the effect of a synthetic control, augmented or not.

    ``terms``: the inference, the level of intervals, and what placebos are ranked by.
    """
    inference, level, statistic = terms
    cohorts = cohort_effects(setting, recipe)
    placebos = placebos_of(setting, recipe) if inference == "placebo" else ()
    told = None
    if inference == "conformal":
        told = over_time(setting, recipe, cohorts, level)
    names = dict(options).get("predictors", "").split()
    return SyntheticEffect(
        design=design,
        options=options,
        outcome=outcome,
        cohorts=cohorts,
        setting=setting,
        recipe=recipe,
        predictors=tuple(names),
        placebos=placebos,
        statistic=statistic,
        error=Error(inference, None, "reference_distribution"),
        conformal=told,
        level=level,
        notes=(*setting.sample.notes, *fit_notes(cohorts)),
    )


def placebos_of(setting: Setting, recipe: Recipe) -> tuple[NDArray[np.float64], ...]:
    """Return the placebos' gaps per start; none where one donor has no other."""
    if int(setting.donors.sum()) < FEWEST_DONORS:
        return ()
    return tuple(recipe.placebos(setting, start) for start in setting.starts)


def fit_notes(cohorts: tuple[CohortEffect, ...]) -> tuple[str, ...]:
    """Return keys of what must be said about the fit before the start.

    ``outside_convex_hull``: no mixture is the treated. ``weights_not_unique``:
    several mixtures fit them exactly. ``one_donor``: one donor alone is the control.
    """
    close = [cohort.pre_rmspe <= NEGLIGIBLE * cohort.spread for cohort in cohorts]
    single = [bool(cohort.weighting.unit.max() >= 1.0) for cohort in cohorts]
    marks = {
        "outside_convex_hull": not all(close),
        "weights_not_unique": any(close),
        "one_donor": any(single),
    }
    return tuple(key for key, holds in marks.items() if holds)


def over_time(
    setting: Setting,
    recipe: Recipe,
    cohorts: tuple[CohortEffect, ...],
    level: float,
) -> Conformal | CannotAnswer:
    """Return the conformal answer, fitted on all periods under each null."""
    if len(cohorts) > 1:
        return CannotAnswer("several_starts", (("starts", len(cohorts)),))
    cohort = cohorts[0]
    block = setting.block(cohort.start)

    def residuals(
        taken: NDArray[np.float64], columns: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        null = block.under_null(taken, columns)
        return gap_of(null, recipe.fit(null))

    return conformal(residuals, cohort.n_before, cohort.gap[cohort.n_before :], level)
