"""The budget of Ljungby's joint plan: sums, verdicts, and what one input moves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prevstats.analyses.basis import labels
from prevstats.analyses.budget import budget, budget_indicators, prepare_budget
from prevstats.analyses.budget_findings import BudgetFindings
from prevstats.analyses.budget_frame import frame_of
from prevstats.analyses.budget_ledger import Booked
from prevstats.analyses.budget_marks import purse_mark
from prevstats.analyses.budget_option import nets, option_findings
from prevstats.analyses.budget_streams import Keys
from prevstats.analyses.budget_verdict import (
    demand,
    option_verdict,
    payer_verdict,
)
from prevstats.analyses.budget_worked import Plan, Worked, worked
from prevstats.data.panel import Dataset, Reading
from prevstats.errors import CannotAnswer, InputError
from prevstats.parameters.budget import Budget
from prevstats.parameters.load import load
from prevstats.parameters.study import Study

PLAN = Path(__file__).resolve().parents[2] / "parameters" / "ljungby_joint_plan.yaml"
KRONOBERG = ("0760", "0761", "0763", "0764", "0765", "0767", "0780", "0781")
INHABITANTS = (9_500, 8_200, 12_100, 20_000, 17_400, 10_000, 97_000, 28_500)
DRAWS = 1_000


@dataclass(frozen=True)
class Made:
    """A plan worked out, with its findings when they were asked for."""

    work: Worked

    def option(self, name: str) -> Booked:
        found = next(item for option, item in self.work.options if option.id == name)
        assert isinstance(found, Booked)
        return found


def reading() -> Reading:
    size = np.array([[float(number)] for number in INHABITANTS])
    dataset = Dataset(
        areas=KRONOBERG,
        years=(2022,),
        values={"N01951": size},
        national={},
    )
    return Reading(dataset=dataset, log=(), sources=(), truth={})


@pytest.fixture(scope="module")
def study() -> Study:
    plan = load(PLAN)
    few = plan.inference.model_copy(update={"draws": DRAWS})
    return plan.model_copy(update={"inference": few})


def block(study: Study) -> dict[str, Any]:
    assert study.budget is not None
    document: dict[str, Any] = study.budget.model_dump(mode="json", by_alias=True)
    return document


def with_block(study: Study, content: dict[str, Any]) -> Study:
    made = Budget.model_validate_json(yaml_to_json(content))
    return study.model_copy(update={"budget": made})


def yaml_to_json(content: dict[str, Any]) -> str:
    import json

    return json.dumps(content)


def made(study: Study) -> Made:
    assert study.budget is not None
    common = prepare_budget(study, reading())
    frame = frame_of(study.budget, "0781", study.inference.level)
    keys = Keys(study.inference.seed, "0781", study.name, DRAWS)
    return Made(worked(Plan(common, 7, frame, keys)))


@pytest.fixture(scope="module")
def plan(study: Study) -> Made:
    return made(study)


@pytest.fixture(scope="module")
def findings(study: Study) -> BudgetFindings:
    return budget(study, "0781", prepare_budget(study, reading()))


def test_payers_sum_to_society_in_every_draw(plan: Made) -> None:
    for item in plan.work.made:
        factors = item.case.frame.factors
        by_payer = item.ledger.by_payer(weights=factors)
        whole = item.ledger.total(weights=factors)
        np.testing.assert_allclose(sum(by_payer.values()), whole, rtol=1e-9, atol=1e-4)
        assert np.ptp(whole) > 0.0


def test_a_transfer_moves_money_and_changes_nothing_for_society(study: Study) -> None:
    content = block(study)
    before = made(study).option("within_frame")
    content["prices"].append(
        {
            "id": "benefit",
            "label": {"sv": "bidrag", "en": "benefit"},
            "resource": "foster_days",
            "own_price": {
                "amount": 500.0,
                "price_year": 2024,
                "source": "a test",
                "verified": "example",
                "date": "2026",
            },
            "payers": {"social_committee": 1.0},
            "kind": "transfer",
            "to": "individual",
        }
    )
    after = made(with_block(study, content)).option("within_frame")
    np.testing.assert_allclose(
        nets(after)["society"], nets(before)["society"], rtol=1e-9, atol=1e-4
    )
    gained = nets(after)["municipality"] - nets(before)["municipality"]
    assert np.abs(gained).mean() > 1.0


def test_a_redundant_path_changes_no_total(study: Study) -> None:
    """The same resource reached by a weaker path as well is still counted once."""
    content = block(study)
    cascade = content["parts"][0]["cascade"]
    link = next(x for x in cascade["links"] if x["id"] == "placement_days")
    cascade["links"].append(
        {
            **link,
            "id": "placement_days_again",
            "number": {"value": 1.0, "distribution": "fixed"},
        }
    )
    before, after = made(study), made(with_block(study, content))
    for name in ("new_money", "within_frame"):
        for view, net in nets(before.option(name)).items():
            np.testing.assert_array_equal(nets(after.option(name))[view], net)
    dropped = after.option("new_money").parts[0].result.dropped
    assert {item.path[-1] for item in dropped} == {"placement_days_again"}
    assert {item.share_of_draws for item in dropped} == {1.0}


def test_one_price_moves_its_own_payers_and_society_alone(study: Study) -> None:
    content = block(study)
    police = next(x for x in content["prices"] if x["id"] == "police")
    police["own_price"] = {
        "amount": 30_000.0,
        "price_year": 2024,
        "source": "a test",
        "verified": "example",
        "date": "2026",
    }
    before = made(study).option("new_money")
    after = made(with_block(study, content)).option("new_money")
    factors = before.case.frame.factors
    old, new = (x.ledger.by_payer(weights=factors) for x in (before, after))
    for payer in set(old) - {"state"}:
        np.testing.assert_array_equal(old[payer], new[payer])
    assert not np.array_equal(old["state"], new["state"])


def test_adding_an_option_moves_no_other(study: Study) -> None:
    content = block(study)
    content["options"].append({**content["options"][1], "id": "once_more"})
    after = made(with_block(study, content))
    for view, net in nets(made(study).option("new_money")).items():
        np.testing.assert_array_equal(nets(after.option("new_money"))[view], net)


def test_repricing_costs_to_another_year_and_back_changes_nothing(
    study: Study,
) -> None:
    """A cost in the kronor of 2022 is the same cost stated in those of 2023."""
    index = {2022: 370.95, 2023: 402.66}
    from prevstats.parameters import reference

    index = {year: reference.price_index()[year].value for year in index}
    content = block(study)
    cost = content["options"][1]["costs"][1]
    assert cost["id"] == "meetings"
    ratio = index[2023] / index[2022]
    for key in ("amount", "low", "high"):
        cost[key] *= ratio
    cost["price_year"] = 2023
    before = nets(made(study).option("within_frame"))["society"]
    after = nets(made(with_block(study, content)).option("within_frame"))["society"]
    np.testing.assert_allclose(after, before, rtol=1e-9)


def test_the_money_of_the_county_is_never_booked_on_one(
    findings: BudgetFindings,
) -> None:
    (county,) = findings.county_money
    assert county.total == 13_500_000
    assert sum(part for _, part in county.parts) == county.total
    assert len(county.parts) == 8
    assert county.own == pytest.approx(13_500_000 * 28_500 / sum(INHABITANTS), abs=1.0)
    state = next(p for p in findings.options[0].payers if p.payer == "state")
    from prevstats.economics.price_index import consumer_prices

    own = county.own * consumer_prices().ratio(2011, 2024) / 2
    assert state.cost == pytest.approx(own / 1.03 + own / 1.03**2, rel=1e-6)


def test_equal_seeds_give_equal_findings(
    study: Study, findings: BudgetFindings
) -> None:
    again = budget(study, "0781", prepare_budget(study, reading()))
    assert repr(again) == repr(findings)


def test_another_seed_moves_results_less_than_the_printed_error(
    study: Study, findings: BudgetFindings
) -> None:
    other = study.inference.model_copy(update={"seed": 7})
    moved = budget(
        study.model_copy(update={"inference": other}),
        "0781",
        prepare_budget(study, reading()),
    )
    for one, two in zip(findings.options, moved.options, strict=True):
        error = float(np.hypot(one.society.net_error, two.society.net_error))
        assert one.society.net != two.society.net
        assert abs(one.society.net - two.society.net) < 4.0 * error


def test_every_payer_body_and_society_stand_and_agree(
    findings: BudgetFindings,
) -> None:
    for option in findings.options:
        for rows in (option.payers, option.bodies):
            total = sum(item.net for item in rows)
            assert total == pytest.approx(option.society.net, abs=1.0)
        own = option.municipality
        assert own is not None
        members = ("social_committee", "education_committee")
        committees = [
            item.net
            for item in option.payers
            if item.payer in (*members, "culture_leisure_committee")
        ]
        assert own.net == pytest.approx(sum(committees), abs=1.0)
        if option.society.ratio is not None:
            gains = option.society.ratio.value > 1.0
            assert gains == (option.society.net > 0.0)


def test_both_studies_of_the_parent_meetings_are_used_and_the_review_is_listed(
    findings: BudgetFindings,
) -> None:
    effects = [e for e in findings.effects if not isinstance(e, CannotAnswer)]
    drunk = next(effect for effect in effects if effect.id == "drunkenness")
    assert set(drunk.studies) == {"opp_2008_drunkenness", "opp_2011_drunkenness"}
    assert "opp_review" in dict(drunk.left_out)
    assert drunk.standing == "mixed"
    assert drunk.size.low is not None
    assert drunk.size.high is not None
    assert drunk.size.low < 0.0 < drunk.size.high


def test_the_contest_and_the_fund_show_their_numbers(findings: BudgetFindings) -> None:
    found = {row.key: row for row in findings.assumptions if row.group == "joint"}
    effect = found["budget.contest.targeted.effect"]
    assert (effect.value, effect.low, effect.high) == (0.12, 0.0, 0.24)
    assert found["budget.contest.budget"].price_year == 2024
    assert {row.mark for row in found.values()} == {"memory", "example"}


def test_the_target_group_and_every_number_carry_their_mark(
    findings: BudgetFindings,
) -> None:
    assert findings.target_group.persons == 5_770
    assert findings.target_group.mark == "yes"
    keys = [row.key for row in findings.assumptions]
    assert len(keys) == len(set(keys))
    for row in findings.assumptions:
        assert row.source
        assert row.date
        assert row.mark in ("yes", "partly", "no", "memory", "example")
    for option in findings.options:
        assert option.society.mark == "memory"


def test_an_own_price_goes_first_and_says_what_it_replaced(study: Study) -> None:
    content = block(study)
    foster = next(x for x in content["prices"] if x["id"] == "foster_care")
    foster["own_price"] = {
        "amount": 1_900.0,
        "price_year": 2024,
        "source": "the municipality's accounts",
        "verified": "yes",
        "date": "2025",
    }
    found = budget(with_block(study, content), "0781", prepare_budget(study, reading()))
    row = next(x for x in found.assumptions if x.key == "budget.prices[1]")
    assert (row.value, row.mark) == (1_900.0, "yes")
    assert row.replaces is not None
    assert row.replaces != row.value


def test_knowing_more_is_worth_something_and_never_more_than_all(
    findings: BudgetFindings,
) -> None:
    for choice in findings.choices:
        assert sum(row.chance for row in choice.rows) == pytest.approx(1.0)
        assert min(r.expected_loss for r in choice.rows) == pytest.approx(choice.evpi)
        assert choice.evpi >= 0.0
        for part in choice.partial:
            assert part.value <= choice.evpi + 4.0 * (
                part.std_error + choice.evpi_error
            )
        for question in choice.questions:
            assert not isinstance(question, CannotAnswer)
            assert question.net == pytest.approx(question.value - question.cost)


def test_the_purse_is_the_committees_and_its_transfers_sum_to_nothing(
    findings: BudgetFindings,
) -> None:
    for purse in findings.purses:
        paid = sum(item.paid for item in purse.before)
        option = next(o for o in findings.options if o.id == purse.option)
        assert option.municipality is not None
        assert paid == pytest.approx(option.municipality.cost, rel=1e-9)
        if not isinstance(purse.after_equal, CannotAnswer):
            moved = sum(item.transfer for item in purse.after_equal)
            assert moved == pytest.approx(0.0, abs=1e-3)
        assert {name for name, _ in purse.pay_back} == {
            item.party for item in purse.before
        }


def test_the_purse_and_the_contest_carry_the_least_sure_mark(
    findings: BudgetFindings, plan: Made
) -> None:
    assert findings.contest is not None
    assert findings.contest.mark == "memory"
    assert {(each.mark, each.fund_mark) for each in findings.purses} == {
        ("example", "example")
    }
    booked = plan.option("new_money")
    terms = booked.case.frame.budget.purse
    assert terms is not None
    sure = terms.model_copy(update={"verified": "yes"})
    assert purse_mark(booked, sure) == "memory", "what the parties pay is from memory"


def test_whom_the_effects_hold_for_are_those_who_complete(
    findings: BudgetFindings,
) -> None:
    for option in findings.options:
        reach = {name: each for each in option.reach for name, _ in each.helped}
        for row in option.society.must_succeed:
            assert 0.0 < row.reached < row.persons
            part = reach[row.outcome]
            share = part.completed.value / part.concerned.value
            assert row.reached / row.persons == pytest.approx(share, rel=0.02)


def test_results_at_three_correlations_differ_in_spread_alone(
    findings: BudgetFindings,
) -> None:
    rows = [r for r in findings.options[0].correlations if r.viewpoint == "society"]
    assert [row.correlation for row in rows] == [0.0, 0.5, 1.0]
    nets_at = [row.net for row in rows]
    assert len(set(nets_at)) == 3
    assert max(nets_at) - min(nets_at) < 0.02 * abs(nets_at[0])


def test_the_verdict_is_bound_to_the_interval(findings: BudgetFindings) -> None:
    for option in findings.options:
        for item in (*option.payers, *option.bodies, option.society):
            if item.verdict == "pays_off":
                assert item.net_low > 0.0
            if item.verdict == "costs_more":
                assert item.net_high < 0.0


def test_a_null_programme_seldom_pays_off() -> None:
    """Gains drawn around nothing: the rule says "pays off" in at most 5 % of them."""
    random = np.random.default_rng(20261122)
    said = 0
    for _ in range(400):
        estimate = random.normal(0.0, 1.0)
        said += payer_verdict(random.normal(estimate, 1.0, 2_000), 0.90) == "pays_off"
    assert said / 400 <= 0.05 + 3.0 * np.sqrt(0.05 * 0.95 / 400)
    assert said > 0


def test_the_rule_says_yes_no_and_cannot_tell() -> None:
    assert demand(0.90) == pytest.approx(0.95)
    draws = np.linspace(-0.04, 0.96, 1_001)
    assert payer_verdict(draws, 0.90) == "pays_off"
    assert payer_verdict(-draws, 0.90) == "costs_more"
    assert payer_verdict(draws - 0.2, 0.90) == "cannot_tell"
    assert payer_verdict(np.zeros(10), 0.90) == "cannot_tell"
    assert option_verdict("costs_more", "pays_off") == "pays_for_others_not_for_payer"
    assert option_verdict("cannot_tell", "cannot_tell") == "cannot_tell"


def test_an_effect_without_studies_stops_its_option_and_says_why(
    study: Study,
) -> None:
    content = block(study)
    effect = content["parts"][1]["effects"][0]
    effect["evidence"]["domain"] = "school"
    effect["evidence"]["studies"] = []
    found = budget(with_block(study, content), "0781", prepare_budget(study, reading()))
    assert found.options == ()
    assert {item.reason.reason for item in found.unanswered} == {"no_effect_study"}
    assert found.choices == ()


def test_a_larger_effect_can_make_it_pay(study: Study) -> None:
    """The answer is allowed to be yes as well: it follows from what is put in."""
    content = block(study)
    stated = content["parts"][0]["effects"][0]["stated"]["number"]
    stated.update({"value": -1.5, "low": -1.6, "high": -1.4})
    found = made(with_block(study, content)).option("within_frame")
    told = option_findings(found, {})
    assert told.verdict == "pays_off"
    assert told.society.payback != 0


def test_the_real_panel_gives_the_report(shared_data: Path) -> None:
    from prevstats.analyses.reading import read

    plan = load(PLAN)
    data = read(plan, data=shared_data / "sweden" / "kolada_panel_total.csv")
    found = budget(plan, "0781", prepare_budget(plan, data))
    assert found.area.name == "Ljungby"
    assert found.n_draws == 5_000
    assert [option.id for option in found.options] == ["new_money", "within_frame"]
    assert labels(plan.title) == found.title


def test_the_target_group_is_read_from_the_data_or_refused(study: Study) -> None:
    content = block(study)
    content["target_group"].update({"persons": None, "indicators": ["N01951"]})
    found = budget(with_block(study, content), "0781", prepare_budget(study, reading()))
    group = found.target_group
    assert (group.persons, group.year, group.from_data) == (28_500.0, 2022, True)
    content["target_group"]["indicators"] = ["N01951", "N01921"]
    with pytest.raises(InputError) as told:
        budget(with_block(study, content), "0781", prepare_budget(study, reading()))
    assert told.value.complaints[0].key == "budget.target_group.indicators"
    assert budget_indicators(with_block(study, content)) == ("N01951", "N01921")
