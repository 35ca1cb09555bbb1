"""Which design a case names, and how its rows become what the design is called with."""

from __future__ import annotations

import dataclasses
import importlib
import importlib.util
import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from prevstats.analyses.replication_evidence import run_random_effects
from prevstats.analyses.replication_panel import panel_of
from prevstats.analyses.replication_quantities import GroupTimeNumbers
from prevstats.analyses.replication_request import Request
from prevstats.analyses.replication_rows import (
    run_discontinuity,
    run_interrupted_series,
    run_ols,
    run_trial,
)
from prevstats.analyses.replication_spec import as_list
from prevstats.analyses.replication_two_way import run_honest_did, run_two_way
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.parameters.explain import nearest

Run = Callable[[Request, Any], Any]
"""From a case and its design's class to a result with ``quantity``, or
``CannotAnswer``."""


def run_panel(request: Request, design: Any) -> Any:
    """Run a design that reads a panel and knows covariates by name."""
    changed = covariates_for(request, design)
    predictors = predictor_texts(request)
    if predictors:
        changed["predictors"] = predictors
    arguments = request.arguments(design, **changed)
    outcome = request.columns.outcome
    named = [text.partition("(")[0].strip() for text in predictors]
    extra = [x for x in named if x in request.frame.names and x != outcome]
    return design(**arguments)(panel_of(request, extra))


def run_group_time(request: Request, design: Any) -> Any:
    """Run the group-time design; its averages are asked for by name."""
    own_units = bool(request.options.get("repeated_cross_sections", False))
    arguments = request.arguments(design, **covariates_for(request, design))
    found = design(**arguments)(panel_of(request, own_units=own_units))
    return found if isinstance(found, CannotAnswer) else GroupTimeNumbers(found)


def run_before_after(request: Request, design: Any) -> Any:
    """Run a description of one area; ``unit`` names it as it stands in the data."""
    arguments = request.arguments(design, unit=request.as_written("unit"))
    return design(**arguments)(panel_of(request))


def covariates_for(request: Request, design: Any) -> dict[str, Any]:
    """Return the covariates as an option, if the design has it and there are some."""
    if "covariates" in {field.name for field in dataclasses.fields(design)}:
        return {"covariates": request.columns.covariates or None}
    return {}


def predictor_texts(request: Request) -> tuple[str, ...]:
    """Return the predictors as ``name``, ``name(1975)`` or ``name(1980,1988)``.

    In a file one may also be written as a mapping, ``{name: [1980, 1988]}``.
    """
    texts = []
    for item in as_list(request.options.get("predictors")) or ():
        if not isinstance(item, dict):
            texts.append(str(item))
            continue
        for name, years in item.items():
            texts.append(f"{name}({','.join(map(str, as_list(years)))})")
    return tuple(texts)


RUNS: dict[str, Run] = {
    "augmented_synthetic_control": run_panel,
    "before_after": run_before_after,
    "discontinuity": run_discontinuity,
    "extended_twfe": run_panel,
    "goodman_bacon": run_panel,
    "group_time": run_group_time,
    "honest_did": run_honest_did,
    "imputation": run_panel,
    "interrupted_series": run_interrupted_series,
    "ols": run_ols,
    "random_effects": run_random_effects,
    "stacked": run_panel,
    "sun_abraham": run_panel,
    "switching": run_panel,
    "synthetic_control": run_panel,
    "synthetic_did": run_panel,
    "trial": run_trial,
    "two_way_fixed_effects": run_two_way,
}
"""Every design that a replication file may name."""
PLANNED = ("calibration_weights", "weighting")
"""Designs of the format that cannot be run yet."""
ELSEWHERE = {"random_effects": "evidence"}
"""Designs of the format that live on another floor than ``designs``."""


def module_of(name: str) -> str:
    """Return the module that holds a design."""
    return f"prevstats.{ELSEWHERE.get(name, 'designs')}.{name}"


def available(name: str) -> bool:
    """Say whether this version of prevstats has a design."""
    return importlib.util.find_spec(module_of(name)) is not None


def design_class(name: str) -> Any:
    """Return the options class of a design: the dataclass that is called with data."""
    module = importlib.import_module(module_of(name))
    for found in vars(module).values():
        own = inspect.isclass(found) and found.__module__ == module.__name__
        if own and dataclasses.is_dataclass(found) and "__call__" in vars(found):
            return found
    raise AttributeError(f"{module.__name__} has no design")


def name_complaint(request: Request) -> Complaint | None:
    """Return what is wrong with a design's name, or ``None``."""
    name = request.options_name
    if name not in (*RUNS, *PLANNED):
        there = tuple(known for known in RUNS if available(known))
        words = ("there is no such design", nearest(name, there))
        return request.complaint("name", name, *words)
    if name in PLANNED or not available(name):
        there = tuple(known for known in RUNS if available(known))
        meaning = "this design is not available in this version of prevstats"
        mend = f"leave the case out; available: {', '.join(there)}"
        return request.complaint("name", name, meaning, mend)
    return None


def run_design(request: Request) -> Any:
    """Return what a case's design finds: a result with ``quantity``, or why none.

    Raises
    ------
    InputError : when design, options, columns or rows are wrong; options are named
        with their line in the replication file.
    """
    wrong = name_complaint(request)
    if wrong is not None:
        raise InputError(wrong)
    name = request.options_name
    try:
        return RUNS[name](request, design_class(name))
    except InputError as error:
        raise InputError([placed(request, one) for one in error.complaints]) from error


def placed(request: Request, complaint: Complaint) -> Complaint:
    """Return a design's complaint about an option at the option's line."""
    option = complaint.key.partition("[")[0]
    if complaint.line is not None or option not in request.options:
        return complaint
    key = f"{request.key}.{option}"
    document = request.file.document
    return replace(complaint, file=document.file, line=document.line(key), key=key)
