"""Names come from the code alone; parts are fixed and share all areas between them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from batch.conftest import MakePlan

from prevstats.batch.jobs import Shard, chosen_areas, job, jobs, shard_from
from prevstats.errors import InputError

AREAS = tuple(f"{number:04}" for number in range(114, 2585, 8))


@pytest.mark.parametrize("of", [1, 2, 8, 13])
def test_parts_share_all_areas_between_them(of: int) -> None:
    parts = [
        chosen_areas(AREAS, (), Shard(number, of), "f") for number in range(1, of + 1)
    ]
    assert sorted(code for part in parts for code in part) == sorted(AREAS)


def test_part_of_an_area_does_not_depend_on_the_others() -> None:
    shard = Shard(2, 8)
    whole = set(chosen_areas(AREAS, (), shard, "f"))
    fewer = set(chosen_areas(AREAS[::2], (), shard, "f"))
    assert fewer == whole & set(AREAS[::2])


def test_areas_asked_for_keep_the_order_of_the_evaluation() -> None:
    assert chosen_areas(AREAS, ("0122", "0114"), Shard(), "f") == ("0114", "0122")


def test_unknown_codes_are_all_named_with_the_lost_zero_pointed_out() -> None:
    with pytest.raises(InputError) as caught:
        chosen_areas(AREAS, ("114", "9999", "../x"), Shard(), "f")
    assert len(caught.value.complaints) == 3
    assert "did you mean 0114?" in str(caught.value)
    assert str(caught.value).count("did you mean") == 1
    assert f"({AREAS[0]} to {AREAS[-1]})" in str(caught.value)


def test_a_code_that_the_evaluation_lacks_is_not_suggested() -> None:
    with pytest.raises(InputError) as caught:
        chosen_areas(("9001", "9002"), ("781",), Shard(), "f")
    assert "did you mean" not in str(caught.value)
    assert "9001 to 9002" in str(caught.value)


@pytest.mark.parametrize("text", ["0/8", "9/8", "2", "2/0", "a/b", "2/8/1", "-1/2", ""])
def test_shard_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--shard"):
        shard_from(text)


def test_shard_is_read() -> None:
    assert shard_from("2/8") == Shard(2, 8)


@pytest.mark.parametrize(
    "area",
    ["../victim", "http://a/b", "9001/..", "901", "90011", "９００１", "9001\n", "Hör"],
)
def test_file_name_is_made_from_a_known_code_only(
    make_plan: MakePlan, area: str
) -> None:
    plan = make_plan(("9001", area))
    with pytest.raises(InputError):
        job(plan, area, "sv")


def test_names_of_both_languages(make_plan: MakePlan) -> None:
    plan = make_plan(("9001",), languages=("sv", "en"))
    assert [each.files for each in jobs(plan)] == [
        ("tables/9001.xlsx", "findings/9001.json", "9001.html"),
        ("tables/9001.en.xlsx", "findings/9001.json", "9001.en.html"),
    ]


@pytest.mark.parametrize("name", ["data", "parameters", "notebook", "code", "packages"])
def test_any_other_input_gives_another_key(make_plan: MakePlan, name: str) -> None:
    plan = make_plan(("9001",))
    other = replace(plan, inputs=replace(plan.inputs, **{name: "0" * 64}))
    assert job(plan, "9001", "sv").key != job(other, "9001", "sv").key
