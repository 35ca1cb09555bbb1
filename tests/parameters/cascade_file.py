"""The cascade of an evaluation file, as text that tests change line by line."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from pydantic import ValidationError

from prevstats.errors import Complaint
from prevstats.parameters.cascade import CascadeParameters
from prevstats.parameters.cascade_rules import cascade_faults
from prevstats.parameters.document import read_document
from prevstats.parameters.explain import explain

SOUND = """\
first_year: 1
outcomes:
  - id: conduct
    label: {sv: utagerande, en: conduct problems}
    unit: sd
    persons: {value: 100}
  - id: no_school
    label: {sv: utan gymnasium, en: no upper-secondary}
    unit: share
    persons: {value: 100}
    base_rate: {value: 0.25, low: 0.2, high: 0.3, distribution: beta}
resources:
  - id: support_days
    label: {sv: stöddagar, en: days of support}
    unit: day
    first_age: 16
    last_age: 24
    counted: resident
links:
  - id: effect
    from: intervention
    to: conduct
    estimate: conduct
    unit: sd
    fade_out:
      kind: geometric
      half_life: {value: 4, low: 2, high: 8, distribution: lognormal}
    last_observed_year: 2
    source: this evaluation
    verified: "yes"
    date: "2026"
  - id: to_school
    from: conduct
    to: no_school
    number: {value: 1.65, low: 1.2, high: 2.27, distribution: lognormal}
    scale: odds_ratio
    per_unit: sd
    confounding_discount: {value: 0.3, low: 0.1, high: 0.5, distribution: triangular}
    lag_years: 6
    source: an invented cohort study
    verified: example
    date: "2026"
  - id: school_days
    from: no_school
    to: support_days
    number: {value: 30, low: 20, high: 40, distribution: normal}
    per_unit: share
    unit: day
    source: an invented register
    verified: example
    date: "2026"
correlations:
  - links: [effect, to_school]
cohort:
  ages:
    - {age: 10, share: 0.5}
    - {age: 11, share: 0.5}
  death:
    - {from_age: 0, probability: 0.0002}
  leaving:
    - {from_age: 0, probability: 0.02}
    - {from_age: 19, probability: 0.12}
  source: an invented register
  verified: example
  date: "2026"
"""


def read(text: str, folder: Path) -> CascadeParameters | list[Complaint]:
    """Return the cascade, or everything that is wrong with it."""
    path = folder / "cascade.yaml"
    path.write_text("cascade:\n" + indent(text, "  "), encoding="utf-8")
    document = read_document(path)
    try:
        given = CascadeParameters.model_validate(dict(document.value)["cascade"])
    except ValidationError as error:
        told = explain(document, error, CascadeParameters, "cascade")
        return [*document.complaints, *told]
    faults = [
        Complaint(document.file, document.line(fault.key), *fault)
        for fault in cascade_faults(given, ("conduct",), 20, "cascade")
    ]
    return [*document.complaints, *faults] or given
