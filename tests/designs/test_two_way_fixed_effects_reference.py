"""Two-way fixed effects against published tables, fixest's conventions and dummies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.difference_panels import castle, fatalities, medicaid, published
from designs.group_time_panels import random_panel

from prevstats.data.panel import Panel
from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects
from prevstats.designs.two_way_fixed_effects_result import Regression
from prevstats.inference.cluster import (
    cluster_covariance,
    degrees_of_freedom,
    least_squares,
)

SAME = 1e-9
"""Relative: the same algebra by another road (dummies)."""
PRINTED = 1e-7
"""Relative: pyfixest 0.60 prints eight digits."""


def fit(design: TwoWayFixedEffects, panel: Panel) -> Regression:
    found = design(panel)
    assert isinstance(found, Regression), found
    return found


@pytest.mark.reference
@pytest.mark.parametrize(
    ("estimator", "design", "years"),
    [
        ("twoway_FE_HC1", {"vcov": "HC1"}, ()),
        ("twoway_FE_cluster_state", {"small_sample": "plm"}, ()),
        (
            "within_state_FE",
            {"vcov": "iid", "small_sample": "plm", "period_effects": False},
            (),
        ),
        (
            "within_state_FE_cluster_state",
            {"small_sample": "plm", "period_effects": False},
            (),
        ),
        ("first_difference_1982_1988_HC1", {"vcov": "HC1"}, ("1982", "1988")),
    ],
)
def test_beer_tax_and_traffic_deaths(
    shared_data: Path, estimator: str, design: dict, years: tuple[str, ...]
) -> None:
    (row,) = published(shared_data, "fatalities", estimator).values()
    panel = fatalities(shared_data / "benchmarks", *years)
    found = fit(TwoWayFixedEffects(treatment="beertax", **design), panel)
    tax = found.quantity("coef(beertax)")
    assert abs(tax.value - float(row["value"])) <= float(row["tolerance"])
    assert abs(tax.std_error - float(row["standard_error"])) <= float(row["tolerance"])


@pytest.mark.reference
def test_castle_doctrine(shared_data: Path) -> None:
    row = published(shared_data, "castle", "twfe")["post"]
    panel = castle(shared_data / "benchmarks")
    for design, name in (
        (TwoWayFixedEffects(treatment="post"), "coef(post)"),
        (TwoWayFixedEffects(), "coef(treatment)"),
    ):
        found = fit(design, panel)
        for quantity in (found.quantity(name), found.quantity("ATT")):
            assert abs(quantity.value - float(row["value"])) <= float(row["tolerance"])


@pytest.mark.reference
def test_medicaid_event_study(shared_data: Path) -> None:
    rows = published(shared_data, "ehec_medicaid", "twfe_event_study_cluster")
    panel = medicaid(shared_data / "benchmarks")
    first = fit(TwoWayFixedEffects(event_time=True), panel).quantity("event(0)")
    low = rows["original 95% CI lower 2014"]
    high = rows["original 95% CI upper 2014"]
    assert abs(first.low - float(low["value"])) <= float(low["tolerance"])
    assert abs(first.high - float(high["value"])) <= float(high["tolerance"])


@pytest.mark.reference
@pytest.mark.parametrize(
    ("design", "std_error"),
    [
        ({}, 0.35707835),
        ({"small_sample": "all"}, 0.38578672),
        ({"vcov": "iid"}, 0.19737679),
        ({"vcov": "HC1"}, 0.25471489),
        ({"period_effects": False}, 0.29185564),
        ({"period_effects": False, "vcov": "iid"}, 0.18784999),
        ({"period_effects": False, "vcov": "HC1"}, 0.20327972),
    ],
)
def test_errors_of_pyfixest(shared_data: Path, design: dict, std_error: float) -> None:
    """pyfixest 0.60, ssc(k_fixef = "nonnested" or, for all, "full")."""
    panel = fatalities(shared_data / "benchmarks")
    found = fit(TwoWayFixedEffects(treatment="beertax", **design), panel)
    np.testing.assert_allclose(found.std_error[0], std_error, rtol=PRINTED)


@pytest.fixture
def gaps() -> Panel:
    """An unbalanced, weighted, staggered panel in clusters of about three units."""
    random = np.random.default_rng(11)
    panel = random_panel(random, n=48, t=7, missing=0.15)
    more = {"size": random.normal(size=(48, 7))}
    clusters = tuple(f"c{place % 16:02d}" for place in range(48))
    return replace(panel, covariates=more, cluster=clusters)


def dummies(panel: Panel, *, trends: bool) -> tuple[np.ndarray, ...]:
    """Return y, x with dummies, clusters and weights of the rows that are seen."""
    n, t = panel.outcome.shape
    seen = np.isfinite(panel.outcome)
    year = np.array(panel.periods, float)
    treated = (year[None, :] >= panel.start[:, None]).astype(float)
    units = np.repeat(np.eye(n), t, axis=0)
    parts = [treated.reshape(-1, 1), panel.covariates["size"].reshape(-1, 1), units]
    parts.append(np.tile(np.eye(t), (n, 1))[:, 1 : -1 if trends else None])
    if trends:
        parts.append(units * np.tile(year - year.mean(), n)[:, None])
    rows = seen.ravel()
    codes = np.unique(np.array(panel.cluster), return_inverse=True)[1]
    return (
        panel.outcome.ravel()[rows],
        np.hstack(parts)[rows],
        np.repeat(codes, t)[rows],
        np.repeat(panel.weights, t)[rows],
    )


@pytest.mark.parametrize("trends", [False, True])
@pytest.mark.parametrize("kind", ["CR0", "CR1", "CR2"])
def test_clustered_errors_are_those_of_dummies(
    gaps: Panel, kind: str, trends: bool
) -> None:
    y, x, clusters, weights = dummies(gaps, trends=trends)
    wide = least_squares(y, x, clusters, weights)
    ours = fit(
        TwoWayFixedEffects(
            covariates=("size",), unit_trends=trends, vcov=kind, small_sample="all"
        ),
        gaps,
    )
    np.testing.assert_allclose(ours.value[:2], wide.coefficients[:2], rtol=SAME)
    theirs = cluster_covariance(wide, kind)[:2, :2]
    np.testing.assert_allclose(ours.covariance, theirs, rtol=1e-7)
    assert ours.n_parameters == x.shape[1]
    if kind == "CR2":
        first = np.zeros(x.shape[1])
        first[0] = 1
        freedom = degrees_of_freedom(wide, first)
        np.testing.assert_allclose(ours.degrees_of_freedom[0], freedom, rtol=1e-7)


def test_many_clusters_give_the_same_degrees_of_freedom(
    gaps: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prevstats.designs import two_way_fixed_effects_errors

    design = TwoWayFixedEffects(covariates=("size",), vcov="CR2")
    first = fit(design, gaps).degrees_of_freedom
    monkeypatch.setattr(two_way_fixed_effects_errors, "MANY_CLUSTERS", 3)
    np.testing.assert_allclose(fit(design, gaps).degrees_of_freedom, first, rtol=SAME)


def test_cr3_is_the_jackknife_over_clusters(gaps: Panel) -> None:
    """A_g = (I − H_gg)⁻¹ is b − b(−g) exactly where every b(−g) can be told.

    Singular directions (each unit's own effect) play no part in the coefficients.
    """
    design = TwoWayFixedEffects(covariates=("size",), vcov="CR3")
    whole = fit(design, gaps)
    labels = np.array(gaps.cluster)
    steps = []
    for label in sorted(set(labels)):
        outcome = np.where((labels == label)[:, None], np.nan, gaps.outcome)
        left = fit(design, replace(gaps, outcome=outcome))
        steps.append(left.value[:2] - whole.value[:2])
    jackknife = np.array(steps).T @ np.array(steps)
    np.testing.assert_allclose(whole.covariance, jackknife, rtol=1e-7)


@pytest.mark.parametrize("kind", ["HC1", "HC2", "HC3"])
def test_errors_of_statsmodels(gaps: Panel, kind: str) -> None:
    from statsmodels.regression.linear_model import WLS

    y, x, _, weights = dummies(gaps, trends=False)
    theirs = WLS(y, x, weights=weights).fit(cov_type=kind)
    ours = fit(TwoWayFixedEffects(covariates=("size",), vcov=kind), gaps)
    np.testing.assert_allclose(ours.std_error[:2], theirs.bse[:2], rtol=1e-7)
    plain = WLS(y, x, weights=weights).fit()
    ours = fit(TwoWayFixedEffects(covariates=("size",), vcov="iid"), gaps)
    np.testing.assert_allclose(ours.std_error[:2], plain.bse[:2], rtol=1e-7)


def test_two_periods_are_a_difference_of_differences() -> None:
    from prevstats.designs.group_time import GroupTime

    random = np.random.default_rng(3)
    start = np.where(np.arange(60) < 25, 2011.0, np.inf)
    panel = Panel(
        tuple(f"{place:04d}" for place in range(60)),
        (2010, 2011),
        random.normal(size=(60, 2)),
        start,
    )
    ours = fit(TwoWayFixedEffects(vcov="CR0"), panel)
    theirs = GroupTime()(panel).aggregate("simple")
    np.testing.assert_allclose(ours.value[-1], theirs.overall, rtol=1e-11)
    event = fit(TwoWayFixedEffects(event_time=True), panel)
    np.testing.assert_allclose(event.value[0], theirs.overall, rtol=1e-11)
