"""Meta-analyses against every reference row, and against metafor's printed tests."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import meta_studies
import numpy as np
import pytest

from prevstats.evidence.effect_sizes_means import from_means
from prevstats.evidence.random_effects import RandomEffects
from prevstats.evidence.random_effects_influence import dfbetas, hat_values, influence
from prevstats.evidence.random_effects_result import RandomEffectsResult
from prevstats.evidence.random_effects_shrinkage import empirical_bayes
from prevstats.evidence.random_effects_small_studies import (
    TrimAndFill,
    rank_test,
    trim_and_fill,
)
from prevstats.evidence.random_effects_studies import Studies

FILE = Path(__file__).resolve().parents[3] / "shared/data/economics"
FOUR = 5.1e-5
"""metafor's numbers printed to four digits."""
EARLY = 2e-4
"""The reference rows' own tolerance for these effects: tau2 stopped early there."""
STOPPED = 2e-5
"""metafor's defaults stop when tau2 moves by less than 1e-5; ours is at the peak."""

pytestmark = pytest.mark.reference


def meta_rows() -> list[dict[str, str]]:
    file = FILE / "ref_meta_expected.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return [row for row in rows if row["kind"] != "context"]


def fit(studies: Studies, **options: object) -> RandomEffectsResult:
    found = RandomEffects(**options)(studies)  # type: ignore[arg-type]
    assert isinstance(found, RandomEffectsResult)
    return found


def studies_of(row: dict[str, str]) -> Studies:
    if row["dataset"] == "bcg":
        return meta_studies.bcg()
    if row["dataset"] == "normand1999":
        return meta_studies.normand()
    if row["case"] == "meta_raudenbush_mods":
        return meta_studies.raudenbush_cut()
    return meta_studies.given(row["dataset"])


def first_sizes(row: dict[str, str]) -> float:
    """Return an effect or variance of a single study."""
    words = row["quantity"].split()
    place = int(words[-1]) - 1
    if row["dataset"] == "bcg":
        studies = meta_studies.bcg()
        column = studies.effect if words[0] == "yi" else studies.variance
    else:
        found = from_means("SMD", meta_studies.normand_groups(4))
        column = found.value if words[0] == "g" else found.variance
    return float(np.asarray(column)[place])


def part(name: str, end: str) -> Callable[[RandomEffectsResult], float | None]:
    return lambda found: getattr(found.quantity(name), end)


READERS: dict[str, Callable[[RandomEffectsResult], float | None]] = {
    "tau2": part("tau2", "value"),
    "Q": part("Q", "value"),
    "mu": part("pooled", "value"),
    "se": part("pooled", "std_error"),
    "ci_lb": part("pooled", "low"),
    "ci_ub": part("pooled", "high"),
    "z": part("statistic", "value"),
    "I2": part("I2", "value"),
    "H2": part("H2", "value"),
    "pi_z_lb": part("pi_z", "low"),
    "pi_z_ub": part("pi_z", "high"),
    "pi_hts_lb": part("pi_hts", "low"),
    "pi_hts_ub": part("pi_hts", "high"),
    "meta-regression on min(weeks,3): intercept": part("coef(intercept)", "value"),
    "meta-regression on min(weeks,3): slope": part("coef(weeks)", "value"),
}


def ours(row: dict[str, str]) -> float:
    if not row["tau2_method"] and "study" in row["quantity"]:
        return first_sizes(row)
    hartung = row["ci_method"].startswith("HKSJ")
    found = fit(studies_of(row), estimator=row["tau2_method"], knapp_hartung=hartung)
    bayes = re.fullmatch(r"empirical Bayes estimate study (\d+)", row["quantity"])
    if bayes:
        return float(found.blups()[int(bayes[1]) - 1])
    value = READERS[row["quantity"]](found)
    assert value is not None
    return value


@pytest.mark.parametrize(
    "row", meta_rows(), ids=lambda row: f"{row['case']}-{row['quantity']}"
)
def test_every_reference_row(row: dict[str, str]) -> None:
    expected = float(row["expected"])
    near = float(row["abs_tol"] or 0)
    relative = float(row["rel_tol"] or 0) * abs(expected)
    assert ours(row) == pytest.approx(expected, abs=max(near, relative))


def test_no_reference_row_is_left_out(shared_data: Path) -> None:
    text = (shared_data / "economics/ref_meta_expected.csv").read_text(encoding="utf-8")
    assert len(meta_rows()) == len(text.strip().splitlines()) - 1


@pytest.fixture
def bcg(shared_data: Path) -> Callable[..., Studies]:
    return meta_studies.bcg


