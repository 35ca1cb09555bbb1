"""Take from an executed notebook what may be published, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prevstats.errors import RunFailed
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode

DONE_MIME = "application/vnd.prevstats.done+json"
"""Shown by the last cell only: without it the report was never finished."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What a finished notebook showed, as JSON values.

    Attributes
    ----------
    page : the page's own facts (``PageMeta``).
    sections : the sections in the order they were shown.
    done : what the last cell said: ``released`` (the released findings) and
        ``withheld`` (the reason, or "" when the report may be shown).
    """

    page: Mapping[str, Any]
    sections: tuple[Mapping[str, Any], ...]
    done: Mapping[str, Any]


def collect(notebook: NotebookNode) -> Collected:
    """Return what the executed notebook showed through ``release``.

    Outputs of any other kind (printed text, tables, pictures, HTML) are dropped, so
    that nothing can publish itself.

    Raises
    ------
    RunFailed
        When the last code cell did not say that it was done, or the page's facts are
        missing: a cell left early (``exit(0)``) counts as failed.
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    done = list(_shown(code[-1:], DONE_MIME))
    if len(done) != 1:
        raise RunFailed("the last cell was not reached, or did not call ps.done")
    pages = list(_shown(code, PAGE_MIME))
    if len(pages) != 1:
        raise RunFailed(f"the notebook showed {len(pages)} page headings, not 1")
    sections = tuple(_shown(code, SECTION_MIME))
    if not sections:
        raise RunFailed("the notebook showed no section")
    return Collected(pages[0], sections, done[0])


def _shown(cells: list[NotebookNode], mime: str) -> Iterator[Mapping[str, Any]]:
    for cell in cells:
        for output in cell.get("outputs", []):
            if output.output_type == "display_data" and mime in output.data:
                yield output.data[mime]
