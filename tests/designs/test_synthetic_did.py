"""Synthetic diff-in-diff: published numbers, a literal second way, invariances."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.synthetic_panels import california, low_rank, published

from prevstats.data.panel import Panel
from prevstats.designs.synthetic_control_fit import gap_of
from prevstats.designs.synthetic_control_result import SyntheticEffect
from prevstats.designs.synthetic_did import SyntheticDid
from prevstats.designs.synthetic_did_fit import Choices, fit_block
from prevstats.designs.synthetic_did_weights import tuning_of
from prevstats.errors import CannotAnswer, InputError

ROUNDING = 1e-9
SEARCH = 1e-6
"""Two searches that stop by the same rule may end this far apart, in noise levels."""
POINT = SyntheticDid(inference="none")
EQUAL = SyntheticDid(inference="none", unit_weights="equal", time_weights="equal")


def told(design: SyntheticDid, panel: Panel) -> SyntheticEffect:
    effect = design(panel)
    assert isinstance(effect, SyntheticEffect)
    return effect


@pytest.mark.reference
def test_california_as_published(shared_data: Path) -> None:
    row = published(shared_data, "california_prop99", "synthetic_did")["ATT_1989_2000"]
    effect = told(SyntheticDid(), california(shared_data))
    assert effect.effect == pytest.approx(
        float(row["value"]), abs=float(row["tolerance"])
    )
    assert effect.effect == pytest.approx(-15.603828, abs=1e-6)  # R synthdid 0.0.9
    error = effect.quantity("ATT").std_error
    assert error is not None
    assert 5 <= error <= 13  # published: 9.34, 7.98 and 10.79 in three runs
    assert effect.quantity("p_value").value == pytest.approx(2 / 39)


@pytest.mark.reference
def test_the_plain_block_as_published(shared_data: Path) -> None:
    row = published(shared_data, "california_prop99", "did_2x2_block")["ATT_1989_2000"]
    effect = told(EQUAL, california(shared_data))
    assert effect.effect == pytest.approx(
        float(row["value"]), abs=float(row["tolerance"])
    )


@pytest.mark.reference
def test_placebos_need_no_random_numbers_with_one_treated(shared_data: Path) -> None:
    panel = california(shared_data)
    first, second = (told(SyntheticDid(seed=seed), panel) for seed in (1, 2))
    assert first.error.value == second.error.value
    shuffled = np.random.default_rng(3).permutation(len(panel.units))
    turned = replace(
        panel,
        units=tuple(panel.units[row] for row in shuffled),
        outcome=panel.outcome[shuffled],
        start=panel.start[shuffled],
    )
    assert told(SyntheticDid(), turned).error.value == first.error.value


@pytest.mark.reference
def test_a_placebo_is_the_estimate_of_that_unit_alone(shared_data: Path) -> None:
    """The search for all placebos at once against one panel at a time."""
    effect = told(SyntheticDid(), california(shared_data))
    setting, tuning = effect.setting, tuning_of(effect.setting.block(1989))
    for place in (0, 20, 37):
        block = setting.block(1989, setting.untreated[place : place + 1])
        gap = gap_of(block, fit_block(block, tuning, Choices()))
        assert effect.placebos[0][place] == pytest.approx(gap, abs=SEARCH)


def literal_weights(y: np.ndarray, zeta: float, least: float) -> np.ndarray:
    """R synthdid's sc.weight.fw with sparsify, line by line, for one problem."""
    y = y - y.mean(axis=0)
    a, b = y[:, :-1], y[:, -1]
    x = np.full(a.shape[1], 1 / a.shape[1])
    eta = len(y) * zeta**2
    for turns in (100, 10_000):
        values: list[float] = []
        while len(values) < turns and (
            len(values) < 2 or values[-2] - values[-1] > least**2
        ):
            product = a @ x
            half = (product - b) @ a + eta * x
            best = int(np.argmin(half))
            move = -x
            move[best] += 1
            error = a[:, best] - product
            if np.any(move != 0):
                bend = error @ error + eta * (move @ move)
                x = x + min(1.0, max(0.0, -(half @ move) / bend)) * move
            left = y @ np.append(x, -1.0)
            values.append(zeta**2 * (x @ x) + left @ left / len(y))
        if turns == 100:
            x = np.where(x <= x.max() / 4, 0, x)
            x = x / x.sum()
    return x


