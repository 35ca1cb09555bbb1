"""What the choice of design and the other designs do to checks and verdicts.

Certainty words are bound to checks that passed. The agreement of the designs is such a
check: where it fails, where no design can answer, and where the file names a design
that only describes, the verdict is that it cannot be told.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prevstats.analyses.agreement import agreement_check
from prevstats.analyses.design import DESCRIBING
from prevstats.analyses.rivals_own import own_designs

if TYPE_CHECKING:
    from prevstats.analyses.design_findings import DesignFindings
    from prevstats.analyses.findings import OutcomeFindings, Verdict, VerdictReason
    from prevstats.analyses.national import NationalFindings
    from prevstats.analyses.rivals import Named
    from prevstats.analyses.rivals_own import OwnContext
    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.starts import Starts

NATIONAL_CHECK = "other_designs"
OWN_CHECK = "local_other_designs"


def nationally(found: NationalFindings, designs: DesignFindings) -> NationalFindings:
    """Return what all that started say, with the designs' agreement as a check."""
    check = agreement_check(NATIONAL_CHECK, designs.agreement, designs.rivals)
    return replace(
        found,
        checks=(*found.checks, check),
        verdict=bound(found.verdict, designs),
    )


def with_designs(
    found: OutcomeFindings,
    national: DesignFindings,
    own: DesignFindings | None,
) -> OutcomeFindings:
    """Return an outcome with the designs beside it and the verdict bound to them."""
    if own is None:
        return replace(found, national_designs=national)
    check = agreement_check(OWN_CHECK, own.agreement, own.rivals)
    return replace(
        found,
        national_designs=national,
        own_designs=own,
        checks=(*found.checks, check),
        verdict=bound(found.verdict, own),
    )


def designs_of_own(
    found: OutcomeFindings,
    data: OutcomeData,
    starts: Starts,
    row: int,
    design: Named,
    context: OwnContext,
) -> DesignFindings | None:
    """Return the designs beside one municipality's own contrast; ``None`` without."""
    if found.status != "in_estimate":
        return None
    return own_designs(found.local, data, starts, row, design, context)


def bound(verdict: Verdict, designs: DesignFindings) -> Verdict:
    """Return the verdict that the choice of design and the agreement allow."""
    if verdict.form == "withheld":
        return verdict
    reason = _against(designs)
    return replace(verdict, form="cannot_tell", reason=reason) if reason else verdict


def _against(designs: DesignFindings) -> VerdictReason:
    refusal = designs.choice.refusal
    if refusal is not None:
        needed = dict(refusal.needed)
        if "untreated" in needed:
            return "no_comparison"
        return "no_before" if "years_before" in needed else "too_small"
    if designs.named in DESCRIBING:
        return "no_comparison"
    return "comparison_fails" if designs.agreement == "conflict" else ""
