"""The answer in words: each form its sentence, each word its chance, each count."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reporting import builders
from reporting.reading import NO_BREAK, all_text

from prevstats.analyses.findings import Findings, Verdict
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.cases import persons
from prevstats.reporting.disclosure import release
from prevstats.reporting.language import language, plain_text
from prevstats.reporting.sections import SECTIONS
from prevstats.reporting.verdicts import tell

STATES = builders.states()
CODES = ("sv", "en")


def section(state: str, name: str, code: str):
    return SECTIONS[name](release(STATES[state]), language(code))


def sentence_of(findings: Findings, code: str = "sv") -> str:
    released = release(findings)
    told = tell(released.primary(), released, language(code))
    return plain_text(told.answer)


# ------------------------------------------------------------------ the verdict


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            "fewer",
            "Ja. Det blev färre barn och unga i familjehem än om familjecentralen "
            "inte hade funnits.",
        ),
        (
            "more",
            "Nej. Det blev fler barn och unga i familjehem än om familjecentralen "
            "inte hade funnits.",
        ),
        (
            "leans",
            "Det går inte att avgöra. Skillnaden mot kommuner utan familjecentral "
            "ryms i den vanliga variationen.",
        ),
        (
            "no_difference",
            "Nej, inte så att det märks. Skillnaden är mindre än 1,0 per 1 000 "
            "invånare 0–20 år.",
        ),
        (
            "withheld",
            "Svaret visas inte. De som räknas är så få att de skulle kunna kännas "
            "igen.",
        ),
        (
            "failed",
            "Det går inte att avgöra. Jämförelsen klarar inte våra prövningar. "
            "Därför kan vi inte lita på skillnaden.",
        ),
        ("described", "Det går inte att avgöra. Det finns inget att jämföra med."),
        (
            "neutral_more",
            "Det blev fler barn och unga i familjehem än om familjecentralen inte "
            "hade funnits.",
        ),
        (
            "no_estimate",
            "Det går inte att avgöra. Mer än hälften av jämförelsekommunerna har "
            "exakt samma förändring, så variationen kan inte mätas.",
        ),
        (
            "never",
            "Det går inte att avgöra av era egna siffror. Ljungby har inte startat. "
            "Därför finns ingen egen effekt att mäta.",
        ),
        (
            "always",
            "Det går inte att avgöra av era egna siffror. Ljungby hade insatsen "
            "redan när uppgifterna börjar. Därför syns ingen start.",
        ),
        (
            "no_before",
            "Det går inte att avgöra av era egna siffror. Statistiken börjar efter "
            "starten. Därför finns inget före att jämföra med.",
        ),
    ],
)
def test_each_form_has_its_sentence(state, sentence):
    assert sentence_of(STATES[state]).replace(NO_BREAK, " ") == sentence


@pytest.mark.parametrize("code", CODES)
def test_every_verdict_of_every_basis_and_direction_can_be_told(code):
    reasons = ("too_small", "comparison_fails", "no_comparison")
    forms = [("fewer", ""), ("more", ""), ("no_difference", "")]
    forms += [("cannot_tell", reason) for reason in reasons]
    answers = set()
    for form, reason in forms:
        chance = {"fewer": 0.97, "more": 0.02}.get(form, 0.55)
        for direction in ("lower", "higher", "neutral"):
            made = builders.with_verdict(form, reason, chance, direction=direction)
            answers.add(sentence_of(made, code))
    assert len(answers) >= 10


def test_a_higher_outcome_that_rose_is_a_yes():
    made = builders.with_verdict("more", "", 0.03, direction="higher")
    assert sentence_of(made).startswith("Ja.")


def test_a_cost_is_lower_and_never_fewer_children():
    firm = builders.cost(
        primary=True,
        local=builders.estimate(-300.0, 100.0),
        verdict=Verdict("fewer", "", 0.999, "local"),
    )
    made = sentence_of(builders.findings(outcomes=(firm,)))
    assert made.startswith("Ja. Det blev lägre kostnad för barn- och ungdomsvård")
    assert "färre" not in made


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "färre barn och unga i familjehem"),
        (
            {"counted": None, "unit": "percent"},
            "lägre andel placerade i familjehem",
        ),
        (
            {
                "counted": None,
                "unit": "percent",
                "label": builders.labels("andel av alla", "share of all"),
            },
            "lägre andel av alla",
        ),
        (
            {"counted": None, "unit": "index"},
            "ett lägre tal för placerade i familjehem",
        ),
        (
            {"counted": None, "label": builders.labels("HVB-dygn", "HVB days")},
            "ett lägre tal för HVB-dygn",
        ),
    ],
)
def test_what_became_less_is_said_by_its_kind(changes, said):
    made = release(builders.findings(outcomes=(builders.outcome(**changes),)))
    assert phrases.thing(made.primary(), language("sv"), "lower") == said


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.52, "lika troligt"),
        (0.69, "lutar åt färre barn och unga i familjehem. Chansen är 69 procent"),
        (
            0.946,
            "är troligt att det blev färre barn och unga i familjehem. Chansen är 94",
        ),
        (0.31, "lutar åt fler barn och unga i familjehem. Chansen är 69 procent"),
    ],
)
def test_the_word_is_bound_to_the_unrounded_chance(chance, words):
    made = release(builders.with_verdict("cannot_tell", "too_small", chance))
    told = tell(made.primary(), made, language("sv"))
    assert words in " ".join(plain_text(each) for each in told.lead)


def test_a_stronger_design_may_use_a_stronger_verb():
    weak = release(builders.with_verdict("fewer", "", 0.97))
    aloud = tell(weak.primary(), weak, language("sv")).read_aloud
    assert "har bidragit" in aloud
    assert "lett till" not in aloud
    strong = builders.outcome(
        local=builders.estimate(-1.4, 1.2, design_label="quasi_experiment")
    )
    made = release(builders.findings(outcomes=(strong, builders.cost())))
    assert "har lett till" in tell(made.primary(), made, language("sv")).read_aloud


def test_a_level_other_than_ninety_needs_another_chance():
    made = replace(builders.with_verdict("cannot_tell", "too_small", 0.69), level=0.95)
    card = all_text(SECTIONS["answer"](release(made), language("sv")))
    assert "97,5 procent" in card
    assert "95-procentsintervall" in card


def test_a_firm_verdict_without_a_chance_is_refused():
    made = release(builders.with_verdict("fewer", "", None))
    with pytest.raises(ValueError, match="no chance"):
        tell(made.primary(), made, language("sv"))


def test_no_difference_without_its_limit_is_refused():
    made = release(
        builders.with_verdict("no_difference", "", 0.5, smallest_difference=None)
    )
    with pytest.raises(ValueError, match="smallest difference"):
        tell(made.primary(), made, language("sv"))


@pytest.mark.parametrize("state", list(STATES))
def test_the_sentence_agrees_with_the_interval(state):
    released = release(STATES[state])
    outcome = released.primary()
    answer = sentence_of(STATES[state])
    side = phrases.side_of(outcome.local)
    if answer.startswith(("Ja", "Nej. ")) or "färre" in answer or "fler" in answer:
        assert side == ("lower" if "färre" in answer else "higher")
    if "ryms i den vanliga variationen" in answer:
        assert side == ""


def test_an_end_of_an_interval_is_never_written_as_zero():
    close = builders.with_verdict("fewer", "", 0.951)
    made = replace(close.outcomes[0], local=builders.estimate(-1.2, 1.197))
    released = release(replace(close, outcomes=(made, close.outcomes[1])))
    card = all_text(SECTIONS["answer"](released, language("sv")))
    assert "till −0,003" in card


def test_the_national_answer_stands_beside_a_municipality_without_its_own():
    card = all_text(section("never", "answer", "sv")).replace(NO_BREAK, " ")
    assert "I de 83 kommuner som har startat blev det färre barn och unga" in card
    assert "över 99 procents chans" in card
    assert "gäller alla som startat, inte Ljungby" in card
    assert "Våra egna siffror kan inte visa" in card


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict("more", "", 0.02, "national"), "blev det fler barn"),
        (
            Verdict("cannot_tell", "too_small", 0.7, "national"),
            "är inte överens",
        ),
        (
            Verdict("cannot_tell", "comparison_fails", 0.7, "national"),
            "klarar inte heller alla prövningar",
        ),
        (
            Verdict("no_difference", "", 0.7, "national"),
            "ingen skillnad som spelar roll",
        ),
        (Verdict("cannot_tell", "too_small", None, "national"), "sammantaget"),
        (None, "sammantaget"),
    ],
)
def test_the_national_verdict_has_its_forms(verdict, said):
    alone = builders.without_own("never")
    first = replace(alone.outcomes[0], national_verdict=verdict)
    made = replace(alone, outcomes=(first, alone.outcomes[1]))
    assert said in all_text(SECTIONS["answer"](release(made), language("sv")))


# ------------------------------------------------------------------ small numbers


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (-9.2, "9 barn färre"),
        (-1.2, "ett barn färre"),
        (-0.4, "mindre än ett barn"),
        (1.0, "ett barn fler"),
        (12.0, "12 barn fler"),
    ],
)
def test_children_are_counted_as_children(amount, said):
    outcome = release(builders.findings()).primary()
    assert persons(outcome, language("sv"), amount) == said


def test_whoever_is_no_child_is_a_person():
    made = builders.outcome(counted=builders.labels("vårdnadshavare", "parents"))
    outcome = release(builders.findings(outcomes=(made,))).primary()
    assert persons(outcome, language("sv"), -1.0) == "en person färre"


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ((-9.2, -17.1, -1.3), "så få som 1 och så många som 17"),
        ((-9.2, -17.1, -0.3), "9 barn färre om året, och som mest 17 barn färre"),
        ((-3.0, -12.0, 6.0), "allt från 12 barn färre till 6 barn fler"),
        ((-3.0, None, None), "Bästa gissningen är 3 barn färre om året."),
        (None, ""),
    ],
)
def test_cases_are_said_with_their_interval(cases, said):
    first = builders.with_verdict("fewer", "", 0.97).outcomes[0]
    made = release(builders.findings(outcomes=(replace(first, cases_per_year=cases),)))
    told = tell(made.primary(), made, language("sv"))
    assert said in " ".join(plain_text(each) for each in told.lead)


@pytest.mark.parametrize(
    ("name", "genitive"),
    [("Ljungby", "Ljungbys"), ("Borås", "Borås"), ("Bräcke", "Bräckes")],
)
def test_the_genitive_adds_no_s_after_s(name, genitive):
    base = builders.findings()
    released = release(replace(base, area=replace(base.area, name=name)))
    assert phrases.genitive(released, language("sv")) == genitive


def test_few_persons_are_said_in_words_and_nothing_gives_them_away():
    text = all_text(section("few", "situation", "sv"))
    assert "färre än fem barn" in text
    assert "färre än 5" in text
    assert "motsvarar" not in text


def test_one_child_is_said_in_the_outcomes_unit():
    text = all_text(section("fewer", "situation", "sv")).replace(NO_BREAK, " ")
    assert "Ett barn motsvarar 0,15 per 1 000 invånare 0–20 år." in text


def test_shares_differ_in_percentage_points():
    shares = builders.cost(
        unit="percent",
        unit_label=builders.labels("procent av eleverna", "per cent of pupils"),
        price_year=None,
        primary=True,
    )
    made = builders.findings(outcomes=(shares,), money=CannotAnswer("no_start"))
    text = all_text(SECTIONS["effect"](release(made), language("sv")))
    assert "181,0 procentenheter" in text


def test_a_firm_answer_of_one_of_many_says_that_it_stands_among_them() -> None:
    """Only beside the municipality's own firm answer."""
    for state, findings in STATES.items():
        verdict = release(findings).primary().verdict
        expected = verdict.form in ("fewer", "more") and verdict.basis == "local"
        card = all_text(section(state, "answer", "sv"))
        assert ("Svaret står sig när alla räknas med" in card) == expected


def test_the_ends_of_an_interval_have_the_same_number_of_decimals():
    outcome = release(builders.findings()).outcomes[0]
    spoken = language("sv")
    assert phrases.interval(outcome, spoken, -0.24, 0.02) == "−0,24 till +0,02"
    assert phrases.interval(outcome, spoken, -7.4, 7.4) == "−7,4 till +7,4"


def test_rules_that_all_leave_it_open_are_not_said_to_give_the_same_answer():
    base = builders.findings()
    own, unsure = base.outcomes[0], builders.estimate(0.1, 0.4)
    alike = replace(own.alternatives[0], estimate=unsure)
    unclear = replace(own, national=unsure, alternatives=(alike,))
    made = release(replace(base, outcomes=(unclear, *base.outcomes[1:])))
    text = all_text(SECTIONS["certainty"](made, language("sv")))
    assert "lika osäkert med alla regler" in text
    assert "Svaret är detsamma" not in text
