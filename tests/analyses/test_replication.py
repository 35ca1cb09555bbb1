"""Designs on published data: what is given back, what fails, what a stranger brings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import prevstats as ps
from prevstats import cli
from prevstats.analyses.replication import Comparison, replicate
from prevstats.analyses.replication_judge import compared, half_a_unit
from prevstats.analyses.replication_spec import Expect
from prevstats.analyses.replication_table import lines_of, summary_of
from prevstats.estimate import Quantity

SPECS = Path(__file__).resolve().parents[2] / "parameters" / "replications"
SEED = 20261121


@pytest.mark.reference
@pytest.mark.parametrize("spec", sorted(path.stem for path in SPECS.glob("*.yaml")))
def test_published_numbers_are_given_back(spec: str, shared_data: Path) -> None:
    found = replicate([SPECS / f"{spec}.yaml"], shared_data / "benchmarks")
    assert found.complaints == ()
    assert found.rows
    assert [row for row in found.rows if row.status == "fail"] == []
    assert all(row.source for row in found.rows)


@pytest.mark.parametrize("package", ["statsmodels", "causaldata"])
def test_data_that_a_package_carries_need_no_folder(package: str) -> None:
    pytest.importorskip(package)
    named = (SPECS / "installable").glob("*.yaml")
    specs = [path for path in named if f"package: {package}" in path.read_text("utf-8")]
    found = replicate(specs, None)
    assert specs
    assert {row.status for row in found.rows} == {"pass"}
    assert not found.complaints


def write(folder: Path, spec: str, table: str = "") -> Path:
    if table:
        (folder / "clinics.csv").write_text(table, encoding="utf-8")
    path = folder / "clinics.yaml"
    path.write_text(spec, encoding="utf-8")
    return path


def clinics() -> tuple[str, np.ndarray]:
    """Return a stranger's table (30 clinics, 6 years, half begin in 2003), its grid."""
    random = np.random.default_rng(SEED)
    grid = random.normal(10, 2, (30, 1)) + random.normal(0, 1, (30, 6))
    grid[:15, 3:] -= 1.5
    lines = ["clinic;wave;visits;begun;size;region"]
    for row in range(30):
        for column in range(6):
            begun = int(row < 15 and column >= 3)
            value = f"{grid[row, column]:.12f}".replace(".", ",")
            region = ("north", "south", "")[row % 3]
            lines.append(
                f"klinik {row:02d};{2000 + column};{value};{begun};{row};{region}"
            )
    return "\n".join(lines) + "\n", grid


STRANGER = """\
data: clinics.csv
columns: {{unit: clinic, time: wave, outcome: visits, treated: begun}}
cases:
  - design: {{name: group_time, control: never}}
    expect:
      - {{quantity: "ATT(g=2003;t=2004)", value: {cell:.10f}, tolerance: 1e-8}}
      - quantity: ATT(2003,2004)
        value: {hundred:.8f}
        tolerance: 1e-6
        scale: 100
  - design: two_way_fixed_effects
    filter: [{{column: wave, in: [2000, 2003]}}]
    expect: {{quantity: ATT, value: {two:.10f}, rel_tolerance: 1e-8}}
  - design: {{name: ols, covariates: [begun], fixed_effects: [unit, time], vcov: CR1,
             cluster: clinic}}
    filter: [{{column: wave, in: [2000, 2003]}}]
    expect: {{quantity: coef(begun), value: {two:.10f}, rel_tolerance: 1e-8}}
  - design: {{name: ols}}
    columns: {{treated: null}}
    expect:
      - {{quantity: coef(intercept), value: {mean:.10f}, tolerance: 1e-9}}
      - {{quantity: n, value: 180, tolerance: 0}}
"""


def stranger(**changed: float) -> tuple[str, str]:
    table, grid = clinics()
    before = grid[:15].mean(axis=0) - grid[15:].mean(axis=0)
    numbers = {
        "cell": before[4] - before[2],
        "hundred": 100 * (before[4] - before[2]),
        "two": before[3] - before[0],
        "mean": grid.mean(),
    }
    return STRANGER.format(**(numbers | changed)), table


def test_a_strangers_file_with_other_data_and_columns(tmp_path: Path) -> None:
    """Numbers by plain means of a 2×2 comparison, from a semicolon file with commas."""
    found = replicate([write(tmp_path, *stranger())])
    assert found.complaints == ()
    assert [row.status for row in found.rows] == ["pass"] * 6
    assert found.rows[0].dataset == "clinics"
    assert found.exit_code == 0


def test_a_wrong_number_fails_and_the_others_are_still_told(tmp_path: Path) -> None:
    found = replicate([write(tmp_path, *stranger(two=-9.0))])
    assert [row.status for row in found.rows] == [
        *("pass", "pass"),
        *("fail", "fail"),
        *("pass", "pass"),
    ]
    assert found.exit_code == 1
    assert len(lines_of(found, only_failed=True)) == 3
    assert summary_of(found) == "4 passed, 2 failed, 0 shown"


