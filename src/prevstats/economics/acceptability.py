"""How surely an option is best, what adopting it may cost, and who gains by it.

Fenwick, Claxton & Sculpher (2001), Health Economics 10:779-787 (the frontier). At each
threshold: the chance that an option is best (CEAC) is the share of draws in which it
is; the frontier (CEAF) is that chance for the option of highest expected net benefit,
which need not be the option most often best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.decision import Decision, aligned_draws
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Acceptability:
    """How often each of D options is best, at K thresholds.

    Attributes
    ----------
    options : D names.
    thresholds : K prices in kronor of a unit of effect; (nan,) without one.
    chance : (K, D) share of draws in which the option is best; ties count for the
        option named first, so that the shares sum to 1.
    chance_error : (K, D) Monte Carlo standard error of the share.
    tied : (K,) in how many draws more than one option is best.
    best : (K,) the option of highest expected net benefit, as its place in ``options``.
    frontier : (K,) chance of that option (CEAF).
    frontier_error : (K,) its Monte Carlo standard error.
    n_draws : S.
    """

    options: tuple[str, ...]
    thresholds: tuple[float, ...]
    chance: NDArray[np.float64]
    chance_error: NDArray[np.float64]
    tied: NDArray[np.intp]
    best: NDArray[np.intp]
    frontier: NDArray[np.float64]
    frontier_error: NDArray[np.float64]
    n_draws: int


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance that a payer gains.

    Attributes
    ----------
    payer : identifier.
    chance : share of draws with a net value above 0; a draw at 0 is no gain.
    chance_error : Monte Carlo standard error of the share: it says how many draws were
        made, not how uncertain the gain is.
    expected : mean net value in kronor.
    expected_error : Monte Carlo standard error of the mean, in kronor.
    n_draws : S.
    """

    payer: str
    chance: float
    chance_error: float
    expected: float
    expected_error: float
    n_draws: int


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedLoss:
    """What adopting each of D options loses on average, for not knowing the truth.

    Attributes
    ----------
    options : D names.
    thresholds : K prices in kronor; (nan,) without one.
    loss : (K, D) in kronor; the smallest of a row is the EVPI.
    loss_error : (K, D) Monte Carlo standard error, in kronor.
    """

    options: tuple[str, ...]
    thresholds: tuple[float, ...]
    loss: NDArray[np.float64]
    loss_error: NDArray[np.float64]


def acceptability(choice: Decision) -> Acceptability:
    """Return how often each option is best, and how often the expected best is."""
    worth = choice.net_benefit
    winner = np.argmax(worth, axis=2)
    places = np.arange(len(choice.options))
    chance = np.mean(winner[:, :, np.newaxis] == places, axis=1)
    error = share_error(chance, choice.n_draws)
    tied = np.sum(worth == worth.max(axis=2, keepdims=True), axis=2) > 1
    best = choice.best()
    rows = np.arange(best.size)
    return Acceptability(
        options=choice.options,
        thresholds=choice.thresholds,
        chance=chance,
        chance_error=error,
        tied=tied.sum(axis=1),
        best=best,
        frontier=chance[rows, best],
        frontier_error=error[rows, best],
        n_draws=choice.n_draws,
    )


def expected_loss(choice: Decision) -> ExpectedLoss:
    """Return each option's mean distance to the option that is best in each draw."""
    worth = choice.net_benefit
    loss = worth.max(axis=2, keepdims=True) - worth
    error = loss.std(axis=1, ddof=1) / np.sqrt(choice.n_draws)
    return ExpectedLoss(choice.options, choice.thresholds, loss.mean(axis=1), error)


def chances_of_gain(net_values: Mapping[str, Draws]) -> tuple[Chance, ...]:
    """Return the chance that each payer gains, in the order given.

    ``net_values`` maps a payer to draws of its net value in kronor. Raises
    ``InputError`` when the payers' draws are not of one identity and length.
    """
    table = aligned_draws("net values", net_values)
    n_draws = table.values.shape[0]
    return tuple(
        Chance(
            payer=payer,
            chance=float(np.mean(net > 0.0)),
            chance_error=float(share_error(np.mean(net > 0.0), n_draws)),
            expected=float(net.mean()),
            expected_error=float(net.std(ddof=1) / np.sqrt(n_draws)),
            n_draws=n_draws,
        )
        for payer, net in zip(table.names, table.values.T, strict=True)
    )


def share_error(
    share: NDArray[np.float64] | np.float64, n_draws: int
) -> NDArray[np.float64]:
    """Return the Monte Carlo standard error of a share of ``n_draws`` draws."""
    return np.asarray(np.sqrt(share * (1.0 - share) / n_draws))
