"""Randomised trials against published figures, statsmodels and closed forms."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.series_worlds import published

from prevstats.designs.trial import Trial
from prevstats.designs.trial_data import TrialData, person_periods
from prevstats.designs.trial_result import TrialEffect
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-9
"""Relative agreement of closed forms."""


def fit(data: TrialData, **options: object) -> TrialEffect:
    found = Trial(**options)(data)
    assert isinstance(found, TrialEffect)
    return found


def rows_of(shared_data: Path, name: str) -> list[dict[str, str]]:
    path = shared_data / "benchmarks" / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def star(rows: list[dict[str, str]], grade: str) -> TrialData:
    """Read and maths scores in one grade, the three sorts of classes."""

    def number(word: str) -> float:
        return float(word) if word else np.nan

    return TrialData(
        outcome=np.array(
            [number(r[f"read{grade}"]) + number(r[f"math{grade}"]) for r in rows]
        ),
        treatment=np.array([r[f"star{grade}"] for r in rows]),
        covariates={
            "experience": np.array([number(r[f"experience{grade}"]) for r in rows])
        },
    )


NAMES = {
    "small vs regular": "effect(small)",
    "small": "effect(small)",
    "regular+aide vs regular": "effect(regular+aide)",
    "intercept": "coef(intercept)",
}


def test_class_size_in_tennessee(shared_data: Path) -> None:
    """Stock & Watson's Tables 13.1 and 13.2: ten rows, value and error."""
    rows, checked = rows_of(shared_data, "star"), 0
    for row in published(shared_data, "star"):
        covariates = {"ols_difference_HC1": (), "ols_HC1_experiencek": ("experience",)}
        if row["estimator"] not in covariates:
            continue
        grade, _, what = row["quantity"].removeprefix("grade ").partition(": ")
        found = fit(
            star(rows, grade),
            control="regular",
            vcov="HC1",
            covariates=covariates[row["estimator"]],
        ).quantity(NAMES[what])
        within = float(row["tolerance"])
        assert found.value == pytest.approx(float(row["value"]), abs=within)
        error = float(row["standard_error"])
        assert found.std_error == pytest.approx(error, abs=within)
        checked += 1
    assert checked == 10


def smoking(rows: list[dict[str, str]], cluster: str) -> TrialData:
    """First smoking by wave, classroom curriculum against none, TV as a covariate."""
    columns = {
        name: np.array([float(row[name]) for row in rows])
        for name in ("smkonset", "event", "SexMale", "cc", "tv")
    }
    long = person_periods(columns["smkonset"], columns["event"])
    return TrialData(
        outcome=long.event,
        treatment=columns["cc"][long.person],
        cluster=np.array([row[cluster] for row in rows])[long.person],
        covariates={
            "wave2": (long.period == 2).astype(float),
            "wave3": (long.period == 3).astype(float),
            "SexMale": columns["SexMale"][long.person],
            "tv": columns["tv"][long.person],
        },
    )


@pytest.mark.parametrize("cluster", ["class", "school"])
def test_smoking_prevention_by_class_and_school(
    shared_data: Path, cluster: str
) -> None:
    """mixor's cumulative model is this discrete hazard: thresholds from the waves."""
    found = fit(
        smoking(rows_of(shared_data, "tvsfp_smoke_onset"), cluster),
        mixed=True,
        family="cloglog",
        information="outer_product",
        covariates=("wave2", "wave3", "SexMale", "tv"),
    )
    wave2, wave3 = (np.exp(found.quantity(f"coef(wave{k})").value) for k in (2, 3))
    names = {
        "intercept": "coef(intercept)",
        "SexMale": "coef(SexMale)",
        "cc": "effect",
        "tv": "coef(tv)",
        "random intercept variance": "variance",
        "log_likelihood": "log_likelihood",
    }
    thresholds = {
        "threshold2": np.log(1 + wave2),
        "threshold3": np.log(1 + wave2 + wave3),
    }
    wanted = f"mixed_cloglog_discrete_time_{cluster}"
    rows = [
        row
        for row in published(shared_data, "tvsfp_smoke_onset")
        if row["estimator"] == wanted
    ]
    assert len(rows) == (8 if cluster == "class" else 4)
    for row in rows:
        within = float(row["tolerance"])
        if row["quantity"] in thresholds:
            value = thresholds[row["quantity"]]
            assert value == pytest.approx(float(row["value"]), abs=within)
            continue
        told = found.quantity(names[row["quantity"]])
        assert told.value == pytest.approx(float(row["value"]), abs=within)
        if row["standard_error"]:
            error = float(row["standard_error"])
            assert told.std_error == pytest.approx(error, abs=within)


