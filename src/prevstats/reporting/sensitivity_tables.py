"""What would change the answer, as tables: each row with its unrounded numbers."""

from __future__ import annotations

from prevstats.analyses.sensitivity_findings import LeftOut, Trends, Variant
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Table
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.sensitivity_words import national_of, p_value, standing_of

BEFORE_THE_LAG = "before_the_lag"


def family_table(released: Released, language: Language) -> Table:
    """Return every outcome's p-values, by themselves and corrected."""
    key = "sensitivity.family"
    counts = [
        found.n_outcomes
        for outcome in released.outcomes
        if (found := national_of(outcome)) is not None
    ]
    columns = (
        Column(language.say(f"{key}.outcome"), numeric=False),
        Column(language.say(f"{key}.single")),
        Column(language.say(f"{key}.joint", n=str(max(counts, default=0)))),
        Column(language.say(f"{key}.own", name=phrases.name(released))),
        Column(language.say(f"{key}.own_joint")),
    )
    rows = [_family_row(each, language) for each in released.outcomes]
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def _family_row(outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    national, standing = national_of(outcome), standing_of(outcome)
    label = phrases.headed(language.label(outcome.label))
    values = (
        national.p_value if national else None,
        national.p_corrected if national else None,
        standing.p_value if standing else None,
        standing.p_corrected if standing else None,
    )
    return [
        said(label),
        *(figure_of(p_value(value, language), value) for value in values),
    ]


def trends_table(
    found: Trends, outcome: ReleasedOutcome, released: Released, language: Language
) -> Table:
    """Return the intervals that hold when trends may differ by so much."""
    key = "sensitivity.trends"
    unit = phrases.difference_unit(outcome, language)
    style = language.number_format
    rows = [(language.say(f"{key}.parallel"), found.low, found.high)]
    for bound in found.relative:
        said_bound = number(bound.bound, 1, style)
        words = language.say(f"{key}.relative", bound=said_bound)
        rows.append((words, bound.low, bound.high))
    for bound in found.smooth:
        words = language.say(f"{key}.smooth_zero")
        if bound.bound > 0.0:
            size = phrases.value(outcome, language, bound.bound)
            words = language.say(f"{key}.smooth", bound=size, unit=unit)
        rows.append((words, bound.low, bound.high))
    columns = (
        Column(language.say(f"{key}.allowed"), numeric=False),
        Column(language.say("interval.column", level=phrases.level(released))),
    )
    cells = [
        [said(words), _interval(low, high, outcome, language)]
        for words, low, high in rows
    ]
    return table(language.say(f"{key}.caption"), columns, cells)


def left_out_table(
    turns: list[LeftOut],
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Table:
    """Return the range of the estimate when one at a time is left out."""
    key = "sensitivity.left_out"
    columns = (
        Column(language.say(f"{key}.who"), numeric=False),
        Column(language.say(f"{key}.n")),
        Column(language.say(f"{key}.range")),
        Column(language.say(f"{key}.most"), numeric=False),
        Column(language.say(f"{key}.without")),
    )
    rows = []
    for turn in turns:
        named = {"name": phrases.name(released)} if turn.what == "county" else {}
        without = phrases.value(outcome, language, turn.most_value, signed=True)
        rows.append(
            [
                said(language.say(f"{key}.{turn.what}", **named)),
                figure_of(str(turn.n), turn.n),
                _interval(turn.lowest, turn.highest, outcome, language),
                said(turn.most),
                figure_of(without, turn.most_value),
            ]
        )
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def neighbours_table(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Table:
    """Return the estimates beside those with other comparisons."""
    key = "sensitivity.neighbours"
    columns = (
        Column(language.say(f"{key}.row"), numeric=False),
        Column(
            language.say(
                f"{key}.difference", unit=phrases.difference_axis(outcome, language)
            )
        ),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.n")),
    )
    place = phrases.name(released)
    national, rows = national_of(outcome), []
    if national is not None:
        rows.append(_main_row(language.say(f"{key}.main"), outcome, language))
        rows += [
            _variant_row(language.say(f"{key}.{each.name}"), each, outcome, language)
            for each in national.neighbours
        ]
    own = outcome.sensitivity.own if outcome.sensitivity else None
    if own is not None and own.variants:
        label = language.say(f"{key}.own_main", name=place)
        rows.append(_main_row(label, outcome, language, own=True))
        rows += [
            _variant_row(
                language.say(f"{key}.own_{each.name}", name=place),
                each,
                outcome,
                language,
            )
            for each in own.variants
        ]
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def _main_row(
    label: str, outcome: ReleasedOutcome, language: Language, *, own: bool = False
) -> list[Entry]:
    found = outcome.local if own else outcome.national
    if isinstance(found, CannotAnswer):
        return _variant_row(
            label, Variant("", None, None, None, 0, 0, found.reason), outcome, language
        )
    n_pool = found.n_areas - found.n_treated
    variant = Variant("", found.value, found.low, found.high, found.n_treated, n_pool)
    return _variant_row(label, variant, outcome, language)


def _variant_row(
    label: str, each: Variant, outcome: ReleasedOutcome, language: Language
) -> list[Entry]:
    dash = language.say("missing.dash")
    if each.value is None:
        return [said(label), *(figure_of(dash, None) for _ in range(3))]
    value = phrases.value(outcome, language, each.value, signed=True)
    return [
        said(label),
        figure_of(value, each.value),
        _interval(each.low, each.high, outcome, language),
        figure_of(str(each.n_pool), each.n_pool),
    ]


def controls_table(released: Released, language: Language) -> Table | None:
    """Return each outcome's difference before it can have responded, if any."""
    key = "sensitivity.controls"
    rows = []
    for outcome in released.outcomes:
        found = _early(outcome)
        if found is None and not outcome.negative_control:
            continue
        label = phrases.headed(language.label(outcome.label))
        if outcome.negative_control:
            label = language.say(f"{key}.never", outcome=label)
        value = found.statistic if found else None
        p = found.p_value if found else None
        written = phrases.value(outcome, language, value, signed=True)
        years = language.say(f"{key}.years", n=str(outcome.lag_years))
        if value is not None:
            written = f"{written} {phrases.difference_unit(outcome, language)}"
        rows.append(
            [
                said(label),
                said(years),
                figure_of(written, value),
                figure_of(p_value(p, language), p),
            ]
        )
    if not rows:
        return None
    columns = (
        Column(language.say(f"{key}.outcome"), numeric=False),
        Column(language.say(f"{key}.lag"), numeric=False),
        Column(language.say(f"{key}.difference")),
        Column(language.say(f"{key}.p")),
    )
    return table(language.say(f"{key}.caption"), columns, rows, stack=True)


def _early(outcome: ReleasedOutcome) -> Check | None:
    """Return the check of the years before the lag, where it was made."""
    for check in outcome.checks:
        if check.name == BEFORE_THE_LAG and check.passed is not None:
            return check
    return None


def _interval(
    low: float | None, high: float | None, outcome: ReleasedOutcome, language: Language
) -> Entry:
    written = phrases.interval(outcome, language, low, high)
    raw = None if low is None or high is None else f"{low:.4g};{high:.4g}"
    return figure_of(written, raw)


def has_national(outcome: ReleasedOutcome) -> bool:
    """Tell whether there is a national estimate to ask about."""
    return isinstance(outcome.national, Estimate) and national_of(outcome) is not None
