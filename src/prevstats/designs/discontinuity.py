"""The jump of an outcome where a rule sets in (regression discontinuity)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.discontinuity_bandwidth import Bandwidths, optimal
from prevstats.designs.discontinuity_local import (
    Kernel,
    NoFit,
    PointErrors,
    Polynomial,
    Side,
    corrected_scores,
    neighbour_variances,
    point_variances,
    polynomial,
)
from prevstats.designs.discontinuity_result import Jump
from prevstats.designs.named_terms import (
    NamedTerms,
    not_allowed,
    option_complaints,
    student,
)
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Errors = Literal["EHW", "HC2", "HC3", "nearest_neighbour", "robust_bias_corrected"]


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """An outcome beside the variable that decides who is treated.

    Attributes
    ----------
    running : (n,) e.g. age in years or need index; treated from the cutoff on.
    outcome : (n,) in its unit; ``nan`` where it is missing.
    name : what the outcome is called.
    """

    running: NDArray[np.float64]
    outcome: NDArray[np.float64]
    name: str = "outcome"


@dataclass(frozen=True, slots=True)
class Discontinuity:
    """Difference of two local polynomials at a cutoff.

    Hahn, Todd & van der Klaauw (2001); Calonico, Cattaneo & Titiunik (2014),
    "Robust nonparametric confidence intervals for regression-discontinuity designs",
    Econometrica 82:2295-2326.

    Attributes
    ----------
    cutoff : treated are all with running ≥ cutoff.
    bandwidth : points within this distance count; ``None``: the one with the smallest
        mean squared error of the jump.
    kernel : ``triangular`` or ``uniform``; order : of the polynomial, 0 to 3.
    errors : ``EHW`` (HC0), ``HC2``, ``HC3`` with Student's law; ``nearest_neighbour``;
        ``robust_bias_corrected``: the interval is centred on the estimate less its
        bias, and its error heeds that the bias is estimated. The first four take the
        polynomial as true within the bandwidth, and are too narrow where it bends.
    pilot_bandwidth : for the bias; ``None``: with a given bandwidth the same, else the
        one with the smallest mean squared error of the curvature.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    cutoff: float = 0.0
    bandwidth: float | None = None
    kernel: Kernel = "triangular"
    order: int = 1
    errors: Errors = "robust_bias_corrected"
    pilot_bandwidth: float | None = None
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = option_complaints("discontinuity", wrong_options(self))
        if complaints:
            raise InputError(complaints)

    def __call__(self, data: Running) -> Jump | CannotAnswer:
        """Return the jump, or why these data cannot show one.

        Raises
        ------
        InputError : when the data are wrong, with every complaint.
        """
        complaints = [*data_complaints(data)]
        if complaints:
            raise InputError(complaints)
        keep = np.isfinite(data.running) & np.isfinite(data.outcome)
        x = np.asarray(data.running, float)[keep] - self.cutoff
        y = np.asarray(data.outcome, float)[keep]
        sides = side_of(x, y, x < 0), side_of(x, y, x >= 0)
        sizes = (("left", sides[0].x.size), ("right", sides[1].x.size))
        if not all(size for _, size in sizes):
            return CannotAnswer("no_points_on_a_side", sizes)
        if np.ptp(y) == 0:
            return CannotAnswer("no_variation", sizes)
        try:
            return self.jump(data, sides)
        except NoFit as refused:
            return CannotAnswer("too_few_points", (*sizes, ("because", str(refused))))

    def bandwidths(self, sides: tuple[Side, Side]) -> Bandwidths:
        """Return the bandwidths given, or else the best."""
        if self.bandwidth is not None:
            return Bandwidths(self.bandwidth, self.pilot_bandwidth or self.bandwidth)
        found = optimal(*sides, self.order, self.kernel, self.point_errors)
        return Bandwidths(found.main, self.pilot_bandwidth or found.pilot)

    @property
    def point_errors(self) -> PointErrors:
        """How each point's own error is found."""
        if self.errors == "robust_bias_corrected":
            return "nearest_neighbour"
        return self.errors

    def jump(self, data: Running, sides: tuple[Side, Side]) -> Jump:
        """Fit both sides and put the numbers together."""
        widths = self.bandwidths(sides)
        centre = float(np.mean(np.concatenate([side.y for side in sides])))
        centred = tuple(Side(side.x, side.y - centre) for side in sides)
        fits = [
            polynomial(side, self.order, widths.main, self.kernel) for side in centred
        ]
        plain = [fit.scores[:, 0] for fit in fits]
        levels = np.array([fit.coefficients[0] for fit in fits])
        used = np.array([int((fit.weights > 0).sum()) for fit in fits])
        freedom = float("inf")
        if self.point_errors != "nearest_neighbour":
            freedom = float(used.sum() - 2 * (self.order + 1))
        squares = [
            self.squares(side, fit, widths)
            for side, fit in zip(centred, fits, strict=True)
        ]
        found = [(levels[1] - levels[0], spread(plain, squares))]
        if self.errors == "robust_bias_corrected":
            pilots = [
                polynomial(side, self.order + 1, widths.pilot, self.kernel)
                for side in centred
            ]
            corrected = [
                corrected_scores(fit, pilot, widths.main)
                for fit, pilot in zip(fits, pilots, strict=True)
            ]
            values = [
                float(score @ side.y)
                for score, side in zip(corrected, centred, strict=True)
            ]
            found.append((values[1] - values[0], spread(corrected, squares)))
        numbers = np.array(found)
        names = ("conventional", "bias_corrected")[: len(numbers)]
        return Jump(
            data=data,
            options=self.options,
            terms=NamedTerms(
                names,
                numbers[:, 0],
                student(numbers[:, 0], numbers[:, 1], freedom, self.level),
            ),
            cutoff=self.cutoff,
            bandwidths=widths,
            n_left=int(used[0]),
            n_right=int(used[1]),
            levels=levels + centre,
            level=self.level,
            notes=notes(sides, widths),
        )

    def squares(
        self, side: Side, fit: Polynomial, widths: Bandwidths
    ) -> NDArray[np.float64]:
        """Return each point's squared error (n,), for neighbours within both widths."""
        if self.point_errors != "nearest_neighbour":
            return point_variances(side, fit, self.point_errors)
        reach = widths.main
        if self.errors == "robust_bias_corrected":
            reach = max(widths.main, widths.pilot)
        return neighbour_variances(side, np.abs(side.x) <= reach)

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        width = self.bandwidth
        return (
            ("cutoff", f"{self.cutoff:g}"),
            ("bandwidth", "mse_optimal" if width is None else f"{width:g}"),
            ("kernel", self.kernel),
            ("order", str(self.order)),
            ("errors", self.errors),
        )


