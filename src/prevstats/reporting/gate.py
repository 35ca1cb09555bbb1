"""The last look at a page before it is published: a parser, not a search for words.

A page passes when it holds only elements and attributes that a report needs, loads and
runs nothing, says the same in its policy, and can be read without seeing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from prevstats.errors import Complaint
from prevstats.reporting.characters import UNPRINTABLE
from prevstats.reporting.page_elements import (
    ATTRIBUTES,
    BASIC,
    CONTROLS,
    DRAWN,
    GEOMETRY,
    SHARED,
)
from prevstats.reporting.page_outline import Element, Outline, outline
from prevstats.reporting.templates import OTHER_REPORT, policy

META_NAMES = ("viewport", "referrer", "description")
PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:19|20)?(\d{6})[-+](\d{4})(?!\d)")
LEAKS = re.compile(
    r"Traceback \(most recent call last\)|/home/\w|/Users/\w|/root/|[A-Z]:\\Users\\"
)


def check(
    page: str, name: str = "page.html", script_allowed: bool = False
) -> list[Complaint]:
    """Return everything that keeps a page from being published; empty when it passes.

    Parameters
    ----------
    page : the whole HTML text.
    name : file name for the complaints.
    script_allowed : one inline script may stand there, if the policy names its hash
        (the index; a report has none).
    """
    parsed = outline(page)
    found = list(parsed.broken)
    for rule in (
        _elements,
        _links,
        _headings,
        _words_for_pictures,
        _tables,
        _ids,
        _leaks,
    ):
        found += rule(parsed)
    found += _controls(parsed, script_allowed)
    found += _policy(parsed)
    found += [
        (page.count("\n", 0, match.start()) + 1, f"the character {match[0]!r}")
        for match in UNPRINTABLE.finditer(page)
    ]
    return [
        Complaint(
            file=name,
            line=line,
            key="",
            found=fault,
            meaning="the page is not published",
            mend="mend what wrote it: the words, the drawing or the template",
        )
        for line, fault in sorted(found)
    ]


Faults = Iterator[tuple[int, str]]


def _elements(page: Outline) -> Faults:
    """Yield elements and attributes that a report does not need."""
    for element in page.elements:
        known = DRAWN if element.drawn else BASIC | CONTROLS
        if element.tag not in known:
            yield element.line, f"the element <{element.tag}>"
            continue
        allowed = SHARED | ATTRIBUTES.get(element.tag, frozenset())
        allowed |= GEOMETRY if element.drawn else frozenset()
        for attribute in element.attributes:
            described = attribute.startswith(("aria-", "data-"))
            if attribute not in allowed and not described:
                yield element.line, f"the attribute {attribute} on <{element.tag}>"
        fill = element.attributes.get("fill", "none")
        if fill != "none" and not re.fullmatch(r"url\(#[a-z0-9-]+\)", fill):
            yield element.line, f"a colour in the drawing: {fill[:40]}"


def _controls(page: Outline, allowed: bool) -> Faults:
    """Yield controls on a report, and more than one plain script on the index."""
    scripts = [element for element in page.elements if element.tag == "script"]
    for element in page.elements:
        if element.tag in CONTROLS and not allowed:
            yield element.line, f"the element <{element.tag}>"
        if element.tag == "input" and element.attributes.get("type") not in (
            "radio",
            "search",
        ):
            yield element.line, "an input that is neither a choice nor a search"
    for element in scripts[1:]:
        yield element.line, "a second script"
    for element in scripts:
        if element.attributes:
            yield element.line, "a script with attributes"


def _links(page: Outline) -> Faults:
    """Yield links that lead elsewhere than inside, beside, or to an https address."""
    ids = {
        element.attributes["id"]
        for element in page.elements
        if "id" in element.attributes
    }
    for element in page.elements:
        address = element.attributes.get("href")
        if address is not None and not _link_is_known(element, address, ids):
            yield element.line, f"a link to {address[:60]!r}"
        source = element.attributes.get("src")
        if source is not None and not source.startswith(
            ("data:image/png;base64,", "data:image/jpeg;base64,")
        ):
            yield element.line, f"a picture from {source[:60]!r}"


def _link_is_known(element: Element, address: str, ids: set[str]) -> bool:
    if address.startswith("#"):
        return address[1:] in ids
    if element.tag != "a":
        return False
    if address.startswith("data:"):
        return "download" in element.attributes and address.startswith(
            "data:text/csv;charset=utf-8,"
        )
    beside = r"[A-Za-z0-9][A-Za-z0-9._-]*\.(?:html|xlsx|json)"
    own = rf"https://[^\s\"'<>\\]+|{beside}|{OTHER_REPORT}(?:#[a-z][a-z0-9_-]*)?"
    return bool(re.fullmatch(own, address))


def _headings(page: Outline) -> Faults:
    """Yield faults in what names the page: one h1, a language, a title."""
    tags = [element.tag for element in page.elements]
    if tags.count("h1") != 1:
        yield 1, f"{tags.count('h1')} headings of the first level, not one"
    if not page.elements or not page.elements[0].attributes.get("lang"):
        yield 1, "no language on <html>"
    titles = [item for item in page.elements if item.tag == "title" and not item.drawn]
    if len(titles) != 1 or not titles[0].text.strip():
        yield 1, "no title"


def _words_for_pictures(page: Outline) -> Faults:
    """Yield pictures that neither say what they show nor are hidden from listeners."""
    texts = {
        element.attributes["id"]: element.text
        for element in page.elements
        if "id" in element.attributes
    }
    for element in page.elements:
        if element.tag == "img" and not element.attributes.get("alt", "").strip():
            yield element.line, "a picture without words for it"
        if element.tag != "svg" or element.attributes.get("aria-hidden") == "true":
            continue
        named = element.attributes.get("aria-label", "").strip()
        for reference in element.attributes.get("aria-labelledby", "").split():
            named += texts.get(reference, "").strip()
        if element.attributes.get("role") != "img" or not named:
            yield element.line, "a drawing without role and words"


def _tables(page: Outline) -> Faults:
    """Yield tables without caption or header cells that say what they head."""
    captions = {
        item.inside("table")
        for item in page.elements
        if item.tag == "caption" and item.text.strip()
    }
    headers = {item.inside("table") for item in page.elements if item.tag == "th"}
    for place, element in enumerate(page.elements):
        if element.tag == "table" and place not in captions:
            yield element.line, "a table without a caption"
        if element.tag == "table" and place not in headers:
            yield element.line, "a table without header cells"
        if element.tag == "th" and element.attributes.get("scope") not in (
            "col",
            "row",
        ):
            yield element.line, "a header cell without scope"


def _ids(page: Outline) -> Faults:
    """Yield ids that stand twice, and references to ids that are not there."""
    seen: set[str] = set()
    for element in page.elements:
        name = element.attributes.get("id")
        if name is None:
            continue
        if name in seen:
            yield element.line, f"the id {name!r} twice"
        seen.add(name)
    for element in page.elements:
        for attribute in ("aria-labelledby", "aria-describedby", "for"):
            for name in element.attributes.get(attribute, "").split():
                if name not in seen:
                    yield (
                        element.line,
                        f"{attribute} names {name!r}, which is not there",
                    )


def _policy(page: Outline) -> Faults:
    """Yield faults in the policy: first, and for exactly this style and script."""
    metas = [element for element in page.elements if element.tag == "meta"]
    for element in metas:
        kind = element.attributes.get("http-equiv", "").lower()
        name = element.attributes.get("name", "")
        if kind not in ("", "content-security-policy") or (
            name and name not in META_NAMES
        ):
            yield element.line, f"a meta element {kind or name!r}"
    styles = [element for element in page.elements if element.tag == "style"]
    scripts = [element for element in page.elements if element.tag == "script"]
    policies = [
        element
        for element in metas
        if element.attributes.get("http-equiv", "").lower() == "content-security-policy"
    ]
    if len(styles) != 1 or len(policies) != 1:
        yield (
            1,
            f"{len(styles)} style blocks and {len(policies)} policies, not one each",
        )
        return
    if re.search(r"url\(\s*[\"']?(?!#)|@import|expression\(", styles[0].text):
        yield styles[0].line, "a style that loads something"
    expected = policy(styles[0].text, scripts[0].text if scripts else "")
    if policies[0].attributes.get("content") != expected:
        yield policies[0].line, "a policy other than the one for this style and script"
    if page.elements.index(policies[0]) > page.elements.index(styles[0]):
        yield policies[0].line, "a policy after the style"


def _leaks(page: Outline) -> Faults:
    """Yield personal numbers, paths of a machine, tracebacks."""
    for element in page.elements:
        downloads = unquote(element.attributes.get("href", ""))
        words = " ".join(
            value
            for key, value in element.attributes.items()
            if key not in ("d", "href")
        )
        for content in (element.text, words, downloads):
            if element.tag not in ("style", "script") and LEAKS.search(content):
                yield element.line, "a machine's path or a traceback"
            if any(
                _is_personal_number(match)
                for match in PERSONAL_NUMBER.finditer(content)
            ):
                yield element.line, "a personal number"


def _is_personal_number(match: re.Match[str]) -> bool:
    """Tell whether ten digits are a date and carry the right control digit."""
    digits = match[1] + match[2]
    month, day = int(digits[2:4]), int(digits[4:6])
    if not (1 <= month <= 12 and 1 <= day % 60 <= 31):
        return False
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
