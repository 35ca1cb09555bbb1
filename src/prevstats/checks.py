"""Checks of a comparison: what each one's statistic tests, and whether it passed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """A check, what its statistic was, and whether it passed.

    Attributes
    ----------
    name : a key of the language files, named for what the statistic tests:
        ``pre_trend_largest_lead``, ``placebo_start_earlier``,
        ``before_the_lag``, ``local_placebo_start_earlier``.
    passed : ``None`` when the check cannot be made with these data.
    statistic, p_value : as the check's own test gives them.
    details : named values that its sentence needs.
    """

    name: str
    passed: bool | None
    statistic: float | None
    p_value: float | None
    details: tuple[tuple[str, float | int | str], ...] = ()
