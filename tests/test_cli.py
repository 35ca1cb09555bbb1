"""What a user types, what is answered, and the exit codes that scripts read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from servers.kolada_server import KoladaServer, World

from prevstats import cli

HEAVY = {"numpy", "pandas", "papermill", "pydantic", "matplotlib", "yaml", "httpx"}
PREVSTATS = [sys.executable, "-m", "prevstats.cli"]


def typed(*words: object) -> int:
    """Return the exit code of a command line."""
    return cli._exit_code([str(word) for word in words])


@pytest.fixture
def example(root: Path) -> Path:
    return root / "parameters" / "example.yaml"


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two municipalities' real reports from the example."""
    out = tmp_path_factory.mktemp("made") / "out"
    example = root / "parameters" / "example.yaml"
    words = ("run", example, "--only", "9001,9007", "--lang", "sv", "--out", out)
    assert typed(*words, "--quiet") == 0
    return out


def test_nothing_heavy_is_imported_to_tell_the_version() -> None:
    code = (
        "import sys, prevstats.cli as c\n"
        "try: c.main(['--version'])\n"
        "except SystemExit: pass\n"
        "print(sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    first, last = done.stdout.strip().splitlines()
    assert first == "prevstats, version 0.1.0"
    assert not HEAVY & set(json.loads(last.replace("'", '"')))


@pytest.mark.parametrize(
    "command", ["new", "check", "fetch", "run", "index", "verify", "replicate"]
)
def test_every_command_explains_itself(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(command, "--help") == 0
    assert "Usage:" in capsys.readouterr().out


def test_new_file_can_be_checked_and_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("new", "school_absence") == 0
    path = tmp_path / "school_absence.yaml"
    assert Path(capsys.readouterr().out.strip()).resolve() == path
    assert "name: school_absence" in path.read_text()
    assert typed("check", path) == 0
    path.write_text("mine")
    assert typed("new", "school_absence") == 2
    assert path.read_text() == "mine"
    assert typed("new", "../evil") == 2


def test_check_tells_every_fault(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.yaml"
    text = example.read_text().replace("name: example", "name: Example One")
    text = text.replace("kind: simulated", "kind: simulatd")
    broken.write_text(text + "\nsurplus: 1\n")
    assert typed("check", broken) == 2
    told = capsys.readouterr().out
    assert "Example One" in told
    assert ": source" in told
    assert "surplus" in told
    assert typed("check", broken, "--json") == 2
    keys = {row["key"] for row in json.loads(capsys.readouterr().out)}
    assert {"name", "source", "surplus"} <= keys


def test_check_tells_the_design_and_the_data_together(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, data = tmp_path / "mine.yaml", tmp_path / "data.csv"
    text = example.read_text()
    assert "name: group_time" in text
    file.write_text(text.replace("name: group_time", "name: group_tme"))
    data.write_text("municipality_code,year,N1\n9001,2004,1\n")
    assert typed("check", file, "--data", data) == 2
    told = capsys.readouterr().out
    line = 1 + text.splitlines().index("  name: group_time")
    assert f"{file}:{line}: design.name: found 'group_tme'" in told
    assert told.count("group_tme") == 1
    assert "data.csv" in told


def test_check_warns_of_an_outcome_that_cannot_be_estimated(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    text = example.read_text()
    line = 1 + [row[:20] for row in text.splitlines()].index("  - outcome: placed_")
    assert "  treated: 14" in text
    file.write_text(text.replace("  treated: 14", "  treated: 0"))
    assert typed("check", file) == 0
    told = capsys.readouterr().out
    assert (
        f"warning: {file}:{line}: outcomes[0]: found no estimate of placed_any" in told
    )
    assert told.endswith("0 faults, 3 warnings\n")


def test_a_wrong_option_of_the_design_is_told_once_at_its_line(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    text = example.read_text()
    line = 1 + text.splitlines().index("  control: not_yet")
    file.write_text(text.replace("control: not_yet", "control: notyet"))
    assert typed("check", file) == 2
    told = capsys.readouterr().out
    assert f"{file}:{line}: design.control: found 'notyet'" in told
    assert told.count("design.control") == 1
    assert told.endswith("1 fault, 0 warnings\n")
    assert typed("run", file, "--out", tmp_path / "out") == 2
    assert f"{file}: design.control" in capsys.readouterr().err


def test_reports_are_there_and_the_last_line_names_the_index(
    example: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("run", example, "--only", "9001,9007", "--lang", "sv", "--out", made)
    assert typed(*words) == 0
    told = capsys.readouterr()
    assert told.out == f"{made / 'index.html'}\n"
    assert "2 ok, 0 failed, 0 withheld (0 made, 2 unchanged" in told.err
    for name in ("index.html", "9001.html", "findings/9007.json", "tables/9001.xlsx"):
        assert (made / name).stat().st_size > 1000
    assert typed(*words, "--json") == 0
    manifest = json.loads(capsys.readouterr().out)
    assert [row["code"] for row in manifest["areas"]] == ["9001", "9007"]
    assert str(made) not in (made / "manifest.json").read_text()


def test_published_files_name_no_place_on_this_machine(made: Path) -> None:
    for path in made.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".json", ".jsonl"}:
            text = path.read_text("utf-8")
            assert str(Path.home()) + "/" not in text
            assert sys.prefix not in text


def test_index_is_made_again_from_the_journal(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (made / "index.html").read_bytes()
    (made / "index.html").unlink()
    assert typed("index", made) == 0
    assert (made / "index.html").read_bytes() == before
    assert typed("index", tmp_path) == 2
    assert "no journal" in capsys.readouterr().err


def test_verify_makes_the_same_bytes_and_finds_a_changed_one(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed("verify", made / "9001.html") == 0
    assert "3 of 3 files are the same" in capsys.readouterr().out
    page = made / "9001.html"
    before = page.read_bytes()
    page.write_bytes(before.replace(b"9001", b"9002", 1))
    assert typed("verify", page, "--json") == 1
    page.write_bytes(before)
    verdicts = {
        row["file"]: row["verdict"] for row in json.loads(capsys.readouterr().out)
    }
    assert verdicts["9001.html"] == "changed"
    assert verdicts["tables/9001.xlsx"] == "same"


def test_verify_says_which_input_is_another(
    made: Path, tmp_path: Path, example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = made / "journal.jsonl"
    before = journal.read_text()
    mine = tmp_path / "example.yaml"
    mine.write_text(example.read_text() + "# another byte\n")
    relative = os.path.relpath(mine, made)
    lines = [json.loads(line) for line in before.splitlines()]
    for line in lines:
        if line["kind"] == "run":
            line["file"] = relative
    journal.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert typed("verify", made) == 1
    journal.write_text(before)
    assert "not comparable: other parameters" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("--only", "9999"),
        ("--only", "901"),
        ("--shard", "9/8"),
        ("--lang", "xx"),
        ("--workers", "0"),
        ("--out", "/proc/nowhere"),
        ("--data", "http://127.0.0.1/data.csv"),
        ("--unknown",),
    ],
)
def test_wrong_input_gives_exit_code_two_without_a_traceback(
    example: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = () if "--out" in words else ("--out", tmp_path / "out")
    assert typed("run", example, *out, *words) == 2
    told = capsys.readouterr().err
    assert words[0] in told
    assert "Traceback" not in told
    assert not (tmp_path / "out" / "9001.html").exists()


def test_missing_file_gives_exit_code_two(tmp_path: Path) -> None:
    assert typed("run", tmp_path / "none.yaml") == 2
    assert typed("check", tmp_path / "none.yaml") == 2


def test_unforeseen_error_is_told_in_a_line_or_with_its_traceback(
    example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def burst(*_arguments: object, **_options: object) -> None:
        raise RuntimeError("burst")

    monkeypatch.setattr("prevstats.batch.checking.all_complaints", burst)
    assert typed("check", example) == 1
    told = capsys.readouterr().err
    assert "RuntimeError: burst" in told
    assert "Traceback" not in told
    assert typed("--debug", "check", example) == 1
    assert "Traceback" in capsys.readouterr().err


def start_run(example: Path, out: Path, only: str) -> subprocess.Popen[str]:
    """Start a run whose processes can be told from all others by their ``TMPDIR``."""
    (out.parent / "t").mkdir()
    return subprocess.Popen(
        [*PREVSTATS, "run", example, "--lang", "sv", "--out", out, "--only", only],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        # Where the tests themselves run in the background, Ctrl-C is ignored by all.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, "TMPDIR": str(out.parent / "t")},
    )


def processes_of(out: Path) -> set[str]:
    """Return the processes of a run that still live."""
    mark = f"TMPDIR={out.parent / 't'}\0".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (entry / "environ").read_bytes():
                found.add(entry.name)
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are read in /proc")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_stopped_run_leaves_no_process_and_is_resumed(
    example: Path, tmp_path: Path, blow: int
) -> None:
    out, only = tmp_path / "out", "9001,9002,9003,9004"
    run = start_run(example, out, only)
    assert run.stderr is not None
    assert "ok" in run.stderr.readline()
    assert len(processes_of(out)) >= 2
    run.send_signal(blow)
    run.wait(20)
    if blow == signal.SIGINT:
        assert run.returncode == 130
        manifest = json.loads((out / "manifest.json").read_text())
        assert len(manifest["areas"]) == 4
    until = time.monotonic() + 10
    while processes_of(out) and time.monotonic() < until:
        time.sleep(0.2)
    assert processes_of(out) == set()
    assert list(out.glob("9*.html"))
    assert typed("run", example, "--lang", "sv", "--only", only, "--out", out) == 0
    assert len(list(out.glob("9*.html"))) == 4
    assert not list(out.glob(".run-*"))


@pytest.fixture
def small_world() -> World:
    world = World()
    for area in ("0000", "0180", "0781"):
        for year in (2019, 2020):
            world.put("N33818", area, year, 10.0)
    return world


def test_fetch_prints_the_folder_of_the_snapshot(
    small_world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("--kpi", "N33818", "--year", "2019-2020", "--municipality", "0180,0781")
    with KoladaServer(small_world) as server:
        done = typed("fetch", *words, "--base-url", server.base_url, "--name", "mine")
    told = capsys.readouterr()
    assert done == 0
    folder = tmp_path / told.out.strip().splitlines()[-1]
    assert folder.parent == tmp_path / "snapshots" / "mine"
    assert (folder / "manifest.json").exists()
    assert "of" in told.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--kpi"),
        (("--kpi", "N33818"), "--year"),
        (("--kpi", "N33818", "--year", "2024-2007"), "earlier year first"),
        (("--kpi", "N33818", "--year", "20xx"), "20xx"),
        (("--kpi", "N33818", "--year", "2019", "--offline"), "offline"),
        (("EXAMPLE",), "source.kind"),
    ],
)
def test_fetch_that_cannot_be_done_gives_exit_code_two(
    words: tuple[str, ...],
    told: str,
    example: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("fetch", *(str(example) if w == "EXAMPLE" else w for w in words)) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "snapshots").exists()


def test_fetch_that_fails_stores_nothing(
    small_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("--kpi", "N33818", "--year", "2019", "--municipality", "0180")
    with KoladaServer(small_world) as server:
        server.trouble("forbidden")
        assert typed("fetch", *words, "--base-url", server.base_url) == 1
    assert not list((tmp_path / "snapshots").rglob("manifest.json"))
