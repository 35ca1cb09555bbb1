"""Least squares, to all the digits that the data bear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from prevstats.designs.ols_fit import TakenOut, fitted
from prevstats.designs.ols_records import ordered_levels
from prevstats.designs.ols_result import OlsResult, result_of
from prevstats.designs.ols_terms import Formula, build_terms
from prevstats.designs.ols_variance import Variance
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from prevstats.designs.ols_records import Records

SmallSample = Literal["nested", "all", "plm"]


@dataclass(frozen=True, slots=True)
class Ols:
    """Ordinary (or weighted) least squares.

    Columns are centred, scaled by powers of two and solved by QR; tables of up to
    300 000 cells are refined in pairs of doubles (Björck 1967), and the way back to
    the user's columns is reckoned in rational numbers (``ols_double``, ``ols_terms``).

    Attributes
    ----------
    covariates : columns of numbers; ``a:b`` is a product, of factors too.
    factors : columns of labels, each a name or {name: base level}; the base is else
        the first level.
    polynomial : column → degree; the powers are called ``x^2``, ``x^3``, …
    fixed_effects : columns of labels whose effects are taken out, exactly.
    unit_trends : each unit of the records gets its own level and linear trend.
    weights : column of positive weights.
    cluster : column of labels.
    vcov : default iid, with clusters CR1. HC1 with clusters is R ``plm``'s.
    small_sample : which parameters n − K counts in iid, HC1 and CR1. ``nested``: all,
        but for CR1 not the fixed effects that lie within clusters (R ``fixest``,
        Stata's ``xtreg``); ``all``: all, as dummies count; ``plm``: only the columns.
    intercept : ``False`` for a fit through the origin.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that cannot be, with every complaint.
    """

    covariates: tuple[str, ...] = ()
    factors: tuple[str | Mapping[str, str], ...] = ()
    polynomial: Mapping[str, int] = field(default_factory=dict)
    fixed_effects: tuple[str, ...] = ()
    unit_trends: bool = False
    weights: str | None = None
    cluster: str | None = None
    vcov: Variance | None = None
    small_sample: SmallSample = "nested"
    intercept: bool = True
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = [_option(*words) for words in _option_faults(self)]
        if complaints:
            raise InputError(complaints)

    @property
    def bases(self) -> dict[str, str]:
        """Each factor with its base level; "" = the first."""
        bases: dict[str, str] = {}
        for factor in self.factors:
            bases |= {factor: ""} if isinstance(factor, str) else dict(factor)
        return bases

    @property
    def formula(self) -> Formula:
        """The right-hand side."""
        return Formula(
            self.covariates, self.bases, dict(self.polynomial), self.intercept
        )

    @property
    def kind(self) -> Variance:
        """The kind of errors, the default filled in."""
        return self.vcov or ("CR1" if self.cluster else "iid")

    def __call__(self, records: Records) -> OlsResult | CannotAnswer:
        """Return the fit of the records' outcome; rows with a gap are left out.

        Raises
        ------
        InputError : a column that is not there or says nothing beyond the others.
        """
        numbers, labels = self.needs(records)
        complaints = list(_absent(records, numbers, labels))
        if complaints:
            raise InputError(complaints)
        complete = records.complete(numbers, labels)
        if not complete.any():
            return CannotAnswer("no_complete_rows", (("rows", records.size),))
        kept = records.kept(complete)
        complaints = list(_value_complaints(self, kept))
        if complaints:
            raise InputError(complaints)
        root = np.ones(kept.size)
        if self.weights:
            root = np.sqrt(kept.numbers[self.weights])
        fit = fitted(
            kept.numbers[kept.outcome],
            build_terms(kept, self.formula),
            root,
            self.taken_out(kept),
            self.intercept,
        )
        clusters = _codes(kept.labels[self.cluster]) if self.cluster else None
        return result_of(self, kept, fit, clusters, records.size - kept.size)

    def needs(self, records: Records) -> tuple[list[str], list[str]]:
        """Return the columns of numbers and of labels that the fit reads."""
        numbers = [records.outcome, *self.formula.numbers()]
        labels = [*self.bases, *self.fixed_effects]
        if self.weights:
            numbers.append(self.weights)
        if self.cluster:
            labels.append(self.cluster)
        if self.unit_trends:
            numbers.append(records.time or "time")
            labels.append(records.unit or "unit")
        return numbers, labels

    def taken_out(self, records: Records) -> TakenOut:
        """Return the effects and trends to be taken out first."""
        trend = None
        if self.unit_trends:
            unit, time = str(records.unit), str(records.time)
            trend = records.labels[unit], records.numbers[time]
        effects = [records.labels[name] for name in self.fixed_effects]
        return TakenOut(effects, trend)


def _codes(labels: NDArray[np.str_]) -> NDArray[np.intp]:
    return np.unique(labels, return_inverse=True)[1]


def _option(name: str, value: Any, meaning: str, mend: str) -> Complaint:
    return Complaint("ols", None, name, repr(value), meaning, mend)


def _option_faults(design: Ols) -> Iterator[tuple[str, Any, str, str]]:
    """Yield the options that cannot be."""
    meaning = "the option cannot be this"
    yield from _variance_faults(design)
    for name, degree in design.polynomial.items():
        if not isinstance(degree, int) or not 1 <= degree <= 30:
            mend = "give a whole number from 1 to 30"
            yield f"polynomial[{name}]", degree, meaning, mend
    if not design.intercept and (design.fixed_effects or design.unit_trends):
        yield "intercept", False, "fixed effects hold an intercept", "leave one out"
    if not 0 < design.level < 1:
        yield "level", design.level, meaning, "give a share such as 0.95"


def _variance_faults(design: Ols) -> Iterator[tuple[str, Any, str, str]]:
    """Yield what is wrong with the kind of errors."""
    for name, choices in {
        "vcov": (None, *get_args(Variance)),
        "small_sample": get_args(SmallSample),
    }.items():
        value = getattr(design, name)
        if value not in choices:
            mend = f"give one of {', '.join(map(str, choices))}"
            yield name, value, "the option cannot be this", mend
    if (design.vcov or "").startswith("CR") and not design.cluster:
        yield "cluster", None, f"{design.vcov} needs clusters", "name their column"
    if design.cluster and not design.kind.startswith(("CR", "HC1")):
        mend = "give CR0, CR1, CR2 or CR3 (or HC1, as R's plm)"
        yield "vcov", design.vcov, "it knows no clusters", mend


def _absent(
    records: Records, numbers: list[str], labels: list[str]
) -> Iterator[Complaint]:
    """Yield the columns that are not there."""
    for names, columns in ((numbers, records.numbers), (labels, records.labels)):
        for name in dict.fromkeys(names):
            if name not in columns:
                there = ", ".join(sorted(columns)) or "none"
                yield Complaint(
                    records.name,
                    None,
                    name,
                    "no such column",
                    f"there are: {there}",
                    "correct the name",
                )


def _value_complaints(design: Ols, records: Records) -> Iterator[Complaint]:
    """Yield base levels that do not occur, weights of 0 or less, infinite numbers."""
    for name, base in design.bases.items():
        levels = ordered_levels(records.labels[name])
        if base and base not in levels:
            told = f"the levels are {', '.join(levels[:12])}"
            words = (f"base level {base}", told, "name one of them")
            yield Complaint(records.name, None, name, *words)
    for name in design.needs(records)[0]:
        if not np.isfinite(records.numbers[name]).all():
            words = ("an infinite number", "no fit can hold it", "leave it empty")
            yield Complaint(records.name, None, name, *words)
    if design.weights and not (records.numbers[design.weights] > 0).all():
        least = float(records.numbers[design.weights].min())
        words = (f"a weight of {least:g}", "weights are positive", "leave the row out")
        yield Complaint(records.name, None, design.weights, *words)
