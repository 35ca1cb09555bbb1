"""The tables that a municipality fills in: their columns and the agreed words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, get_args

from pydantic import Field

from prevstats.parameters.reference import read_table
from prevstats.parameters.shipped import shipped
from prevstats.parameters.values import Model, Slug, Text, Words

TemplateName = Literal[
    "inventory",
    "target_groups",
    "ideas",
    "collaboration",
    "competences",
    "themes",
    "child_rights",
    "incidents",
    "plan",
]
TEMPLATE_NAMES: tuple[TemplateName, ...] = get_args(TemplateName)
FieldKind = Literal[
    "identifier", "text", "role", "choice", "choices", "whole", "number", "date"
]


class AgreedWord(Model):
    """One word of a list, in both languages, and what else is understood as it."""

    id: Slug
    label: Text
    also: tuple[Words, ...] = ()
    age_from: Annotated[int, Field(ge=0, le=25)] = 0
    age_to: Annotated[int, Field(ge=0, le=25)] = 25
    """Ages that an arena is for; of no meaning in other lists."""


class Vocabulary(Model):
    """A list of agreed words."""

    id: Slug
    words: Annotated[tuple[AgreedWord, ...], Field(min_length=2)]

    def understood(self) -> dict[str, str]:
        """Return every spelling, in small letters → the word's identifier."""
        found: dict[str, str] = {}
        for word in self.words:
            for form in (word.id, word.label.sv, word.label.en, *word.also):
                found[form.casefold()] = word.id
        return found

    def word(self, identifier: str) -> AgreedWord:
        """Return a word by its identifier; ``KeyError`` when it is not in the list."""
        for word in self.words:
            if word.id == identifier:
                return word
        raise KeyError(identifier)


class TemplateField(Model):
    """One column of a template."""

    name: Slug
    kind: FieldKind
    heading: Text
    help: Text
    words: Slug | None = None
    """The list of agreed words, of a choice."""
    required: bool = False
    low: float | None = None
    high: float | None = None


class Template(Model):
    """One table to fill in: its name, what a row of it is, and its columns."""

    id: TemplateName
    label: Text
    about: Text
    fields: Annotated[tuple[TemplateField, ...], Field(min_length=2)]

    def field(self, name: str) -> TemplateField:
        """Return a column by its name; ``KeyError`` when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@cache
def templates() -> Mapping[str, Template]:
    """Return the templates by name."""
    rows = read_table(templates_path("fields"), Template)
    return MappingProxyType({row.id: row for row in rows})


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return the lists of agreed words by name."""
    rows = read_table(templates_path("words"), Vocabulary)
    return MappingProxyType({row.id: row for row in rows})


def templates_path(name: str) -> Path:
    """Return where ``fields`` and ``words`` lie."""
    return shipped("parameters") / "templates" / f"{name}.yaml"
