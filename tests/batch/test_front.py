"""What stands in front of the reports says what became of every area."""

from __future__ import annotations

import json

import pytest
from batch.conftest import MakePlan

from prevstats.batch.front import write_front
from prevstats.batch.jobs import Inputs
from prevstats.batch.report import _meaning
from prevstats.batch.run import Terms, run

pytestmark = pytest.mark.usefixtures("quick")
FAST = Terms(workers=1, cell_seconds=20, report_seconds=40)
OTHER = Inputs("e" * 64, "p" * 64, "n" * 64, "c" * 64, "v" * 64)


def test_index_shows_answers_faults_and_the_national_picture(
    make_plan: MakePlan,
) -> None:
    behaviour = {"9002": "1 / 0"}
    plan = make_plan(behaviour=behaviour, withheld={"9003": "Svaret visas inte."})
    assert run(plan, FAST, lambda _made: None).exit_code == 1
    page = (plan.out / "index.html").read_text("utf-8")
    assert "Små rapporter" in page
    assert "Norrbyn" in page
    assert "Kan inte avgöras" in page
    assert 'href="9001.html"' in page
    assert 'href="9002.html"' not in page
    assert "ZeroDivisionError in cell 3" in page
    assert "Svaret visas inte." in page
    assert "−0,52 per 1\u00a0000 barn" in page
    assert "−0,90 till −0,10" in page.replace("\u00a0", " ")


def test_old_report_is_marked_in_the_index(make_plan: MakePlan) -> None:
    run(make_plan(("9001",)), FAST, lambda _made: None)
    again = make_plan(("9001",), behaviour={"9001": "1 / 0"}, inputs=OTHER)
    run(again, FAST, lambda _made: None)
    page = (again.out / "index.html").read_text("utf-8")
    assert 'href="9001.html"' in page
    assert "ZeroDivisionError in cell 3 (en tidigare rapport ligger kvar)" in page


def test_areas_of_earlier_runs_stay_until_the_evaluation_drops_them(
    make_plan: MakePlan,
) -> None:
    first = make_plan(asked=("9001", "9002"))
    run(first, FAST, lambda _made: None)
    run(make_plan(asked=("9003",)), FAST, lambda _made: None)
    manifest = json.loads((first.out / "manifest.json").read_text())
    assert [row["code"] for row in manifest["areas"]] == ["9001", "9002", "9003"]
    run(make_plan(("9001", "9003"), asked=()), FAST, lambda _made: None)
    states = write_front(first.out)
    assert [state.code for state in states] == ["9001", "9003"]


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (
            "data: 9050: found 40 areas → this municipality is not in the data → fetch",
            ": this municipality is not in the data",
        ),
        ("data: 9050: found 3 → three people, 3 in all → look", ""),
        ("something else went wrong", ""),
        ("", ""),
        (f"a: found b → {'long ' * 40} → mend", ""),
    ],
)
def test_only_a_meaning_without_numbers_is_published(told: str, kept: str) -> None:
    assert _meaning(told) == kept
