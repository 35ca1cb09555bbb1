"""Kolada's similar municipalities: read from its groups, newest year first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prevstats.data.similar import SimilarGroup, similar_groups, similar_of


def page(*values: dict[str, object]) -> dict[str, object]:
    return {
        "values": list(values),
        "count": len(values),
        "next_url": None,
        "previous_url": None,
    }


def group(title: str, *members: dict[str, str]) -> dict[str, object]:
    return {"id": "G1", "title": title, "members": list(members)}


def test_both_forms_of_the_title_are_read():
    found = similar_groups(
        page(
            group("Liknande kommuner IFO, Ljungby, 2024", {"member_id": "0586"}),
            group("Liknande kommuner, övergripande, Ljungby, 2025", {"id": "0683"}),
        ),
        "address",
    )
    assert found == (
        SimilarGroup("IFO", 2024, "0781", ("0586",)),
        SimilarGroup("övergripande", 2025, "0781", ("0683",)),
    )


@pytest.mark.parametrize(
    "title",
    ["Kronobergs län (ovägt medel)", "Liknande kommuner IFO, Ingenstans, 2024"],
)
def test_other_groups_are_passed_over(title):
    assert similar_groups(page(group(title, {"member_id": "0586"})), "address") == ()


def test_the_municipality_is_not_its_own_peer():
    members = ({"member_id": "0781"}, {"member_id": "0683"})
    (found,) = similar_groups(
        page(group("Liknande kommuner IFO, Ljungby, 2024", *members)), "address"
    )
    assert found.peers == ("0683",)


def test_the_newest_year_of_the_family_counts():
    groups = (
        SimilarGroup("IFO", 2023, "0781", ("0586",)),
        SimilarGroup("IFO", 2024, "0781", ("0683",)),
        SimilarGroup("övergripande", 2022, "0780", ("0580",)),
    )
    assert similar_of(groups, "IFO") == {"0781": ("0683",)}
    assert similar_of(groups) == {"0780": ("0580",)}
    assert similar_of(groups, "förskola") is None


def test_the_real_groups_are_seven_each(shared_data: Path):
    file = shared_data / "api_fixtures/kolada_v3_rewrapped/municipality_groups.json"
    groups = similar_groups(json.loads(file.read_text("utf-8")), "stored")
    ifo = similar_of(groups, "IFO")
    assert ifo is not None
    assert len(ifo) == 290
    assert {len(peers) for peers in ifo.values()} == {7}
    assert ifo["0781"] == ("0586", "0683", "1291", "1440", "1463", "1881", "2582")
    overall = similar_of(groups)
    assert overall is not None
    assert set(overall) == {"0781"}
