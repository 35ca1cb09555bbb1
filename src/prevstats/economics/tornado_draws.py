"""Which uncertain inputs go with a result, read from the draws themselves.

Rank correlation (Spearman) says how steadily the result follows one input. Partial rank
correlation says so with the other inputs held fixed: both are cleared of them by least
squares on ranks (Iman & Conover 1982). The share of variance is the first-order index
Var(E[result | input]) / Var(result) (Saltelli et al. 2008), by the same regression as
the value of information; it also sees what rises and falls again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.decision import (
    Parameters,
    aligned_draws,
    same_draws,
)
from prevstats.economics.value_of_information_basis import spline_basis
from prevstats.economics.value_of_information_fit import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from prevstats.estimate import Draws

    Array = NDArray[np.float64]

Association = Literal["rank", "partial_rank", "variance_share"]
CLEARED = 1e-10
"""A column of which less than this share is left, cleared of the others, is fixed."""


@dataclass(frozen=True, slots=True)
class DrawsRow:
    """How one input goes with the result.

    Attributes
    ----------
    name : the input.
    association : which number ``value`` is.
    value : a correlation between -1 and 1, or a share of variance between 0 and 1;
        ``None`` for an input (or a result) that does not vary, and for a partial
        correlation when the other inputs fix this one.
    """

    name: str
    association: Association
    value: float | None


def rank_correlations(
    outcome: NDArray[np.float64], inputs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return Spearman's correlation of the result (S,) with each input (S, P): (P,)."""
    return _correlations(_ranks(outcome[:, np.newaxis]), _ranks(inputs))


def partial_rank_correlations(
    outcome: NDArray[np.float64], inputs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each input's rank correlation with the result, the others held fixed."""
    ranks, target = _ranks(inputs), _ranks(outcome[:, np.newaxis])
    values = np.full(inputs.shape[1], np.nan)
    for place in range(values.size):
        others = np.delete(ranks, place, axis=1)
        both = np.column_stack([target, ranks[:, place]])
        left = both - others @ np.linalg.lstsq(others, both)[0]
        if np.all(np.sum(left**2, axis=0) > CLEARED * np.sum(both**2, axis=0)):
            values[place] = _correlations(left[:, :1], left[:, 1:])[0]
    return values


def variance_shares(
    outcome: NDArray[np.float64], inputs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the share of the result's variance that each input alone explains: (P,).

    The variance of the fitted values over that of the result: at most 1, but for an
    input without influence a little above 0, by about terms / S.
    """
    shares = np.full(inputs.shape[1], np.nan)
    total = outcome.var()
    for place, column in enumerate(inputs.T):
        if total > 0.0 and np.ptp(column) > 0.0:
            basis = spline_basis(column[:, np.newaxis])
            shares[place] = fit(basis, outcome[:, np.newaxis]).fitted.var() / total
    return shares


ASSOCIATIONS: dict[Association, Callable[[Array, Array], Array]] = {
    "rank": rank_correlations,
    "partial_rank": partial_rank_correlations,
    "variance_share": variance_shares,
}


def tornado_of_draws(
    result: Draws, parameters: Parameters, association: Association
) -> tuple[DrawsRow, ...]:
    """Return one row for each input, strongest first; without a value last.

    ``result`` is any number drawn with the parameters, of any payer. Raises
    ``InputError`` when it rests on other draws.
    """
    target = aligned_draws("result", {"result": result})
    same_draws(target, parameters)
    outcome = target.values[:, 0]
    values = ASSOCIATIONS[association](outcome, parameters.values)
    rows = [
        DrawsRow(name, association, None if np.isnan(value) else float(value))
        for name, value in zip(parameters.names, values, strict=True)
    ]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.value is None,
                -abs(row.value if row.value is not None else 0.0),
                row.name,
            ),
        )
    )


def _ranks(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return centred ranks of each column; ties share their mean rank."""
    ranked = np.empty(columns.shape)
    for place, column in enumerate(columns.T):
        _, codes, counts = np.unique(column, return_inverse=True, return_counts=True)
        last = np.cumsum(counts)
        ranked[:, place] = (last - (counts - 1) / 2.0)[codes]
    return np.asarray(ranked - ranked.mean(axis=0))


def _correlations(
    target: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the correlation of a centred column (S, 1) with each of (S, P)."""
    lengths = np.sqrt(np.sum(target**2) * np.sum(columns**2, axis=0))
    products = columns.T @ target[:, 0]
    unknown = np.full(lengths.size, np.nan)
    return np.asarray(np.divide(products, lengths, out=unknown, where=lengths > 0.0))
