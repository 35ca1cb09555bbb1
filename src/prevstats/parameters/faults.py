"""A rule that an evaluation breaks, and how rules are applied to what can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from prevstats.parameters.schema import (
    FileSource,
    KoladaSource,
    SimulatedSource,
    StartFromIndicator,
    StartFromSource,
    StartTable,
)

Areas = str | tuple[str, ...]
Source = KoladaSource | FileSource | SimulatedSource
Start = StartFromIndicator | StartTable | StartFromSource | None
"""``None``: the file has no effect."""


class Fault(NamedTuple):
    """A broken rule: the key where it shows, and the words of the complaint."""

    key: str
    found: str
    meaning: str
    mend: str
    warning: bool = False


Rule = Callable[..., Iterator[Fault]]


Rules = tuple[tuple[Rule, tuple[str, ...]], ...]
"""Each rule with the fields of ``Study`` or ``Evaluation`` that it reads."""


def apply(rules: Rules, fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Call each rule with the fields that it names, if they are all there."""
    for rule, names in rules:
        if all(name in fields for name in names):
            yield from rule(*(fields[name] for name in names))


def repeated(key: str, values: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault at the last place of each value that is given more than once."""
    for value, times in Counter(values).items():
        if times > 1:
            last = len(values) - 1 - values[::-1].index(value)
            yield Fault(
                f"{key}[{last}]",
                f"{value} {times} times",
                "each may be given once",
                "keep one of them",
            )
