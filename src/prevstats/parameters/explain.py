"""Turn what the schema finds wrong into complaints with line, meaning and mend."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, Discriminator

from prevstats.errors import Complaint
from prevstats.parameters.document import Document, join_key, number_instead_of_code

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list (one item per line, each after a dash)",
    "dict_type": "a mapping (one key: value per line)",
    "model_type": "a mapping (one key: value per line)",
    "model_attributes_type": "a mapping (one key: value per line)",
}
_PATTERNS = {
    r"^\d{4}$": ("a municipality code is four digits", 'write it like "0781"'),
    r"^[a-z][a-z0-9_]*$": (
        "a name is small letters a-z, digits and underscores, a letter first",
        "write it like family_centres",
    ),
    r"^\d{4}(-\d{2}(-\d{2})?)?$": (
        "a date is a year, a month or a day",
        'write it like "2026", "2026-03" or "2026-03-23"',
    ),
    r"\S": ("text is needed here", "write at least one word"),
}
_LIMITS = {
    "greater_than": ("gt", "above {}", "a number above {}"),
    "greater_than_equal": ("ge", "at least {}", "{} or more"),
    "less_than": ("lt", "below {}", "a number below {}"),
    "less_than_equal": ("le", "at most {}", "{} or less"),
}
_INDICATOR = (
    "an indicator is a Kolada identifier or a column name without spaces",
    "write it like N33816",
)


def explain(
    document: Document, error: ValidationError, model: type[BaseModel], parent: str = ""
) -> Iterator[Complaint]:
    """Yield one complaint for each fault that ``model`` found below ``parent``.

    A key that is missing because it is misspelt is one fault, not two, and so is a
    list that is empty because its items were refused.
    """
    faults = []
    for detail in error.errors(include_url=False):
        place = _Place(model, parent)
        for step in detail["loc"]:
            place.enter(step)
        faults.append((detail, place))
    misspelt = {
        place.beside(meant)
        for detail, place in faults
        if detail["type"] == "extra_forbidden" and (meant := place.meant())
    }
    told = {complaint.key for complaint in document.complaints}
    for detail, place in faults:
        if detail["type"] == "missing" and place.key in misspelt:
            continue
        if detail["type"] == "too_short" and any(
            key.startswith(f"{place.key}[") for key in told
        ):
            continue
        yield _complaint(document, detail, place)


class _Place:
    """Where in the file a fault stands, and which keys the schema knows there."""

    def __init__(self, model: type[BaseModel], key: str) -> None:
        self.key = key
        self.models: tuple[type[BaseModel], ...] = (model,)
        self.siblings: tuple[str, ...] = ()
        self.in_union = False
        self.is_key = False

    def enter(self, step: str | int) -> None:
        """Follow one step of pydantic's location; names of union members are none."""
        if isinstance(step, int):
            self.key = join_key(self.key, step)
            return
        if step == "[key]":
            self.is_key = True
            return
        if self.in_union:
            self.in_union = False
            self.models = tuple(m for m in self.models if _kind(m) == step)
            return
        fields = {
            name: info
            for model in self.models
            for name, info in model.model_fields.items()
        }
        self.siblings = tuple(fields)
        self.key = join_key(self.key, step)
        info = fields.get(step)
        self.models = tuple(_models_in(info.annotation)) if info else ()
        self.in_union = info is not None and _is_union(info)

    def meant(self) -> str:
        """Return the known key nearest to the last one, or "" when none is near."""
        return _closest(self.key.rpartition(".")[2], self.siblings)

    def beside(self, name: str) -> str:
        """Return the dotted key of a sibling."""
        return join_key(self.key.rpartition(".")[0], name)


def _is_union(info: FieldInfo) -> bool:
    """Say whether pydantic's location names the chosen member after this field."""
    within = (getattr(part, "__metadata__", ()) for part in get_args(info.annotation))
    marks = (*info.metadata, *(item for each in within for item in each))
    return info.discriminator is not None or any(
        isinstance(item, Discriminator) for item in marks
    )


def _kind(model: type[BaseModel]) -> str:
    """Return the ``kind`` that chooses this member of a union."""
    kind = model.model_fields.get("kind")
    return "" if kind is None else str(get_args(kind.annotation)[0])


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield the models that an annotation is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _complaint(document: Document, detail: ErrorDetails, place: _Place) -> Complaint:
    key = place.key
    found, meaning, mend = _words(document, detail, place)
    return Complaint(document.file, document.line(key), key, found, meaning, mend)


