"""Rows for women, men and all told apart, so that they are never mixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from prevstats.data.step import Fault, Step, complaints_of
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

UNDERSTOOD: Mapping[str, str] = MappingProxyType(
    {
        "t": "T",
        "totalt": "T",
        "total": "T",
        "båda": "T",
        "båda könen": "T",
        "samtliga": "T",
        "1+2": "T",
        "k": "K",
        "f": "K",
        "kvinnor": "K",
        "kvinna": "K",
        "women": "K",
        "female": "K",
        "flickor": "K",
        "m": "M",
        "män": "M",
        "man": "M",
        "men": "M",
        "male": "M",
        "pojkar": "M",
    }
)
UNKNOWN = Fault(
    "the column says neither women (K), men (M) nor all (T)", "write K, M or T"
)
LONG_NAMES = {"T": "all", "K": "women", "M": "men"}


def choose_gender(
    file: str,
    heading: str,
    texts: Sequence[str],
    lines: Sequence[int],
    wanted: str | None,
) -> Step[list[bool]]:
    """Return which rows belong to the wanted gender.

    Without a wish, only a table of totals alone is read; rows for several genders, or
    for one gender alone, are refused rather than taken for all.
    """
    codes = [UNDERSTOOD.get(text.strip().casefold(), "") for text in texts]
    unknown = [
        (line, text)
        for code, text, line in zip(codes, texts, lines, strict=True)
        if not code
    ]
    if len(unknown) == len(texts) and not any(text.strip() for text in texts):
        return Step([True] * len(texts))
    if unknown:
        return Step(
            [True] * len(texts), (), complaints_of(file, heading, UNKNOWN, unknown)
        )
    counts = Counter(codes)
    if wanted is None and set(counts) - {"T"}:
        first = [code == min(counts) for code in codes]
        return Step(first, (), _undecided(file, heading, codes, lines))
    kept = wanted or "T"
    if texts and not counts[kept]:
        first = [code == min(counts) for code in codes]
        return Step(first, (), _absent(file, heading, counts, kept))
    removed = len(texts) - counts[kept]
    details = (("file", file), ("gender", kept), ("n", removed))
    log = (LogLine("removed", "other_genders_removed", details),) if removed else ()
    return Step([code == kept for code in codes], log)


def _undecided(
    file: str, heading: str, codes: Sequence[str], lines: Sequence[int]
) -> tuple[Complaint, ...]:
    """Return the complaint about rows of several genders and no wish."""
    present = sorted(set(codes))
    first = next(
        line for code, line in zip(codes, lines, strict=True) if code == present[0]
    )
    found = ", ".join(
        f"{code} ({LONG_NAMES[code]}): {codes.count(code)} rows" for code in present
    )
    together = "stacked in one table" if len(present) > 1 else "and not for all"
    return (
        Complaint(
            file,
            first,
            heading,
            found,
            f"there are rows for {_names(present)} {together}; which of them the "
            "question is about cannot be told",
            f"state gender: {' or gender: '.join(present)} under source (kind: file)",
        ),
    )


def _absent(
    file: str, heading: str, counts: Counter[str], kept: str
) -> tuple[Complaint, ...]:
    """Return the complaint that the wanted gender is not in the file."""
    present = sorted(counts)
    return (
        Complaint(
            file,
            None,
            heading,
            ", ".join(present),
            f"there are no rows for {kept} ({LONG_NAMES[kept]})",
            f"state gender: {' or gender: '.join(present)} under source (kind: file), "
            "or use another file",
        ),
    )


def _names(codes: Sequence[str]) -> str:
    """Return genders in words: women, men and all."""
    words = [LONG_NAMES[code] for code in codes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
