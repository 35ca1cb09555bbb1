"""A study held against the plan that was made before its data were seen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from prevstats.analyses.basis import Basis
from prevstats.parameters.plan_file import kept_plan
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
    both = f"{made.parameters_sha256}\n{kept.sha256}".encode()
    return replace(
        basis,
        provenance=replace(made, plan=kept, parameters_sha256=sha256_of_bytes(both)),
    )
