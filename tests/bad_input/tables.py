"""Tables with one fault each: a clean table, and a way to spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prevstats.data.files import ReadOptions

CODES = ("0114", "0115", "0117", "0120", "0123", "0125", "0126", "0127", "0128", "0136")
YEARS = (2018, 2019, 2020)
CODE, YEAR, COLUMN = "0114", 2019, "N33817"


@dataclass(frozen=True)
class Case:
    """One fault.

    ``refused``: words that the complaints must hold, with the line where it stands.
    ``mended``: keys that the data log must hold; ``value`` is then the figure of 0114
    in 2019 (None = must be missing).
    """

    name: str
    content: str | bytes
    refused: tuple[str, ...] = ()
    line: int | None = None
    column: str = ""
    mended: tuple[str, ...] = ()
    value: float | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    file: str = "table.csv"
    areas: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name


def wide(
    cells: Mapping[tuple[str, int], str] | None = None,
    *,
    mark: str = ",",
    default: str = "6.5",
    codes: Mapping[str, str] | None = None,
    years: Mapping[int, str] | None = None,
    extra: tuple[str, ...] = (),
    header: str = "municipality_code,year,N33817",
    top: str = "",
) -> str:
    """A clean wide table of ten municipalities, three years and one indicator, with
    some cells, codes or years written otherwise and some rows added."""
    given = {str(key): cell for key, cell in (cells or {}).items()}
    lines = [header.replace(",", mark)]
    for code in CODES:
        for year in YEARS:
            cell = given.get(str((code, year)), default)
            row = ((codes or {}).get(code, code), (years or {}).get(year, str(year)))
            lines.append(mark.join((*row, cell)))
    return top + "\n".join((*lines, *extra)) + "\n"


def long(genders: tuple[str, ...] = ("T",), extra: tuple[str, ...] = ()) -> str:
    """A clean long table with a row per gender."""
    lines = ["kpi,municipality_code,year,gender,value"]
    for code in CODES:
        for year in YEARS:
            for place, gender in enumerate(genders):
                lines.append(f"N33817,{code},{year},{gender},{6.5 + place}")
    return "\n".join((*lines, *extra)) + "\n"


def at(cell: str, code: str = CODE, year: int = YEAR) -> dict[tuple[str, int], str]:
    return {(code, year): cell}


FIRST = 3
"""Line of 0114 in 2019 in the tables above."""
PERCENT = ReadOptions(units={COLUMN: "percent"})
COUNT = ReadOptions(units={COLUMN: "count"})
RATE = ReadOptions(units={COLUMN: "per_1000"})
NAMES = {"0114": "0114 Upplands Väsby"}
