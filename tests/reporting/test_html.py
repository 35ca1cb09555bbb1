"""The page as one file: whole, alike every time, deaf to hostile words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sample_pages
from hostile_labels import LABELS

from prevstats.errors import InputError
from prevstats.reporting.content import (
    Bullets,
    Cell,
    Figure,
    Inline,
    Paragraph,
    Section,
    Table,
)
from prevstats.reporting.gate import check
from prevstats.reporting.html import preview, render_report
from prevstats.reporting.markdown import markdown_to_html
from prevstats.reporting.page_outline import outline

PAGE = render_report(
    sample_pages.report_sections(), sample_pages.page_meta(), sample_pages.REPORT
)


def hostile_section(label: str) -> Section:
    """The same label in every place that a word may come from outside."""
    run = (Inline(label), Inline(label, "mark"), Inline(label, "code"))
    cell = Cell(run)
    table = Table(label, (label, "n"), (False, True), ((cell, cell),), ((label, 1.5),))
    svg = sample_pages.drawings()["payer"]
    return Section(
        "answer",
        label,
        label,
        (
            Paragraph(run, "verdict"),
            Paragraph(run, "say"),
            Bullets((run,)),
            table,
            replace(table, stack_on_phone=True),
            Figure("figure-x", label, label, svg, label, (run,), table, label, "x.csv"),
        ),
    )


def tags(page: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (item.tag, tuple(sorted(item.attributes))) for item in outline(page).elements
    ]


def test_page_passes_the_gate_and_is_small() -> None:
    assert check(PAGE) == []
    assert len(PAGE.encode()) < 250_000


def test_same_content_same_bytes() -> None:
    again = render_report(
        sample_pages.report_sections(), sample_pages.page_meta(), sample_pages.REPORT
    )
    assert again == PAGE


def test_page_has_its_landmarks_in_order() -> None:
    places = [
        PAGE.index(piece)
        for piece in (
            '<html lang="sv">',
            'class="skip"',
            'class="banner"',
            "<h1>",
            'class="answer"',
            'class="paths"',
            'class="toc"',
            '<section id="situation">',
            "<footer>",
        )
    ]
    assert places == sorted(places)


def test_sections_and_figures_are_numbered_by_the_page() -> None:
    assert "<h2>1 Läget i Norrvik</h2>" in PAGE
    assert '<a href="#money">3 Pengarna</a>' in PAGE
    captions = re.findall(r"<figcaption>(Figur \d)\.", PAGE)
    assert captions == [f"Figur {number}" for number in range(1, 6)]


def test_figure_ids_must_differ() -> None:
    twice = (*sample_pages.report_sections(), sample_pages.report_sections()[1])
    with pytest.raises(ValueError, match="two figures"):
        render_report(twice, sample_pages.page_meta(), sample_pages.REPORT)


@pytest.mark.parametrize("label", LABELS)
def test_hostile_words_change_no_element(label: str) -> None:
    """The page has the same elements and attributes as with an ordinary word."""
    meta = sample_pages.page_meta(
        title=label,
        over=label,
        description=label,
        print_footer=label,
        marks=(Inline(label, "mark"),),
        ways=((label, (Inline(label, anchor="answer"),)),),
    )
    plain = sample_pages.page_meta(
        title="x",
        over="x",
        description="x",
        print_footer="x",
        marks=(Inline("x", "mark"),),
        ways=(("x", (Inline("x", anchor="answer"),)),),
    )
    page = render_report([hostile_section(label)], meta, sample_pages.REPORT)
    expected = render_report([hostile_section("x")], plain, sample_pages.REPORT)
    assert tags(page) == tags(expected)
    assert check(page) == []


@pytest.mark.parametrize("label", LABELS)
def test_hostile_markdown_is_words(label: str) -> None:
    parts = [sample_pages.answer(), f"# {label}\n\n{label}\n\n- {label}"]
    meta = sample_pages.page_meta(
        ways=(), marks=(), index_link="", print_footer="", simulated=False
    )
    answer = replace(sample_pages.answer(), blocks=(Paragraph((Inline("x"),)),))
    page = render_report([answer, *parts[1:]], meta, sample_pages.REPORT)
    assert check(page) == []


def test_markdown_keeps_what_an_author_needs() -> None:
    html = markdown_to_html(
        "# Rubrik\n\nEn *mening* med **vikt**, [källa](https://doi.org/10.1/x) och "
        "[plats](#answer).\n\n1. ett\n2. två\n\n<b onclick=x>rå</b> "
        "[ond](javascript:alert(1)) ![bild](https://a.example/x.png)"
    )
    assert "<h3>Rubrik</h3>" in html
    assert "<em>mening</em>" in html
    assert '<a href="https://doi.org/10.1/x">källa</a>' in html
    assert '<a href="#answer">plats</a>' in html
    assert "<ol>" in html
    assert "&lt;b onclick=x&gt;" in html
    assert "javascript" not in html
    assert "<img" not in html


def test_links_lead_inside_or_to_an_https_address() -> None:
    for address in ("javascript:alert(1)", "http://a.example", "//a.example", "../x"):
        bad = Section("answer", "x", "", (Paragraph((Inline("x", anchor=address),)),))
        with pytest.raises(ValueError, match="neither"):
            render_report([bad], sample_pages.page_meta(ways=()), sample_pages.REPORT)


def test_missing_words_are_all_named() -> None:
    words = {"contents": "Innehåll"}
    with pytest.raises(InputError) as caught:
        render_report([sample_pages.answer()], sample_pages.page_meta(), words)
    keys = [complaint.key for complaint in caught.value.complaints]
    assert len(keys) == 16
    assert "page.skip_to_answer" in keys


def test_english_page_has_its_language_and_its_csv() -> None:
    meta = sample_pages.page_meta(language="en")
    page = render_report(
        sample_pages.report_sections(), meta, sample_pages.REPORT | {"contents": "In"}
    )
    assert '<html lang="en">' in page
    assert "2022%2C5.8125%2C" in page
    assert "2022%3B5%2C8125%3B" in PAGE


def test_preview_is_a_fragment_without_script() -> None:
    html = preview(sample_pages.report_sections()[1])
    assert html.startswith("<style>.prevstats {")
    assert "<script" not in html
    assert "<svg" in html


def test_interval_in_a_number_cell_is_not_broken() -> None:
    cell = Cell((Inline("−14,7 (−42,3 till +12,8)"),), numeric=True)
    table = Table("t", ("a",), (True,), ((cell,),), ((1.0,),))
    section = Section("answer", "x", "", (table,))
    page = render_report(
        [section], sample_pages.page_meta(ways=()), sample_pages.REPORT
    )
    assert "−14,7 (−42,3\u00a0till\u00a0+12,8)" in page


def test_downloads_end_in_csv() -> None:
    assert 'download="trend.csv"' in PAGE
