"""One run at a time, and a lock of a dead process holds nobody up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prevstats.batch import lock
from prevstats.batch.lock import locked
from prevstats.errors import InputError


def test_second_run_is_refused_with_the_holder_named(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(InputError, match=f"process {os.getpid()}"),
        locked(tmp_path),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_second_process_is_refused(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from prevstats.batch.lock import locked\n"
        "from prevstats.errors import InputError\n"
        "try:\n"
        "    with locked(Path(sys.argv[1])): print('in')\n"
        "except InputError: print('refused')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with locked(tmp_path):
        assert subprocess.check_output(command, text=True).strip() == "refused"
    assert subprocess.check_output(command, text=True).strip() == "in"


def leave_lock(folder: Path, **changes: Any) -> None:
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()
    identity = {**lock._identity(os.getpid()), "pid": gone.pid, **changes}
    (folder / ".lock").write_text(json.dumps(identity))


@pytest.mark.parametrize(
    "changes",
    [{}, {"pid": os.getpid(), "boot": "other"}, {"pid": os.getpid(), "born": "1"}],
    ids=["dead", "from before a restart", "number used again"],
)
def test_lock_of_a_process_that_is_gone_is_taken_over(
    tmp_path: Path, changes: Any
) -> None:
    leave_lock(tmp_path, **changes)
    with locked(tmp_path):
        assert (tmp_path / ".lock").exists()
    assert list(tmp_path.iterdir()) == []


def test_lock_of_another_machine_is_respected(tmp_path: Path) -> None:
    leave_lock(tmp_path, host="elsewhere")
    with pytest.raises(InputError, match="elsewhere"), locked(tmp_path):
        pass
    assert (tmp_path / ".lock").exists()


def test_lock_file_that_cannot_be_read_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".lock").write_text("{")
    with locked(tmp_path):
        pass


def test_parts_run_side_by_side_but_not_with_a_whole_run(tmp_path: Path) -> None:
    with locked(tmp_path, "1-of-2"), locked(tmp_path, "2-of-2"):
        with pytest.raises(InputError), locked(tmp_path):
            pass
        with pytest.raises(InputError), locked(tmp_path, "1-of-2"):
            pass
    with locked(tmp_path), pytest.raises(InputError), locked(tmp_path, "1-of-2"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_live_lock_taken_between_look_and_move_is_put_back(tmp_path: Path) -> None:
    path = tmp_path / ".lock"
    path.write_text(json.dumps(lock._identity(os.getpid())))
    lock._clear(path)
    assert json.loads(path.read_text())["pid"] == os.getpid()
