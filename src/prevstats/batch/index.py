"""The page in front of a run: every area asked for, its answer, and where it failed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from prevstats.batch.index_map import draw_map, is_simulated, with_all_areas
from prevstats.errors import Complaint, InputError
from prevstats.reporting.content import PageMeta
from prevstats.reporting.page_words import INDEX_WORDS, demand_words
from prevstats.reporting.templates import asset, environment, policy, style

Form = Literal["fewer", "more", "cannot_tell", "no_difference", "withheld", ""]
"""The verdict's form; "" when there is no report."""
STATUSES = ("ok", "failed", "withheld")
KINDS: dict[str, str] = {
    "fewer": "fewer",
    "more": "more",
    "no_difference": "same",
    "cannot_tell": "cannot",
}
"""How a verdict looks on the map; every other form is ``none``."""
SIGNS = {
    "fewer": "▼",
    "more": "▲",
    "no_difference": "=",
    "cannot_tell": "○",
    "withheld": "–",
    "": "–",
}
KEY_ORDER = ("fewer", "more", "same", "cannot", "none")
COMPARED = ("fewer", "more", "cannot")
"""Looks that the key always explains where areas are compared with something."""
KEY_WORDS = {
    "fewer": "map_fewer",
    "more": "map_more",
    "same": "map_no_difference",
    "cannot": "map_cannot_tell",
    "none": "map_missing",
}


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One area that was asked for.

    Attributes
    ----------
    code, name, county : four digits, name, county ("" when not known).
    status : what became of its report.
    form : form of its verdict, "" when there is no report.
    verdict : the verdict in a few words, ready to print ("lägre", "kan inte avgöras").
    reason : why it failed or is withheld, "" otherwise.
    links : (words, file name) of its reports, the main language first; empty when
        nothing is published.
    """

    code: str
    name: str
    county: str
    status: Literal["ok", "failed", "withheld"]
    form: Form = ""
    verdict: str = ""
    reason: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NationalRow:
    """The national picture of one outcome, in words ready to print.

    ``estimate`` with unit, ``interval`` as "−210 till +6" ("" when there is none),
    ``n_areas`` how many started and are in the estimate.
    """

    outcome: str
    sentence: str
    estimate: str
    interval: str
    n_areas: int


def render_index(
    rows: Sequence[IndexRow],
    national: Sequence[NationalRow],
    meta: PageMeta,
    words: Mapping[str, str],
    level: str = "90",
    always: Collection[str] = COMPARED,
) -> str:
    """Return the index as HTML: complete without its one script.

    Rows stand in the order given. ``level`` is the national interval's level in per
    cent, as words; ``always`` are the looks that the key explains though no area has
    them. Raises ``InputError`` for missing words and impossible codes.
    """
    demand_words(words, INDEX_WORDS, "index")
    _demand_codes(rows)
    block = style(
        "drawing.css", "report.css", "index.css", print_footer=meta.print_footer
    )
    script = asset("index.js")
    kinds = with_all_areas({row.code: KINDS.get(row.form, "none") for row in rows})
    counted = Counter(kinds.values())
    statuses: Counter[str] = Counter(row.status for row in rows)
    page = environment().get_template("index.html.j2")
    return page.render(
        meta=meta,
        words=words,
        style=Markup(block),
        script=Markup(script),
        policy=policy(block, script),
        rows=rows,
        missing=[row for row in rows if row.status != "ok"],
        statuses={name: statuses[name] for name in STATUSES},
        signs=SIGNS,
        key=[
            (kind, words[KEY_WORDS[kind]], counted[kind])
            for kind in KEY_ORDER
            if counted[kind] or kind in always
        ],
        map=draw_map(kinds),
        tiles=bool(rows) and all(is_simulated(row.code) for row in rows),
        national=national,
        level=level,
    )


def _demand_codes(rows: Sequence[IndexRow]) -> None:
    """Refuse codes that are not four digits, and codes that stand twice."""
    counted = Counter(row.code for row in rows)
    complaints = [
        Complaint(
            file="index",
            line=None,
            key="code",
            found=f"{code!r} in {count} rows",
            meaning="an area has one row, under its four-digit code",
            mend="give each area once",
        )
        for code, count in counted.items()
        if count > 1 or not re.fullmatch(r"\d{4}", code)
    ]
    if complaints:
        raise InputError(complaints)
