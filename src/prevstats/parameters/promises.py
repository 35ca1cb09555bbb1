"""What a committee has promised: who does what by when, and how it is seen."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from prevstats.parameters.values import Code, Model, Slug, Text

Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A day written 2026-03-23."""


class Promise(Model):
    """One promise: who, what and when; with ``outcome``, what the figures must say.

    A promise with an outcome is kept when the outcome's figure for the year of ``due``
    is at most ``at_most`` or at least ``at_least``, in the outcome's unit. Another is
    kept when ``done`` is given.
    """

    id: Slug
    what: Text
    who: Slug
    """A row of ``reference/payers.yaml``."""
    decided: Date
    due: Date
    outcome: Slug | None = None
    at_most: float | None = None
    at_least: float | None = None
    done: Date | None = None
    areas: Annotated[tuple[Code, ...], Field(min_length=1)] | None = None
    """Left out: promised in every municipality of the file."""

    def holds_for(self, area: str) -> bool:
        """Tell whether the promise was made in a municipality."""
        return self.areas is None or area in self.areas
