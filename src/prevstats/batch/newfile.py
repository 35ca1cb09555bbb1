"""Write a parameter file of one's own from one that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from prevstats.errors import Complaint, InputError
from prevstats.parameters.shipped import shipped

SLUG = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)


def write_new(name: str, like: str) -> Path:
    """Write ``<name>.yaml`` with the content and comments of the shipped ``like``.

    It is put in the folder ``parameters`` when there is one here, else right here.

    Raises
    ------
    InputError
        When the name is not fit for an evaluation, ``like`` is not shipped, or the
        file is there already: nothing is ever overwritten.
    """
    if not SLUG.fullmatch(name):
        meaning = "a name has small letters a-z, digits and _, and begins with a letter"
        raise InputError(
            _complaint("NAME", name, meaning, "for example family_centres")
        )
    room = shipped("parameters")
    known = sorted(path.stem for path in room.glob("*.yaml"))
    if like not in known:
        meaning = "no file of that name is shipped"
        raise InputError(
            _complaint("--like", like, meaning, f"choose among {', '.join(known)}")
        )
    folder = Path("parameters") if Path("parameters").is_dir() else Path()
    path = folder / f"{name}.yaml"
    text = (room / f"{like}.yaml").read_text("utf-8")
    renamed = re.sub(r"(?m)^name:.*$", f"name: {name}", text, count=1)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(renamed)
    except FileExistsError:
        meaning = "this file is there already and is not overwritten"
        raise InputError(
            _complaint("NAME", str(path), meaning, "choose another name")
        ) from None
    return path


def _complaint(key: str, found: str, meaning: str, mend: str) -> Complaint:
    return Complaint("command line", None, key, repr(found), meaning, mend)
