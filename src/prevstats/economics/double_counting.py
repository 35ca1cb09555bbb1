"""One resource reached by several paths is counted once: which path is kept per draw.

The path that the municipality measured itself goes first; otherwise the one with the
largest present value either way, in each draw ("trumping", as WSIPP does it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Dropped:
    """A path that was not counted, or not in all draws.

    Attributes
    ----------
    resource : what it leads to.
    path : identifiers of its links.
    share_of_draws : share of the draws in which another path was kept.
    mean_present_value : what it would have added, mean over all draws (0 where it was
        kept), in discounted units of the resource.
    """

    resource: str
    path: tuple[str, ...]
    share_of_draws: float
    mean_present_value: float


def kept(
    present_values: Sequence[NDArray[np.float64]], measured: Sequence[bool]
) -> NDArray[np.bool_]:
    """Return which path counts in each draw: array (paths, S), one true per column.

    Parameters
    ----------
    present_values : one array (S,) for each path, of the same resource.
    measured : whether the path was measured directly. If any was, only those compete.
        Paths that are equal in a draw are decided by their order.
    """
    sizes = np.abs(np.stack(present_values))
    if any(measured):
        sizes[~np.asarray(measured, dtype=bool)] = -1.0
    chosen = np.argmax(sizes, axis=0)
    return np.asarray(np.arange(len(sizes))[:, None] == chosen[None, :])


def dropped(
    resource: str,
    path: tuple[str, ...],
    present_value: NDArray[np.float64],
    keep: NDArray[np.bool_],
) -> Dropped | None:
    """Return what was dropped of one path; ``None`` when it counts in every draw."""
    if bool(keep.all()):
        return None
    return Dropped(
        resource,
        path,
        float(np.mean(~keep)),
        float(np.mean(np.where(keep, 0.0, present_value))),
    )
