"""A second opinion on one parameter's value: sort the draws and take means of blocks.

Strong & Oakley (2013), Medical Decision Making 33:755-766. EVPPI = sum over B blocks of
the draws, sorted by the parameter, of (n_b / S) max_d mean_b NB_d, less max_d mean
NB_d. Biased upwards with many small blocks and downwards with few: read several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.decision import (
    Decision,
    Parameters,
    fault,
    refuse,
    same_draws,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


def evppi_blocks(
    choice: Decision, parameters: Parameters, name: str, blocks: int
) -> NDArray[np.float64]:
    """Return the expected value of knowing one parameter, (K,) in kronor a decision.

    ``blocks`` of sizes that differ by at most one draw. Draws with the same value keep
    their order. Raises ``InputError`` for fewer than one or more than S / 2 blocks: a
    block of one draw would count its noise as knowledge.
    """
    same_draws(choice, parameters)
    column = parameters.columns([name])[:, 0]
    if not 1 <= blocks <= choice.n_draws // 2:
        refuse(
            [
                fault(
                    "blocks",
                    f"{blocks} blocks of {choice.n_draws} draws",
                    "the mean of a block would be no mean",
                    "take between 1 block and one for every two draws",
                )
            ]
        )
    order = np.argsort(column, kind="stable")
    ordered = choice.net_benefit[:, order]
    parts = np.array_split(np.arange(choice.n_draws), blocks)
    best = sum(ordered[:, part].sum(axis=1).max(axis=1) for part in parts)
    alone = choice.net_benefit.mean(axis=1).max(axis=1)
    return np.asarray(best / choice.n_draws - alone)
