"""The words for readers: one folder of files per language, read once.

A sentence is a template: ``{name}`` is filled in, ``**…**`` is strong. Templates are
taken apart before anything is filled in, so that a label from a parameter file cannot
become markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from prevstats.errors import Complaint, InputError
from prevstats.reporting.content import Inline, Words
from prevstats.reporting.numbers import NO_BREAK_SPACE, NumberFormat

Piece = str | Inline | Words
"""What a placeholder may be filled with: ready words, never a bare number."""

_FOLDER = Path(__file__).parent / "languages"
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a template: fixed text, or the name of a placeholder."""

    text: str
    is_name: bool
    strong: bool


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language: its code, its sentences by key, and how it writes numbers."""

    code: str
    texts: Mapping[str, str]
    number_format: NumberFormat

    def words(self, key: str, /, **values: Piece) -> Words:
        """Return the sentence as words with strong parts and marks kept.

        Raises ``KeyError`` when the language lacks the sentence or a placeholder of it
        is not given: a report with a hole in a sentence is never made.
        """
        found: list[Inline] = []
        for segment in _segments(self._template(key)):
            found.extend(self._filled(segment, key, values))
        return _joined(found)

    def say(self, key: str, /, **values: Piece) -> str:
        """Return the sentence as plain text; see ``words``."""
        return plain_text(self.words(key, **values))

    def has(self, key: str) -> bool:
        """Tell whether the language has a sentence under this key."""
        return key in self.texts

    def label(self, labels: Mapping[str, str]) -> str:
        """Return a parameter file's words in this language, thousands kept together.

        Raises ``KeyError`` when the parameter file gives none in this language.
        """
        return _THOUSANDS.sub(NO_BREAK_SPACE, labels[self.code])

    def group(self, prefix: str) -> dict[str, str]:
        """Return the templates under a prefix, keyed without it."""
        start = prefix + "."
        return {
            key.removeprefix(start): self.texts[key]
            for key in self.texts
            if key.startswith(start)
        }

    def can_say(self, key: str, values: Mapping[str, object]) -> bool:
        """Tell whether the sentence exists and these values fill all its holes."""
        return self.has(key) and placeholders(self.texts[key]) <= set(values)

    def _template(self, key: str) -> str:
        try:
            return self.texts[key]
        except KeyError:
            raise KeyError(f"language {self.code!r} has no sentence {key!r}") from None

    def _filled(self, segment: Segment, key: str, values: Mapping[str, Piece]) -> Words:
        kind = "strong" if segment.strong else "text"
        if not segment.is_name:
            return (Inline(segment.text, kind),)  # type: ignore[arg-type]
        if segment.text not in values:
            raise KeyError(
                f"sentence {key!r} in language {self.code!r} needs {segment.text!r}"
            )
        value = values[segment.text]
        if isinstance(value, str):
            return (Inline(value, kind),)  # type: ignore[arg-type]
        return (value,) if isinstance(value, Inline) else value


def plain_text(words: Words) -> str:
    """Return words as one string without their kinds."""
    return "".join(word.text for word in words)


@lru_cache(maxsize=512)
def placeholders(template: str) -> frozenset[str]:
    """Return the names of a template's placeholders."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@lru_cache(maxsize=2048)
def _segments(template: str) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for position, part in enumerate(template.split("**")):
        strong = position % 2 == 1
        for text, name, _, _ in Formatter().parse(part):
            if text:
                segments.append(Segment(text, False, strong))
            if name:
                segments.append(Segment(name, True, strong))
    return tuple(segments)


def _joined(pieces: list[Inline]) -> Words:
    """Join neighbours of one kind, so that a sentence is few pieces."""
    joined: list[Inline] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        mergeable = last is not None and piece.kind in ("text", "strong")
        if last is not None and mergeable and _alike(last, piece):
            joined[-1] = Inline(last.text + piece.text, last.kind)
        elif piece.text:
            joined.append(piece)
    return tuple(joined)


def _alike(one: Inline, other: Inline) -> bool:
    return one.kind == other.kind and not one.anchor and not other.anchor


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have words, in alphabetical order."""
    return tuple(sorted({path.parent.name for path in _FOLDER.glob("*/*.yaml")}))


@lru_cache(maxsize=8)
def language(code: str) -> Language:
    """Return a language by its code; ``InputError`` when there is no folder for it."""
    if code not in languages():
        raise InputError(
            Complaint(
                file="languages",
                line=None,
                key="languages",
                found=repr(code),
                meaning="no report can be written in a language without words",
                mend="use one of " + ", ".join(languages()),
            )
        )
    files = sorted((_FOLDER / code).glob("*.yaml"))
    return language_from_texts([path.read_text("utf-8") for path in files], code)


def language_from_text(text: str, code: str) -> Language:
    """Read a language of one file; ``InputError`` lists every fault in it."""
    return language_from_texts([text], code)


def language_from_texts(files: Sequence[str], code: str) -> Language:
    """Read a language's files as one; ``InputError`` lists every fault in them.

    A key that two files give is a fault: which of them is meant cannot be told.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts: dict[str, str] = {}
    faults: list[Complaint] = []
    for text in files:
        own: dict[str, str] = {}
        _flatten(yaml.load(text, Loader=loader), "", own, faults, code)
        twice = [key for key in own if key in texts]
        faults.extend(_fault(code, key, "two texts", "keep one") for key in twice)
        texts |= own
    needed = ("number.decimal", "number.thousands")
    missing = [key for key in needed if key not in texts]
    faults.extend(_fault(code, key, "nothing", "add it") for key in missing)
    if faults:
        raise InputError(faults)
    style = NumberFormat(texts["number.decimal"], texts["number.thousands"])
    return Language(code, texts, style)


def _flatten(
    node: Any,
    prefix: str,
    texts: dict[str, str],
    faults: list[Complaint],
    code: str,
) -> None:
    if isinstance(node, str):
        texts[prefix] = _THOUSANDS.sub(NO_BREAK_SPACE, node.rstrip("\n"))
        return
    if not isinstance(node, dict):
        faults.append(_fault(code, prefix, repr(node), "quote the words"))
        return
    for key, child in node.items():
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            faults.append(_fault(code, f"{prefix}.{key}", repr(key), "write a_key: …"))
            continue
        _flatten(child, f"{prefix}.{key}" if prefix else key, texts, faults, code)


def _fault(code: str, key: str, found: str, mend: str) -> Complaint:
    return Complaint(
        file=f"languages/{code}",
        line=None,
        key=key,
        found=found,
        meaning="a sentence of the report cannot be read",
        mend=mend,
    )
