"""A bar on a terminal, a line per report in a pipe, faults even when quiet."""

from __future__ import annotations

import io

import pytest

from prevstats.batch.progress import telling_batches, watching
from prevstats.batch.report import Made

OK = Made("9001", "sv", "ok")
FAILED = Made("9002", "sv", "failed", "ValueError in cell 3", "ValueError: 17 is odd")
WITHHELD = Made("9003", "sv", "withheld", "hidden")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(stream: io.StringIO, *, quiet: bool = False) -> str:
    with watching(3, quiet, stream) as watch:
        for made in (OK, FAILED, WITHHELD):
            watch(made)
    return stream.getvalue()


def test_pipe_gets_one_line_for_each_report() -> None:
    assert told(io.StringIO()).splitlines() == [
        "1/3 9001 sv ok",
        "2/3 9002 sv failed: ValueError: 17 is odd",
        "3/3 9003 sv withheld: hidden",
    ]


@pytest.mark.parametrize(
    "stream", [io.StringIO(), Terminal()], ids=["pipe", "terminal"]
)
def test_quiet_tells_only_what_went_wrong(stream: io.StringIO) -> None:
    lines = told(stream, quiet=True).splitlines()
    assert [line.split()[1] for line in lines] == ["9002", "9003"]


def test_terminal_gets_a_bar_with_the_time_left() -> None:
    shown = told(Terminal())
    assert "3/3" in shown
    assert "9002 sv failed: ValueError: 17 is odd" in shown
    assert "9001 sv ok" not in shown


def test_batches_are_counted_on_one_line_of_a_terminal() -> None:
    pipe, terminal = io.StringIO(), Terminal()
    for stream in (pipe, terminal):
        tell = telling_batches(False, stream)
        assert tell is not None
        tell(1, 2)
        tell(2, 2)
    assert pipe.getvalue() == "1 of 2 batches\n2 of 2 batches\n"
    assert terminal.getvalue() == "1 of 2 batches\r2 of 2 batches\n"
    assert telling_batches(True, pipe) is None
