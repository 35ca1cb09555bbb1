"""The designs side by side as plain values for ``findings/<code>.json``."""

from __future__ import annotations

from typing import Any

from prevstats.analyses.findings import DesignFindings
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.released import ReleasedOutcome


def design_estimates(
    outcome: ReleasedOutcome,
) -> dict[str, Estimate | CannotAnswer]:
    """Return every other design's answer: ``designs.own.synthetic_did`` and so on."""
    found: dict[str, Estimate | CannotAnswer] = {}
    for scope, designs in _scopes(outcome):
        for rival in designs.rivals:
            found[f"designs.{scope}.{rival.design}"] = rival.estimate
        for each in designs.pools:
            found[f"designs.{scope}.pool.{each.pool}"] = each.estimate
    return found


def design_context(outcome: ReleasedOutcome) -> dict[str, Any]:
    """Return what was chosen and why, and whether the designs agree."""
    return {scope: _context(designs) for scope, designs in _scopes(outcome)}


def _context(designs: DesignFindings) -> dict[str, Any]:
    choice, refusal = designs.choice, designs.choice.refusal
    return {
        "named": designs.named,
        "view": designs.view,
        "chosen": choice.design,
        "reason": choice.reason,
        "details": dict(choice.details),
        "considered": {each.design: each.reason for each in choice.considered},
        "needed": None if refusal is None else dict(refusal.needed),
        "main": designs.main,
        "agreement": designs.agreement,
        "stances": {each.design: each.stance for each in designs.rivals},
        "counted": [each.design for each in designs.rivals if each.counted],
        "negative_weights": designs.negative_weights,
        "donors": {each.code: each.weight for each in designs.donors},
    }


def _scopes(outcome: ReleasedOutcome) -> tuple[tuple[str, DesignFindings], ...]:
    both = (("all", outcome.national_designs), ("own", outcome.own_designs))
    return tuple((scope, each) for scope, each in both if each is not None)