@pytest.mark.parametrize("seed", range(4))
def test_against_the_algorithm_written_out(seed: int) -> None:
    panel = low_rank(seed)
    y, before, donors = panel.outcome, 11, 26
    noise = np.std(np.diff(y[:donors, :before], axis=1), ddof=1)
    zeta = (4 * 5) ** 0.25 * noise
    after = y[:donors, before:].mean(axis=1, keepdims=True)
    periods = literal_weights(
        np.hstack([y[:donors, :before], after]), 1e-6 * noise, 1e-5 * noise
    )
    aim = y[donors:, :before].mean(axis=0)
    units = literal_weights(np.vstack([y[:donors, :before], aim]).T, zeta, 1e-5 * noise)
    gap = y[donors:].mean(axis=0) - units @ y[:donors]
    expected = gap[before:].mean() - periods @ gap[:before]
    effect = told(POINT, panel)
    assert effect.effect == pytest.approx(expected, abs=SEARCH)
    weighting = effect.cohorts[0].weighting
    assert weighting.unit == pytest.approx(units, abs=SEARCH)
    assert weighting.time == pytest.approx(periods, abs=SEARCH)


KINDS = ("placebo", "jackknife", "bootstrap")


def designs(**weights: str) -> list[SyntheticDid]:
    return [
        SyntheticDid(inference=kind, replications=6, **weights)  # type: ignore[arg-type]
        for kind in KINDS
    ]


@pytest.mark.parametrize("design", designs(), ids=KINDS)
def test_unit_and_period_effects_change_nothing(design: SyntheticDid) -> None:
    panel = low_rank(5)
    first = told(design, panel)
    for added in (
        2.0 * np.arange(1, 17)[None, :],
        2.5 * np.arange(1, 31)[:, None],
    ):
        second = told(design, replace(panel, outcome=panel.outcome + added))
        assert second.effect == pytest.approx(first.effect, abs=SEARCH)
        assert second.error.value == pytest.approx(first.error.value, abs=SEARCH)


@pytest.mark.parametrize("design", designs(), ids=KINDS)
@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_unit_of_the_outcome_only_scales(
    design: SyntheticDid, scale: float
) -> None:
    panel = low_rank(6)
    first = told(design, panel)
    second = told(design, replace(panel, outcome=scale * panel.outcome))
    assert second.effect == pytest.approx(scale * first.effect, rel=SEARCH)
    assert second.error.value == pytest.approx(scale * first.error.value, rel=SEARCH)  # type: ignore[operator]
    weighting = second.cohorts[0].weighting
    assert weighting.unit == pytest.approx(first.cohorts[0].weighting.unit, abs=SEARCH)
    assert weighting.time == pytest.approx(first.cohorts[0].weighting.time, abs=SEARCH)


@pytest.mark.parametrize("design", [POINT, EQUAL], ids=["synthetic", "equal"])
@pytest.mark.parametrize("shift", [1e-6, 0.25, 1e4])
@pytest.mark.parametrize(
    ("treated", "after", "sign"),
    [(True, True, 1), (True, False, -1), (False, False, 1), (False, True, -1)],
)
def test_shifts_of_the_four_blocks(
    design: SyntheticDid, shift: float, treated: bool, after: bool, sign: int
) -> None:
    panel = low_rank(7)
    rows = np.isfinite(panel.start) == treated
    columns = (np.array(panel.periods) >= 2011) == after
    moved = replace(panel, outcome=panel.outcome + shift * np.outer(rows, columns))
    first, second = told(design, panel), told(design, moved)
    near = SEARCH + ROUNDING * shift
    assert second.effect - first.effect == pytest.approx(sign * shift, abs=near)


