"""Municipality codes through time: which code stands for today's municipality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.parameters.rows import MunicipalityChange


@dataclass(frozen=True, slots=True)
class CodeHistory:
    """The dated changes, ready to be asked.

    Attributes
    ----------
    renamed : old code → (new code, first year of the new one).
    begins : code → (first year in which the municipality exists, the code it was
        carved out of), for those that were split off.
    """

    renamed: Mapping[str, tuple[str, int]]
    begins: Mapping[str, tuple[int, str]]

    def current(self, code: str) -> str:
        """Return the code that the municipality has today, through all changes."""
        seen = {code}
        while code in self.renamed:
            code = self.renamed[code][0]
            if code in seen:
                break
            seen.add(code)
        return code


NO_HISTORY = CodeHistory(MappingProxyType({}), MappingProxyType({}))


def history_of(changes: Sequence[MunicipalityChange]) -> CodeHistory:
    """Return the history that a dated table of changes tells."""
    renamed = {
        change.old_code: (change.new_code, int(change.valid_from[:4]))
        for change in changes
        if change.kind == "recode"
    }
    begins = {
        change.new_code: (int(change.valid_from[:4]), change.old_code)
        for change in changes
        if change.kind == "split"
    }
    return CodeHistory(MappingProxyType(renamed), MappingProxyType(begins))


@lru_cache(maxsize=1)
def code_history() -> CodeHistory:
    """Return the history of Sweden's codes, from the reference table."""
    from prevstats.parameters.reference import municipality_changes

    return history_of(municipality_changes())
