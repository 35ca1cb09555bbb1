"""Other designs' answers for all that started, beside the main estimate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.agreement import agreement, stance
from prevstats.analyses.choosing import Choice, choose
from prevstats.analyses.design import AUTOMATIC, DESIGNS, class_of, resolve_design
from prevstats.analyses.design_findings import DesignFindings, Rival, View
from prevstats.analyses.named_panel import covariates_of, in_response, panel_of_all
from prevstats.analyses.shape import shape_of
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.panel import Dataset, Panel
    from prevstats.data.starts import Starts
    from prevstats.estimate import Estimate
    from prevstats.parameters.schema import Evaluation

MAIN = "few_treated"
"""The rule that carries every verdict; see ``analyses/contrast``."""
BIASED = ("two_way_fixed_effects",)
"""Shown because others use it; it mixes effects when starts differ."""
ONE_AREA_ONLY = ("interrupted_series", "before_after")
FOR_ONE = (
    "synthetic_control",
    "augmented_synthetic_control",
    "synthetic_did",
    *ONE_AREA_ONLY,
)
"""Designs for one area: computed in its own report, never for all that started."""


@dataclass(frozen=True, slots=True)
class Named:
    """The design that the file names: its name, its options, and the level."""

    name: str
    value: Any
    level: float

    @property
    def covariates(self) -> tuple[str, ...]:
        """Names of the columns that it is adjusted for."""
        return tuple(getattr(self.value, "covariates", ()))


def named_design(evaluation: Evaluation, *, file: str) -> Named:
    """Return the design of an evaluation's file; ``InputError`` when it is wrong."""
    value = resolve_design(evaluation, file=file)
    return Named(evaluation.design["name"], value, evaluation.inference.level)


def national_designs(
    main: Estimate | CannotAnswer,
    data: OutcomeData,
    dataset: Dataset,
    starts: Starts,
    design: Named,
) -> DesignFindings:
    """Return what the rule chooses for all that started, and the other answers."""
    choice = choose(shape_of(data, starts))
    panel = panel_of_all(data, starts)
    names = dict.fromkeys(
        (*_chosen(choice), *choice.beside, *_of_file(design.name, choice))
    )
    rivals = []
    for name in (each for each in names if each not in FOR_ONE):
        covariates = design.covariates if name == design.name else ()
        own = panel_of_all(data, starts, covariates_of(covariates, data, dataset))
        chosen = (
            design.value if name == design.name else class_of(name)(level=design.level)
        )
        found = _answer(name, chosen, own, data)
        rivals.append(rival(name, main, found, staggered(choice)))
    beside = tuple(rivals)
    shown = any(each.design in BIASED for each in beside)
    return DesignFindings(
        named=design.name,
        view=view(design.name, choice),
        choice=choice,
        main=MAIN,
        rivals=beside,
        agreement=agreement(main, beside),
        negative_weights=negative_share(panel) if shown else None,
    )


def rival(
    name: str,
    main: Estimate | CannotAnswer,
    found: Estimate | CannotAnswer,
    is_staggered: bool,
) -> Rival:
    """Return a design's answer and how it stands to the main one."""
    counted = name not in BIASED or not is_staggered
    return Rival(name, without_draws(found), counted, stance(main, found))


def staggered(choice: Choice) -> bool:
    """Return whether the treated started in different years."""
    return int(dict(choice.details)["n_cohorts"]) > 1


def view(named: str, choice: Choice) -> View:
    """Return what the rule says of the design that the file names."""
    if choice.refusal is not None:
        return "refuses"
    if named == AUTOMATIC:
        return "chosen"
    if named == choice.design:
        return "same"
    return "beside" if named in choice.beside else "other"


def without_draws(found: Estimate | CannotAnswer) -> Estimate | CannotAnswer:
    """Return an answer without its draws: those of the main estimate are priced."""
    return found if isinstance(found, CannotAnswer) else replace(found, draws=None)


def negative_share(panel: Panel) -> float | None:
    """Return the share of weights with the wrong sign in two-way fixed effects.

    De Chaisemartin & D'Haultfoeuille (2020), American Economic Review 110:2964-2996:
    the weight of a treated area and year is what is left of its treatment when effects
    of areas and years are taken out. The share is of all weights in size; areas with
    a gap in their series are left out. ``None`` when there is nothing to weigh.
    """
    whole = np.isfinite(panel.outcome).all(axis=1)
    treated = np.array(panel.periods)[None, :] >= panel.start[whole][:, None]
    if not treated.any() or treated.all():
        return None
    values = treated.astype(float)
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0)
    weights = (left + values.mean())[treated]
    total = float(np.abs(weights).sum())
    return float(np.abs(weights[weights < 0]).sum()) / total if total > 0 else None


def _chosen(choice: Choice) -> tuple[str, ...]:
    """Return the chosen design where it is another than the main one and has one."""
    named = choice.design not in ("", MAIN, *FOR_ONE) and choice.design in DESIGNS
    return (choice.design,) if named else ()


def _of_file(named: str, choice: Choice) -> tuple[str, ...]:
    """Return the file's own design where it can be computed for all that started."""
    if choice.refusal is not None or named in (AUTOMATIC, *FOR_ONE):
        return ()
    return (named,)


def _answer(
    name: str, design: Any, panel: Panel, data: OutcomeData
) -> Estimate | CannotAnswer:
    """Return a design's mean over the years of response, clustered errors."""
    terms: dict[str, Any] = {
        "unit": data.outcome.unit,
        "sources": (data.outcome.indicator,),
    }
    if name in BIASED:
        found = design(in_response(data, panel))
        return found if isinstance(found, CannotAnswer) else found.estimate(**terms)
    effects = design(panel)
    if isinstance(effects, CannotAnswer):
        return effects
    cells = effects.effects if name == "switching" else effects
    first, last = data.use.lag_years, data.use.last_effect_year
    event = cells.period - cells.group
    if not np.any((event >= first) & (event <= (np.inf if last is None else last))):
        return CannotAnswer("no_year_after_lag")
    whole = cells.aggregate("group", min_e=first, max_e=last)
    answer: Estimate = whole.estimate(**terms)
    return answer
