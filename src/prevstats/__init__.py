"""Evaluate preventive work: from municipal data to effect, kronor and a decision."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_LAZY: dict[str, str] = {
    "Study": "inference.few_treated:Study",
    "UnitRows": "data.unit_rows:UnitRows",
    "World": "data.simulate:World",
    "cell_table": "data.cell_table:cell_table",
    "designs": "designs",
    "done": "batch.notebook:done",
    "evaluate": "analyses.evaluation:evaluate",
    "few_treated": "inference.few_treated:few_treated",
    "generator": "randomness:generator",
    "load": "parameters.load:load",
    "new": "parameters.new:new",
    "read": "analyses.reading:read",
    "read_panel": "data.panel_files:read_panel",
    "release": "reporting.disclosure:release",
    "replicate": "analyses.replication:replicate",
    "show": "batch.notebook:show",
    "simulate": "data.simulate:simulate",
}
"""Public name → ``module:attribute``; nothing heavy is imported before it is used."""

if TYPE_CHECKING:
    from prevstats import designs as designs
    from prevstats.analyses.evaluation import evaluate as evaluate
    from prevstats.analyses.replication import replicate as replicate
    from prevstats.batch.notebook import done as done
    from prevstats.batch.notebook import show as show
    from prevstats.data.panel_files import read_panel as read_panel
    from prevstats.data.simulate import World as World
    from prevstats.data.simulate import simulate as simulate
    from prevstats.inference.few_treated import Study as Study
    from prevstats.inference.few_treated import few_treated as few_treated
    from prevstats.parameters.load import load as load
    from prevstats.reporting.disclosure import release as release


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'prevstats' has no attribute {name!r}")
    module, _, attribute = _LAZY[name].partition(":")
    value = importlib.import_module(f"prevstats.{module}")
    value = getattr(value, attribute) if attribute else value
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
