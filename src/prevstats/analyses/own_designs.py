"""The designs beside one municipality's own contrasts, for every outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prevstats.analyses.agreeing import designs_of_own, with_designs
from prevstats.analyses.rivals import named_design
from prevstats.analyses.rivals_own import OwnContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prevstats.analyses.common import Common
    from prevstats.analyses.contrast import Question
    from prevstats.analyses.findings import OutcomeFindings


def with_own_designs(
    common: Common, row: int, found: Sequence[OutcomeFindings], question: Question
) -> list[OutcomeFindings]:
    """Return the outcomes with the designs beside them; the first is the primary.

    The similar areas are those of this municipality, ``None`` where the data have none.
    """
    evaluation = common.resolved.evaluation
    design = named_design(evaluation, file=evaluation.name)
    names = {place.code: place.name for place in common.places}
    similar = None
    if common.similar is not None:
        similar = common.similar.get(common.dataset.areas[row])
    result = []
    for place, (outcome, data) in enumerate(zip(found, common.outcomes, strict=True)):
        context = OwnContext(question, names, similar, primary=place == 0)
        own = designs_of_own(outcome, data, common.starts, row, design, context)
        result.append(with_designs(outcome, common.designs[place], own))
    return result
