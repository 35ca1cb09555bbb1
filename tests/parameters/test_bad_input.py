"""Each file of ``bad_input`` has one mistake; the complaint names it and its line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from prevstats.errors import InputError
from prevstats.parameters import document
from prevstats.parameters.load import complaints, load

HERE = Path(__file__).parent
BAD = HERE / "bad_input"
SOUND = HERE / "sound"


@dataclass(frozen=True)
class Case:
    """A file of ``bad_input`` and what its one complaint must say."""

    file: str
    line: int
    key: str
    words: tuple[str, ...]
    warning: bool = False


CASES = [
    Case(
        "octal_code",
        8,
        "areas[0]",
        ("YAML read 0114 as the number 76", 'write "0114" in quotes'),
    ),
    Case("only_code_octal", 8, "areas[0]", ("YAML read 0114 as the number 76",)),
    Case(
        "decimal_code",
        8,
        "areas[1]",
        ("YAML read 1280 as the number 1280", 'write "1280" in quotes'),
    ),
    Case(
        "octal_code_as_key",
        15,
        "start.years.0114",
        ("YAML read 0114 as the number 76", 'write "0114" in quotes'),
    ),
    Case(
        "decimal_code_as_key",
        15,
        "start.years.1280",
        ("YAML read 1280 as the number 1280", 'write "1280" in quotes'),
    ),
    Case(
        "no_as_false",
        4,
        "intervention",
        ("YAML read NO as false", 'write "NO" in quotes'),
    ),
    Case(
        "yes_as_true",
        39,
        "money.costs[0].verified",
        ("YAML read yes as true", 'write "yes" in quotes'),
    ),
    Case(
        "sexagesimal", 19, "outcomes[0].lag_years", ("YAML read 1:30 as the number 90",)
    ),
    Case(
        "sexagesimal_float",
        26,
        "inference.level",
        ("YAML read 1:30.5 as the number 90.5",),
    ),
    Case(
        "date_for_text",
        40,
        "money.costs[0].date",
        ("as a date where text was wanted", 'write "2026-11-21" in quotes'),
    ),
    Case(
        "year_for_text",
        40,
        "money.costs[0].date",
        ("YAML read it as a number; text is wanted", 'write "2026"'),
    ),
    Case("not_a_number", 30, "money.discount_rate", ("no number to calculate with",)),
    Case(
        "infinity", 47, "money.benefits[0].quantity", ("no number to calculate with",)
    ),
    Case(
        "hexadecimal", 29, "money.horizon_years", ("YAML read 0x0a as the number 10",)
    ),
    Case(
        "leading_zero_number",
        29,
        "money.horizon_years",
        ("YAML read 010 as the number 8",),
    ),
    Case("endless_number", 27, "inference.draws", ("more than 30 digits",)),
    Case(
        "duplicate_key",
        49,
        "name",
        ("the key twice (lines 1 and 49)", "keep one of them"),
    ),
    Case(
        "duplicate_code", 17, "start.years.0114", ("the key twice (lines 15 and 17)",)
    ),
    Case("list_as_key", 22, "", ("a list or mapping as a key",)),
    Case("anchor", 2, "", ("&words", "anchors and aliases are refused")),
    Case("alias", 4, "", ("*words", "anchors and aliases are refused", "in quotes")),
    Case("python_tag", 4, "", ("python/object/apply:os.getcwd", "tags are refused")),
    Case("local_tag", 4, "", ("the tag !centre", "tags are refused")),
    Case("too_deep", 24, "", ("more than 30 levels inside each other",)),
    Case("tab", 24, "", ("a tab at the beginning of the line", "two spaces")),
    Case(
        "colon_in_text",
        3,
        "",
        ("a colon followed by a space", "put text with a colon in quotes"),
    ),
    Case("unclosed_quote", 50, "", ("a quote is opened and never closed",)),
    Case("unclosed_bracket", 25, "", ("a bracket is opened and not closed",)),
    Case("reserved_character", 38, "", ("text may not begin with this character",)),
    Case("two_documents", 22, "", ("one file holds one evaluation",)),
    Case("bad_indentation", 11, "", ("found",)),
    Case(
        "mojibake",
        43,
        "money.benefits[0].label.sv",
        ("read as Windows-1252", "save the file as UTF-8"),
    ),
    Case("unknown_key", 4, "intervetnion", ("did you mean intervention?",)),
    Case(
        "unknown_key_inside", 19, "outcomes[0].lag_year", ("did you mean lag_years?",)
    ),
    Case("unknown_key_in_source", 8, "source.snapshoot", ("did you mean snapshot?",)),
    Case(
        "unlike_any_key",
        49,
        "zzz",
        ("there is no such key here", "known here: name, title"),
    ),
    Case(
        "missing_key",
        1,
        "intervention",
        ("intervention is needed here", "add intervention:"),
    ),
    Case("missing_language", 2, "title.en", ("en is needed here",)),
    Case("empty_value", 4, "intervention", ("nothing", "write text")),
    Case("empty_text", 2, "title.sv", ("text is needed here",)),
    Case("missing_kind", 6, "source", ("the kind decides", "add kind:")),
    Case(
        "unknown_kind",
        6,
        "source",
        ("found kind: ", "not among the words", "'kolada', 'file', 'simulated'"),
    ),
    Case(
        "text_for_number", 29, "money.horizon_years", ("a whole number is wanted here",)
    ),
    Case(
        "decimal_comma",
        30,
        "money.discount_rate",
        ("a number is wanted here", "write 0.03 (point as decimal sign"),
    ),
    Case("per_cent_sign", 30, "money.discount_rate", ("write 0.03 (point",)),
    Case(
        "spaces_in_number", 36, "money.costs[0].amount_sek", ("write 3500000 (point",)
    ),
    Case("number_in_quotes", 29, "money.horizon_years", ("write 10 without quotes",)),
    Case("text_for_list", 49, "languages", ("a list (one item per line",)),
    Case("list_for_text", 4, "intervention", ("a list of 1", "text is wanted here")),
    Case("text_for_mapping", 9, "years", ("a mapping (one key: value per line)",)),
    Case(
        "mapping_for_text",
        4,
        "intervention",
        ("a mapping with the keys id", "text is wanted here"),
    ),
    Case("bad_name", 1, "name", ("small letters a-z", "write it like family_centres")),
    Case(
        "bad_code",
        8,
        "areas[1]",
        ("a municipality code is four digits", 'write it like "0781"'),
    ),
    Case(
        "bad_code_as_key",
        16,
        "start.years.781",
        ("a municipality code is four digits",),
    ),
    Case("areas_unknown_word", 8, "areas", ("everywhere", "write one of 'all'")),
    Case("areas_empty", 8, "areas", ("a list of 0",)),
    Case(
        "bad_date",
        40,
        "money.costs[0].date",
        ("a date is a year, a month or a day", 'write it like "2026"'),
    ),
    Case("unknown_language", 49, "languages[1]", ("write one of 'sv' or 'en'",)),
    Case(
        "level_too_high",
        26,
        "inference.level",
        ("90", "must be below 1", "such as 0.9 for 90 per cent"),
    ),
    Case(
        "draws_too_few",
        27,
        "inference.draws",
        ("must be at least 199", "write 199 or more"),
    ),
    Case(
        "negative_amount",
        36,
        "money.costs[0].amount_sek",
        ("must be at least 0", "write 0 or more"),
    ),
    Case(
        "long_name",
        1,
        "name",
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…",
            "at most 60 characters",
        ),
    ),
    Case("no_outcomes", 17, "outcomes", ("at least one item", "add an item")),
    Case(
        "indicator_with_space",
        14,
        "start.indicator",
        ("without spaces", "write it like N33816"),
    ),
    Case(
        "cost_outside_range",
        50,
        "declared_unit_costs[0]",
        ("does not lie between low and high",),
    ),
    Case(
        "years_backwards", 9, "years", ("the last year 2009 is before the first 2010",)
    ),
    Case(
        "every_start_too_late",
        15,
        "start.years.0114",
        ("after the last year of the data (2022)", "nothing to compare"),
    ),
    Case(
        "indicator_years_backwards",
        16,
        "start.last_year",
        ("2020 to 2015", "at least two are needed"),
    ),
    Case("indicator_outside_years", 15, "start.first_year", ("outside 2010 to 2022",)),
    Case(
        "alternative_outside_years",
        18,
        "start.alternatives[0].last_year",
        ("outside 2010 to 2022",),
    ),
    Case(
        "alternative_twice",
        17,
        "start.alternatives[1]",
        ("later 2 times", "keep one of them"),
    ),
    Case("kolada_knows_no_start", 13, "start.kind", ("Kolada does not know when",)),
    Case(
        "simulated_with_indicator",
        15,
        "start.kind",
        ("no indicators of the real world",),
    ),
    Case(
        "all_treated",
        9,
        "source.treated",
        ("40 of 40 municipalities", "nobody is left to compare with"),
    ),
    Case(
        "simulated_start_outside",
        10,
        "source.start_years[1]",
        ("2030", "after 2010 and not after 2022"),
    ),
    Case(
        "effect_on_unknown",
        10,
        "source.effect.placed_foster",
        ("the evaluation has no such outcome",),
    ),
    Case(
        "simulated_code_with_real_data",
        8,
        "areas[1]",
        ("invented municipalities; real data have none",),
    ),
    Case(
        "real_code_with_simulated_data",
        10,
        "areas[0]",
        ("the invented municipalities are 9001 to 9040",),
    ),
    Case(
        "simulated_code_too_high",
        10,
        "areas[0]",
        ("the invented municipalities are 9001 to 9040",),
    ),
    Case("code_twice", 8, "areas[1]", ("0114 2 times",)),
    Case("outcome_twice", 20, "outcomes[1]", ("placed_any 2 times",)),
    Case(
        "last_effect_before_lag",
        20,
        "outcomes[0].last_effect_year",
        ("responds after 3 years at the earliest",),
    ),
    Case("language_twice", 49, "languages[1]", ("sv 2 times",)),
    Case("cost_twice", 41, "money.costs[1]", ("centre 2 times",)),
    Case(
        "benefit_of_no_outcome",
        45,
        "money.benefits[0].outcome",
        ("only an outcome that the evaluation estimates can be priced",),
    ),
    Case("path_is_address", 8, "source.path", ("from this machine only",)),
    Case("snapshot_is_address", 8, "source.snapshot", ("from this machine only",)),
    Case("path_is_excel", 8, "source.path", ("only CSV and Parquet are read",)),
    Case(
        "unknown_outcome",
        20,
        "outcomes[1].outcome",
        (
            "not in the reference tables",
            "did you mean child_youth_care_cost?",
            "declared_outcomes",
        ),
    ),
    Case(
        "unknown_intervention",
        4,
        "intervention",
        ("did you mean family_centre?", "declared_interventions"),
    ),
    Case(
        "unknown_payer", 35, "money.costs[0].payer", ("did you mean social_committee?",)
    ),
    Case(
        "unknown_payer_of_benefit",
        44,
        "money.benefits[0].payer",
        ("not in the reference tables",),
    ),
    Case(
        "unknown_unit_cost",
        46,
        "money.benefits[0].unit_cost",
        ("did you mean foster_care_day?", "declared_unit_costs"),
    ),
    Case(
        "outcome_without_price",
        42,
        "money.benefits[0].unit_cost",
        ("placed_any is not in kronor, so it needs a price",),
    ),
    Case(
        "kronor_with_price",
        46,
        "money.benefits[0].unit_cost",
        ("in kronor already; a price would count it twice",),
    ),
    Case(
        "price_without_year",
        46,
        "money.benefits[0].unit_cost",
        ("SEK of no known year",),
    ),
    Case(
        "price_in_dollars", 46, "money.benefits[0].unit_cost", ("USD of no known year",)
    ),
    Case(
        "price_year_outside_index",
        31,
        "money.price_year",
        ("the price index has no number for this year", "1998 to 2024"),
    ),
    Case(
        "cost_year_outside_index",
        37,
        "money.costs[0].price_year",
        ("no number for this year",),
    ),
    Case(
        "kronor_without_price_year",
        1,
        "price_year",
        ("child_youth_care_cost is in kronor of each year", "add price_year:"),
    ),
    Case(
        "evaluation_price_year_outside", 48, "price_year", ("no number for this year",)
    ),
    Case(
        "kronor_before_the_index",
        9,
        "years",
        ("1988, 1989, 1990, 1991, 1992, 1993 and 4 more", "1998 to 2024"),
    ),
    Case(
        "old_code",
        8,
        "areas[1]",
        ("Heby moved from Västmanland county", "the code is 0331", 'write "0331"'),
    ),
    Case(
        "indicator_shape", 14, "start.indicator", ("a capital letter and five digits",)
    ),
    Case("shadows_reference", 50, "declared_outcomes[0].id", ("would be hidden",)),
    Case(
        "declared_payer_unknown",
        56,
        "declared_unit_costs[0].payers[0]",
        ("did you mean region?",),
    ),
    Case(
        "unknown_target_group",
        56,
        "declared_interventions[0].target_group",
        ("did you mean pupils?",),
    ),
    Case("intervention_twice", 65, "declared_interventions[1]", ("own_group 2 times",)),
    Case(
        "discount_rate_in_per_cent",
        30,
        "money.discount_rate",
        ("3.5", "must be at most 0.2", "such as 0.035 for 3.5 per cent"),
    ),
    Case(
        "discount_rate_thirty_five",
        30,
        "money.discount_rate",
        ("35", "must be at most 0.2"),
    ),
    Case(
        "unit_cost_without_source",
        50,
        "declared_unit_costs[0].source",
        ("source is needed here",),
    ),
    Case(
        "unit_cost_negative",
        53,
        "declared_unit_costs[0].amount",
        ("-10", "must be at least 0"),
    ),
    Case(
        "own_price_year_outside",
        46,
        "money.benefits[0].unit_cost",
        ("no number for this year",),
    ),
    Case(
        "start_too_late",
        16,
        "start.years.0781",
        ("has not started", "compared with, not evaluated"),
        warning=True,
    ),
    Case(
        "lag_beyond_data",
        19,
        "outcomes[0].lag_years",
        ("only serve as a negative control",),
        warning=True,
    ),
    Case(
        "undescribed_indicator",
        14,
        "start.indicator",
        ("does not describe this indicator",),
        warning=True,
    ),
    Case(
        "neutral_outcome_priced",
        45,
        "money.benefits[0].outcome",
        ("neither good nor bad",),
        warning=True,
    ),
]


@pytest.mark.parametrize("loader", ["fast", "plain"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_one_mistake_gives_one_complaint_at_its_line(
    case: Case, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if loader == "plain":
        monkeypatch.setattr(document, "LOADER", yaml.SafeLoader)
    path = BAD / f"{case.file}.yaml"
    (complaint,) = complaints(path)
    assert (complaint.line, complaint.key) == (case.line, case.key)
    assert complaint.file == str(path)
    assert complaint.warning is case.warning
    assert complaint.found
    assert complaint.meaning
    assert complaint.mend
    for word in case.words:
        assert word in str(complaint)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_mistake_stops_the_load_and_a_warning_does_not(case: Case) -> None:
    path = BAD / f"{case.file}.yaml"
    if case.warning:
        assert load(path).name == "broken"
    else:
        with pytest.raises(InputError) as refusal:
            load(path)
        assert refusal.value.exit_code == 2
        assert refusal.value.complaints == complaints(path)


def test_every_bad_file_has_its_case() -> None:
    assert {case.file for case in CASES} == {path.stem for path in BAD.glob("*.yaml")}


@pytest.mark.parametrize("name", ["table", "simulated", "indicator", "without_money"])
def test_the_files_without_the_mistake_are_sound(name: str) -> None:
    assert complaints(SOUND / f"{name}.yaml") == ()
