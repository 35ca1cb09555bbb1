"""Each question of the policy documents has a section that answers it in its case."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from reporting.reading import inlines

from prevstats.analyses.reading import read
from prevstats.analyses.series import poisson_interval
from prevstats.inference.power_counts import (
    Counts,
    detectable_fall,
    power,
    years_needed,
)
from prevstats.parameters.load import load
from prevstats.parameters.plan import Plan
from prevstats.parameters.schema import Evaluation
from prevstats.parameters.study import Study
from prevstats.reporting import reports
from prevstats.reporting.language import language, plain_text
from prevstats.reporting.released import ReleasedReport

ROOT = Path(__file__).resolve().parents[1]
PARAMETERS = ROOT / "parameters"
ROW = re.compile(
    r"^\| (?P<asked>[^|]+\?|[^|]+) \| (?P<in>`\w+#[^|]+) \| `(?P<case>\w+)` \|$"
)
TARGET = re.compile(r"`(\w+)#(\w+)`")
FINDINGS = {
    "evaluation": "analyses.evaluation:evaluate",
    "situation": "analyses.situation:situation",
    "budget": "analyses.budget:budget",
    "plan": "analyses.plan:plan",
    "followup": "analyses.followup:followup",
    "mapping": "analyses.mapping:mapping",
    "structure": "analyses.structure:structure",
    "decision": "reporting.decision_parts:decision_summary",
}
HEAVY = ("plan", "evaluation")
"""Left out of what a summary is built on here: built once, by themselves."""
EMPTY = (
    "Underlaget har inga uppgifter om detta",
    "Det finns ingen tabell över",
    "Ingen av rapporterna räknar",
)
"""How a section says that it has nothing to go by."""


@dataclass(frozen=True, slots=True)
class Question:
    asked: str
    kind: str
    section: str
    case: str

    def __str__(self) -> str:
        return f"{self.case}-{self.kind}-{self.section}"


def questions() -> list[Question]:
    """Read docs/policy_questions.md: one question a row, one target or more."""
    text = (ROOT / "docs" / "policy_questions.md").read_text(encoding="utf-8")
    rows = [found for line in text.splitlines() if (found := ROW.match(line))]
    return [
        Question(row["asked"], kind, section, row["case"])
        for row in rows
        for kind, section in TARGET.findall(row["in"])
    ]


QUESTIONS = questions()
TARGETS = {str(each): each for each in QUESTIONS}
"""Each section of each case once, however many questions it answers."""


def file_of(case: str) -> Path:
    own = PARAMETERS / f"{case}.yaml"
    return own if own.is_file() else PARAMETERS / "examples" / f"{case}.yaml"


def quick(study: Study) -> Study:
    """Return the same study with few draws; its summary rests on the light reports."""
    few: dict[str, Any] = {
        "inference": study.inference.model_copy(update={"draws": 199})
    }
    if isinstance(study.plan, Plan):
        few["plan"] = study.plan.model_copy(update={"runs": 8})
    few["reports"] = tuple(name for name in study.reports if name not in HEAVY)
    if isinstance(study, Evaluation):
        few["outcomes"] = study.outcomes[:1]
    return study.model_copy(update=few)


def data_of(study: Study, shared: Path) -> Path | None:
    if study.source.kind != "kolada":
        return None
    return shared / "sweden" / "kolada_panel_total.csv"


@pytest.fixture(scope="session")
def built() -> Callable[..., ReleasedReport]:
    """Build a report of a case once; skip where it needs data that are not here."""
    studies: dict[str, tuple[Study, Any]] = {}
    made: dict[tuple[str, str], ReleasedReport] = {}

    def build(case: str, kind: str, request: pytest.FixtureRequest) -> ReleasedReport:
        file = file_of(case)
        if case not in studies:
            study = load(file)
            needs = study.source.kind == "kolada"
            shared = request.getfixturevalue("shared_data") if needs else Path()
            data = data_of(study, shared)
            studies[case] = (quick(study), read(study, file=file, data=data))
        study, reading = studies[case]
        if (case, kind) not in made:
            common = reports.prepare(reports.REPORTS[kind], study, reading, file=file)
            area = "0781" if study.areas == "all" else study.areas[0]
            findings = reports.named(FINDINGS[kind])(study, area, common)
            made[case, kind] = reports.release(findings)
        return made[case, kind]

    return build


def test_every_document_has_its_rows() -> None:
    assert len({each.asked for each in QUESTIONS}) >= 65
    for case in {each.case for each in QUESTIONS}:
        assert file_of(case).is_file(), case


@pytest.mark.parametrize("target", TARGETS.values(), ids=str)
def test_a_question_is_answered_in_its_case(
    target: Question,
    built: Callable[..., ReleasedReport],
    request: pytest.FixtureRequest,
) -> None:
    released = built(target.case, target.kind, request)
    section = reports.section(released, target.section, language("sv"))
    assert section.id == target.section
    told = plain_text(tuple(inlines(section.blocks)))
    assert not [words for words in EMPTY if words in told]
    assert len(told) > 80, told


def test_5770_children_at_9_per_1000() -> None:
    a_year = 5_770 * 9 / 1_000
    assert round(a_year) == 52
    low, high = poisson_interval(52, 0.95)
    assert (round(low), round(high)) == (39, 68)
    assert round(power(Counts(a_year, 2, 2), 0.32), 2) == 0.69
    assert years_needed(a_year, 0.10) == 30


@pytest.mark.parametrize(
    ("children", "test", "per_cent"),
    [
        (5_770, "exact", 36.0),
        (5_770, "normal", 35.3),
        (5_770, "exact_one_sided", 32.4),
        (20_000, "exact", 20.1),
        (45_000, "exact", 13.6),
    ],
)
def test_the_smallest_fall_that_two_years_see(
    children: int, test: Any, per_cent: float
) -> None:
    found = detectable_fall(Counts(children * 0.009, 2, 2, test))
    assert found is not None
    assert round(100 * found, 1) == per_cent


@pytest.fixture(scope="module")
def told(shared_data: Path) -> Mapping[str, Any]:
    """What the follow-ups of Stockholm 2006 and Ljungby 2011 found, unreleased."""
    prepare = reports.named(reports.REPORTS["followup"].prepare)
    found = {}
    for case in ("stockholm_support_groups", "ljungby_joint_plan"):
        study = load(file_of(case))
        data = data_of(study, shared_data)
        reading = read(study, file=file_of(case), data=data)
        found[case] = prepare(study, reading, file=file_of(case)).parts
    return found


def test_7_to_13_of_18_districts(told: Mapping[str, Any]) -> None:
    found = told["stockholm_support_groups"].districts
    assert (found.before, found.after, found.units) == (7, 13, 18)
    lost, same = found.possible[0]
    assert lost == 0
    assert round(same, 3) == 0.031
    assert round(found.unpaired, 3) == 0.092


def test_725_places_are_no_funnel(told: Mapping[str, Any]) -> None:
    chain = told["stockholm_support_groups"].training
    assert chain.total.value == 725
    assert [step.count.value for step in chain.steps] == [170, 210, 75, 40, 230]


def test_577_children_for_each_trained(told: Mapping[str, Any]) -> None:
    found = told["ljungby_joint_plan"].capacity
    assert found.per_trained == 577
    assert round(1_000 / found.children, 2) == 0.17


def test_the_countys_money_is_shared_by_eight() -> None:
    study = load(file_of("ljungby_joint_plan"))
    assert isinstance(study.plan, Plan)
    assert study.plan.money is not None
    assert study.plan.money.cost_sek * 8 * 2 == 13_500_000
