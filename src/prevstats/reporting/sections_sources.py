"""Where the figures come from, and what was repaired or removed in them."""

from __future__ import annotations

from prevstats.provenance import LogLine, SourceUse
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Inline, Section, Words
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, said, table
from prevstats.reporting.released import ReleasedReport

COUNTS = ("n", "rows", "letters", "listed")
"""Details of a line that say how many it is about."""
_KINDS = ("repair", "warning", "removed")


def sources(released: ReleasedReport, language: Language) -> Section:
    """Return the publishers of the figures; what we computed is said to be ours."""
    publishers = sorted({outcome.publisher for outcome in released.outcomes})
    blocks: list[Block] = [paragraph(_lead(publishers, released, language))]
    if released.outcomes and not released.simulated:
        blocks.append(Bullets(_outcomes(released, language)))
    if released.sources:
        items = tuple(_file(each, language) for each in released.sources)
        blocks.append(Bullets(items))
    return Section(
        "sources",
        language.say("sources.title"),
        language.say("sources.answers"),
        tuple(blocks),
    )


def _lead(publishers: list[str], released: ReleasedReport, language: Language) -> Words:
    if released.simulated:
        return language.words("sources.lead_simulated")
    if not publishers:
        return language.words("sources.lead_none")
    return language.words(
        "sources.lead", publishers=phrases.listed(publishers, language)
    )


def data_log(released: ReleasedReport, language: Language) -> Section:
    """Return every repair, warning and removal, one sentence each."""
    log = released.data_log
    counts = {kind: sum(line.kind == kind for line in log) for kind in _KINDS}
    blocks: list[Block]
    if not log:
        blocks = [paragraph(language.words("data_log.empty"))]
    else:
        said_counts = {
            kind: phrases.count_of(kind, amount, language)
            for kind, amount in counts.items()
        }
        lead = language.words(
            "data_log.lead",
            repairs=phrases.headed(said_counts["repair"]),
            warnings=said_counts["warning"],
            removed=said_counts["removed"],
        )
        rows = [
            [
                said(language.say(f"data_log.kinds.{line.kind}")),
                said(plain_text(log_sentence(line, language))),
            ]
            for line in log
        ]
        columns = [
            Column(language.say(f"data_log.{key}"), numeric=False)
            for key in ("kind", "what")
        ]
        caption = language.say("data_log.caption")
        blocks = [paragraph(lead), table(caption, columns, rows, stack=True)]
    return Section(
        "data_log",
        language.say("data_log.title"),
        language.say("data_log.answers"),
        tuple(blocks),
    )


def log_sentence(line: LogLine, language: Language) -> Words:
    """Return the sentence of a line of the log; in the singular where it counts one."""
    key, values = line.key, phrases.detail_values(line.details, language)
    counted = next((dict(line.details)[n] for n in COUNTS if n in values), None)
    if counted == 1 and language.can_say(f"data_log.one.{key}", values):
        return language.words(f"data_log.one.{key}", **values)
    return phrases.sentence_or_generic("data_log", key, line.details, language)


def _outcomes(released: ReleasedReport, language: Language) -> tuple[Words, ...]:
    lines: list[Words] = []
    for outcome in released.outcomes:
        named = outcome.indicator in outcome.source
        words = language.words(
            "sources.outcome_named" if named else "sources.outcome",
            outcome=phrases.headed(language.label(outcome.label)),
            publisher=outcome.publisher,
            indicator=outcome.indicator,
            source=outcome.source,
        )
        mark = phrases.mark(outcome.verified, language)
        marked = (Inline(" "), Inline(mark, "mark")) if mark else ()
        lines.append((*words, *marked))
    return tuple(lines)


def _file(each: SourceUse, language: Language) -> Words:
    known = [part for part in (each.publisher, each.title or each.address) if part]
    title = ": ".join(known)
    if not each.retrieved:
        return phrases.text(f"{title}.")
    return language.words("sources.file", title=title, retrieved=each.retrieved)


def own_tables(released: ReleasedReport, language: Language) -> Section:
    """Return the municipality's own tables by name."""
    blocks: list[Block] = [paragraph(language.words("followup.sources.lead"))]
    files = tuple(
        phrases.text(f"{each.title or each.address}.")
        for each in released.sources
        if each.id.startswith("file:")
    )
    if files:
        blocks.append(Bullets(files))
    return Section(
        "sources",
        language.say("sources.title"),
        language.say("sources.answers"),
        tuple(blocks),
    )
