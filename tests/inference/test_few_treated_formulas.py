"""The rule's formulas, written once more in plain loops, and its closed case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from few_treated_worlds import with_effect, world
from numpy.typing import NDArray
from scipy.optimize import minimize

from prevstats.inference import few_treated_pool
from prevstats.inference.few_treated import (
    FewTreated,
    Study,
    few_treated,
    pool_model,
)
from prevstats.inference.few_treated_pool import PoolModel, county_correlation
from prevstats.inference.few_treated_reference import Cohort, variance_ratio
from prevstats.inference.few_treated_scale import Scale, ScaleShape, fit_scale

OPTIMISER = 2e-4
"""Twelve scoring steps against a general optimiser: relative, in s."""


@dataclass
class Plain:
    """What the loops found; dictionaries by row of the study."""

    value: float
    kappa: float
    beta_2: float
    rho: float
    ratio: float
    s: dict[int, float]
    q: dict[int, float]


@dataclass
class PlainScale:
    """Scale by row, and z (P, 2) of the pool, at the best kappa."""

    kappa: float
    beta_2: float
    s: dict[int, float]
    z: NDArray[np.float64]


def plain_rule(study: Study, p: list[int], s: list[int]) -> Plain:
    """Return the rule for one start and equal weights, step by step, in loops.

    Optimises the scale with a general optimiser for every kappa; written from the
    formulas of docs/few_treated.md without the package.
    """
    d, x, own = plain_history(study, p, s)
    size = {i: float(study.exposure[i]) for i in p + s}
    known = dict.fromkeys(p, 1.0)
    for _ in range(2):
        w = np.diag([1 / known[i] ** 2 for i in p])
        big_x = np.array([x[i] for i in p])
        m = np.linalg.inv(big_x.T @ w @ big_x)
        gamma = m @ big_x.T @ w @ np.array([d[i] for i in p])
        u = {
            i: (d[i] - x[i] @ gamma) / (1 - x[i] @ m @ x[i] / known[i] ** 2) for i in p
        }
        scale = plain_scale(u, size, own)
        known = scale.s
    a = np.linalg.inv(scale.z.T @ scale.z + np.diag([0, 14.0]))
    q = {}
    for row, i in enumerate(p):
        k = scale.z[row] @ a @ scale.z[row]
        exponent = k * (abs(u[i]) / known[i] - 1) / (1 - k)
        q[i] = u[i] / known[i] * np.exp(min(1.0, max(-1.0, exponent)))
    adjusted = {i: d[i] - x[i] @ gamma for i in p + s}
    value = np.mean([adjusted[i] for i in s]) - np.mean([adjusted[i] for i in p])
    delta = np.mean([x[i] for i in s], axis=0) - np.mean([x[i] for i in p], axis=0)
    county = {i: int(study.county[i]) for i in p + s}
    rho = plain_rho(q, county)
    weighted = {i: known[i] / len(s) for i in s} | {i: -known[i] / len(p) for i in p}
    v_s = sum(weighted[i] ** 2 for i in s)
    v_c = sum(weighted[i] ** 2 for i in p)
    v_county = max(rho * pairs(weighted, county), -0.5 * (v_s + v_c))
    ratio = (v_s + v_c + delta @ m @ delta + v_county) / v_s
    return Plain(float(value), scale.kappa, scale.beta_2, rho, ratio, known, q)


def plain_history(
    study: Study, p: list[int], s: list[int]
) -> tuple[dict[int, float], dict[int, NDArray[np.float64]], dict[int, float]]:
    """Return contrast, covariates and centred log volatility by row."""
    y, start, both = study.outcome, study.start[s[0]], p + s
    before = [j for j, year in enumerate(study.periods) if year < start]
    after = [j for j, year in enumerate(study.periods) if year >= start]
    d = {i: y[i, after].mean() - y[i, before].mean() for i in both}
    away = {i: [y[i, j] - np.mean(y[p, j]) for j in before] for i in both}
    level = {i: np.mean(away[i]) for i in both}
    last = {i: away[i][-1] - level[i] for i in both}
    v2 = {
        i: sum((one - level[i]) ** 2 for one in away[i]) / (len(before) - 1)
        for i in both
    }
    mean_log = np.mean([np.log(study.exposure[i]) for i in p])
    sd_level, sd_last = np.std([level[i] for i in p]), np.std([last[i] for i in p])
    x = {
        i: np.array(
            [
                1.0,
                np.log(study.exposure[i]) - mean_log,
                level[i] / sd_level,
                last[i] / sd_last,
            ]
        )
        for i in both
    }
    floor = (np.median([np.sqrt(v2[i]) for i in p]) / 4) ** 2
    own = {i: 0.5 * np.log(v2[i] + floor) for i in both}
    return d, x, centred(own, p)


def centred(values: dict[int, float], p: Iterable[int]) -> dict[int, float]:
    """Return the values less their mean over the pool."""
    mean = float(np.mean([values[i] for i in p]))
    return {i: value - mean for i, value in values.items()}


def plain_scale(
    u: dict[int, float], size: dict[int, float], own: dict[int, float]
) -> PlainScale:
    """Return the penalised scale at the best of the eleven kappas."""
    middle = np.median([size[i] for i in u])
    found = []
    for kappa in np.arange(11) / 10:
        o = {i: 0.5 * np.log(1 - kappa + kappa * middle / n) for i, n in size.items()}
        o = centred(o, u)
        best = minimize(
            plain_loss, [0.0, 0.46], args=(u, o, own), method="BFGS", tol=1e-10
        )
        b0, b2 = best.x
        s = {i: np.exp(b0 + (1 - b2) * o[i] + b2 * own[i]) for i in size}
        z = np.array([[1.0, own[i] - o[i]] for i in u])
        penalised = best.fun + 3.2 * (kappa - 0.44) ** 2
        found.append((penalised, PlainScale(kappa, b2, s, z)))
    return min(found, key=lambda pair: pair[0])[1]


def plain_loss(
    beta: NDArray[np.float64],
    u: dict[int, float],
    o: dict[int, float],
    own: dict[int, float],
) -> float:
    """Return sum |u| / s + log s with the penalty on beta_2."""
    total = 7 * (beta[1] - 0.46) ** 2
    for i in u:
        log_s = beta[0] + (1 - beta[1]) * o[i] + beta[1] * own[i]
        total += abs(u[i]) / np.exp(log_s) + log_s
    return float(total)


def pairs(values: dict[int, float], county: dict[int, int]) -> float:
    """Return the sum over counties of (sum)^2 less the sum of squares."""
    total = 0.0
    for one in set(county.values()):
        mine = [value for i, value in values.items() if county[i] == one]
        total += sum(mine) ** 2 - sum(value**2 for value in mine)
    return total


def plain_rho(q: dict[int, float], county: dict[int, int]) -> float:
    """Return the correlation within counties, not below 0."""
    members = Counter(county[i] for i in q)
    bottom = sum(m * (m - 1) for m in members.values())
    return max(0.0, pairs(q, county) / (bottom * np.mean([v**2 for v in q.values()])))


@pytest.mark.parametrize(
    ("treated", "shock"),
    [((3,), 0.0), ((3,), 1.0), ((3, 10, 50), 0.0), ((3, 9, 50), 1.0)],
)
def test_the_rule_equals_its_formulas_in_plain_loops(
    treated: tuple[int, ...], shock: float
) -> None:
    study = world(n=104, treated=treated, seed=2, counties=6, county_shock=shock)
    pool = np.flatnonzero(study.pool).tolist()
    plain = plain_rule(study, pool, list(treated))
    found = few_treated(study, draws=99, generator=np.random.default_rng(1), level=0.9)
    assert isinstance(found, FewTreated)
    model = pool_model(study, 2015)
    assert isinstance(model, PoolModel)
    assert found.kappa == plain.kappa
    assert found.value == pytest.approx(plain.value, rel=OPTIMISER)
    assert found.beta_2 == pytest.approx(plain.beta_2, rel=1e-3)
    assert found.rho == pytest.approx(plain.rho, rel=1e-2, abs=1e-4)
    assert (found.rho > 0.2) == (shock > 0)
    q = np.array([plain.q[row] for row in model.pool])
    np.testing.assert_allclose(model.adjusted.q, q, rtol=1e-3)
    rows = np.array(treated)
    cohort = Cohort(model, rows, np.full(len(rows), 1 / len(rows)))
    ratio = variance_ratio([cohort], [model.adjusted], "rank")
    assert ratio == pytest.approx(plain.ratio, rel=1e-3)
    if len(treated) == 1:
        reference = np.sqrt(plain.ratio) * plain.s[treated[0]] * np.abs(q)
        rank = int(0.9 * (len(pool) + 1)) + 1
        half = np.sort(reference)[rank - 1]
        assert found.high - found.value == pytest.approx(half, rel=1e-3)
        above = int((reference >= abs(found.value)).sum())
        assert found.p_value == (1 + above) / (len(pool) + 1)


def test_with_several_treated_the_reference_is_drawn_with_replacement() -> None:
    study = world(treated=(3, 10, 50))
    found = few_treated(
        study, draws=49_999, generator=np.random.default_rng(1), level=0.9
    )
    assert isinstance(found, FewTreated)
    model = pool_model(study, 2015)
    assert isinstance(model, PoolModel)
    fit, rows = model.adjusted, [3, 10, 50]
    random = np.random.default_rng(5)
    drawn = random.choice(fit.q, (49_999, 3)) @ (fit.s[rows] / 3)
    spread = np.sqrt(np.mean((found.draws - found.value) ** 2) / np.mean(drawn**2))
    own = ((fit.s[rows] / 3) ** 2).sum()
    gap = fit.x[rows].mean(axis=0) - fit.x[model.pool].mean(axis=0)
    others = (fit.s[model.pool] ** 2).sum() / len(model.pool) ** 2
    least = (own + others + gap @ fit.spread @ gap) / own
    assert fit.rho < 0.05, "this world has next to no county correlation"
    assert spread == pytest.approx(np.sqrt(least), rel=0.03)  # 6 s.e. of two sd


def test_scoring_finds_the_minimum_for_every_world() -> None:
    for seed in range(10):
        random = np.random.default_rng(seed)
        n = 150
        size = np.exp(random.normal(8, 1, n))
        own = random.normal(0, 0.7, n)
        pool = np.arange(n)
        s = np.exp(0.3 * own - 0.2 * np.log(size))
        noise = np.zeros((11, n))
        u = s * random.standard_normal(n)
        shape = ScaleShape(noise, own - own.mean())
        found = fit_scale(u, shape, pool)

        def loss(
            beta: NDArray[np.float64],
            u: NDArray[np.float64] = u,
            own: NDArray[np.float64] = own,
        ) -> float:
            log_s = beta[0] + beta[1] * (own - own.mean())
            fitted = (np.abs(u) * np.exp(-log_s) + log_s).sum()
            return float(fitted + 7 * (beta[1] - 0.46) ** 2)

        best = minimize(loss, [0.0, 0.46], method="BFGS", tol=1e-12)
        assert found.beta_2 == pytest.approx(best.x[1], abs=1e-4)
        assert found.kappa == 0.4, "with no size term only the penalty decides"


def test_closed_case_equals_the_permutation_rank(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """x = (1), kappa = beta_2 = 0: the rank of |d - mean| among the pool's own."""

    def flat(
        residuals: NDArray[np.float64], shape: ScaleShape, pool: NDArray[np.intp]
    ) -> Scale:
        one = np.full(shape.noise.shape[1], np.abs(residuals).mean())
        return Scale(0.0, 0.0, one, np.full(len(pool), 1.0 / len(pool)))

    monkeypatch.setattr(few_treated_pool, "fit_scale", flat)
    differences = []
    for seed in range(20):
        study = world(n=400, seed=seed, counties=400)
        study = replace(study, outcome=with_effect(study, 0.3 * (seed - 10)))
        d = study.outcome[:, 5:].mean(1) - study.outcome[:, :5].mean(1)
        centred = np.abs(d - d.mean())
        rank = (centred >= centred[3]).sum() / len(d)
        found = few_treated(study, draws=99, generator=np.random.default_rng(1))
        assert isinstance(found, FewTreated)
        differences.append(found.unadjusted_p_value - rank)
    assert np.max(np.abs(differences)) <= 3 / 400


def test_county_correlation_is_what_was_put_in() -> None:
    random = np.random.default_rng(4)
    county = np.repeat(np.arange(2_000), 5)
    shared = np.repeat(random.standard_normal(2_000), 5)
    q = np.sqrt(0.3) * shared + np.sqrt(0.7) * random.standard_normal(10_000)
    assert county_correlation(q, county) == pytest.approx(0.3, abs=0.03)
    assert county_correlation(q, np.arange(10_000)) == 0.0
    alternating = np.tile([1.0, -1.0], 500)
    assert county_correlation(alternating, np.repeat(np.arange(500), 2)) == 0.0
