"""Effect designs: options in a dataclass, data in the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prevstats.designs.group_time import GroupTime as GroupTime


def __getattr__(name: str) -> Any:
    """Import a design when it is first used (PEP 562)."""
    if name == "GroupTime":
        from prevstats.designs.group_time import GroupTime

        return GroupTime
    raise AttributeError(f"module 'prevstats.designs' has no attribute {name!r}")


def __dir__() -> list[str]:
    return ["GroupTime"]
