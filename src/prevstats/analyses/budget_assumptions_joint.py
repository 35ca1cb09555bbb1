"""The numbers from outside behind the joint purse and the contest, with their marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prevstats.analyses.budget_grounds import Assumption

if TYPE_CHECKING:
    from prevstats.analyses.budget_frame import Frame
    from prevstats.parameters.budget_items import Sourced
    from prevstats.parameters.uncertain import Uncertain

CONTEST = (
    ("persons", "persons"),
    ("risk", "share"),
    ("spread", "times_mean"),
    ("budget", "kronor"),
)
MANY = (
    ("take_up", "share"),
    ("effect", "share"),
    ("cost", "kronor"),
    ("fixed", "kronor"),
)
FEW = (
    ("sought_share", "share"),
    ("sensitivity", "share"),
    ("specificity", "share"),
    ("screening_cost", "kronor"),
    *MANY,
    ("harm", "share"),
)
"""Names of numbers in the file, each with its unit."""


def joint_assumptions(frame: Frame) -> Iterator[Assumption]:
    """Yield the numbers of the fund and of the contest, as the file has them."""
    budget = frame.budget
    if budget.purse is not None and budget.purse.fund is not None:
        fund = budget.purse.fund
        key = "budget.purse.fund.repaid_share"
        yield _row(key, fund.repaid_share, "share", fund, frame)
    contest = budget.contest
    if contest is None:
        return
    sides = (("", CONTEST, contest), ("universal.", MANY, contest.universal))
    for start, named, holder in (*sides, ("targeted.", FEW, contest.targeted)):
        for name, unit in named:
            number = getattr(holder, name)
            yield _row(f"budget.contest.{start}{name}", number, unit, contest, frame)


def _row(
    key: str, number: Uncertain | float, unit: str, said: Sourced, frame: Frame
) -> Assumption:
    fixed = isinstance(number, (int, float))
    return Assumption(
        key=key,
        label={},
        group="joint",
        value=float(number) if isinstance(number, (int, float)) else number.value,
        low=None if fixed else getattr(number, "low", None),
        high=None if fixed else getattr(number, "high", None),
        unit=unit,
        price_year=frame.budget.price_year if unit == "kronor" else None,
        source=said.source,
        mark=said.verified,
        date=said.date,
    )
