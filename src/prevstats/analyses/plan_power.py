"""What every design could see of a planned intervention, computed once for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import BASIS_CLASSES, Basis, basis_of, shared
from prevstats.analyses.described import described
from prevstats.analyses.plan_curve import curve_of, municipalities_needed
from prevstats.analyses.plan_designs import EVERY_DESIGN, RULE, design_seen
from prevstats.analyses.plan_findings import CurvePoint, DesignSeen
from prevstats.analyses.plan_marks import Published, published
from prevstats.analyses.plan_own import OwnPlacebos, own_placebos
from prevstats.analyses.plan_window import windows_of
from prevstats.analyses.sample import OutcomeData, outcome_data
from prevstats.data.panel import Dataset, Reading
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws
from prevstats.inference.power_placebo import Seen
from prevstats.parameters import reference
from prevstats.parameters.plan import Plan
from prevstats.parameters.schema import Evaluation, OutcomeUse
from prevstats.parameters.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class OutcomePower:
    """What is common to all municipalities of one outcome."""

    data: OutcomeData
    own: OwnPlacebos | CannotAnswer
    designs: tuple[DesignSeen, ...]
    curve: tuple[CurvePoint, ...]
    municipalities_needed: int | None


@dataclass(frozen=True, slots=True)
class PlanCommon(Basis):
    """What is common to all plan reports: what every design could see."""

    powers: tuple[OutcomePower, ...]
    published: tuple[Published, ...]


CLASSES: tuple[type, ...] = (
    *BASIS_CLASSES,
    Evaluation,
    OutcomeData,
    OutcomeUse,
    OutcomePower,
    OwnPlacebos,
    DesignSeen,
    CurvePoint,
    Seen,
    Published,
    Draws,
    CannotAnswer,
)
"""Classes that a stored ``PlanCommon`` may hold beside itself."""


def prepare_plan(
    study: Study, reading: Reading, *, file: Path | None = None
) -> PlanCommon:
    """Compute what every design could see, from the real paths of the untreated.

    Raises ``InputError`` when the study has no plan's block, or the data lack an
    indicator.
    """
    block = block_of(study, file)
    basis = basis_of(study, reading, notebook="plan")
    _, county = np.unique([place.county for place in basis.places], return_inverse=True)
    index = {year: row.value for year, row in reference.price_index().items()}
    uses = plan_uses(study, block)
    started = _started(study, basis.dataset)
    powers = []
    for place, use in enumerate(uses):
        data = outcome_data(
            described(study, (use.outcome,))[0],
            use,
            basis.dataset,
            county=county,
            price_year=study.price_year,
            index=index,
        )
        powers.append(_power(data, started, study, block, primary=place == 0))
    log = (*basis.log, *(line for each in powers for line in each.data.log))
    seed = study.inference.seed
    return PlanCommon(
        **shared(replace(basis, log=log)),
        powers=tuple(powers),
        published=tuple(published(item, seed) for item in block.evidence),
    )


def plan_uses(study: Study, block: Plan) -> tuple[OutcomeUse, ...]:
    """Return the outcomes of a plan, or those of the evaluation that it stands in."""
    if block.outcomes or not isinstance(study, Evaluation):
        return block.outcomes
    return study.outcomes


def block_of(study: Study, file: Path | None) -> Plan:
    """Return a study's plan; ``InputError`` when it has none."""
    if isinstance(study.plan, Plan):
        return study.plan
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="plan",
            found="nothing" if study.plan is None else study.plan,
            meaning="the file does not say what is planned",
            mend="add the block plan: with outcomes",
        )
    )


def _power(
    data: OutcomeData,
    started: NDArray[np.float64],
    study: Study,
    block: Plan,
    *,
    primary: bool,
) -> OutcomePower:
    """Return what could be seen in one outcome; all designs for the primary one."""
    windows = windows_of(data, started, study.follow_up_years)
    if isinstance(windows, CannotAnswer):
        return OutcomePower(data, windows, (), (), None)
    seed = study.inference.seed
    names = EVERY_DESIGN if primary else (RULE,)
    designs = tuple(
        design_seen(
            name, data, windows, together=block.together, runs=block.runs, seed=seed
        )
        for name in names
    )
    curve = curve_of(data, started, study, block) if primary else ()
    needed = municipalities_needed(data, windows[0], data.use.smallest_difference)
    return OutcomePower(data, own_placebos(data, windows), designs, curve, needed)


def _started(study: Study, dataset: Dataset) -> NDArray[np.float64]:
    """Return each area's first year; without an effect in the file nobody started."""
    if not isinstance(study, Evaluation):
        return np.full(len(dataset.areas), np.inf)
    from prevstats.analyses.common import starts_of

    starts = starts_of(study, dataset)
    return np.where(starts.within(), starts.year, np.nan)
