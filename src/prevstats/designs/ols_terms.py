"""The columns of a regression, centred and scaled, and the way back to the user's.

Each column x enters as (x − c)/s with c its rounded mean and s a power of two, a power
x^k as ((x − c)/s)^k. Both are exact to 30 digits as pairs, and so is the way back,
which is reckoned in rational numbers: a polynomial of degree ten loses nothing on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.ols_double import Pair, exact_product, exact_sum, pair
from prevstats.designs.ols_records import ordered_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.ols_records import Records

INTERCEPT = "intercept"


@dataclass(frozen=True, slots=True)
class Formula:
    """What stands on the right-hand side.

    Attributes
    ----------
    covariates : columns of numbers, or products as ``a:b``.
    factors : column of labels → its base level, "" = the first in order.
    polynomial : column of numbers → degree.
    intercept : ``False`` for a line through the origin; nothing is centred then.
    """

    covariates: tuple[str, ...]
    factors: Mapping[str, str]
    polynomial: Mapping[str, int]
    intercept: bool = True

    def parts(self) -> tuple[str, ...]:
        """Return the columns that the covariates name, each part of a product."""
        return tuple(part for name in self.covariates for part in name.split(":"))

    def numbers(self) -> list[str]:
        """Return the columns of numbers that are needed."""
        plain = [part for part in self.parts() if part not in self.factors]
        return list(dict.fromkeys([*plain, *self.polynomial]))


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The p columns as they are fitted, and what they are called.

    Attributes
    ----------
    names : p names, ``x``, ``x^2``, ``name[level]``, ``a:b``; the intercept is none.
    columns : (n, p), centred and scaled.
    back : for the intercept and then each name: fitted column → its share in that
        coefficient, as exact fractions; column −1 is the fitted intercept.
    """

    names: tuple[str, ...]
    columns: Pair
    back: tuple[Mapping[int, Fraction], ...]

    def raw(self, intercept: Pair, coefficients: Pair) -> NDArray[np.float64]:
        """Return intercept and coefficients (1 + p,) of the user's columns."""
        exact = [_fraction(intercept)]
        exact += [_fraction(coefficients.item(j)) for j in range(len(self.names))]
        return np.array(
            [
                float(sum(share * exact[1 + place] for place, share in row.items()))
                for row in self.back
            ]
        )

    def matrix(self) -> NDArray[np.float64]:
        """Return the way back as a matrix (1 + p, 1 + p), intercepts first."""
        matrix = np.zeros((len(self.back), len(self.back)))
        for number, row in enumerate(self.back):
            for place, share in row.items():
                matrix[number, 1 + place] = float(share)
        return matrix


def _fraction(number: Pair) -> Fraction:
    return Fraction(float(number.high)) + Fraction(float(number.low))


@dataclass(frozen=True, slots=True, eq=False)
class _Scaled:
    """A column (x − c)/s."""

    values: Pair
    centre: Fraction
    scale: Fraction


def _scaled(x: Pair, centred: bool) -> _Scaled:
    centre = float(np.mean(x.high)) if centred else 0.0
    high, error = exact_sum(x.high, np.full_like(x.high, -centre))
    far = float(np.max(np.abs(high), initial=0.0))
    scale = 2.0 ** math.ceil(math.log2(far)) if far > 0 else 1.0
    values = Pair(high / scale, (error + x.low) / scale)
    return _Scaled(values, Fraction(centre), Fraction(scale))


def build_terms(records: Records, formula: Formula) -> Terms:
    """Return the columns of a formula; the records are complete by now."""
    names: list[str] = []
    columns: list[Pair] = []
    back: list[dict[int, Fraction]] = []
    intercept: dict[int, Fraction] = {-1: Fraction(1)}
    for name, degree in formula.polynomial.items():
        scaled = _scaled(pair(records.numbers[name]), formula.intercept)
        first = len(names)
        columns += _powers(scaled.values, degree)
        names += [name if k == 1 else f"{name}^{k}" for k in range(1, degree + 1)]
        rows = _expansion(scaled, degree, first)
        intercept |= rows[0]
        back += rows[1:]
    for name, values in _plain_columns(records, formula):
        scaled = _scaled(values, formula.intercept)
        intercept[len(names)] = -scaled.centre / scaled.scale
        back.append({len(names): 1 / scaled.scale})
        names.append(name)
        columns.append(scaled.values)
    shape = (records.size, len(names))
    stacked = Pair(np.empty(shape), np.empty(shape))
    for place, column in enumerate(columns):
        stacked.high[:, place], stacked.low[:, place] = column.high, column.low
    return Terms(tuple(names), stacked, (intercept, *back))


def _powers(z: Pair, degree: int) -> list[Pair]:
    powers = [z]
    while len(powers) < degree:
        powers.append(powers[-1] * z)
    return powers


def _expansion(scaled: _Scaled, degree: int, first: int) -> list[dict[int, Fraction]]:
    """Return the coefficient of x^0, x^1, … in Σ b_k ((x − c)/s)^k, by fitted column.

    b_k stands in column ``first + k − 1``.
    """
    return [
        {
            first + k - 1: math.comb(k, j)
            * (-scaled.centre) ** (k - j)
            / scaled.scale**k
            for k in range(max(j, 1), degree + 1)
        }
        for j in range(degree + 1)
    ]


def _plain_columns(records: Records, formula: Formula) -> list[tuple[str, Pair]]:
    """Return the covariates, the factors' levels and the products, in that order."""
    powered = set(formula.polynomial)
    plain = [
        found
        for name in formula.covariates
        if ":" not in name and name not in powered
        for found in _parts(records, formula, name)
    ]
    written = {name for name in formula.covariates if ":" not in name}
    for name in formula.factors:
        if name not in written:
            plain += _parts(records, formula, name)
    for name in formula.covariates:
        if ":" in name:
            plain += _product(records, formula, name.split(":"))
    return plain


def _parts(records: Records, formula: Formula, name: str) -> list[tuple[str, Pair]]:
    """Return a column of numbers, or a column for each level but the base."""
    if name not in formula.factors:
        return [(name, pair(records.numbers[name]))]
    labels = records.labels[name]
    levels = ordered_levels(labels)
    base = formula.factors[name] or levels[0]
    return [
        (f"{name}[{level}]", pair((labels == level).astype(float)))
        for level in levels
        if level != base
    ]


def _product(
    records: Records, formula: Formula, names: list[str]
) -> list[tuple[str, Pair]]:
    """Return the products of all columns that the names stand for."""
    products = _parts(records, formula, names[0])
    for name in names[1:]:
        products = [
            (f"{left}:{right}", Pair(*exact_product(one.high, other.high)))
            for left, one in products
            for right, other in _parts(records, formula, name)
        ]
    return products
