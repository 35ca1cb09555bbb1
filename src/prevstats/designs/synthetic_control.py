"""Synthetic control (Abadie, Diamond & Hainmueller 2010)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.synthetic_control_assembly import assemble
from prevstats.designs.synthetic_control_fit import (
    Fit,
    Recipe,
    Weighting,
    placebos_one_by_one,
)
from prevstats.designs.synthetic_control_options import option_complaints
from prevstats.designs.synthetic_control_predictors import with_predictors
from prevstats.designs.synthetic_control_sample import draw_setting
from prevstats.designs.synthetic_control_search import fit_predictors
from prevstats.designs.synthetic_control_weights import nearest_mixture
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.synthetic_control_result import SyntheticEffect
    from prevstats.designs.synthetic_control_sample import Block

Inference = Literal["placebo", "conformal", "none"]


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """Effect on the treated against the mixture of donors most like them before.

    Abadie, Diamond & Hainmueller (2010), "Synthetic Control Methods for Comparative
    Case Studies", J. American Statistical Association 105:493-505. Several units with
    the same start are averaged first; several starts are estimated one by one and
    averaged by treated unit-periods.

    Attributes
    ----------
    predictors : what the treated are matched on, each the mean of a covariate or of
        the outcome over periods before the start: ``lnincome``, ``beer(1984,1988)``,
        ``cigsale(1975)``. Their importances are found so that the outcome before the
        start is matched best. None: the outcome in every period before the start,
        each as important.
    inference : ``placebo`` (every untreated unit as if treated), ``conformal`` (over
        time; without predictors only), ``none``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that cannot be, with every complaint.
    """

    predictors: tuple[str, ...] = ()
    inference: Inference = "placebo"
    level: float = 0.95

    def __post_init__(self) -> None:
        choices = {"inference": get_args(Inference)}
        complaints = option_complaints("synthetic_control", asdict(self), choices)
        if self.predictors and self.inference == "conformal":
            complaints.append(
                Complaint(
                    file="synthetic_control",
                    line=None,
                    key="inference",
                    found="conformal with predictors",
                    meaning="fitting on all periods would leave the predictors behind",
                    mend="give placebo, or leave the predictors out",
                )
            )
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
        InputError : when the panel or a predictor is wrong, with every complaint.
        """
        setting = draw_setting(panel, (), donors)
        if not isinstance(setting, CannotAnswer) and self.predictors:
            setting = with_predictors(setting, panel, self.predictors)
        if isinstance(setting, CannotAnswer):
            return setting
        fit: Fit = fit_predictors if self.predictors else fit_outcome
        return assemble(
            "synthetic_control",
            self.options,
            panel.name,
            setting,
            Recipe(fit, placebos_one_by_one(fit)),
            (self.inference, self.level, "mspe_ratio"),
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        predictors = " ".join(text.replace(" ", "") for text in self.predictors)
        return (("predictors", predictors), ("inference", self.inference))


def fit_outcome(block: Block) -> Weighting:
    """Return the weights that match the outcome in every period before the start."""
    before = slice(0, block.n_before)
    return Weighting(
        unit=nearest_mixture(block.donors[:, before], block.treated[before]),
        time=np.zeros(block.n_before),
        beta=np.zeros(0),
    )
