"""How an outcome hangs together with the intervention, and when it can respond."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prevstats.parameters.values import Model, Slug, Text


class OutcomeUse(Model):
    """One outcome of the evaluation and how it hangs together with the intervention."""

    outcome: Slug
    """Identifier in ``reference/outcomes.yaml`` or of an outcome declared here."""
    lag_years: Annotated[int, Field(ge=0, le=30)] = 0
    """Years from start until the outcome can respond; before that it is a
    negative control."""
    lag_note: Text | None = None
    smallest_difference: Annotated[float, Field(gt=0)] | None = None
    """Smallest difference that matters, in the outcome's unit, fixed beforehand."""
    last_effect_year: Annotated[int, Field(ge=0, le=40)] | None = None
    """Last year after the start that enters the average (counted from the start)."""
    years_before: Annotated[int, Field(ge=1, le=30)] = 8
    """Most years before the start that the comparison uses as its base."""
