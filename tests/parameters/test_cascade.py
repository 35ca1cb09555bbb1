"""A cascade in a file: what is refused, where, and in which words."""

from __future__ import annotations

import pytest
from parameters.cascade_file import SOUND, read

from prevstats.parameters.cascade import CascadeParameters
from prevstats.parameters.cascade_rules import cycle
from prevstats.parameters.uncertain import Uncertain, standard_deviation


def test_a_sound_cascade_is_read(tmp_path) -> None:
    given = read(SOUND, tmp_path)
    assert isinstance(given, CascadeParameters)
    assert [(link.cause, link.to) for link in given.links] == [
        ("intervention", "conduct"),
        ("conduct", "no_school"),
        ("no_school", "support_days"),
    ]


BACK = """\
  - id: back
    from: no_school
    to: conduct
    number: {value: 1}
    per_unit: share
    unit: sd
    source: nowhere
    verified: example
    date: "2026"
correlations:"""


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        (
            "value: 4, low: 2",
            "value: 0, low: 0",
            "links[0].fade_out.half_life.value",
            "a number above 0",
        ),
        ("value: 4,", "value: -3,", "links[0].fade_out.half_life.value", "above 0"),
        ("kind: geometric", "kind: cubic", "links[0].fade_out", "write one of"),
        (
            "kind: geometric\n      half_life",
            "kind: geometric\n      years",
            "links[0].fade_out.years",
            "no such key",
        ),
        (
            "    fade_out:\n      kind: geometric\n      half_life: {value: 4, low: 2, "
            "high: 8, distribution: lognormal}\n",
            "",
            "links[0].fade_out",
            "how long the effect lasts",
        ),
        ("    source: an invented cohort study\n", "", "links[1].source", "add source"),
        (
            '    verified: example\n    date: "2026"\n  - id: school_days',
            '    date: "2026"\n  - id: school_days',
            "links[1].verified",
            "add verified",
        ),
        ("from: conduct", "from: mood", "links[1].from", "nothing of that name"),
        ("to: support_days", "to: nights", "links[2].to", "nothing of that name"),
        ("correlations:", BACK, "links[3]", "conduct -> no_school -> conduct"),
        (
            "estimate: conduct",
            "estimate: mood",
            "links[0].estimate",
            "only an outcome that the evaluation estimates",
        ),
        (
            "estimate: conduct",
            "number: {value: -0.2}\n    estimate: conduct",
            "links[0]",
            "one of number and estimate",
        ),
        (
            "    number: {value: 30, low: 20, high: 40, distribution: normal}\n",
            "",
            "links[2]",
            "one of number and estimate",
        ),
        (
            "number: {value: 30, low: 20, high: 40, distribution: normal}",
            "estimate: conduct",
            "links[2].estimate",
            "no later link",
        ),
        (
            "low: 20, high: 40",
            "low: 31, high: 40",
            "links[2].number",
            "does not lie between",
        ),
        ("low: 20, high: 40", "low: 29, high: 40", "links[2].number", "not even"),
        (
            ", low: 20, high: 40, distribution: normal",
            ", low: 20, high: 40",
            "links[2].number",
            "other than fixed",
        ),
        (
            ", low: 20, high: 40, distribution: normal",
            ", distribution: normal",
            "links[2].number",
            "needs low and high",
        ),
        (
            "low: 20, high: 40, distribution: normal",
            "low: 20, high: 44, distribution: uniform",
            "links[2].number",
            "the middle",
        ),
        (
            "value: 30, low: 20, high: 40, distribution: normal",
            "value: 0.3, low: 0, high: 0.6, distribution: lognormal",
            "links[2].number",
            "above 0",
        ),
        (
            "value: 1.65, low: 1.2, high: 2.27, distribution: lognormal",
            "value: 1.6, low: 1.2, high: 2.0, distribution: normal",
            "links[1]",
            "an odds ratio",
        ),
        (
            "value: 0.3, low: 0.1, high: 0.5, distribution: triangular",
            "value: 1.3",
            "links[1].confounding_discount.value",
            "1 or less",
        ),
        (
            "value: 0.25, low: 0.2, high: 0.3, distribution: beta",
            "value: 0.25, low: 0.2, high: 0.3, distribution: normal",
            "outcomes[1].base_rate.distribution",
            "among the words known",
        ),
        (
            "value: 0.25, low: 0.2, high: 0.3, distribution: beta",
            "value: 0.5, low: 0, high: 1, level: 0.6, distribution: beta",
            "outcomes[1].base_rate",
            "wider than any share",
        ),
        ("    per_unit: share\n", "", "links[2].per_unit", "for each of what"),
        ("    unit: day\n    source", "    source", "links[2].unit", "in what unit"),
        ("lag_years: 6", "lag_years: 25", "links[1].lag_years", "after the horizon"),
        (
            "lag_years: 6",
            "last_observed_year: 6",
            "links[1].last_observed_year",
            "follow-up is that",
        ),
        ("id: to_school", "id: effect", "links[1]", "each may be given once"),
        ("id: support_days\n", "id: conduct\n", "resources[0].id", "has that name"),
        (
            "links: [effect, to_school]",
            "links: [effect, other]",
            "correlations[0].links",
            "only links whose numbers are uncertain",
        ),
        (
            "links: [effect, to_school]",
            "links: [to_school, effect]",
            "correlations[0].links",
            "keep their order",
        ),
        (
            "links: [effect, to_school]",
            "links: [effect, to_school]\n    correlation: 0.4",
            "correlations[0]",
            "needs a source",
        ),
        (
            "links: [effect, to_school]",
            "links: [effect, to_school, school_days]\n    correlation: -0.8\n"
            "    source: s",
            "correlations[0]",
            "cannot all oppose",
        ),
        (
            "links: [effect, to_school]",
            "links: [effect, to_school]\n  - links: [to_school, school_days]",
            "correlations",
            "each may be given once",
        ),
        ("{age: 11, share: 0.5}", "{age: 11, share: 0.6}", "cohort.ages", "sum to 1"),
        ("from_age: 19", "from_age: 0", "cohort.leaving", "in rising order"),
        (
            "probability: 0.12",
            "probability: 12",
            "cohort.leaving[1].probability",
            "1 or less",
        ),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(
    tmp_path, old: str, new: str, key: str, words: str
) -> None:
    assert old in SOUND
    told = read(SOUND.replace(old, new, 1), tmp_path)
    assert isinstance(told, list)
    found = [c for c in told if c.key.startswith(f"cascade.{key}")]
    assert found, [str(complaint) for complaint in told]
    assert words in str(found[0])
    assert all(complaint.line is not None for complaint in found)


