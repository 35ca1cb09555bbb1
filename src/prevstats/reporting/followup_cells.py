"""Small numbers of persons in tables of parts: hidden, and a second one with them.

A lone hidden part could be had as the total less the others; the smallest of the shown
parts is then hidden too (secondary suppression). A zero is shown: it points out nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prevstats.analyses.followup_findings import Change, Step
from prevstats.analyses.study_findings import Count
from prevstats.inference.proportions import Share, wilson
from prevstats.reporting.disclosure_series import HIDDEN_UP_TO, released_count
from prevstats.reporting.released import ReleasedCount

HIDDEN = ReleasedCount(None, "hidden")


@dataclass(frozen=True, slots=True)
class Tally:
    """What the rules did to counts."""

    n: int = 0
    hidden: int = 0
    rounded: int = 0
    smallest: int | None = None


def released_parts(counts: Sequence[Count]) -> tuple[ReleasedCount, ...]:
    """Return the parts of one total under the rules, never one hidden alone."""
    shown = [released_count(each) for each in counts]
    hidden = [at for at, each in enumerate(shown) if each.status == "hidden"]
    others = [at for at, each in enumerate(shown) if each.value]
    if len(hidden) == 1 and others:
        second = min(others, key=lambda at: counts[at].value or 0.0)
        shown[second] = HIDDEN
    return tuple(shown)


def released_steps(steps: Sequence[Step[Count]]) -> tuple[Step[ReleasedCount], ...]:
    """Return the parts of one total under the rules, each with its name."""
    shown = released_parts([each.count for each in steps])
    return tuple(
        Step(each.step, count) for each, count in zip(steps, shown, strict=True)
    )


def released_chain(steps: Sequence[Step[Count]]) -> tuple[Step[ReleasedCount], ...]:
    """Return steps of which each holds the next: every count under its own rule.

    Where so few fall away between two shown steps that they would be known, rounding
    alone keeps them unknown.
    """
    return tuple(Step(each.step, released_count(each.count)) for each in steps)


def released_change(
    change: Change[Count], count: ReleasedCount
) -> Change[ReleasedCount]:
    """Return a group's means, rounded to a tenth, or none where the group is hidden."""
    few = count.value is None or (change.n.value or 0.0) <= HIDDEN_UP_TO
    means = (change.before, change.after, change.mean, change.low, change.high)
    kept = [None if few or each is None else round(each, 1) for each in means]
    return Change(change.group, HIDDEN if few and change.n.value else count, *kept)


def released_changes(
    changes: Sequence[Change[Count]],
) -> tuple[Change[ReleasedCount], ...]:
    """Return the groups of one whole; a lone hidden group takes another with it."""
    counts = released_parts([each.n for each in changes])
    return tuple(
        released_change(each, count)
        for each, count in zip(changes, counts, strict=True)
    )


def share(count: ReleasedCount, of: ReleasedCount, *, level: float) -> Share | None:
    """Return the share of shown counts with Wilson's interval, or none.

    Both are rounded by themselves, so that a share may come to a little above one; it
    is then one.
    """
    if count.value is None or not of.value:
        return None
    return wilson(min(count.value, of.value), of.value, level=level)


def not_few(count: Count) -> bool:
    """Tell whether a number is large enough for what is computed from it."""
    return count.origin != "persons" or (count.value or 0.0) > HIDDEN_UP_TO


def blank(step: Step[ReleasedCount]) -> Step[ReleasedCount]:
    """Return a step with its count hidden."""
    return replace(step, count=HIDDEN)
