"""Each way a published file can fail to be itself has a word of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from batch.conftest import MakePlan

from prevstats.batch import verify
from prevstats.batch.jobs import Inputs, Plan
from prevstats.batch.planning import Request
from prevstats.batch.run import Terms, run
from prevstats.batch.verify import verified
from prevstats.errors import InputError

pytestmark = pytest.mark.usefixtures("quick")
FAST = Terms(workers=1, cell_seconds=20, report_seconds=40)
OTHER = Inputs("e" * 64, "p" * 64, "n" * 64, "c" * 64, "v" * 64)


def made(plan: Plan) -> Plan:
    assert run(plan, FAST, lambda _made: None).exit_code == 0
    return plan


def verdicts(
    target: Path, again: Plan, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Return verdict and reason of each file, when ``again`` is what is planned."""

    @contextmanager
    def planned(request: Request) -> Iterator[Plan]:
        assert request.out is not None
        asked = tuple(area for area in again.areas if area in request.only)
        yield replace(again, out=request.out, asked=asked)

    monkeypatch.setattr(verify, "planned", planned)
    monkeypatch.setattr(verify, "default_workers", lambda: 1)
    return {each.file: f"{each.verdict}: {each.why}" for each in verified(target)}


def test_untouched_reports_come_out_the_same(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = made(make_plan(("9001",)))
    found = verdicts(plan.out, plan, monkeypatch)
    assert set(found.values()) == {"same: "}
    assert set(found) == {"9001.html", "findings/9001.json", "tables/9001.xlsx"}


def test_changed_missing_and_differing_files_are_told_apart(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = made(make_plan(("9001", "9002")))
    (plan.out / "9001.html").write_bytes(b"other")
    (plan.out / "tables" / "9001.xlsx").unlink()
    again = make_plan(
        ("9001", "9002"),
        behaviour={"9002": "told['shown']['section']['title'] = 'Annat'"},
    )
    found = verdicts(plan.out, again, monkeypatch)
    assert found["9001.html"].startswith("changed")
    assert found["tables/9001.xlsx"].startswith("missing")
    assert found["findings/9001.json"] == "same: "
    assert found["9002.html"] == "differs: other bytes when made again"
    assert found["tables/9002.xlsx"] == "same: "


def test_report_that_cannot_be_made_again_differs(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = made(make_plan(("9001",)))
    again = make_plan(("9001",), behaviour={"9001": "1 / 0"})
    found = verdicts(plan.out / "9001.html", again, monkeypatch)
    assert set(found.values()) == {"differs: it could not be made again"}


def test_other_inputs_are_named_and_nothing_is_made(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = made(make_plan(("9001",)))
    found = verdicts(plan.out, replace(plan, inputs=OTHER), monkeypatch)
    assert found["9001.html"] == "not comparable: other data than when it was made"


def test_report_of_an_earlier_run_is_not_called_differing(
    make_plan: MakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(make_plan(("9001", "9002")))
    later = made(make_plan(("9001", "9002"), asked=("9001",), inputs=OTHER))
    found = verdicts(later.out, later, monkeypatch)
    assert found["9001.html"] == "same: "
    assert found["9002.html"].startswith("not comparable: made by an earlier run")


def test_what_no_run_made_is_refused(make_plan: MakePlan, tmp_path: Path) -> None:
    plan = made(make_plan(("9001",)))
    for target in (tmp_path, plan.out / "index.html", plan.out / "9002.html"):
        with pytest.raises(InputError, match="no journal that names it"):
            verified(target)