def drawn(seed: int = 1, groups: int = 30, effect: float = 1.0) -> TrialData:
    """Clusters of 4 to 16 persons, icc 0.2, one covariate."""
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(groups), random.integers(4, 17, groups))
    treated = random.permutation(np.arange(groups) % 2)[cluster]
    x = random.normal(size=cluster.size)
    y = 3 + effect * treated + 0.5 * x + 0.5 * random.normal(size=groups)[cluster]
    return TrialData(
        y + random.normal(size=cluster.size),
        treated.astype(float),
        np.array([f"school {c}" for c in cluster]),
        {"x": x},
    )


def test_neymans_variance_of_persons() -> None:
    data = replace(drawn(), cluster=None)
    found = fit(data).quantity("effect")
    arms = [data.outcome[data.treatment == k] for k in (0, 1)]
    variance = sum(arm.var(ddof=1) / arm.size for arm in arms)
    assert found.value == pytest.approx(arms[1].mean() - arms[0].mean(), rel=SAME)
    assert found.std_error == pytest.approx(np.sqrt(variance), rel=SAME)


@pytest.mark.parametrize("vcov", ["HC1", "HC2"])
def test_persons_with_a_covariate_are_statsmodels(vcov: str) -> None:
    import statsmodels.api as sm

    data = replace(drawn(), cluster=None)
    x = np.column_stack([data.treatment, np.ones(data.outcome.size)])
    x = np.column_stack([x, data.covariates["x"]])
    theirs = sm.OLS(data.outcome, x).fit().get_robustcov_results(vcov, use_t=True)
    found = fit(data, vcov=vcov, covariates=("x",))
    for k, name in enumerate(("effect", "coef(intercept)", "coef(x)")):
        told = found.quantity(name)
        expected = [theirs.params[k], theirs.bse[k], *theirs.conf_int()[k]]
        ours = [told.value, told.std_error, told.low, told.high]
        assert ours == pytest.approx(expected, rel=1e-8)


def test_equal_clusters_are_a_two_sample_test_of_their_means() -> None:
    """Ten clusters of 5 in each arm: CR2 and its freedom are the t-test's 18."""
    from scipy.stats import ttest_ind

    random = np.random.default_rng(4)
    means = random.normal(size=20)
    cluster = np.repeat(np.arange(20), 5)
    y = means[cluster] + random.normal(size=100)
    data = TrialData(y, (cluster >= 10).astype(float), cluster)
    averages = y.reshape(20, 5).mean(axis=1)
    test = ttest_ind(averages[10:], averages[:10])
    found = fit(data)
    told = found.quantity("effect")
    assert found.quantity("p_value").value == pytest.approx(test.pvalue, rel=1e-8)
    interval = test.confidence_interval(0.95)
    assert [told.low, told.high] == pytest.approx([interval.low, interval.high])
    arm = np.repeat([0, 1], 50)
    groups = np.array([y[arm == k].mean() for k in (0, 1)])
    left = averages - np.repeat(groups, 10)
    between = 5 * (left**2).sum() / 18
    within = ((y - averages[cluster]) ** 2).sum() / 80
    expected = (between - within) / (between + 4 * within)
    assert found.quantity("icc").value == pytest.approx(expected)


def test_a_random_intercept_is_that_of_statsmodels() -> None:
    """As near as its search goes; errors are judged against whole matrices below.

    MixedLM inverts the joint information of effects and variances, we (as lme4) take
    generalised least squares given the variances.
    """
    import statsmodels.api as sm

    data = drawn()
    x = np.column_stack([data.treatment, np.ones(data.outcome.size)])
    x = np.column_stack([x, data.covariates["x"]])
    model = sm.MixedLM(data.outcome, x, data.cluster)
    theirs = model.fit(reml=True, method="powell", maxiter=2000)
    assert theirs.converged
    found = fit(data, mixed=True, covariates=("x",))
    np.testing.assert_allclose(found.terms.values, theirs.fe_params, rtol=1e-4)
    between = float(theirs.cov_re[0, 0])
    assert found.quantity("variance").value == pytest.approx(between, rel=1e-3)
    whole = between + theirs.scale
    assert found.quantity("icc").value == pytest.approx(between / whole, rel=1e-3)


