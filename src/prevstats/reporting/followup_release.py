"""Disclosure control of a follow-up: every count of persons under the rules.

Beside the rules that all reports share (1 to 7 hidden, others rounded to 5, shares from
what is shown): parts of a total are never hidden alone; means need more than seven
persons; a curve over time steps only where at least eight persons have left since the
step before; agreement and medians need enough persons on both sides.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import fields, replace

from prevstats.analyses.followup_findings import (
    ArenaCoverage,
    AuditFindings,
    ChildrenFindings,
    DetectionFindings,
    FollowupFindings,
    FollowupParts,
    Overlap,
    Part,
    RatingFindings,
    Step,
    TrainingFindings,
    Waiting,
)
from prevstats.analyses.study_findings import Count, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting.disclosure_series import HIDDEN_UP_TO, released_count
from prevstats.reporting.followup_cells import (
    HIDDEN,
    Tally,
    blank,
    not_few,
    released_chain,
    released_change,
    released_changes,
    released_parts,
    released_steps,
)
from prevstats.reporting.followup_counts import counts_by_part
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.released import LedgerLine, ReleasedCount

WITHHELD = CannotAnswer("withheld")
DAYS_OF_WEEK = 7


def release_followup(findings: FollowupFindings) -> ReleasedFollowup:
    """Return all that may be shown; the ledger says how many cells were touched."""
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(StudyFindings)
        if field.name != "outcomes"
    }
    parts = _parts(findings.parts)
    raw = counts_by_part(findings.parts)
    ledger = tuple(
        _line(name, _tally(raw[name], shown))
        for name, shown in counts_by_part(parts).items()
    )
    return ReleasedFollowup(**shared, outcomes=(), parts=parts, ledger=ledger)


def _tally(raw: list[Count], shown: list[ReleasedCount]) -> Tally:
    return Tally(
        n=len(shown),
        hidden=sum(each.status == "hidden" for each in shown),
        rounded=sum(bool(each.value) for each in shown)
        - sum(each.origin == "published" and bool(each.value) for each in raw),
        smallest=min((each.value for each in shown if each.value), default=None),
    )


def _line(part: str, tally: Tally) -> LedgerLine:
    return LedgerLine(
        outcome=part,
        n_counts=tally.n,
        n_hidden=tally.hidden,
        n_fewer_than_five=0,
        n_rounded=tally.rounded,
        n_intervals_removed=0,
        n_estimates_coarsened=0,
        n_withheld=0,
        smallest_shown=tally.smallest,
    )


def _parts(raw: FollowupParts[Count]) -> FollowupParts[ReleasedCount]:
    return FollowupParts(
        began=raw.began,
        as_of=raw.as_of,
        invented=raw.invented,
        training=_training(raw.training) if raw.training else None,
        districts=raw.districts,
        capacity=copy.deepcopy(raw.capacity),
        staff=_waiting(raw.staff),
        routines=raw.routines,
        audit=_audit(raw.audit) if raw.audit else None,
        detection=_detection(raw.detection) if raw.detection else None,
        ratings=_ratings(raw.ratings) if raw.ratings else None,
        children=_children(raw.children) if raw.children else None,
    )


def _training(raw: TrainingFindings[Count]) -> TrainingFindings[ReleasedCount]:
    arenas = released_parts([each.trained for each in raw.arenas])
    return TrainingFindings(
        steps=released_steps(raw.steps),
        total=released_count(raw.total),
        persons=None if raw.persons is None else released_count(raw.persons),
        several=None if raw.several is None else released_count(raw.several),
        overlaps=tuple(
            Overlap(
                each.first,
                each.second,
                released_count(each.both),
                released_count(each.of),
            )
            for each in raw.overlaps
        ),
        arenas=tuple(
            ArenaCoverage(dict(each.label), count, each.employed)
            for each, count in zip(raw.arenas, arenas, strict=True)
        ),
        wider=raw.wider,
    )


def _waiting(
    raw: Waiting[Count] | CannotAnswer | None,
) -> Waiting[ReleasedCount] | CannotAnswer | None:
    """Return a curve that steps only where eight or more have left since last."""
    if raw is None or isinstance(raw, CannotAnswer):
        return raw
    if not not_few(raw.events) or not not_few(raw.n):
        return WITHHELD
    kept = _steps_of_many(raw.gone)
    enough = all(
        not_few(Count(each, "persons"))
        for each in ((raw.n.value or 0.0) / 2, raw.events.value or 0.0)
    )
    return Waiting(
        n=released_count(raw.n),
        events=released_count(raw.events),
        others=released_count(raw.others),
        days=tuple(raw.days[at] for at in kept),
        share=tuple(round(raw.share[at], 2) for at in kept),
        low=tuple(round(raw.low[at], 2) for at in kept),
        high=tuple(round(raw.high[at], 2) for at in kept),
        gone=tuple(released_count(raw.gone[at]) for at in kept),
        median=_weeks(raw.median) if enough else (None, None, None),
    )


def _steps_of_many(gone: Sequence[Count]) -> list[int]:
    """Return the looks between which nobody or at least eight have left."""
    kept, last = [0], gone[0].value or 0.0
    if last and last <= HIDDEN_UP_TO:
        kept, last = [], 0.0
    for at in range(1, len(gone)):
        now = gone[at].value or 0.0
        if now - last > HIDDEN_UP_TO:
            kept.append(at)
            last = now
    return kept


def _weeks(
    days: tuple[float | None, float | None, float | None],
) -> tuple[float | None, float | None, float | None]:
    """Return days rounded to whole weeks: a median is one person's own day."""
    value, low, high = (
        None if each is None else float(DAYS_OF_WEEK * round(each / DAYS_OF_WEEK))
        for each in days
    )
    return value, low, high


