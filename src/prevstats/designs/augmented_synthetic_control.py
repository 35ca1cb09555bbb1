"""Augmented synthetic control (Ben-Michael, Feller & Rothstein 2021)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, get_args

from prevstats.designs.augmented_synthetic_control_fit import augmented
from prevstats.designs.synthetic_control_assembly import assemble
from prevstats.designs.synthetic_control_fit import Recipe, placebos_one_by_one
from prevstats.designs.synthetic_control_options import option_complaints
from prevstats.designs.synthetic_control_predictors import with_predictors
from prevstats.designs.synthetic_control_sample import draw_setting
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.synthetic_control_result import SyntheticEffect

Inference = Literal["placebo", "conformal", "none"]


@dataclass(frozen=True, slots=True)
class AugmentedSyntheticControl:
    """Synthetic control, less what ridge regression says of the fit that was left.

    Ben-Michael, Feller & Rothstein (2021), "The Augmented Synthetic Control Method",
    J. American Statistical Association 116:1789-1803. Weights may be negative: where
    the treated lie outside the donors' hull, the fit is mended by extrapolation, the
    less so the larger the penalty.

    Attributes
    ----------
    ridge : the penalty; ``None``: chosen by leaving out one period before the start
        at a time, the largest within one standard error of the best.
    covariates : what is matched beside the outcome: names of covariates, each its
        mean before the start, or over given periods: ``income(2005,2009)``.
    inference : ``placebo`` (every untreated unit as if treated), ``conformal`` (over
        time), ``none``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that cannot be, with every complaint.
    """

    ridge: float | None = None
    covariates: tuple[str, ...] = ()
    inference: Inference = "placebo"
    level: float = 0.95

    def __post_init__(self) -> None:
        choices = {"inference": get_args(Inference)}
        complaints = option_complaints(
            "augmented_synthetic_control", asdict(self), choices
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
        InputError : when the panel or a covariate is wrong, with every complaint.
        """
        setting = draw_setting(panel, (), donors)
        if not isinstance(setting, CannotAnswer) and self.covariates:
            setting = with_predictors(setting, panel, self.covariates)
        if isinstance(setting, CannotAnswer):
            return setting
        fit = augmented(self.ridge)
        return assemble(
            "augmented_synthetic_control",
            self.options,
            panel.name,
            setting,
            Recipe(fit, placebos_one_by_one(fit)),
            (self.inference, self.level, "difference"),
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("ridge", "chosen" if self.ridge is None else str(self.ridge)),
            ("covariates", " ".join(name.replace(" ", "") for name in self.covariates)),
            ("inference", self.inference),
        )
