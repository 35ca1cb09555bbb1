"""The plan made before an evaluation: its hash, its day, and what departs from it."""

from __future__ import annotations

from prevstats.parameters.plan_file import Deviation
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Inline, Words
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table
from prevstats.reporting.released import ReleasedReport

KEY = "kept_plan"


def plan_facts(
    released: ReleasedReport, language: Language
) -> tuple[tuple[str, Words], ...]:
    """Return the plan's file, day, hash and number of departures; nothing without."""
    kept = released.provenance.plan
    if kept is None:
        return ()
    written = language.say(f"{KEY}.value", file=kept.file, date=kept.date)
    count = language.words(f"{KEY}.none")
    if kept.deviations:
        count = phrases.text(str(len(kept.deviations)))
    return (
        (language.say(f"{KEY}.fact"), phrases.text(written)),
        (language.say(f"{KEY}.fingerprint"), (Inline(kept.sha256, "code"),)),
        (language.say(f"{KEY}.deviations"), count),
    )


def departures(released: ReleasedReport, language: Language) -> list[Block]:
    """Return a table of all that is done otherwise than planned."""
    kept = released.provenance.plan
    if kept is None:
        return []
    if not kept.deviations:
        return [paragraph(language.words(f"{KEY}.none"), role="small")]
    columns = [
        Column(language.say(f"{KEY}.{each}"), numeric=False)
        for each in ("what", "planned", "used")
    ]
    rows = [_row(each, language) for each in kept.deviations]
    caption = language.say(f"{KEY}.caption", date=kept.date)
    return [table(caption, columns, rows, stack=True)]


def _row(each: Deviation, language: Language) -> list[Entry]:
    what = language.say(f"{KEY}.key.{each.key}")
    if each.outcome:
        what = language.say(f"{KEY}.of_outcome", what=what, outcome=each.outcome)
    dash = language.say("missing.dash")
    return [said(what), said(each.planned or dash), said(each.used or dash)]