def test_robust_errors_are_metafors(bcg: Callable[..., Studies]) -> None:
    """metafor, tests/testthat/test_misc_robust.r."""
    by_cr1, by_cr0 = fit(bcg(), vcov="CR1"), fit(bcg(), vcov="CR0")
    assert float(by_cr1.covariance[0, 0]) == pytest.approx(0.032106, abs=1e-6)
    assert float(by_cr0.covariance[0, 0]) == pytest.approx(0.029636, abs=1e-6)
    assert by_cr1.quantity("prediction_exp").low == pytest.approx(
        0.1360214, abs=STOPPED
    )
    by_cr2 = fit(bcg(), vcov="CR2")
    assert float(by_cr2.covariance[0, 0]) == pytest.approx(0.03229357, abs=1e-7)
    freedom = by_cr2.quantity("degrees_of_freedom").value
    assert freedom == pytest.approx(11.04125, abs=STOPPED)


def test_robust_errors_and_joint_test_with_moderators(
    bcg: Callable[..., Studies],
) -> None:
    found = fit(bcg("ablat", "year"), vcov="CR2")
    errors = [float(x) for x in np.sqrt(np.diag(found.covariance))]
    assert errors == pytest.approx([33.655367, 0.011994, 0.016963], rel=5e-5)
    assert found.freedom == pytest.approx([2.724625, 2.112895, 2.745919], abs=STOPPED)
    assert found.quantity("QM").value == pytest.approx(6.708996, rel=STOPPED)
    assert found.quantity("QM_df2").value == pytest.approx(2.528214, abs=STOPPED)
    assert found.quantity("QM_p_value").value == pytest.approx(0.097479, abs=1e-6)


def test_the_error_that_metafor_prints_is_that_of_its_stopping_rule(
    bcg: Callable[..., Studies],
) -> None:
    """29.0959 in print: Fisher scoring from HE's tau2 until a step is below 1e-5."""
    from prevstats.evidence.random_effects_fit import gls, projection

    found = fit(bcg("ablat", "year"))
    y, v, x = found.sample.y, found.sample.v, found.sample.x
    tau2 = fit(bcg("ablat", "year"), estimator="HE").tau2
    step = 1.0
    while abs(step) > 1e-5:
        inner = projection(x, 1 / (v + tau2), gls(y, x, 1 / (v + tau2)).bread)
        step = float(np.sum((inner @ y) ** 2) - np.trace(inner)) / np.sum(inner**2)
        tau2 += step
    stopped = np.sqrt(gls(y, x, 1 / (v + tau2)).bread[0, 0])
    assert stopped == pytest.approx(29.0959, abs=FOUR)
    assert found.tau2 == pytest.approx(tau2, abs=1e-5)
    assert found.inference.std_error[0] == pytest.approx(29.0956, abs=FOUR)


def test_influence_is_metafors(bcg: Callable[..., Studies]) -> None:
    """metafor, tests/testthat/test_misc_influence.r."""
    found = fit(bcg())
    first = influence(found).iloc[0]
    printed = {
        "rstudent": -0.218142474344442,
        "dffits": -0.0407075604868486,
        "cook.d": 0.00171654236729195,
        "cov.r": 1.11644891104804,
        "tau2.del": 0.336156745300306,
        "QE.del": 151.582572747109,
        "hat": 0.0505948307931551,
        "weight": 5.05948307931551,
    }
    for name, value in printed.items():
        assert first[name] == pytest.approx(value, rel=1e-4), name
    assert dfbetas(found)[0, 0] == pytest.approx(-0.0402659025974144, rel=1e-4)
    without = found.leave_one_out().iloc[0]
    assert without["estimate"] == pytest.approx(-0.707083788031436, abs=STOPPED)
    assert without["conf_high"] == pytest.approx(-0.334767021147788, abs=STOPPED)
    on_latitude = fit(bcg("ablat"))
    hats = (0.049, 0.1493, 0.0351, 0.3481, 0.2248, 0.2367, 0.064, 0.357)
    assert hat_values(on_latitude)[:8] == pytest.approx(hats, abs=FOUR)
    cooks = (0.0048, 0.0489, 0.0104, 0.2495, 0.0072, 0.2883, 0.3643, 0.2719)
    assert found.influence().shape == (13, 9)
    assert list(influence(on_latitude)["cook.d"][:8]) == pytest.approx(cooks, abs=FOUR)


def test_trim_and_fill_is_metafors(bcg: Callable[..., Studies]) -> None:
    """metafor, reference page of trimfill()."""
    found = trim_and_fill(fit(bcg()))
    assert isinstance(found, TrimAndFill)
    assert (found.missing, found.side) == (1, "right")
    pooled = found.result.quantity("pooled")
    assert pooled.value == pytest.approx(-0.6571, abs=FOUR)
    assert found.result.quantity("tau2").std_error == pytest.approx(0.1701, abs=FOUR)
    for estimator in ("L0", "R0"):
        equal = trim_and_fill(fit(bcg(), estimator="EE"), estimator=estimator)
        assert isinstance(equal, TrimAndFill)
        assert (equal.missing, equal.side) == (4, "right")
        assert equal.result.quantity("pooled").value == pytest.approx(-0.2910, abs=FOUR)
        assert equal.result.quantity("Q").value == pytest.approx(262.7316, abs=FOUR)
        assert equal.result.quantity("I2").value == pytest.approx(93.91, abs=0.0051)


