"""New parameter files, and where the shipped ones are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.errors import InputError
from prevstats.parameters import shipped as shipped_module
from prevstats.parameters.load import complaints, load
from prevstats.parameters.new import new, write_new
from prevstats.parameters.shipped import shipped


@pytest.mark.parametrize("like", ["example", "family_centres"])
def test_a_new_file_is_sound_commented_and_has_its_name(
    like: str, tmp_path: Path
) -> None:
    path = write_new("school_absence", like, tmp_path)
    assert path == tmp_path / "school_absence.yaml"
    assert complaints(path) == ()
    assert load(path).name == "school_absence"
    assert path.read_text(encoding="utf-8").count("#") > 10


def test_a_new_file_differs_from_its_pattern_in_name_and_design_alone() -> None:
    """A rule chooses the design of a new file; all else is the pattern's."""

    def without_design(text: str) -> list[str]:
        head, tail = text.split("\ndesign:\n")
        kept = head.split("\n\n")[:-1]
        return [*"\n\n".join(kept).splitlines(), *tail.split("\n\n", 1)[1].splitlines()]

    pattern = (shipped("parameters") / "example.yaml").read_text(encoding="utf-8")
    made = new("mine")
    both = zip(without_design(pattern), without_design(made), strict=True)
    changed = [pair for pair in both if pair[0] != pair[1]]
    assert len(changed) == 1
    assert changed[0][1].startswith("name: mine")
    assert "design:\n  name: automatic\n" in made


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = write_new("mine", folder=tmp_path)
    path.write_text("my work", encoding="utf-8")
    with pytest.raises(InputError, match="would be overwritten"):
        write_new("mine", folder=tmp_path)
    assert path.read_text(encoding="utf-8") == "my work"


def test_a_new_file_goes_to_the_folder_parameters_when_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_new("here") == Path("here.yaml")
    (tmp_path / "parameters").mkdir()
    assert write_new("there") == Path("parameters/there.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "", "Mine", "2022", "a b", "å", "../up", "a/b", "con", "com1", "reference",
        "x" * 61, "name\n", "a.yaml",
    ],
)  # fmt: skip
def test_a_bad_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the name becomes a file and a folder"):
        write_new(name, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_pattern_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean family_centres"):
        new("mine", like="family_centers")
    with pytest.raises(InputError, match="known here: example, family_centre"):
        new("mine", like="zzz")


def test_the_rooms_are_found_in_the_checkout(root: Path) -> None:
    assert shipped("parameters") == root / "parameters"
    assert shipped("notebooks") == root / "notebooks"


def test_a_wheel_carries_the_rooms_and_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "prevstats"
    inside = package / "_shipped" / "parameters"
    inside.mkdir(parents=True)
    beside = tmp_path / "parameters"
    beside.mkdir()
    monkeypatch.setattr(
        shipped_module.prevstats, "__file__", str(package / "__init__.py")
    )
    assert shipped("parameters") == inside
    inside.rmdir()
    assert shipped("parameters") == beside
    with pytest.raises(FileNotFoundError, match="notebooks is missing"):
        shipped("notebooks")
