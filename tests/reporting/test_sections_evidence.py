"""The section on published studies: all of them, in both languages, with marks."""

from __future__ import annotations

from typing import get_args

import pytest

from prevstats.evidence.catalogue import Flag, Standing, catalogue, usable
from prevstats.evidence.combination import LocalEstimate, combine
from prevstats.evidence.key import Key
from prevstats.evidence.published_effects import PooledEffect
from prevstats.evidence.transfer import TransferOptions, transfer, transfer_pooled
from prevstats.parameters.evidence_rows import Domain
from prevstats.reporting.content import (
    Box,
    Bullets,
    Paragraph,
    Table,
    from_json,
    to_json,
)
from prevstats.reporting.language import language, languages, plain_text
from prevstats.reporting.released_evidence import (
    ReleasedEvidence,
    predicted,
    together,
)
from prevstats.reporting.sections_evidence import evidence

PROGRAMME = "orebro_prevention_programme"
KEY = Key(1, "0781", PROGRAMME, "drunkenness")


def words_of(block) -> str:
    """Everything a block says, as one text."""
    if isinstance(block, Paragraph):
        return plain_text(block.words)
    if isinstance(block, Bullets):
        return " ".join(plain_text(item) for item in block.items)
    if isinstance(block, Box):
        return " ".join([block.title, *(words_of(each) for each in block.blocks)])
    assert isinstance(block, Table)
    cells = (plain_text(cell.words) for row in block.rows for cell in row)
    return " ".join([block.caption, *cells])


def said(released: ReleasedEvidence, code: str) -> str:
    section = evidence(released, language(code))
    assert from_json(to_json(section)) == section
    return " ".join(words_of(block) for block in section.blocks)


def full(local: float) -> ReleasedEvidence:
    entry = catalogue()[PROGRAMME]
    used = usable(entry, "alcohol_drugs")
    options = TransferOptions(multipliers=("developer", "waiting_list"))
    found = transfer(used.studies, KEY, options)
    both = combine(found.draws, LocalEstimate(local, 0.1), KEY)
    return ReleasedEvidence(entry, predicted(found, used, entry), together(both))


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_intervention_can_be_told(name, code):
    text = said(ReleasedEvidence(catalogue()[name]), code)
    for study in catalogue()[name].studies:
        assert language(code).label(dict(study.row.finding)) in text


@pytest.mark.parametrize("code", languages())
def test_every_standing_flag_and_domain_has_its_words(code):
    for group, values in (
        ("standing", Standing),
        ("flag", Flag),
        ("domain", Domain),
    ):
        names = set(language(code).group(f"evidence.{group}"))
        assert names == set(get_args(values))


def test_where_nothing_is_known_it_says_so_and_shows_no_table():
    section = evidence(ReleasedEvidence(catalogue()["joint_plan"]), language("sv"))
    assert "Ingen effektstudie har hittats" in words_of(section.blocks[0])
    assert not any(isinstance(block, Table) for block in section.blocks)


def test_both_studies_and_the_reasons_are_read():
    text = said(ReleasedEvidence(catalogue()[PROGRAMME]), "sv")
    assert "ÖPP 2008" in text
    assert "ÖPP 2011" in text
    assert "gjord av upphovspersonerna" in text
    assert "mycket låg säkerhet" in text
    assert "Studierna säger emot varandra" in text


def test_a_within_group_number_is_never_without_its_warning():
    section = evidence(ReleasedEvidence(catalogue()["komet"]), language("sv"))
    rows = [row for b in section.blocks if isinstance(b, Table) for row in b.rows]
    within = [r for r in rows if "1,21" in plain_text(r[2].words)]
    assert len(within) == 1
    assert "ingen effekt" in plain_text(within[0][4].words)


def test_unverified_sources_carry_their_mark():
    section = evidence(ReleasedEvidence(catalogue()["smaller_classes"]), language("sv"))
    table = next(b for b in section.blocks if isinstance(b, Table))
    marked = [row[5].words[0] for row in table.rows if row[5].words[0].kind == "mark"]
    assert marked
    assert all("[MINNESVÄRDE" in word.text for word in marked)


def test_the_prediction_tells_its_interval_prior_and_multipliers():
    text = said(full(0.0), "sv")
    assert "90 procents intervall" in text
    assert "skala 0,15" in text
    assert "Studier som upphovspersonerna gjort: från" in text
    assert "gäller ingen av studierna" in text
    assert "inte som bevis för noll" in text
    assert "går att förena" in text


def test_conflict_is_said_with_both_weights():
    text = said(full(0.9), "sv")
    assert "säger emot varandra" in text
    assert "väga mindre" in text
    assert "conflict" not in text
    assert "contradict each other" in said(full(0.9), "en")


@pytest.mark.parametrize(
    ("reference", "words"), [("t", "6 frihetsgrader"), ("normal", "normalfördelning")]
)
def test_the_reference_of_a_meta_analysis_is_named(reference, words):
    entry = catalogue()["komet"]
    options = TransferOptions(reference=reference)
    found = transfer_pooled(PooledEffect(0.2, 0.1, 0.02, 8), KEY, options)
    released = ReleasedEvidence(
        entry, predicted(found, usable(entry, "behaviour"), entry)
    )
    text = said(released, "sv")
    assert words in text
    assert "lutar därför mot ingen effekt" in text
