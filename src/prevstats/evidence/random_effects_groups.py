"""Which effects belong together: levels inside levels, clusters, shared errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects_studies import Studies


def coded(labels: NDArray[Any]) -> NDArray[np.intp]:
    """Return labels as codes 0…G−1."""
    return np.unique([str(label) for label in labels], return_inverse=True)[1]


def recoded(codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return codes without gaps."""
    return np.unique(codes, return_inverse=True)[1]


def level_codes(
    names: Sequence[str], studies: Studies, keep: NDArray[np.bool_]
) -> tuple[tuple[str, NDArray[np.intp]], ...]:
    """Return the codes of every level, each inside the one before it.

    A single level that groups rows gets the rows themselves as a second, ``effect``.
    """
    levels: list[tuple[str, NDArray[np.intp]]] = []
    outer = np.zeros(int(keep.sum()), np.intp)
    for name in names:
        codes = coded(np.asarray(studies.groups[name])[keep])
        outer = np.unique(outer * (codes.max() + 1) + codes, return_inverse=True)[1]
        levels.append((name, outer))
    if len(levels) == 1 and outer.max() + 1 < outer.size:
        levels.append(("effect", np.arange(outer.size)))
    return tuple(levels)


def cluster_codes(
    studies: Studies,
    levels: tuple[tuple[str, NDArray[np.intp]], ...],
    keep: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """Return the clusters: those named, else the outermost level, else the rows."""
    if studies.cluster is not None:
        return coded(np.asarray(studies.cluster)[keep])
    return levels[0][1] if levels else np.arange(int(keep.sum()))


def correlated(
    correlation: float, v: NDArray[np.float64], cluster: NDArray[np.intp]
) -> NDArray[np.float64] | None:
    """Return the sampling errors' covariance: one correlation within each cluster."""
    if correlation == 0 or np.unique(cluster).size == cluster.size:
        return None
    root = np.sqrt(v)
    same = cluster[:, None] == cluster[None, :]
    covariance = correlation * np.outer(root, root) * same
    np.fill_diagonal(covariance, v)
    return np.asarray(covariance)
