"""What a situation report describes: which figures of the municipality."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prevstats.parameters.values import Model, Slug


class Situation(Model):
    """The block ``situation``: the figures that say how a municipality is doing."""

    indicators: Annotated[tuple[Slug, ...], Field(min_length=1)]
    """Identifiers in ``reference/outcomes.yaml`` or of outcomes declared in the file;
    the first is what the index shows of each municipality."""
