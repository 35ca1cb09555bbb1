"""Let only one run at a time write to an output folder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prevstats.errors import Complaint, InputError

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@contextmanager
def locked(folder: Path, shard: str = "") -> Iterator[None]:
    """Hold the folder for this process.

    Parameters
    ----------
    folder : the output folder; it must exist.
    shard : ``2-of-8`` for a part, "" for a whole run. Different parts may write side
        by side; a whole run shares the folder with nobody.

    Raises
    ------
    InputError
        When a live process holds the folder. A lock left by a process that is gone
        (or from before the machine started) is taken over.
    """
    path = folder / (f".lock-{shard}" if shard else ".lock")
    _take(path)
    try:
        rivals = folder.glob(".lock*") if not shard else [folder / ".lock"]
        for rival in rivals:
            if rival != path and _holder(rival):
                raise InputError(_busy(rival))
        yield
    finally:
        path.unlink(missing_ok=True)


def _take(path: Path) -> None:
    """Create the lock file, with its content, in one step; at most one can."""
    own = path.with_name(f"{path.name.replace('.lock', '.mine')}.{os.getpid()}")
    own.write_text(json.dumps(_identity(os.getpid())))
    try:
        for _attempt in range(2):
            try:
                os.link(own, path)
            except FileExistsError:
                if _holder(path):
                    raise InputError(_busy(path)) from None
                _clear(path)
            else:
                return
        raise InputError(_busy(path))
    finally:
        own.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Move a dead process's lock away; put it back if it turns out to be alive.

    Between seeing that the holder is gone and moving its file, another process may
    have done the same and taken the lock itself.
    """
    grave = path.with_name(f"{path.name.replace('.lock', '.dead')}.{os.getpid()}")
    try:
        path.rename(grave)
    except FileNotFoundError:
        return
    try:
        if _holder(grave):
            os.link(grave, path)
    finally:
        grave.unlink(missing_ok=True)


def _identity(pid: int) -> dict[str, str | int]:
    """Return what tells one process from any other, also after a restart."""
    boot = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    return {
        "pid": pid,
        "boot": boot,
        "host": socket.gethostname(),
        "born": _start_time(pid),
    }


def _start_time(pid: int) -> str:
    """Return when a process started, in ticks since boot; "" where unknown."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[19]


def _holder(path: Path) -> dict[str, str | int] | None:
    """Return who holds a lock, or ``None`` when nobody alive does."""
    try:
        held = json.loads(path.read_text())
        pid = int(held["pid"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None
    now = _identity(pid)
    if held["host"] != now["host"]:
        return dict(held)
    same_start = held["boot"] == now["boot"] and held["born"] == now["born"]
    return dict(held) if same_start and is_alive(pid) else None


def is_alive(pid: int) -> bool:
    """Tell whether there is a process of this number."""
    if os.name != "posix":
        return True  # asking would stop the process there; the message says what to do
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _busy(path: Path) -> Complaint:
    holder = _holder(path) or {}
    who = f"process {holder.get('pid', '?')} on {holder.get('host', '?')}"
    return Complaint(
        file=str(path),
        line=None,
        key="--out",
        found=who,
        meaning="another run is writing to this folder",
        mend="wait for it, or choose another folder with --out; if that process is "
        "gone for certain, remove the lock file",
    )
