"""Read a YAML file as plain values, each with its line, and say what is odd in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from prevstats.errors import Complaint, InputError
from prevstats.parameters.scalars import read_scalar
from prevstats.parameters.text_file import read_text

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAXIMUM_DEPTH = 30
"""An evaluation is five levels deep; a file that nests deeper is a mistake or a trap."""

_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    _CORE + name
    for name in "bool float int map merge null seq str timestamp value".split()
)


@dataclass(slots=True)
class Document:
    """One YAML file as plain values: text, numbers, tuples and dicts.

    Attributes
    ----------
    file : the file's name, as the user gave it.
    value : the content; ``None`` when nothing could be read.
    lines : dotted key → line, counted from 1; the empty key is the whole file.
    raw : dotted key → the scalar as it is written in the file.
    complaints : all that is wrong with the file as YAML.
    """

    file: str
    value: Any = None
    lines: dict[str, int] = field(default_factory=lambda: {"": 1})
    raw: dict[str, str] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def line(self, key: str) -> int:
        """Return the line of a key, or of the nearest key that holds it."""
        while key not in self.lines:
            key = re.sub(r"(^|\.)[^.\[]*$|\[\d+\]$", "", key)
        return self.lines[key]

    def complain(self, line: int, key: str, words: tuple[str, str, str]) -> None:
        """Add a complaint: what was found, what it means, how to mend it."""
        self.complaints.append(Complaint(self.file, line, key, *words))


def join_key(parent: str, child: str | int) -> str:
    """Return the dotted key of a child: ``outcomes[0].outcome``."""
    if isinstance(child, int):
        return f"{parent}[{child}]"
    return f"{parent}.{child}" if parent else child


def read_document(path: str | Path) -> Document:
    """Read a YAML file; never raises for bad content, ``complaints`` says it all.

    Only plain YAML is read: no tags, no anchors or aliases, no second document.
    """
    document = Document(str(path))
    try:
        text = read_text(path)
    except InputError as error:
        document.complaints += error.complaints
        return document
    if text.startswith("\ufeff"):
        document.complaints.append(_byte_order_mark(document.file))
        text = text.removeprefix("\ufeff")
    try:
        refused = list(_refused_events(text))
        document.complaints += [
            Complaint(document.file, line, "", *words) for line, *words in refused
        ]
        node = None if refused else yaml.compose(text, LOADER)
    except yaml.YAMLError as error:
        document.complaints += _syntax_complaints(document.file, text, error)
        return document
    if node is not None:
        document.value = _read(document, node, "")
    elif not refused:
        document.complain(
            1, "", ("nothing", "the file is empty", "write it: prevstats new NAME")
        )
    return document


def _byte_order_mark(file: str) -> Complaint:
    return Complaint(
        file,
        1,
        "",
        "a byte order mark at the beginning",
        "it is skipped and nothing is lost",
        "save the file as UTF-8 without BOM to be rid of this line",
        warning=True,
    )


def _refused_events(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield what is refused before the tree is built, so that no bomb is built."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        line = event.start_mark.line + 1
        anchor = getattr(event, "anchor", None)
        tag = getattr(event, "tag", None)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAXIMUM_DEPTH:
            yield (
                line,
                f"more than {MAXIMUM_DEPTH} levels inside each other",
                "no evaluation is that deep, so the file is refused unread",
                "look for an unclosed bracket or a wrong indentation",
            )
            return
        if anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            yield (
                line,
                f"{sign}{anchor}",
                "anchors and aliases are refused: they can hide or multiply content",
                "write the content out where it is used",
            )
        if tag is not None and tag not in _PLAIN_TAGS:
            yield (
                line,
                f"the tag {tag}",
                "tags are refused: a parameter file holds text, numbers and lists only",
                "remove the tag and write the value as it is",
            )


def _syntax_complaints(
    file: str, text: str, error: yaml.YAMLError
) -> Iterator[Complaint]:
    """Yield the syntax error in plain words, and every line indented with a tab."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 1
    problem = str(getattr(error, "problem", None) or error)
    tabs = [
        number
        for number, content in enumerate(text.splitlines(), start=1)
        if re.match(r" *\t", content)
    ]
    if tabs and "\\t" in problem + repr(text.splitlines()[line - 1 : line]):
        for number in tabs:
            yield Complaint(
                file,
                number,
                "",
                "a tab at the beginning of the line",
                "YAML is indented with spaces only",
                "replace the tab with two spaces per level",
            )
        return
    if "single document" in str(error) or "another document" in str(error):
        meaning, mend = "one file holds one evaluation", "split it at the line ---"
    else:
        meaning = "the file cannot be read as YAML from here on"
        mend = "check indentation, colons and quotes on this line and the one before"
    yield Complaint(file, line, "", problem, meaning, mend)


def _read(document: Document, node: yaml.Node, key: str) -> Any:
    """Return the node's value and note line, raw text and complaints on the way."""
    line = node.start_mark.line + 1
    document.lines.setdefault(key, line)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(document, node, key)
    if isinstance(node, yaml.SequenceNode):
        return tuple(
            _read(document, item, join_key(key, index))
            for index, item in enumerate(node.value)
        )
    document.raw[key] = node.value
    value, words = read_scalar(node.tag.removeprefix(_CORE), node.value)
    if words is not None:
        document.complain(line, key, words)
    return value


def _read_mapping(
    document: Document, node: yaml.MappingNode, key: str
) -> dict[str, Any]:
    """Return a mapping with text keys; a key given twice is a complaint."""
    values: dict[str, Any] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            document.complain(
                line,
                key,
                (
                    "a list or mapping as a key",
                    "a key is a single word or code",
                    "write the key as text",
                ),
            )
            continue
        name = name_node.value
        child = join_key(key, name)
        if name in values:
            document.complain(
                line,
                child,
                (
                    f"the key twice (lines {document.lines[child]} and {line})",
                    "YAML would silently keep only the last one",
                    "keep one of them",
                ),
            )
            continue
        _, words = read_scalar(name_node.tag.removeprefix(_CORE), name)
        if words is None and name_node.tag == _CORE + "int":
            words = number_instead_of_code(name)
        if words is not None:
            document.complain(line, child, words)
        document.lines[child] = line
        values[name] = _read(document, value_node, child)
    return values


def number_instead_of_code(written: str) -> tuple[str, str, str]:
    """Return the words for a municipality code that YAML reads as a number."""
    return (
        written,
        f"YAML read {written} as the number {int(written)}; a municipality code is "
        "text with four digits",
        f'write "{written.zfill(4)}" in quotes',
    )
