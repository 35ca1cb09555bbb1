"""The rows on published studies: what each found, and on what terms it may be read."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.estimate import DesignLabel
from prevstats.parameters.values import Row, Slug, Text, Words

FindingKind = Literal["effect", "within_group", "output", "economic"]
"""Only ``effect`` is a difference from what would otherwise have been."""
Control = Literal[
    "untreated", "usual", "waiting_list", "other_programme", "none", "unknown"
]
"""What those who got the intervention were compared with."""
Conclusion = Literal["better", "no_difference", "mixed", "worse", "not_seen"]
"""What the text says; ``not_seen`` where its result was not read or is not there."""
Domain = Literal[
    "alcohol_drugs",
    "crime",
    "behaviour",
    "parenting",
    "health",
    "school",
    "work",
    "economy",
    "reach",
]
"""What the outcome is about; studies are set side by side within a domain."""
Metric = Literal[
    "standardised_difference",
    "odds_ratio",
    "risk_ratio",
    "risk_difference",
    "other",
]
"""How ``estimate`` is measured; ``other`` cannot be carried to another place."""
Level = Annotated[float, Field(gt=0, lt=1)]

_RATIOS = ("odds_ratio", "risk_ratio")
_COMPARED = ("trial", "quasi_experiment", "with_comparison")


class Evidence(Row):
    """What one study or review found; ``unit`` is the metric of ``estimate``.

    A finding without a number has no ``estimate``: "no effect" as a conclusion is not
    the number 0. ``low`` and ``high`` are a confidence interval only when
    ``interval_level`` says of which level; otherwise they are some other range.
    """

    intervention: Slug | None
    other_interventions: tuple[Slug, ...] = ()
    """Interventions that the study is about as well, or as programmes of the kind."""
    country: Words
    design: Text
    strength: DesignLabel
    """How strong the comparison is; of a review, that of the studies in it."""
    control: Control
    developer: bool | None = None
    """Whether those who made the programme evaluated it; ``None`` when not known."""
    review: bool = False
    """Whether it is a review, whose studies may stand in the table as well."""
    studies: Annotated[int, Field(ge=0)] | None = None
    """Studies in a review; ``None`` where that is not known, and for a single study."""
    outcome: Text
    domain: Domain
    close_outcome: bool = False
    """Whether the outcome is what the programme itself teaches, or its own form."""
    kind: FindingKind
    conclusion: Conclusion
    finding: Text
    estimate: float | None = None
    metric: Metric | None = None
    positive_means: Literal["more", "less"] | None = None
    """Whether an estimate above its null says more or less of the outcome."""
    low: float | None = None
    high: float | None = None
    interval_level: Level | None = None
    std_error: Annotated[float, Field(gt=0)] | None = None
    """In the estimate's metric; of a ratio, that of its logarithm."""
    follow_up_months: Annotated[int, Field(ge=0)] | None = None
    sample_size: Annotated[int, Field(ge=1)] | None = None
    """Persons, unless the finding says otherwise."""

    @model_validator(mode="after")
    def _number_with_its_metric(self) -> Evidence:
        if (self.estimate is None) != (self.metric is None):
            raise ValueError("estimate and metric are given together or not at all")
        if self.estimate is None and (self.std_error or self.interval_level):
            raise ValueError("std_error and interval_level belong to an estimate")
        carried = self.metric not in (None, "other")
        if carried != (self.positive_means is not None):
            raise ValueError(
                "positive_means is given with a metric that can be carried, "
                "and only with one"
            )
        if self.metric in _RATIOS:
            for number in (self.estimate, self.low, self.high):
                if number is not None and number <= 0.0:
                    raise ValueError(f"a ratio of {number:g} is not above zero")
        return self

    @model_validator(mode="after")
    def _studies_in_a_review(self) -> Evidence:
        if self.studies is not None and not self.review:
            raise ValueError("studies are counted in a review only")
        return self

    @model_validator(mode="after")
    def _interval_around_the_estimate(self) -> Evidence:
        if self.interval_level and (self.low is None or self.high is None):
            raise ValueError("interval_level needs both low and high")
        ends = [x for x in (self.low, self.estimate, self.high) if x is not None]
        if ends != sorted(ends):
            raise ValueError(
                f"the estimate {self.estimate} does not lie between low and high"
            )
        return self

    @model_validator(mode="after")
    def _effect_with_a_comparison(self) -> Evidence:
        alone = self.control in ("none", "other_programme")
        if self.kind == "effect" and self.estimate is not None and alone:
            raise ValueError(
                f"a number from a study whose comparison is {self.control!r} is no "
                "effect: its kind is within_group"
            )
        if self.kind == "within_group" and not alone:
            raise ValueError(
                "a change within the group has control none or other_programme"
            )
        if self.strength in _COMPARED and self.control == "none":
            raise ValueError(
                f"a {self.strength} has a comparison: say which in control"
            )
        return self


class TransferMultiplier(Row):
    """What a published effect is multiplied by; 90 per cent lie from low to high.

    The distribution is lognormal; ``id`` is the trait of a study that it speaks of.
    """

    low: Annotated[float, Field(gt=0)]
    high: Annotated[float, Field(gt=0, le=2)]
    basis: Text
    """What the sources say, and what is our own judgement."""

    @model_validator(mode="after")
    def _uncertain(self) -> TransferMultiplier:
        if not self.low < self.high or not math.isfinite(self.high):
            raise ValueError("a multiplier is uncertain: low is below high")
        return self
