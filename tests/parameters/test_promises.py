"""Promises in a parameter file: what is refused, and what it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from prevstats.errors import InputError
from prevstats.parameters.load import load

GOOD = {
    "id": "fewer",
    "what": {"sv": "Färre placeras", "en": "Fewer are placed"},
    "who": "social_committee",
    "decided": "2022-11-01",
    "due": "2024-12-31",
    "outcome": "placed_any",
    "at_most": 8.0,
}


def written(root: Path, folder: Path, promises: list[Any], **more: Any) -> Path:
    document = yaml.safe_load((root / "parameters" / "example.yaml").read_text("utf-8"))
    document |= {"promises": promises, **more}
    document = json.loads(json.dumps(document))
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return path


def test_promises_are_read_and_hold_where_they_were_made(
    root: Path, tmp_path: Path
) -> None:
    path = written(root, tmp_path, [GOOD, GOOD | {"id": "b", "areas": ["9001"]}])
    everywhere, one = load(path).promises
    assert everywhere.holds_for("9002")
    assert one.holds_for("9001")
    assert not one.holds_for("9002")


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        ({"outcome": "placed_nowhere"}, "outcome", "not in the reference"),
        ({"who": "nobody"}, "who", "not in the reference"),
        ({"at_least": 3.0}, "promises[0]", "one of at_most"),
        ({"at_most": None}, "promises[0]", "one of at_most"),
        ({"outcome": None}, "promises[0]", "add outcome"),
        ({"due": "2021-01-01"}, "due", "before the promise"),
        ({"due": "2024-02-30"}, "due", "no such day"),
        ({"done": "2020-01-01"}, "done", "before the promise"),
        ({"due": "2024"}, "due", ""),
        ({"unknown": 1}, "unknown", ""),
    ],
)
def test_a_wrong_promise_is_told(
    root: Path, tmp_path: Path, change: dict[str, Any], key: str, words: str
) -> None:
    path = written(root, tmp_path, [GOOD | change])
    with pytest.raises(InputError) as refused:
        load(path)
    told = str(refused.value)
    assert key in told
    assert words in told


def test_the_same_promise_twice_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="fewer 2 times"):
        load(written(root, tmp_path, [GOOD, GOOD]))


def test_a_decision_report_alone_is_refused(root: Path, tmp_path: Path) -> None:
    path = written(root, tmp_path, [], reports=["decision"])
    with pytest.raises(InputError, match="decision alone"):
        load(path)
