"""The words: complete in every language, never with a hole, never markup from data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from prevstats.data.log_keys import LOG_KEYS
from prevstats.errors import InputError
from prevstats.reporting.content import Inline
from prevstats.reporting.language import (
    Language,
    language,
    language_from_text,
    language_from_texts,
    languages,
    placeholders,
    plain_text,
)
from prevstats.reporting.page_words import INDEX_WORDS, REPORT_WORDS

SOURCE = Path(__file__).resolve().parents[2] / "src" / "prevstats"
FOLDER = SOURCE / "reporting" / "languages"
SMALL = """
number: {decimal: ",", thousands: "_"}
greeting: "**Hej {name}.** Du är {age}."
"""


def small() -> Language:
    return language_from_text(SMALL, "xx")


def test_both_languages_are_there():
    assert languages() == ("en", "sv")


def test_every_language_has_the_same_keys():
    assert set(language("sv").texts) == set(language("en").texts)


@pytest.mark.parametrize("key", sorted(language("sv").texts))
def test_every_language_has_the_same_placeholders(key):
    found = {code: placeholders(language(code).texts[key]) for code in languages()}
    assert len(set(found.values())) == 1, found


def test_a_key_in_two_files_is_refused():
    number = 'number: {decimal: ",", thousands: " "}'
    with pytest.raises(InputError, match="two texts"):
        language_from_texts([number, number], "xx")


def test_every_language_has_the_same_files():
    names = {path.name for path in (FOLDER / "sv").iterdir()}
    assert names == {path.name for path in (FOLDER / "en").iterdir()}


@pytest.mark.parametrize(
    "path", sorted(FOLDER.glob("*/*.yaml")), ids=lambda path: f"{path.parts[-2:]}"
)
def test_no_key_is_given_twice(path):
    node = yaml.compose(path.read_text("utf-8"))

    def walk(mapping: yaml.MappingNode, place: str) -> None:
        keys = [key.value for key, _ in mapping.value]
        assert len(keys) == len(set(keys)), (place, keys)
        for key, value in mapping.value:
            if isinstance(value, yaml.MappingNode):
                walk(value, f"{place}.{key.value}")

    walk(node, "")


@pytest.mark.parametrize("code", ["sv", "en"])
def test_strong_marks_come_in_pairs(code):
    odd = [
        key for key, text in language(code).texts.items() if text.count("**") % 2 == 1
    ]
    assert not odd


@pytest.mark.parametrize("code", ["sv", "en"])
def test_the_page_and_the_index_find_their_words(code):
    for group, needed in (("page", REPORT_WORDS), ("index", INDEX_WORDS)):
        assert not set(needed) - set(language(code).group(group))


def test_a_language_is_read_once():
    assert language("sv") is language("sv")


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(InputError, match="en, sv"):
        language("fi")


def test_a_missing_sentence_is_an_error():
    with pytest.raises(KeyError, match="no sentence 'farewell'"):
        small().say("farewell")


def test_a_missing_placeholder_is_an_error():
    with pytest.raises(KeyError, match="needs 'age'"):
        small().say("greeting", name="Ida")


def test_strong_parts_and_marks_are_kept():
    mark = Inline("9 [EXEMPELVÄRDE]", "mark")
    words = small().words("greeting", name="Ida", age=mark)
    assert words == (
        Inline("Hej Ida.", "strong"),
        Inline(" Du är "),
        mark,
        Inline("."),
    )
    assert plain_text(words) == "Hej Ida. Du är 9 [EXEMPELVÄRDE]."


def test_links_are_never_joined_with_their_neighbours():
    link = Inline("här", anchor="money")
    words = small().words("greeting", name="Ida", age=(link, Inline("!")))
    assert link in words


def test_a_label_from_a_file_cannot_become_markup():
    words = small().words("greeting", name="**{age}**", age="<b>")
    assert plain_text(words) == "Hej **{age}**. Du är <b>."
    assert [word.kind for word in words] == ["strong", "text"]


def test_can_say_asks_for_sentence_and_all_its_placeholders():
    assert small().can_say("greeting", {"name": 1, "age": 2, "more": 3})
    assert not small().can_say("greeting", {"name": 1})
    assert not small().can_say("farewell", {})


def test_a_label_that_the_file_lacks_is_an_error():
    with pytest.raises(KeyError):
        language("en").label({"sv": "placerade"})


def test_thousands_are_kept_together():
    assert language("sv").label({"sv": "per 1 000 år 2020 200 st"}) == (
        "per 1\u00a0000 år 2020\u00a0200 st"
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("number: {decimal: ',', thousands: 3}", "number.thousands"),
        ("number: {decimal: ',', thousands: [a]}", "number.thousands"),
        ("greeting: hej", "number.decimal"),
        ("number: {decimal: ',', thousands: ' ', Bad Key: x}", "number.Bad Key"),
        ("number: {decimal: ',', thousands: ' ', yes: x}", "number.True"),
    ],
)
def test_a_broken_language_file_says_where(text, key):
    with pytest.raises(InputError) as caught:
        language_from_text(text, "xx")
    assert key in [complaint.key for complaint in caught.value.complaints]


def calls_of(name: str, paths: list[Path]) -> list[tuple[ast.Call, ast.Module]]:
    found = []
    for path in paths:
        tree = ast.parse(path.read_text("utf-8"))
        found += [
            (node, tree)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == name
        ]
    return found


def literal(call: ast.Call, place: int) -> str | None:
    value = call.args[place] if len(call.args) > place else None
    return value.value if isinstance(value, ast.Constant) else None


def detail_names(call: ast.Call, tree: ast.Module) -> set[str] | None:
    """The names of a log line's details, where they can be read from the code."""
    value = call.args[2] if len(call.args) > 2 else None
    if isinstance(value, ast.Name):
        sets = {
            node.lineno: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and getattr(node.targets[0], "id", "") == value.id
            and node.lineno <= call.lineno
        }
        value = sets[max(sets)] if sets else None
    if not isinstance(value, ast.Tuple):
        return None
    return {
        pair.elts[0].value
        for pair in value.elts
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
    }


