"""Links that hang together: streams paired anew so that their ranks correlate.

Each stream keeps exactly its own values; only which value meets which changes. The
first stream is never reordered, so that an effect's own draws keep their worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from prevstats.economics.cascade_numbers import Numbers, complaint
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

Result = TypeVar("Result")
UNKNOWN = (0.0, 0.5, 1.0)
"""The correlations that are all shown when none is documented."""
SMALLEST_PIVOT = 1e-10
"""Below this a variable follows exactly from those before it."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """How a group of links correlates, and who says so.

    Attributes
    ----------
    names : streams of draws; the first keeps its order.
    matrix : correlation of the normal scores (Gaussian copula), K rows of K.
    source : where it is documented.
    """

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]
    source: str


@dataclass(frozen=True, slots=True)
class AtCorrelation(Generic[Result]):
    """What comes out at one assumed correlation; ``None`` when none was assumed."""

    correlation: float | None
    result: Result


def equal(names: Sequence[str], correlation: float, source: str) -> Correlation:
    """Return the same correlation between every two of the streams."""
    matrix = tuple(
        tuple(1.0 if row == column else correlation for column in range(len(names)))
        for row in range(len(names))
    )
    return Correlation(tuple(names), matrix, source)


def correlated(
    draws: Mapping[str, Draws], wanted: Correlation, random: np.random.Generator
) -> dict[str, Draws]:
    """Return the draws with the named streams paired at the wanted correlation.

    Iman & Conover (1982), *Communications in Statistics B* 11:311-334, with normal
    scores: the scores' sample correlation is exactly ``matrix``. The ranks of skewed
    streams follow; their ordinary correlation comes near it and cannot always reach it.

    Raises
    ------
    InputError
        when a name has no draws, the streams differ in identity or length, or the
        matrix is no correlation matrix.
    """
    wrong = [*_wrong(draws, wanted)]
    if wrong:
        raise InputError(wrong)
    chosen = {name: draws[name] for name in wanted.names}
    numbers = Numbers(chosen)
    values = np.column_stack([stream.values for stream in chosen.values()])
    scores = _scores(values[:, 0], np.asarray(wanted.matrix), random)
    result = dict(draws)
    for column, name in enumerate(wanted.names[1:], start=1):
        ranks = np.argsort(np.argsort(scores[:, column], kind="stable"), kind="stable")
        paired = np.sort(values[:, column])[ranks]
        result[name] = Draws(numbers.identity, paired)
    return result


def for_unknown_correlation(
    draws: Mapping[str, Draws],
    names: Sequence[str],
    random: np.random.Generator,
    compute: Callable[[Mapping[str, Draws]], Result],
) -> tuple[AtCorrelation[Result], ...]:
    """Return what ``compute`` gives at the correlations 0, 0.5 and 1.

    The three use the same random numbers, so that they differ by correlation alone.
    The first name keeps its order; give every stream the sign that "more" shares with
    the others, or a correlation of 1 pairs the most of one with the least of another.
    """
    state = random.bit_generator.state
    cases = []
    for assumed in UNKNOWN:
        random.bit_generator.state = state
        paired = correlated(draws, equal(names, assumed, "not known"), random)
        cases.append(AtCorrelation(assumed, compute(paired)))
    return tuple(cases)


def _scores(
    first: NDArray[np.float64], matrix: NDArray[np.float64], random: np.random.Generator
) -> NDArray[np.float64]:
    """Return normal scores (S, K) whose sample correlation is ``matrix`` exactly.

    The first column ranks as ``first`` does.
    """
    from scipy.special import ndtri

    size = first.size
    normal = ndtri((np.arange(size) + 0.5) / size)
    given = np.empty((size, len(matrix)))
    given[:, 0] = normal[np.argsort(np.argsort(first, kind="stable"), kind="stable")]
    for column in range(1, len(matrix)):
        given[:, column] = random.permutation(normal)
    now = np.linalg.cholesky(np.corrcoef(given, rowvar=False).reshape(matrix.shape))
    independent = np.linalg.solve(now, given.T)
    return np.asarray((root(matrix) @ independent).T)


def root(matrix: ArrayLike) -> NDArray[np.float64]:
    """Return the lower triangular root L, L L' = matrix, also of a singular matrix."""
    given = np.asarray(matrix, dtype=np.float64)
    lower = np.zeros_like(given)
    for column in range(len(given)):
        left = given[column:, column] - lower[column:, :column] @ lower[column, :column]
        if left[0] > SMALLEST_PIVOT:
            lower[column:, column] = left / np.sqrt(left[0])
    return lower


def _wrong(draws: Mapping[str, Draws], wanted: Correlation) -> Iterator[Complaint]:
    matrix = np.array(wanted.matrix, dtype=np.float64, ndmin=2)
    size = len(wanted.names)
    for name in wanted.names:
        if name not in draws:
            yield complaint(
                f"correlation.{name}",
                "no draws of that name",
                "only streams that are there can be paired",
                f"name some of: {', '.join(draws)}",
            )
    if size < 2 or len(set(wanted.names)) < size or matrix.shape != (size, size):
        yield complaint(
            "correlation.matrix",
            f"{size} names and a matrix of shape {matrix.shape}",
            "every stream is named once and has its row and column",
            "give two names or more, and a row and a column for each",
        )
        return
    if not (
        np.allclose(matrix, matrix.T)
        and np.allclose(np.diag(matrix), 1.0)
        and np.linalg.eigvalsh(matrix).min() > -SMALLEST_PIVOT
    ):
        yield complaint(
            "correlation.matrix",
            "no correlation matrix",
            "it is symmetric, has ones on its diagonal and no negative eigenvalue",
            "check the numbers against their source",
        )
