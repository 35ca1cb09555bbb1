"""How honest the money is: coverage, chance and verdict in worlds with known truth.

    python benchmarks/money_worlds.py --out docs/money_worlds.md

In each world figures are invented with a known effect, the municipality's own estimate
is made by the package's local rule, and kronor follow through links, fade-out and
prices that are uncertain; the truth is drawn from the very distributions that the
report states. ``--worlds`` is per row; the whole takes some 11 CPU minutes at 1,000.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from money_worlds_case import (
    BREAK_EVEN,
    LEVEL,
    RATE,
    SETTINGS,
    START,
    VIEWS,
    Setting,
    ledger_of,
    numbers,
    outcome_of,
    reported,
)
from money_worlds_printed import printed
from money_worlds_rows import Row, Truth, rows
from money_worlds_words import document
from numpy.typing import NDArray

from prevstats.analyses.budget_verdict import payer_verdict
from prevstats.analyses.contrast import Question, as_estimate, local_study
from prevstats.analyses.sample import OutcomeData
from prevstats.data.simulate import SimulatedWorld, simulate
from prevstats.data.starts import starts_from_years
from prevstats.economics.appraisal import appraise, net_by_draw
from prevstats.economics.ledger import Ledger
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate
from prevstats.evidence.combination import CombinationOptions, combine
from prevstats.evidence.key import Key
from prevstats.evidence.published_effects import PooledEffect
from prevstats.evidence.transfer import TransferOptions, transfer_pooled
from prevstats.inference.few_treated import few_treated_local, pool_model
from prevstats.parameters.study import Inference
from prevstats.randomness import generator

Array = NDArray[np.float64]
SEED = 20_261_122
RULE_DRAWS = 2_000
"""Each is followed by its mirror image: 4,000 draws, as in a report."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One municipality: its estimate, the truth about it, and the world it lies in."""

    world: int
    area: str
    data: OutcomeData
    estimate: Estimate
    effect: float
    persons: float


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What reports said of one viewpoint, and what was true; all (E,).

    ``verdict`` is 1 where it said that it pays off, -1 where it costs more, else 0.
    """

    world: NDArray[np.int64]
    truth: Array
    low: Array
    high: Array
    chance: Array
    verdict: Array


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A row: what was told, by method and viewpoint, how many refused, CPU seconds."""

    row: Row
    told: Mapping[tuple[str, str], Told]
    refused: Mapping[str, int]
    seconds: float


def measure(row: Row, *, worlds: int) -> Measured:
    """Return what is said in every world of a row, beside the truth."""
    began = time.process_time()
    setting = SETTINGS[row.setting]
    cases = [
        case for world in range(worlds) for case in cases_of(setting, row, world=world)
    ]
    real = true_nets(setting, cases, row)
    told: dict[tuple[str, str], Told] = {}
    refused: dict[str, int] = {}
    for method in row.methods:
        if method == "printed":
            said = [printed(setting, case) for case in cases]
            truth = {view: np.array([one.truth for one in said]) for view in VIEWS[:1]}
            lines = [{"municipality": one.line} for one in said]
        else:
            lines = [report(setting, row, case, method) for case in cases]
            truth = real
        answered = [place for place, line in enumerate(lines) if line is not None]
        refused[method] = len(lines) - len(answered)
        for view in truth:
            kept = [lines[place][view] for place in answered]
            told[method, view] = Told(
                np.array([cases[place].world for place in answered]),
                truth[view][answered],
                *np.array(kept).T,
            )
    return Measured(row, told, refused, time.process_time() - began)


def cases_of(setting: Setting, row: Row, *, world: int) -> Iterator[Case]:
    """Yield every municipality of one world that the local rule can answer for."""
    random = generator(SEED, outcome=f"{row.key}:{world}", step="money_worlds")
    mean, spread = row.truth.mean, row.truth.spread
    made = simulate(
        replace(
            setting.world,
            n_treated=row.treated,
            start_years=(START,),
            effect=setting.wanted * mean * setting.scale,
            effect_sd=spread * setting.scale,
        ),
        random,
    )
    data = outcome_data_of(setting, made)
    starts = starts_from_years(made.panel.start, made.panel.periods[0])
    treated = np.flatnonzero(np.isfinite(made.panel.start))
    study = local_study(data, starts, int(treated[0]))
    model = (
        CannotAnswer("")
        if isinstance(study, CannotAnswer)
        else pool_model(study, START)
    )
    if isinstance(model, CannotAnswer):
        raise ValueError(f"no answer in world {world} of {row.key}")
    after = np.array(data.years) >= START
    for place in treated:
        area = f"{row.key}:{world}:{place}"
        question = Question("prevent", area, "local", Inference(draws=RULE_DRAWS))
        found = few_treated_local(
            model,
            int(place),
            level=LEVEL,
            draws=RULE_DRAWS,
            generator=question.random("outcome"),
        )
        estimate = as_estimate(found, data, question)
        if isinstance(estimate, Estimate):
            effect = float(made.truth.cells[place, after].mean())
            size = float(data.exposure[place, -1])
            yield Case(world, area, data, estimate, effect, size)


