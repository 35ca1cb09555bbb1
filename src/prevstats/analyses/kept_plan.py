"""A study held against the plan that was made before its data were seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prevstats.analyses.basis import Basis
from prevstats.analyses.fingerprint import json_of
from prevstats.parameters.plan_file import KeptPlan, kept_plan
from prevstats.parameters.study import Study
from prevstats.provenance import sha256_of_bytes


def held_against_plan(basis: Basis, file: Path | None) -> Basis:
    """Return the basis with the study's plan, its hash and what departs from it.

    ``file`` is the study's own; the plan lies relative to its folder. The fingerprint
    of the parameters covers the plan's bytes, so that another plan is another report.
    Unchanged for a study that names no plan.

    Raises
    ------
    InputError : when the named file is no plan.
    """
    kept = kept_plan(basis.study, file)
    if kept is None:
        return basis
    made = basis.provenance
    both = _with_plan(made.parameters_sha256, kept)
    return replace(basis, provenance=replace(made, plan=kept, parameters_sha256=both))


def parameters_sha256(study: Study, file: Path | None) -> str:
    """Return the fingerprint that a report has of its parameters, plan and all.

    ``file`` is the study's own. Equal to that of the report's provenance, so that what
    was kept of an earlier report can be compared with the file as it is now.

    Raises
    ------
    InputError : when the named file is no plan.
    """
    own = sha256_of_bytes(json_of(study).encode())
    kept = kept_plan(study, file)
    return own if kept is None else _with_plan(own, kept)


def _with_plan(own: str, kept: KeptPlan) -> str:
    return sha256_of_bytes(f"{own}\n{kept.sha256}".encode())
