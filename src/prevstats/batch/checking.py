"""Everything that is wrong with an evaluation, from every floor, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from prevstats.analyses.common import Common
    from prevstats.parameters.load import Marked

Result = TypeVar("Result")


def all_complaints(
    file: Path, *, data: Path | None = None, snapshot: Path | None = None
) -> tuple[Complaint, ...]:
    """Return the complaints of the parameters, the design, the data and the join.

    The file's own faults keep the data from being read: what they should hold is then
    not known. An outcome of which nothing can be estimated is a warning: its reports
    will say that it cannot be told. No report is made and nothing is written.
    """
    from prevstats.analyses.design import resolve_design
    from prevstats.analyses.reading import read
    from prevstats.parameters import load
    from prevstats.parameters.schema import Evaluation
    from prevstats.reporting.reports import EVALUATION, REPORTS, prepare

    found = list(load.complaints(file))
    if not all(complaint.warning for complaint in found):
        return load.join(found, _design_faults(file))
    marked = load.load_marked(file)
    study = marked.study

    def read_and_prepare() -> None:
        reading = read(study, file=file, data=data, snapshot=snapshot)
        for name in study.reports:
            common = prepare(REPORTS[name], study, reading, file=file)
            if name == EVALUATION.name:
                found.extend(_not_estimated(marked, cast("Common", common)))

    if isinstance(study, Evaluation):
        found += _complaints_of(lambda: resolve_design(study, file=str(file)))
    found += _complaints_of(read_and_prepare)
    return load.join(map(marked.placed, found))


def _design_faults(file: Path) -> Iterator[Complaint]:
    """Yield what is wrong with the design of a file that has other faults as well."""
    from prevstats.analyses.design import design_complaints
    from prevstats.parameters.document import read_document

    document = read_document(file)
    content = document.value if isinstance(document.value, dict) else {}
    design = content.get("design")
    if isinstance(design, dict) and "name" in design:
        for each in design_complaints(design, file=document.file):
            yield replace(each, line=document.line(each.key))


def _not_estimated(marked: Marked, common: Common) -> Iterator[Complaint]:
    """Yield a warning for each outcome without an estimate over all municipalities."""
    for place, outcome in enumerate(common.national):
        if isinstance(outcome.national, CannotAnswer):
            yield marked.complaint(
                f"outcomes[{place}]",
                f"no estimate of {outcome.outcome}: "
                f"{outcome.national.reason.replace('_', ' ')}",
                "the reports can describe this outcome, but say that an effect cannot "
                "be told",
                "add years or municipalities, or look at the definition of the start",
                warning=True,
            )


def _complaints_of(step: Callable[[], Result]) -> tuple[Complaint, ...]:
    try:
        step()
    except InputError as error:
        return error.complaints
    return ()
