"""One mistake at a time in the budget of a sound file: the complaint names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from prevstats.errors import Complaint
from prevstats.parameters.load import complaints, load

SOUND = Path(__file__).resolve().parents[2] / "parameters" / "ljungby_joint_plan.yaml"


@dataclass(frozen=True)
class Mistake:
    """A text of the sound file, what stands there instead, and what is said of it."""

    name: str
    old: str
    new: str
    key: str
    words: str


MISTAKES = (
    Mistake(
        "negative_cost",
        "amount: 12_000\n          low: 6_000\n          high: 20_000",
        "amount: -12_000",
        "budget.options[0].costs[0].amount",
        "at least 0",
    ),
    Mistake(
        "shares_do_not_sum",
        "shares: {social_committee: 0.4, education_committee: 0.4, "
        "culture_leisure_committee: 0.2}",
        "shares: {social_committee: 0.4, education_committee: 0.4}",
        "budget.purse.shares",
        "sum to 1",
    ),
    Mistake(
        "cost_shares_do_not_sum",
        "payers: {social_committee: 0.4, education_committee: 0.6}",
        "payers: {social_committee: 0.4, education_committee: 0.5}",
        "budget.options[0].costs[0].payers",
        "somebody's twice",
    ),
    Mistake(
        "cost_without_price_year",
        '          price_year: 2022\n          source: "ten trained',
        '          source: "ten trained',
        "budget.options[0].costs[0].price_year",
        "",
    ),
    Mistake("no_price_year", "  price_year: 2024\n", "", "budget.price_year", ""),
    Mistake(
        "deadweight_in_per_cent",
        "share: {value: 0.3, low: 0.0, high: 0.5, distribution: triangular}",
        "share: {value: 30, low: 0, high: 50, distribution: triangular}",
        "budget.deadweight.share.value",
        "at most 1",
    ),
    Mistake(
        "rate_in_per_cent",
        "discount_rate: 0.03",
        "discount_rate: 3.5",
        "budget.discount_rate",
        "at most 0.2",
    ),
    Mistake(
        "rate_thirty_five",
        "discount_rate: 0.03",
        "discount_rate: 35",
        "budget.discount_rate",
        "at most 0.2",
    ),
    Mistake(
        "horizon_beyond_index",
        '  inflation:\n    rate: 0.02\n    source: "the Riksbank\'s target"\n'
        '    verified: "memory"\n    date: "2026-11-22"\n',
        "",
        "budget.horizon_years",
        "the price index",
    ),
    Mistake(
        "price_without_source",
        "unit_cost: foster_care_day\n",
        'own_price: {amount: 1500, price_year: 2024, verified: "yes", date: "2025"}\n',
        "budget.prices[1].own_price.source",
        "",
    ),
    Mistake(
        "unknown_payer",
        "payers: {region: 1.0}",
        "payers: {county: 1.0}",
        "budget.prices[3].payers.county",
        "reference tables",
    ),
    Mistake(
        "unknown_unit_cost",
        "unit_cost: foster_care_day\n",
        "unit_cost: foster_care_dag\n",
        "budget.prices[1].unit_cost",
        "reference tables",
    ),
    Mistake(
        "unknown_study",
        "studies: [opp_2008_delinquency]",
        "studies: [opp_2009_delinquency]",
        "budget.parts[1].effects[1].evidence.studies[0]",
        "reference tables",
    ),
    Mistake(
        "study_of_something_else",
        "studies: [opp_2008_delinquency]",
        "studies: [opp_2008_drunkenness]",
        "budget.parts[1].effects[1].evidence.studies[0]",
        "that study is about",
    ),
    Mistake(
        "unknown_outcome_of_link",
        "from: behaviour\n            to: placement",
        "from: behaviour\n            to: placements",
        "budget.parts[0].cascade.links[2].to",
        "nothing of that name",
    ),
    Mistake(
        "cycle",
        "from: intervention\n            to: delinquency\n"
        "            estimate: delinquency",
        "from: delinquency\n            to: delinquency\n            per_unit: share\n"
        "            estimate: delinquency",
        "budget.parts[1].cascade.links",
        "",
    ),
    Mistake(
        "resource_without_price",
        "resource: police_cases",
        "resource: hospital_stays",
        "budget.parts[1].cascade.resources[2].id",
        "no price",
    ),
    Mistake(
        "own_estimate_without_evaluation",
        "          kind: stated\n          wanted: less\n          stated:\n"
        "            number: {value: -0.05, low: -0.20, high: 0.10, "
        "distribution: normal}\n"
        '            source: "assumed: no number is known of Active Parenting; SBU '
        'finds no effect of universal parenting programmes on externalising"\n'
        '            verified: "memory"\n            date: "2026-11-22"\n',
        "          kind: own\n          wanted: less\n          outcome: placed_any\n",
        "budget.parts[0].effects[0].kind",
        "no effect of its own",
    ),
    Mistake(
        "effect_with_the_wrong_parts",
        "          kind: stated\n",
        "          kind: evidence\n",
        "budget.parts[0].effects[0]",
        "evidence",
    ),
    Mistake(
        "unknown_part",
        "        - part: parenting\n          offered: {value: 0.5}",
        "        - part: parents\n          offered: {value: 0.5}",
        "budget.options[1].reach[0].part",
        "nothing of that name",
    ),
    Mistake(
        "share_above_one",
        "offered: {value: 0.5}",
        "offered: {value: 50}",
        "budget.options[1].reach[0].offered.value",
        "at most 1",
    ),
    Mistake(
        "question_of_no_effect",
        "kind: waiting_list\n      effect: behaviour",
        "kind: waiting_list\n      effect: behavior",
        "budget.questions[1].effect",
        "nothing of that name",
    ),
    Mistake(
        "two_ways_to_discount",
        "  discount_rate: 0.03\n",
        "  discount_rate: 0.03\n  discount_schedule:\n"
        "    - {from_year: 1, rate: 0.035}\n",
        "budget",
        "one of discount_rate and discount_schedule",
    ),
    Mistake(
        "cost_after_the_horizon",
        "          first_year: 2\n",
        "          first_year: 12\n",
        "budget.options[0].costs[3].first_year",
        "10 years",
    ),
    Mistake(
        "transfer_without_receiver",
        "      cashable_share: 0.9\n",
        "      cashable_share: 0.9\n      kind: transfer\n",
        "budget.prices[1]",
        "who receives",
    ),
    Mistake(
        "option_as_today",
        "    - id: within_frame\n",
        "    - id: as_today\n",
        "budget.options[1].id",
        "compared with",
    ),
    Mistake(
        "spread_too_wide",
        "    spread: 1.5\n",
        "    spread: 6.0\n",
        "budget.contest.spread",
        "spread by less",
    ),
    Mistake(
        "county_money_per_child",
        "          quantity: 0.5\n",
        "          quantity: 0.5\n          per: child\n",
        "budget.options[0].costs[5]",
        "per: area",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_one_mistake_is_named_at_its_key(mistake: Mistake, tmp_path: Path) -> None:
    text = SOUND.read_text(encoding="utf-8")
    assert mistake.old in text
    path = tmp_path / "plan.yaml"
    changed = text.replace(mistake.old, mistake.new, 1)
    path.write_text(changed, encoding="utf-8")
    found = [told for told in complaints(path) if not told.warning]
    named = [told for told in found if told.key.startswith(mistake.key)]
    assert named, [(told.key, told.meaning) for told in found]
    said = [told for told in named if mistake.words in _sentence(told)]
    assert said, [_sentence(told) for told in named]
    assert said[0].line is not None
    assert said[0].mend


def _sentence(told: Complaint) -> str:
    return " ".join((told.found, told.meaning, told.mend))


def test_the_sound_file_has_nothing_to_complain_of() -> None:
    assert complaints(SOUND) == ()
    study = load(SOUND)
    assert study.reports[0] == "budget"
    assert study.areas == ("0781",)


def test_a_declining_schedule_and_mid_year_are_read(tmp_path: Path) -> None:
    text = SOUND.read_text(encoding="utf-8")
    schedule = (
        "  discount_schedule:\n    - {from_year: 1, rate: 0.035}\n"
        "    - {from_year: 5, rate: 0.03}\n"
    )
    text = text.replace("  discount_rate: 0.03\n", schedule)
    text = text.replace("timing: end_of_year", "timing: mid_year")
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    budget = load(path).budget
    assert budget is not None
    assert [step.rate for step in budget.discount_schedule] == [0.035, 0.03]
    assert budget.timing == "mid_year"
