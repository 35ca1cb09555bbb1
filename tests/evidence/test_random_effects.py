"""Meta-analysis: closed forms, invariances, a known truth, and named outcomes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from prevstats.designs.named_terms import NamedTerms
from prevstats.errors import CannotAnswer, InputError
from prevstats.evidence.random_effects import RandomEffects
from prevstats.evidence.random_effects_heterogeneity import ESTIMATORS
from prevstats.evidence.random_effects_levels import height_at, levels_of
from prevstats.evidence.random_effects_rank import kendall
from prevstats.evidence.random_effects_result import RandomEffectsResult
from prevstats.evidence.random_effects_small_studies import (
    PetPeese,
    TrimAndFill,
    egger,
    pet_peese,
    rank_test,
    trim_and_fill,
)
from prevstats.evidence.random_effects_studies import Studies
from prevstats.randomness import generator

SAME = 1e-7
"""Two ways to one number, both iterated to the end."""
SEARCHED = 1e-5
"""A maximum found twice from different sides."""


def fit(studies: Studies, **options: object) -> RandomEffectsResult:
    found = RandomEffects(**options)(studies)  # type: ignore[arg-type]
    assert isinstance(found, RandomEffectsResult), found
    return found


def invented(k: int = 12, tau: float = 0.3, key: str = "a") -> Studies:
    draws = generator(3, step=f"meta {key}")
    v = draws.uniform(0.01, 0.2, k)
    effect = (
        0.2 + tau * draws.standard_normal(k) + np.sqrt(v) * draws.standard_normal(k)
    )
    x = draws.standard_normal(k)
    kind = np.array(["group", "home", "school"])[np.arange(k) % 3]
    return Studies(effect, v, moderators={"x": x, "kind": kind})


def plain(studies: Studies) -> Studies:
    return Studies(studies.effect, studies.variance)


def nested(groups: int = 9, size: int = 4, key: str = "n") -> Studies:
    draws = generator(4, step=f"nested {key}")
    study = np.repeat(np.arange(groups), size)
    v = draws.uniform(0.01, 0.1, study.size)
    effect = 0.3 + 0.4 * draws.standard_normal(groups)[study]
    effect = effect + np.sqrt(v + 0.05) * draws.standard_normal(study.size)
    rows = np.arange(study.size)
    return Studies(effect, v, groups={"study": study, "row": rows}, cluster=study)


@pytest.mark.parametrize("estimator", ["DL", "HE", "PM", "REML", "EB", "DLIT", "SJ"])
def test_equal_variances_have_a_closed_form(estimator: str) -> None:
    """tau2 = s2 - v for all of these; ML has (k-1)/k s2 - v."""
    effect = np.asarray(invented(tau=0.8).effect)
    found = fit(Studies(effect, np.full(12, 0.1)), estimator=estimator)
    expected = float(np.var(effect, ddof=1)) - 0.1
    if estimator == "SJ":
        first = float(np.var(effect))
        expected = first * float(np.var(effect, ddof=1)) / (0.1 + first)
    assert found.tau2 == pytest.approx(expected, abs=SAME)
    assert found.quantity("pooled").value == pytest.approx(effect.mean(), abs=SAME)
    ml = fit(Studies(effect, np.full(12, 0.1)), estimator="ML")
    assert ml.tau2 == pytest.approx(float(np.var(effect)) - 0.1, abs=SAME)


def test_statsmodels_agrees_where_it_has_them() -> None:
    from statsmodels.stats.meta_analysis import combine_effects

    studies = plain(invented())
    for estimator, name in (("DL", "chi2"), ("PM", "iterated")):
        peer = combine_effects(
            np.asarray(studies.effect), np.asarray(studies.variance), method_re=name
        )
        found = fit(studies, estimator=estimator)
        assert found.tau2 == pytest.approx(peer.tau2, abs=SEARCHED)
        pooled = found.quantity("pooled")
        assert pooled.value == pytest.approx(peer.mean_effect_re, abs=SEARCHED)
        assert pooled.std_error == pytest.approx(peer.sd_eff_w_re, abs=SEARCHED)
        hartung = fit(studies, estimator=estimator, knapp_hartung=True)
        assert hartung.quantity("pooled").std_error == pytest.approx(
            peer.sd_eff_w_re_hksj, abs=SEARCHED
        )
        assert found.quantity("Q").value == pytest.approx(peer.q, abs=SAME)


@pytest.mark.parametrize("estimator", ["ML", "REML"])
def test_no_other_tau2_is_more_likely(estimator: str) -> None:
    for key in "abcdef":
        studies = plain(invented(7, 0.15, key))
        found = fit(studies, estimator=estimator)
        rows = Studies(studies.effect, studies.variance, groups={"row": np.arange(7)})
        same = fit(rows, estimator=estimator, levels=("row",))
        model = levels_of(same.sample, estimator == "REML")
        height = height_at(model, np.array([found.tau2]))
        assert found.core.log_likelihood == pytest.approx(height, abs=SAME)
        for other in np.geomspace(1e-5, 10, 200):
            assert height_at(model, np.array([other])) <= height + 1e-9
        assert same.tau2 == pytest.approx(found.tau2, abs=SEARCHED)


numbers = st.integers(0, 10_000)


@settings(max_examples=30, deadline=None)
@given(numbers, st.sampled_from(ESTIMATORS), st.floats(-5, 5), st.floats(0.05, 20))
def test_order_shift_and_scale_change_nothing_else(
    seed: int, estimator: str, shift: float, scale: float
) -> None:
    studies = invented(8, 0.3, str(seed))
    base = fit(studies, estimator=estimator, moderators=("x",))
    order = generator(seed, step="order").permutation(8)
    effect, v = np.asarray(studies.effect), np.asarray(studies.variance)
    x = np.asarray(studies.moderators["x"])
    moved = Studies(
        shift + scale * effect[order], scale**2 * v[order], moderators={"x": x[order]}
    )
    found = fit(moved, estimator=estimator)
    assert found.tau2 == pytest.approx(scale**2 * base.tau2, abs=1e-6 * scale**2)
    wanted = scale * base.coefficients + np.array([shift, 0.0])
    assert found.coefficients == pytest.approx(wanted, abs=1e-5 * scale)
    for name in ("Q", "I2", "H2"):
        ours, same = found.quantity(name).value, base.quantity(name).value
        assert ours == pytest.approx(same, rel=1e-5, abs=1e-6)
    assert 0 <= found.quantity("I2").value <= 100


@settings(max_examples=20, deadline=None)
@given(numbers)
def test_the_interval_of_tau2_holds_the_estimate_that_it_belongs_to(seed: int) -> None:
    found = fit(plain(invented(8, 0.3, str(seed))), estimator="PM")
    tau2 = found.quantity("tau2")
    assert tau2.low is not None
    assert tau2.high is not None
    assert tau2.low <= tau2.value + 1e-9
    assert tau2.value <= tau2.high + 1e-9


def test_a_factor_is_its_indicators() -> None:
    studies = invented()
    kind = np.asarray(studies.moderators["kind"])
    by_hand = Studies(
        studies.effect,
        studies.variance,
        moderators={
            "home": (kind == "home").astype(float),
            "school": (kind == "school").astype(float),
        },
    )
    one = fit(studies, moderators=("kind",))
    two = fit(by_hand)
    assert one.names == ("intercept", "kind[home]", "kind[school]")
    assert one.coefficients == pytest.approx(two.coefficients, abs=SAME)
    based = fit(studies, moderators=("kind",), factors=({"kind": "school"},))
    assert based.quantity("coef(kind[home])").value == pytest.approx(
        float(one.coefficients[1] - one.coefficients[2]), abs=SAME
    )
    whole = fit(studies, moderators=("kind",), intercept=False)
    assert whole.names == ("kind[group]", "kind[home]", "kind[school]")
    assert whole.coefficients[0] == pytest.approx(one.coefficients[0], abs=SAME)
    at_home = one.predict({"kind": "home"})
    assert at_home.mean == pytest.approx(float(whole.coefficients[1]), abs=SAME)
    assert at_home.prediction_low <= at_home.low <= at_home.high


def test_powers_and_products_are_columns() -> None:
    studies = invented()
    x = np.asarray(studies.moderators["x"])
    found = fit(studies, moderators=("x", "x^2", "x:kind"))
    assert found.names == (
        "intercept",
        "x",
        "x^2",
        "x:kind[home]",
        "x:kind[school]",
    )
    assert found.sample.x[:, 2] == pytest.approx(x**2, abs=1e-12)
    home = np.asarray(studies.moderators["kind"]) == "home"
    assert found.sample.x[:, 3] == pytest.approx(x * home, abs=1e-12)
    assert found.quantity("R2").value >= 0
    assert found.quantity("QM_df").value == 4


def test_knapp_hartung_is_the_weighted_spread_and_may_be_kept_from_falling() -> None:
    studies = plain(invented(6, 0.0, "small"))
    found = fit(studies, knapp_hartung=True)
    w = 1 / (np.asarray(studies.variance) + found.tau2)
    mean = float(found.coefficients[0])
    spread = float(np.sum(w * (np.asarray(studies.effect) - mean) ** 2) / 5)
    error = found.quantity("pooled").std_error
    assert error == pytest.approx(np.sqrt(spread / w.sum()), abs=SAME)
    held = fit(studies, knapp_hartung=True, truncated=True)
    assert held.quantity("pooled").std_error == pytest.approx(
        np.sqrt(max(spread, 1.0) / w.sum()), abs=SAME
    )
    assert found.quantity("degrees_of_freedom").value == 5


def test_robust_errors_of_single_rows_are_those_of_a_regression() -> None:
    """Each row its own cluster: CR2 on root weights, by ``inference.cluster``."""
    from prevstats.inference.cluster import cluster_covariance, least_squares
    from prevstats.inference.cluster import degrees_of_freedom as freedom_of

    studies = invented()
    found = fit(studies, moderators=("x",), vcov="CR2")
    peer = least_squares(
        found.sample.y, found.sample.x, np.arange(12), np.asarray(found.core.w)
    )
    assert found.covariance == pytest.approx(cluster_covariance(peer), abs=SAME)
    slope = freedom_of(peer, np.array([0.0, 1.0]))
    assert found.freedom[1] == pytest.approx(slope, abs=1e-6)


def test_a_joint_robust_test_of_one_moderator_is_its_squared_t() -> None:
    found = fit(invented(), moderators=("x",), vcov="CR2")
    assert found.quantity("QM").value == pytest.approx(
        found.quantity("statistic(x)").value ** 2, rel=1e-9
    )
    assert found.quantity("QM_df2").value == pytest.approx(
        found.quantity("degrees_of_freedom(x)").value, rel=1e-9
    )
    assert found.quantity("QM_p_value").value == pytest.approx(
        found.quantity("p_value(x)").value, rel=1e-6
    )


def test_levels_find_what_was_put_in() -> None:
    """40 studies of 5: 0.16 between and 0.05 within, far within four errors."""
    found = fit(nested(40, 5), levels=("study", "row"))
    outer, inner = found.core.variances
    assert outer.std_error is not None
    assert inner.std_error is not None
    assert abs(outer.value - 0.16) < 4 * outer.std_error
    assert abs(inner.value - 0.05) < 4 * inner.std_error
    low = found.quantity("sigma2(study)")
    assert low.low is not None
    assert low.high is not None
    assert low.low < outer.value < low.high
    assert found.quantity("icc").value == pytest.approx(
        outer.value / found.tau2, abs=1e-12
    )


def test_a_single_level_gets_the_rows_as_second() -> None:
    both = fit(nested(), levels=("study", "row"))
    alone = fit(nested(), levels=("study",))
    assert alone.core.names == ("study", "effect")
    assert alone.coefficients == pytest.approx(both.coefficients, abs=SEARCHED)
    again = both.quantity("sigma2(study/row)").value
    assert again == both.quantity("sigma2(2)").value


def test_the_profile_interval_ends_where_the_likelihood_has_fallen_enough() -> None:
    from prevstats.evidence.random_effects_levels import scored

    found = fit(nested(), levels=("study", "row"))
    model = levels_of(found.sample, True)
    best = np.array([each.value for each in found.core.variances])
    end = found.quantity("sigma2(study)").high
    assert end is not None
    held = scored(model, np.array([end, best[1]]), np.array([False, True]))
    fall = height_at(model, best) - height_at(model, held)
    assert 2 * fall == pytest.approx(3.841459, abs=1e-4)


def test_correlated_errors_within_studies_lower_the_inner_variance() -> None:
    alone = fit(nested(), levels=("study", "row"))
    shared = fit(nested(), levels=("study", "row"), within_correlation=0.6)
    assert shared.core.variances[1].value > alone.core.variances[1].value
    assert shared.core.variances[0].value < alone.core.variances[0].value
    common = fit(nested(), estimator="EE", within_correlation=0.6, vcov="CR2")
    v = common.sample.covariance
    assert v is not None
    w = np.linalg.inv(v)
    mean = float((w @ common.sample.y).sum() / w.sum())
    assert float(common.coefficients[0]) == pytest.approx(mean, abs=SAME)
    single = fit(nested(), within_correlation=0.6)
    assert single.quantity("tau2").value > 0


def test_own_effects_lie_between_the_study_and_the_mean() -> None:
    found = fit(plain(invented()))
    y, mean = found.sample.y, float(found.coefficients[0])
    pull = found.tau2 / (found.tau2 + found.sample.v)
    assert found.blups() == pytest.approx(mean + pull * (y - mean), abs=1e-10)


def test_draws_have_the_law_of_the_interval() -> None:
    found = fit(plain(invented()), knapp_hartung=True)
    pooled = found.quantity("pooled")
    draws = found.draws(40_000, generator(1, step="draws"))
    low, high = np.quantile(draws, [0.025, 0.975])
    assert (low, high) == pytest.approx((pooled.low, pooled.high), abs=0.012)
    ahead = found.draws(40_000, generator(1, step="draws"), of="prediction")
    assert np.var(ahead) > np.var(draws) + 0.8 * found.tau2
    again = found.draws(40_000, generator(1, step="draws"))
    assert np.array_equal(draws, again)


def test_one_study_is_named_or_given_back() -> None:
    one = Studies([0.3], [0.04])
    assert RandomEffects()(one) == CannotAnswer(
        "one_study", (("studies", 1), ("coefficients", 1))
    )
    found = fit(one, estimator="EE")
    assert found.quantity("pooled").value == 0.3
    assert found.quantity("pooled").std_error == pytest.approx(0.2)
    assert "common_effect_assumed" in found.notes
    assert np.isnan(found.quantity("I2").value)


def reason(studies: Studies, **options: object) -> str:
    found = RandomEffects(**options)(studies)  # type: ignore[arg-type]
    assert isinstance(found, CannotAnswer)
    return found.reason


def test_what_cannot_be_answered_is_named() -> None:
    studies = invented(12)
    effect, v = np.asarray(studies.effect), np.asarray(studies.variance)
    assert reason(Studies([np.nan], [0.1])) == "no_studies"
    two = {"a": np.array([1.0, 2.0]), "b": np.array([0.0, 1.0])}
    few = Studies(effect[:2], v[:2], moderators=two)
    assert reason(few) == "fewer_studies_than_coefficients"
    double = {"a": np.arange(12.0), "b": 2 * np.arange(12.0)}
    assert reason(Studies(effect, v, moderators=double)) == "collinear_moderators"
    zero = {"a": np.zeros(12)}
    assert reason(Studies(effect, v, moderators=zero)) == "collinear_moderators"
    assert reason(plain(studies), intercept=False) == "no_coefficients"
    one = Studies(effect, v, cluster=["same"] * 12)
    assert reason(one, vcov="CR2") == "too_few_clusters"
    assert reason(one, within_correlation=-0.5) == "correlation_impossible"
    groups = {"one": np.zeros(12), "a": np.arange(12) // 3, "b": np.arange(12) // 3}
    held = Studies(effect, v, groups=groups)
    assert reason(held, levels=("one", "a")) == "level_with_one_group"
    assert reason(held, levels=("a", "b")) == "levels_alike"
    crossed = Studies(effect, v, groups=groups, cluster=np.arange(12) % 4)
    assert reason(crossed, levels=("a",), vcov="CR2") == "clusters_share_levels"


@pytest.mark.parametrize(
    ("studies", "options", "word"),
    [
        (Studies([0.1, 0.2], [0.1, 0.0]), {}, "all the weight"),
        (Studies([0.1, 0.2], [0.1, -0.1]), {}, "above 0"),
        (Studies([0.1, np.inf], [0.1, 0.1]), {}, "infinite"),
        (Studies([0.1, 0.2], [0.1]), {}, "equal length"),
        (Studies(["a", "b"], [0.1, 0.1]), {}, "words among"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"estimator": "MLE"}, "estimator"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"vcov": "HC3"}, "vcov"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"level": 95}, "between 0 and 1"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"moderators": ("x",)}, "no such moderator"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"levels": ("x",)}, "no such level"),
        (Studies([0.1, 0.2], [0.1, 0.1]), {"within_correlation": 2.0}, "correlation"),
        (
            Studies([0.1, 0.2], [0.1, 0.1]),
            {"levels": ("x",), "estimator": "DL"},
            "likelihood",
        ),
        (
            Studies([0.1, 0.2], [0.1, 0.1]),
            {"knapp_hartung": True, "vcov": "CR2"},
            "Knapp",
        ),
        (invented(), {"moderators": ("x^a",)}, "whole number"),
        (invented(), {"factors": ({"kind": "street"},)}, "no such level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    studies: Studies, options: dict[str, object], word: str
) -> None:
    with pytest.raises(InputError, match=word):
        RandomEffects(**options)(studies)  # type: ignore[arg-type]


def test_rows_with_gaps_are_left_out_and_counted() -> None:
    studies = invented()
    effect = np.asarray(studies.effect).copy()
    effect[0] = np.nan
    x = np.asarray(studies.moderators["x"]).copy()
    x[1] = np.nan
    kind = list(studies.moderators["kind"])
    kind[2] = ""
    gaps = Studies(effect, studies.variance, moderators={"x": x, "kind": kind})
    assert fit(gaps, moderators=("x",)).sample.left_out == 2
    assert fit(gaps).sample.left_out == 3
    assert "studies_left_out" in fit(gaps).notes


def test_alike_studies_have_no_heterogeneity() -> None:
    for estimator in ESTIMATORS:
        found = fit(Studies([0.2] * 6, np.linspace(0.1, 0.3, 6)), estimator=estimator)
        assert found.tau2 == 0
        assert found.quantity("pooled").value == pytest.approx(0.2, abs=1e-12)
        if estimator != "EE":
            assert "tau2_at_zero" in found.notes
            assert (found.quantity("tau2").low, found.quantity("tau2").high) == (0, 0)


def test_what_small_studies_say() -> None:
    draws = generator(8, step="funnel")
    error = draws.uniform(0.05, 0.6, 40)
    biased = Studies(1.5 * error + error * draws.standard_normal(40), error**2)
    found = fit(biased)
    for model in ("random_effects", "classic"):
        slope = egger(found, model)
        assert isinstance(slope, NamedTerms)
        assert slope.names == ("intercept", "std_error")
        assert slope.inference.p_value[1] < 0.001
    ranks = rank_test(found)
    assert not isinstance(ranks, CannotAnswer)
    assert ranks.tau > 0.2
    both = pet_peese(found)
    assert isinstance(both, PetPeese)
    assert abs(both.pet.values[0]) < abs(found.coefficients[0])
    filled = trim_and_fill(found)
    assert isinstance(filled, TrimAndFill)
    assert filled.side == "left"
    assert filled.result.coefficients[0] <= found.coefficients[0]
    mirrored = trim_and_fill(fit(Studies(-np.asarray(biased.effect), biased.variance)))
    assert isinstance(mirrored, TrimAndFill)
    assert (mirrored.missing, mirrored.side) == (filled.missing, "right")
    assert mirrored.result.coefficients[0] == pytest.approx(
        -filled.result.coefficients[0], abs=SAME
    )


def test_small_studies_cannot_always_be_told() -> None:
    equal = fit(Studies([0.1, 0.3, 0.2, 0.6], [0.1] * 4))
    for call in (egger, rank_test, pet_peese, trim_and_fill):
        answer = call(equal)
        assert isinstance(answer, CannotAnswer)
        assert answer.reason == "equal_variances"
    levels = fit(nested(), levels=("study",))
    answer = egger(levels)
    assert isinstance(answer, CannotAnswer)
    assert answer.reason == "effects_within_studies"
    moderated = trim_and_fill(fit(invented(), moderators=("x",)))
    assert isinstance(moderated, CannotAnswer)


@pytest.mark.parametrize("ties", [False, True])
def test_ranks_agree_with_scipy(ties: bool) -> None:
    from scipy.stats import kendalltau

    draws = generator(9, step="ranks")
    for n in (4, 9, 20, 60):
        a, b = draws.standard_normal((2, n))
        if ties:
            a, b = np.round(a), np.round(b)
        peer = kendalltau(a, b, method="auto" if not ties else "asymptotic")
        found = kendall(a, b)
        assert found.tau == pytest.approx(peer.statistic, abs=1e-12)
        assert found.p_value == pytest.approx(peer.pvalue, abs=1e-8)


def test_leaving_out_a_study_is_fitting_without_it() -> None:
    studies = plain(invented())
    table = fit(studies).leave_one_out()
    effect, v = np.asarray(studies.effect), np.asarray(studies.variance)
    without = fit(Studies(effect[1:], v[1:]))
    assert table["estimate"][0] == pytest.approx(without.coefficients[0], abs=SAME)
    assert table["tau2"][0] == pytest.approx(without.tau2, abs=SAME)
    pair = fit(Studies([0.1, 0.4], [0.1, 0.2])).leave_one_out()
    assert list(pair["reason"]) == ["fewer_studies_than_coefficients"] * 2
    clustered = fit(nested(), levels=("study",), vcov="CR2").leave_one_out()
    assert np.isfinite(clustered["std_error"]).all()
    with pytest.raises(ValueError, match="one level"):
        fit(nested(), levels=("study",)).influence()


def test_table_text_and_drawing_are_there() -> None:
    found = fit(invented(), moderators=("kind",))
    assert list(found.table["term"]) == list(found.names)
    text = found.summary()
    assert "REML" in text
    assert "R2" in text
    assert found.plot().axes
    alone = fit(Studies([0.1, 0.4, 0.2], [0.1, 0.2, 0.1], labels=["A$", "B", "C"]))
    labels = [each.get_text() for each in alone.plot().axes[0].get_yticklabels()]
    assert labels == ["A$", "B", "C", "REML"]
    assert "few_studies" in alone.notes
    with pytest.raises(KeyError, match="pooled"):
        alone.quantity("magic")
    with pytest.raises(InputError, match="kind"):
        found.predict({})
    with pytest.raises(InputError, match="kind"):
        found.predict({"kind": "street"})


def coverage(hartung: bool, rounds: int) -> float:
    """Return how often the interval holds the mean, k = 8 and tau2 = 0.1."""
    draws = generator(10, step="coverage")
    inside = 0
    for _ in range(rounds):
        v: NDArray[np.float64] = draws.uniform(0.02, 0.3, 8)
        effect = 0.3 + np.sqrt(v + 0.1) * draws.standard_normal(8)
        options = RandomEffects("DL", knapp_hartung=hartung)
        found = options(Studies(effect, v))
        assert isinstance(found, RandomEffectsResult)
        low, high = found.inference.low[0], found.inference.high[0]
        inside += int(low <= 0.3 <= high)
    return inside / rounds


def test_knapp_and_hartungs_interval_holds_the_mean() -> None:
    """2 000 rounds, Monte Carlo error 0.5 per cent; bounds at four errors."""
    assert 0.93 <= coverage(hartung=True, rounds=2000) <= 0.97


def test_a_study_alone_in_its_level_cannot_be_left_out() -> None:
    kind = ["a", "b", "b", "b", "b", "b"]
    v = np.linspace(0.02, 0.1, 6)
    studies = Studies([0.1, 0.5, 0.2, 0.9, 0.4, 0.3], v, moderators={"kind": kind})
    table = fit(studies, knapp_hartung=True).influence()
    assert np.isnan(table["rstudent"][0])
    assert np.isfinite(table["rstudent"][1:]).all()
    reasons = fit(studies).leave_one_out()["reason"]
    assert reasons[0] == "collinear_moderators"


def test_student_residuals_are_those_of_an_outlier_of_its_own() -> None:
    """A study's residual is the t of its own indicator, Knapp-Hartung or not."""
    studies = plain(invented())
    own = (np.arange(12) == 3).astype(float)
    marked = Studies(studies.effect, studies.variance, moderators={"own": own})
    for hartung in (False, True):
        table = fit(studies, knapp_hartung=hartung).influence()
        shifted = fit(marked, knapp_hartung=hartung)
        assert table["rstudent"][3] == pytest.approx(
            shifted.quantity("statistic(own)").value, abs=SEARCHED
        )


def test_few_studies_say_nothing_of_small_ones() -> None:
    two = fit(Studies([0.1, 0.4], [0.1, 0.2]))
    for call in (egger, rank_test, pet_peese, trim_and_fill):
        answer = call(two)
        assert isinstance(answer, CannotAnswer)
        assert answer.reason == "few_studies"


def test_an_effect_that_stands_without_error_is_read_from_the_variance() -> None:
    draws = generator(11, step="peese")
    error = draws.uniform(0.02, 0.4, 50)
    both = pet_peese(fit(Studies(1 + error * draws.standard_normal(50), error**2)))
    assert isinstance(both, PetPeese)
    assert both.chosen == "peese"
    assert abs(both.peese.values[0] - 1) < 0.05


def test_three_studies_have_no_interval_by_two_degrees_less() -> None:
    """k - p - 1 = 0 with one moderator and three studies."""
    studies = Studies([0.1, 0.2, 0.6], [0.1] * 3, moderators={"x": [0.0, 1.0, 2.0]})
    found = fit(studies, prediction="hts")
    told = found.predict({"x": 1})
    assert np.isnan(told.prediction_low)
    assert np.isfinite(told.low)
