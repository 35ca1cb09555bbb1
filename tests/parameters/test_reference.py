"""The reference tables: every row has its marks, and every name leads somewhere."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from prevstats.errors import InputError
from prevstats.parameters import reference
from prevstats.parameters.load import complaints, load
from prevstats.parameters.rows import IndexYear, Payer, UnitCost
from prevstats.parameters.schema import Text

TABLES = {
    "outcomes": lambda: reference.outcomes().values(),
    "interventions": lambda: reference.interventions().values(),
    "target_groups": lambda: reference.target_groups().values(),
    "payers": lambda: reference.payers().values(),
    "unit_costs": lambda: reference.unit_costs().values(),
    "price_index": lambda: reference.price_index().values(),
    "evidence": reference.evidence,
    "transfer_multipliers": reference.transfer_multipliers,
    "municipality_changes": reference.municipality_changes,
}
INDEX_ROUNDING = 0.0051
"""The published annual means have two decimals."""
POLICY_DOCUMENTS = {
    "hasselby_vallingby_2012",
    "stockholm_2008",
    "stockholm_2006",
    "ljungby_2011",
    "socialpolitik_2018",
}


def texts(value: Any) -> Iterator[Text]:
    """Yield every text of a row, however deep."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif hasattr(value, "model_fields_set"):
        for _, item in value:
            yield from texts(item)


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_unit_date_source_mark_and_both_labels(table: str) -> None:
    rows = list(TABLES[table]())
    assert rows
    for row in rows:
        assert row.unit
        assert row.source.strip()
        assert row.verified in {"yes", "partly", "no", "memory"}
        assert re.match(r"\d{4}", row.date)
        assert row.label.sv != ""
        assert row.label.en != ""
        for text in texts(row):
            assert text.sv.strip() == text.sv
            assert text.en.strip() == text.en


@pytest.mark.parametrize("table", TABLES)
def test_a_number_that_was_not_seen_says_so(table: str) -> None:
    for row in TABLES[table]():
        if "not seen" in row.source:
            assert row.verified == "memory"


@pytest.mark.parametrize("table", TABLES)
def test_the_text_carries_no_personal_data(table: str) -> None:
    content = (reference.table_path(table)).read_text(encoding="utf-8")
    assert "@" not in content
    assert not re.search(r"\b\d{6}[-+]\d{4}\b|\b07\d-?\d{3} ?\d{2} ?\d{2}\b", content)


@pytest.mark.parametrize(
    "table", ["evidence", "transfer_multipliers", "municipality_changes"]
)
def test_identifiers_are_unique(table: str) -> None:
    names = [row.id for row in TABLES[table]()]
    assert len(names) == len(set(names))


def test_every_name_in_the_tables_leads_to_a_row() -> None:
    for row in reference.interventions().values():
        assert row.target_group in reference.target_groups()
        assert set(row.outcomes) <= set(reference.outcomes())
        assert set(row.unit_costs) <= set(reference.unit_costs())
        assert set(row.named_in) <= POLICY_DOCUMENTS
        assert row.age_from <= row.age_to
    for row in reference.evidence():
        assert row.intervention is None or row.intervention in reference.interventions()
        assert set(row.other_interventions) <= set(reference.interventions())
    for row in reference.unit_costs().values():
        assert set(row.payers) <= set(reference.payers())
        assert row.price_year is None or row.price_year in reference.price_index()
    for row in reference.payers().values():
        assert row.part_of is None or row.part_of in reference.payers()


def test_every_policy_document_has_its_interventions() -> None:
    named = [row.named_in for row in reference.interventions().values()]
    for document in POLICY_DOCUMENTS:
        assert sum(document in names for names in named) >= 3


def test_the_interventions_that_the_documents_stand_for_are_there() -> None:
    assert {
        "family_centre",
        "open_preschool",
        "active_parenting",
        "orebro_prevention_programme",
        "support_groups_children",
        "training_chain",
        "joint_working_group",
        "joint_plan",
        "pooled_budget",
        "smaller_classes",
        "strengthened_pupil_health",
        "break_time_activities",
        "leisure_groups",
    } <= set(reference.interventions())


def test_both_studies_of_one_programme_stand_side_by_side() -> None:
    studies = {row.id: row for row in reference.evidence()}
    assert studies["opp_2008_drunkenness"].estimate == 0.35
    assert studies["opp_2011_drunkenness"].estimate is None
    assert "does not appear to reduce" in studies["opp_2011_drunkenness"].finding.en


def test_a_change_within_a_group_is_called_no_effect() -> None:
    for row in reference.evidence():
        if "within the group" in row.unit.en:
            assert "must not be used as an effect" in row.finding.en