def test_data_may_lie_in_another_folder(tmp_path: Path) -> None:
    spec, table = stranger()
    other = tmp_path / "data"
    other.mkdir()
    (other / "clinics.csv").write_text(table, encoding="utf-8")
    path = write(tmp_path, spec)
    assert replicate([path]).exit_code == 2
    assert replicate([path], other).exit_code == 0


FAULTS = """\
data: clinics.csv
columns: {unit: clinic, time: wave, outcome: visits, treated: begun}
cases:
  - design: {name: group_times}
    expect: {quantity: simple, value: 1}
  - design: {name: calibration_weights}
    expect: {quantity: effect, value: 1}
  - design: {name: group_time, contrl: never, control: sometimes}
    expect: {quantity: simple, value: 1}
  - design: {name: group_time, control: sometimes}
    expect: {quantity: simple, value: 1}
  - design: group_time
    expect: {quantity: ATT(1999), value: 1}
  - design: {name: ols, covariates: [sise]}
    expect: {quantity: coef(sise), value: 1}
  - design: {name: ols, covariates: [size], intercept: 3}
    expect: {quantity: coef(size), value: 1}
  - design: {name: ols, covariates: [size], fixed_effects: [clinic]}
    expect: {quantity: coef(size), value: 1}
  - design: ols
    columns: {treated: null}
    expect: {quantity: n, value: 180, tolerance: 0}
"""


def test_every_fault_is_told_and_the_sound_case_is_run(tmp_path: Path) -> None:
    found = replicate([write(tmp_path, FAULTS, clinics()[0])])
    told = [(complaint.line, str(complaint)) for complaint in found.complaints]
    for line, words in (
        (4, "did you mean group_time?"),
        (6, "not available in this version"),
        (8, "did you mean control?"),
        (10, "give one of"),
        (13, "ATT(2003,2004)"),
        (14, "did you mean size?"),
        (16, "true or false is wanted"),
    ):
        assert any(at == line and words in one for at, one in told), (line, told)
    assert any("a column that the columns before it" in one for _, one in told)
    assert [row.quantity for row in found.rows] == ["n"]
    assert found.exit_code == 2


def test_what_a_design_cannot_answer_fails_with_the_reason(tmp_path: Path) -> None:
    spec = FAULTS.split("cases:")[0] + (
        "filter: [{column: begun, equals: 0}]\ncases:\n"
        "  - design: group_time\n"
        "    expect: {quantity: simple, value: 1, std_error: 2}\n"
    )
    found = replicate([write(tmp_path, spec, clinics()[0])])
    assert [row.status for row in found.rows] == ["fail", "fail"]
    assert found.rows[0].ours is None
    assert found.rows[0].note.startswith("cannot answer: no_treated")


def test_words_become_a_factor_and_empty_cells_are_left_out(tmp_path: Path) -> None:
    spec = (
        "data: clinics.csv\ncolumns: {outcome: size}\ncases:\n"
        "  - design: {name: ols, covariates: [region]}\n"
        "    expect:\n"
        '      - {quantity: "coef(region[south])", value: 1, tolerance: 1e-9}\n'
        "      - {quantity: n, value: 120, tolerance: 0}\n"
        "  - design: {name: ols, factors: [{region: south}]}\n"
        '    expect: {quantity: "coef(region[north])", value: -1, tolerance: 1e-9}\n'
    )
    found = replicate([write(tmp_path, spec, clinics()[0])])
    assert [row.status for row in found.rows] == ["pass"] * 3


def test_weights_that_differ_within_a_unit_are_fitted_by_rows(tmp_path: Path) -> None:
    table, grid = clinics()
    head, *lines = table.splitlines()
    weighted = [head + ";weight"]
    weighted += [f"{line};{1 + number % 4}" for number, line in enumerate(lines)]
    spec = FAULTS.split("cases:")[0] + (
        "cases:\n"
        "  - design: {name: two_way_fixed_effects, weights: weight}\n"
        "    expect: {quantity: ATT, value: 0, std_error: 0}\n"
    )
    found = replicate([write(tmp_path, spec, "\n".join(weighted) + "\n")])
    weights = 1 + np.arange(180) % 4
    treated = np.zeros((30, 6))
    treated[:15, 3:] = 1
    columns = [np.kron(np.eye(30), np.ones((6, 1))), np.tile(np.eye(6)[:, 1:], (30, 1))]
    x = np.column_stack([treated.ravel(), *columns])
    root = np.sqrt(weights)
    direct = np.linalg.lstsq(x * root[:, None], grid.ravel() * root, rcond=None)[0]
    assert found.rows[0].ours == pytest.approx(direct[0], rel=1e-9)
    assert found.rows[1].ours is not None


