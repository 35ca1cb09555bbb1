"""The pages as a reader meets them: offline, narrow, dark, printed, without script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (1280, 820, 640, 500, 390, 320)
A4_WIDTH, A4_HEIGHT = 680, 994
"""What the style's margins leave of an A4 page, in CSS pixels."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


class Opened:
    """A page, and all that it asked for or complained about."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        self.stopped: dict[str, str] = {}
        page.on(
            "requestfailed",
            lambda request: self.stopped.update({request.url: request.failure}),
        )
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))


@contextmanager
def opened(
    browser: Any, path: Path, width: int = 1280, **options: Any
) -> Iterator[Opened]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, **options
    )
    context.route(
        "**/*",
        lambda route: (
            route.continue_() if route.request.url == path.as_uri() else route.abort()
        ),
    )
    found = Opened(context.new_page())
    found.page.goto(path.as_uri())
    yield found
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["report", "budget", "tiles"])
def test_page_asks_for_nothing_and_everyone_can_read_it(
    browser: Any, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, pages[name], width, color_scheme=scheme) as found:
        found.page.evaluate(
            "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
        )
        assert found.requests == [pages[name].as_uri()]
        assert found.complaints == []
        overflow = found.page.evaluate(
            "(root => root.scrollWidth - root.clientWidth)(document.documentElement)"
        )
        assert overflow <= 0
        result = Axe().run(found.page, options=RULES)
        assert result.violations_count == 0, result.generate_report()
        assert len(result.response["passes"]) > 10, "the rules were really run"


def test_large_index_fits_a_phone_and_asks_for_nothing(
    browser: Any, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["country"], 320) as found:
        assert found.requests == [pages["country"].as_uri()]
        assert found.complaints == []
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_search_counts_and_marks_the_map(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["tiles"]) as found:
        page = found.page
        page.fill("#search", "9003")
        assert page.locator("tr.area:visible").count() == 1
        assert page.locator("#search-result").inner_text() == "1 kommuner visas"
        assert page.locator("[data-code].found").get_attribute("data-code") == "9003"
        page.fill("#search", "")
        assert page.locator("tr.area:visible").count() == 40
        assert page.locator("[data-code].found").count() == 0


def test_sorting_turns_the_table(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["tiles"]) as found:
        page = found.page
        button = page.locator("#areas thead button").nth(1)
        button.click()
        assert page.locator("tr.area td").first.inner_text() == "9001"
        button.click()
        assert page.locator("tr.area td").first.inner_text() == "9040"
        header = page.locator("#areas thead th").nth(1)
        assert header.get_attribute("aria-sort") == "descending"


def test_index_is_whole_without_script(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["tiles"], java_script_enabled=False) as found:
        page = found.page
        assert not page.locator("#search").is_visible()
        assert page.locator("#areas thead button:visible").count() == 0
        assert page.locator("tr.area:visible").count() == 40
        page.check("#f-failed")
        assert page.locator("tr.area:visible").count() == 2
        page.check("#f-all")
        assert page.locator("tr.area:visible").count() == 40


def test_printed_card_stands_on_the_first_page(
    browser: Any, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["report"], A4_WIDTH) as found:
        page = found.page
        page.emulate_media(media="print")
        bottom = page.evaluate(
            "document.querySelector('.answer').getBoundingClientRect().bottom"
        )
        assert bottom <= A4_HEIGHT
        hidden = "document.querySelector('nav.toc').getBoundingClientRect().height"
        assert page.evaluate(hidden) == 0
        table = "document.querySelector('details table').getBoundingClientRect().height"
        assert page.evaluate(table) > 20, "folds are open in print"


def test_numbers_are_downloaded_as_a_file(browser: Any, pages: dict[str, Path]) -> None:
    with opened(browser, pages["report"]) as found:
        page = found.page
        page.locator("details summary").first.click()
        with page.expect_download() as waiting:
            page.locator("a[download]").first.click()
        assert waiting.value.suggested_filename == "trend.csv"
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"2022;5,8125;" in content


def test_policy_stops_what_the_gate_would_have_missed(
    browser: Any, pages: dict[str, Path], tmp_path: Path
) -> None:
    """A page with planted markup runs nothing and sends nothing."""
    planted = (
        "<script>window.hit = 1</script><img src='http://127.0.0.1:9/x.png' "
        "onerror='window.hit = 1'><style>h1 { color: red }</style>"
        "<iframe src='http://127.0.0.1:9/'></iframe>"
    )
    path = tmp_path / "planted.html"
    content = pages["report"].read_text(encoding="utf-8")
    path.write_text(content.replace("</main>", planted + "</main>"), encoding="utf-8")
    with opened(browser, path) as found:
        assert found.page.evaluate("window.hit") is None
        assert set(found.requests) == {path.as_uri(), *found.stopped}
        assert set(found.stopped.values()) <= {"csp"}, "stopped by the policy itself"
        assert found.complaints, "the browser says what it stopped"
        colour = "getComputedStyle(document.querySelector('h1')).color"
        assert found.page.evaluate(colour) != "rgb(255, 0, 0)"
