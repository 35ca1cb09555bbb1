"""Group-time against R's did, csdid and the published numbers."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.group_time_panels import read_mpdta, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.aggregate import Aggregate
from prevstats.designs.effects import Effects
from prevstats.designs.group_time import GroupTime

pytestmark = pytest.mark.reference

SAME = 1e-8
"""Relative: the references are printed to 11 digits, their logit stops at 1e-9."""
KINDS_OF_R = (("event", "dyn"), ("simple", "simple"), ("group", "group"))
LPOP = ("lpop",)


@pytest.fixture(scope="module")
def mpdta(shared_data: Path) -> Panel:
    return read_mpdta(shared_data / "benchmarks" / "mpdta.csv")


@pytest.fixture(scope="module")
def unbalanced(shared_data: Path) -> Panel:
    return read_mpdta(shared_data / "reference_r" / "mpdta_unbalanced.csv")


@pytest.fixture(scope="module")
def of_r(shared_data: Path) -> dict:
    path = shared_data / "reference_r" / "r_did_mpdta.json"
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def of_csdid() -> dict:
    path = Path(__file__).parent / "reference" / "csdid_mpdta.json"
    return json.loads(path.read_text())


def close(ours: object, theirs: object) -> None:
    wanted = np.array(
        [np.nan if value in (None, "NA") else value for value in theirs], float
    )
    np.testing.assert_allclose(np.asarray(ours, float), wanted, rtol=SAME, atol=1e-13)


def found(design: GroupTime, panel: Panel) -> Effects:
    effects = design(panel)
    assert isinstance(effects, Effects)
    return effects


def matches_r(effects: Effects, theirs: dict) -> None:
    assert effects.group.tolist() == [cell["g"] for cell in theirs["gt"]]
    assert effects.period.tolist() == [cell["t"] for cell in theirs["gt"]]
    close(effects.value, [cell["att"] for cell in theirs["gt"]])
    close(effects.std_error, [cell["se"] for cell in theirs["gt"]])
    event = effects.aggregate("event")
    assert list(event.label) == [point["e"] for point in theirs["es"]]
    close(event.value, [point["att"] for point in theirs["es"]])
    close(event.std_error, [point["se"] for point in theirs["es"]])
    for kind, name in KINDS_OF_R:
        whole = effects.aggregate(kind)
        close([whole.overall, whole.overall_std_error], theirs[name])


@pytest.mark.parametrize(
    ("name", "design"),
    [
        ("base", GroupTime(control="never")),
        ("cov_dr", GroupTime(control="never", covariates=LPOP)),
        (
            "cov_reg",
            GroupTime(control="never", covariates=LPOP, method="regression"),
        ),
        ("cov_ipw", GroupTime(control="never", covariates=LPOP, method="weighting")),
        ("nyt", GroupTime()),
        ("univ", GroupTime(control="never", base="universal")),
    ],
)
def test_balanced_panel_equals_r(
    name: str, design: GroupTime, mpdta: Panel, of_r: dict
) -> None:
    matches_r(found(design, mpdta), of_r[name])


def test_incomplete_units_left_out_equals_r_and_is_said(
    unbalanced: Panel, of_r: dict
) -> None:
    effects = found(GroupTime(control="never", missing="complete"), unbalanced)
    matches_r(effects, of_r["unb_false"])
    incomplete = ~np.isfinite(unbalanced.outcome).all(axis=1)
    (dropped,) = effects.basis.dropped
    assert dropped.reason == "incomplete"
    assert set(dropped.units) == {
        unit for unit, gone in zip(unbalanced.units, incomplete, strict=True) if gone
    }
    assert effects.basis.estimand == "att_of_complete_units"
    assert "only_complete_units" in effects.basis.notes


def test_gaps_as_cross_sections_equal_r_allow_unbalanced(
    unbalanced: Panel, of_r: dict
) -> None:
    design = GroupTime(control="never", repeated_cross_sections=True)
    matches_r(found(design, unbalanced), of_r["unb_true"])


def test_repeated_cross_sections_equal_r(mpdta: Panel, of_r: dict) -> None:
    n, t = mpdta.outcome.shape
    outcome = np.full((n * t, t), np.nan)
    for column in range(t):
        outcome[column * n : (column + 1) * n, column] = mpdta.outcome[:, column]
    persons = replace(
        mpdta,
        units=tuple(f"{unit}@{year}" for year in mpdta.periods for unit in mpdta.units),
        outcome=outcome,
        start=np.tile(mpdta.start, t),
        covariates={},
    )
    design = GroupTime(control="never", repeated_cross_sections=True)
    matches_r(found(design, persons), of_r["rc"])


def test_pairs_of_an_unbalanced_panel_keep_their_precision(
    unbalanced: Panel, of_r: dict
) -> None:
    """One missing year costs one unit's pair, not the comparison within units.

    R's allow_unbalanced_panel compares levels of different counties: error 4.5 times
    larger. Units without gaps give R's unb_false exactly, so the pairs must lie near.
    """
    pairs = found(GroupTime(control="never"), unbalanced)
    assert pairs.basis.estimand == "att_of_units_seen_in_both_periods"
    simple = pairs.aggregate("simple")
    complete, complete_error = of_r["unb_false"]["simple"]
    assert simple.overall_std_error is not None
    assert simple.overall_std_error < of_r["unb_true"]["simple"][1] / 4
    assert simple.overall_std_error < complete_error
    assert abs(simple.overall - complete) < complete_error


CSDID_CASES = {
    "anticipation": GroupTime(control="never", anticipation=1),
    "anticipation_universal": GroupTime(
        control="never", anticipation=1, base="universal"
    ),
    "anticipation_not_yet": GroupTime(anticipation=1),
    "not_yet_covariates": GroupTime(covariates=LPOP),
    "not_yet_universal": GroupTime(base="universal"),
    "weights": GroupTime(control="never", cluster="unit"),
    "weights_covariates": GroupTime(control="never", cluster="unit", covariates=LPOP),
    "weights_regression": GroupTime(
        control="never", cluster="unit", covariates=LPOP, method="regression"
    ),
    "weights_weighting": GroupTime(cluster="unit", covariates=LPOP, method="weighting"),
    "clusters": GroupTime(control="never", weights="equal"),
    "none_never": GroupTime(),
    "gap": GroupTime(control="never"),
    "gap_universal": GroupTime(base="universal"),
}


def panel_of_case(name: str, mpdta: Panel) -> Panel:
    """Make the weights, clusters and gaps that make_csdid_mpdta.py makes."""
    if name.startswith(("weights", "clusters")):
        county = np.array([int(unit) for unit in mpdta.units])
        return replace(
            mpdta,
            weights=1 + (county % 7) / 10,
            cluster=tuple(str(state) for state in county // 1000),
        )
    if name == "none_never":
        return rows_of(mpdta, np.isfinite(mpdta.start))
    if name.startswith("gap"):
        kept = [place for place, year in enumerate(mpdta.periods) if year != 2005]
        return replace(
            mpdta,
            periods=tuple(mpdta.periods[place] for place in kept),
            outcome=mpdta.outcome[:, kept],
            covariates={},
        )
    return mpdta


@pytest.mark.parametrize("name", CSDID_CASES)
def test_other_options_equal_csdid(name: str, mpdta: Panel, of_csdid: dict) -> None:
    effects = found(CSDID_CASES[name], panel_of_case(name, mpdta))
    theirs = of_csdid[name]
    assert effects.group.tolist() == theirs["group"]
    assert effects.period.tolist() == theirs["period"]
    close(effects.value, theirs["value"])
    close(before_refusal(effects), theirs["std_error"])
    for kind, average in theirs["averages"].items():
        ours = effects.aggregate(kind)
        close([ours.overall], [average["overall"]])
        close([ours.overall_std_error], [average["overall_std_error"]])
        if kind != "simple":
            assert list(ours.label) == average["label"]
            close(ours.value, average["value"])
            close(before_refusal(ours), average["std_error"])


def before_refusal(found: Effects | Aggregate) -> np.ndarray:
    """Return all errors, also where one treated cluster makes us claim none."""
    return np.where(found.is_base, np.nan, np.sqrt(np.diag(found.covariance)))


def test_cohort_within_one_cluster_claims_no_error(mpdta: Panel) -> None:
    """All counties first treated in 2004 lie in one state.

    R and csdid print 0.012, half of the unit-clustered 0.023: the treated state's own
    variation is missing from it.
    """
    effects = found(CSDID_CASES["clusters"], panel_of_case("clusters", mpdta))
    single = effects.group == 2004
    reasons = np.array(effects.inference.reason)
    assert set(reasons[single]) == {"one_treated_cluster"}
    assert np.isnan(effects.std_error[single]).all()
    assert np.isfinite(effects.std_error[~single]).all()


def published(shared_data: Path, estimator: str) -> list[dict[str, str]]:
    path = shared_data / "published_results.csv"
    with path.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["estimator"] == estimator]
    assert rows
    return rows


def our_number(effects: Effects, quantity: str) -> float | None:
    """Return our number for a quantity as the published table writes it."""
    values = dict(zip(effects.terms, effects.value, strict=True))
    event, group = effects.aggregate("event"), effects.aggregate("group")
    values |= {
        f"event_study(e={label})": value
        for label, value in zip(event.label, event.value, strict=True)
    }
    values |= {
        f"group_ATT(g={label})": value
        for label, value in zip(group.label, group.value, strict=True)
    }
    balanced = effects.aggregate("event", balance_e=1)
    values["overall_dynamic_ATT"] = event.overall
    values["overall_dynamic_ATT_balance_e1"] = balanced.overall
    values["overall_group_ATT"] = group.overall
    values["pretest_p_value"] = effects.pretest().p_value
    key = quantity.replace("g=", "").replace(";t=", ",")
    return values[key] if key in values else values[quantity]


@pytest.mark.parametrize(
    ("estimator", "design"),
    [
        ("callaway_santanna_2021_dr_nevertreated", GroupTime(control="never")),
        (
            "callaway_santanna_2021_reg_nevertreated",
            GroupTime(control="never", method="regression"),
        ),
    ],
)
def test_published_numbers_to_their_digits(
    estimator: str, design: GroupTime, mpdta: Panel, shared_data: Path
) -> None:
    """The published standard errors are bootstrap draws and are not judged here."""
    effects = found(design, mpdta)
    for row in published(shared_data, estimator):
        ours = our_number(effects, row["quantity"])
        digits = len(row["value"].partition(".")[2])
        assert ours is not None
        printed = 0.5 * 10.0**-digits
        assert abs(ours - float(row["value"])) <= printed + 1e-12, row["quantity"]
