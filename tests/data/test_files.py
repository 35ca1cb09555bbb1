"""Tables read from files: the real ones in place, and clean ones in every dress."""

from __future__ import annotations

import csv
import io
import time
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prevstats.data.files import ReadOptions, read_dataset
from prevstats.data.municipalities import by_code, register
from prevstats.data.panel import Dataset
from prevstats.errors import InputError
from prevstats.provenance import sha256_of_bytes

CPU_SECONDS = 2.0
"""Reading the real panel takes about 0.6; the double of what was asked for leaves room
for a loaded machine."""
CODES = ("0114", "0781", "1480", "2305")
YEARS = (2018, 2019, 2020)


@pytest.fixture(scope="module")
def panel(shared_data: Path) -> Path:
    return shared_data / "sweden" / "kolada_panel_total.csv"


@pytest.fixture(scope="module")
def genders(shared_data: Path) -> Path:
    return shared_data / "sweden" / "kolada_panel_gender.csv"


@pytest.mark.reference
def test_the_real_panel(panel: Path) -> None:
    began = time.process_time()
    reading = read_dataset(panel)
    assert time.process_time() - began < CPU_SECONDS

    dataset = reading.dataset
    assert dataset.areas == tuple(sorted(by_code()))
    assert dataset.years == tuple(range(1998, 2023))
    assert len(dataset.values) == len(dataset.national) == 65
    assert not dataset.simulated
    assert reading.sources[0].sha256 == sha256_of_bytes(panel.read_bytes())
    assert reading.sources[0].address == panel.name


@pytest.mark.reference
def test_the_real_panel_to_the_digit(panel: Path) -> None:
    dataset = read_dataset(panel).dataset
    with panel.open(newline="") as stream:
        for row in csv.DictReader(stream):
            code, year = row["municipality_code"], int(row["year"])
            place = dataset.years.index(year)
            for name in ("N33817", "N33001", "N15428", "N01921"):
                if code == "0000":
                    read = dataset.national[name][place]
                else:
                    read = dataset.values[name][dataset.row(code), place]
                published = float(row[name]) if row[name] else np.nan
                if code == "0330" and year < 2003 and published == 0:
                    published = np.nan
                np.testing.assert_equal(read, published)


@pytest.mark.reference
def test_faults_that_the_publisher_made_are_kept_here(panel: Path) -> None:
    dataset = read_dataset(panel).dataset

    bracke = dataset.values["N15428"][dataset.row("2305"), dataset.years.index(2013)]
    dorotea = dataset.values["N15034"][dataset.row("2425"), dataset.years.index(2013)]
    assert bracke == 0.0
    assert round(float(dorotea), 3) == 0.114


@pytest.mark.reference
def test_knivsta_before_knivsta(panel: Path) -> None:
    reading = read_dataset(panel)
    dataset = reading.dataset
    early = np.array(dataset.years) < 2003
    of_knivsta = dataset.values["N01921"][dataset.row("0330")]

    assert np.isnan(of_knivsta[early]).all()
    assert (of_knivsta[np.array(dataset.years) >= 2003] > 0).all()
    lines = {line.key: dict(line.details) for line in reading.log}
    assert lines["zero_before_existence"] == {"area": "0330", "year": 2003, "n": 8}