def test_a_random_intercept_by_whole_matrices() -> None:
    """Generalised least squares given the variances, which maximise REML."""
    data = drawn()
    n = data.outcome.size
    x = np.column_stack([data.treatment, np.ones(n), data.covariates["x"]])
    same = (data.cluster[:, None] == data.cluster).astype(float)
    found = fit(data, mixed=True, covariates=("x",))
    between = found.quantity("variance").value
    within = between * (1 / found.quantity("icc").value - 1)

    def restricted(of_cluster: float, of_person: float) -> float:
        spread = of_cluster * same + of_person * np.eye(n)
        inverse = np.linalg.inv(spread)
        bread = x.T @ inverse @ x
        left = data.outcome - x @ np.linalg.solve(bread, x.T @ inverse @ data.outcome)
        logs = np.linalg.slogdet(spread)[1] + np.linalg.slogdet(bread)[1]
        return -(logs + left @ inverse @ left) / 2

    inverse = np.linalg.inv(between * same + within * np.eye(n))
    bread = np.linalg.inv(x.T @ inverse @ x)
    expected = bread @ x.T @ inverse @ data.outcome
    np.testing.assert_allclose(found.terms.values, expected, rtol=1e-8)
    errors = found.terms.inference.std_error
    np.testing.assert_allclose(errors, np.sqrt(np.diag(bread)), rtol=1e-8)
    best = restricted(between, within)
    for factor in (0.98, 1.02):
        assert restricted(factor * between, within) < best
        assert restricted(between, factor * within) < best


def test_without_differences_between_clusters_it_is_least_squares() -> None:
    data = drawn()
    sizes = np.unique(data.cluster, return_inverse=True)[1]
    means = np.bincount(sizes, data.outcome) / np.bincount(sizes)
    arm = np.array([data.outcome[data.treatment == k].mean() for k in (0, 1)])
    flat = data.outcome - means[sizes] + arm[data.treatment.astype(int)]
    found = fit(replace(data, outcome=flat), mixed=True)
    assert found.quantity("icc").value == 0
    difference = flat[data.treatment == 1].mean() - flat[data.treatment == 0].mean()
    assert found.quantity("effect").value == pytest.approx(difference)


def answers(seed: int = 2, groups: int = 40) -> TrialData:
    data = drawn(seed, groups)
    median = np.median(data.outcome)
    return replace(data, outcome=(data.outcome > median).astype(float))


@pytest.mark.parametrize("family", ["logit", "cloglog"])
def test_quadrature_is_plain_integration(family: str) -> None:
    """The likelihood at its maximum, each cluster integrated on a fine grid."""
    data = answers()
    found = fit(data, mixed=True, family=family, covariates=("x",))
    effect, constant, slope = found.terms.values
    eta = constant + effect * data.treatment + slope * data.covariates["x"]
    z = np.linspace(-9, 9, 4001)
    sigma = np.sqrt(found.quantity("variance").value)
    total = 0.0
    for name in np.unique(data.cluster):
        rows = data.cluster == name
        predictor = eta[rows][:, None] + sigma * z
        share = (
            1 / (1 + np.exp(-predictor))
            if family == "logit"
            else -np.expm1(-np.exp(predictor))
        )
        chance = np.where(data.outcome[rows][:, None] == 1, share, 1 - share)
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        total += np.log(np.sum(chance.prod(axis=0) * density) * (z[1] - z[0]))
    assert found.quantity("log_likelihood").value == pytest.approx(total, rel=1e-8)


@pytest.mark.parametrize("family", ["logit", "cloglog"])
def test_both_informations_agree_with_differences_of_the_likelihood(
    family: str,
) -> None:
    """The gradient is 0 at the maximum by differences of the likelihood itself."""
    from prevstats.designs.trial_quadrature import Binary, marginal, random_intercept

    data = answers(groups=60)
    codes = np.unique(data.cluster, return_inverse=True)[1]
    x = np.column_stack([np.ones(codes.size), data.treatment])
    binary = Binary(data.outcome, x, codes, family)
    found = random_intercept(binary)
    at = np.append(found.coefficients, np.sqrt(found.variance))
    step = 1e-4
    slopes = [
        (
            marginal(at + step * axis, binary).value
            - marginal(at - step * axis, binary).value
        )
        / (2 * step)
        for axis in np.eye(3)
    ]
    np.testing.assert_allclose(slopes, 0, atol=1e-5)
    outer = random_intercept(binary, "outer_product")
    ratio = np.diag(outer.covariance) / np.diag(found.covariance)
    assert np.all((ratio > 0.5) & (ratio < 2))


def test_the_unit_of_a_covariate_changes_nothing() -> None:
    data = answers()
    far = replace(data, covariates={"x": 1e6 + 1e3 * data.covariates["x"]})
    for options in (
        {"mixed": True, "family": "logit"},
        {"mixed": True, "family": "gaussian"},
        {"mixed": False},
    ):
        one = fit(data, covariates=("x",), **options).quantity("effect")
        two = fit(far, covariates=("x",), **options).quantity("effect")
        assert two.value == pytest.approx(one.value, rel=1e-5)
        assert two.std_error == pytest.approx(one.std_error, rel=1e-5)


