"""What chances rest on alone: own figures, or numbers that the file states."""

from __future__ import annotations

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_grounds import EffectFindings
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.content import Block, Words
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph

ALONE = ("own", "stated")
"""Kinds of effects that no published study weighs on."""


def rests_alone(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    """Return what an option's chances rest on alone; nothing where studies weigh in."""
    parts = {each.part for each in option.reach}
    lines: list[Words] = []
    for basis in ALONE:
        names = [
            language.label(effect.label)
            for effect in released.effects
            if isinstance(effect, EffectFindings)
            and effect.part in parts
            and effect.basis == basis
        ]
        if names:
            what = phrases.listed(names, language)
            lines.append(language.words(f"budget.alone.{basis}", effects=what))
    return [paragraph(*lines, role="small")] if lines else []
