"""The drawings that only a budget report has: each payer's step, and what moves it.

Numbers and ready words in, one clean SVG element out, as in ``figures``.
"""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.reporting.figures import Frame


@dataclass(frozen=True, slots=True)
class Step:
    """One payer's net as a step; ``text`` is the amount in words."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class WaterfallData:
    """Steps that lead from zero to the sum of them all, the sum with its interval."""

    frame: Frame
    steps: tuple[Step, ...]
    total: Step
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """What the result becomes when one input is low, and when it is high."""

    label: str
    at_low: float
    at_high: float
    text: str


@dataclass(frozen=True, slots=True)
class TornadoData:
    """Inputs by how far they move a result from where it stands."""

    frame: Frame
    bars: tuple[TornadoBar, ...]
    base: float
    base_label: str
    low_label: str
    """Words for the part of the bar where the input is low."""
    high_label: str


def waterfall_figure(data: WaterfallData) -> str:
    """Return the drawing of payers' steps as an SVG element."""
    from prevstats.reporting.budget_drawings import draw_waterfall

    return draw_waterfall(data)


def tornado_figure(data: TornadoData) -> str:
    """Return the drawing of what moves a result as an SVG element."""
    from prevstats.reporting.budget_drawings import draw_tornado

    return draw_tornado(data)
