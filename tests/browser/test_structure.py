"""The structure report's page as a reader meets it: narrow and dark, by axe's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sample_pages

from prevstats.analyses.reading import read
from prevstats.analyses.structure import prepare_structure, structure
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.reporting.html import render_report
from prevstats.reporting.language import language
from prevstats.reporting.structure_page import page_meta
from prevstats.reporting.structure_release import release_structure
from prevstats.reporting.structure_sections import SECTIONS

pytestmark = pytest.mark.browser
EXAMPLE = shipped("parameters") / "examples" / "structure.yaml"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = load(EXAMPLE)
    common = prepare_structure(study, read(study, file=EXAMPLE), file=EXAMPLE)
    released = release_structure(structure(study, "9001", common))
    swedish = language("sv")
    sections = tuple(write(released, swedish) for write in SECTIONS.values())
    content = render_report(sections, page_meta(released, swedish), sample_pages.REPORT)
    path = tmp_path_factory.mktemp("structure") / "9001.html"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_everyone_can_read_the_structure_report(
    browser: Any, page: Path, width: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    shown = context.new_page()
    shown.goto(page.as_uri())
    found = axe.run(shown, options=RULES).response["violations"]
    across = shown.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [each["id"] for each in found] == []
    assert across <= width
