"""The journal is only added to, survives being cut short, and decides by no clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prevstats.batch.jobs import Inputs, Shard
from prevstats.batch.journal import (
    ReportMade,
    RunEnded,
    RunStarted,
    append,
    journal_path,
    read,
)
from prevstats.errors import InputError

INPUTS = Inputs("d", "p", "n", "c", "v")


def started(number: int = 1) -> RunStarted:
    return RunStarted(
        number=number,
        evaluation="small",
        file="../small.yaml",
        areas=("9001", "9002"),
        asked=("9001",),
        languages=("sv",),
        main_language="sv",
        inputs=INPUTS,
        origin={},
        national={},
        version="0",
        started="2026-01-01T00:00:00+00:00",
    )


def made(run: int = 1, status: str = "ok", key: str = "k") -> ReportMade:
    return ReportMade(run, "9001", "sv", status, "", key, {"9001.html": "a"})


def test_rows_come_back_as_they_were_entered(tmp_path: Path) -> None:
    path = journal_path(tmp_path, Shard())
    for row in (started(), made(), RunEnded(1, 0)):
        append(path, row)
    history = read(tmp_path)
    assert history.runs == (started(),)
    assert history.reports == (made(),)
    assert history.ends == (RunEnded(1, 0),)
    assert history.next_number == 2


def test_empty_folder_has_no_history(tmp_path: Path) -> None:
    assert read(tmp_path).next_number == 1


@pytest.mark.parametrize("kept", [1, 20, -1])
def test_line_cut_short_by_a_crash_counts_as_not_made(
    tmp_path: Path, kept: int
) -> None:
    path = journal_path(tmp_path, Shard())
    append(path, started())
    append(path, made())
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    path.write_bytes(whole[: first + kept] if kept > 0 else whole[:-1])
    assert read(tmp_path).reports == ()
    append(path, made(status="failed"))
    assert [row.status for row in read(tmp_path).reports] == ["failed"]


@pytest.mark.parametrize(
    "line",
    ["", "{}", "[1]", '{"kind": "report"}', '{"kind": "other"}', "null", "\0\0"],
)
def test_damaged_line_in_the_middle_is_named(tmp_path: Path, line: str) -> None:
    path = journal_path(tmp_path, Shard())
    append(path, started())
    with path.open("a") as stream:
        stream.write(line + "\n")
    append(path, made())
    with pytest.raises(InputError) as caught:
        read(tmp_path)
    assert [complaint.line for complaint in caught.value.complaints] == [2]


def test_last_good_report_is_found_behind_a_failed_one(tmp_path: Path) -> None:
    path = journal_path(tmp_path, Shard())
    for row in (started(), made(key="old"), made(2, "failed", "new")):
        append(path, row)
    history = read(tmp_path)
    last, good = history.last("9001", "sv"), history.last_good("9001", "sv")
    assert last is not None
    assert last.status == "failed"
    assert good is not None
    assert good.key == "old"
    assert history.last("9002", "sv") is None


def test_parts_have_journals_of_their_own_that_are_read_together(
    tmp_path: Path,
) -> None:
    for number in (1, 2):
        append(journal_path(tmp_path, Shard(number, 2)), started(number))
    assert {path.name for path in tmp_path.iterdir()} == {
        "journal-1-of-2.jsonl",
        "journal-2-of-2.jsonl",
    }
    assert [run.number for run in read(tmp_path).runs] == [1, 2]


def test_each_line_is_one_json_object(tmp_path: Path) -> None:
    path = journal_path(tmp_path, Shard())
    append(path, started())
    append(path, made())
    kinds = [json.loads(line)["kind"] for line in path.read_text().splitlines()]
    assert kinds == ["run", "report"]