def test_known_breaks_and_faults_are_written_down() -> None:
    eligible = reference.outcomes()["eligible_upper_secondary"]
    assert [item.year for item in eligible.breaks] == [2011]
    (fault,) = eligible.known_faults
    assert (fault.area, fault.year, fault.value) == ("2305", 2013, 0.0)
    assert reference.outcomes()["child_youth_care_cost"].price_basis == "current"
    assert reference.outcomes()["open_support"].direction == "neutral"
    assert reference.outcomes()["placed_residential"].denominator == "N01948"


def test_codes_that_changed_do_so_once_and_never_come_back() -> None:
    changes = reference.municipality_changes()
    assert list(changes) == sorted(changes, key=lambda row: row.valid_from)
    recodes = [row for row in changes if row.kind == "recode"]
    assert len({row.old_code for row in recodes}) == len(recodes)
    assert len({row.new_code for row in recodes}) == len(recodes)
    assert not {row.old_code for row in recodes} & {row.new_code for row in changes}
    assert {row.id for row in changes} >= {"heby_2007", "knivsta_2003", "habo_1998"}


@pytest.mark.reference
def test_changed_codes_agree_with_the_register_and_the_old_panel(
    shared_data: Path,
) -> None:
    with (shared_data / "sweden/municipalities.csv").open(encoding="utf-8") as stream:
        today = {row["municipality_code"] for row in csv.DictReader(stream)}
    path = shared_data / "sweden/municipal_expenditure_1979_1987.csv"
    with path.open(encoding="utf-8") as stream:
        once = {row["municipality"].zfill(4) for row in csv.DictReader(stream)}
    recodes = [r for r in reference.municipality_changes() if r.kind == "recode"]
    old = {row.old_code for row in recodes}
    assert not old & today
    assert {row.new_code for row in reference.municipality_changes()} <= today
    assert once - today <= old
    unseen = {row.old_code for row in recodes if row.verified == "memory"}
    assert old - once == unseen


@pytest.mark.reference
def test_outcomes_agree_with_the_catalogue(shared_data: Path) -> None:
    with (shared_data / "kolada_kpis.csv").open(encoding="utf-8") as stream:
        chosen = {row["kpi"]: row for row in csv.DictReader(stream)}
    path = shared_data / "sweden/kolada_kpi_metadata.csv"
    with path.open(encoding="utf-8") as stream:
        catalogue = {row["id"]: row for row in csv.DictReader(stream)}
    units = {
        "per 1 000": "per_1000",
        "per 100 000": "per_100000",
        "%": "percent",
        "kr/inv": "sek_per_inhabitant",
    }
    for outcome in reference.outcomes().values():
        assert outcome.indicator in catalogue
        assert catalogue[outcome.indicator]["municipality_type"] in {"K", "A"}
        for name in (*outcome.exposure, outcome.denominator):
            assert name is None or name in catalogue
        listed = chosen.get(outcome.indicator)
        if listed is not None:
            counted = {"count"} if listed["unit"] == "antal" else set()
            assert outcome.unit in {units.get(listed["unit"], "index"), *counted}


@pytest.mark.reference
def test_known_faults_are_published_as_they_are_written_down(
    shared_data: Path,
) -> None:
    path = shared_data / "sweden/kolada_panel_total.csv"
    with path.open(encoding="utf-8") as stream:
        published = {
            (row["municipality_code"], int(row["year"])): row
            for row in csv.DictReader(stream)
        }
    faults = [
        (outcome.indicator, fault)
        for outcome in reference.outcomes().values()
        for fault in outcome.known_faults
    ]
    assert len(faults) >= 2
    for indicator, fault in faults:
        value = float(published[fault.area, fault.year][indicator])
        assert value == pytest.approx(fault.value)


@pytest.mark.reference
def test_the_price_index_agrees_with_what_was_collected(shared_data: Path) -> None:
    path = shared_data / "economics/kpi_sweden_1980_100.csv"
    with path.open(encoding="utf-8") as stream:
        seen = {
            int(row["year"]): float(row["kpi_annual_mean_fixed"])
            for row in csv.DictReader(stream)
            if row["verified"] == "yes" and row["source"].startswith("SCB")
        }
    index = reference.price_index()
    assert list(index) == list(range(1998, 2025))
    assert {year for year, row in index.items() if row.verified == "yes"} == set(seen)
    for year, value in seen.items():
        assert index[year].value == pytest.approx(value, abs=INDEX_ROUNDING)


@pytest.mark.reference
def test_the_chained_years_agree_with_an_independent_deflator(
    shared_data: Path,
) -> None:
    path = shared_data / "sweden/municip_panel_2002_2022.csv"
    with path.open(encoding="utf-8") as stream:
        row = next(r for r in csv.DictReader(stream) if r["year"] == "2002")
    factor = float(row["real_tax_base"]) / float(row["tax_base"])
    index = reference.price_index()
    assert index[2023].value / index[2002].value == pytest.approx(factor, rel=1e-4)