def test_a_cascade_without_a_cohort_is_read(tmp_path) -> None:
    text = SOUND[: SOUND.index("cohort:")]
    assert isinstance(read(text, tmp_path), CascadeParameters)


@pytest.mark.parametrize(
    "fade_out",
    [
        "{kind: geometric}",
        "{kind: geometric, half_life: {value: 2}, retention: {value: 0.5}}",
    ],
)
def test_a_geometric_fade_out_says_its_pace_once(tmp_path, fade_out: str) -> None:
    start, end = SOUND.index("    fade_out:"), SOUND.index("    last_observed_year")
    text = f"{SOUND[:start]}    fade_out: {fade_out}\n{SOUND[end:]}"
    (told,) = read(text, tmp_path)
    assert told.key == "cascade.links[0].fade_out"
    assert "one of retention and half_life" in str(told)


@pytest.mark.parametrize("value", ["0", "1"])
def test_a_share_that_is_certain_is_not_drawn(tmp_path, value: str) -> None:
    text = SOUND.replace("value: 0.25, low: 0.2, high: 0.3", "value: 0.25, low: 0")
    text = text.replace("value: 0.25, low: 0", f"value: {value}, low: 0, high: 1")
    (told,) = read(text, tmp_path)
    assert "lies between 0 and 1" in str(told)


def test_a_fixed_number_has_no_spread() -> None:
    assert standard_deviation(Uncertain(value=3.0)) == 0.0


def test_everything_is_told_at_once(tmp_path) -> None:
    text = SOUND.replace("from: conduct", "from: mood").replace("0.12", "1.2")
    text = text.replace("    source: an invented cohort study\n", "")
    told = read(text, tmp_path)
    assert isinstance(told, list)
    assert {complaint.key for complaint in told} == {
        "cascade.cohort.leaving[1].probability",
        "cascade.links[1].source",
    }


@pytest.mark.parametrize(
    ("arrows", "found"),
    [
        ({("a", "b"), ("b", "c"), ("a", "c")}, ()),
        ({("a", "a")}, ("a", "a")),
        ({("a", "b"), ("b", "c"), ("c", "b")}, ("b", "c", "b")),
        (set(), ()),
    ],
)
def test_a_cycle_is_found_and_shown(arrows, found) -> None:
    assert cycle(arrows) == found
