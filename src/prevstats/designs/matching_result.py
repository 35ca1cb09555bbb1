"""A panel of treated and matched comparison units, and how alike they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.named_terms import look_up
from prevstats.estimate import Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A panel of treated units and their matched comparison, and how alike they are.

    Attributes
    ----------
    panel : to be given to a design; its weights are those of the matching.
    neighbours : treated unit → its comparison units, nearest first.
    names : (K,) features; smd_before, smd : (K,) treated less comparison before and
        after matching, in deviations among the candidates.
    left_out : treated units that could not be matched.
    notes : keys of what must be said beside everything that follows.
    """

    panel: Panel
    neighbours: dict[str, tuple[str, ...]]
    names: tuple[str, ...]
    smd_before: NDArray[np.float64]
    smd: NDArray[np.float64]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per feature: term, estimate (smd), smd_before."""
        import pandas as pd

        return pd.DataFrame(
            {
                "term": [f"smd({name})" for name in self.names],
                "estimate": self.smd,
                "smd_before": self.smd_before,
            }
        )

    def quantity(self, name: str) -> Quantity:
        """Return ``smd(x)``, ``smd_before(x)``, ``weight(unit)`` or a number of units.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        weights = np.ones(0) if self.panel.weights is None else self.panel.weights
        numbers = {
            **{f"smd({x})": v for x, v in zip(self.names, self.smd, strict=True)},
            **{
                f"smd_before({x})": v
                for x, v in zip(self.names, self.smd_before, strict=True)
            },
            "n_treated": len(self.neighbours),
            "n_comparison": len(self.panel.units) - len(self.neighbours),
            **{
                f"weight({unit})": weight
                for unit, weight in zip(self.panel.units, weights, strict=True)
            },
        }
        named = {key: Quantity(float(value)) for key, value in numbers.items()}
        return look_up(named, name)

    def summary(self) -> str:
        """Return the balance as text."""
        lines = [f"matching: {len(self.neighbours)} treated units matched"]
        lines += [f"note: {note}" for note in self.notes]
        lines += [f"left out: {', '.join(self.left_out)}"] if self.left_out else []
        both = zip(self.names, self.smd_before, self.smd, strict=True)
        lines += [
            f"smd({x}): {old:.3f} before, {new:.3f} after" for x, old, new in both
        ]
        return "\n".join(lines)

    def plot(self) -> Figure:
        """Draw the standardised differences before (open) and after (filled)."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 1 + 0.4 * len(self.names)), layout="constrained")
        axes = figure.subplots()
        rows = np.arange(len(self.names))
        axes.axvline(0, color="#8a8a8a", linewidth=0.8)
        axes.plot(self.smd_before, rows, "o", markerfacecolor="white", color="#1f5a8c")
        axes.plot(self.smd, rows, "o", color="#1f5a8c")
        axes.set_yticks(rows, self.names, parse_math=False)
        axes.spines[["top", "right"]].set_visible(False)
        return figure
