"""Say in plain words why a file is no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from prevstats.errors import Complaint

_MEANINGS = (
    (
        "another document",
        "one file holds one evaluation",
        "split the file at the line ---",
    ),
    (
        "mapping values are not allowed",
        "a colon followed by a space begins a new value",
        "put text with a colon in quotes, or check the indentation of the line",
    ),
    (
        "cannot start any token",
        "text may not begin with this character",
        "put the text in quotes",
    ),
    (
        "end of stream",
        "a quote is opened and never closed",
        "close it",
    ),
    (
        "',' or",
        "a bracket is opened and not closed, or a comma is missing",
        "close the bracket, or put the comma",
    ),
)
_OTHERWISE = (
    "the file cannot be read as YAML from here on",
    "check indentation, colons and quotes on this line and the one before",
)


def syntax_complaints(
    file: str, text: str, error: yaml.MarkedYAMLError
) -> Iterator[Complaint]:
    """Yield the parser's error, and every line that is indented with a tab."""
    mark = error.problem_mark or error.context_mark
    line = 1 if mark is None else mark.line + 1
    tabs = [
        number
        for number, content in enumerate(text.splitlines(), start=1)
        if re.match(r" *\t", content)
    ]
    for number in tabs:
        yield Complaint(
            file,
            number,
            "",
            "a tab at the beginning of the line",
            "YAML is indented with spaces only",
            "replace the tab with two spaces for each level",
        )
    if line not in tabs:
        problem = error.problem or str(error)
        matching = (words for part, *words in _MEANINGS if part in problem)
        yield Complaint(file, line, "", f"“{problem}”", *next(matching, _OTHERWISE))
