"""The design that an evaluation names, with its options."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

from prevstats.designs.group_time import GroupTime
from prevstats.errors import Complaint, InputError
from prevstats.parameters.schema import Evaluation

DESIGNS: Mapping[str, type[GroupTime]] = MappingProxyType({"group_time": GroupTime})
"""Every design by the name that it has in a parameter file."""

LABELS: Mapping[str, str] = MappingProxyType({"group_time": "with_comparison"})
"""How strong a comparison each design is, unless the checks say otherwise."""


def resolve_design(evaluation: Evaluation, *, file: str = "evaluation") -> GroupTime:
    """Return the design that the evaluation asks for, at the evaluation's level.

    Raises ``InputError`` with every unknown name, unknown option and wrong value.
    """
    options = dict(evaluation.design)
    name = options.pop("name", None)
    if name not in DESIGNS:
        raise InputError(
            Complaint(
                file=file,
                line=None,
                key="design.name",
                found=repr(name),
                meaning="no such design",
                mend=f"choose one of: {', '.join(DESIGNS)}",
            )
        )
    known = {field for field in DESIGNS[name].__dataclass_fields__ if field != "level"}
    unknown = [option for option in options if option not in known]
    complaints = [
        Complaint(
            file=file,
            line=None,
            key=f"design.{option}",
            found=repr(options[option]),
            meaning=f"{name} has no such option",
            mend=f"choose among: {', '.join(sorted(known))}",
        )
        for option in unknown
    ]
    usable = {key: value for key, value in options.items() if key in known}
    try:
        design = TypeAdapter(DESIGNS[name]).validate_python(
            {**usable, "level": evaluation.inference.level}
        )
    except ValidationError as error:
        complaints += [
            Complaint(
                file=file,
                line=None,
                key="design." + ".".join(str(part) for part in fault["loc"]),
                found=repr(fault["input"]),
                meaning=f"not a value of this option: {fault['msg']}",
                mend="see the design's page for what the option takes",
            )
            for fault in error.errors()
        ]
        raise InputError(complaints) from error
    if complaints:
        raise InputError(complaints)
    return design
