"""Forecasts are kept once, never changed, and a changed one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prevstats.batch.forecasts import keep, kept_forecasts
from prevstats.batch.journal import History, ReportMade
from prevstats.errors import InputError

FORECAST: dict[str, Any] = {
    "schema": "prevstats/forecast/1",
    "area": {"code": "9001"},
    "figures": [{"mean": 4.5}],
}


def history(*kept: Any) -> History:
    rows = tuple(
        ReportMade(1, "9001", "sv", "ok", "", "k", forecast=each) for each in kept
    )
    return History((), rows, ())


def test_the_same_forecast_is_kept_once_whatever_the_day(tmp_path: Path) -> None:
    first = keep(tmp_path, "9001", FORECAST, "2026-01-01")
    again = keep(tmp_path, "9001", dict(FORECAST), "2026-05-01")
    assert first == again
    assert list(first) == ["forecasts/9001.json"]
    assert len(list((tmp_path / "forecasts").iterdir())) == 1


def test_other_content_gets_a_file_of_its_own_each_time(tmp_path: Path) -> None:
    names: list[str] = []
    for mean in (4.5, 4.6, 4.7, 4.8):
        made = FORECAST | {"figures": [{"mean": mean}]}
        names += keep(tmp_path, "9001", made, "2026-01-01")
    assert names == [
        "forecasts/9001.json",
        "forecasts/9001.2026-01-01.json",
        "forecasts/9001.2026-01-01-2.json",
        "forecasts/9001.2026-01-01-3.json",
    ]
    first = json.loads((tmp_path / names[0]).read_text("utf-8"))
    assert first["figures"] == [{"mean": 4.5}]


def test_nothing_forecast_is_nothing_kept(tmp_path: Path) -> None:
    assert keep(tmp_path, "9001", None, "2026-01-01") == {}
    assert not (tmp_path / "forecasts").exists()


def test_forecasts_are_found_again(tmp_path: Path) -> None:
    kept = keep(tmp_path, "9001", FORECAST, "2026-01-01")
    (found,) = kept_forecasts(tmp_path, history(kept, kept))
    assert (found["file"], found["stored"]) == ("forecasts/9001.json", "2026-01-01")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [("4.5", "4.4", "content_sha256"), ("2026-01-01", "2020-01-01", "stored")],
)
def test_a_changed_forecast_is_refused_and_what_differs_is_named(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    kept = keep(tmp_path, "9001", FORECAST, "2026-01-01")
    path = tmp_path / "forecasts" / "9001.json"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InputError) as refused:
        kept_forecasts(tmp_path, history(kept))
    assert key in str(refused.value)
    assert "9001.json" in str(refused.value)


def test_a_forecast_that_is_gone_or_damaged_is_refused(tmp_path: Path) -> None:
    kept = keep(tmp_path, "9001", FORECAST, "2026-01-01")
    path = tmp_path / "forecasts" / "9001.json"
    path.write_bytes(b"{")
    with pytest.raises(InputError, match="other bytes"):
        kept_forecasts(tmp_path, history(kept))
    path.unlink()
    with pytest.raises(InputError, match="no file"):
        kept_forecasts(tmp_path, history(kept))