def test_noise_given_as_covariate_disturbs_less() -> None:
    panel = low_rank(8)
    noise = np.random.default_rng(8).normal(size=panel.outcome.shape)
    noisy = replace(panel, outcome=panel.outcome + noise, covariates={"x": noise})
    clean, disturbed = told(POINT, panel).effect, told(POINT, noisy).effect
    for method in ("optimized", "projected"):
        design = SyntheticDid(
            inference="none",
            covariates=("x",),
            covariate_method=method,  # type: ignore[arg-type]
        )
        adjusted = told(design, noisy).effect
        assert abs(adjusted - clean) < abs(disturbed - clean)


def test_projected_covariates_are_least_squares_with_dummies() -> None:
    panel = low_rank(9)
    stream = np.random.default_rng(9)
    x = {"a": stream.normal(size=(30, 16)), "b": stream.normal(size=(30, 16))}
    both = replace(panel, covariates=x)
    untreated = (np.array(panel.periods)[None] < panel.start[:, None]).ravel()
    unit = np.kron(np.eye(30), np.ones((16, 1)))
    year = np.kron(np.ones((30, 1)), np.eye(16))
    columns = np.column_stack([x["a"].ravel(), x["b"].ravel(), unit, year])
    beta = np.linalg.lstsq(
        columns[untreated], panel.outcome.ravel()[untreated], rcond=None
    )[0][:2]
    by_hand = replace(
        panel, outcome=panel.outcome - beta[0] * x["a"] - beta[1] * x["b"]
    )
    design = SyntheticDid(
        inference="none", covariates=("a", "b"), covariate_method="projected"
    )
    assert told(design, both).effect == pytest.approx(
        told(POINT, by_hand).effect, abs=SEARCH
    )


def staggered(seed: int) -> Panel:
    panel = low_rank(seed)
    start = panel.start.copy()
    start[-2:] = 2013
    return replace(panel, start=start)


def test_several_starts_are_averaged_by_treated_unit_periods() -> None:
    panel = staggered(10)
    effect = told(POINT, panel)
    alone = {}
    for year in (2011.0, 2013.0):
        kept = np.isinf(panel.start) | (panel.start == year)
        part = replace(
            panel,
            units=tuple(np.array(panel.units)[kept]),
            outcome=panel.outcome[kept],
            start=panel.start[kept],
        )
        alone[year] = told(POINT, part).effect
        name = f"ATT({year:.0f})"
        assert effect.quantity(name).value == pytest.approx(alone[year], abs=ROUNDING)
    expected = (10 * alone[2011.0] + 6 * alone[2013.0]) / 16
    assert effect.effect == pytest.approx(expected, abs=ROUNDING)
    assert "ATT(2013,2014)" in str(effect.table["term"].tolist())


@pytest.mark.parametrize("kind", KINDS)
def test_errors_of_several_starts(kind: str) -> None:
    design = SyntheticDid(inference=kind, replications=8)  # type: ignore[arg-type]
    effect = told(design, staggered(11))
    assert effect.error.value is not None
    assert 0.01 < effect.error.value < 5
    assert effect.p_value is None
    assert effect.p_value_reason in ("several_treated", "few_treated_clusters")


def test_the_jackknife_is_that_of_the_fixed_weights() -> None:
    panel = low_rank(12)
    effect = told(SyntheticDid(inference="jackknife"), panel)
    weighting = effect.cohorts[0].weighting
    values = []
    for left in range(30):
        rows = np.delete(np.arange(30), left)
        donors, treated = rows[rows < 26], rows[rows >= 26]
        unit = weighting.unit[donors] / weighting.unit[donors].sum()
        gap = panel.outcome[treated].mean(axis=0) - unit @ panel.outcome[donors]
        values.append(gap[11:].mean() - weighting.time @ gap[:11])
    expected = np.sqrt(29 / 30 * 29 * np.var(values, ddof=1))
    assert effect.error.value == pytest.approx(expected, rel=ROUNDING)