def side_of(
    x: NDArray[np.float64], y: NDArray[np.float64], chosen: NDArray[np.bool_]
) -> Side:
    """Return the chosen points in rising order of x."""
    order = np.argsort(x[chosen], kind="stable")
    return Side(x[chosen][order], y[chosen][order])


def spread(
    scores: list[NDArray[np.float64]], squares: list[NDArray[np.float64]]
) -> float:
    """Return the error of a difference of two independent weighted sums."""
    sums = [s**2 @ v for s, v in zip(scores, squares, strict=True)]
    return float(np.sqrt(sum(sums)))


def notes(sides: tuple[Side, Side], widths: Bandwidths) -> tuple[str, ...]:
    """Return keys of what must be said beside the numbers."""
    near = [side.x[np.abs(side.x) <= widths.main] for side in sides]
    distinct = [np.unique(points).size for points in near]
    conditions = {
        "density_not_tested": True,
        "only_at_the_cutoff": True,
        "few_points": min(points.size for points in near) < 20,
        "few_distinct_values": min(distinct) < 0.8 * min(p.size for p in near),
    }
    return tuple(key for key, holds in conditions.items() if holds)


def wrong_options(design: Discontinuity) -> list[tuple[str, object, str]]:
    """Return the options that cannot be, each with what it may be."""
    wrong = not_allowed(
        design,
        {
            "kernel": get_args(Kernel),
            "errors": get_args(Errors),
            "order": (0, 1, 2, 3),
        },
    )
    for name in ("bandwidth", "pilot_bandwidth"):
        width = getattr(design, name)
        if width is not None and not (np.isfinite(width) and width > 0):
            wrong.append((name, width, "a positive distance, or none"))
    if not np.isfinite(design.cutoff):
        wrong.append(("cutoff", design.cutoff, "a number"))
    if not 0 < design.level < 1:
        wrong.append(("level", design.level, "a share between 0 and 1, e.g. 0.95"))
    return wrong


def data_complaints(data: Running) -> Iterator[Complaint]:
    """Yield columns of unequal length and infinite values."""
    place = f"discontinuity {data.name}"
    sizes = np.shape(data.running), np.shape(data.outcome)
    if sizes[0] != sizes[1] or len(sizes[0]) != 1:
        words = f"shapes {sizes[0]} and {sizes[1]}", "each point needs both"
        yield Complaint(place, None, "outcome", *words, "give one outcome per point")
        return
    for key in ("running", "outcome"):
        for row in np.flatnonzero(np.isinf(getattr(data, key))):
            words = "an infinite value", "nothing can be reckoned"
            yield Complaint(place, int(row) + 1, key, *words, "leave it empty")
