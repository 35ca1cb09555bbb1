"""What a trial found: the effect of each arm, and how alike clusters' members are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.named_terms import known, look_up
from prevstats.estimate import Estimate, Quantity

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from prevstats.designs.named_terms import NamedTerms
    from prevstats.designs.trial_sample import TrialSample
    from prevstats.estimate import PerWhom


@dataclass(frozen=True, slots=True, eq=False)
class TrialEffect:
    """The effects of a trial's arms.

    Attributes
    ----------
    terms : ``effect`` (or ``effect(arm)`` with more than two arms), the intercept and
        the covariates; log odds or log hazards for ``logit`` and ``cloglog``.
    sample : who it rests on.
    icc : intraclass correlation, ``None`` without clusters.
    variance : of the random intercepts with its error, where there are any.
    """

    outcome: str
    options: tuple[tuple[str, str], ...]
    terms: NamedTerms
    sample: TrialSample
    icc: float | None
    variance: tuple[float, float | None] | None
    log_likelihood: float | None
    level: float

    @property
    def notes(self) -> tuple[str, ...]:
        """Keys of what must be said beside the numbers."""
        conditions = {
            "persons_left_out": self.sample.left_out > 0,
            "clusters_in_several_arms": self.sample.split_clusters > 0
            and self.sample.clustered,
        }
        return tuple(key for key, holds in conditions.items() if holds)

    @property
    def table(self) -> pd.DataFrame:
        """One row per number with broom's column names."""
        return self.terms.table

    def quantities(self) -> dict[str, Quantity]:
        """Return every number by its name."""
        found = self.terms.quantities()
        p_value = self.terms.inference.p_value[0]
        if not np.isnan(p_value):
            found["p_value"] = Quantity(float(p_value))
        numbers = {"icc": self.icc, "log_likelihood": self.log_likelihood}
        found |= {
            name: Quantity(number)
            for name, number in numbers.items()
            if number is not None
        }
        if self.variance is not None:
            found["variance"] = Quantity(*self.variance)
        return found | {"n": Quantity(float(self.sample.y.size))}

    def quantity(self, name: str) -> Quantity:
        """Return one number by its name in a replication file.

        Raises
        ------
        KeyError : when there is none of that name; the message lists those there are.
        """
        return look_up(self.quantities(), name)

    def estimate(
        self,
        *,
        arm: str | None = None,
        unit: str = "",
        per_whom: PerWhom = "target_group",
        sources: tuple[str, ...] = (),
    ) -> Estimate:
        """Return one arm's effect; ``arm`` must be named when there are several.

        Raises
        ------
        KeyError : when it is not, or there is no such arm.
        """
        names = {label: name for name, label in self.sample.arm_of.items()}
        if arm is None and len(names) == 1:
            arm = next(iter(names))
        if arm is None or arm not in names:
            raise KeyError(f"{arm!r} is not one of: {', '.join(names)}")
        place, said = self.terms.names.index(names[arm]), self.terms.inference
        return Estimate(
            value=float(self.terms.values[place]),
            std_error=known(said.std_error[place]),
            low=known(said.low[place]),
            high=known(said.high[place]),
            level=self.level,
            p_value=known(said.p_value[place]),
            p_value_reason=said.reason[place],
            outcome=self.outcome,
            unit=unit,
            per_whom=per_whom,
            method="trial",
            n_areas=sum(map(self.sample.clusters_of, self.sample.arms)),
            n_treated=self.sample.clusters_of(arm),
            n_periods=1,
            design_label="trial",
            sources=sources,
            notes=self.notes,
        )

    def summary(self) -> str:
        """Return options, sample and numbers as text."""
        told = ", ".join(f"{name}={value}" for name, value in self.options)
        lines = [f"trial({told})", f"outcome: {self.outcome}"]
        lines += [f"persons: {self.sample.y.size}, left out: {self.sample.left_out}"]
        what = "clusters" if self.sample.clustered else "persons"
        for arm in self.sample.arms:
            lines.append(f"{what} in {arm}: {self.sample.clusters_of(arm)}")
        lines += [f"note: {note}" for note in self.notes]
        lines += ["", *self.terms.lines()]
        lines += [f"icc: {self.icc:.6g}"] if self.icc is not None else []
        return "\n".join(lines)

    def plot(self) -> Figure:
        """Draw each arm's effect with its interval."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 2.5), layout="constrained")
        axes = figure.subplots()
        count = len(self.sample.arm_of)
        rows, said = np.arange(count), self.terms.inference
        axes.axvline(0, color="#8a8a8a", linewidth=0.8)
        axes.hlines(rows, said.low[:count], said.high[:count], color="#1f5a8c")
        axes.plot(self.terms.values[:count], rows, "o", color="#1f5a8c")
        axes.set_yticks(rows, list(self.sample.arm_of.values()), parse_math=False)
        axes.spines[["top", "right"]].set_visible(False)
        return figure
