"""The index: every area once, whole without script, small."""

from __future__ import annotations

import pytest
import sample_pages
from hostile_labels import LABELS

from prevstats.batch.index import IndexRow, NationalRow, render_index
from prevstats.errors import InputError
from prevstats.reporting.gate import check
from prevstats.reporting.page_outline import outline


def index(rows: tuple[IndexRow, ...], **changes: object) -> str:
    meta = sample_pages.index_meta(**changes)
    return render_index(rows, sample_pages.national_rows(), meta, sample_pages.INDEX)


def test_every_area_has_a_row_and_failures_their_reason() -> None:
    rows = sample_pages.index_rows()
    page = index(rows)
    assert check(page, script_allowed=True) == []
    found = [
        item.attributes["data-area"]
        for item in outline(page).elements
        if "data-area" in item.attributes
    ]
    assert found == [row.code for row in rows]
    for row in rows:
        if row.status != "ok":
            assert page.count(f"{row.name} ({row.code})") == 1
            assert row.reason in page


def test_status_is_a_word_and_a_sign_and_is_counted() -> None:
    page = index(sample_pages.index_rows())
    assert "✓ Klar</span>: 36 kommuner" in page
    assert "✕ Misslyckad</span>: 2 kommuner" in page
    assert "– Visas inte</span>: 2 kommuner" in page


def test_map_colours_only_what_is_larger_than_chance() -> None:
    rows = (
        IndexRow("9001", "A", "", "ok", "fewer", "lägre"),
        IndexRow("9002", "B", "", "ok", "more", "högre"),
        IndexRow("9003", "C", "", "ok", "cannot_tell", "kan inte avgöras"),
        IndexRow("9004", "D", "", "failed", reason="x"),
    )
    places = {
        item.attributes["data-code"]: item.attributes
        for item in outline(index(rows)).elements
        if "data-code" in item.attributes
    }
    assert places["9001"]["class"] == "k-fewer"
    assert places["9002"]["fill"] == "url(#hatch)"
    assert places["9003"]["class"] == "k-cannot"
    assert places["9004"]["class"] == "k-none"


def test_real_codes_are_drawn_as_outlines_under_the_size_limit() -> None:
    from prevstats.data.outlines import outlines

    codes = tuple(sorted(outlines(1.0).paths))
    assert len(codes) == 290
    page = index(sample_pages.index_rows(codes), simulated=False)
    assert check(page, script_allowed=True) == []
    assert len(page.encode()) < 300_000
    assert page.count("data-code=") == 290


def test_one_real_area_stands_on_the_whole_map() -> None:
    page = index((IndexRow("0781", "Ljungby", "Kronoberg", "ok", "fewer", "lägre"),))
    assert page.count("data-code=") == 290
    assert page.count('class="k-none"') == 289 + 1


def test_nothing_published_is_a_page_too() -> None:
    page = render_index([], [], sample_pages.index_meta(), sample_pages.INDEX)
    assert check(page, script_allowed=True) == []


@pytest.mark.parametrize("codes", [("114",), ("0114", "0114"), ("../x",)])
def test_codes_must_be_four_digits_and_stand_once(codes: tuple[str, ...]) -> None:
    rows = tuple(IndexRow(code, "x", "", "ok") for code in codes)
    with pytest.raises(InputError):
        index(rows)


def test_links_are_plain_file_names() -> None:
    rows = (IndexRow("0114", "x", "", "ok", links=(("x", "../x.html"),)),)
    with pytest.raises(ValueError, match="plain file name"):
        index(rows)


@pytest.mark.parametrize("label", LABELS)
def test_hostile_words_stay_words(label: str) -> None:
    rows = (
        IndexRow("9001", label, label, "ok", "fewer", label),
        IndexRow("9002", label, label, "failed", reason=label),
    )
    national = (NationalRow(label, label, label, label, 3),)
    meta = sample_pages.index_meta(title=label, over=label, description=label)
    page = render_index(rows, national, meta, sample_pages.INDEX, level=label)
    plain = render_index(
        tuple(IndexRow(r.code, "x", "x", r.status, r.form, "x", "x") for r in rows),
        (NationalRow("x", "x", "x", "x", 3),),
        sample_pages.index_meta(title="x", over="x", description="x"),
        sample_pages.INDEX,
    )
    assert check(page, script_allowed=True) == []
    assert [item.tag for item in outline(page).elements] == [
        item.tag for item in outline(plain).elements
    ]
