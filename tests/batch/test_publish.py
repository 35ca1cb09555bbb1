"""A published file is there whole or not at all."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prevstats.batch import publish
from prevstats.batch.publish import inside, probe, promote, sweep, write_durably
from prevstats.errors import InputError, RunFailed
from prevstats.provenance import sha256_of_bytes

KILLS = 12


def test_kill_while_writing_leaves_the_old_file_or_the_new(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from prevstats.batch.publish import write_durably\n"
        "path = Path(sys.argv[1]); number = 0\n"
        "while True:\n"
        "    number = (number + 1) % 10\n"
        "    write_durably(path, str(number).encode() * 400_000)\n"
    )
    path = tmp_path / "page.html"
    chance = random.Random(1)
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)])
        until = time.monotonic() + 10
        while not path.exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.wait()
        content = path.read_bytes()
        assert len(content) == 400_000
        assert len(set(content)) == 1
    sweep(tmp_path, ".page.html.*.part")
    assert list(tmp_path.iterdir()) == [path]


def test_full_disk_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    write_durably(path, b"good")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_durably(path, b"new")
    assert path.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [path]


def test_file_that_changed_after_it_was_made_is_not_published(tmp_path: Path) -> None:
    staged, published = tmp_path / "staged", tmp_path / "page.html"
    staged.write_bytes(b"other")
    published.write_bytes(b"good")
    with pytest.raises(RunFailed):
        promote(staged, published, sha256_of_bytes(b"made"))
    assert published.read_bytes() == b"good"
    promote(staged, published, sha256_of_bytes(b"other"))
    assert published.read_bytes() == b"other"


@pytest.mark.parametrize("name", ["../victim", "/etc/passwd", "a/../../b", ".."])
def test_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="outside"):
        inside(tmp_path / "out", name)


def test_probe_makes_the_folder_and_leaves_it_empty(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"
    probe(folder, 3)
    assert list(folder.iterdir()) == []


def test_probe_refuses_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="cannot be written to"):
        probe(tmp_path / "out", 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_probe_refuses_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written to"):
        probe(tmp_path, 1)


def test_probe_refuses_a_disk_without_room(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bytes are free"):
        probe(tmp_path, 10**12)
