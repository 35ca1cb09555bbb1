"""Which worlds are measured: an outcome, a truth about its effect, and the methods."""

from __future__ import annotations

from dataclasses import dataclass

METHODS = ("own", "prior", "learned")
"""``own``: the own estimate alone; ``prior``: combined with the stated prior, taken at
its word; ``learned``: combined, with how far the place lies from the prior learned.
``printed``: the evaluation report's ledger, with prices as they stand."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The effects of municipalities: mean and spread, in the estimate's own error.

    Positive is the wanted way; a spread of 0 is one effect for all.
    """

    key: str
    mean: float
    spread: float


NONE = Truth("no effect anywhere", 0.0, 0.0)
MODERATE = Truth("moderate everywhere (1)", 1.0, 0.0)
LARGE = Truth("large everywhere (3)", 3.0, 0.0)
WIDE = Truth("drawn, very different (0 ± 3)", 0.0, 3.0)
MIDDLE = Truth("drawn, some (0.5 ± 1)", 0.5, 1.0)
NEAR = Truth("drawn, mostly near none (0 ± 0.25)", 0.0, 0.25)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page.

    Attributes
    ----------
    setting : key of ``SETTINGS``.
    truth : the effects there are.
    prior : the prior that the combination is given; ``truth`` where it is drawn.
    treated : municipalities in each world that are asked about, each alone.
    methods : how the effect is made.
    """

    setting: str
    truth: Truth
    prior: Truth
    treated: int
    methods: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.setting}; {self.truth.key}"


def rows() -> tuple[Row, ...]:
    """Return every row: fixed truths first, then those drawn from a distribution."""
    fixed = [
        ("rate, many children", (NONE, MODERATE, LARGE)),
        ("rate, few children", (NONE, MODERATE)),
        ("rate, very skewed sizes", (NONE, MODERATE)),
        ("kronor per inhabitant", (NONE, MODERATE, LARGE)),
        ("per cent, more is the gain", (NONE, MODERATE)),
    ]
    found = [
        Row(setting, truth, MIDDLE, 2, (*METHODS, "printed"))
        for setting, truths in fixed
        for truth in truths
    ]
    drawn = [
        ("rate, many children", (MIDDLE, NEAR)),
        ("kronor per inhabitant", (WIDE, MIDDLE)),
    ]
    found += [
        Row(setting, truth, truth, 5, (*METHODS, "printed"))
        for setting, truths in drawn
        for truth in truths
    ]
    return tuple(found)
