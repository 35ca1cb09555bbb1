"""What a report notebook calls to show its sections and to say that it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.reporting.released import ReleasedReport


def show(released: ReleasedReport, name: str, language: str = "sv") -> None:
    """Show one section of the report, in one language.

    In JupyterLab it is drawn as HTML; the command line takes the same section as
    JSON and sets it on the page. ``name`` is a section of the report's kind.
    """
    from prevstats.reporting import page
    from prevstats.reporting.language import language as words
    from prevstats.reporting.reports import section

    page.show(section(released, name, words(language)))


def done(released: ReleasedReport, language: str = "sv") -> None:
    """Say that the report is finished: the page's heading and the released numbers.

    Must be called by the notebook's last cell, and only there. A report whose last
    cell never says so is not published.
    """
    from IPython.display import display

    from prevstats.batch.collect import DONE_MIME
    from prevstats.reporting import page
    from prevstats.reporting.language import language as words
    from prevstats.reporting.reports import finished, heading

    page.show(heading(released, words(language)))
    said = finished(released, words(language))
    display({DONE_MIME: said, "text/plain": "✓"}, raw=True)  # type: ignore[no-untyped-call]
