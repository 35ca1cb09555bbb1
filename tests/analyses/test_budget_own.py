"""A budget whose effect is the municipality's own estimate, alone and combined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prevstats.analyses.budget import CLASSES, budget, prepare_budget
from prevstats.analyses.budget_findings import BudgetFindings
from prevstats.analyses.budget_grounds import EffectFindings
from prevstats.analyses.budget_worked import BudgetCommon
from prevstats.analyses.handover import loaded, save_common
from prevstats.analyses.reading import read
from prevstats.errors import CannotAnswer
from prevstats.parameters.budget import Budget
from prevstats.parameters.load import load
from prevstats.parameters.schema import Evaluation

EXAMPLE = Path(__file__).resolve().parents[2] / "parameters" / "example.yaml"
BUDGET = """
{"price_year": 2022, "decision_year": 2023, "horizon_years": 5, "discount_rate": 0.03,
 "inflation": {"rate": 0.02, "source": "a test", "verified": "example", "date": "2026"},
 "target_group": {"label": {"sv": "barn", "en": "children"},
   "persons": {"value": 4000}, "source": "a test", "verified": "example",
   "date": "2026"},
 "parts": [{"id": "centre", "label": {"sv": "centralen", "en": "the centre"},
   "intervention": "orebro_prevention_programme",
   "effects": [{"id": "fewer_placed", "label": {"sv": "placerade", "en": "placed"},
     "kind": "own", "wanted": "less", "outcome": "placed_any"}],
   "cascade": {
     "outcomes": [{"id": "placed", "label": {"sv": "placerade", "en": "placed"},
       "unit": "per_1000", "persons": {"value": 4000},
       "base_rate": {"value": 0.02}}],
     "resources": [{"id": "days", "label": {"sv": "dygn", "en": "days"},
       "unit": "day"}],
     "links": [
       {"id": "centre_to_placed", "from": "intervention", "to": "placed",
        "estimate": "fewer_placed", "unit": "per_1000",
        "fade_out": {"kind": "held", "reason": {"sv": "drift", "en": "running"}},
        "last_observed_year": 3,
        "source": "the estimate", "verified": "yes", "date": "2026"},
       {"id": "placed_to_days", "from": "placed", "to": "days",
        "per_unit": "share", "unit": "day", "number": {"value": 300},
        "source": "a test", "verified": "example", "date": "2026"}]}}],
 "prices": [{"id": "care", "label": {"sv": "vård", "en": "care"}, "resource": "days",
   "own_price": {"amount": 2000, "price_year": 2022, "source": "a test",
     "verified": "example", "date": "2026"},
   "payers": {"social_committee": 1.0}, "capacity_step": 300}],
 "options": [{"id": "go_on", "label": {"sv": "fortsätta", "en": "go on"},
   "funding": "new_money",
   "reach": [{"part": "centre", "offered": {"value": 0.5}, "take_up": {"value": 0.5},
     "source": "a test", "verified": "example", "date": "2026"}],
   "costs": [{"id": "running", "label": {"sv": "drift", "en": "running"},
     "amount": 2000000, "payers": {"social_committee": 0.5, "region": 0.5},
     "price_year": 2022, "source": "a test", "verified": "example",
     "date": "2026"}]}]}
"""


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    study = load(EXAMPLE)
    assert isinstance(study, Evaluation)
    return study.model_copy(
        update={
            "budget": Budget.model_validate_json(BUDGET),
            "reports": ("budget",),
            "situation": None,
        }
    )


@pytest.fixture(scope="module")
def common(evaluation: Evaluation) -> BudgetCommon:
    return prepare_budget(evaluation, read(evaluation))


def started(common: BudgetCommon) -> str:
    assert common.evaluation is not None
    starts = common.evaluation.starts
    place = next(i for i, status in enumerate(starts.status) if status == "starts")
    return common.dataset.areas[place]


def effect_of(found: BudgetFindings) -> EffectFindings:
    (effect,) = found.effects
    assert isinstance(effect, EffectFindings)
    return effect


def test_the_own_estimate_counts_all_concerned_and_not_the_reached(
    evaluation: Evaluation, common: BudgetCommon
) -> None:
    found = budget(evaluation, started(common), common)
    effect = effect_of(found)
    assert found.own_estimate
    assert (effect.basis, effect.unit) == ("own", "per_1000")
    (option,) = found.options
    ((_, helped),) = option.reach[0].helped
    assert helped.value == pytest.approx(-effect.size.value * 4.0, rel=1e-9)
    gain = -effect.size.value * 4.0 * 300 * 2000
    annuity = sum(1.03**-year for year in range(1, 6))
    assert option.society.benefit == pytest.approx(gain * annuity, rel=1e-6)
    assert option.society.linked == 0.0
    assert option.society.beyond_observed == pytest.approx(
        (1.03**-4 + 1.03**-5) / annuity
    )


def test_an_area_without_an_estimate_gets_no_borrowed_money(
    evaluation: Evaluation, common: BudgetCommon
) -> None:
    assert common.evaluation is not None
    status = common.evaluation.starts.status
    place = next(i for i, word in enumerate(status) if word == "never")
    found = budget(evaluation, common.dataset.areas[place], common)
    assert found.options == ()
    assert [item.reason.reason for item in found.unanswered] == ["never"]


def test_whole_places_are_released_and_never_more_than_the_gain(
    evaluation: Evaluation, common: BudgetCommon
) -> None:
    (option,) = budget(evaluation, started(common), common).options
    assert option.society.cashable < option.society.benefit


def test_own_and_published_are_combined_and_their_conflict_is_printed(
    evaluation: Evaluation, common: BudgetCommon
) -> None:
    own = effect_of(budget(evaluation, started(common), common))
    content = BUDGET.replace(
        '"kind": "own", "wanted": "less", "outcome": "placed_any"',
        '"kind": "combined", "wanted": "less", "outcome": "placed_any", '
        '"evidence": {"domain": "alcohol_drugs"}',
    )
    mixed = evaluation.model_copy(
        update={"budget": Budget.model_validate_json(content)}
    )
    found = budget(mixed, started(common), common)
    if isinstance(found.effects[0], CannotAnswer):
        assert found.unanswered[0].reason == found.effects[0]
        pytest.fail(f"not combined: {found.effects[0].reason}")
    effect = effect_of(found)
    assert effect.combination is not None
    assert 0.0 <= effect.combination.local_weight <= 1.0
    assert np.isfinite(effect.combination.conflict)
    predicted = effect.combination.predicted.value
    low, high = sorted((own.size.value, predicted))
    assert low - 0.2 <= effect.size.value <= high + 0.2


def test_what_is_common_is_stored_and_read_again(
    evaluation: Evaluation, common: BudgetCommon, tmp_path: Path
) -> None:
    again = loaded(save_common(common, tmp_path), BudgetCommon, CLASSES)
    area = started(common)
    assert repr(budget(evaluation, area, again)) == repr(
        budget(evaluation, area, common)
    )
