"""What has changed: the own estimate and that of all, side by side."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Fold,
    Ladder,
    Section,
    Table,
    Words,
)
from prevstats.reporting.effect_estimates import estimates
from prevstats.reporting.effect_figures import bounds, events, path
from prevstats.reporting.language import Language
from prevstats.reporting.national_words import national_cautions
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, RowRole, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.sections_answer import true_effect

DESIGN_LADDER = (
    "descriptive",
    "before_after",
    "with_comparison",
    "quasi_experiment",
    "trial",
)


def effect(released: Released, language: Language) -> Section:
    """Return what has changed, and whether it is the intervention."""
    outcome = released.primary()
    blocks: list[Block] = [
        paragraph(
            own_words(outcome, released, language),
            *_disagreeing(outcome, language),
            *true_effect(outcome, released, language),
        ),
        paragraph(all_words(outcome, language), *national_cautions(outcome, language)),
        _ladder(released, language),
        paragraph(language.words(f"design.allows.{released.design_label}")),
        *_figures(outcome, released, language),
        *_sample(outcome, released, language),
    ]
    others = [each for each in released.outcomes if not each.primary]
    if others:
        blocks.append(_several(released, language))
        blocks.append(_all_outcomes(released, language))
    blocks.extend(_fold(each, released, language) for each in others)
    return Section(
        "effect",
        language.say("effect.title"),
        language.say("effect.answers"),
        tuple(blocks),
    )


def own_words(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Words:
    """Return the municipality's own estimate as a sentence."""
    own = outcome.local
    if isinstance(own, CannotAnswer):
        return language.words(
            "effect.own.none",
            genitive=phrases.genitive(released, language),
            why=_why(outcome, own, released, language),
        )
    place = phrases.name(released)
    return language.words(
        f"effect.own.{_form(own)}", name=place, **_said(own, outcome, language)
    )


def all_words(outcome: ReleasedOutcome, language: Language) -> Words:
    """Return the estimate of all that started as a sentence."""
    found = outcome.national
    if isinstance(found, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer", found.reason, found.details, language
        )
        return language.words("effect.all.none", why=why)
    areas = phrases.count_of("area", found.n_treated, language)
    return language.words(
        f"effect.all.{_form(found)}", areas=areas, **_said(found, outcome, language)
    )


def _form(estimate: Estimate) -> str:
    forms = {"lower": "fewer", "higher": "more", "": "cannot_tell"}
    return forms[phrases.side_of(estimate)]


def _said(
    estimate: Estimate, outcome: ReleasedOutcome, language: Language
) -> dict[str, str]:
    return {
        "value": phrases.value(outcome, language, estimate.value, signed=True),
        "size": phrases.value(outcome, language, abs(estimate.value)),
        "unit": phrases.difference_unit(outcome, language),
        "interval": phrases.interval(outcome, language, estimate.low, estimate.high),
    }


def _why(
    outcome: ReleasedOutcome,
    own: CannotAnswer,
    released: Released,
    language: Language,
) -> Words:
    """Return why there is no own estimate: its place in the sample says it best."""
    if outcome.status != "in_estimate" and own.reason != "withheld":
        return language.words(f"status.{outcome.status}", name=phrases.name(released))
    return phrases.sentence_or_generic(
        "cannot_answer", own.reason, own.details, language
    )


