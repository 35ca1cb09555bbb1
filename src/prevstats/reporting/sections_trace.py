"""What is needed to make the same report again, and what was hidden in it."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Facts, Fold, Inline, Section, Words
from prevstats.reporting.disclosure import FEWER_THAN, HIDDEN_UP_TO, ROUNDING_BASE
from prevstats.reporting.kept_plan_words import departures, plan_facts
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table
from prevstats.reporting.released import ReleasedReport

_FINGERPRINTS = ("data", "parameters", "code", "notebook")
_PARTS: Mapping[str, str] = {
    "inventory": "mapping.inventory.table",
    "themes": "mapping.voices.table",
    "incidents": "mapping.incidents.table",
    "target_groups": "mapping.groups.table",
} | {
    name: f"followup.parts.{name}"
    for name in ("training", "staff", "audit", "detection", "ratings", "children")
}
"""A part without an indicator, as the ledger names it → the words for it."""
_LEDGER = ("hidden", "few", "rounded", "intervals", "withheld")


def traceability(released: ReleasedReport, language: Language) -> Section:
    """Return fingerprints, versions, seed and the ledger of what was hidden."""
    rule = language.words(
        "trace.rule",
        hidden_up_to=str(HIDDEN_UP_TO),
        base=str(ROUNDING_BASE),
        fewer_than=str(FEWER_THAN),
    )
    blocks: list[Block] = [
        paragraph(language.words("trace.lead")),
        Facts((*_facts(released, language), *plan_facts(released, language))),
        paragraph(rule, role="small"),
        *departures(released, language),
    ]
    if any(line.n_counts for line in released.ledger):
        ledger = _ledger(released, language)
        blocks.append(Fold(language.say("trace.ledger_fold"), (ledger,)))
    return Section(
        "traceability",
        language.say("trace.title"),
        language.say("trace.answers"),
        tuple(blocks),
    )


def _facts(
    released: ReleasedReport, language: Language
) -> tuple[tuple[str, Words], ...]:
    source = released.provenance
    report = language.say(
        "trace.report_value",
        evaluation=released.study,
        code=released.area.code,
        language=language.code,
    )
    packages = ", ".join(f"{name} {version}" for name, version in source.packages)
    shas = {
        "data": source.data_sha256,
        "parameters": source.parameters_sha256,
        "code": source.code_sha256,
        "notebook": source.notebook_sha256,
    }
    pairs: list[tuple[str, Words]] = [
        ("report", phrases.text(report)),
        ("version", phrases.text(f"prevstats {source.version}")),
        ("python", phrases.text(source.python)),
        ("packages", phrases.text(packages)),
    ]
    pairs += [(key, (Inline(shas[key], "code"),)) for key in _FINGERPRINTS]
    pairs += [
        ("seed", phrases.text(str(source.seed))),
        ("last_year", phrases.text(str(source.data_last_year))),
        ("persons", _persons(released, language)),
        ("hidden", _hidden(released, language)),
    ]
    return tuple((language.say(f"trace.{key}"), words) for key, words in pairs if words)


def _persons(released: ReleasedReport, language: Language) -> Words:
    from_persons = any(line.n_hidden or line.n_rounded for line in released.ledger)
    if from_persons:
        return language.words("trace.persons_counts")
    kind = "simulated" if released.simulated else "none"
    return language.words(f"trace.persons_{kind}")


def _hidden(released: ReleasedReport, language: Language) -> Words:
    hidden = sum(line.n_hidden for line in released.ledger)
    few = sum(line.n_fewer_than_five for line in released.ledger)
    words: list[Inline] = []
    if not hidden and not few:
        words.extend(language.words("trace.hidden_none"))
    else:
        words.extend(
            language.words(
                "trace.hidden_some",
                hidden=phrases.count_of("cell", hidden, language),
                few=phrases.headed(phrases.count_of("cell", few, language)),
            )
        )
    shown = [line.smallest_shown for line in released.ledger if line.smallest_shown]
    if shown:
        smallest = number(min(shown), 0, language.number_format)
        words.append(Inline(" "))
        words.extend(language.words("trace.smallest", number=smallest))
    return tuple(words)


def _ledger(released: ReleasedReport, language: Language) -> Block:
    columns = [Column(language.say("trace.ledger_outcome"), numeric=False)]
    columns += [Column(language.say(f"trace.ledger_{key}")) for key in _LEDGER]
    labels = {each.id: language.label(each.label) for each in released.outcomes}
    rows = []
    for line in released.ledger:
        amounts = (
            line.n_hidden,
            line.n_fewer_than_five,
            line.n_rounded,
            line.n_intervals_removed,
            line.n_withheld,
        )
        part = language.say(_PARTS.get(line.outcome, "trace.ledger_whole"))
        label = labels.get(line.outcome, part)
        rows.append(
            [
                said(phrases.headed(label)),
                *(figure_of(str(each), each) for each in amounts),
            ]
        )
    return table(language.say("trace.ledger"), columns, rows)
