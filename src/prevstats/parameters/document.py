"""Read a YAML file as plain values, each with its line, and say what is odd in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from prevstats.errors import Complaint, InputError
from prevstats.parameters.scalars import read_scalar
from prevstats.parameters.syntax import syntax_complaints
from prevstats.parameters.text_file import read_text

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAXIMUM_DEPTH = 30
"""An evaluation is five levels deep; what nests deeper is a mistake or a trap."""

_CORE = "tag:yaml.org,2002:"


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
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
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

    Only plain YAML is read: no tags, no anchors or aliases, no second document. A file
    with any of these is refused before its tree is built.
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
        refused = list(_refused_events(document.file, text))
        node = None if refused else yaml.compose(text, LOADER)
    except yaml.MarkedYAMLError as error:
        document.complaints += syntax_complaints(document.file, text, error)
        return document
    document.complaints += refused
    if node is not None:
        document.value = _read(document, node, "")
    elif not refused:
        words = ("nothing", "the file is empty", "write it: prevstats new NAME")
        document.complain(1, "", words)
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


def _refused_events(file: str, text: str) -> Iterator[Complaint]:
    """Yield what is refused before the tree is built, so that no bomb is built."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        words = _refusal(event, depth)
        if words is not None:
            line: int = getattr(event.start_mark, "line", 0) + 1
            yield Complaint(file, line, "", *words)
        if depth > MAXIMUM_DEPTH:
            return


def _refusal(event: yaml.Event, depth: int) -> tuple[str, str, str] | None:
    """Return why an event of the parser is refused, or ``None``."""
    anchor = getattr(event, "anchor", None)
    tag = getattr(event, "tag", None)
    if depth > MAXIMUM_DEPTH:
        return (
            f"more than {MAXIMUM_DEPTH} levels inside each other",
            "no evaluation is that deep, so the file is refused unread",
            "look for an unclosed bracket or a wrong indentation",
        )
    if anchor is not None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        return (
            f"{sign}{anchor}",
            "anchors and aliases are refused: they can hide or multiply content",
            "write the content out where it is used, and text that begins with "
            f"{sign} in quotes",
        )
    if tag is not None:
        return (
            f"the tag {tag}",
            "tags are refused: a parameter file holds text, numbers and lists only",
            "remove the tag, and write text that begins with ! in quotes",
        )
    return None


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
            words = (
                "a list or mapping as a key",
                "a key is a single word or code",
                "write the key as text, and text that begins with [ or { in quotes",
            )
            document.complain(line, key, words)
            continue
        child = join_key(key, name_node.value)
        if name_node.value in values:
            words = (
                f"the key twice (lines {document.lines[child]} and {line})",
                "YAML would silently keep only the last one",
                "keep one of them",
            )
            document.complain(line, child, words)
            continue
        odd = read_scalar(name_node.tag.removeprefix(_CORE), name_node.value)[1]
        if odd is None and name_node.tag == _CORE + "int":
            odd = number_instead_of_code(name_node.value)
        if odd is not None:
            document.complain(line, child, odd)
        document.lines[child] = line
        values[name_node.value] = _read(document, value_node, child)
    return values


def number_instead_of_code(written: str) -> tuple[str, str, str]:
    """Return the words for a municipality code that YAML reads as a number."""
    return (
        written,
        f"YAML read {written} as the number {int(written)}; a municipality code is "
        "text with four digits",
        f'write "{written.zfill(4)}" in quotes',
    )
