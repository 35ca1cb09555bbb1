"""Comparison areas that were alike before the start, for a design that follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.matching_features import (
    Features,
    Level,
    candidates_of,
    distances,
    features_of,
)
from prevstats.designs.matching_result import Matched
from prevstats.designs.named_terms import not_allowed, option_complaints
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel

Metric = Literal["standardised", "mahalanobis"]
BALANCED = 0.1
"""A standardised difference beyond this is worth naming (Austin 2009)."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Nearest neighbours among units without a start, on what was known before it.

    Rubin (1973), Biometrics 29:159-183; Stuart (2010), Statistical Science 25:1-21.
    Each treated unit's features are taken over its own periods before the start, and
    its candidates' over the same. What comes out is a panel for a design such as
    ``GroupTime``, whose weights count a comparison unit once for each k-th part of a
    treated one. Matching on the outcome's level makes groups that will part again
    where that level was chance (Daw & Hatfield 2018, Health Services Research
    53:4138-4156): the note says so.

    Attributes
    ----------
    neighbours : comparison units to each treated one.
    covariates : names of the panel's covariates, as means before the start.
    outcome : ``mean`` before the start, ``mean_and_trend``, or ``none``.
    metric : ``standardised``: each feature over its deviation among candidates;
        ``mahalanobis``: over their covariance.
    replacement : whether one unit may serve several. Without it, the hardest to match
        choose first, and the matched sets become the clusters (Abadie & Spiess 2022,
        JASA 117:983-995).
    caliper : farthest standardised difference allowed in any feature; ``None``: any.
    anticipation : periods before the start that are left out.
    window : periods before the start to look at; ``None``: all.

    Raises
    ------
    InputError : for an option that cannot be, with every complaint.
    """

    neighbours: int = 5
    covariates: tuple[str, ...] = ()
    outcome: Level = "mean"
    metric: Metric = "standardised"
    replacement: bool = True
    caliper: float | None = None
    anticipation: int = 0
    window: int | None = None

    def __post_init__(self) -> None:
        complaints = option_complaints("matching", wrong_options(self))
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> Matched | CannotAnswer:
        """Return the matched panel, or why there is none.

        Raises
        ------
        InputError : when a covariate is not in the panel.
        """
        missing = [name for name in self.covariates if name not in panel.covariates]
        if missing:
            known = ", ".join(sorted(panel.covariates)) or "none"
            raise InputError(
                Complaint(
                    f"panel {panel.name}", None, "covariates", name, known, "correct"
                )
                for name in missing
            )
        pool = candidates_of(panel)
        started = np.flatnonzero(np.isfinite(panel.start) & ~pool)
        found = [
            features
            for row in started
            if (features := features_of(self, panel, int(row), pool)) is not None
        ]
        sizes = (("treated", len(found)), ("candidates", int(pool.sum())))
        chosen = choose(self, found)
        kept = [features for features in found if features.row in chosen]
        conditions = {
            "no_treated": started.size == 0,
            "no_comparison": not pool.any(),
            "no_treated_observed": not found,
            "too_few_comparison_units": not kept,
        }
        for reason, holds in conditions.items():
            if holds:
                return CannotAnswer(reason, sizes)
        return matched(self, panel, kept, chosen)


def wrong_options(design: Matching) -> list[tuple[str, object, str]]:
    """Return the options that cannot be, each with what it may be."""
    wrong = not_allowed(
        design,
        {
            "outcome": get_args(Level),
            "metric": get_args(Metric),
            "replacement": (False, True),
        },
    )
    if design.neighbours < 1 or int(design.neighbours) != design.neighbours:
        wrong.append(("neighbours", design.neighbours, "1 or more"))
    if design.caliper is not None and not design.caliper > 0:
        wrong.append(("caliper", design.caliper, "a positive number of deviations"))
    if design.anticipation < 0:
        wrong.append(("anticipation", design.anticipation, "0 or more periods"))
    if design.window is not None and design.window < 1:
        wrong.append(("window", design.window, "1 or more periods, or none"))
    if design.outcome == "none" and not design.covariates:
        wrong.append(("covariates", (), "something to match on"))
    return wrong


def choose(design: Matching, found: list[Features]) -> dict[int, NDArray[np.intp]]:
    """Return treated row → rows of its neighbours; without those that have too few."""
    ranked = []
    for features in found:
        away = distances(features, design.metric)
        if design.caliper is not None:
            gaps = np.abs(features.standardised)
            away = np.where((gaps <= design.caliper).all(axis=1), away, np.inf)
        ranked.append((features, away))
    if not design.replacement:
        ranked.sort(key=lambda pair: (-float(pair[1].min()), pair[0].row))
    used: set[int] = set()
    chosen = {}
    for features, away in ranked:
        order = np.argsort(away, kind="stable")
        free = [
            int(features.candidates[place])
            for place in order
            if np.isfinite(away[place]) and int(features.candidates[place]) not in used
        ]
        if len(free) < design.neighbours:
            continue
        chosen[features.row] = np.array(free[: design.neighbours], np.intp)
        if not design.replacement:
            used |= set(free[: design.neighbours])
    return chosen


def matched(
    design: Matching,
    panel: Panel,
    kept: list[Features],
    chosen: dict[int, NDArray[np.intp]],
) -> Matched:
    """Return the panel of the matched units with its weights, and the balance."""
    n = len(panel.units)
    given = np.ones(n) if panel.weights is None else panel.weights
    weights, sets = np.zeros(n), [""] * n
    for row, neighbours in chosen.items():
        weights[row] = given[row]
        sets[row] = panel.units[row]
        weights[neighbours] += given[row] / neighbours.size
        for neighbour in neighbours:
            sets[neighbour] = panel.units[row]
    rows = np.flatnonzero(weights)
    cluster = panel.cluster if design.replacement else tuple(sets)
    names = kept[0].names
    share = np.array([given[features.row] for features in kept])
    before = [features.standardised.mean(axis=0) for features in kept]
    after = [
        features.standardised[np.isin(features.candidates, chosen[features.row])].mean(
            0
        )
        for features in kept
    ]
    started = np.flatnonzero(np.isfinite(panel.start) & ~candidates_of(panel))
    left_out = [panel.units[row] for row in started if row not in chosen]
    smd = np.average(after, axis=0, weights=share)
    return Matched(
        panel=replace(
            panel,
            units=tuple(panel.units[row] for row in rows),
            outcome=panel.outcome[rows],
            start=panel.start[rows],
            covariates={name: v[rows] for name, v in panel.covariates.items()},
            cluster=None if cluster is None else tuple(cluster[row] for row in rows),
            weights=weights[rows],
            exposure=None if panel.exposure is None else panel.exposure[rows],
        ),
        neighbours={
            panel.units[row]: tuple(panel.units[i] for i in chosen[row])
            for row in chosen
        },
        names=names,
        smd_before=np.average(before, axis=0, weights=share),
        smd=smd,
        left_out=tuple(left_out),
        notes=notes(design, smd, bool(left_out)),
    )


def notes(
    design: Matching, smd: NDArray[np.float64], left_out: bool
) -> tuple[str, ...]:
    """Return keys of what must be said beside everything that follows."""
    conditions = {
        "matched_comparison": True,
        "matched_on_outcome": design.outcome != "none",
        "errors_ignore_matching": design.replacement,
        "treated_left_out": left_out,
        "not_balanced": bool(np.any(np.abs(smd) > BALANCED)),
    }
    return tuple(key for key, holds in conditions.items() if holds)
