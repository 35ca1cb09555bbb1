"""An effect from elsewhere as a difference in risk at the municipality's own base rate.

The effect is carried on the logit scale: odds p0/(1-p0) are multiplied by the odds
ratio, world by world, so that the risk stays between 0 and 1 and the same programme
does less where there is less to prevent. A standardised difference d is log odds
d pi/sqrt 3 (Chinn 2000, Statistics in Medicine 19:3127-3131).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws
from prevstats.evidence.effect_sizes_convert import LOG_ODDS_PER_D
from prevstats.evidence.key import Key

Array = NDArray[np.float64]
Scale = Literal[
    "standardised_difference", "log_odds_ratio", "log_risk_ratio", "risk_difference"
]
"""What an effect is measured in; positive always means more of the outcome."""


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How common the outcome is in the municipality without the intervention.

    Attributes
    ----------
    cases, persons : counts; the risk's uncertainty is that of a binomial share under
        Jeffreys' prior, Beta(cases + 1/2, persons - cases + 1/2).
    """

    cases: int
    persons: int

    def __post_init__(self) -> None:
        if not 0 <= self.cases <= self.persons or self.persons < 1:
            raise InputError(
                Complaint(
                    file="evidence",
                    line=None,
                    key="base_rate",
                    found=f"{self.cases} of {self.persons}",
                    meaning="a base rate is a number of persons out of all of them",
                    mend="give 0 <= cases <= persons, at least one person",
                )
            )

    def draws(self, key: Key, size: int) -> Array:
        """Return draws of the risk, keyed to the area and the outcome."""
        random = key.generator("base_rate")
        left = self.persons - self.cases + 0.5
        return np.asarray(random.beta(self.cases + 0.5, left, size))


def risk_difference(
    effect: Draws, scale: Scale, risks: Array, study_risk: float | None = None
) -> Draws | CannotAnswer:
    """Return the difference in risk in the municipality, world by world.

    Parameters
    ----------
    effect : draws on ``scale``; positive means more of the outcome.
    risks : the municipality's own risk without the intervention, shape (S,).
    study_risk : risk without the intervention where the effect was found; needed for a
        risk ratio and a risk difference, which say nothing elsewhere without it.

    Raises
    ------
    InputError
        when the lengths differ, a risk is not strictly between 0 and 1, or the study's
        risk is needed and not given.
    """
    _refuse(effect, scale, risks, study_risk)
    logit = _log_odds_ratio(effect.values, scale, study_risk)
    if isinstance(logit, CannotAnswer):
        return logit
    odds = np.log(risks / (1.0 - risks)) + logit
    return Draws(effect.identity, 1.0 / (1.0 + np.exp(-odds)) - risks)


def _log_odds_ratio(
    values: Array, scale: Scale, study_risk: float | None
) -> Array | CannotAnswer:
    if scale == "standardised_difference":
        return values * LOG_ODDS_PER_D["logistic"]
    if scale == "log_odds_ratio" or study_risk is None:
        return values
    there = (
        study_risk * np.exp(values)
        if scale == "log_risk_ratio"
        else study_risk + values
    )
    outside = (there <= 0.0) | (there >= 1.0)
    if outside.any():
        share = float(outside.mean())
        return CannotAnswer("risk_outside_its_bounds", (("share", share),))
    before = math.log(study_risk / (1.0 - study_risk))
    return np.asarray(np.log(there / (1.0 - there)) - before)


def _refuse(
    effect: Draws, scale: Scale, risks: Array, study_risk: float | None
) -> None:
    wrong = []
    if risks.shape != effect.values.shape:
        shapes = f"{effect.values.shape} effects and {risks.shape} risks"
        wrong.append(("risks", shapes, "draw as many risks as effects"))
    if not ((risks > 0.0) & (risks < 1.0)).all():
        wrong.append(("risks", "a risk of 0 or 1, or none", "give risks between them"))
    relative = scale in ("log_risk_ratio", "risk_difference")
    if relative and study_risk is None:
        wrong.append(("study_risk", "nothing", f"give the study's risk for a {scale}"))
    if study_risk is not None and not 0.0 < study_risk < 1.0:
        wrong.append(("study_risk", f"{study_risk:g}", "give a risk between 0 and 1"))
    if wrong:
        meaning = "the effect cannot be carried to this base rate"
        raise InputError(
            Complaint("evidence", None, key, found, meaning, mend)
            for key, found, mend in wrong
        )
