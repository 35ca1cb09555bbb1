"""The persons of a trial whose answers are known, as columns of a regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.trial_data import told
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.trial import Trial
    from prevstats.designs.trial_data import TrialData


@dataclass(frozen=True, slots=True, eq=False)
class TrialSample:
    """The n persons used.

    Attributes
    ----------
    y : (n,); x : (n, p) columns ``names``: effects, ``coef(intercept)``, covariates.
    arms : labels, the control first; arm : (n,) numbers of them.
    arm_of : name of an effect → its arm.
    clusters : (n,) numbers 0…G−1; each person its own where ``clustered`` is false.
    left_out : persons with something missing.
    split_clusters : clusters in more than one arm.
    """

    y: NDArray[np.float64]
    x: NDArray[np.float64]
    names: tuple[str, ...]
    arms: tuple[str, ...]
    arm: NDArray[np.intp]
    arm_of: dict[str, str]
    clusters: NDArray[np.intp]
    clustered: bool
    left_out: int
    split_clusters: int

    def clusters_of(self, arm: str) -> int:
        """Return the number of clusters (or persons) in an arm."""
        members = self.arm == self.arms.index(arm)
        return int(np.unique(self.clusters[members]).size)


def label(value: object) -> str:
    """Return an arm's label as a word; 1.0 is ``1``."""
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def draw_trial(design: Trial, data: TrialData) -> TrialSample | CannotAnswer:
    """Return the sample, or why there is none.

    Raises
    ------
    InputError : when the control arm is not there, or clusters are asked for in vain.
    """
    treatment = np.asarray(data.treatment)
    clustered = design.cluster == "data" and data.cluster is not None
    if design.mixed and not clustered:
        words = "no clusters", "a random intercept needs them", "give cluster labels"
        raise InputError(Complaint(f"trial {data.name}", None, "cluster", *words))
    columns = [data.covariates[name] for name in design.covariates]
    keep = np.isfinite(data.outcome) & told(treatment)
    for column in columns:
        keep &= np.isfinite(column)
    codes = np.arange(treatment.size)
    if clustered and data.cluster is not None:
        keep &= told(np.asarray(data.cluster))
    labels = np.array([label(value) for value in treatment[keep]])
    arms = arms_in_order(design, data, labels)
    y = np.asarray(data.outcome, float)[keep]
    sizes = (("persons", int(y.size)), ("arms", len(arms)))
    if len(arms) < 2:
        return CannotAnswer("one_arm", sizes)
    if np.ptp(y) == 0:
        return CannotAnswer("no_variation", sizes)
    if clustered and data.cluster is not None:
        codes = np.unique(np.asarray(data.cluster)[keep], return_inverse=True)[1]
    else:
        codes = np.arange(y.size)
    arm = np.array([arms.index(word) for word in labels], np.intp)
    effects = [f"effect({word})" for word in arms[1:]] if len(arms) > 2 else ["effect"]
    covariates = [f"coef({name})" for name in design.covariates]
    x = np.column_stack(
        [
            *(arm == k for k in range(1, len(arms))),
            np.ones(y.size),
            *(np.asarray(column, float)[keep] for column in columns),
        ]
    )
    pairs = np.unique(np.column_stack([codes, arm]), axis=0)[:, 0]
    return TrialSample(
        y=y,
        x=x,
        names=(*effects, "coef(intercept)", *covariates),
        arms=arms,
        arm=arm,
        arm_of=dict(zip(effects, arms[1:], strict=True)),
        clusters=np.asarray(codes, np.intp),
        clustered=clustered,
        left_out=int((~keep).sum()),
        split_clusters=int((np.unique(pairs, return_counts=True)[1] > 1).sum()),
    )


def arms_in_order(
    design: Trial, data: TrialData, labels: NDArray[np.str_]
) -> tuple[str, ...]:
    """Return the arms, the control first.

    Raises
    ------
    InputError : when the control arm is not there.
    """
    arms = [str(word) for word in np.unique(labels)]
    if design.control is None:
        return tuple(arms)
    if design.control not in arms:
        words = design.control, f"arms there: {', '.join(arms)}", "name one of them"
        raise InputError(Complaint(f"trial {data.name}", None, "control", *words))
    return (design.control, *(word for word in arms if word != design.control))
