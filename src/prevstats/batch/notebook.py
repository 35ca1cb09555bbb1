"""What a report notebook calls to show its sections and to say that it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.reporting.released import Released


def show(released: Released, name: str, language: str = "sv") -> None:
    """Show one section of the report, in one language.

    In JupyterLab it is drawn as HTML; the command line takes the same section as
    JSON and sets it on the page. ``name`` is a key of ``SECTIONS``.
    """
    from prevstats.errors import Complaint, InputError
    from prevstats.reporting import page
    from prevstats.reporting.language import language as words
    from prevstats.reporting.sections import SECTIONS

    if name not in SECTIONS:
        raise InputError(
            Complaint(
                file="notebook",
                line=None,
                key="ps.show",
                found=name,
                meaning="there is no section of that name",
                mend=f"the sections are {', '.join(SECTIONS)}",
            )
        )
    page.show(SECTIONS[name](released, words(language)))


def done(released: Released, language: str = "sv") -> None:
    """Say that the report is finished: the page's heading and the released numbers.

    Must be called by the notebook's last cell, and only there. A report whose last
    cell never says so is not published.
    """
    from IPython.display import display

    from prevstats.batch.collect import DONE_MIME
    from prevstats.batch.summary import summary_of, why_withheld
    from prevstats.reporting import page
    from prevstats.reporting.findings_json import released_json
    from prevstats.reporting.language import language as words
    from prevstats.reporting.ways_in import page_meta

    page.show(page_meta(released, words(language)))
    said = {
        "released": released_json(released),
        "withheld": why_withheld(released, words(language)),
        "summary": summary_of(released, words(language)),
    }
    display({DONE_MIME: said, "text/plain": "✓"}, raw=True)  # type: ignore[no-untyped-call]
