"""The gate stops each kind of fault, and says where."""

from __future__ import annotations

import pytest
import sample_pages

from prevstats.batch.index import render_index
from prevstats.reporting.gate import check
from prevstats.reporting.html import render_report

PAGE = render_report(
    sample_pages.report_sections(), sample_pages.page_meta(), sample_pages.REPORT
)
INDEX = render_index(
    sample_pages.index_rows(),
    sample_pages.national_rows(),
    sample_pages.index_meta(),
    sample_pages.INDEX,
)

FAULTS = {
    "<script>alert(1)</script>": "<script>",
    "<iframe></iframe>": "<iframe>",
    "<object></object>": "<object>",
    "<form></form>": "<form>",
    "<input type='search'>": "<input>",
    "<link href='#answer'>": "<link>",
    "<base href='x.html'>": "<base>",
    "<meta http-equiv='refresh' content='0'>": "refresh",
    "<p style='color:red'>x</p>": "style",
    "<p onclick='x()'>x</p>": "onclick",
    "<p ONCLICK='x()'>x</p>": "onclick",
    "<svg role='img' aria-label='x' onload='x()'></svg>": "onload",
    "<svg role='img' aria-label='x'><script>x</script></svg>": "<script>",
    "<svg role='img' aria-label='x'><foreignObject></foreignObject></svg>": "foreign",
    "<svg role='img' aria-label='x'><use href='http://a#x'></use></svg>": "link",
    "<svg role='img' aria-label='x'><path fill='#f00' d='M0 0'/></svg>": "colour",
    "<svg role='img' aria-label='x'><path fill='url(http://a)' d='M0 0'/></svg>": "col",
    "<svg role='img'></svg>": "without role and words",
    "<svg aria-label='x'></svg>": "without role and words",
    "<img src='data:image/png;base64,AA' alt=''>": "without words",
    "<img src='http://a.example/x.png' alt='x'>": "picture from",
    "<a href='javascript:alert(1)'>x</a>": "link",
    "<a href='http://a.example'>x</a>": "link",
    "<a href='//a.example'>x</a>": "link",
    "<a href='../secret.html'>x</a>": "link",
    "<a href='#nowhere'>x</a>": "link",
    "<a href='data:text/html,x' download='x'>x</a>": "link",
    "<a href='data:text/csv;charset=utf-8,x'>x</a>": "link",
    "<h1>x</h1>": "2 headings",
    "<table><tr><th scope='col'>x</th></tr></table>": "caption",
    "<table><caption> </caption><tr><th scope='col'>x</th></tr></table>": "caption",
    "<table><caption>x</caption><tr><td>x</td></tr></table>": "header cells",
    "<table><caption>x</caption><tr><th>x</th></tr></table>": "scope",
    "<p id='answer'>x</p>": "twice",
    "<div aria-labelledby='nowhere'>x</div>": "not there",
    "<style>p{}</style>": "2 style blocks",
    "<!-- x -->": "comment",
    "<p>x": "never closed",
    "</p>": "closes nothing",
    "<p class='a' class='b'>x</p>": "twice",
    "<p>a\u202eb</p>": "character",
    "<p>a\x00b</p>": "character",
    "<p>Traceback (most recent call last)</p>": "traceback",
    "<p>/home/anna/data.csv</p>": "path",
    "<p>C:\\Users\\anna</p>": "path",
    "<p>19811228-9874</p>": "personal number",
    "<p title='811228-9874'>x</p>": "personal number",
    "<a download='x' href='data:text/csv;charset=utf-8,811228-9874'>x</a>": "person",
}


@pytest.mark.parametrize("markup", FAULTS)
def test_fault_is_found(markup: str) -> None:
    page = PAGE.replace("</main>", f"{markup}</main>")
    assert page != PAGE
    found = [str(complaint) for complaint in check(page, "0114.html")]
    assert any(FAULTS[markup] in fault for fault in found), found
    assert all(fault.startswith("0114.html:") for fault in found)


def test_good_pages_pass() -> None:
    assert check(PAGE) == []
    assert check(INDEX, script_allowed=True) == []


def test_index_does_not_pass_as_a_report() -> None:
    assert any("<script>" in complaint.found for complaint in check(INDEX))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("--paper: #faf9f5", "--paper: #ffffff"),
        ("default-src 'none'", "default-src *"),
        ("script-src 'none'", "script-src 'unsafe-inline'"),
        ("base-uri 'none'; ", ""),
        ('http-equiv="Content-Security-Policy"', 'name="description"'),
        ("* { box-sizing", "@import 'x'; * { box-sizing"),
        ("* { box-sizing", "p { background: url(http://a.example) } * { box-sizing"),
    ],
)
def test_policy_must_be_the_one_for_this_style(old: str, new: str) -> None:
    page = PAGE.replace(old, new, 1)
    assert page != PAGE
    assert check(page)


def test_changed_script_is_found() -> None:
    page = INDEX.replace('"use strict";', '"use strict"; fetch("x");')
    assert page != INDEX
    assert any("policy" in item.found for item in check(page, script_allowed=True))


def test_page_without_language_or_title_is_found() -> None:
    assert check(PAGE.replace('lang="sv"', ""))
    assert check(PAGE.replace("Familjecentraler – Norrvik kommun</title>", "</title>"))


def test_numbers_that_only_look_like_personal_numbers_pass() -> None:
    for words in ("811228-9875", "2014-2022", "200000-1000", "1234567-12345"):
        assert check(PAGE.replace("</main>", f"<p>{words}</p></main>")) == []


def test_empty_page_does_not_pass() -> None:
    assert check("")
