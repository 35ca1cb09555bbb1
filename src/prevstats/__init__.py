"""Evaluate preventive work: from municipal data to effect, kronor and a decision."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_LAZY: dict[str, str] = {
    "done": "batch.notebook:done",
    "evaluate": "analyses.evaluation:evaluate",
    "load": "parameters.load:load",
    "release": "reporting.disclosure:release",
    "show": "batch.notebook:show",
}
"""Public name → ``module:attribute``; nothing heavy is imported before it is used."""

if TYPE_CHECKING:
    pass


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