def _words(
    document: Document, detail: ErrorDetails, place: _Place
) -> tuple[str, str, str]:
    """Return what was found, what it means and how to mend it."""
    kind = detail["type"]
    context = detail.get("ctx", {})
    name = place.key.rpartition(".")[2]
    found = show(document, "" if place.is_key else place.key, detail["input"])
    if kind == "missing":
        return "nothing", f"{name} is needed here", f"add {name}:"
    if kind == "extra_forbidden":
        return f"{name}:", "there is no such key here", nearest(name, place.siblings)
    if kind == "string_type" and type(detail["input"]) in (int, float):
        return _number_instead_of_text(found, place.key)
    if kind in _WANTED:
        return _wrong_type(found, detail["input"], _WANTED[kind])
    if kind == "string_pattern_mismatch":
        return found, *_PATTERNS.get(str(context["pattern"]), _INDICATOR)
    if kind in {"literal_error", "union_tag_invalid"}:
        allowed = str(context.get("expected") or context["expected_tags"])
        word = f"kind: {context['tag']}" if "tag" in context else found
        return word, "it is not among the words known here", f"write one of {allowed}"
    if kind == "union_tag_not_found":
        return "no kind:", "the kind decides which keys belong here", "add kind:"
    return _beyond(found, detail)


def _number_instead_of_text(found: str, key: str) -> tuple[str, str, str]:
    """Return words for a number where text was wanted; it may be a code."""
    if key.startswith("areas[") or key.endswith((".area", "_code")):
        return number_instead_of_code(found)
    return found, "YAML read it as a number; text is wanted", f'write "{found}"'


def _wrong_type(found: str, value: object, wanted: str) -> tuple[str, str, str]:
    """Return words for a value of the wrong kind, with the number it may stand for."""
    mend = f"write {wanted}"
    if isinstance(value, str) and "number" in wanted:
        plain = value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        plain = plain.replace("\u2212", "-").replace(",", ".").removesuffix("%")
        if _NUMBER.fullmatch(plain):
            percent = value.rstrip().endswith("%")
            mend = f"write {float(plain) / 100:g}" if percent else f"write {plain}"
            mend += (
                " without quotes"
                if plain == value
                else " (point as decimal sign, no spaces, no unit)"
            )
    return found, f"{wanted} is wanted here", mend


def _beyond(found: str, detail: ErrorDetails) -> tuple[str, str, str]:
    """Return words for a value of the right kind that cannot be used."""
    kind = detail["type"]
    if kind in _LIMITS:
        return _outside(found, detail["input"], detail.get("ctx", {}), _LIMITS[kind])
    if kind == "too_short":
        return found, "at least one item is needed here", "add an item"
    message = detail["msg"].removeprefix("Value error, ")
    return found, message[0].lower() + message[1:], "change the value"


def _outside(
    found: str, value: object, context: dict[str, Any], limit: tuple[str, str, str]
) -> tuple[str, str, str]:
    """Return words for a number beyond a limit; a share may be written in per cent."""
    name, must, wanted = limit
    bound = context[name]
    mend = f"write {wanted.format(f'{bound:g}')}"
    if name in ("lt", "le") and bound <= 1 and isinstance(value, int | float):
        share = value / 100
        if 0 < share <= bound:
            mend += f", such as {share:g} for {value:g} per cent"
    return found, f"the number must be {must.format(f'{bound:g}')}", mend


def nearest(name: str, known: tuple[str, ...]) -> str:
    """Return the advice for an unknown word: the nearest known one, or all."""
    close = _closest(name, known)
    if close:
        return f"did you mean {close}?"
    return f"known here: {', '.join(known)}" if known else "remove it"


def _closest(name: str, known: tuple[str, ...]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), "")


def show(document: Document, key: str, value: object) -> str:
    """Return a value as it stands in the file, short enough for a message."""
    if isinstance(value, dict):
        return "a mapping with the keys " + ", ".join(list(value)[:6])
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    if value is None:
        return "nothing"
    written = document.raw.get(key, str(value))
    return written if len(written) <= 60 else written[:59] + "…"
