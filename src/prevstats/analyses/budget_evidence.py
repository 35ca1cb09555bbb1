"""Published studies of a programme, carried to the municipality for its budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prevstats.economics.price import least_sure
from prevstats.errors import CannotAnswer
from prevstats.evidence.catalogue import Entry, Group, entry, usable
from prevstats.evidence.key import Key
from prevstats.evidence.transfer import Transfer, TransferOptions, transfer
from prevstats.parameters import reference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from prevstats.analyses.budget_streams import Keys
    from prevstats.parameters.budget import Part
    from prevstats.parameters.budget_items import BudgetEffect


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """What studies say of the municipality, and which of them said it.

    Attributes
    ----------
    found : the prediction for a new place, on the scale d.
    names : rows of the evidence table that it rests on.
    left_out : pairs of row and reason.
    group : all studies of the same thing, with standing and certainty.
    """

    found: Transfer
    names: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    group: Group | None

    @property
    def values(self) -> NDArray[np.float64]:
        """Return the draws (S,) on the scale d."""
        return self.found.draws.values

    def said(self) -> tuple[str, str, str]:
        """Return sources, the least sure mark and the newest date of the studies."""
        rows = [row for row in reference.evidence() if row.id in self.names]
        sources = dict.fromkeys(row.source for row in rows)
        mark = least_sure(row.verified for row in rows)
        return "; ".join(sources), mark, max(row.date for row in rows)


def part_entry(part: Part) -> Entry | None:
    """Return a programme's row in the catalogue, with every study of it."""
    if part.intervention is None:
        return None
    row = reference.interventions()[part.intervention]
    return entry(row, reference.evidence())


def carried(part: Part, effect: BudgetEffect, keys: Keys) -> Carried | CannotAnswer:
    """Return what the studies that an effect names predict for the municipality.

    ``CannotAnswer`` when no study has a number that can be carried.
    """
    use, about = effect.evidence, part_entry(part)
    if use is None or about is None:
        return CannotAnswer("no_effect_study")
    told = usable(about, use.domain, from_memory=use.from_memory)
    chosen = tuple(
        study for study in told.studies if not use.studies or study.name in use.studies
    )
    passed = tuple(
        (study.name, "not_named_in_file")
        for study in told.studies
        if study not in chosen
    )
    name = part.intervention or ""
    key = Key(keys.seed, keys.area, name, effect.id, "budget_transfer")
    options = TransferOptions(keys.n_draws, use.tau_scale, multipliers=use.multipliers)
    found = transfer(chosen, key, options)
    if isinstance(found, CannotAnswer):
        return found
    groups = (group for group in about.groups if group.domain == use.domain)
    return Carried(
        found,
        tuple(study.name for study in chosen),
        (*told.left_out, *passed),
        next(groups, None),
    )
