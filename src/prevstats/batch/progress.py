"""Tell the one who waits how far a run has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from prevstats.batch.report import Made
    from prevstats.batch.run import Outcome, Watcher


@contextmanager
def watching(total: int, quiet: bool, stream: TextIO) -> Iterator[Watcher]:
    """Yield what is to be told of each report.

    On a terminal a bar shows the time left; in a pipe each report gets a line. What
    failed is told also when ``quiet``.
    """
    if quiet or not stream.isatty():
        yield _Lines(total, quiet, stream)
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="report", file=stream) as bar:

        def advance(made: Made) -> None:
            if made.status != "ok":
                bar.write(line_about(made), file=stream)
            bar.update()

        yield advance


def telling_batches(quiet: bool, stream: TextIO) -> Callable[[int, int], None] | None:
    """Return what is to be told how many of how many downloads are done."""
    if quiet:
        return None

    def tell(done: int, total: int) -> None:
        end = "\r" if stream.isatty() and done < total else "\n"
        print(f"{done} of {total} batches", file=stream, end=end, flush=True)

    return tell


def line_about_run(outcome: Outcome) -> str:
    """Return what became of the reports of a run, in one line."""
    counts = [
        f"{sum(state.status == status for state in outcome.states)} {status}"
        for status in ("ok", "failed", "withheld")
    ]
    made = f"{outcome.made} made, {outcome.skipped} unchanged"
    return f"{', '.join(counts)} ({made}, {outcome.cpu_seconds:.0f} CPU-seconds)"


class _Lines:
    """One line a report."""

    def __init__(self, total: int, quiet: bool, stream: TextIO) -> None:
        self._total, self._quiet, self._stream = total, quiet, stream
        self._count = 0

    def __call__(self, made: Made) -> None:
        self._count += 1
        if self._quiet and made.status == "ok":
            return
        print(f"{self._count}/{self._total} {line_about(made)}", file=self._stream)
        self._stream.flush()


def line_about(made: Made) -> str:
    """Return one line on what became of a report; the whole text when it failed."""
    told = made.detail if made.status == "failed" and made.detail else made.reason
    tail = f": {told}" if told else ""
    return f"{made.area} {made.language} {made.status}{tail}"
