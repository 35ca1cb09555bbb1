"""The design that an evaluation names, with its options."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from prevstats.designs.group_time import GroupTime
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from prevstats.data.panel import Dataset
    from prevstats.estimate import DesignLabel
    from prevstats.parameters.schema import Evaluation

AUTOMATIC = "automatic"
"""Lets the rule of ``analyses/choosing`` choose, outcome by outcome."""

DESIGNS: Mapping[str, str] = MappingProxyType(
    {
        "group_time": "GroupTime",
        "two_way_fixed_effects": "TwoWayFixedEffects",
        "sun_abraham": "SunAbraham",
        "imputation": "Imputation",
        "extended_twfe": "ExtendedTwfe",
        "stacked": "Stacked",
        "switching": "Switching",
        "synthetic_control": "SyntheticControl",
        "augmented_synthetic_control": "AugmentedSyntheticControl",
        "synthetic_did": "SyntheticDid",
        "interrupted_series": "InterruptedSeries",
        "before_after": "BeforeAfter",
    }
)
"""Every design that an evaluation's panel can use: its name in a file → its class."""

DESCRIBING = ("interrupted_series", "before_after")
"""One area without any comparison: what they say is never a verdict."""

LABELS: Mapping[str, DesignLabel] = MappingProxyType(
    {
        name: "before_after" if name in DESCRIBING else "with_comparison"
        for name in (AUTOMATIC, "few_treated", *DESIGNS)
    }
)
"""How strong a comparison each design is, unless the checks say otherwise.

One area before and after is a description and never a verdict, also with a trend.
"""

NOT_OFFERED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "two_way_fixed_effects": ("treatment", "event_time", "reference"),
        "switching": ("treatment",),
        "synthetic_control": ("predictors",),
        "synthetic_did": ("seed",),
        "interrupted_series": ("offset",),
        "before_after": ("unit",),
    }
)
"""Options that the evaluation itself decides: the start, the area, the seed."""


def resolve_design(evaluation: Evaluation, *, file: str = "evaluation") -> Any:
    """Return the design that the evaluation asks for, at the evaluation's level.

    For ``automatic`` it is the group-time design with its own options: the rule needs
    the data to choose.

    Raises ``InputError`` with every unknown name, unknown option and wrong value.
    """
    level = evaluation.inference.level
    complaints = design_complaints(evaluation.design, file=file)
    if complaints:
        raise InputError(complaints)
    name, options = _parts(evaluation.design)
    if name == AUTOMATIC:
        return GroupTime(level=level)
    if "level" in _names(class_of(name)):
        options["level"] = level
    return TypeAdapter(class_of(name)).validate_python(options)


def design_complaints(
    design: Mapping[str, Any], *, file: str = "evaluation"
) -> tuple[Complaint, ...]:
    """Return all that is wrong with a file's ``design``; no data are needed for it."""
    name, options = _parts(design)
    if name == AUTOMATIC:
        meaning = "the rule that chooses a design takes no options"
        return tuple(
            _complaint(file, key, value, meaning, "name a design, or leave it out")
            for key, value in options.items()
        )
    if name not in DESIGNS:
        choices = ", ".join((AUTOMATIC, *DESIGNS))
        words = ("no such design", f"choose one of: {choices}")
        return (_complaint(file, "name", name, *words),)
    kind = class_of(name)
    known = _names(kind) - {"level", *NOT_OFFERED.get(name, ())}
    mend = f"choose among: {', '.join(sorted(known))}" if known else "leave it out"
    found = [
        _complaint(file, key, value, f"{name} has no such option", mend)
        for key, value in options.items()
        if key not in known
    ]
    usable = {key: value for key, value in options.items() if key in known}
    return (*found, *_wrong_values(kind, usable, file))


def class_of(name: str) -> Any:
    """Return the class of a design by its name in a file; imported only now."""
    module = importlib.import_module(f"prevstats.designs.{name}")
    return getattr(module, DESIGNS[name])


def event_design(evaluation: Evaluation, design: Any) -> GroupTime:
    """Return the design of the event study and its pre-trend: always group-time.

    An evaluation that names another estimator keeps its level.
    """
    if isinstance(design, GroupTime):
        return design
    return GroupTime(level=evaluation.inference.level)


def _parts(design: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    options = dict(design)
    return options.pop("name", None), options


def _names(kind: Any) -> set[str]:
    return {field.name for field in fields(kind)}


def _wrong_values(
    kind: Any, options: Mapping[str, Any], file: str
) -> tuple[Complaint, ...]:
    """Return the complaints of the types first, and else of the design itself."""
    try:
        TypeAdapter(kind).validate_python(dict(options))
    except ValidationError as error:
        faults = error.errors()
        wrong = {str(fault["loc"][0]) for fault in faults if fault["loc"]}
        rest = {key: value for key, value in options.items() if key not in wrong}
        others = _wrong_values(kind, rest, file) if wrong else ()
        return (*(_wrong_type(file, fault) for fault in faults), *others)
    except InputError as error:
        return tuple(
            replace(each, file=file, line=None, key=f"design.{each.key}")
            for each in error.complaints
        )
    return ()


def _wrong_type(file: str, fault: Mapping[str, Any]) -> Complaint:
    return _complaint(
        file,
        ".".join(str(part) for part in fault["loc"]),
        fault["input"],
        f"not a value of this option: {fault['msg']}",
        "see the design's page for what the option takes",
    )


def refuse_covariates(
    design: Mapping[str, Any], dataset: Dataset, *, file: str = "evaluation"
) -> None:
    """Raise ``InputError`` for every covariate that the data do not have.

    A covariate of given periods, ``income(2005,2009)``, is named before its bracket.
    """
    faults = [
        _complaint(
            file,
            f"covariates[{place}]",
            name,
            "the data have no such column",
            "correct the name, or fetch the indicator",
        )
        for place, name in enumerate(design.get("covariates") or ())
        if str(name).partition("(")[0] not in dataset.values
    ]
    if faults:
        raise InputError(faults)


def _complaint(file: str, key: str, found: Any, meaning: str, mend: str) -> Complaint:
    return Complaint(file, None, f"design.{key}", repr(found), meaning, mend)
