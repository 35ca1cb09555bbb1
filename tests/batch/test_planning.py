"""A plan fixes what a run rests on: one bit more or less is another plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from prevstats.batch import fetching, planning
from prevstats.batch.fingerprints import code_sha256, package_versions
from prevstats.batch.planning import Request, fetch_if_needed, planned
from prevstats.errors import InputError


@pytest.fixture
def example(root: Path) -> Path:
    return root / "parameters" / "example.yaml"


def test_what_is_common_lasts_as_long_as_the_plan(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with planned(Request(example)) as plan:
        common = Path(plan.environment["PREVSTATS_COMMON"])
        assert list(common.glob("*.json"))
        assert common.parent.stat().st_mode & 0o077 == 0
        assert plan.out == tmp_path / "outputs" / "example"
        assert len(plan.areas) == 40
        assert plan.main_language == "sv"
    assert not common.exists()


def test_same_inputs_give_the_same_fingerprints(example: Path) -> None:
    found = []
    for _ in range(2):
        with planned(Request(example)) as plan:
            found.append(plan.inputs)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("last: 2022", "last: 2021", {"data", "parameters"}),
        ("# An evaluation", "# AN evaluation", {"parameters"}),
    ],
    ids=["years", "comment"],
)
def test_one_change_changes_the_fingerprints_it_should(
    example: Path, tmp_path: Path, old: str, new: str, changed: set[str]
) -> None:
    other = tmp_path / "example.yaml"
    text = example.read_text("utf-8")
    assert old in text
    other.write_text(text.replace(old, new, 1), "utf-8")
    with planned(Request(example)) as plan:
        before = plan.inputs
    with planned(Request(other)) as plan:
        after = plan.inputs
    names = ("data", "parameters", "notebook", "code", "packages")
    assert {n for n in names if getattr(before, n) != getattr(after, n)} == changed


def test_the_plans_bytes_change_what_a_report_is_called_by(
    example: Path, tmp_path: Path
) -> None:
    from prevstats.batch.jobs import jobs
    from prevstats.parameters.load import load
    from prevstats.parameters.plan_file import canonical, plan_of

    file = tmp_path / "example.yaml"
    block = re.compile(r"^plan:\n(?:[ #].*\n|\n)*", re.MULTILINE)
    text, found = block.subn("plan: made.json\n", example.read_text("utf-8"))
    assert found == 1
    file.write_text(text, "utf-8")
    keys, parameters = set(), set()
    for date in ("2026-11-21", "2026-11-22", "2026-11-22"):
        made = plan_of(load(example), date=date)
        (tmp_path / "made.json").write_bytes(canonical(made))
        with planned(Request(file, only=("9001",))) as plan:
            parameters.add(plan.inputs.parameters)
            keys.add(jobs(plan)[0].key)
    assert len(keys) == len(parameters) == 2


def test_a_plan_that_is_not_there_is_named(example: Path, tmp_path: Path) -> None:
    from prevstats.batch.fingerprints import inputs_of
    from prevstats.parameters.load import load

    study = load(example).model_copy(update={"plan": "lost.json"})
    with pytest.raises(InputError, match=r"lost\.json"):
        inputs_of(study, tmp_path / "example.yaml", example, "d")


def test_code_fingerprint_covers_words_templates_and_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package, room = tmp_path / "prevstats", tmp_path / "parameters"
    (room / "reference").mkdir(parents=True)
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.setattr("prevstats.__file__", str(package / "__init__.py"))
    monkeypatch.setattr("prevstats.batch.fingerprints.shipped", lambda _room: room)
    seen = {code_sha256()}
    for name in ("words.yaml", "page.html.j2", "page.css", "index.js", "more.py"):
        (package / name).write_text("1")
        seen.add(code_sha256())
    (room / "reference" / "unit_costs.yaml").write_text("1")
    seen.add(code_sha256())
    assert len(seen) == 7


def test_versions_of_python_and_libraries_are_named() -> None:
    versions = package_versions()
    assert versions[0].startswith("python==3.")
    assert any(version.startswith("numpy==") for version in versions)
    assert not any(version.startswith("pytest==") for version in versions)


def test_language_without_words_is_refused(example: Path) -> None:
    with (
        pytest.raises(InputError, match="--lang"),
        planned(Request(example, languages=("sv", "tlh"))),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("family_centres", False, 1),
        ("family_centres", True, 0),
        ("example", False, 0),
    ],
    ids=["nothing there", "data given", "not Kolada"],
)
def test_first_snapshot_is_fetched_when_it_is_needed(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    given: bool,
    expected: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    asked: list[fetching.FetchRequest] = []
    monkeypatch.setattr(fetching, "fetched", asked.append)
    file = root / "parameters" / f"{name}.yaml"
    data = tmp_path / "data.csv" if given else None
    fetch_if_needed(Request(file, data=data), Path("snapshots"))
    assert len(asked) == expected


def test_run_records_the_snapshot_it_rests_on(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prevstats.parameters.load import load

    evaluation = load(root / "parameters" / "family_centres.yaml")
    newest = tmp_path / "snapshots" / "family_centres" / "2026"
    monkeypatch.setattr("prevstats.data.snapshots.newest", lambda *_: newest)
    request = Request(Path("f"))
    assert planning._snapshot(request, evaluation) == newest
    data = Request(Path("f"), data=tmp_path)
    assert planning._snapshot(data, evaluation) is None
