"""Whether several designs give the same answer: a stated rule, not a judgement.

Each rival is held against the main estimate:

``confirms``: both intervals exclude zero on the same side;
``same``: one of the two estimates lies inside the other's interval;
``conflicts``: neither does, or the two intervals exclude zero on opposite sides;
``sign``: the rival has no interval, so that only its side can be compared.

The designs conflict when any that counts conflicts. They agree when at least one
counts, none conflicts and all that count lie on the main estimate's side of zero; when
some do not, they agree only within chance. A rival without an interval cannot conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate

if TYPE_CHECKING:
    from prevstats.analyses.design_findings import Rival

Stance = Literal["confirms", "same", "conflicts", "sign", "none"]
Agreement = Literal["agree", "within_chance", "conflict", "none"]
Answer = Estimate | CannotAnswer


def stance(main: Answer, rival: Answer) -> Stance:
    """Return how a rival's answer stands to the main one."""
    if isinstance(main, CannotAnswer) or isinstance(rival, CannotAnswer):
        return "none"
    if rival.low is None or rival.high is None:
        return "sign"
    sides = side(main), side(rival)
    if sides[0] * sides[1] < 0:
        return "conflicts"
    if sides[0] * sides[1] > 0:
        return "confirms"
    inside = _holds(rival, main.value) or _holds(main, rival.value)
    return "same" if inside else "conflicts"


def agreement(main: Answer, rivals: Sequence[Rival]) -> Agreement:
    """Return whether the designs that count agree with the main estimate."""
    counted = [each for each in rivals if each.counted and each.stance != "none"]
    if isinstance(main, CannotAnswer) or not counted:
        return "none"
    if any(each.stance == "conflicts" for each in counted):
        return "conflict"
    values = [
        each.estimate.value for each in counted if isinstance(each.estimate, Estimate)
    ]
    same_side = all(np.sign(value) == np.sign(main.value) for value in values)
    return "agree" if same_side else "within_chance"


def agreement_check(name: str, found: Agreement, rivals: Sequence[Rival]) -> Check:
    """Return the agreement as a check, so that certainty words are bound to it.

    A conflict is a failed check: the verdict is then that it cannot be told.
    """
    counted = sum(each.counted and each.stance != "none" for each in rivals)
    against = sum(each.counted and each.stance == "conflicts" for each in rivals)
    passed = None if found == "none" else found != "conflict"
    details = (("n_designs", int(counted)), ("n_conflicts", int(against)))
    return Check(name, passed, None, None, details)


def side(found: Estimate) -> int:
    """Return +1 or -1 when the interval excludes zero on that side, else 0."""
    if found.low is not None and found.low > 0.0:
        return 1
    if found.high is not None and found.high < 0.0:
        return -1
    return 0


def _holds(found: Estimate, value: float) -> bool:
    low = -np.inf if found.low is None else found.low
    high = np.inf if found.high is None else found.high
    return bool(low <= value <= high)
