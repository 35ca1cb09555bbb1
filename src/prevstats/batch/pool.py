"""Spread reports over worker processes; a worker that dies costs one report."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from prevstats.batch.report import Made, Order, made_from_json

GRACE_SECONDS = 120.0
"""Beyond its own limit, a report gets this long before its worker is killed."""
STOP_SECONDS = 5.0

QUIET = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class WorkerDied(Exception):
    """The worker is gone, or did not answer in time."""


class Worker:
    """One worker process and the way to it."""

    def __init__(self, log: Path) -> None:
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "prevstats.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **QUIET},
                start_new_session=True,
                encoding="ascii",
            )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def make(self, order: Order) -> Made:
        """Have one report made; raise ``WorkerDied`` when no answer comes."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(asdict(order)) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=order.report_seconds + GRACE_SECONDS)
            return made_from_json(line)
        except queue.Empty:
            raise WorkerDied("no answer in time") from None
        except (OSError, ValueError, TypeError):
            raise WorkerDied("the worker process died") from None

    def stop(self) -> None:
        """End the process and its kernel."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


@dataclass(slots=True)
class _Hall:
    """What the lanes share: orders to take, reports made, and when to stop."""

    orders: deque[Order]
    log: Path
    made: queue.Queue[Made | BaseException | None] = field(default_factory=queue.Queue)
    stopped: threading.Event = field(default_factory=threading.Event)
    workers: list[Worker] = field(default_factory=list)


def make_all(
    orders: Sequence[Order], workers: int, log: Path
) -> Generator[Made, None, None]:
    """Yield every report as it is made, in no particular order.

    A report whose worker or kernel died is tried once more at the end, with nothing
    running beside it. Closing the iterator kills workers and kernels.

    Parameters
    ----------
    orders : the reports to make.
    workers : how many at a time.
    log : file that takes what the workers write to standard error.
    """
    died: list[Order] = []
    by_report = {(order.area, order.language): order for order in orders}
    for made in _side_by_side(orders, workers, log):
        if made.status == "died":
            died.append(by_report[made.area, made.language])
        else:
            yield made
    for made in _side_by_side(died, 1, log):
        status = "failed" if made.status == "died" else made.status
        yield replace(made, status=status)


def _side_by_side(
    orders: Sequence[Order], workers: int, log: Path
) -> Generator[Made, None, None]:
    hall = _Hall(deque(orders), log)
    count = max(1, min(workers, len(orders))) if orders else 0
    lanes = [threading.Thread(target=_lane, args=(hall,)) for _ in range(count)]
    for lane in lanes:
        lane.start()
    try:
        running = count
        while running:
            made = hall.made.get()
            if made is None:
                running -= 1
            elif isinstance(made, BaseException):
                raise made
            else:
                yield made
    finally:
        hall.stopped.set()
        hall.orders.clear()
        for worker in tuple(hall.workers):
            worker.stop()
        for lane in lanes:
            lane.join()


def _lane(hall: _Hall) -> None:
    """Take orders until there are none left."""
    worker: Worker | None = None
    try:
        while hall.orders and not hall.stopped.is_set():
            try:
                order = hall.orders.popleft()
            except IndexError:
                break
            worker = _served(hall, worker or _hired(hall), order)
    except BaseException as error:  # handed to the thread that waits, never lost
        hall.made.put(error)
    finally:
        hall.made.put(None)


def _hired(hall: _Hall) -> Worker:
    """Start a worker; enter it before asking if all is stopped, so none is missed."""
    worker = Worker(hall.log)
    hall.workers.append(worker)
    if hall.stopped.is_set():
        worker.stop()
    return worker


def _served(hall: _Hall, worker: Worker, order: Order) -> Worker | None:
    """Have one report made; return the worker, or ``None`` when it died over it."""
    try:
        hall.made.put(worker.make(order))
    except WorkerDied as error:
        hall.workers.remove(worker)
        worker.stop()
        hall.made.put(Made(order.area, order.language, "died", str(error)))
        return None
    return worker