def test_intervals_of_heterogeneity_are_metafors(bcg: Callable[..., Studies]) -> None:
    """metafor, tests/testthat/test_misc_confint.r: DerSimonian and Laird."""
    tau2 = fit(bcg(), estimator="DL").quantity("tau2")
    assert (tau2.value, tau2.low, tau2.high) == pytest.approx(
        (0.3088, 0.1197, 1.1115), abs=FOUR
    )


def test_own_effects_have_metafors_intervals(shared_data: Path) -> None:
    """metafor, tests/testthat/test_analysis_example_raudenbush1985.r, studies 1-4."""
    table = empirical_bayes(fit(meta_studies.given("raudenbush1985")))
    low, high = list(table["conf_low"][:4]), list(table["conf_high"][:4])
    assert low == pytest.approx([-0.1324, -0.1033, -0.2228, -0.0533], abs=EARLY)
    assert high == pytest.approx([0.2411, 0.3045, 0.2100, 0.4821], abs=EARLY)


def test_a_factor_within_levels_is_metafors(shared_data: Path) -> None:
    """metadat, reference page of dat.assink2016."""
    studies = meta_studies.levels("meta_assink2016", "study", "esid", deltype="words")
    found = fit(studies, levels=("study", "esid"), factors=({"deltype": "general"},))
    assert found.names == ("intercept", "deltype[covert]", "deltype[overt]")
    assert found.coefficients == pytest.approx([0.4702, -0.7297, -0.2219], abs=FOUR)
    errors = found.inference.std_error
    assert errors == pytest.approx([0.1180, 0.1923, 0.1392], abs=FOUR)
    assert found.quantity("QM").value == pytest.approx(14.9760, abs=FOUR)
    assert found.quantity("Q").value == pytest.approx(761.8270, abs=FOUR)
    assert [x.value for x in found.core.variances] == pytest.approx(
        [0.1899, 0.0847], abs=FOUR
    )


def test_levels_with_robust_errors_are_metafors(shared_data: Path) -> None:
    """metafor, reference page of robust(): CR1 by district."""
    studies = meta_studies.levels("meta_konstantopoulos2011", "district", "school")
    found = fit(studies, levels=("district", "school"), vcov="CR1")
    pooled = found.quantity("pooled")
    assert (pooled.std_error, pooled.low, pooled.high) == pytest.approx(
        (0.0845, -0.0036, 0.3730), abs=FOUR
    )
    assert found.quantity("Q").value == pytest.approx(578.8640, abs=FOUR)


MAGNESIUM = {
    "ai": [1, 9, 2, 1, 10, 1, 1, 0, 6, 1, 2, 5, 4, 90, 4, 2216],
    "n1i": [40, 135, 200, 48, 150, 59, 25, 22, 76, 27, 89, 23, 130, 1159, 107, 29011],
    "ci": [2, 23, 7, 1, 8, 9, 3, 1, 11, 7, 12, 13, 8, 118, 17, 2103],
    "n2i": [36, 135, 200, 46, 148, 56, 23, 21, 75, 27, 80, 33, 122, 1157, 108, 29039],
}
"""Magnesium after a heart attack, 16 trials (Egger, Smith & Altman 2001, ch. 18)."""


def test_small_studies_of_magnesium_are_metafors() -> None:
    """metafor, tests/testthat/test_misc_pub_bias.r."""
    from prevstats.designs.named_terms import NamedTerms
    from prevstats.evidence.effect_sizes import TwoByTwo
    from prevstats.evidence.effect_sizes_counts import from_counts
    from prevstats.evidence.random_effects_rank import RankCorrelation
    from prevstats.evidence.random_effects_small_studies import egger

    table = TwoByTwo(
        MAGNESIUM["ai"], MAGNESIUM["n1i"], MAGNESIUM["ci"], MAGNESIUM["n2i"]
    )
    effects = from_counts("OR", table)
    found = fit(Studies(effects.value, effects.variance))
    slope = egger(found)
    assert isinstance(slope, NamedTerms)
    assert slope.inference.statistic[1] == pytest.approx(-4.6686, abs=FOUR)
    ranks = rank_test(found)
    assert isinstance(ranks, RankCorrelation)
    assert ranks.tau == pytest.approx(0.15, abs=1e-12)
    assert ranks.p_value == pytest.approx(0.4503, abs=FOUR)


def test_correlated_errors_are_those_of_vcalc(shared_data: Path) -> None:
    """metafor, reference page of vcalc(): the first study, rho = 0.6."""
    studies = meta_studies.levels("meta_assink2016", "study", "esid")
    found = fit(studies, levels=("study", "esid"), within_correlation=0.6)
    covariance = found.sample.covariance
    assert covariance is not None
    printed = [0.0740, 0.0326, 0.0358, 0.0252, 0.0297, 0.0486, 0.0]
    assert covariance[0, :7] == pytest.approx(printed, abs=FOUR)
