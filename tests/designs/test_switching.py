"""Effects of a treatment that switches: references, theorems, invariances, faults."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.group_time_panels import random_panel, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.group_time import GroupTime
from prevstats.designs.switching import Switching
from prevstats.designs.switching_result import SwitchingEffects
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-10


def fit(design: Switching, panel: Panel) -> SwitchingEffects:
    found = design(panel)
    assert isinstance(found, SwitchingEffects), found
    return found


@pytest.fixture
def sines() -> Panel:
    """The panel of ``reference/make_diff_diff.py``: no random numbers."""
    outcome, treatment = np.zeros((60, 8)), np.zeros((60, 8))
    for unit in range(60):
        first, kind = 2 + unit % 5, unit % 6
        for time in range(8):
            after = time >= first
            on = {0: 0, 1: after, 2: after, 3: 1 - after, 4: 1}.get(
                kind, after and time < first + 2
            )
            noise = np.sin(12.9898 * unit + 78.233 * time) * 43758.5453
            noise -= np.floor(noise)
            outcome[unit, time] = (
                0.3 * unit + 0.2 * time**1.5 + noise + (0.5 + 0.05 * unit) * on
            )
            treatment[unit, time] = on
    return Panel(
        tuple(f"{unit:04d}" for unit in range(60)),
        tuple(range(8)),
        outcome,
        np.full(60, np.inf),
        {"on": treatment},
    )


@pytest.fixture(scope="module")
def of_diff_diff() -> dict:
    path = Path(__file__).parent / "reference" / "diff_diff.json"
    return json.loads(path.read_text())


ON = Switching(treatment="on")


def test_did_m_of_diff_diff(sines: Panel, of_diff_diff: dict) -> None:
    """Effects alone: its errors are those of first switches only, as it warns."""
    found = fit(replace(ON, estimator="did_m"), sines)
    theirs = of_diff_diff["did_m"]
    for name, key in (("ATT", "overall"), ("joiners",) * 2, ("leavers",) * 2):
        np.testing.assert_allclose(
            found.quantity(name).value, theirs[key][0], rtol=1e-10
        )


def test_dynamic_effects_of_diff_diff(sines: Panel, of_diff_diff: dict) -> None:
    """DID_1 … DID_3 and the errors of the web appendix, without √(n/(n − 1))."""
    found = fit(replace(ON, effects=3, small_sample=False), sines)
    for label, (value, error) in of_diff_diff["did_dynamic"]["event"].items():
        ours = found.quantity(f"event({int(label) - 1})")
        np.testing.assert_allclose([ours.value, ours.std_error], [value, error])


def test_by_hand(sines: Panel) -> None:
    """One joiner's and one leaver's cell from their definitions."""
    y, on = sines.outcome, sines.covariates["on"]
    found = fit(ON, sines)
    up = (on[:, :4] == 0).all(axis=1) & (on[:, 4] == 1)
    stay = (on[:, :7] == 0).all(axis=1)
    change = y[:, 6] - y[:, 3]
    value = change[up].mean() - change[stay].mean()
    np.testing.assert_allclose(found.quantity("joiners(4,6)").value, value)
    down = (on[:, :4] == 1).all(axis=1) & (on[:, 4] == 0)
    stay = (on[:, :7] == 1).all(axis=1)
    value = -(change[down].mean() - change[stay].mean())
    np.testing.assert_allclose(found.quantity("leavers(4,6)").value, value)


def test_a_treatment_that_lasts_is_group_time() -> None:
    panel = random_panel(np.random.default_rng(1), n=120)
    theirs = GroupTime(control="not_yet", base="universal")(panel)
    found = fit(Switching(errors="comparison", small_sample=False), panel)
    event = theirs.aggregate("event")
    for label, value in zip(event.label, event.value, strict=True):
        if label >= 0:
            ours = found.quantity(f"event({label})").value
            np.testing.assert_allclose(ours, value, atol=SAME)
    for term, value, error in zip(
        theirs.terms, theirs.value, theirs.std_error, strict=True
    ):
        name = term.replace("ATT", "joiners")
        if name in found.terms:
            ours = found.quantity(name)
            np.testing.assert_allclose(ours.value, value, atol=SAME)
            np.testing.assert_allclose(ours.std_error, error, atol=SAME)
    assert found.dose == 1.0
    assert found.quantity("average_total_effect") == found.quantity("ATT")


def test_did_m_of_a_lasting_treatment_is_the_first_effect() -> None:
    panel = random_panel(np.random.default_rng(1), n=120)
    switches = fit(Switching(estimator="did_m"), panel)
    first = fit(Switching(effects=1, errors="comparison"), panel)
    assert switches.quantity("ATT").value == pytest.approx(
        first.quantity("ATT").value, abs=SAME
    )
    assert switches.quantity("ATT").std_error == pytest.approx(
        first.quantity("ATT").std_error, abs=SAME
    )


def test_first_exposure_is_the_joiners(sines: Panel) -> None:
    first = fit(replace(ON, estimator="first_exposure"), sines)
    whole = fit(ON, sines)
    assert first.up.all()
    np.testing.assert_allclose(
        first.quantity("ATT").value, whole.quantity("joiners").value, atol=SAME
    )
    with pytest.raises(KeyError, match="joiners"):
        first.quantity("leavers")


def test_total_effect_is_per_unit_of_treatment(sines: Panel) -> None:
    """Those who switch back are counted with the treatment that they have."""
    found = fit(ON, sines)
    assert 0 < found.dose < 1
    effect, total = found.quantity("ATT"), found.quantity("average_total_effect")
    np.testing.assert_allclose(total.value * found.dose, effect.value)
    np.testing.assert_allclose(total.std_error * found.dose, effect.std_error)


DESIGNS = [
    ON,
    replace(ON, estimator="did_m"),
    replace(ON, effects=2, placebos=2, errors="comparison"),
]


@pytest.mark.parametrize("design", DESIGNS)
def test_invariances(design: Switching, sines: Panel) -> None:
    first = fit(design, sines)
    order = np.random.default_rng(3).permutation(60)
    turned = fit(design, rows_of(sines, order))
    assert turned.effects.value.tobytes() == first.effects.value.tobytes()
    random = np.random.default_rng(4)
    added = 9 * random.normal(size=(60, 1)) + 9 * random.normal(size=(1, 8))
    effect = 2 * sines.covariates["on"]
    for outcome, factor, gain in (
        (sines.outcome + added, 1.0, 0.0),
        (-1e6 * sines.outcome, -1e6, 0.0),
    ):
        second = fit(design, replace(sines, outcome=outcome))
        np.testing.assert_allclose(
            second.effects.value, factor * first.effects.value + gain, rtol=1e-8
        )
        np.testing.assert_allclose(
            second.effects.std_error, abs(factor) * first.effects.std_error, rtol=1e-8
        )
    raised = fit(design, replace(sines, outcome=sines.outcome + effect))
    gained = raised.quantity("event(0)").value - first.quantity("event(0)").value
    np.testing.assert_allclose(gained, 2.0, rtol=1e-9)


def test_errors_against_draws() -> None:
    """With no effect and independent errors they are the spread over many worlds."""
    random = np.random.default_rng(12)
    on = (random.random((80, 5)) < 0.4).astype(float)
    values, errors = [], []
    for _ in range(300):
        panel = Panel(
            tuple(f"{unit:04d}" for unit in range(80)),
            tuple(range(5)),
            random.normal(size=(80, 5)),
            np.full(80, np.inf),
            {"on": on},
        )
        whole = fit(replace(ON, estimator="did_m"), panel).quantity("ATT")
        values.append(whole.value)
        errors.append(whole.std_error)
    assert abs(np.mean(values)) < 4 * np.std(values) / np.sqrt(300)
    np.testing.assert_allclose(np.mean(errors), np.std(values), rtol=0.15)


def test_few_switchers_have_no_p_value(sines: Panel) -> None:
    on = sines.covariates["on"]
    rows = np.flatnonzero((on[:, 0] == 0) & ((on.sum(axis=1) == 0) | (on[:, 2] == 1)))
    few = rows_of(sines, rows)
    estimate = fit(ON, few).estimate()
    assert estimate.n_treated < 10
    assert estimate.p_value is None
    assert estimate.p_value_reason == "few_treated_clusters"


@pytest.mark.parametrize(
    ("treatment", "reason"),
    [
        (np.zeros((60, 8)), "no_treated"),
        (np.tile((np.arange(8) > 3).astype(float), (60, 1)), "no_comparison"),
        (np.full((60, 8), np.nan), "one_unit"),
    ],
)
def test_what_cannot_be_answered(
    sines: Panel, treatment: np.ndarray, reason: str
) -> None:
    found = ON(replace(sines, covariates={"on": treatment}))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


def test_units_of_unknown_treatment_are_left_out_and_named(sines: Panel) -> None:
    on = sines.covariates["on"].copy()
    on[[4, 7], 3] = np.nan
    found = fit(ON, replace(sines, covariates={"on": on}))
    (gone,) = found.effects.basis.dropped
    assert (gone.reason, gone.units) == ("unknown_treatment", ("0004", "0007"))
    rows = np.setdiff1d(np.arange(60), [4, 7])
    assert (
        found.effects.value.tobytes()
        == fit(ON, rows_of(sines, rows)).effects.value.tobytes()
    )


def test_faults(sines: Panel) -> None:
    with pytest.raises(InputError, match="no such covariate"):
        Switching(treatment="off")(sines)
    odd = sines.covariates["on"].copy()
    odd[2, 3], odd[5, 1] = 0.5, 2
    with pytest.raises(InputError) as caught:
        ON(replace(sines, covariates={"on": odd}))
    keys = [complaint.key for complaint in caught.value.complaints]
    assert keys == ["on[0002, 3]", "on[0005, 1]"]
    with pytest.raises(InputError, match="shape"):
        ON(replace(sines, covariates={"on": odd[:5]}))
    with pytest.raises(InputError) as caught:
        Switching(estimator="did", effects=0, placebos=-1, small_sample=2)
    keys = [complaint.key for complaint in caught.value.complaints]
    assert keys == ["estimator", "small_sample", "effects", "placebos"]


def test_missing_outcomes_and_comparisons_that_fail(sines: Panel) -> None:
    outcome = sines.outcome.copy()
    on = sines.covariates["on"]
    outcome[(on == 0).all(axis=1), 7] = np.nan
    found = fit(ON, replace(sines, outcome=outcome))
    assert "some_effects_not_estimated" in found.effects.basis.notes
    assert "joiners(2,7)" not in found.terms


def test_table_summary_and_drawing(sines: Panel) -> None:
    found = fit(replace(ON, placebos=1), sines)
    assert found.quantity("event(-1)").value == 0.0
    assert list(found.table.columns[:3]) == ["term", "estimate", "std_error"]
    assert "treatment per switch" in found.summary()
    assert found.plot().axes
