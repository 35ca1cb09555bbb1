"""Which kinds of report there are, and what each needs in the parameter file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

ReportName = Literal[
    "evaluation",
    "situation",
    "budget",
    "plan",
    "followup",
    "mapping",
    "structure",
    "decision",
]
"""Name of a kind of report, as ``reports:`` and ``--report`` give it."""

REPORT_NAMES: tuple[ReportName, ...] = get_args(ReportName)

EVALUATION_KEYS = ("intervention", "with_intervention", "start", "outcomes", "design")
"""Keys that make a file an evaluation: any of them, and all are demanded."""

NEEDED: Mapping[ReportName, tuple[str, ...]] = {
    "evaluation": EVALUATION_KEYS,
    "situation": ("situation",),
    "budget": ("budget",),
    "plan": ("plan",),
    "followup": ("follow_up",),
    "mapping": ("mapping",),
    "structure": ("structure",),
    "decision": (),
}
"""Kind of report → the keys without which it cannot be made.

A decision report has no block of its own and is made only where ``reports`` names it.
"""


def reports_of(given: Mapping[str, object]) -> tuple[ReportName, ...]:
    """Return the reports of a file that names none, from the keys that it has.

    A file with an effect is an evaluation; another makes what it has the blocks for.
    """
    if any(key in given for key in EVALUATION_KEYS):
        return ("evaluation",)
    return tuple(
        name
        for name in REPORT_NAMES
        if NEEDED[name] and all(given.get(key) is not None for key in NEEDED[name])
    )
