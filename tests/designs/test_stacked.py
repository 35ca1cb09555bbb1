"""Stacked comparisons against diff-diff, one large regression, and their kin."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.group_time_panels import random_panel, read_mpdta, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.event_study_effects import CohortEffects
from prevstats.designs.stacked import Stacked
from prevstats.designs.sun_abraham import SunAbraham
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.cluster import cluster_covariance, least_squares

SAME = 1e-10


def fit(design: Stacked, panel: Panel) -> CohortEffects:
    found = design(panel)
    assert isinstance(found, CohortEffects), found
    return found


@pytest.mark.reference
def test_effects_of_diff_diff(shared_data: Path) -> None:
    """Wing, Freedman & Hollingsworth's weights give the mean by treated units.

    diff-diff's errors are larger: its event times are common to all sets, so what the
    sets' own years differ by stays in the residuals.
    """
    path = Path(__file__).parent / "reference" / "diff_diff.json"
    theirs = json.loads(path.read_text())["stacked_aggregate"]
    panel = read_mpdta(shared_data / "benchmarks" / "mpdta.csv")
    found = fit(Stacked(before=1, after=1), panel)
    np.testing.assert_allclose(
        found.quantity("event_overall").value, theirs["overall"][0], rtol=1e-9
    )
    for e in ("0", "1"):
        ours = found.quantity(f"event({e})")
        np.testing.assert_allclose(ours.value, theirs["event"][e][0], rtol=1e-9)
        assert 0.8 < ours.std_error / theirs["event"][e][1] < 1
    (gone,) = found.basis.dropped
    assert gone.reason == "window_outside_data"
    assert set(gone.units) == {
        unit for unit, g in zip(panel.units, panel.start, strict=True) if g == 2007
    }


def test_one_large_regression_with_dummies() -> None:
    """All sets in one, with unit × set and period × set dummies, clustered by unit."""
    panel = random_panel(np.random.default_rng(4), n=36, t=6, missing=0.05)
    found = fit(Stacked(before=1, after=1), panel)
    rows, columns, labels = [], found.terms, []
    kept = [k for k, base in enumerate(found.is_base) if not base]
    for group in sorted({int(g) for g in found.group}):
        for i, unit in enumerate(panel.units):
            own = panel.start[i] == group
            if not own and panel.start[i] <= group + 1:
                continue
            for j, year in enumerate(panel.periods):
                y = panel.outcome[i, j]
                if not group - 1 <= year <= group + 1 or np.isnan(y):
                    continue
                cell = columns.index(f"ATT({group},{year})") if own else -1
                rows.append((y, cell, f"{unit} {group}", f"{year} {group}", unit))
                labels.append(panel.weights[i])
    y = np.array([row[0] for row in rows])
    cell = np.array([row[1] for row in rows])
    x = [(cell == k).astype(float) for k in kept]
    for place in (2, 3):
        names = [row[place] for row in rows]
        x += [
            np.array([n == name for n in names], float) for name in dict.fromkeys(names)
        ]
    wide = np.column_stack(x)
    w = np.array(labels)
    free = independent_columns(wide * np.sqrt(w)[:, None], len(kept))
    codes = np.unique([row[4] for row in rows], return_inverse=True)[1]
    whole = least_squares(y, wide[:, free], codes, w)
    np.testing.assert_allclose(
        found.value[kept], whole.coefficients[: len(kept)], atol=1e-9
    )
    theirs = cluster_covariance(whole, "CR0")[: len(kept), : len(kept)]
    ours = fit(Stacked(before=1, after=1, vcov="CR0"), panel).covariance
    np.testing.assert_allclose(ours[np.ix_(kept, kept)], theirs, atol=1e-10)
    share = found.aggregate("simple").overall_weights[kept]
    error = fit(Stacked(before=1, after=1, vcov="CR0"), panel).aggregate("simple")
    np.testing.assert_allclose(
        np.linalg.norm(error.basis.sums(error.overall_influence[:, None])),
        np.sqrt(share @ theirs @ share),
        rtol=1e-8,
    )


def independent_columns(wide: np.ndarray, first: int) -> list[int]:
    """Return columns that are not combinations of those before them."""
    kept, basis = [], np.zeros((len(wide), 0))
    for column in range(wide.shape[1]):
        left = wide[:, column] - basis @ (basis.T @ wide[:, column])
        left -= basis @ (basis.T @ left)
        size = np.linalg.norm(left)
        if size > 1e-8 * max(np.linalg.norm(wide[:, column]), 1e-30):
            kept.append(column)
            basis = np.column_stack([basis, left / size])
        else:
            assert column >= first
    return kept


@pytest.mark.parametrize("seed", range(3))
def test_the_whole_window_is_sun_abraham(seed: int) -> None:
    panel = random_panel(np.random.default_rng(seed), n=60)
    stacked, sun = fit(Stacked(vcov="CR0"), panel), SunAbraham(vcov="CR0")(panel)
    assert stacked.terms == sun.terms
    np.testing.assert_allclose(stacked.value, sun.value, atol=SAME)
    np.testing.assert_allclose(stacked.covariance, sun.covariance, atol=SAME)


@pytest.mark.parametrize("design", [Stacked(before=2, after=1), Stacked()])
def test_invariances(design: Stacked) -> None:
    panel = random_panel(np.random.default_rng(6), n=90, t=7, missing=0.05)
    first = fit(design, panel)
    turned = fit(design, rows_of(panel, np.random.default_rng(2).permutation(90)))
    assert turned.value.tobytes() == first.value.tobytes()
    n, t = panel.outcome.shape
    random = np.random.default_rng(7)
    added = 50 * random.normal(size=(n, 1)) + 50 * random.normal(size=(1, t))
    moved = fit(design, replace(panel, outcome=panel.outcome + added))
    np.testing.assert_allclose(moved.value, first.value, atol=1e-9)
    after = np.array(panel.periods) >= panel.start[:, None]
    raised = fit(design, replace(panel, outcome=1e3 * (panel.outcome + 2 * after)))
    later = (first.period >= first.group) & ~first.is_base
    np.testing.assert_allclose(raised.value, 1e3 * (first.value + 2 * later), rtol=1e-8)
    np.testing.assert_allclose(raised.std_error, 1e3 * first.std_error, rtol=1e-8)


def test_what_cannot_be_answered_and_faults() -> None:
    panel = random_panel(np.random.default_rng(6))
    found = Stacked(before=9, after=1)(panel)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_stack"
    never = Stacked()(replace(panel, start=np.full(40, np.inf)))
    assert isinstance(never, CannotAnswer)
    assert never.reason == "no_treated"
    with pytest.raises(InputError) as caught:
        Stacked(before=0, after=-1, control="all")
    keys = [complaint.key for complaint in caught.value.complaints]
    assert keys == ["control", "before", "after"]


def test_later_cohorts_serve_only_while_untreated() -> None:
    """Without never-treated units, the later ones serve in windows that end before."""
    panel = random_panel(np.random.default_rng(6), n=90, t=7)
    panel = rows_of(panel, np.flatnonzero(np.isfinite(panel.start)))
    found = fit(Stacked(before=1, after=1), panel)
    assert set(found.group.tolist()) == {2012, 2013}
    again = panel.start[:, None] > found.group + 1
    own = panel.start[:, None] == found.group
    assert not (found.comparison & ~again).any()
    assert not (found.treated & ~own).any()
    with pytest.raises(KeyError, match="there are: ATT"):
        found.quantity("event(7)")
    assert found.estimate().n_treated == 30
