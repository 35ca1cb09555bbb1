"""What would change the answer, without what would give one municipality away."""

from __future__ import annotations

from dataclasses import replace

from prevstats.analyses.findings import Sensitivity
from prevstats.analyses.sensitivity_findings import OwnSensitivity, Standing

ROUGH = 2
"""Decimals of a p-value that rests on person-level figures."""


def without_single_areas(found: Sensitivity | None) -> Sensitivity | None:
    """Return the sensitivity of a person-level outcome as it may be shown.

    The mean of all less the mean of all but one is that one's own contrast, to the
    last digit; so is a best guess drawn from it. What leaves a municipality or a start
    year out, and every own number but rough p-values, is therefore not shown.
    """
    if found is None:
        return None
    national = found.national
    if national is not None:
        national = replace(
            national, cohorts=(), cohort_left_out=None, municipality_left_out=None
        )
    own = found.own
    if own is not None:
        own = OwnSensitivity(_rough(own.standing), None, (), None)
    return Sensitivity(national, own)


def _rough(standing: Standing | None) -> Standing | None:
    if standing is None:
        return None
    return replace(
        standing,
        p_value=round(standing.p_value, ROUGH),
        p_corrected=round(standing.p_corrected, ROUGH),
        best_guess=None,
        low=None,
        high=None,
        kept=None,
    )
