"""The committee's summary is printed on two pages of A4."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from prevstats.analyses.reading import read
from prevstats.parameters.load import load
from prevstats.parameters.situation import Situation
from prevstats.reporting.decision_page import page_meta
from prevstats.reporting.decision_parts import (
    decision_summary,
    prepare_decision,
    release_decision,
)
from prevstats.reporting.decision_sections import SECTIONS
from prevstats.reporting.gate import check
from prevstats.reporting.html import render_report
from prevstats.reporting.language import language

MOST_PAGES = 2
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.mark.parametrize("area", ["9001", "9003"])
def test_summary_is_two_printed_pages(
    browser: Any, root: Path, tmp_path: Path, area: str
) -> None:
    names = ("placed_any", "open_support", "support_cost")
    study = load(root / "parameters" / "example.yaml").model_copy(
        update={
            "reports": ("evaluation", "situation", "decision"),
            "situation": Situation(indicators=names),
        }
    )
    common = prepare_decision(study, read(study))
    released = release_decision(decision_summary(study, area, common))
    for code in ("sv", "en"):
        words = language(code)
        sections = [write(released, words) for write in SECTIONS.values()]
        page = render_report(sections, page_meta(released, words), words.group("page"))
        assert not check(page, f"{area}.html")
        file = tmp_path / f"{area}.{code}.html"
        file.write_text(page, "utf-8")
        opened = browser.new_page()
        opened.goto(file.as_uri())
        printed = opened.pdf(format="A4", prefer_css_page_size=True)
        opened.close()
        assert 1 <= len(PAGE.findall(printed)) <= MOST_PAGES
