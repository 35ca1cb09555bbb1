"""Every line of the data log that counts is said in the singular of one."""

from __future__ import annotations

import re

import pytest

from prevstats.data.log_keys import LOG_KEYS
from prevstats.provenance import LogLine
from prevstats.reporting.language import language, placeholders, plain_text
from prevstats.reporting.sections_sources import COUNTS, log_sentence

ONE = {"sv": re.compile(r"\b(en|ett)\b", re.I), "en": re.compile(r"\bone\b", re.I)}


def sentences(code: str) -> dict[str, str]:
    texts = language(code).group("data_log")
    return {key: text for key, text in texts.items() if "." not in key}


def line_of(key: str, text: str, count: int) -> LogLine:
    names = placeholders(text) | set(LOG_KEYS.get(key, ()))
    counted = next(name for name in COUNTS if name in names)
    details = tuple(
        (name, count if name == counted else 7 if name == "first_line" else "x")
        for name in sorted(names)
    )
    return LogLine("repair", key, details)


@pytest.mark.parametrize("code", ["sv", "en"])
def test_what_counts_one_is_said_of_one(code):
    words = language(code)
    counting = {k: t for k, t in sentences(code).items() if placeholders(t) & {*COUNTS}}
    assert len(counting) > 50
    for key, text in counting.items():
        said = plain_text(log_sentence(line_of(key, text, 1), words))
        assert not re.search(r"\b1\b", said), (key, said)
        assert ONE[code].search(said), (key, said)
        many = plain_text(log_sentence(line_of(key, text, 3), words))
        assert "3" in many, (key, many)
        assert many != said


@pytest.mark.parametrize("code", ["sv", "en"])
def test_the_singular_needs_no_more_than_the_plural(code):
    plural = sentences(code)
    for key, text in language(code).group("data_log.one").items():
        assert placeholders(text) < placeholders(plural[key]), key


def test_one_row_is_no_rows():
    line = LogLine("removed", "local_rows_above", (("file", "a.csv"), ("n", 1)))
    assert plain_text(log_sentence(line, language("sv"))) == (
        "En rad ovanför rubriken i a.csv togs bort."
    )
