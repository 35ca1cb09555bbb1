"""What published studies say of a new place: predictive draws, not the mean of them.

The effect in a place that no study was made in is theta = mu + tau z: the mean, drawn
with its own error, and how much places differ. From single studies tau has a
half-normal prior and is integrated out (``tau_prior``); from a finished meta-analysis
mean, standard error and tau2 are taken as they are, and the reference is named: normal,
or t with k - 2 degrees (Higgins, Thompson & Spiegelhalter 2009, JRSS A 172:137-159).
Effects are on one scale (d, or log odds); positive means more of the outcome.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws
from prevstats.evidence.key import Key
from prevstats.evidence.multipliers import Multiplier, named
from prevstats.evidence.published_effects import PooledEffect, StudyEffect
from prevstats.evidence.tau_prior import TauPosterior, tau_posterior
from prevstats.parameters.values import Verified

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TransferOptions:
    """How evidence is carried to a new place.

    Attributes
    ----------
    draws : number of worlds.
    tau_scale : scale of the half-normal prior on tau, on d; 0.1 to 0.2 is usual, and
        it is used with single studies only.
    reference : ``normal``, or ``t`` with k - 2 degrees; used with a meta-analysis only.
    multipliers : names of the multipliers to apply; none unless named.
    """

    draws: int = 10_000
    tau_scale: float = 0.15
    reference: Literal["normal", "t"] = "normal"
    multipliers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MultiplierStep:
    """What one multiplier did: the prediction before and after it.

    Attributes
    ----------
    name, low, high, source, verified : the multiplier.
    studies : how many studies it applied to.
    mean_before, sd_before, mean_after, sd_after : of the draws, on the scale.
    """

    name: str
    low: float
    high: float
    source: str
    verified: Verified
    studies: int
    mean_before: float
    sd_before: float
    mean_after: float
    sd_after: float


@dataclass(frozen=True, slots=True, eq=False)
class Transfer:
    """Predictive draws for one place, and how they came about.

    Attributes
    ----------
    draws : the effect in the place, on the scale of the studies.
    reference : ``half_normal_tau``, ``normal`` or ``t``.
    degrees : degrees of freedom of the t, else ``None``.
    tau_scale : scale of the prior on tau, where one was used.
    studies : how many studies it rests on.
    without_number : studies of which only words were known.
    steps : the multipliers, in the order in which they were applied.
    """

    draws: Draws
    reference: Literal["half_normal_tau", "normal", "t"]
    degrees: int | None
    tau_scale: float | None
    studies: int
    without_number: tuple[str, ...]
    steps: tuple[MultiplierStep, ...]


def transfer(
    studies: Sequence[StudyEffect], key: Key, options: TransferOptions | None = None
) -> Transfer | CannotAnswer:
    """Return the predictive draws of a new place from single studies.

    ``CannotAnswer`` when there is no study: that nothing is known is no prediction.
    """
    asked = options or TransferOptions()
    _refuse(asked)
    applied = named(asked.multipliers)
    if not studies:
        return CannotAnswer("no_effect_study")
    random = key.generator()
    uniforms = random.random(asked.draws)
    errors, places = random.standard_normal((2, asked.draws))

    def predict(so_far: Sequence[Multiplier]) -> Array:
        posterior = _posterior(studies, so_far, key.seed, asked)
        return posterior.draw(uniforms, errors, places)

    values, steps = predict(()), []
    for place, multiplier in enumerate(applied):
        count = sum(multiplier.name in study.traits for study in studies)
        after = predict(applied[: place + 1]) if count else values
        steps.append(_step(multiplier, count, values, after))
        values = after
    return Transfer(
        draws=Draws(key.identity, values),
        reference="half_normal_tau",
        degrees=None,
        tau_scale=asked.tau_scale,
        studies=len(studies),
        without_number=tuple(
            study.name for study in studies if study.basis == "conclusion_only"
        ),
        steps=tuple(steps),
    )


def transfer_pooled(
    pooled: PooledEffect, key: Key, options: TransferOptions | None = None
) -> Transfer | CannotAnswer:
    """Return the predictive draws of a new place from a finished meta-analysis.

    theta = mean + sqrt(tau2 + std_error^2) times a normal, or a t with k - 2 degrees;
    ``CannotAnswer`` when a t is asked for with fewer than three studies.
    """
    asked = options or TransferOptions()
    _refuse(asked)
    degrees = pooled.studies - 2 if asked.reference == "t" else None
    if degrees is not None and degrees < 1:
        details = (("studies", pooled.studies),)
        return CannotAnswer("too_few_studies_for_t", details)
    random = key.generator()
    standard = (
        random.standard_normal(asked.draws)
        if degrees is None
        else random.standard_t(degrees, asked.draws)
    )
    spread = math.sqrt(pooled.tau2 + pooled.std_error**2)
    values, steps = pooled.mean + spread * standard, []
    for multiplier in named(asked.multipliers):
        count = pooled.studies if multiplier.name in pooled.traits else 0
        factor = multiplier.draws(key.seed, asked.draws) if count else 1.0
        after = np.asarray(values * factor)
        steps.append(_step(multiplier, count, values, after))
        values = after
    return Transfer(
        draws=Draws(key.identity, values),
        reference=asked.reference,
        degrees=degrees,
        tau_scale=None,
        studies=pooled.studies,
        without_number=(),
        steps=tuple(steps),
    )


def _posterior(
    studies: Sequence[StudyEffect],
    applied: Sequence[Multiplier],
    seed: int,
    options: TransferOptions,
) -> TauPosterior:
    """Return the posterior of tau, one row per world when a multiplier is at work.

    A study's error is left as it is: a study must not weigh more for being discounted.
    """
    values = np.array([[study.value for study in studies]])
    variances = np.array([[study.std_error**2 for study in studies]])
    for multiplier in applied:
        touched = np.array([multiplier.name in study.traits for study in studies])
        if touched.any():
            factor = multiplier.draws(seed, options.draws)[:, None]
            values = values * np.where(touched, factor, 1.0)
    return tau_posterior(
        values, np.broadcast_to(variances, values.shape), options.tau_scale
    )


def _step(
    multiplier: Multiplier, studies: int, before: Array, after: Array
) -> MultiplierStep:
    return MultiplierStep(
        name=multiplier.name,
        low=multiplier.low,
        high=multiplier.high,
        source=multiplier.source,
        verified=multiplier.verified,
        studies=studies,
        mean_before=float(before.mean()),
        sd_before=float(before.std()),
        mean_after=float(after.mean()),
        sd_after=float(after.std()),
    )


def _refuse(options: TransferOptions) -> None:
    wrong = []
    if options.draws < 2:
        wrong.append(("draws", str(options.draws), "ask for at least two"))
    if not (math.isfinite(options.tau_scale) and options.tau_scale > 0.0):
        wrong.append(("tau_scale", f"{options.tau_scale:g}", "give a positive scale"))
    if wrong:
        meaning = "no prediction can be drawn"
        raise InputError(
            Complaint("evidence", None, key, found, meaning, mend)
            for key, found, mend in wrong
        )