def _disagreeing(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return warnings where two ways to answer differ about zero."""
    found: list[Words] = []
    own = (outcome.local, outcome.local_unadjusted)
    every = (outcome.national, outcome.national_plain)
    for pair, key in (
        (own, "certainty.disagree"),
        (every, "effect.plain_disagrees"),
    ):
        sure = [each for each in pair if isinstance(each, Estimate)]
        if len({phrases.side_of(each) for each in sure}) > 1:
            found.append(language.words(key))
    if (
        outcome.verdict.reason == "comparison_fails"
        and outcome.verdict.basis == "local"
    ):
        found.append(language.words("effect.own.failed"))
    return found


def _ladder(released: Released, language: Language) -> Ladder:
    return Ladder(
        language.say("effect.ladder"),
        tuple(language.say(f"design.label.{step}") for step in DESIGN_LADDER),
        DESIGN_LADDER.index(released.design_label),
    )


def _figures(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    found: list[Block] = []
    if outcome.path is not None and outcome.path.base_years:
        found.append(path(outcome.path, outcome, released, language))
    elif any(point.count.status == "hidden" for point in outcome.series):
        found.append(paragraph(language.words("effect.path.withheld")))
    if outcome.events:
        found.append(events(outcome, released, language))
    if any(
        isinstance(each, Estimate)
        for each in (outcome.local, outcome.local_unadjusted, outcome.national)
    ):
        found.append(estimates(outcome, released, language))
    return found


def _sample(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return which areas are in the estimate, and whether this one is, and why not."""
    own = language.words(f"status.{outcome.status}", name=phrases.name(released))
    counts = dict(outcome.sample.counts)
    rows: list[list[Entry]] = []
    roles: list[RowRole] = []
    for status, amount in counts.items():
        label = language.say(f"status_short.{status}")
        rows.append([said(phrases.headed(label)), figure_of(str(amount), amount)])
        roles.append("me" if status == outcome.status else "")
    total = sum(counts.values())
    rows.append([said(language.say("effect.sample.sum")), figure_of(str(total), total)])
    roles.append("sum")
    columns = (
        Column(language.say("effect.sample.status"), numeric=False),
        Column(language.say("effect.sample.number")),
    )
    caption = language.say(
        "effect.sample.counts", outcome=phrases.outcome_name(outcome, language)
    )
    return [paragraph(own), table(caption, columns, rows, roles=roles)]


def _several(released: Released, language: Language) -> Block:
    outcomes = phrases.headed(
        phrases.count_of("outcome", len(released.outcomes), language)
    )
    return paragraph(language.words("effect.others.several", outcomes=outcomes))


def _all_outcomes(released: Released, language: Language) -> Table:
    key = "effect.others"
    columns = (
        Column(language.say(f"{key}.outcome"), numeric=False),
        Column(language.say(f"{key}.answer"), numeric=False),
        Column(language.say(f"{key}.own", name=phrases.name(released))),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.all")),
        Column(language.say("interval.column", level=phrases.level(released))),
    )
    rows = [_outcome_row(each, language) for each in released.outcomes]
    return table(language.say(f"{key}.caption"), columns, rows)


def _outcome_row(outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    named = language.label(outcome.label)
    if outcome.primary:
        named = language.say("effect.others.primary", outcome=named)
    elif outcome.negative_control:
        named = language.say("effect.others.control", outcome=named)
    unit = phrases.unit(outcome, language)
    return [
        said(f"{phrases.headed(named)}, {unit}"),
        said(language.say(f"effect.answer_word.{outcome.verdict.form}")),
        *_pair(outcome, outcome.local, language),
        *_pair(outcome, outcome.national, language),
    ]


def _pair(
    outcome: ReleasedOutcome, found: Estimate | CannotAnswer, language: Language
) -> list[Entry]:
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        return [figure_of(dash, None), figure_of(dash, None)]
    return [
        figure_of(
            phrases.value(outcome, language, found.value, signed=True), found.value
        ),
        figure_of(
            phrases.interval(outcome, language, found.low, found.high), bounds(found)
        ),
    ]


def _fold(outcome: ReleasedOutcome, released: Released, language: Language) -> Fold:
    named = phrases.headed(language.label(outcome.label))
    return Fold(
        language.say("effect.others.fold", outcome=named),
        (
            paragraph(
                own_words(outcome, released, language),
                *_disagreeing(outcome, language),
            ),
            paragraph(
                all_words(outcome, language),
                *national_cautions(outcome, language),
                *_ambiguous(outcome, language),
            ),
            *_figures(outcome, released, language),
            *_sample(outcome, released, language),
        ),
    )


def _ambiguous(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return the sentence that an outcome with no better or worse always carries."""
    if outcome.direction != "neutral":
        return []
    form = outcome.verdict.form
    key = form if form in ("fewer", "more") else "cannot_tell"
    return [language.words(f"ambiguous.{key}")]