def _audit(raw: AuditFindings[Count]) -> AuditFindings[ReleasedCount]:
    of = released_parts([each.of for each in raw.periods])
    yes = released_parts([each.count for each in raw.periods])
    return AuditFindings(
        periods=tuple(
            _part(each, one, two)
            for each, one, two in zip(raw.periods, yes, of, strict=True)
        ),
        total=_part(
            raw.total, released_count(raw.total.count), released_count(raw.total.of)
        ),
        fields=tuple(
            _part(each, released_count(each.count), released_count(each.of))
            for each in raw.fields
        ),
    )


def _part(
    raw: Part[Count], count: ReleasedCount, of: ReleasedCount
) -> Part[ReleasedCount]:
    return Part(raw.name, HIDDEN if of.value is None else count, of)


def _detection(raw: DetectionFindings[Count]) -> DetectionFindings[ReleasedCount]:
    """Return the chain; by district, each step's districts are parts of its total."""
    columns = [
        released_parts([steps[at].count for _, steps in raw.districts])
        for at in range(len(raw.steps) if raw.districts else 0)
    ]
    districts = tuple(
        (
            name,
            _never_after_hidden(
                [Step(each.step, columns[at][row]) for at, each in enumerate(steps)]
            ),
        )
        for row, (name, steps) in enumerate(raw.districts)
    )
    return DetectionFindings(
        released_chain(raw.steps), districts, _waiting(raw.waiting)
    )


def _never_after_hidden(
    steps: Sequence[Step[ReleasedCount]],
) -> tuple[Step[ReleasedCount], ...]:
    """Hide every step after a hidden one, so that a row tells where it stops."""
    first = next(
        (at for at, each in enumerate(steps) if each.count.status == "hidden"),
        len(steps),
    )
    return tuple(each if at < first else blank(each) for at, each in enumerate(steps))


def _ratings(raw: RatingFindings[Count]) -> RatingFindings[ReleasedCount]:
    found = raw.agreement if not_few(raw.n) else WITHHELD
    if not isinstance(found, CannotAnswer):
        rounded = {
            each.name: round(getattr(found, each.name), 2)
            for each in fields(found)
            if each.name != "n"
        }
        count = released_count(raw.n).value or 0
        found = replace(found, **rounded, n=count)
    return RatingFindings(released_count(raw.n), raw.weights, found)


def _children(raw: ChildrenFindings[Count]) -> ChildrenFindings[ReleasedCount]:
    whole = released_change(raw.whole, released_count(raw.whole.n))
    toward = None if raw.toward_mean is None else round(raw.toward_mean, 1)
    return ChildrenFindings(
        n=released_count(raw.n),
        scale=raw.scale,
        better=raw.better,
        smallest_change=raw.smallest_change,
        whole=whole,
        groups=released_changes(raw.groups),
        outcome=released_steps(raw.outcome),
        took_part=released_steps(raw.took_part),
        view=released_steps(raw.view),
        toward_mean=None if whole.before is None else toward,
        ordinary=copy.deepcopy(raw.ordinary),
    )
