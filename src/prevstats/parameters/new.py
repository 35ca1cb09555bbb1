"""Write a new, commented parameter file after the pattern of one that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from prevstats.errors import Complaint, InputError
from prevstats.parameters.explain import nearest
from prevstats.parameters.shipped import shipped

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d|reference")
"""Names that Windows keeps for devices, and the folder of the reference tables."""
_DESIGN = re.compile(r"(?m)(^#.*\n)*^design:\n(?:[ \t]+\S.*\n)+")
_AUTOMATIC = """\
# Which design fits is chosen by a rule, outcome by outcome, from who started and when;
# the report says why. To choose yourself, name one: group_time, imputation, stacked …
design:
  name: automatic
"""


def new(name: str, like: str = "example") -> str:
    """Return the text of a parameter file called ``name``, patterned on ``like``.

    Raises
    ------
    InputError
        when the name cannot be a name, or ``like`` is none of the shipped files.
    """
    if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise InputError(
            Complaint(
                "NAME",
                None,
                "",
                repr(name),
                "the name becomes a file and a folder: small letters a-z, digits and "
                "underscores, a letter first, no name that Windows keeps for itself",
                "choose a name like school_absence",
            )
        )
    patterns = {path.stem: path for path in shipped("parameters").glob("*.yaml")}
    if like not in patterns:
        raise InputError(
            Complaint(
                "--like",
                None,
                "",
                repr(like),
                "there is no such file to start from",
                nearest(like, tuple(sorted(patterns))),
            )
        )
    text = patterns[like].read_text(encoding="utf-8")
    if like == "example":
        text = _DESIGN.sub(_AUTOMATIC, text, count=1)
    return re.sub(r"(?m)^name: \S+", f"name: {name}", text, count=1)


def write_new(name: str, like: str = "example", folder: Path | None = None) -> Path:
    """Write the file ``folder/name.yaml`` and return its path.

    Without ``folder`` it goes to ``parameters/`` when there is such a folder here, else
    right here.

    Raises
    ------
    InputError
        as ``new`` does, and when there is a file of that name already: nothing is
        ever overwritten.
    """
    text = new(name, like)
    if folder is None:
        folder = Path("parameters") if Path("parameters").is_dir() else Path()
    path = folder / f"{name}.yaml"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise InputError(
            Complaint(
                str(path),
                None,
                "",
                "a file of this name",
                "it would be overwritten",
                "choose another name, or remove the file first",
            )
        ) from error
    return path