def test_one_treated_unit_has_no_jackknife_and_no_bootstrap() -> None:
    panel = low_rank(13, treated=1)
    for kind in ("jackknife", "bootstrap"):
        effect = told(SyntheticDid(inference=kind), panel)  # type: ignore[arg-type]
        assert effect.error.value is None
        assert effect.error.reason == "one_treated_cluster"
        assert effect.p_value is None
        assert effect.estimate().low is None


def test_with_ten_treated_the_normal_law_may_be_used() -> None:
    effect = told(SyntheticDid(inference="jackknife"), low_rank(14, treated=10))
    number = effect.quantity("ATT")
    assert number.low is not None
    assert number.low < number.value < number.high  # type: ignore[operator]
    assert effect.p_value is not None
    assert effect.estimate().p_value == pytest.approx(effect.p_value)


def test_a_known_effect_is_found() -> None:
    """Mean over 20 worlds with effect 3: within 4 Monte Carlo errors."""
    found = [told(POINT, low_rank(seed, effect=3.0)).effect for seed in range(20)]
    assert np.mean(found) == pytest.approx(3.0, abs=4 * np.std(found) / np.sqrt(20))


def test_refusals() -> None:
    panel = low_rank(15)
    nobody = replace(panel, start=np.full(30, np.inf))
    all_start = replace(panel, start=np.full(30, 2011.0))
    flat = replace(panel, outcome=np.full((30, 16), 7.0))
    gap = panel.outcome.copy()
    gap[-1, 3] = np.nan
    early = replace(panel, start=np.where(np.isfinite(panel.start), 2001.0, np.inf))
    cases = {
        "no_treated": nobody,
        "no_comparison": all_start,
        "no_variation": flat,
        "outcome_missing": replace(panel, outcome=gap),
        "too_few_years_before": early,
    }
    for reason, case in cases.items():
        answer = POINT(case)
        assert isinstance(answer, CannotAnswer)
        assert answer.reason == reason


def test_donors_with_gaps_are_left_out_by_name() -> None:
    panel = low_rank(16)
    outcome = panel.outcome.copy()
    outcome[2, 5] = np.nan
    effect = told(POINT, replace(panel, outcome=outcome))
    dropped = effect.setting.sample.dropped
    assert [(each.reason, each.units) for each in dropped] == [("incomplete", ("002",))]
    with pytest.raises(KeyError, match="weight"):
        effect.quantity("weight(002)")


def test_faults_are_told_all_at_once() -> None:
    with pytest.raises(InputError) as caught:
        SyntheticDid(inference="guess", level=2.0, replications=1)  # type: ignore[arg-type]
    assert {each.key for each in caught.value.complaints} == {
        "inference",
        "level",
        "replications",
    }
    with pytest.raises(InputError, match="donors"):
        POINT(low_rank(17), donors=np.ones(3, bool))
    with pytest.raises(InputError, match="no such covariate"):
        SyntheticDid(covariates=("x",))(low_rank(17))


def test_a_covariate_that_is_a_unit_effect_has_no_coefficient() -> None:
    panel = low_rank(18)
    level = np.repeat(np.arange(30.0)[:, None], 16, axis=1)
    design = SyntheticDid(covariates=("x",), covariate_method="projected")
    answer = design(replace(panel, covariates={"x": level}))
    assert answer == CannotAnswer("covariates_collinear")


def test_an_effect_without_any_variation_has_a_table_without_statistic() -> None:
    outcome = np.zeros((12, 8))
    outcome[:3, 5:] = 1.0
    start = np.where(np.arange(12) < 3, 2015.0, np.inf)
    units = tuple(f"{unit:04d}" for unit in range(12))
    panel = Panel(units, tuple(range(2010, 2018)), outcome, start)
    found = SyntheticDid(replications=5)(panel)
    assert isinstance(found, SyntheticEffect)
    with np.errstate(divide="raise", invalid="raise"):
        table = found.table
    assert table["estimate"].iloc[0] == 1.0
    assert np.isnan(table["statistic"].iloc[0])
