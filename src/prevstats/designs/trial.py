"""The effect in a randomised trial, of persons or of clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.named_terms import (
    NamedTerms,
    not_allowed,
    option_complaints,
    student,
)
from prevstats.designs.trial_data import TrialData, trial_complaints
from prevstats.designs.trial_fits import (
    Estimates,
    by_cluster,
    by_person,
    mixed_answer,
    mixed_level,
)
from prevstats.designs.trial_quadrature import Information, NoMaximum
from prevstats.designs.trial_result import TrialEffect
from prevstats.designs.trial_sample import TrialSample, draw_trial
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.normal import FEWEST_CLUSTERS, Inference

if TYPE_CHECKING:
    from numpy.typing import NDArray

Family = Literal["gaussian", "logit", "cloglog"]


@dataclass(frozen=True, slots=True)
class Trial:
    """Difference between randomised arms.

    Persons randomised: least squares with HC errors (Neyman 1923; with HC2 the
    variance of the difference in means is his). Clusters randomised: least squares with
    CR2 errors and Bell & McCaffrey's degrees of freedom, or a random intercept per
    cluster (Donner & Klar 2000).

    Attributes
    ----------
    control : label of the arm compared with; ``None``: the first in order.
    cluster : ``data``: the data's clusters if they have any; ``none``.
    mixed : a random intercept per cluster; needs clusters.
    family : ``gaussian``; with ``mixed`` also ``logit`` and ``cloglog`` for outcomes of
        0 and 1 (effects are log odds ratios, log hazard ratios).
    covariates : names, known before the trial.
    vcov : of trials of persons, ``HC2`` or ``HC1``.
    information : of ``logit`` and ``cloglog``: ``observed`` or ``outer_product``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    control: str | None = None
    cluster: Literal["data", "none"] = "data"
    mixed: bool = False
    family: Family = "gaussian"
    covariates: tuple[str, ...] = ()
    vcov: Literal["HC1", "HC2"] = "HC2"
    information: Information = "observed"
    level: float = 0.95

    def __post_init__(self) -> None:
        choices: dict[str, tuple[object, ...]] = {
            "cluster": ("data", "none"),
            "mixed": (False, True),
            "family": get_args(Family),
            "vcov": ("HC1", "HC2"),
            "information": get_args(Information),
        }
        wrong = not_allowed(self, choices)
        if self.family != "gaussian" and not self.mixed:
            wrong.append(("mixed", self.mixed, "true with logit or cloglog"))
        if not 0 < self.level < 1:
            wrong.append(("level", self.level, "a share between 0 and 1, e.g. 0.95"))
        if wrong:
            raise InputError(option_complaints("trial", wrong))

    def __call__(self, data: TrialData) -> TrialEffect | CannotAnswer:
        """Return the effect, or why these data cannot show one.

        Raises
        ------
        InputError : when the data are wrong, with every complaint.
        """
        binary = self.family != "gaussian"
        complaints = [*trial_complaints(data, self.covariates, binary)]
        if complaints:
            raise InputError(complaints)
        sample = draw_trial(self, data)
        if isinstance(sample, CannotAnswer):
            return sample
        try:
            found = self.fit(sample)
        except NoMaximum:
            return CannotAnswer("no_finite_maximum", (("persons", sample.y.size),))
        except ValueError:
            return CannotAnswer("collinear", (("columns", " ".join(sample.names)),))
        return TrialEffect(
            outcome=data.name,
            options=self.options,
            terms=NamedTerms(
                sample.names, found.coefficients, self.inference(sample, found)
            ),
            sample=sample,
            icc=found.icc,
            variance=found.variance,
            log_likelihood=found.log_likelihood,
            level=self.level,
        )

    def fit(self, sample: TrialSample) -> Estimates:
        """Fit as the options say.

        Raises
        ------
        ValueError : when columns cannot be told apart; ``NoMaximum`` is one.
        """
        if self.mixed and self.family != "gaussian":
            return mixed_answer(sample, self.family, self.information)
        if self.mixed:
            return mixed_level(sample)
        if sample.clustered:
            return by_cluster(sample, self.level)
        return by_person(sample, self.vcov)

    def inference(self, sample: TrialSample, found: Estimates) -> Inference:
        """Return what may be said, refused where an arm has too few clusters."""
        parts = [
            student(found.coefficients[[k]], found.std_error[[k]], freedom, self.level)
            for k, freedom in enumerate(found.freedom)
        ]
        reasons = refusals(sample, [part.reason[0] for part in parts])
        silent = np.array([reason != "" for reason in reasons], bool)
        mute = np.array(
            [reason.startswith(("one_", "no_")) for reason in reasons], bool
        )

        def column(name: str, hidden: NDArray[np.bool_]) -> NDArray[np.float64]:
            values = np.array([getattr(part, name)[0] for part in parts])
            return np.where(hidden, np.nan, values)

        return Inference(
            std_error=column("std_error", mute),
            statistic=column("statistic", silent),
            p_value=column("p_value", silent),
            low=column("low", silent),
            high=column("high", silent),
            reason=reasons,
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("control", self.control or "first"),
            ("cluster", self.cluster),
            ("mixed", str(self.mixed).lower()),
            ("family", self.family),
            ("covariates", " ".join(self.covariates)),
        )


def refusals(sample: TrialSample, found: list[str]) -> tuple[str, ...]:
    """Return for each number why it has no p-value, by the clusters of its arms."""
    if not sample.clustered:
        return tuple(found)
    control = sample.clusters_of(sample.arms[0])
    reasons = []
    for name, reason in zip(sample.names, found, strict=True):
        arm = sample.arm_of.get(name)
        treated = min(map(sample.clusters_of, sample.arms[1:]))
        if arm is not None:
            treated = sample.clusters_of(arm)
        conditions = {
            "one_treated_cluster": treated < 2,
            "one_comparison_cluster": control < 2,
            reason: reason != "",
            "few_treated_clusters": treated < FEWEST_CLUSTERS,
            "few_comparison_clusters": control < FEWEST_CLUSTERS,
        }
        reasons.append(next((key for key, holds in conditions.items() if holds), ""))
    return tuple(reasons)