def test_coverage_of_a_known_effect() -> None:
    """150 cluster trials of 24 schools: 95 % within 4 Monte Carlo errors."""
    inside = {False: 0, True: 0}
    for seed in range(150):
        data = drawn(seed + 50, groups=24)
        for mixed in inside:
            told = fit(data, mixed=mixed).quantity("effect")
            inside[mixed] += told.low <= 1.0 <= told.high
    slack = 4 * np.sqrt(0.95 * 0.05 / 150)
    assert abs(inside[False] / 150 - 0.95) < slack
    assert abs(inside[True] / 150 - 0.95) < slack


@pytest.mark.parametrize(
    ("groups", "reason", "error"),
    [(18, "few_treated_clusters", True), (2, "one_treated_cluster", False)],
)
@pytest.mark.parametrize("mixed", [False, True])
def test_few_clusters_have_no_p_value(
    groups: int, reason: str, error: bool, mixed: bool
) -> None:
    found = fit(drawn(groups=groups), mixed=mixed)
    estimate = found.estimate()
    assert (estimate.p_value, estimate.p_value_reason) == (None, reason)
    assert (estimate.low, estimate.high) == (None, None)
    assert (estimate.std_error is not None) == error
    with pytest.raises(KeyError, match="effect"):
        found.quantity("p_value")


def test_left_out_persons_and_split_clusters_are_noted() -> None:
    data = drawn()
    outcome, arms = data.outcome.copy(), data.treatment.copy()
    outcome[:3] = np.nan
    arms[10] = 1 - arms[10]
    found = fit(replace(data, outcome=outcome, treatment=arms))
    assert found.notes == ("persons_left_out", "clusters_in_several_arms")
    assert found.quantity("n").value == outcome.size - 3


def test_arms_are_labels() -> None:
    data = replace(drawn(), cluster=None)
    words = np.array(["ordinary", "new"])[data.treatment.astype(int)]
    worded = replace(data, treatment=words)
    turned, plain = fit(worded), fit(worded, control="ordinary")
    assert turned.quantity("effect").value == pytest.approx(
        -plain.quantity("effect").value
    )
    assert plain.quantity("effect") == fit(data, control="0").quantity("effect")


@pytest.mark.parametrize(
    ("outcome", "treatment", "reason"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], "one_arm"),
        ([2, 2, 2, 2], [0, 1, 0, 1], "no_variation"),
        ([np.nan] * 4, [0, 1, 0, 1], "one_arm"),
    ],
)
def test_what_cannot_be_told(
    outcome: list[float], treatment: list[int], reason: str
) -> None:
    found = Trial()(TrialData(np.array(outcome, float), np.array(treatment)))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


def test_separated_answers_and_collinear_covariates() -> None:
    data = answers()
    apart = replace(data, outcome=data.treatment)
    found = Trial(mixed=True, family="logit")(apart)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_finite_maximum"
    twin = replace(data, covariates={"x": data.treatment})
    for options in ({}, {"mixed": True}, {"mixed": True, "family": "logit"}):
        same = Trial(covariates=("x",), **options)(twin)
        assert isinstance(same, CannotAnswer)
        assert same.reason == "collinear"


@pytest.mark.parametrize(
    "options",
    [
        {"family": "probit"},
        {"family": "logit"},
        {"mixed": "yes"},
        {"vcov": "HC9"},
        {"cluster": "school"},
        {"level": 0},
    ],
)
def test_impossible_options(options: dict) -> None:
    with pytest.raises(InputError, match="trial"):
        Trial(**options)


def test_faults_in_the_data() -> None:
    data = drawn()
    with pytest.raises(InputError, match="no such covariate"):
        Trial(covariates=("y",))(data)
    with pytest.raises(InputError, match="shape"):
        Trial()(replace(data, treatment=np.zeros(3)))
    with pytest.raises(InputError, match="infinite"):
        Trial()(replace(data, outcome=np.where(data.treatment == 1, np.inf, 0)))
    with pytest.raises(InputError, match="0 and 1"):
        Trial(mixed=True, family="logit")(data)
    with pytest.raises(InputError, match="no clusters"):
        Trial(mixed=True)(replace(data, cluster=None))
    with pytest.raises(InputError, match="arms there"):
        Trial(control="placebo")(data)


def test_table_summary_names_and_drawing() -> None:
    found = fit(drawn())
    assert list(found.table["term"]) == ["effect", "coef(intercept)"]
    assert "clusters in 0: 15" in found.summary()
    assert len(found.plot().axes) == 1
    assert found.estimate(arm="1").design_label == "trial"
    with pytest.raises(KeyError, match="icc"):
        found.quantity("ICC")
    with pytest.raises(KeyError, match="not one of: 1"):
        found.estimate(arm="2")
