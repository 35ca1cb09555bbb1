"""A column of area codes as offices write them, into municipality codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from prevstats.data.code_changes import CodeHistory
from prevstats.data.municipalities import (
    NATIONAL,
    by_code,
    is_simulated,
)
from prevstats.data.step import SHOWN_PER_FAULT, Step, shown
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

AreaKind = Literal[
    "municipality", "national", "region", "county", "group", "total", "remark", "bad"
]
REMOVED: Mapping[AreaKind, str] = {
    "region": "regions_removed",
    "county": "counties_removed",
    "group": "groups_removed",
    "total": "totals_removed",
    "remark": "remarks_removed",
}
COUNTY_NUMBERS = frozenset(
    (1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 17, 18, 19, 20, 21, 22, 23, 24, 25)
)
GROUP = re.compile(r"^G[0-9]{3,6}\b")
FLOAT_CODE = re.compile(r"^([0-9]{1,4})\.0+$")
CODE_AND_NAME = re.compile(r"^([0-9]{2,4})(?:\.0)?[\s\u00a0]*[-–:,]?[\s\u00a0]+(\D.*)$")
TOTAL_WORDS = frozenset(
    ("total", "totalt", "totals", "summa", "sum", "alla", "samtliga", "all", "mean")
)
AVERAGE_WORDS = frozenset(("genomsnitt", "medel", "medelvärde", "average"))
NATIONAL_WORDS = frozenset(
    ("riket", "sverige", "hela riket", "sweden", "hela landet", "0000", "00", "0")
)
WRITE_CODE = "write the four-digit municipality code, for instance 0114"


@dataclass(frozen=True, slots=True)
class AreaText:
    """What one text in the code column stands for.

    Attributes
    ----------
    kind : what sort of area, or that it is none.
    code : today's municipality code, or 0000 for the country.
    repair : key of the log line that the reading calls for, or "".
    meaning, mend : why it cannot be read; "" otherwise.
    """

    kind: AreaKind
    code: str = ""
    repair: str = ""
    meaning: str = ""
    mend: str = ""


@dataclass(frozen=True, slots=True)
class AreaReader:
    """Which codes are known: today's, the earlier ones, the invented ones or not.

    ``known`` maps codes to names; ``None`` stands for today's register. ``simulated``
    admits 9001 and up.
    """

    history: CodeHistory
    known: Mapping[str, str] | None = None
    simulated: bool = False

    def names(self) -> Mapping[str, str]:
        """Return the known codes with their names."""
        if self.known is not None:
            return self.known
        return {code: area.name for code, area in by_code().items()}


def read_areas(
    file: str,
    heading: str,
    texts: Sequence[str],
    lines: Sequence[int],
    reader: AreaReader,
) -> Step[list[AreaText]]:
    """Return what each row's code stands for, with repairs and complaints counted."""
    names = reader.names()
    known = {text: _read(text, names, reader) for text in dict.fromkeys(texts)}
    rows = [known[text] for text in texts]
    log: list[LogLine] = []
    repairs: defaultdict[str, list[int]] = defaultdict(list)
    for place, area in enumerate(rows):
        if area.repair:
            repairs[area.repair].append(place)
        if area.kind in REMOVED:
            repairs[REMOVED[area.kind]].append(place)
    for key, places in sorted(repairs.items()):
        first = places[0]
        details = (
            ("file", file),
            ("n", len(places)),
            ("first_line", lines[first]),
            ("example", texts[first].strip()[:60]),
        )
        removed = key in REMOVED.values()
        log.append(LogLine("removed" if removed else "repair", key, details))
    return Step(rows, tuple(log), _complaints(file, heading, texts, lines, rows))


def _read(raw: str, names: Mapping[str, str], reader: AreaReader) -> AreaText:
    """Return what one text stands for."""
    text = raw.strip().strip("\"'\u200b\ufeff").strip()
    low = text.casefold()
    if low in NATIONAL_WORDS or re.fullmatch(r"0{1,4}\s+(riket|sverige)", low):
        return AreaText("national", NATIONAL)
    if GROUP.match(text):
        return AreaText("group")
    if low in TOTAL_WORDS | AVERAGE_WORDS or low.startswith(
        ("totalt ", "total ", "summa ")
    ):
        return AreaText("total")
    if text[:1].isdigit():
        return _read_digits(text, names, reader)
    if not text:
        return _bad("the row says no municipality", WRITE_CODE)
    return _read_word(text, names)


