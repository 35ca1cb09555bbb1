"""From a file to draws and results: intervals, keys of draws, unknown correlations."""

from __future__ import annotations

import numpy as np
import pytest
from economics.cascade_worlds import factors
from parameters.cascade_file import SOUND, read

from prevstats.economics.cascade_draws import Worlds, cascade_draws, drawn
from prevstats.economics.cascade_parameters import as_cascade, run_parameters
from prevstats.economics.links import logit_shift
from prevstats.errors import InputError
from prevstats.estimate import Draws
from prevstats.parameters.cascade import CascadeParameters
from prevstats.parameters.uncertain import Uncertain

S = 20_000
WORLDS = Worlds("seed:9001", S, 7, "9001", "course")
YEARS = tuple(range(16))


def sound(tmp_path, old: str = "", new: str = "") -> CascadeParameters:
    given = read(SOUND.replace(old, new), tmp_path)
    assert isinstance(given, CascadeParameters)
    return given


@pytest.fixture
def estimates() -> dict[str, Draws]:
    random = np.random.default_rng(4)
    return {"conduct": Draws("seed:9001", random.normal(-0.2, 0.08, S))}


@pytest.mark.parametrize(
    ("number", "mean"),
    [
        (Uncertain(value=3.0, low=1.0, high=5.0, distribution="normal"), 3.0),
        (
            Uncertain(
                value=2.0, low=1.0, high=4.0, level=0.9, distribution="lognormal"
            ),
            2.0 * np.exp((np.log(2.0) / 1.6448536269514722) ** 2 / 2.0),
        ),
        (Uncertain(value=0.25, low=0.2, high=0.3, distribution="beta"), 0.25),
        (Uncertain(value=0.3, low=0.1, high=0.5, distribution="uniform"), 0.3),
        (Uncertain(value=0.2, low=0.1, high=0.9, distribution="triangular"), 0.4),
    ],
)
def test_draws_have_the_mean_and_the_interval_that_was_given(number, mean) -> None:
    size = 200_000
    values = drawn(number, size, WORLDS.random(number.distribution))
    assert abs(values.mean() - mean) < 4.0 * values.std() / np.sqrt(size)
    if number.distribution in ("uniform", "triangular"):
        assert number.low <= values.min()
        assert values.max() <= number.high
        return
    inside = np.mean((values >= number.low) & (values <= number.high))
    # A beta interval is that of its normal approximation: right within half a per cent.
    slack = 0.005 if number.distribution == "beta" else 0.0
    error = np.sqrt(number.level * (1 - number.level) / size)
    assert abs(inside - number.level) < 4.0 * error + slack


def test_a_number_s_draws_depend_on_its_own_name_alone(tmp_path, estimates) -> None:
    before = cascade_draws(sound(tmp_path), WORLDS, estimates)
    other = sound(tmp_path, "value: 4, low: 2, high: 8", "value: 5, low: 2.5, high: 10")
    after = cascade_draws(other, WORLDS, estimates)
    assert before["effect"] is estimates["conduct"]
    assert set(before) == {
        "effect",
        "effect.fade_out",
        "to_school",
        "to_school.confounding_discount",
        "no_school.base_rate",
        "school_days",
    }
    for name, stream in before.items():
        same = np.array_equal(stream.values, after[name].values)
        assert same == (name != "effect.fade_out")


def test_an_unknown_correlation_shows_three_results(tmp_path, estimates) -> None:
    cases = run_parameters(sound(tmp_path), WORLDS, estimates, YEARS, factors(0.03, 16))
    assert [case.correlation for case in cases] == [0.0, 0.5, 1.0]
    spreads = [
        case.result.total("support_days", factors(0.03, 16)).std() for case in cases
    ]
    assert spreads[0] != spreads[1] != spreads[2]
    for case in cases:
        assert case.result.links[0].causal.value == pytest.approx(
            estimates["conduct"].values.mean()
        )


def test_a_documented_correlation_gives_one_result(tmp_path, estimates) -> None:
    text = "links: [effect, to_school]"
    given = sound(tmp_path, text, text + "\n    correlation: 0.5\n    source: a study")
    (case,) = run_parameters(given, WORLDS, estimates, YEARS, factors(0.03, 16))
    assert case.correlation is None
    unknown = run_parameters(
        sound(tmp_path), WORLDS, estimates, YEARS, factors(0.03, 16)
    )
    np.testing.assert_array_equal(
        case.result.total("support_days", factors(0.03, 16)),
        unknown[1].result.total("support_days", factors(0.03, 16)),
    )


