"""Who takes a source's answers as they arrive, and who is told how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from prevstats.data.http import Response

Role = Literal[
    "data", "kpi", "municipality", "municipality_groups", "config", "metadata"
]
"""What an answer is about; stored beside it in the snapshot."""
Sink = Callable[[Role, "Response"], None]
"""Takes every answer as it arrives, to store its bytes."""
Progress = Callable[[int, int], None]
"""Told how many of how many calls are done."""