@pytest.mark.reference
def test_the_real_file_by_gender(genders: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_dataset(genders)
    (complaint,) = caught.value.complaints
    assert complaint.key == "gender"

    women = read_dataset(genders, ReadOptions(gender="K")).dataset
    men = read_dataset(genders, ReadOptions(gender="M")).dataset
    assert len(women.areas) == len(men.areas) == 290
    assert women.national["N15428"][0] == 89.2
    assert men.national["N15428"][0] == 87.2


def text_of(
    values: np.ndarray,
    *,
    layout: str,
    mark: str,
    decimal: str,
    code: str = "{code}",
    columns: tuple[str, ...] = ("N33817", "N01951"),
) -> str:
    """A table of CODES by YEARS in a chosen dress; ``values`` is (2, areas, years)."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=mark, lineterminator="\n")
    head = ["municipality_code", "year"]
    writer.writerow(
        [*head, *columns] if layout == "wide" else ["kpi", *head, "gender", "value"]
    )
    for place, area in enumerate(CODES):
        label = code.format(
            code=area, short=area.lstrip("0"), name=by_code()[area].name
        )
        for when, year in enumerate(YEARS):
            cells = [dressed(value, decimal) for value in values[:, place, when]]
            if layout == "wide":
                writer.writerow([label, year, *cells])
                continue
            for column, cell in zip(columns, cells, strict=True):
                writer.writerow([column, label, year, "T", cell])
    return stream.getvalue()


def dressed(value: float, decimal: str) -> str:
    """A number with its decimals as the office writes them; two, so none is unsure."""
    return "" if np.isnan(value) else f"{value:.2f}".replace(".", decimal)


def read_text(text: str, encoding: str, folder: Path, options: ReadOptions) -> Dataset:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return read_dataset(path, options).dataset


numbers = st.one_of(
    st.just(float("nan")), st.integers(0, 9_999_999).map(lambda whole: whole / 100)
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cells=st.lists(numbers, min_size=24, max_size=24).filter(
        lambda cells: any(cell == cell for cell in cells)
    ),
    layout=st.sampled_from(["wide", "long"]),
    mark=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    encoding=st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]
    ),
    code=st.sampled_from(["{code}", "{short}", "{code} {name}", "{code}.0"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_the_same_figures_in_any_dress(
    cells: list[float],
    layout: str,
    mark: str,
    decimal: str,
    encoding: str,
    code: str,
    line_end: str,
    tmp_path: Path,
) -> None:
    values = np.array(cells).reshape(2, len(CODES), len(YEARS))
    options = ReadOptions(accepted_jumps=("N33817", "N01951"))
    text = text_of(values, layout=layout, mark=mark, decimal=decimal, code=code)

    dataset = read_text(text.replace("\n", line_end), encoding, tmp_path, options)

    assert dataset.areas == CODES
    assert dataset.years == YEARS
    for place, name in enumerate(("N33817", "N01951")):
        if name in dataset.values:
            np.testing.assert_array_equal(dataset.values[name], values[place])
        else:
            assert layout == "long"


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cell=st.text(max_size=12))
def test_no_cell_is_ever_a_number_unless_it_says_so(cell: str, tmp_path: Path) -> None:
    """Any text in a cell gives its number, missing with a line, or a complaint."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["municipality_code", "year", "N33817"])
    writer.writerows([("0114", 2018, "6.5"), ("0114", 2019, cell)])
    path = tmp_path / "table.csv"
    path.write_bytes(stream.getvalue().encode("utf-8", "surrogatepass"))
    try:
        reading = read_dataset(path)
    except InputError:
        return
    value = reading.dataset.values["N33817"][0, -1]
    plain = unicodedata.normalize("NFC", cell).strip()
    if np.isnan(value):
        keys = {line.key for line in reading.log}
        assert not plain.strip("\u200b\u200e\u200f\ufeff\u2060\u00ad \t\r\n") or any(
            key.endswith("_missing") for key in keys
        )
    else:
        assert any(sign.isdigit() and sign.isascii() for sign in plain)


def test_a_long_table_keeps_areas_that_reported_nothing(tmp_path: Path) -> None:
    text = (
        "kpi,municipality_code,year,gender,value\n"
        "N33817,0114,2019,T,6.5\nN33817,0115,2019,T,\n"
    )

    dataset = read_text(text, "utf-8", tmp_path, ReadOptions())

    assert dataset.areas == ("0114", "0115")
    assert np.isnan(dataset.values["N33817"][1, 0])


def test_starts_out_of_a_column(tmp_path: Path) -> None:
    text = (
        "municipality_code,year,N33817,start\n"
        "0114,2018,6.5,2019\n0114,2019,6.0,2019\n"
        "0115,2018,6.5,0\n0115,2019,6.0,0\n0117,2018,1.0,\n0117,2019,1.0,\n"
    )

    dataset = read_text(text, "utf-8", tmp_path, ReadOptions(start_column="start"))

    assert dataset.start is not None
    assert dataset.start.tolist() == [2019.0, np.inf, np.inf]
    assert set(dataset.values) == {"N33817"}


def test_only_what_is_wanted_is_read_and_checked(tmp_path: Path) -> None:
    text = "municipality_code,year,N33817,N33816\n0114,2019,6.5,fel\n"

    wanted = ReadOptions(indicators=("N33817",), optional=("N01951",))
    dataset = read_text(text, "utf-8", tmp_path, wanted)

    assert set(dataset.values) == {"N33817"}


def test_invented_codes_are_read_when_they_are_expected(tmp_path: Path) -> None:
    text = "municipality_code,year,N33817\n9001,2019,6.5\n9002,2019,5.5\n"

    dataset = read_text(text, "utf-8", tmp_path, ReadOptions(simulated_codes=True))

    assert dataset.areas == ("9001", "9002")
    assert dataset.simulated


def test_the_register_can_be_handed_over(tmp_path: Path) -> None:
    text = "municipality_code,year,N33817\n0114,2019,6.5\n"
    options = ReadOptions(known_areas={"0115": "Vallentuna"})

    with pytest.raises(InputError, match="no municipality has or had this code"):
        read_text(text, "utf-8", tmp_path, options)


def test_every_municipality_may_be_written_with_its_name(tmp_path: Path) -> None:
    rows = [f"{area.code} {area.name},2019,1.5" for area in register()]
    text = "\n".join(["municipality_code,year,N33817", *rows]) + "\n"

    for spelling in ("NFC", "NFD"):
        path = tmp_path / "table.csv"
        path.write_text(unicodedata.normalize(spelling, text), encoding="utf-8")
        assert len(read_dataset(path).dataset.areas) == 290


def test_parquet_and_csv_give_the_same(tmp_path: Path) -> None:
    from prevstats.data.municipalities import connect

    text = text_of(
        np.arange(24.0).reshape(2, 4, 3) + 0.25, layout="wide", mark=",", decimal="."
    )
    source, target = tmp_path / "a.csv", tmp_path / "odd * name?.parquet"
    source.write_text(text)
    with connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{source}', types="
            "{'municipality_code': 'VARCHAR'})) TO '"
            f"{tmp_path / 'b.parquet'}' (FORMAT parquet)"
        )
    (tmp_path / "b.parquet").rename(target)

    first, second = read_dataset(source).dataset, read_dataset(target).dataset

    assert first.areas == second.areas
    for name, array in first.values.items():
        np.testing.assert_array_equal(array, second.values[name])
