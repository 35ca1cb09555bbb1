"""The budget report: its sections, its words, and what disclosure control takes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from reporting import budgets
from reporting.builders import point

from prevstats.analyses.budget_findings import BudgetFindings
from prevstats.analyses.budget_positions import CaseBreakEven
from prevstats.analyses.budget_verdict import demand
from prevstats.analyses.study_findings import Count, IndicatorFindings
from prevstats.economics.returns import internal_rate_of_return
from prevstats.errors import CannotAnswer
from prevstats.reporting.budget_figures import (
    Step,
    TornadoBar,
    TornadoData,
    WaterfallData,
    tornado_figure,
    waterfall_figure,
)
from prevstats.reporting.budget_money import money
from prevstats.reporting.budget_needed import needed, needed_between
from prevstats.reporting.budget_page import (
    FORMS,
    page_meta,
    released_json,
    summary_of,
    why_withheld,
)
from prevstats.reporting.budget_ratios import ratio_blocks
from prevstats.reporting.budget_release import release_budget
from prevstats.reporting.budget_sections import SECTIONS
from prevstats.reporting.content import Figure, Section, Table
from prevstats.reporting.figures import Frame
from prevstats.reporting.gate import check
from prevstats.reporting.html import render_report
from prevstats.reporting.language import Language, language
from prevstats.reporting.report_json import canonical_json

CODES = ("sv", "en")
REASONS = (
    "no_effect_study",
    "too_few_effective_draws",
    "risk_outside_its_bounds",
    "budget_below_set_up",
    "nothing_priced_for_people",
    "purse_loses",
    "nobody_gains",
    "portfolio_not_settled",
    "not_within_horizon",
    "case_saves_nothing",
    "effect_not_known",
    "effect_is_certain",
    "no_effect_stated",
    "no_own_estimate",
    "estimate_without_draws",
    "no_cost_to_cover",
    "effects_gain_nothing",
    "no_break_even_between",
    "no_break_even_within",
    "nothing_gained_or_spent",
    "too_few_studies_for_t",
    "local_draws_not_normal",
    "withheld",
)


def sections(findings: BudgetFindings, words: Language) -> list[Section]:
    released = release_budget(findings)
    return [write(released, words) for write in SECTIONS.values()]


def page_of(findings: BudgetFindings, words: Language) -> str:
    meta = page_meta(release_budget(findings), words)
    return render_report(sections(findings, words), meta, words.group("page"))


def series(counts: tuple[float, ...], origin: str) -> IndicatorFindings:
    return IndicatorFindings(
        id="placed_any",
        label={"sv": "placerade", "en": "placed"},
        unit="per_1000",
        unit_label={"sv": "per 1 000", "en": "per 1,000"},
        direction="lower",
        counted=None,
        indicator="own",
        publisher="own",
        source="own",
        verified="yes",
        price_year=None,
        series=tuple(
            point(2014 + place, count / 5, Count(count, origin))  # type: ignore[arg-type]
            for place, count in enumerate(counts)
        ),
        one_case=None,
        breaks=(),
    )


@pytest.mark.parametrize("code", CODES)
def test_the_page_is_whole_and_passes_the_gate(code: str) -> None:
    words = language(code)
    shown = sections(budgets.found(), words)
    assert [each.id for each in shown] == list(SECTIONS)
    page = page_of(budgets.found(), words)
    assert check(page) == []
    assert page == page_of(budgets.found(), words), "equal findings, equal bytes"


@pytest.mark.parametrize("code", CODES)
def test_no_name_of_the_program_stands_for_a_word(code: str) -> None:
    words = language(code)
    for reason in ("not_named_in_file", "review_of_studies_that_are_here"):
        assert words.has(f"budget.left_out.{reason}")
    released = release_budget(budgets.found())
    for each in released.assumptions:
        assert words.has(f"budget.unit.{each.unit}"), each.unit
    shown = {each.key for each in released.assumptions if each.group == "joint"}
    wanted = {key.replace("_", ".") for key in words.group("budget.joint_number")}
    assert {key.removeprefix("budget.").replace("_", ".") for key in shown} == wanted


@pytest.mark.parametrize("code", CODES)
def test_the_ways_in_lead_to_every_section(code: str) -> None:
    meta = page_meta(release_budget(budgets.found()), language(code))
    anchors = {word.anchor for _, way in meta.ways for word in way}
    assert anchors - {""} == set(SECTIONS)


def test_every_option_has_its_figures_and_its_net_with_interval() -> None:
    findings = budgets.found()
    shown = money(release_budget(findings), language("sv"))
    figures = [block for block in shown.blocks if isinstance(block, Figure)]
    assert len(figures) == len(findings.options)
    for option, figure in zip(findings.options, figures, strict=True):
        assert len(figure.table.rows) == len(option.payers) + 1
        assert len(figure.svg) > 500


def test_the_printed_payers_sum_to_society() -> None:
    for option in budgets.found().options:
        total = sum(payer.net for payer in option.payers)
        assert total == pytest.approx(option.society.net)


def test_the_cash_is_summed_draw_by_draw() -> None:
    for option in budgets.found().options:
        for payer in option.payers:
            last = payer.cumulative[-1]
            total = sum(row.net for row in payer.by_year)
            assert last.net == pytest.approx(total)
            assert last.low <= last.net <= last.high
            assert last.year == payer.by_year[-1].year


def test_inputs_are_named_in_words() -> None:
    shown = sections(budgets.found(), language("sv"))
    tables = [
        block.table
        for section in shown
        if section.id == "certainty"
        for block in section.blocks
        if isinstance(block, Figure)
    ]
    first = [row[0].words[0].text for table in tables for row in table.rows]
    assert first
    assert not [name for name in first if re.search(r"[a-z]_[a-z]|\.[a-z]", name)]


def test_unverified_numbers_carry_their_mark() -> None:
    released = release_budget(budgets.found())
    shown = SECTIONS["assumptions"](released, language("sv"))
    tables = [block for block in shown.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows]
    assert len(rows) == len(released.assumptions)
    unverified = [each for each in released.assumptions if each.mark == "memory"]
    marked = [row for row in rows if row[3].words[0].text.startswith("[MINNES")]
    assert len(marked) == len(unverified) > 0


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("reason", REASONS)
def test_what_cannot_be_answered_is_said_in_words(code: str, reason: str) -> None:
    words = language(code)
    assert words.has(f"cannot_answer.{reason}")
    page = page_of(budgets.unanswerable(budgets.found(), reason), words)
    assert check(page) == []
    assert reason not in page.replace("withheld", "") or reason == "withheld"


@pytest.mark.parametrize("code", CODES)
def test_questions_that_were_not_asked_are_said_so(code: str) -> None:
    bare = replace(
        budgets.found(), purses=(), contest=None, portfolio=None, not_monetised=()
    )
    assert check(page_of(bare, language(code))) == []


def needed_row(needed: float, *, counted: bool = True) -> CaseBreakEven:
    """One outcome of which 960 may be helped and 450 complete."""
    row = budgets.found().options[0].society.must_succeed[0]
    told = replace(row.number, needed=needed, needed_low=1.0, needed_high=needed)
    return replace(row, number=told, counted=counted, persons=960.0, reached=450.0)


@pytest.mark.parametrize(
    ("count", "counted", "sentence"),
    [
        (450.0, True, "450"),
        (451.0, True, "fler än de 450 som fullföljer (451)"),
        (961.0, True, "fler än de 960 som finns (961)"),
        (961.0, False, "961"),
        (float("inf"), True, "inget antal räcker"),
    ],
)
def test_more_than_there_are_is_said_so(
    count: float, counted: bool, sentence: str
) -> None:
    row = needed_row(count, counted=counted)
    assert needed(row, language("sv")) == sentence
    noted = needed_between(row, language("sv")).endswith(("finns", "fullföljer"))
    assert noted == sentence.startswith("fler")


def test_more_than_there_are_is_said_in_english() -> None:
    shown = needed_between(needed_row(961.0), language("en"))
    assert shown.endswith(", more than the 960 there are")


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    ("cost", "flows", "key"),
    [
        (0.0, (0.0, 5.0, -1.0), "pays_nothing"),
        (9.0, (-9.0, 0.0, -1.0), "nothing_back"),
        (9.0, (0.0, 5.0, 1.0), "never_out"),
        (9.0, (5.0, -9.0, 0.0), "borrows"),
        (9.0, (-5.0, 9.0, 0.0), ""),
    ],
)
def test_only_what_is_put_in_has_a_return(
    code: str, cost: float, flows: tuple[float, ...], key: str
) -> None:
    words, option = language(code), budgets.found().options[0]
    found = internal_rate_of_return(flows)
    society = replace(option.society, cost=cost, internal_rate=found)
    option = replace(option, society=society)
    shown = ratio_blocks(option, release_budget(budgets.found()), words)[0]
    assert isinstance(shown, Table)
    told = shown.rows[-1][3].words[0].text
    if key:
        assert told == words.say(f"budget.ratios.{key}")
    else:
        assert re.search(r"\d", told)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", ["purse", "many_or_few"])
def test_the_purse_and_the_contest_show_their_mark(code: str, name: str) -> None:
    words = language(code)
    mark = words.say("mark.example" if name == "purse" else "mark.memory")
    shown = SECTIONS[name](release_budget(budgets.found()), words)
    marked = [block for block in shown.blocks if mark in repr(block)]
    assert marked
    contest = budgets.found().contest
    assert contest is not None
    sure = replace(
        budgets.found(),
        contest=replace(contest, mark="yes"),
        purses=tuple(
            replace(each, mark="yes", fund_mark="yes")
            for each in budgets.found().purses
        ),
    )
    plain = SECTIONS[name](release_budget(sure), words)
    assert not [block for block in plain.blocks if mark in repr(block)]


@pytest.mark.parametrize("code", CODES)
def test_every_verdict_has_its_words(code: str) -> None:
    findings = budgets.found()
    for verdict in language(code).group("budget.verdict"):
        options = tuple(replace(each, verdict=verdict) for each in findings.options)
        released = release_budget(replace(findings, options=options))
        shown = SECTIONS["answer"](released, language(code))
        assert shown.blocks


def test_a_hidden_effect_takes_its_kronor_with_it() -> None:
    own = budgets.own_effect(budgets.found())
    hidden = replace(own, outcomes=(series((3.0,) * 6, "persons"),))
    released = release_budget(hidden)
    assert released.withheld == (own.effects[0].part,)  # type: ignore[union-attr]
    assert released.options == ()
    assert released.choices == ()
    assert released.portfolio is None
    assert released.effects[0] == CannotAnswer("withheld")
    assert why_withheld(released, language("sv"))
    assert summary_of(released, language("sv"))["form"] == "withheld"
    assert released_json(released)["numbers"] == []


def test_an_own_effect_whose_counts_are_not_there_is_taken_as_hidden() -> None:
    assert release_budget(budgets.own_effect(budgets.found())).options == ()


def test_an_own_effect_of_published_counts_is_shown_with_its_conflict() -> None:
    own = budgets.own_effect(budgets.found())
    shown = replace(own, outcomes=(series((40.0,) * 6, "published"),))
    released = release_budget(shown)
    assert released.withheld == ()
    assert released.options
    assert "säger emot varandra" in page_of(shown, language("sv"))


def test_the_index_says_what_the_verdict_says() -> None:
    findings = budgets.found()
    said = summary_of(release_budget(findings), language("sv"))
    verdicts = {option.municipality.verdict for option in findings.options}  # type: ignore[union-attr]
    assert said["form"] in {FORMS[each] for each in verdicts}


def test_released_numbers_are_json_with_intervals() -> None:
    document = json.loads(
        canonical_json(released_json(release_budget(budgets.found())))
    )
    nets = [each for each in document["numbers"] if each["id"].endswith(".net")]
    assert nets
    assert all(each["low"] <= each["value"] <= each["high"] for each in nets)


def test_the_demand_stands_in_the_report() -> None:
    findings = budgets.found()
    percent = f"{100 * demand(findings.level):.0f} procent"
    assert percent in page_of(findings, language("sv"))


def frame() -> Frame:
    return Frame(id="money", title="money", description="words", axis="kronor")


def test_a_waterfall_ends_where_its_steps_sum() -> None:
    steps = (Step("a", -3.0, "-3"), Step("b", 1.0, "+1"), Step("c", 0.0, "0"))
    data = WaterfallData(frame(), steps, Step("all", -2.0, "-2"), -4.0, 1.0)
    svg = waterfall_figure(data)
    assert svg.count("<rect") == 2 + 1 + 1, "a step of nothing has no bar"
    assert svg == waterfall_figure(data)


def test_a_tornado_draws_both_ends_of_each_input() -> None:
    bars = (TornadoBar("a", -3.0, 2.0, ""), TornadoBar("b", -1.0, -1.0, ""))
    data = TornadoData(frame(), bars, -1.0, "base", "low", "high")
    assert tornado_figure(data).count("<rect") == 2 + 2, "two keys, two half bars"