def _read_digits(text: str, names: Mapping[str, str], reader: AreaReader) -> AreaText:
    """Return what a text that begins with a digit stands for."""
    floated = FLOAT_CODE.match(text)
    if floated:
        return _code(floated.group(1), "code_from_number", names, reader)
    if re.fullmatch("[0-9]{1,4}", text):
        return _code(text, "", names, reader)
    named = CODE_AND_NAME.match(text)
    if not named:
        return _bad("this is no municipality code", WRITE_CODE)
    area = _code(named.group(1), "code_and_name", names, reader)
    if area.kind != "municipality":
        return area
    if area.repair == "code_changed":
        return area
    if same_name(named.group(2), names.get(area.code, "")):
        return AreaText(area.kind, area.code, "code_and_name")
    meaning = f"{area.code} is {names.get(area.code, 'another municipality')}"
    return _bad(
        f"{meaning}, so that code and name contradict each other",
        "correct the code or the name",
    )


def _code(
    digits: str, repair: str, names: Mapping[str, str], reader: AreaReader
) -> AreaText:
    """Return what one to four digits stand for."""
    code = digits.zfill(4)
    if len(digits) == 3:
        repair = repair or "code_padded"
    if code in names or (reader.simulated and is_simulated(code)):
        return AreaText("municipality", code, repair)
    current = reader.history.current(code)
    if current != code and current in names:
        return AreaText("municipality", current, "code_changed")
    if code == NATIONAL:
        return AreaText("national", NATIONAL)
    if int(code) in COUNTY_NUMBERS:
        return AreaText("region" if len(digits) == 4 else "county")
    if is_simulated(code):
        return _bad(
            "codes from 9001 are kept for invented municipalities",
            "use the simulated source, or the real code",
        )
    return _bad("no municipality has or had this code", WRITE_CODE)


def _read_word(text: str, names: Mapping[str, str]) -> AreaText:
    """Return the complaint about a name in place of a code, with the code if known."""
    matches = [code for code, name in names.items() if same_name(text, name)]
    if len(matches) == 1:
        return _bad(
            "the municipality is given by its name; names are not told apart safely",
            f"write its code, {matches[0]}",
        )
    return _bad("this is no municipality code", WRITE_CODE)


def same_name(written: str, registered: str) -> bool:
    """Tell whether a written name is the registered one, "kommun" or "stad" aside."""
    short = re.sub(r"[\s_]+(kommun|stad)$", "", written.strip().casefold())
    name = registered.casefold()
    return bool(name) and short in (name, f"{name}s")


def _bad(meaning: str, mend: str) -> AreaText:
    """Return a text that cannot be read, and why."""
    return AreaText("bad", meaning=meaning, mend=mend)


def _complaints(
    file: str,
    heading: str,
    texts: Sequence[str],
    lines: Sequence[int],
    rows: Sequence[AreaText],
) -> tuple[Complaint, ...]:
    """Return one complaint per unreadable text, at its first line."""
    places: dict[str, list[int]] = {}
    for text, line, area in zip(texts, lines, rows, strict=True):
        if area.kind == "bad":
            places.setdefault(text, []).append(line)
    area_of = dict(zip(texts, rows, strict=True))
    found = []
    for text, at in list(places.items())[: 4 * SHOWN_PER_FAULT]:
        more = f" ({len(at)} rows)" if len(at) > 1 else ""
        area = area_of[text]
        found.append(
            Complaint(file, at[0], heading, shown(text) + more, area.meaning, area.mend)
        )
    rest = len(places) - len(found)
    if rest > 0:
        found.append(
            Complaint(
                file,
                None,
                heading,
                f"{rest} more codes of this kind",
                "they are no municipality codes",
                WRITE_CODE,
            )
        )
    return tuple(found)
