"""CPU seconds of the wild cluster bootstrap at 290 municipalities over 15 years.

    python benchmarks/speed_wild_bootstrap.py
    python benchmarks/speed_wild_bootstrap.py --units 10000 --periods 10

Beside it, where ``pyfixest`` and ``wildboottest`` happen to be importable, the same
question put to them. Nothing is installed. At 10,000 units they ask for a matrix of
dummies of 8 GB: set a limit (``ulimit -v``) where that would stop the machine.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable

import numpy as np

from prevstats.inference.wild_bootstrap import WildBootstrap, wild_bootstrap
from prevstats.inference.wild_bootstrap_sums import Regression
from prevstats.randomness import generator

DRAWS = 9_999
REPEATS = 3


def panel(units: int, periods: int) -> Regression:
    random = generator(0, step="speed_wild_bootstrap")
    unit = np.repeat(np.arange(units), periods)
    period = np.tile(np.arange(periods), units)
    start = np.where(
        3 * np.arange(units) < units, random.integers(5, periods - 2, units), 99
    )
    treatment = (period >= start[unit]).astype(float)
    outcome = random.normal(size=units)[unit] + random.normal(size=periods)[period]
    outcome += random.normal(size=unit.size) - 0.1 * treatment
    return Regression(outcome, treatment, unit, period, unit)


def least_seconds(task: Callable[[], object]) -> float:
    """Return the least CPU seconds of a few runs."""
    taken = []
    for _ in range(REPEATS):
        began = time.process_time()
        task()
        taken.append(time.process_time() - began)
    return min(taken)


def ours(given: Regression) -> WildBootstrap:
    found = wild_bootstrap(given, generator(0, step="draws"), kind="rademacher")
    if not isinstance(found, WildBootstrap):
        raise SystemExit(f"no answer: {found.reason}")
    return found


def theirs(given: Regression) -> float:
    """Return pyfixest's p-value of the same question."""
    import pandas as pd
    import pyfixest

    frame = pd.DataFrame(
        {
            "y": given.outcome,
            "d": given.treatment,
            "unit": given.unit,
            "period": given.period,
        }
    )
    fit = pyfixest.feols("y ~ d | unit + period", frame, vcov={"CRV1": "unit"})
    return float(fit.wildboottest(param="d", reps=DRAWS, seed=1)["Pr(>|t|)"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--units", type=int, default=290)
    parser.add_argument("--periods", type=int, default=15)
    asked = parser.parse_args()
    given = panel(asked.units, asked.periods)
    found = ours(given)
    seconds = least_seconds(lambda: ours(given))
    print(f"prevstats: {seconds:.3f} CPU s, p = {found.p_value:.4f}, with interval")
    if not all(importlib.util.find_spec(name) for name in ("pyfixest", "wildboottest")):
        print("pyfixest with wildboottest is not here: not compared")
        return
    try:
        p_value = theirs(given)
    except MemoryError as error:
        print(f"pyfixest: no answer, {error}")
        return
    other = least_seconds(lambda: theirs(given))
    print(
        f"pyfixest: {other:.3f} CPU s ({other / seconds:.0f} times), p = {p_value:.4f}"
    )


if __name__ == "__main__":
    main()
