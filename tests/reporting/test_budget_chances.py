"""What stands beside a budget's chances, and what is said of small sums."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reporting import budgets
from reporting.reading import inlines

from prevstats.analyses.budget_grounds import EffectFindings
from prevstats.data.municipalities import by_code
from prevstats.reporting.budget_release import release_budget
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_sections import SECTIONS
from prevstats.reporting.language import language

CODES = ("sv", "en")


def told(released: ReleasedBudget, section: str, code: str) -> str:
    shown = SECTIONS[section](released, language(code))
    return "".join(inline.text for inline in inlines(shown.blocks))


def with_basis(basis: str) -> ReleasedBudget:
    released = release_budget(budgets.found())
    effects = tuple(
        replace(each, basis=basis) if isinstance(each, EffectFindings) else each
        for each in released.effects
    )
    return replace(released, effects=effects)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("section", ["answer", "money", "certainty"])
@pytest.mark.parametrize("basis", ["own", "stated", "evidence", "combined"])
def test_chances_that_rest_alone_say_so(code, section, basis):
    words = language(code)
    text = told(with_basis(basis), section, code)
    for alone in ("own", "stated"):
        start = words.say(f"budget.alone.{alone}", effects="|").partition("|")[0]
        assert (start in text) == (basis == alone)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("value", "error", "key"),
    [(0.0, 0.0, "nothing"), (100.0, 90.0, "near_nothing"), (1e5, 9e3, "all")],
)
def test_knowing_everything_is_worth_no_more_than_its_error_lets_be_told(
    code, value, error, key
):
    findings = budgets.found()
    choices = tuple(
        replace(each, evpi=value, evpi_error=error) for each in findings.choices
    )
    text = told(
        release_budget(replace(findings, choices=choices)), "knowing_more", code
    )
    words = language(code)
    for each in ("nothing", "near_nothing", "all"):
        whole = words.say(f"budget.knowing.{each}", viewpoint="|", value="|", error="|")
        last = whole.replace("**", "").split("|")[1]
        assert (last in text) == (each == key), each


@pytest.mark.parametrize("code", CODES)
def test_parts_of_a_countys_money_stand_by_name(code):
    findings = budgets.found()
    text = told(release_budget(findings), "costs", code)
    (money,) = findings.county_money
    for municipality, _ in money.parts:
        assert by_code()[municipality].name in text
        assert municipality not in text


def test_helped_is_positive_the_wanted_way():
    """The same outcome, told by whom it gains: plus in both tables where it does."""
    for option in budgets.found().options:
        changes = {name: way for each in option.reach for name, way in each.helped}
        for row in option.society.must_succeed:
            assert changes[row.outcome].value * row.number.helped > 0.0
