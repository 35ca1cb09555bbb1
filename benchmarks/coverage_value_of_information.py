"""How often the EVPPI's standard error holds the truth, on cases with a known value.

    python benchmarks/coverage_value_of_information.py [worlds] [draws]

A net benefit whose conditional mean given p parameters is normal has its EVPPI in
closed form; the product of two has none: it is integrated from ten million draws. For
each case: mean error and root mean squared error in per cent of the truth, the mean
standard error likewise, and how often the truth lies within 1.645 standard errors
(nominal 90 %), with the Monte Carlo error of that share.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np

from prevstats.economics.decision import Parameters, adopt_or_not
from prevstats.economics.value_of_information import evpi_normal
from prevstats.economics.value_of_information_partial import Regression, evppi
from prevstats.estimate import Draws
from prevstats.randomness import generator

SEED = 20261122
NOMINAL = 1.645
NOISE = 2.0
MEAN = 0.3


@dataclass(frozen=True)
class Case:
    """A conditional mean of p standard normal parameters, variance 1 and mean 0.3."""

    name: str
    count: int
    product: bool = False
    method: str = "auto"

    def mean(self, x: np.ndarray) -> np.ndarray:
        """Return the conditional mean given parameters (S, p)."""
        if self.product:
            return MEAN + x[:, 0] * x[:, 1]
        return MEAN + x.sum(axis=1) / np.sqrt(self.count)

    def truth(self) -> float:
        """Return the EVPPI."""
        if not self.product:
            return evpi_normal(MEAN, 1.0)
        x = generator(SEED, step="truth").standard_normal((10_000_000, 2))
        return float(np.maximum(self.mean(x), 0.0).mean() - MEAN)


CASES = (
    Case("1 parameter", 1),
    Case("3 parameters", 3),
    Case("5 parameters", 5),
    Case("product of 2", 2, product=True),
    Case("product of 2 among 5", 5, product=True),
    Case("7 parameters, process", 7),
)


def one(case: Case, n_draws: int, random: np.random.Generator) -> tuple[float, float]:
    """Return the EVPPI and its standard error in one invented world."""
    x = random.standard_normal((n_draws, case.count))
    net = case.mean(x) + NOISE * random.standard_normal(n_draws)
    names = tuple(f"p{place}" for place in range(case.count))
    found = evppi(
        adopt_or_not(Draws("world", net)),
        Parameters("world", names, x),
        names,
        random,
        Regression(repetitions=50),
    )
    return float(found.value[0]), float(found.std_error[0])


def main(worlds: int, n_draws: int) -> None:
    """Print one line for each case."""
    print("case | truth | bias % | rmse % | mean se % | within 1.645 se | mc error")
    for case in CASES:
        truth = case.truth()
        random = generator(SEED, step=case.name)
        found = np.array([one(case, n_draws, random) for _ in range(worlds)])
        away = found[:, 0] - truth
        held = float(np.mean(np.abs(away) <= NOMINAL * found[:, 1]))
        error = np.sqrt(held * (1 - held) / worlds)
        print(
            f"{case.name} | {truth:.4f} | {100 * away.mean() / truth:.1f} | "
            f"{100 * np.sqrt(np.mean(away**2)) / truth:.1f} | "
            f"{100 * found[:, 1].mean() / truth:.1f} | {100 * held:.1f} % | "
            f"{100 * error:.1f}",
            flush=True,
        )


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [200, 5_000][len(given) :]))
