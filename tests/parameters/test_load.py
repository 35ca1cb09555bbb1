"""Loading: all complaints at once, marks for higher floors, odd files as bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevstats.errors import Complaint, InputError
from prevstats.parameters.load import complaints, join, load, load_marked
from prevstats.parameters.schema import Evaluation
from prevstats.parameters.text_file import MAXIMUM_BYTES

SOUND = Path(__file__).parent / "sound"
TEXT = (SOUND / "table.yaml").read_text(encoding="utf-8")


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "evaluation.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_sound_file_becomes_a_frozen_evaluation() -> None:
    evaluation = load(SOUND / "table.yaml")
    assert isinstance(evaluation, Evaluation)
    assert evaluation.areas == ("0114", "0781")
    assert evaluation.start.years == {"0114": 2014, "0781": 2016}
    assert evaluation.design == {"name": "group_time", "control": "not_yet"}
    assert evaluation.money.costs[0].amount_sek == 3_500_000
    with pytest.raises(ValueError, match="frozen"):
        evaluation.name = "other"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines(
    tmp_path: Path,
) -> None:
    text = (
        TEXT.replace("intervention: family_centre", "intervention: NO")
        .replace('areas: ["0114", "0781"]', 'areas: [0114, "9001"]')
        .replace('"0781": 2016', '"0781": 2031')
        .replace("outcome: child_youth_care_cost", "outcome: unheard_of")
        .replace("draws: 1999", "draws: ten")
        .replace("payer: social_committee\n      amount", "payer: nobody\n      amount")
        .replace("languages: [sv]", "languages: [sv, sv]\nextra: 1")
    )
    found = complaints(written(tmp_path, text))
    assert [c.line for c in found] == sorted(c.line for c in found if c.line)
    assert {c.key for c in found} == {
        "intervention",
        "areas[0]",
        "start.years.0781",
        "outcomes[1].outcome",
        "inference.draws",
        "money.costs[0].payer",
        "languages[1]",
        "extra",
    }


def test_a_rule_is_not_judged_when_its_field_cannot_be_read(tmp_path: Path) -> None:
    text = TEXT.replace("last: 2022", "last: soon").replace(
        "price_year: 2022\nlanguages: [sv]\n", "price_year: 2022\n"
    )
    (complaint,) = complaints(written(tmp_path, text))
    assert complaint.key == "years.last"


def test_without_the_reference_no_table_is_asked(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace("family_centre", "something_new"))
    assert complaints(path, against_reference=False) == ()
    assert load(path, against_reference=False).intervention == "something_new"
    assert len(complaints(path)) == 1


def test_loading_without_the_reference_imports_nothing_heavy() -> None:
    code = (
        "import sys; from prevstats.parameters.load import load;"
        f"load({str(SOUND / 'table.yaml')!r}, against_reference=False);"
        "heavy = {'numpy', 'pandas', 'scipy', 'matplotlib', 'statsmodels'};"
        "from prevstats.parameters import reference;"
        "read = reference.unit_costs.cache_info().misses;"
        "print(sorted(heavy & set(sys.modules)), read)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[] 0"


def test_codes_are_held_against_those_of_today() -> None:
    path = SOUND / "table.yaml"
    assert complaints(path, known_codes={"0114", "0781"}) == ()
    found = complaints(path, known_codes={"0114"})
    assert [c.key for c in found] == ["areas[1]", "start.years.0781"]
    assert "no municipality has this code today" in str(found[0])
    with pytest.raises(InputError):
        load(path, known_codes={"0114"})


def test_invented_codes_are_not_held_against_those_of_today(tmp_path: Path) -> None:
    text = (SOUND / "simulated.yaml").read_text(encoding="utf-8")
    path = written(tmp_path, text.replace("areas: all", 'areas: ["9001", "9002"]'))
    assert complaints(path, known_codes={"0114"}) == ()
    real = written(tmp_path, TEXT.replace('"0781"]', '"9001"]'))
    (complaint,) = complaints(real, known_codes={"0114", "0781"})
    assert "invented municipalities" in complaint.meaning


def test_codes_are_not_judged_when_they_cannot_be_read(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace("kind: kolada", "kind: excel"))
    (complaint,) = complaints(path, known_codes=set())
    assert complaint.key == "source"


def test_a_higher_floor_can_point_at_the_line_of_a_design_option() -> None:
    marked = load_marked(SOUND / "table.yaml")
    assert marked.study.name == "broken"
    assert marked.lines["design.control"] == 24
    assert marked.raw["design.control"] == "not_yet"
    complaint = marked.complaint(
        "design.control", "not_yet", "no such group", "use never"
    )
    assert complaint == Complaint(
        str(SOUND / "table.yaml"),
        24,
        "design.control",
        "not_yet",
        "no such group",
        "use never",
    )
    absent = marked.complaint("design.anticipation", "nothing", "m", "m", warning=True)
    assert (absent.line, absent.warning) == (22, True)
    nowhere = marked.complaint("covariates[3].name", "nothing", "m", "m")
    assert nowhere.line == 1


def test_a_key_with_odd_signs_has_the_line_of_what_holds_it() -> None:
    marked = load_marked(SOUND / "table.yaml")
    for key in ("design.x[1", "design[", "design.]", "design..a", "["):
        assert marked.complaint(key, "f", "m", "m").line in {1, 22}


def test_warnings_come_along_with_a_loaded_evaluation(tmp_path: Path) -> None:
    path = written(tmp_path, TEXT.replace('"0781": 2016', '"0781": 2024'))
    (warning,) = load_marked(path).warnings
    assert warning.warning


def test_complaints_are_joined_in_order_and_once() -> None:
    late = Complaint("b.yaml", 2, "k", "f", "m", "m")
    early = Complaint("b.yaml", 1, "k", "f", "m", "m")
    whole = Complaint("b.yaml", None, "k", "f", "m", "m")
    other = Complaint("a.yaml", 9, "k", "f", "m", "m")
    assert join([late, early], [whole, other, late]) == (other, whole, early, late)


ODD_FILES = {
    "empty": (b"", "the file is empty"),
    "only_comments": (b"# nothing\n\n", "the file is empty"),
    "list": (b"- a\n- b\n", "found a list"),
    "single_value": (b"hello\n", "found a single value"),
    "windows_1252": (
        TEXT.replace("Fråga", "Fr\u00e5ga").encode("cp1252"),
        "the byte 0xE5, which is “å” in Windows-1252",
    ),
    "undefined_in_windows_1252": (b"name: \x81\n", "the byte 0x81"),
    "utf_16": (TEXT.encode("utf-16"), "UTF-16"),
    "utf_16_big": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
    "zero_byte": (b"name: a\x00b\n", "the control character U+0000"),
    "too_large": (b"#" * (MAXIMUM_BYTES + 1), "more than 1 000 000 bytes"),
    "unknown_alias": (b"a: *x\n", "anchors and aliases are refused"),
    "alias_bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "anchors and aliases are refused",
    ),
    "deep": (b"[" * 100_000, "more than 30 levels"),
    "tag_that_cannot_be": (b"a: !!float abc\n", "tags are refused"),
    "unknown_tag_handle": (b"a: !x!y z\n", "cannot be read as YAML"),
    "percent": (b"%\nname: a\n", "cannot be read as YAML"),
}


@pytest.mark.parametrize("name", ODD_FILES)
def test_an_odd_file_is_explained(name: str, tmp_path: Path) -> None:
    content, words = ODD_FILES[name]
    found = complaints(written(tmp_path, content))
    assert any(words in str(complaint) for complaint in found)
    assert not any(complaint.warning for complaint in found)
    with pytest.raises(InputError):
        load(written(tmp_path, content))


def test_the_line_of_a_wrong_byte_is_named(tmp_path: Path) -> None:
    (complaint,) = complaints(written(tmp_path, b"name: a\n# b\ntitle: \xe5\n"))
    assert complaint.line == 3
    assert "save it as UTF-8" in complaint.mend


def test_a_byte_order_mark_is_only_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbf" + TEXT.encode())
    (warning,) = complaints(path)
    assert warning.warning
    assert load(path).name == "broken"


def test_every_tab_is_named_and_another_fault_too(tmp_path: Path) -> None:
    text = "name: broken\nyears:\n\tfirst: 2010\n\tlast: 2022\n"
    found = complaints(written(tmp_path, text))
    assert [c.line for c in found] == [3, 4]
    text = "name: [\n  1, }\nyears:\n\tfirst: 2010\n"
    assert [c.line for c in complaints(written(tmp_path, text))] == [2, 4]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("https://example.org/e.yaml", "an address"),
        ("https:/example.org/e.yaml", "an address"),
        ("s3://bucket/e.yaml", "an address"),
        ("absent.yaml", "no readable file (No such file"),
        (".", "not an ordinary file"),
        ("/dev/zero", "not an ordinary file"),
        ("a\0b.yaml", "no readable file"),
    ],
)
def test_a_path_that_is_no_file_is_explained(path: str, words: str) -> None:
    (complaint,) = complaints(path)
    assert words in complaint.found
    assert complaint.line is None
    with pytest.raises(InputError):
        load(path)


def test_a_windows_path_is_no_address() -> None:
    (complaint,) = complaints("C:/evaluations/absent.yaml")
    assert "no readable file" in complaint.found


FRAGMENTS = (
    "\t", "*a", "&a ", "!!int ", ": ", "- ", "[", "]", "{", "}", '"', "#", "|", "%",
    "NO", ".nan", "0114", "1:30", "2020-01-01", "\x00", "\x85", "<<: ", "= ", "? ",
    "9" * 40, "---\n", "...\n", "\r", '"": 1\n', '"a[0].b": 1\n', "null: 1\n",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_file_whatever_it_holds_gives_anything_but_complaints(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = TEXT
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 30))
        text = (
            text[:place] + data.draw(st.sampled_from(FRAGMENTS)) + text[place + cut :]
        )
    path = written(tmp_path_factory.mktemp("any"), text)
    found = complaints(path)
    assert [c.line or 0 for c in found] == sorted(c.line or 0 for c in found)
    if all(complaint.warning for complaint in found):
        assert isinstance(load(path), Evaluation)
    else:
        with pytest.raises(InputError):
            load(path)