@pytest.mark.reference
def test_prices_agree_with_what_was_collected(shared_data: Path) -> None:
    path = shared_data / "economics/swedish_unit_costs.csv"
    with path.open(encoding="utf-8") as stream:
        collected = {
            (float(row["value_central"]), row["verified"])
            for row in csv.DictReader(stream)
            if row["value_central"]
        }
    amounts = {amount for amount, _ in collected}
    memory = {amount for amount, mark in collected if mark == "memory"}
    lowest = {"special_support_school_month", "contact_family_expenses_day"}
    for row in reference.unit_costs().values():
        assert row.amount in amounts or row.id in lowest
        if row.verified == "memory":
            assert row.amount in memory


@pytest.mark.parametrize("name", ["example", "family_centres"])
def test_the_shipped_evaluations_are_sound(name: str, root: Path) -> None:
    path = root / "parameters" / f"{name}.yaml"
    assert complaints(path) == ()
    evaluation = load(path)
    assert evaluation.name == name
    assert all(use.lag_note for use in evaluation.outcomes)


def test_the_example_is_invented_with_a_known_effect_and_a_null() -> None:
    evaluation = load(reference.table_path("payers").parents[1] / "example.yaml")
    assert evaluation.source.kind == "simulated"
    assert evaluation.source.municipalities == 40
    assert evaluation.source.effect["open_support"] == 0.0
    assert {item.verified for item in evaluation.money.costs} == {"example"}


@pytest.mark.reference
def test_2022_is_left_out_because_only_positive_values_are_published(
    shared_data: Path, root: Path
) -> None:
    path = shared_data / "sweden/kolada_panel_total.csv"
    with path.open(encoding="utf-8") as stream:
        values: dict[str, list[float]] = {}
        for row in csv.DictReader(stream):
            if row["N24013"] and row["municipality_code"] != "0000":
                values.setdefault(row["year"], []).append(float(row["N24013"]))
    assert len(values["2022"]) == 175
    assert min(values["2022"]) > 0
    assert len(values["2021"]) == 290
    start = load(root / "parameters" / "family_centres.yaml").start
    assert start.last_year == 2021
    assert {item.name: item.last_year for item in start.alternatives} == {
        "sustained": 2021,
        "absorbing_only": 2021,
        "through_2022": 2022,
    }


TABLE = """defaults:
  unit: {sv: kronor, en: kronor}
  source: a source
  verified: "yes"
  date: "2026"
rows:
  - id: region
    label: {sv: regionen, en: the region}
    public: true
"""


def read(folder: Path, content: str, model: Any = Payer) -> Any:
    path = folder / "table.yaml"
    path.write_text(content, encoding="utf-8")
    return reference.read_table(path, model)


def test_a_row_takes_what_it_does_not_say_from_the_defaults(tmp_path: Path) -> None:
    own = TABLE + '    source: another\n    verified: "no"\n'
    (row,) = read(tmp_path, own)
    assert (row.source, row.verified, row.date) == ("another", "no", "2026")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("public: true", "public: maybe", 9, "true or false is wanted here"),
        ("public: true", "public: yes", 9, "YAML read yes as true"),
        ("    public: true\n", "", 7, "public is needed here"),
        ("public:", "publc:", 9, "did you mean public?"),
        (", en: the region", "", 8, "en is needed here"),
        ("rows:", "row:", 1, "a mapping defaults and a list rows"),
        ("defaults:\n", "defaults: 3\nother:\n", 1, "defaults and a list rows"),
        ("  - id: region", "  - just text\n  - id: region", 7, "a mapping (one key"),
    ],
)
def test_a_fault_in_a_table_is_told_with_its_line(
    old: str, new: str, line: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refusal:
        read(tmp_path, TABLE.replace(old, new, 1))
    (complaint,) = refusal.value.complaints
    assert complaint.line == line
    assert words in str(complaint)


def test_a_row_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    row = TABLE.partition("rows:\n")[2]
    with pytest.raises(InputError, match=r"region a second time \(first on line 7\)"):
        read(tmp_path, TABLE + row)
    years = "rows:\n  - &1 {year: 2000}\n"
    with pytest.raises(InputError, match="anchors"):
        read(tmp_path, years, IndexYear)
    index = TABLE.replace("public: true", "year: 2000\n    value: 1.0").replace(
        "  - id: region\n    label", "  - label"
    )
    with pytest.raises(InputError, match="2000 a second time"):
        read(tmp_path, index + index.partition("rows:\n")[2], IndexYear)


def test_a_price_outside_its_range_is_refused(tmp_path: Path) -> None:
    price = TABLE.replace(
        "public: true",
        "amount: 10\n    high: 5\n    currency: SEK\n    price_year: 2022\n"
        "    payers: [region]\n    kind: cost",
    )
    with pytest.raises(InputError, match="does not lie between low and high"):
        read(tmp_path, price, UnitCost)


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        reference.payers()["mine"] = None
    with pytest.raises(ValueError, match="frozen"):
        reference.payers()["region"].public = False
