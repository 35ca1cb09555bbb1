"""The situation's page as a reader meets it: narrow and dark, by axe's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sample_pages

from prevstats.analyses.reading import read
from prevstats.analyses.situation import prepare_situation, situation
from prevstats.parameters.load import load
from prevstats.reporting.html import render_report
from prevstats.reporting.language import language
from prevstats.reporting.situation_page import page_meta
from prevstats.reporting.situation_release import release_situation
from prevstats.reporting.situation_sections import SECTIONS

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="module")
def page(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = load(root / "parameters" / "example.yaml")
    common = prepare_situation(study, read(study))
    released = release_situation(situation(study, "9001", common))
    swedish = language("sv")
    sections = tuple(write(released, swedish) for write in SECTIONS.values())
    content = render_report(sections, page_meta(released, swedish), sample_pages.REPORT)
    path = tmp_path_factory.mktemp("situation") / "9001.html"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_page_is_readable_for_everyone(
    browser: Any, page: Path, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, color_scheme=scheme
    )
    shown = context.new_page()
    shown.goto(page.as_uri())
    shown.evaluate(
        "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
    )
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.locator("svg[id], figure svg").count() > 0
    found = Axe().run(shown, options=RULES)
    assert found.response["violations"] == []
    context.close()
