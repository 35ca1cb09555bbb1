"""A run publishes what is finished, keeps what was good, and accounts for all."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from batch.conftest import MakePlan  # type: ignore[import-not-found]

from prevstats.batch.jobs import Inputs, Plan, Shard, chosen_areas
from prevstats.batch.report import Made
from prevstats.batch.run import Outcome, Terms, run

FAST = Terms(workers=1, cell_seconds=20, report_seconds=40)


def carried_out(plan: Plan, terms: Terms = FAST) -> Outcome:
    return run(plan, terms, lambda _made: None)


def manifest_of(plan: Plan) -> dict[str, dict[str, object]]:
    document = json.loads((plan.out / "manifest.json").read_text())
    return {row["code"]: row for row in document["areas"]}


def pages(plan: Plan) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in plan.out.glob("*.html")}


def test_all_reports_are_published_and_entered(make_plan: MakePlan) -> None:
    plan = make_plan()
    outcome = carried_out(plan)
    assert (outcome.exit_code, outcome.made, outcome.skipped) == (0, 3, 0)
    for area in plan.areas:
        assert f"Rapporten handlar om {area}" in (plan.out / f"{area}.html").read_text(
            "utf-8"
        )
        assert json.loads((plan.out / f"findings/{area}.json").read_text()) == {
            "area": area
        }
        assert (plan.out / f"tables/{area}.xlsx").stat().st_size > 1000
    rows = manifest_of(plan)
    assert [row["status"] for row in rows.values()] == ["ok"] * 3
    assert "stray print" not in str(pages(plan))
    assert not list(plan.out.glob(".run-*"))
    assert not list(plan.out.glob(".lock*"))


@pytest.mark.usefixtures("quick")
def test_one_bad_municipality_costs_one_report(make_plan: MakePlan) -> None:
    alone = make_plan(behaviour={"9002": "raise ValueError('personnummer 19121212')"})
    outcome = carried_out(alone)
    assert outcome.exit_code == 1
    assert sorted(pages(alone)) == ["9001.html", "9003.html", "index.html"]
    rows = manifest_of(alone)
    assert rows["9002"]["status"] == "failed"
    assert rows["9002"]["reason"] == "ValueError in cell 3"
    published = "".join(
        path.read_text("utf-8") for path in alone.out.glob("*") if path.is_file()
    )
    assert "19121212" not in published
    assert "19121212" in (alone.out / ".log" / "9002.html.txt").read_text()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("raise SystemExit(0)", "RunFailed"),
        ("import os; os._exit(0)", "the kernel died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the kernel died"),
        ("told['shown']['section']['blocks'] = ['<script>']", "InputError"),
        ("told['shown']['section_mime'] = 'application/vnd.other+json'", "RunFailed"),
        ("language = 'xx'; told['shown']['page']['language'] = 3", "InputError"),
    ],
    ids=["exit", "_exit", "killed", "not-content", "no-section", "page"],
)
def test_unfinished_report_is_not_published(
    make_plan: MakePlan, fault: str, reason: str
) -> None:
    plan = make_plan(("9001",), behaviour={"9001": fault})
    assert carried_out(plan).exit_code == 1
    assert manifest_of(plan)["9001"]["reason"] == reason
    assert "9001.html" not in pages(plan)


def test_hanging_cell_is_stopped_even_if_it_swallows_interrupts(
    make_plan: MakePlan,
) -> None:
    loop = (
        "pathlib.Path(told['pid']).write_text(str(__import__('os').getpid()))\n"
        "while True:\n    try:\n        import time; time.sleep(100)\n"
        "    except BaseException: pass"
    )
    plan = make_plan(("9001", "9002"), behaviour={"9001": loop})
    pid_file = plan.out.parent / "pid"
    told = json.loads(plan.file.read_text()) | {"pid": str(pid_file)}
    plan.file.write_text(json.dumps(told))
    before = time.monotonic()
    outcome = carried_out(plan, Terms(workers=2, cell_seconds=3, report_seconds=6))
    assert time.monotonic() - before < 30
    assert outcome.exit_code == 1
    assert manifest_of(plan)["9001"]["reason"] == "a cell took too long"
    assert manifest_of(plan)["9002"]["status"] == "ok"
    assert not is_running(int(pid_file.read_text()))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]


def test_dead_worker_costs_one_try_and_is_replaced(make_plan: MakePlan) -> None:
    once = (
        "import os, signal\n"
        "mark = pathlib.Path(file).with_name('tried')\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        "    os.kill(os.getppid(), signal.SIGKILL)\n"
        "    import time; time.sleep(30)"
    )
    plan = make_plan(("9001", "9002", "9003"), behaviour={"9002": once})
    outcome = carried_out(plan)
    assert (plan.file.with_name("tried")).exists()
    assert outcome.exit_code == 0
    assert outcome.made == 3


@pytest.mark.usefixtures("quick")
def test_second_run_makes_nothing_and_force_makes_all(make_plan: MakePlan) -> None:
    plan = make_plan(("9001", "9002"))
    carried_out(plan)
    first = pages(plan)
    again = carried_out(plan)
    assert (again.made, again.skipped, again.exit_code) == (0, 2, 0)
    forced = carried_out(plan, replace(FAST, force=True))
    assert forced.made == 2
    assert pages(plan) == first


@pytest.mark.usefixtures("quick")
def test_resume_makes_what_was_changed_removed_or_rests_on_other_inputs(
    make_plan: MakePlan,
) -> None:
    plan = make_plan(("9001", "9002"))
    carried_out(plan)
    first = pages(plan)
    (plan.out / "9001.html").write_bytes(first["9001.html"] + b" ")
    assert carried_out(plan).made == 1
    (plan.out / "tables" / "9002.xlsx").unlink()
    assert carried_out(plan).made == 1
    assert pages(plan) == first
    other = replace(plan, inputs=replace(plan.inputs, data="e" * 64))
    assert carried_out(other).made == 2


@pytest.mark.usefixtures("quick")
def test_failed_rerun_keeps_the_good_report_and_says_it_is_old(
    make_plan: MakePlan,
) -> None:
    good = make_plan(("9001", "9002"))
    carried_out(good)
    before = pages(good)
    bad = make_plan(
        ("9001", "9002"),
        behaviour={"9001": "1 / 0"},
        inputs=Inputs("e" * 64, "p" * 64, "n" * 64, "c" * 64, "v" * 64),
    )
    assert carried_out(bad).exit_code == 1
    assert pages(bad)["9001.html"] == before["9001.html"]
    row = manifest_of(bad)["9001"]
    assert (row["status"], row["stale"]) == ("failed", True)
    assert manifest_of(bad)["9002"]["stale"] is False


@pytest.mark.usefixtures("quick")
def test_withheld_report_gives_exit_code_three(make_plan: MakePlan) -> None:
    plan = make_plan(("9001", "9002"), withheld={"9002": "every count is hidden"})
    assert carried_out(plan).exit_code == 3
    rows = manifest_of(plan)
    assert rows["9001"]["status"] == "ok"
    assert rows["9002"]["status"] == "withheld"
    assert rows["9002"]["reason"] == "every count is hidden"


@pytest.mark.usefixtures("quick")
def test_fail_fast_stops_and_still_accounts_for_every_area(
    make_plan: MakePlan,
) -> None:
    areas = tuple(f"90{number:02}" for number in range(1, 7))
    plan = make_plan(areas, behaviour={"9001": "1 / 0"})
    outcome = carried_out(plan, replace(FAST, workers=1, fail_fast=True))
    assert outcome.exit_code == 1
    assert outcome.made == 1
    rows = manifest_of(plan)
    assert tuple(rows) == areas
    assert rows["9006"]["reason"].startswith("not made")  # type: ignore[attr-defined]
    resumed = carried_out(make_plan(areas))
    assert (resumed.exit_code, resumed.made) == (0, 6)


@pytest.mark.usefixtures("quick")
def test_two_languages_have_their_own_files(make_plan: MakePlan) -> None:
    plan = make_plan(("9001",), languages=("sv", "en"))
    assert carried_out(plan).exit_code == 0
    assert {"9001.html", "9001.en.html"} <= set(pages(plan))
    assert (plan.out / "tables" / "9001.en.xlsx").exists()
    assert set(manifest_of(plan)["9001"]["languages"]) == {"sv", "en"}


def test_pages_are_the_same_bytes_whatever_workers_order_and_folder(
    make_plan: MakePlan, tmp_path: Path
) -> None:
    areas = ("9001", "9002", "9003")
    one = make_plan(areas, out=tmp_path / "one")
    carried_out(one, replace(FAST, workers=1))
    two = make_plan(areas, asked=areas[::-1], out=tmp_path / "deeper" / "two")
    carried_out(two, replace(FAST, workers=3))
    assert {n: p for n, p in pages(one).items() if n != "index.html"} == {
        n: p for n, p in pages(two).items() if n != "index.html"
    }
    for area in areas:
        name = f"tables/{area}.xlsx"
        assert (one.out / name).read_bytes() == (two.out / name).read_bytes()


def test_interrupted_run_resumes_and_leaves_no_process(make_plan: MakePlan) -> None:
    areas = tuple(f"90{number:02}" for number in range(1, 5))
    plan = make_plan(areas)
    seen: list[Made] = []

    def interrupt(made: Made) -> None:
        seen.append(made)
        raise KeyboardInterrupt

    outcome = run(plan, replace(FAST, workers=1), interrupt)
    assert outcome.exit_code == 130
    assert len(manifest_of(plan)) == 4
    resumed = carried_out(plan)
    assert resumed.exit_code == 0
    assert resumed.made == 3


@pytest.mark.usefixtures("quick")
def test_shards_share_a_folder_and_together_make_everything(
    make_plan: MakePlan,
) -> None:
    areas = tuple(f"90{number:02}" for number in range(1, 5))
    made = 0
    for number in (1, 2):
        shard = Shard(number, 2)
        asked = chosen_areas(areas, (), shard, "f")
        plan = make_plan(areas, asked=asked, shard=shard)
        made += carried_out(plan).made
    assert made == 4
    assert tuple(manifest_of(plan)) == areas
    assert {row["status"] for row in manifest_of(plan).values()} == {"ok"}