def one(expect: dict[str, object], quantity: Quantity, raw: str = "") -> list[bool]:
    read = Expect.model_validate(expect)
    return [n.near for n in compared(read, quantity, {"k.value": raw}, "k")]


@pytest.mark.parametrize(
    ("expect", "near"),
    [
        ({"value": 1.0, "tolerance": 0.1}, [True]),
        ({"value": 1.0, "tolerance": 0.01}, [False]),
        ({"value": 1.0, "rel_tolerance": 0.1}, [True]),
        ({"value": 1.0, "tolerance": 0.01, "rel_tolerance": 0.1}, [True]),
        ({"value": 105.0, "tolerance": 0.1, "scale": 100.0}, [True]),
        ({"value": -1.05, "tolerance": 0, "scale": -1, "std_error": 0.2}, [True, True]),
        ({"std_error": 0.23, "std_error_tolerance": 0.02}, [False]),
        ({"value": 1.05, "tolerance": 0, "low": 0.7, "high": 1.4}, [True, True, True]),
        ({"low": 0.7, "high": 1.5, "tolerance": 0.05}, [True, False]),
        ({"low": -1.4, "high": -0.7, "tolerance": 0, "scale": -1}, [True, True]),
    ],
)
def test_numbers_are_near_enough(expect: dict[str, object], near: list[bool]) -> None:
    ours = Quantity(1.05, 0.2, 0.7, 1.4)
    assert one({"quantity": "q", **expect}, ours) == near


def test_without_tolerance_ours_must_round_to_the_digits_written() -> None:
    assert one({"quantity": "q", "value": 1.10}, Quantity(1.104), "1.10") == [True]
    assert one({"quantity": "q", "value": 1.10}, Quantity(1.106), "1.10") == [False]
    assert half_a_unit("1.0e-3") == pytest.approx(0.00005)
    assert half_a_unit("no number") == 0


def test_bounds_of_a_number_without_interval() -> None:
    bounds = {"quantity": "q", "low": 5.0, "high": 13.0}
    assert one(bounds, Quantity(9.0)) == [True, True]
    assert one(bounds, Quantity(4.0)) == [False, True]
    assert one(bounds, Quantity(14.0)) == [True, False]


def test_a_number_that_is_none_is_never_near() -> None:
    assert one({"quantity": "q", "value": 1.0, "tolerance": 9}, Quantity(np.nan)) == [
        False
    ]
    assert one({"quantity": "q", "std_error": 1.0}, Quantity(1.0)) == [False]


def test_what_is_shown_does_not_count(tmp_path: Path) -> None:
    spec = FAULTS.split("cases:")[0] + (
        "cases:\n  - design: {name: ols}\n    columns: {treated: null}\n"
        "    expect: {quantity: n, value: 7, judged: false}\n"
    )
    found = replicate([write(tmp_path, spec, clinics()[0])])
    assert found.rows[0].status == "shown"
    assert found.exit_code == 0


def test_the_command_prints_a_table_and_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(write(tmp_path, *stranger()))
    assert cli._exit_code(["replicate", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:4] == ["dataset", "design", "quantity", "published"]
    assert lines[-1] == "6 passed, 0 failed, 0 shown"
    assert cli._exit_code(["replicate", path, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["quantity"] == "ATT(g=2003;t=2004)"
    assert rows[0]["status"] == "pass"
    assert abs(rows[0]["difference"]) <= rows[0]["tolerance"]
    path = str(write(tmp_path, *stranger(two=-9.0)))
    assert cli._exit_code(["replicate", path, "--quiet"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 4
    path = str(write(tmp_path, FAULTS))
    assert cli._exit_code(["replicate", path]) == 2
    assert "clinics.yaml:4" in capsys.readouterr().err


def test_nothing_to_say_is_said_shortly() -> None:
    assert lines_of(Comparison((), ())) == []
    assert summary_of(Comparison((), ())) == "0 passed, 0 failed, 0 shown"


def test_the_public_name_takes_texts_and_gives_a_table(tmp_path: Path) -> None:
    path, absent = write(tmp_path, *stranger(two=-9.0)), tmp_path / "absent.yaml"
    found = ps.replicate([str(path), str(absent)], str(tmp_path))
    table = found.table
    assert list(table.columns[:3]) == ["dataset", "design", "case"]
    assert table["status"].value_counts().to_dict() == {"pass": 4, "fail": 2}
    gap = table["ours"] - table["published"]
    np.testing.assert_allclose(table["difference"], gap, atol=1e-12)
    lines = found.summary().splitlines()
    assert lines[0] == "4 passed, 2 failed, 0 shown, 1 faults in the files"
    assert "absent.yaml" in lines[1]
    nothing = ps.replicate([str(absent)]).table
    assert list(nothing.columns) == list(table.columns)
    assert str(nothing.dtypes["difference"]) == "float64"