def test_the_result_by_hand_in_one_year(tmp_path, estimates) -> None:
    given = sound(tmp_path, "correlations:\n  - links: [effect, to_school]\n", "")
    (case,) = run_parameters(given, WORLDS, estimates, YEARS, factors(0.03, 16))
    draws = cascade_draws(given, WORLDS, estimates)
    kept = np.exp2(-2.0 / draws["effect.fade_out"].values)
    causal = draws["to_school"].values * (
        1.0 - draws["to_school.confounding_discount"].values
    )
    change = logit_shift(
        draws["effect"].values * kept * causal, draws["no_school.base_rate"].values
    )
    alive = 0.9998**9 * 0.98**9
    left = 0.5 * alive + 0.5 * 0.9998**9 * 0.98**8 * 0.88
    by_hand = 100.0 * change * draws["school_days"].values * left
    path = case.result.paths[0]
    np.testing.assert_allclose(path.flow.by_year()[:, 9], by_hand, rtol=1e-9)
    assert path.measured is False
    assert np.exp(draws["to_school"].values.mean()) == pytest.approx(1.65, abs=0.01)


def test_a_fixed_odds_ratio_shifts_by_its_logarithm(tmp_path) -> None:
    text = SOUND[: SOUND.index("correlations:")] + SOUND[SOUND.index("cohort:") :]
    text = text.replace(
        "value: 1.65, low: 1.2, high: 2.27, distribution: lognormal", "value: 1.65"
    )
    given = read(text, tmp_path)
    assert isinstance(given, CascadeParameters)
    link = as_cascade(given).links[1]
    assert link.value == pytest.approx(np.log(1.65))
    assert (link.scale, link.measured) == ("log_odds", False)
    assert as_cascade(given).links[0].measured


def test_an_estimate_without_draws_is_refused(tmp_path) -> None:
    with pytest.raises(InputError, match="no draws of that estimate"):
        cascade_draws(sound(tmp_path), WORLDS, {})


def test_an_estimate_of_other_worlds_is_refused(tmp_path, estimates) -> None:
    estimates["conduct"] = Draws("seed:9002", estimates["conduct"].values)
    with pytest.raises(InputError, match="worlds would be mixed"):
        run_parameters(sound(tmp_path), WORLDS, estimates, YEARS, factors(0.03, 16))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (
            "    per_unit: sd\n",
            "    per_unit: score\n",
            "money.cascade.links[1].per_unit",
        ),
        ("    unit: share\n", "    unit: score\n", "money.cascade.links[1].to"),
        (
            "    from: no_school\n",
            "    from: conduct\n",
            "money.cascade.links[2].per_unit",
        ),
    ],
)
def test_what_does_not_fit_is_told_at_its_place_in_the_file(
    tmp_path, old: str, new: str, key: str
) -> None:
    given = sound(tmp_path, old, new)
    with pytest.raises(InputError) as found:
        as_cascade(given, file="course.yaml")
    keys = {complaint.key for complaint in found.value.complaints}
    assert key in keys
    assert {complaint.file for complaint in found.value.complaints} == {"course.yaml"}


@pytest.mark.parametrize(
    "fade_out",
    [
        "kind: linear\n      years: {value: 6}",
        "kind: held\n      reason: {sv: antagande, en: assumed}",
        "kind: geometric\n      retention: {value: 0.8}",
        "kind: two_point\n      years_between: 3\n      second_share: {value: 0.5}\n"
        "      retention_after: {value: 0.9}",
    ],
)
def test_every_fade_out_can_be_written(tmp_path, estimates, fade_out: str) -> None:
    old = (
        "kind: geometric\n      half_life: {value: 4, low: 2, high: 8, "
        "distribution: lognormal}"
    )
    given = sound(tmp_path, old, fade_out)
    cases = run_parameters(given, WORLDS, estimates, YEARS, factors(0.03, 16))
    assert all(
        np.any(case.result.total("support_days", factors(0.03, 16)) != 0.0)
        for case in cases
    )
