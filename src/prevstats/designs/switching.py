"""Effects of a treatment that is switched on and off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.event_study_effects import cohort_effects
from prevstats.designs.event_study_sample import (
    basis_of,
    told,
    without_unseen,
    wrong_options,
)
from prevstats.designs.switching_cells import (
    Centring,
    as_cells,
    compare,
    consecutive_switches,
    dynamic_switches,
    first_switch,
    mean_dose,
)
from prevstats.designs.switching_result import SwitchingEffects
from prevstats.designs.two_way_fixed_effects_columns import regression_sample
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.group_time_sample import Sample
    from prevstats.designs.switching_cells import Switch

Estimator = Literal["dynamic", "did_m", "first_exposure"]


@dataclass(frozen=True, slots=True)
class Switching:
    """Effects of switching, when the treatment may be switched off again.

    De Chaisemartin & D'Haultfoeuille (2020), American Economic Review 110:2964-2996,
    and (2024), "Difference-in-differences estimators of intertemporal treatment
    effects", Review of Economics and Statistics.

    Attributes
    ----------
    treatment : name of a column of 0 and 1 among the panel's covariates; ``None``: 1
        from each unit's start on.
    estimator : ``dynamic``: DID_ℓ, the effect of having switched for the first time ℓ
        periods ago, whatever came after, against units that have not switched
        (did_multiplegt_dyn). ``first_exposure``: the same for first being switched on.
        ``did_m``: DID_M, of each period's switches, against those unchanged in it.
    effects : how many periods from the first switch on (``None`` = all); not did_m.
    placebos : how many periods before it; not did_m.
    errors : ``cohort``: changes less the mean of units with the same first treatment
        and the same first switch, as theirs (conservative); ``comparison``: less the
        mean of the comparison's switchers or stayers. DID_M takes the latter.
    small_sample : multiply a unit's part of the error by √(n/(n − 1)), n the units that
        share its mean, as did_multiplegt_dyn does.
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    treatment: str | None = None
    estimator: Estimator = "dynamic"
    effects: int | None = None
    placebos: int = 0
    errors: Literal["cohort", "comparison"] = "cohort"
    small_sample: bool = True
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = wrong_options(self, CHOICES, "switching")
        wrong = []
        for key, least in (("effects", 1), ("placebos", 0)):
            count = getattr(self, key)
            if count is not None and (int(count) != count or count < least):
                wrong.append((key, f"a whole number, {least} or more"))
        complaints += told(self, wrong, "switching")
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> SwitchingEffects | CannotAnswer:
        """Return the effects, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, or the treatment not 0 and 1.
        """
        if self.treatment is not None:
            check_binary(panel, self.treatment)
        sample = regression_sample(
            panel,
            (),
            clusters=self.cluster == "panel",
            weights=self.weights == "panel",
            starts=self.treatment is None,
        )
        if isinstance(sample, CannotAnswer):
            return sample
        sample, treatment = self.path(panel, sample)
        if len(sample.units) < 2:
            return CannotAnswer("one_unit", (("units", len(sample.units)),))
        switches = self.switches(treatment)
        if not any(switch.treated.any() for switch in switches):
            return CannotAnswer("no_treated", (("units", len(sample.units)),))
        return self.compared(panel.name, sample, treatment, switches)

    def compared(
        self,
        outcome: str,
        sample: Sample,
        treatment: NDArray[np.float64],
        switches: list[Switch],
    ) -> SwitchingEffects | CannotAnswer:
        """Make the comparisons, and put them together with what may be said of them."""
        cohort = None
        if self.errors == "cohort" and self.estimator != "did_m":
            cohort = first_switch(treatment) * 2 + treatment[:, 0].astype(np.intp)
        centring = Centring(cohort, self.small_sample)
        wanted = [switch for switch in switches if switch.treated.any()]
        made = [
            compare(switch, sample.outcome, sample.weights, centring)
            for switch in wanted
        ]
        found = [one for one in made if one is not None]
        if not any(one.switch.column >= one.switch.first for one in found):
            return CannotAnswer("no_comparison", (("switches", len(wanted)),))
        if len(found) < len(wanted):
            notes = (*sample.notes, "some_effects_not_estimated")
            sample = replace(sample, notes=notes)
        basis = basis_of(sample, ("switching", outcome), self.options, self.level)
        cells = as_cells(found, sample.periods, len(sample.units))
        return SwitchingEffects(
            effects=cohort_effects(cells, basis),
            up=np.array([one.switch.up for one in found], bool),
            dose=mean_dose(found, treatment, sample.weights),
        )

    def path(self, panel: Panel, sample: Sample) -> tuple[Sample, NDArray[np.float64]]:
        """Return the sample of units whose treatment is known throughout, and it."""
        if self.treatment is None:
            on = sample.periods[None, :] >= sample.start[:, None]
            return sample, on.astype(float)
        place = {unit: row for row, unit in enumerate(panel.units)}
        used = np.isin(np.array(panel.periods), sample.periods)
        rows = [place[unit] for unit in sample.units]
        whole = np.asarray(panel.covariates[self.treatment], float)[rows][:, used]
        known = np.asarray(np.isfinite(whole).all(axis=1))
        return without_unseen(sample, known, "unknown_treatment"), whole[known]

    def switches(self, treatment: NDArray[np.float64]) -> list[Switch]:
        """Return the comparisons to make."""
        if self.estimator == "did_m":
            return list(consecutive_switches(treatment))
        only_up = self.estimator == "first_exposure"
        return list(
            dynamic_switches(treatment, self.effects, self.placebos, only_up=only_up)
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("treatment", self.treatment or "start"),
            ("estimator", self.estimator),
            ("effects", "all" if self.effects is None else str(self.effects)),
            ("placebos", str(self.placebos)),
            ("errors", self.errors),
            ("small_sample", str(self.small_sample).lower()),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


def check_binary(panel: Panel, name: str) -> None:
    """Refuse a treatment that is not there or not 0 and 1.

    Raises
    ------
    InputError : with every value that is neither 0 nor 1 nor missing.
    """
    if name not in panel.covariates:
        known = ", ".join(sorted(panel.covariates)) or "none"
        words = ("no such covariate", f"known: {known}", "correct the name")
        raise InputError(
            Complaint(f"panel {panel.name}", None, f"covariates[{name}]", *words)
        )
    values = np.asarray(panel.covariates[name], float)
    shape = len(panel.units), len(panel.periods)
    if values.shape != shape:
        words = (f"shape {values.shape}", f"needs {shape}", "give one value per cell")
        raise InputError(
            Complaint(f"panel {panel.name}", None, f"covariates[{name}]", *words)
        )
    odd = np.isfinite(values) & ~np.isin(values, (0.0, 1.0))
    if odd.any():
        raise InputError(
            Complaint(
                file=f"panel {panel.name}",
                line=int(row) + 1,
                key=f"{name}[{panel.units[row]}, {panel.periods[column]}]",
                found=f"{values[row, column]:g}",
                meaning="a treatment is 0 or 1",
                mend="give 0, 1 or leave it empty",
            )
            for row, column in np.argwhere(odd)
        )


CHOICES: dict[str, tuple[object, ...]] = {
    "estimator": get_args(Estimator),
    "errors": ("cohort", "comparison"),
    "small_sample": (False, True),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
}
"""What each option may be."""
