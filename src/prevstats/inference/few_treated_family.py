"""Several outcomes named in advance: which effects stand when all are counted.

Westfall and Young's (1993) step-down with the largest studentised statistic, as in
Romano and Wolf (2005): the same drawn municipalities for every outcome, so that
outcomes that move together are not paid for twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import cohorts_of
from prevstats.inference.few_treated_reference import (
    Chance,
    Cohort,
    Form,
    chance_of,
    estimate,
    every_member,
    form_of,
    freedom,
    reference_sums,
    smallest_p,
    standard_error,
    variance_ratio,
)
from prevstats.inference.few_treated_study import Study, canonical_order

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FamilyWise:
    """P-values that hold for the whole family of outcomes.

    Attributes
    ----------
    outcomes : names of those that could be tested, in the order given.
    p_value : chance that at least one outcome would look this clear if none had moved
        (family-wise, step-down), one per outcome.
    p_single : the same for each outcome on its own, on the common pool.
    n_pool : municipalities in the (smallest) common pool.
    form : ``rank`` (same draws for all, max-T), or ``t`` (small pool; Holm 1979).
    refused : outcomes that could not be tested, with the reason.
    """

    outcomes: tuple[str, ...]
    p_value: tuple[float, ...]
    p_single: tuple[float, ...]
    n_pool: int
    form: Form
    refused: tuple[tuple[str, CannotAnswer], ...]


def family_wise(
    studies: Mapping[str, Study],
    *,
    draws: int = 9_999,
    generator: np.random.Generator,
) -> FamilyWise | CannotAnswer:
    """Return family-wise p-values for outcomes of the same treated municipalities.

    The studies list the same N municipalities in the same order and agree on start and
    treated. The pool is what is complete in every outcome that can be tested; an
    outcome that cannot be tested does not count. Refuses when none can be tested.
    """
    _same_question(list(studies.values()))
    alone = {name: cohorts_of(study) for name, study in studies.items()}
    refused = {k: v for k, v in alone.items() if isinstance(v, CannotAnswer)}
    able = {k: v for k, v in alone.items() if not isinstance(v, CannotAnswer)}
    if not able:
        return next(iter(refused.values()))
    common = _common_pool(list(able.values()))
    order = canonical_order(studies[next(iter(able))])
    shared: dict[str, tuple[Cohort, ...]] = {}
    for name in able:
        found = cohorts_of(studies[name], pools=common, order=order)
        if isinstance(found, CannotAnswer):
            refused[name] = found
        else:
            shared[name] = found
    if not shared:
        return next(iter(refused.values()))
    return _tested(shared, tuple(refused.items()), draws, generator)


def _same_question(studies: Sequence[Study]) -> None:
    if not studies:
        raise ValueError("a family needs at least one outcome")
    for study in studies[1:]:
        same_start = np.array_equal(study.start, studies[0].start)
        if not (same_start and np.array_equal(study.treated, studies[0].treated)):
            raise ValueError("the outcomes of a family share start and treated")


def _common_pool(
    families: Sequence[tuple[Cohort, ...]],
) -> dict[int, NDArray[np.bool_]]:
    """Return per start year the municipalities in every outcome's pool (N,)."""
    common: dict[int, NDArray[np.bool_]] = {}
    for cohorts in families:
        for cohort in cohorts:
            mask = np.zeros(len(cohort.model.contrast), dtype=np.bool_)
            mask[cohort.model.pool] = True
            start = cohort.model.window.start
            common[start] = common.get(start, mask) & mask
    return common


def _tested(
    shared: Mapping[str, tuple[Cohort, ...]],
    refused: tuple[tuple[str, CannotAnswer], ...],
    draws: int,
    generator: np.random.Generator,
) -> FamilyWise:
    first = next(iter(shared.values()))
    form = form_of(first)
    n_treated = sum(len(cohort.rows) for cohort in first)
    n_pool = min(len(cohort.model.pool) for cohort in first)
    chance = chance_of(n_treated, draws, generator)
    if n_treated == 1:
        chance = every_member(n_pool)
    floor = smallest_p(form, n_treated, n_pool, len(chance.pick))
    if form == "t":
        single = np.array([_single_t(cohorts) for cohorts in shared.values()])
        joint = holm(single)
    else:
        found = np.array([_statistic(cohorts) for cohorts in shared.values()])
        reference = np.array([_by_chance(c, chance) for c in shared.values()])
        single = rank_p(found, reference)
        joint = step_down(found, reference)
    return FamilyWise(
        outcomes=tuple(shared),
        p_value=tuple(np.maximum(joint, floor).tolist()),
        p_single=tuple(np.maximum(single, floor).tolist()),
        n_pool=n_pool,
        form=form,
        refused=refused,
    )


def _statistic(cohorts: Sequence[Cohort], form: Form = "rank") -> float:
    fits = [cohort.model.adjusted for cohort in cohorts]
    return abs(estimate(cohorts, fits)) / standard_error(cohorts, fits, form)


def _by_chance(cohorts: Sequence[Cohort], chance: Chance) -> NDArray[np.float64]:
    fits = [cohort.model.adjusted for cohort in cohorts]
    widen = np.sqrt(variance_ratio(cohorts, fits, "rank"))
    error = standard_error(cohorts, fits, "rank")
    return np.asarray(widen * np.abs(reference_sums(cohorts, fits, chance)) / error)


def _single_t(cohorts: Sequence[Cohort]) -> float:
    fits = [cohort.model.adjusted for cohort in cohorts]
    return 2.0 * float(stdtr(freedom(fits), -_statistic(cohorts, "t")))


def rank_p(
    found: NDArray[np.float64], reference: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (K,) p-values of K statistics, each in its own row of ``reference``."""
    above = (reference >= found[:, None]).sum(axis=1)
    return np.asarray((1 + above) / (reference.shape[1] + 1))


def step_down(
    found: NDArray[np.float64], reference: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (K,) family-wise p-values by the step-down max-T rule.

    ``found`` are K statistics, ``reference`` (K, B) what the same draws give each. The
    largest is compared with the largest of all K, the next with the largest of the
    rest, and so on; a later p-value is never below an earlier one.
    """
    order = np.argsort(-found, kind="stable")
    largest = np.maximum.accumulate(reference[order][::-1], axis=0)[::-1]
    stepwise = np.maximum.accumulate(rank_p(found[order], largest))
    joint = np.empty(len(found))
    joint[order] = stepwise
    return joint


def holm(single: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Holm's (1979) family-wise p-values."""
    order = np.argsort(single, kind="stable")
    factor = len(single) - np.arange(len(single))
    joint = np.empty(len(single))
    joint[order] = np.minimum(1.0, np.maximum.accumulate(factor * single[order]))
    return joint