def outcome_data_of(setting: Setting, made: SimulatedWorld) -> OutcomeData:
    """Return invented figures as the analyses read them."""
    outcome, use = outcome_of(setting)
    panel = made.panel
    if panel.exposure is None:
        raise ValueError("an invented world has sizes")
    return OutcomeData(
        outcome=outcome,
        use=use,
        areas=tuple(str(unit) for unit in panel.units),
        years=tuple(int(year) for year in panel.periods),
        values=panel.outcome,
        country=np.full(len(panel.periods), np.nan),
        exposure=panel.exposure,
        denominator=panel.exposure,
        county=np.array([int(county) for county in made.county]),
        price_year=None,
        log=(),
    )


def true_nets(setting: Setting, cases: list[Case], row: Row) -> dict[str, Array]:
    """Return each viewpoint's true net value (E,): one ledger, one draw a case."""
    name, size = f"truth:{row.key}", len(cases)
    random = generator(SEED, outcome=row.key, step="money_worlds_truth")
    draws = numbers(size, name, random)
    draws["effect"] = Draws(name, np.array([case.effect for case in cases]))
    draws["persons"] = Draws(name, np.array([case.persons for case in cases]))
    return nets(ledger_of(setting, draws))


def nets(ledger: Ledger) -> dict[str, Array]:
    """Return the net present value of every viewpoint, each (S,)."""
    return {
        view: net_by_draw(ledger, rate=RATE, payer=None if view == "society" else view)
        for view in VIEWS
    }


def report(
    setting: Setting, row: Row, case: Case, method: str
) -> dict[str, tuple[float, ...]] | None:
    """Return what a report says of each viewpoint; ``None`` where it refuses."""
    effect = effect_of(setting, row.prior, case, method)
    if effect is None:
        return None
    size = len(effect.values)
    draws = {
        name: Draws(effect.identity, stream.values)
        for name, stream in reported(case.area, size).items()
    }
    draws["effect"] = effect
    draws["persons"] = Draws(effect.identity, np.full(size, case.persons))
    ledger = ledger_of(setting, draws)
    found = {}
    for view, net in nets(ledger).items():
        payer = None if view == "society" else view
        said = appraise(ledger, rate=RATE, level=LEVEL, payer=payer)
        sign = {"pays_off": 1.0, "costs_more": -1.0}.get(payer_verdict(net, LEVEL), 0.0)
        found[view] = (said.net_low, said.net_high, said.chance, sign)
    return found


def effect_of(setting: Setting, prior: Truth, case: Case, method: str) -> Draws | None:
    """Return the effect as a method has it: the own estimate, or with a prior."""
    own = case.estimate.draws
    if own is None or method == "own":
        return own
    spread = prior.spread * setting.scale
    pooled = PooledEffect(
        mean=setting.wanted * prior.mean * setting.scale,
        std_error=0.6 * spread,
        tau2=(0.8 * spread) ** 2,
        studies=10,
    )
    key = Key(SEED, case.area, "prevent", "outcome")
    predicted = transfer_pooled(pooled, key, TransferOptions(draws=len(own.values)))
    if isinstance(predicted, CannotAnswer):
        return None
    given = 0.0 if method == "prior" else None
    both = combine(
        predicted.draws,
        own,
        replace(key, step="combination"),
        CombinationOptions(commensurate_variance=given, level=LEVEL),
    )
    return None if isinstance(both, CannotAnswer) else both.effect


def main() -> None:
    """Measure every row and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=1_000, help="worlds per row")
    parser.add_argument("--out", type=Path, help="file to write; else printed")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="", help="rows whose name contains this")
    asked = parser.parse_args()
    chosen = [row for row in rows() if asked.only in row.key]
    run = partial(measure, worlds=asked.worlds)
    if asked.workers > 1:
        with multiprocessing.Pool(asked.workers) as pool:
            measured = pool.map(run, chosen, chunksize=1)
    else:
        measured = [run(row) for row in chosen]
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    text = document(
        measured, date=date, worlds=asked.worlds, seed=SEED, even=BREAK_EVEN
    )
    if asked.out is None:
        print(text)
    else:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
