"""Sections survive the way through a notebook, and nothing else does."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
import sample_pages

from prevstats.errors import InputError
from prevstats.reporting.content import (
    Section,
    Table,
    from_json,
    page_from_json,
    to_json,
)
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME
from prevstats.reporting.page import bundle


def through(value: object) -> Any:
    return json.loads(json.dumps(value, allow_nan=False))


@pytest.mark.parametrize("place", range(5))
def test_section_comes_back_equal(place: int) -> None:
    section = sample_pages.report_sections()[place]
    assert from_json(through(to_json(section))) == section


def test_page_facts_come_back_equal() -> None:
    meta = sample_pages.page_meta()
    assert page_from_json(through(to_json(meta))) == meta


def changed(path: tuple[Any, ...], value: object) -> Any:
    document = copy.deepcopy(through(to_json(sample_pages.answer())))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("kind",), "PageMeta"),
        (("kind",), None),
        (("id",), 7),
        (("title",), None),
        (("extra",), "x"),
        (("blocks",), "x"),
        (("blocks", 0), "text"),
        (("blocks", 0, "kind"), "Html"),
        (("blocks", 0, "kind"), "Section"),
        (("blocks", 0, "role"), "shouting"),
        (("blocks", 0, "words", 0, "kind"), "Cell"),
        (("blocks", 0, "words", 0, "text"), ["x"]),
        (("blocks", 2, "fields", 0), ["only one"]),
        (("blocks", 2, "fields", 0, 1, 2, "filled"), "69"),
        (("blocks", 2, "fields", 0, 1, 2, "filled"), True),
    ],
)
def test_anything_else_is_refused(path: tuple[Any, ...], value: object) -> None:
    with pytest.raises(InputError, match="section"):
        from_json(changed(path, value))


def test_missing_field_is_refused() -> None:
    document = through(to_json(sample_pages.answer()))
    del document["title"]
    with pytest.raises(InputError, match="title"):
        from_json(document)


@pytest.mark.parametrize("document", [None, [], "x", 1, {}])
def test_no_section_at_all_is_refused(document: object) -> None:
    with pytest.raises(InputError):
        from_json(document)


def test_numbers_of_numpy_become_plain_and_nan_is_refused() -> None:
    table = Table("t", ("a",), (True,), (), ((np.float64(1.5),), (np.int64(2),)))
    document = to_json(Section("a", "", "", (table,)))
    assert json.loads(json.dumps(document))["blocks"][0]["values"] == [[1.5], [2]]
    bad = Table("t", ("a",), (True,), (), ((float("nan"),),))
    with pytest.raises(TypeError, match="None"):
        to_json(Section("a", "", "", (bad,)))


def test_what_is_shown_carries_json_and_html() -> None:
    shown = bundle(sample_pages.answer())
    assert from_json(through(shown[SECTION_MIME])) == sample_pages.answer()
    assert "69 procents chans" in str(shown["text/html"])
    assert set(bundle(sample_pages.page_meta())) == {PAGE_MIME, "text/plain"}