def test_every_log_line_in_the_code_has_a_sentence_that_its_details_fill():
    paths = [*SOURCE.glob("data/*.py"), *SOURCE.glob("analyses/*.py")]
    calls = calls_of("LogLine", paths)
    assert len(calls) > 10
    for call, tree in calls:
        key = literal(call, 1)
        if key is None:
            continue
        for code in languages():
            text = language(code).texts[f"data_log.{key}"]
            names = detail_names(call, tree)
            assert names is None or placeholders(text) <= names, (code, key)


@pytest.mark.parametrize("code", ["sv", "en"])
def test_every_key_of_reading_has_a_sentence_that_its_details_fill(code):
    for key, names in LOG_KEYS.items():
        text = language(code).texts[f"data_log.{key}"]
        assert placeholders(text) <= set(names), key


BEHIND_REPORTS = (
    "analyses/*.py",
    "inference/few_treated*.py",
    "inference/stacked_contrast.py",
    "designs/group_time*.py",
)
"""What a report runs; other designs answer to scripts, not to readers."""


def test_every_reason_that_a_report_can_meet_has_a_sentence():
    paths = [path for each in BEHIND_REPORTS for path in SOURCE.glob(each)]
    calls = calls_of("CannotAnswer", paths)
    reasons = {literal(call, 0) for call, _ in calls} - {None}
    assert len(reasons) > 8
    for code in languages():
        lacking = [r for r in reasons if not language(code).has(f"cannot_answer.{r}")]
        assert not lacking


def test_every_flag_of_the_few_treated_rule_has_a_sentence():
    code = "".join(
        path.read_text("utf-8") for path in (SOURCE / "inference").glob("few_tr*.py")
    )
    block = re.search(r"marks = \{(.*?)\n    \}", code, re.DOTALL)
    assert block is not None
    flags = re.findall(r'^        "([a-z_]+)":', block.group(1), re.MULTILINE)
    assert len(flags) >= 6
    for each in languages():
        assert not [flag for flag in flags if not language(each).has(f"note.{flag}")]


def test_every_check_in_the_code_has_its_question():
    names = {
        "pre_trend_largest_lead",
        "placebo_start_earlier",
        "before_the_lag",
        "local_placebo_start_earlier",
        "local_before_the_lag",
    }
    code = "".join(
        path.read_text("utf-8")
        for path in [SOURCE / "checks.py", *(SOURCE / "analyses").glob("*.py")]
    )
    for name in names:
        assert f'"{name}"' in code or f"``{name}``" in code
        for each in languages():
            for part in ("question", "passed", "failed", "cannot"):
                assert language(each).has(f"check.{name}.{part}")
