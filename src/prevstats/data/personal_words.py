"""Names, addresses and telephone numbers in free text: taken out, and told of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Kind = Literal["e_mail", "phone", "name"]

E_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(
    r"(?<![\w-])(?:\+46 ?(?:\(0\))?|0)[1-9]\d{0,2}"
    r"[ /-]?\d{2,3}(?:[ -]?\d{2,3}){1,3}(?!\w)"
)
DATE = re.compile(r"^\d{2}[ /-]\d{2}[ /-]\d{4}$")
PHONE_DIGITS = range(8, 13)
BLANK = "[–]"
"""Stands where something that pointed at a person was taken out."""

FIRST_NAMES = (
    "Agneta Alexander Alice Ali Alva Amanda Anders Andreas Anette Anna Anna-Karin "
    "Ann-Christin Anneli Annika Anton Arvid Astrid Axel Barbro Bengt Berit Birgitta "
    "Björn Britt Camilla Carina Carl Caroline Cecilia Charlotte Christer Christian "
    "Christina Christoffer Claes Daniel David Ebba Eleonor Elias Elin Elisabeth "
    "Ella Elsa Emelie Emil Emilia Emma Erik Eva Fatima Filip Fredrik Gabriel Gerd "
    "Gunilla Gunnar Gustav Göran Hanna Hans Hassan Helena Helen Henrik Håkan Ida "
    "Inger Ingrid Ingvar Isabelle Jan Jenny Jesper Jessica Joakim Johan Johanna John "
    "Jonas Josefin Julia Jörgen Kajsa Karin Karl Katarina Kent Kenneth Kerstin Kjell "
    "Kristina Lars Leif Lena Lennart Linda Linnea Linus Lisa Louise Lovisa Lucas "
    "Maja Magnus Malin Marcus Margareta Maria Marianne Marie Martin Mats Matilda "
    "Mattias Mikael Mohamed Mona Monica Nils Noah Nora Ola Oliver Olle Oskar Patrik "
    "Peter Petra Pia Pontus Rasmus Rebecka Robert Robin Roger Rolf Samuel Sandra "
    "Sara Sebastian Simon Sofia Sofie Sonja Stefan Stina Susanne Sven Therese Thomas "
    "Tobias Tommy Torbjörn Ulf Ulla Ulrika Victoria Viktor Wilma Yvonne Åke Åsa "
    "Örjan"
)
"""Common first names; Bo, Dan and Per are left out, being common words as well."""
_CAPITAL = r"[A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖÉ][a-zåäöéü]+)?"
NAME = re.compile(
    rf"\b(?:(?:{'|'.join(FIRST_NAMES.split())})\s+(?:[A-ZÅÄÖ]\.\s+)?{_CAPITAL}"
    rf"|{_CAPITAL}\s+[A-ZÅÄÖ][a-zåäöé]+sson)\b"
)
"""A common Swedish first name and a capital word after it, or a surname in -sson."""


def without_persons(text: str) -> tuple[str, tuple[Kind, ...]]:
    """Return a text with e-mail, telephone and names of persons blanked, and which.

    Names are found by a list of common first names and by surnames in -sson: others
    pass, so that the one who fills in the file still has to look.
    """
    found: list[Kind] = []
    patterns: Sequence[tuple[Kind, re.Pattern[str]]] = (
        ("e_mail", E_MAIL),
        ("phone", PHONE),
        ("name", NAME),
    )
    for kind, pattern in patterns:

        def blanked(match: re.Match[str], kind: Kind = kind) -> str:
            if kind == "phone" and not _is_phone(match[0]):
                return match[0]
            found.append(kind)
            return BLANK

        text = pattern.sub(blanked, text)
    return text, tuple(found)


def _is_phone(text: str) -> bool:
    digits = sum(letter.isdigit() for letter in text)
    return digits in PHONE_DIGITS and not DATE.match(text)
