"""The sections of a decision report: two pages that say what other reports say."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases, reports
from prevstats.reporting.content import (
    Block,
    Bullets,
    Inline,
    Paragraph,
    Section,
    Words,
)
from prevstats.reporting.decision_budget import (
    budget_cost,
    budget_of,
    budget_options,
)
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.decision_known import known_table, latest_lines
from prevstats.reporting.decision_law import law_table, linked
from prevstats.reporting.decision_options import options_list
from prevstats.reporting.decision_promises import promise_table
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import card_table
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.released import Released
from prevstats.reporting.verdicts import tell

TOLD_APART = ("evaluation", "situation", "followup")
"""Kinds that have a place of their own; of others their own answer is quoted."""


def answer(released: ReleasedDecision, language: Language) -> Section:
    """Return the answer of the first report, and what is known, how surely."""
    evaluation = evaluation_of(released)
    blocks: list[Block] = []
    if evaluation is None:
        blocks += quoted(released, [next(iter(released.parts))], language)
    else:
        told = tell(evaluation.primary(), evaluation, language)
        more = linked((("evaluation", "answer"),), language)
        blocks.append(paragraph(told.answer, role="verdict"))
        blocks.append(paragraph(phrases.text(told.read_aloud), more))
        blocks.append(known_table(evaluation, language))
    blocks += latest_lines(released, language)
    first = next(iter(released.parts))
    others = [
        name
        for name in released.parts
        if name not in TOLD_APART and (evaluation is not None or name != first)
    ]
    blocks += quoted(released, others, language)
    question = language.label(released.question)
    return Section("answer", question, "", tuple(blocks))


def cost(released: ReleasedDecision, language: Language) -> Section:
    """Return what it costs and for whom, as the evaluation or the budget has it."""
    evaluation, budget = evaluation_of(released), budget_of(released)
    blocks: list[Block]
    if evaluation is None and budget is not None:
        blocks = budget_cost(budget, language)
    elif evaluation is None:
        blocks = [paragraph(language.words("decision.cost.none"))]
    elif isinstance(evaluation.money, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer",
            evaluation.money.reason,
            evaluation.money.details,
            language,
        )
        blocks = [paragraph(why)]
    else:
        more = linked((("evaluation", "money"),), language)
        read = language.words("decision.cost.read")
        blocks = [
            card_table(evaluation.money, language),
            paragraph(read, more, role="small"),
        ]
    return _section("cost", blocks, language)


def options(released: ReleasedDecision, language: Language) -> Section:
    """Return the options with their consequences, and what is to be decided."""
    evaluation = evaluation_of(released)
    blocks: list[Block] = []
    if evaluation is not None:
        blocks.append(options_list(evaluation, language))
    budget = budget_of(released)
    if budget is not None:
        blocks += budget_options(budget, language)
    if not blocks:
        blocks.append(paragraph(language.words("decision.options.none")))
    return _section("options", blocks, language)


def decide(released: ReleasedDecision, language: Language) -> Section:
    """Return what to decide now, what was promised, and when to look again."""
    items = tuple(phrases.text(language.label(each)) for each in released.decisions)
    blocks: list[Block] = [
        Bullets(items, ordered=True)
        if items
        else paragraph(language.words("decision.decide.none"))
    ]
    if released.promises:
        blocks.append(promise_table(released, language))
    else:
        blocks.append(paragraph(language.words("decision.decide.no_promises")))
    year = str(released.provenance.data_last_year + released.follow_up_years)
    key = "again" if evaluation_of(released) is not None else "again_alone"
    blocks.append(paragraph(language.words(f"decision.decide.{key}", year=year)))
    return _section("decide", blocks, language)


def children(released: ReleasedDecision, language: Language) -> Section:
    """Return what children themselves say, if the follow-up has it."""
    followup = released.parts.get("followup")
    if not isinstance(followup, ReleasedFollowup):
        blocks: list[Block] = [paragraph(language.words("decision.children.none"))]
    elif followup.parts.children is None:
        blocks = [paragraph(language.words("decision.children.not_asked"))]
    else:
        blocks = quoted(released, ["followup"], language)
    return _section("children", blocks, language)


def law(released: ReleasedDecision, language: Language) -> Section:
    """Return the duties of the Social Services Act and where each is answered."""
    blocks: list[Block] = [
        law_table(released, language),
        paragraph(language.words("decision.law.limits"), role="small"),
    ]
    return _section("law", blocks, language)


def grounds(released: ReleasedDecision, language: Language) -> Section:
    """Return which reports and data this rests on."""
    made = released.provenance
    listed = linked(tuple((name, "answer") for name in released.parts), language)
    rests = language.words(
        "decision.grounds.rests",
        year=str(made.data_last_year),
        version=made.version,
        data=made.data_sha256[:12],
        parameters=made.parameters_sha256[:12],
    )
    return _section("grounds", [paragraph(rests, listed, role="small")], language)


SECTIONS: dict[str, Callable[[ReleasedDecision, Language], Section]] = {
    "answer": answer,
    "cost": cost,
    "options": options,
    "decide": decide,
    "children": children,
    "law": law,
    "grounds": grounds,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def evaluation_of(released: ReleasedDecision) -> Released | None:
    """Return the evaluation's report, when the file asks for one."""
    found = released.parts.get("evaluation")
    return found if isinstance(found, Released) else None


def quoted(
    released: ReleasedDecision, names: Iterable[str], language: Language
) -> list[Block]:
    """Return the first sentences of other reports' answers, word for word."""
    blocks: list[Block] = []
    for name in names:
        section = reports.section(released.parts[name], "answer", language)
        said = _first(section)
        label: Words = (Inline(language.say(f"reports.{name}"), "strong"), Inline(":"))
        more = linked(((name, "answer"),), language)
        blocks.append(paragraph(label, _without_links(said), more))
    return blocks


def _first(section: Section) -> Words:
    """Return a section's verdict, or else its first paragraph; its title if none."""
    found = [block for block in section.blocks if isinstance(block, Paragraph)]
    firm = [block for block in found if block.role == "verdict"]
    for block in (*firm, *found):
        return block.words
    return phrases.text(section.title)


def _without_links(words: Words) -> Words:
    """Return words whose links, which lead nowhere on this page, are taken away."""
    return tuple(Inline(word.text, word.kind) for word in words)


def _section(name: str, blocks: list[Block], language: Language) -> Section:
    return Section(
        name,
        language.say(f"decision.{name}.title"),
        "",
        tuple(blocks),
    )
