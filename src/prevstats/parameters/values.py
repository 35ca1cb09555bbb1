"""The small values that all parameter objects are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A name in English: small letters, digits and underscores, a letter first."""
Code = Annotated[str, StringConstraints(pattern=r"^\d{4}$")]
"""A municipality's four digits as text; the leading zero belongs to it."""
Year = Annotated[int, Field(ge=1900, le=2100, strict=True)]
Words = Annotated[str, StringConstraints(pattern=r"\S", max_length=2_000)]
"""Text with at least one visible character."""
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A year, a month or a day, written 2026, 2026-03 or 2026-03-23."""
Indicator = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}$")]
"""A Kolada identifier (N33816) or the name of a column in the user's own file."""
Language = Literal["sv", "en"]
Direction = Literal["lower", "higher", "neutral"]
Verified = Literal["yes", "partly", "no", "memory", "example"]
"""How a number from outside is known; anything but ``yes`` is printed with its mark."""


class Model(BaseModel):
    """Base of all parameter objects: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )


class Text(Model):
    """The same words in each language of the reports."""

    sv: Words
    en: Words


class Row(Model):
    """What every row of a reference table says about itself.

    ``unit`` is what the row's number is counted in; ``date`` when the source said so.
    """

    id: Slug
    label: Text
    unit: Text
    source: Words
    verified: Verified
    date: Day
