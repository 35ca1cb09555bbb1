"""The studies of a meta-analysis, and the rows that a model is fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.evidence.random_effects_groups import (
    cluster_codes,
    correlated,
    level_codes,
    recoded,
)
from prevstats.evidence.random_effects_terms import Terms, is_factor, terms_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from prevstats.evidence.random_effects import RandomEffects

RANK = 1e-9
"""Columns whose scaled singular value is below this cannot be told apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """Effects of k studies, or of k results within studies.

    Attributes
    ----------
    effect, variance : (k,) on one scale (ratios as logarithms); ``nan`` is missing.
    labels : k names of rows, for tables and drawings.
    moderators : name → (k,) numbers, or words (then a factor).
    groups : name → (k,) labels: the levels of a multilevel model.
    cluster : (k,) labels for robust errors and for correlation within studies.
    name : what complaints call the data.
    """

    effect: ArrayLike
    variance: ArrayLike
    labels: Sequence[str] | None = None
    moderators: Mapping[str, Sequence[Any] | NDArray[Any]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[Any] | NDArray[Any]] = field(default_factory=dict)
    cluster: Sequence[Any] | NDArray[Any] | None = None
    name: str = "studies"


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The rows without gaps, ready to be fitted.

    Attributes
    ----------
    y, v : (k,) effects and their variances.
    x : (k, p) with the names of its columns in ``names``; ``terms`` made them.
    labels : k names.
    levels : name and codes (k,) of every level, outermost first; () for one level.
    cluster : (k,) codes, ``None`` when nothing asks for them.
    covariance : (k, k) of sampling errors, ``None`` when they are independent.
    left_out : rows with a gap.
    """

    y: NDArray[np.float64]
    v: NDArray[np.float64]
    x: NDArray[np.float64]
    names: tuple[str, ...]
    terms: Terms
    labels: tuple[str, ...]
    levels: tuple[tuple[str, NDArray[np.intp]], ...]
    cluster: NDArray[np.intp] | None
    covariance: NDArray[np.float64] | None
    left_out: int

    @property
    def k(self) -> int:
        """Number of rows."""
        return int(self.y.size)

    @property
    def freedom(self) -> int:
        """Rows less coefficients."""
        return self.k - len(self.names)

    def without(self, row: int) -> Sample:
        """Return the sample without one row."""
        keep = np.arange(self.k) != row
        covariance = self.covariance
        return Sample(
            y=self.y[keep],
            v=self.v[keep],
            x=self.x[keep],
            names=self.names,
            terms=self.terms,
            labels=tuple(np.array(self.labels, object)[keep]),
            levels=tuple((name, recoded(codes[keep])) for name, codes in self.levels),
            cluster=None if self.cluster is None else recoded(self.cluster[keep]),
            covariance=None if covariance is None else covariance[np.ix_(keep, keep)],
            left_out=self.left_out,
        )


def sample_of(options: RandomEffects, studies: Studies) -> Sample | CannotAnswer:
    """Return the rows that a model is fitted to, or why none can be.

    Raises
    ------
    InputError : for columns of unequal length, numbers that are none, variances that
        are not above 0, and moderators or levels that are not there.
    """
    columns = columns_of(options, studies)
    y, v = columns["effect"], columns["variance"]
    bases = factor_bases(options.factors)
    values = {
        name: column_values(column, name in bases)
        for name, column in columns.items()
        if name in studies.moderators
    }
    moderators = options.moderators or tuple(studies.moderators)
    wanted = set(terms_of(moderators, {}, values, True, studies.name).parts)
    keep = np.isfinite(y) & np.isfinite(v)
    for name in wanted:
        keep &= known(values[name])
    kept = {name: column[keep] for name, column in values.items()}
    if not keep.any():
        return CannotAnswer("no_studies", (("left_out", int(keep.size)),))
    terms = terms_of(moderators, bases, kept, options.intercept, studies.name)
    found = terms.columns(kept, int(keep.sum()))
    reason = too_few(options, found, int(keep.sum()))
    if reason is not None:
        return reason
    levels = level_codes(options.levels, studies, keep)
    cluster = cluster_codes(studies, levels, keep)
    covariance = correlated(options.within_correlation, v[keep], cluster)
    if covariance is not None and not levels and options.estimator != "EE":
        levels = (("effect", np.arange(cluster.size)),)
    labels = studies.labels or [str(row + 1) for row in range(keep.size)]
    return Sample(
        y=y[keep],
        v=v[keep],
        x=np.column_stack(list(found.values())),
        names=tuple(found),
        terms=terms,
        labels=tuple(str(x) for x, there in zip(labels, keep, strict=True) if there),
        levels=levels,
        cluster=cluster,
        covariance=covariance,
        left_out=int(keep.size - keep.sum()),
    )


def columns_of(options: RandomEffects, studies: Studies) -> dict[str, NDArray[Any]]:
    """Return every column of the studies as an array, lengths and values checked."""
    given: dict[str, Any] = {"effect": studies.effect, "variance": studies.variance}
    given |= {**studies.moderators, **studies.groups}
    if studies.labels is not None:
        given["labels"] = studies.labels
    if studies.cluster is not None:
        given["cluster"] = studies.cluster
    columns = {name: np.atleast_1d(np.asarray(x)) for name, x in given.items()}
    for name in ("effect", "variance"):
        try:
            columns[name] = columns[name].astype(float)
        except (TypeError, ValueError) as error:
            found = "words among the numbers"
            words = ("effects and variances are computed with", "give numbers")
            told = Complaint(studies.name, None, name, found, *words)
            raise InputError(told) from error
    complaints = [*unequal(columns, studies.name), *unsound(columns, studies.name)]
    for level in options.levels:
        if level not in studies.groups:
            there = ", ".join(studies.groups) or "none"
            words = ("no such level", f"the studies' groups are: {there}")
            complaints.append(Complaint(studies.name, None, "levels", level, *words))
    if complaints:
        raise InputError(complaints)
    return columns


def unequal(columns: Mapping[str, NDArray[Any]], file: str) -> Iterator[Complaint]:
    """Yield columns that are not as long as the effects."""
    k = columns["effect"].shape
    for name, column in columns.items():
        if column.shape != k or len(k) != 1:
            found = f"shape {column.shape}, effects {k}"
            words = (found, "each row is one effect", "give columns of equal length")
            yield Complaint(file, None, name, *words)


def unsound(columns: Mapping[str, NDArray[Any]], file: str) -> Iterator[Complaint]:
    """Yield effects without limit, and variances that are not above 0."""
    for row in np.flatnonzero(np.isinf(columns["effect"])):
        words = ("infinite", "an effect is a finite number", "add 1/2, or leave it out")
        yield Complaint(file, int(row) + 1, "effect", *words)
    variance = columns["variance"]
    for row in np.flatnonzero(np.isinf(variance) | (variance <= 0)):
        meaning = "a study without sampling error would take all the weight"
        if variance[row] != 0:
            meaning = "a variance lies above 0 and is finite"
        words = (f"{variance[row]:g}", meaning, "correct it, or leave the row out")
        yield Complaint(file, int(row) + 1, "variance", *words)


def factor_bases(given: Sequence[str | Mapping[str, str]]) -> dict[str, str]:
    """Return each named factor with its base level, "" where none is named."""
    bases: dict[str, str] = {}
    for item in given:
        if isinstance(item, Mapping):
            bases |= {str(name): str(base) for name, base in item.items()}
        else:
            bases[str(item)] = ""
    return bases


def column_values(column: NDArray[Any], factor: bool) -> NDArray[Any]:
    """Return a moderator as floats, or as words where it is a factor."""
    if not is_factor(column) and not factor:
        return column.astype(float)
    words = ["" if x is None or x != x else written(x) for x in column.tolist()]
    return np.array(words, dtype=np.str_)


def written(label: Any) -> str:
    """Return a label as text; a whole number without decimals."""
    return f"{label:.15g}" if isinstance(label, float) else str(label)


def known(column: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a moderator is there (k,)."""
    there = column != "" if is_factor(column) else np.isfinite(column)
    return np.asarray(there, bool)


def too_few(
    options: RandomEffects, columns: Mapping[str, NDArray[np.float64]], k: int
) -> CannotAnswer | None:
    """Return why a model cannot be fitted, or ``None``."""
    p = len(columns)
    details = (("studies", k), ("coefficients", p))
    if p == 0:
        return CannotAnswer("no_coefficients", details)
    common = options.estimator == "EE" and not options.knapp_hartung
    if k == 1 and p == 1 and not (common and options.vcov == "model"):
        return CannotAnswer("one_study", details)
    if k <= p and not (k == 1 and p == 1):
        return CannotAnswer("fewer_studies_than_coefficients", details)
    x = np.column_stack(list(columns.values()))
    size = np.sqrt((x**2).sum(axis=0))
    if not np.all(size > 0):
        names = [n for n, s in zip(columns, size, strict=True) if not s > 0]
        return CannotAnswer("collinear_moderators", (("which", ", ".join(names)),))
    if np.linalg.svd(x / size, compute_uv=False)[-1] <= RANK:
        names = [name for name in columns if name != "intercept"]
        return CannotAnswer("collinear_moderators", (("which", ", ".join(names)),))
    return None
