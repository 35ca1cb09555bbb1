"""What the index says of one area."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.reporting.language import Language
from prevstats.reporting.released import Released

ANSWER_WORDS: Mapping[str, str] = {
    "fewer": "index.map_fewer",
    "more": "index.map_more",
    "no_difference": "index.map_no_difference",
    "cannot_tell": "index.map_cannot_tell",
    "withheld": "index.status_withheld",
}
"""A verdict's form → the words for it on the index."""


def summary_of(released: Released, language: Language) -> dict[str, str]:
    """Return the area's names and its primary outcome's verdict, in a few words."""
    form = released.outcomes[0].verdict.form
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": form,
        "verdict": language.say(ANSWER_WORDS[form]),
    }


def why_withheld(released: Released, language: Language) -> str:
    """Return why the report is withheld whole, "" when any outcome may be shown."""
    forms = {outcome.verdict.form for outcome in released.outcomes}
    return language.say("verdict.withheld.answer") if forms == {"withheld"} else ""
