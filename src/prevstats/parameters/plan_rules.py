"""What must hold in the block of a plan report."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters.faults import Fault, Rules, Start, repeated
from prevstats.parameters.outcome_use import OutcomeUse
from prevstats.parameters.plan import Plan

Given = Plan | str | None


def uses_of(
    plan: Given, outcomes: tuple[OutcomeUse, ...] = ()
) -> tuple[OutcomeUse, ...]:
    """Return the plan's outcomes, or those of the evaluation that it stands in."""
    if not isinstance(plan, Plan):
        return ()
    return plan.outcomes or outcomes


def _plan(plan: Given, reports: tuple[str, ...]) -> Iterator[Fault]:
    if isinstance(plan, str) and "plan" in reports:
        yield Fault(
            "plan",
            plan,
            "this names a finished plan to be held against; a report of a plan needs "
            "its block",
            "write the block plan:, or take plan out of reports",
        )
    if isinstance(plan, str) and "://" in plan:
        yield Fault(
            "plan",
            plan,
            "a plan is read from this machine only; an address would be a call out",
            "download the file and give its path",
        )
    if not isinstance(plan, Plan):
        return
    names = tuple(use.outcome for use in plan.outcomes)
    yield from repeated("plan.outcomes", names)
    for index, use in enumerate(plan.outcomes):
        last = use.last_effect_year
        if last is not None and last < use.lag_years:
            yield Fault(
                f"plan.outcomes[{index}].last_effect_year",
                str(last),
                f"the outcome responds after {use.lag_years} years at the earliest",
                "let last_effect_year be at least lag_years",
            )


def _alone(plan: Given, start: Start) -> Iterator[Fault]:
    """Yield what a plan lacks when its file has no effect to take it from."""
    if not isinstance(plan, Plan) or start is not None:
        return
    lacks = {"outcomes": not plan.outcomes, "intervention": not plan.intervention}
    for key, lacking in lacks.items():
        if lacking:
            yield Fault(
                f"plan.{key}",
                "nothing",
                f"a file without an effect has no {key} of its own to plan for",
                f"add {key}: to the plan",
            )


PLAN_RULES: Rules = ((_plan, ("plan", "reports")), (_alone, ("plan", "start")))
