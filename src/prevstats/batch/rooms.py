"""Folders that live no longer than the process that made them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prevstats.batch.lock import is_alive

LONGEST_FOLDER = 70
"""Bytes of a folder's name below which the names of sockets still fit in it."""
NAME = re.compile(r"pv-([0-9]+)-\w+", re.ASCII)


@contextmanager
def room() -> Iterator[Path]:
    """Yield a new folder that only we can enter; remove it afterwards.

    It may hold counts that disclosure control has not seen. The name holds the
    process's number, so that ``sweep_rooms`` can remove what a killed one left.
    """
    path = Path(tempfile.mkdtemp(prefix=f"pv-{os.getpid()}-", dir=_place()))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep_rooms() -> None:
    """Remove our own rooms whose processes are gone."""
    for path in Path(_place()).glob("pv-*"):
        match = NAME.fullmatch(path.name)
        if match and not is_alive(int(match[1])) and _is_ours(path):
            shutil.rmtree(path, ignore_errors=True)


def _place() -> str:
    """Return the folder for temporary files, if it is not too deep for sockets."""
    usual = tempfile.gettempdir()
    if os.name == "posix" and len(os.fsencode(usual)) > LONGEST_FOLDER:
        return "/tmp"
    return usual


def _is_ours(path: Path) -> bool:
    """Tell whether it is a folder of this user's, and no link to one."""
    if os.name != "posix":
        return path.is_dir()
    status = path.lstat()
    return path.is_dir() and not path.is_symlink() and status.st_uid == os.getuid()
