"""Debian's Chromium without any network, or a reason why there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sample_pages

from prevstats.batch.index import render_index
from prevstats.reporting.html import render_report

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
DEAD_END = "http://127.0.0.1:9"
"""A proxy that no one answers at: what slips through the other bars ends here."""


def chromium() -> str:
    found = shutil.which("chromium") or next(
        (place for place in PLACES if Path(place).exists()), ""
    )
    if not found and os.environ.get("PREVSTATS_DEMAND_BROWSER") == "1":
        pytest.fail("PREVSTATS_DEMAND_BROWSER=1, but there is no chromium")
    if not found:
        pytest.skip("no chromium here: install Debian's package chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    if os.environ.get("PREVSTATS_DEMAND_BROWSER") != "1":
        pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--proxy-server={DEAD_END}",
        "--proxy-bypass-list=<-loopback>",
    ]
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=flags)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report, a budget, an index of tiles and one of all real areas, as files."""
    from reporting import budgets

    from prevstats.data.outlines import outlines
    from prevstats.reporting.budget_page import page_meta
    from prevstats.reporting.budget_release import release_budget
    from prevstats.reporting.budget_sections import SECTIONS
    from prevstats.reporting.language import language

    words = language("sv")
    released = release_budget(budgets.found())
    folder = tmp_path_factory.mktemp("pages")
    codes = tuple(sorted(outlines(1.0).paths))
    contents = {
        "report": render_report(
            sample_pages.report_sections(),
            sample_pages.page_meta(),
            sample_pages.REPORT,
        ),
        "budget": render_report(
            [write(released, words) for write in SECTIONS.values()],
            page_meta(released, words),
            words.group("page"),
        ),
        "tiles": render_index(
            sample_pages.index_rows(),
            sample_pages.national_rows(),
            sample_pages.index_meta(),
            sample_pages.INDEX,
        ),
        "country": render_index(
            sample_pages.index_rows(codes),
            sample_pages.national_rows(),
            sample_pages.index_meta(simulated=False),
            sample_pages.INDEX,
        ),
    }
    for name, content in contents.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in contents}
