"""What a draw from published evidence is keyed to, so that nothing else can move it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prevstats.randomness import generator

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Key:
    """Root seed, municipality, intervention, outcome and step of some draws."""

    seed: int
    area: str
    intervention: str
    outcome: str
    step: str = "transfer"

    @property
    def identity(self) -> str:
        """The name of the stream, as draws carry it."""
        parts = (str(self.seed), self.area, self.intervention, self.outcome, self.step)
        return ":".join(parts)

    def generator(self, part: str = "") -> np.random.Generator:
        """Return the generator of one part of this step."""
        return generator(
            self.seed,
            area=self.area,
            intervention=self.intervention,
            outcome=self.outcome,
            step=f"{self.step}:{part}" if part else self.step,
        )
