"""Money given to a county, divided over its municipalities, never booked on one."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.errors import Complaint, InputError


def spread_over(total: int, keys: Mapping[str, float]) -> dict[str, int]:
    """Return each municipality's part of a sum in whole kronor, by a stated key.

    ``keys`` maps a municipality to what decides its part (children, inhabitants, or 1
    for equal parts). Parts are rounded by the largest remainder (Hamilton), so that
    they sum to the total to the krona; of equal remainders the lower code goes first.

    Raises
    ------
    InputError : for a total below zero, no municipality, or keys that are negative, no
        numbers, or all zero.
    """
    weight = sum(keys.values())
    sound = bool(keys) and all(0.0 <= key < float("inf") for key in keys.values())
    if total < 0 or not sound or weight <= 0.0:
        raise InputError(
            Complaint(
                file="county money",
                line=None,
                key="keys",
                found=f"{total} kronor over {dict(keys)}",
                meaning="the sum cannot be divided by these keys",
                mend="give each municipality a number that is not negative",
            )
        )
    exact = {name: total * key / weight for name, key in keys.items()}
    parts = {name: int(amount) for name, amount in exact.items()}
    left = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[:left]:
        parts[name] += 1
    return parts
