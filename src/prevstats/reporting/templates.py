"""The templates, the style and the policy that every page carries."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from importlib import resources

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from prevstats.parameters.reports import REPORT_NAMES
from prevstats.reporting.characters import printable
from prevstats.reporting.report_links import PLACE
from prevstats.reporting.shapes import number
from prevstats.reporting.tables import csv_link

DOTS_ACROSS = 20
OTHER_REPORT = (
    rf"(?:\.\./)?(?:(?:{'|'.join(REPORT_NAMES)})/)?"
    r"(?:index|[0-9]{4}(?:\.[a-z]{2})?)\.html"
)
"""Address of a page of another kind of report of the same study."""


@functools.cache
def asset(name: str) -> str:
    """Return one of the files beside the code, with plain line ends."""
    content = resources.files("prevstats.reporting").joinpath("assets", name)
    return content.read_text(encoding="utf-8").replace("\r\n", "\n")


@functools.cache
def environment() -> Environment:
    """Return jinja with everything escaped and nothing allowed to be undefined."""
    names = ("blocks.html.j2", "report.html.j2", "index.html.j2", "reports.html.j2")
    made = Environment(
        loader=DictLoader({name: asset(name) for name in names}),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "address": address,
        "csv_link": csv_link,
        "csv_name": lambda name: file_name(name.removesuffix(".csv") + ".csv"),
        "dots": dots,
        "drawn": Markup,
        "file_name": file_name,
        "fill": fill,
        "keep": keep_together,
        "other_report": other_report,
        "kind": lambda block: type(block).__name__,
    }
    return made


def _printed(value: object) -> object:
    """Return words without unprintable characters; anything else as it is."""
    return printable(value) if type(value) is str else value


def style(*names: str, print_footer: str = "") -> str:
    """Return style files as one block, with the words at the foot of printed pages."""
    lines = (line.strip() for name in names for line in asset(name).splitlines())
    foot = ""
    if print_footer:
        foot = (
            "\n@media print { @page { @bottom-left { content: "
            f'"{_in_style(print_footer)}"; font: 8pt Arial, sans-serif; color: #555;'
            " } } }"
        )
    return "\n".join(line for line in lines if line) + foot


def policy(style_block: str, script: str = "") -> str:
    """Return the content security policy that admits this style and this script."""
    scripts = f"'{fingerprint(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{fingerprint(style_block)}'; img-src data:; "
        f"script-src {scripts}; base-uri 'none'; form-action 'none'"
    )


def fingerprint(content: str) -> str:
    """Return a content's hash as the policy writes it: ``sha256-…``."""
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def address(anchor: str) -> str:
    """Return where a link leads: a place on the page, beside it, or an https address.

    A place in another report has no address before it is known to be there.
    """
    if not anchor:
        return ""
    if re.fullmatch(r"https://[^\s\"'<>\\]+", anchor):
        return anchor
    if re.fullmatch(r"#?[a-z][a-z0-9_-]*", anchor):
        return "#" + anchor.removeprefix("#")
    if re.fullmatch(rf"{OTHER_REPORT}#[a-z][a-z0-9_-]*", anchor):
        return anchor
    if PLACE.fullmatch(anchor):
        return ""
    raise ValueError(f"{anchor!r} is neither a place on the page nor an https address")


def file_name(name: str) -> str:
    """Return the name of a file beside the page; ``ValueError`` when it is a path."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ValueError(f"{name!r} is not a plain file name (A-Z, 0-9, dot, hyphen)")
    return name


def other_report(address: str) -> str:
    """Return the address of another kind of report; ``ValueError`` when it is none."""
    if not re.fullmatch(OTHER_REPORT, address):
        raise ValueError(f"{address!r} is no page of another report of this run")
    return address


def keep_together(words: str) -> str:
    """Return words in which what stands in brackets is not broken: an interval."""
    return re.sub(r"\([^()]*\)", lambda match: match[0].replace(" ", "\u00a0"), words)


def fill(words: str, **values: object) -> str:
    """Return words with ``{name}`` filled in, in one pass; other braces stay."""
    return re.sub(
        r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), words
    )


def dots(filled: int) -> Markup:
    """Return one hundred dots as three strokes with round ends."""
    places = [
        (8 + 15 * (place % DOTS_ACROSS), 8 + 15 * (place // DOTS_ACROSS))
        for place in range(100)
    ]
    full, hollow = places[:filled], places[filled:]
    return Markup(
        _strokes(full, "sc", 10.8)
        + _strokes(hollow, "sm", 10.8)
        + _strokes(hollow, "sp", 8.2)
    )


def _strokes(places: list[tuple[int, int]], colour: str, thick: float) -> str:
    if not places:
        return ""
    path = "".join(f"M{x} {y}h0" for x, y in places)
    return (
        f'<path d="{path}" class="{colour}" fill="none" '
        f'stroke-width="{number(thick)}" stroke-linecap="round"/>'
    )


def _in_style(words: str) -> str:
    """Return words as the inside of a CSS string: all but plain letters escaped."""
    return "".join(
        letter if letter.isascii() and letter.isalnum() else f"\\{ord(letter):x} "
        for letter in words
    )
