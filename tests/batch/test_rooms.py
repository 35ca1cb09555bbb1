"""A temporary folder goes with its process, or at the next run at the latest."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from prevstats.batch.rooms import room, sweep_rooms

KILLED = (
    "import os, signal; from prevstats.batch.rooms import room\n"
    "with room() as path:\n"
    "    print(path, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def test_room_is_ours_alone_and_gone_afterwards() -> None:
    with room() as path:
        assert path.stat().st_mode & 0o077 == 0
    assert not path.exists()


def test_room_is_gone_after_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), room():
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


def test_room_of_a_killed_process_is_swept_and_a_live_one_is_left(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True
    )
    left = Path(done.stdout.strip())
    assert left.parent == tmp_path
    assert left.is_dir()
    (tmp_path / "pv-1-link").symlink_to(tmp_path)
    (tmp_path / "pv-mine").mkdir()
    with room() as live:
        sweep_rooms()
        assert live.is_dir()
    assert not left.exists()
    assert {path.name for path in tmp_path.iterdir()} == {"pv-1-link", "pv-mine"}


def test_room_is_never_too_deep_for_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("x" * 80)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with room() as path:
        assert path.parent == Path("/tmp")
