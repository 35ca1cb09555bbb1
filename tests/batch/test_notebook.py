"""What a report notebook calls."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import prevstats as ps
from prevstats.batch.collect import DONE_MIME
from prevstats.errors import InputError
from prevstats.reporting.content import from_json, page_from_json
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME
from prevstats.reporting.language import language
from prevstats.reporting.released import Released
from prevstats.reporting.summary import summary_of, why_withheld


@pytest.fixture(scope="module")
def released(root: Path) -> Released:
    evaluation = ps.load(root / "parameters" / "example.yaml")
    return ps.release(ps.evaluate(evaluation, area="9001"))


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What has been displayed, as mime bundles."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, raw: found.append(bundle)
    )
    return found


@pytest.mark.parametrize("code", ["sv", "en"])
def test_section_is_shown_for_the_page_and_for_the_eye(
    released: Released, displayed: list[dict[str, Any]], code: str
) -> None:
    ps.show(released, "answer", code)
    (bundle,) = displayed
    assert from_json(bundle[SECTION_MIME]).id == "answer"
    assert "<" in bundle["text/html"]


def test_unknown_section_is_named_with_those_there_are(released: Released) -> None:
    with pytest.raises(InputError, match=r"answr.*answer, situation"):
        ps.show(released, "answr", "sv")


def test_done_tells_heading_numbers_and_summary(
    released: Released, displayed: list[dict[str, Any]]
) -> None:
    ps.done(released, "sv")
    page, done = displayed
    assert page_from_json(page[PAGE_MIME]).language == "sv"
    assert done[DONE_MIME]["withheld"] == ""
    assert done[DONE_MIME]["summary"]["name"] == released.area.name
    assert done[DONE_MIME]["released"]["schema"].startswith("prevstats/findings/")


@pytest.mark.parametrize("code", ["sv", "en"])
def test_report_is_withheld_when_every_outcome_is(
    released: Released, code: str
) -> None:
    words = language(code)
    hidden = tuple(
        replace(each, verdict=replace(each.verdict, form="withheld"))
        for each in released.outcomes
    )
    whole = replace(released, outcomes=hidden)
    assert why_withheld(whole, words)
    assert summary_of(whole, words)["form"] == "withheld"
    if len(hidden) > 1:
        part = replace(released, outcomes=(*hidden[:-1], released.outcomes[-1]))
        assert why_withheld(part, words) == ""
