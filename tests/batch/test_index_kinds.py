"""Each kind of report has its own words on the index, also where nothing is weighed."""

from __future__ import annotations

import pytest
import sample_pages

from prevstats.batch.front import DESCRIBING
from prevstats.batch.index import COMPARED, IndexRow, render_index
from prevstats.parameters.reports import REPORT_NAMES
from prevstats.reporting.language import language
from prevstats.reporting.summary import ANSWER_WORDS

FORMS = {
    "situation": ("fewer", "more", "no_difference", "cannot_tell", "withheld"),
    "budget": ("fewer", "more", "cannot_tell", "withheld"),
    "plan": ("fewer", "no_difference", "cannot_tell", "withheld"),
    "followup": ("cannot_tell", "withheld"),
    "mapping": ("fewer", "no_difference", "cannot_tell"),
}
"""Kind of report → the forms that its summary gives."""
WEIGHS = ("budget", "plan")
"""Kinds in which "cannot be told" is an answer."""


@pytest.mark.parametrize("code", ["sv", "en"])
@pytest.mark.parametrize("kind", FORMS)
def test_every_form_has_words_of_its_own_kind(kind: str, code: str) -> None:
    words = language(code)
    own, common = words.group(f"index_{kind}"), words.group("index")
    keys = {form: ANSWER_WORDS[form].removeprefix("index.") for form in FORMS[kind]}
    assert {"map_note", "answer", "table_caption", *keys.values()} <= set(own)
    unsure = own["map_cannot_tell"] == common["map_cannot_tell"]
    assert unsure == (kind in WEIGHS)


@pytest.mark.parametrize("kind", DESCRIBING)
def test_the_key_explains_only_looks_that_a_described_area_has(kind: str) -> None:
    assert kind in REPORT_NAMES
    words = language("sv")
    said = words.group("index") | words.group(f"index_{kind}")
    rows = (IndexRow("9001", "Norrbyn", "", "ok", "cannot_tell", "x"),)
    meta = sample_pages.index_meta()
    plain = render_index(rows, (), meta, said, "90", ())
    assert said["map_cannot_tell"] in plain
    assert words.say("index.map_more") not in plain
    compared = render_index(rows, (), meta, words.group("index"), "90", COMPARED)
    assert words.say("index.map_more") in compared
