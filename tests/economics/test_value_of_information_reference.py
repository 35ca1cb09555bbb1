"""Every row of the reference cases for value of information, at its own tolerance.

Numbers printed by R's voi and BCEA. A row of another method of the same quantity (MARS,
BART, Sadatsafavi) is met by our regression within that row's tolerance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from economics.reference_cases import (
    FOLDER,
    Case,
    columns,
    draws,
    from_table,
    parameters_of,
    rows,
)

from prevstats.economics.acceptability import acceptability, expected_loss
from prevstats.economics.decision import (
    Decision,
    Parameters,
    decision,
    decision_at_thresholds,
)
from prevstats.economics.decision_increment import (
    incremental_net_benefit,
    switches_on_grid,
)
from prevstats.economics.value_of_information import evpi
from prevstats.economics.value_of_information_blocks import evppi_blocks
from prevstats.economics.value_of_information_partial import evppi

CASES = [Case(row) for row in rows("ref_voi_expected.csv")]
CHEMO, SMOKING = "ref_voi_chemo_input.csv", "ref_voi_smoking_input.csv"
OPTIONS = {"chemo": (CHEMO, 2), "smoking": (SMOKING, 4)}

pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the reference cases are not beside the project"
)


def the_choice(case: Case) -> Decision:
    table, n_options = OPTIONS[case.row["dataset"]]
    if "nb_k20000" in case.row["quantity"]:
        given = columns(table)
        return decision(
            {str(place): draws(given[f"nb_k20000_{place}"]) for place in (1, 2)}
        )
    return from_table(table, n_options, [float(case.row["k_wtp"])])


def the_parameters(case: Case) -> Parameters:
    names = case.row["parameters"].split(",")
    table = columns(OPTIONS[case.row["dataset"]][0])
    return parameters_of({name: table[name] for name in names})


def first_draws(
    choice: Decision, known: Parameters, n: int
) -> tuple[Decision, Parameters]:
    return (
        Decision("case", choice.options, choice.thresholds, choice.net_benefit[:, :n]),
        Parameters("case", known.names, known.values[:n]),
    )


def perfect(case: Case) -> float:
    choice = the_choice(case)
    value = evpi(choice).value[0]
    assert expected_loss(choice).loss.min() == pytest.approx(value, rel=1e-9)
    return float(value)


def partial(case: Case) -> float:
    choice, known = the_choice(case), the_parameters(case)
    method = case.row["method"]
    if "equal blocks" in method:
        blocks = int(method.split(" equal")[0].split()[-1])
        return float(evppi_blocks(choice, known, known.names[0], blocks)[0])
    if "nsim=1000" in method:
        choice, known = first_draws(choice, known, 1000)
    found = evppi(choice, known, known.names, np.random.default_rng(1))
    return float(found.value[0])


def chance_best(case: Case) -> float:
    place = int(case.row["quantity"].split("strategy ")[1].rstrip(" best)")) - 1
    return float(acceptability(the_choice(case)).chance[0, place])


def frontier_chance(case: Case) -> float:
    found = acceptability(the_choice(case))
    assert f"optimal strategy {found.best[0] + 1}" == case.row["parameters"]
    return float(found.frontier[0])


COMPUTED: dict[str, Callable[[Case], float]] = {
    "EVPI": perfect,
    "EVPPI": partial,
    "CEAC": chance_best,
    "CEAF": frontier_chance,
}


@pytest.mark.parametrize("case", CASES, ids=Case.label)
def test_every_row(case: Case) -> None:
    if case.row["case"] == "ib_sign":
        check_sign(case)
    elif case.row["case"] == "voi_smoking_kstar":
        check_switches(case)
    else:
        found = COMPUTED[case.row["quantity"].split()[0]](case)
        assert found == pytest.approx(float(case.row["expected"]), **case.tolerance())


def check_sign(case: Case) -> None:
    """BCEA's increment is reference less comparator; ours is named by its arguments."""
    choice = decision_at_thresholds(
        {"1": draws([0, 0]), "2": draws([1, -2])},
        {"1": draws([0, 0]), "2": draws([100, 10])},
        [float(case.row["k_wtp"])],
    )
    found = incremental_net_benefit(choice, "1", "2").values[0]
    wanted = [float(value) for value in case.row["expected"].split(";")]
    np.testing.assert_allclose(found, wanted, atol=float(case.row["abs_tol"]))


def check_switches(case: Case) -> None:
    low, high = (int(end) for end in case.row["k_wtp"].split(".."))
    choice = from_table(SMOKING, 4, [float(k) for k in range(low, high + 1)])
    found = switches_on_grid(choice)
    assert [switch.threshold for switch in found[1:]] == [
        float(value) for value in case.row["expected"].split(";")
    ]
    names = ["strategy 1", "strategy 2", "strategy 4"]
    assert [switch.option for switch in found] == names


def test_all_thresholds_at_once_are_each_alone() -> None:
    several = from_table(CHEMO, 2, [20_000.0, 30_000.0])
    known = parameters_of({"p": columns(CHEMO)["p_side_effects_t2"]})
    together = evppi(several, known, ["p"], np.random.default_rng(1))
    for place, threshold in enumerate(several.thresholds):
        alone = evppi(
            from_table(CHEMO, 2, [threshold]), known, ["p"], np.random.default_rng(2)
        )
        assert together.value[place] == pytest.approx(alone.value[0], rel=1e-9)


def test_the_standard_error_is_of_the_size_that_voi_prints() -> None:
    """At 10 000 draws voi's GAM has 262.1109; ours lies within 2 errors."""
    choice = from_table(CHEMO, 2, [20_000.0])
    known = parameters_of({"p": columns(CHEMO)["p_side_effects_t2"]})
    found = evppi(choice, known, ["p"], np.random.default_rng(1))
    assert abs(found.value[0] - 262.1109) < 2 * found.std_error[0]
    assert all(check.passed for check in found.checks[0])
    assert 0.0 < found.regression_error[0] < found.std_error[0] < 15.0
