"""Pages of plan, mapping, structure and decision as a reader meets them, by axe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from prevstats.analyses.reading import read
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.parameters.situation import Situation
from prevstats.reporting.html import render_report
from prevstats.reporting.language import language
from prevstats.reporting.reports import REPORTS, heading, named, prepare, release

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
WIDTHS = (1280, 320)
AREA = "9003"
EXAMPLES = {
    "plan": "example.yaml",
    "mapping": "examples/mapping.yaml",
    "structure": "examples/structure.yaml",
    "decision": "example.yaml",
}
FINDERS = {
    "plan": "analyses.plan:plan",
    "mapping": "analyses.mapping:mapping",
    "structure": "analyses.structure:structure",
    "decision": "reporting.decision_parts:decision_summary",
}
KINDS = tuple(
    kind
    for kind, file in EXAMPLES.items()
    if kind in REPORTS and (shipped("parameters") / file).is_file()
)


def page_of(kind: str) -> str:
    """Return a kind's page about an invented municipality, from a shipped file."""
    file = shipped("parameters") / EXAMPLES[kind]
    study = load(file)
    if kind == "decision":
        names = ("placed_any", "open_support", "support_cost")
        asked = {
            "reports": ("evaluation", "situation", "decision"),
            "situation": Situation(indicators=names),
        }
        study = study.model_copy(update=asked)
    common = prepare(REPORTS[kind], study, read(study, file=file), file=file)
    finder: Callable[..., Any] = named(FINDERS[kind])
    areas = common.dataset.areas if study.areas == "all" else study.areas
    released = release(finder(study, AREA if AREA in areas else areas[0], common))
    words = language("sv")
    sections = named(REPORTS[kind].sections).values()
    return render_report(
        [write(released, words) for write in sections],
        heading(released, words),
        words.group("page"),
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("kinds")
    for kind in KINDS:
        (folder / f"{kind}.html").write_text(page_of(kind), encoding="utf-8")
    return {kind: folder / f"{kind}.html" for kind in KINDS}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_everyone_can_read_the_page(
    browser: Any, pages: dict[str, Path], kind: str, width: int, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    shown = context.new_page()
    shown.goto(pages[kind].as_uri())
    shown.evaluate(
        "document.querySelectorAll('details').forEach(fold => { fold.open = true })"
    )
    across = shown.evaluate("document.documentElement.scrollWidth")
    result = Axe().run(shown, options=RULES)
    context.close()
    assert across <= width
    assert result.violations_count == 0, result.generate_report()
    assert len(result.response["passes"]) > 10, "the rules were really run"
