"""The second look's judgement of forecasts and decisions: calibration and regret."""

from __future__ import annotations

from prevstats.inference.forecast_scores import ExactShare
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Section, Table
from prevstats.reporting.language import Language
from prevstats.reporting.money_words import percent_of
from prevstats.reporting.numbers import money, money_unit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import ReleasedOutcome
from prevstats.reporting.second_look import Calibration, calibrations
from prevstats.reporting.second_look_page import Look, StudyLook

KEY = "second_look"


def look_section(name: str, blocks: list[Block], language: Language) -> Section:
    """Return a section of the second look; its words lie under its name."""
    return Section(
        name,
        language.say(f"{KEY}.{name}.title"),
        language.say(f"{KEY}.{name}.answers"),
        tuple(blocks),
    )


def calibration(look: Look, language: Language) -> Section:
    """Return how often intervals held, where figures fell, and the scores."""
    together = calibrations(look.figures)
    if not together:
        return look_section(
            "calibration",
            [paragraph(language.words(f"{KEY}.calibration.none"))],
            language,
        )
    blocks: list[Block] = [
        table(
            language.say(f"{KEY}.calibration.caption"),
            tuple(
                Column(language.say(f"{KEY}.calibration.{name}"), numeric=place > 0)
                for place, name in enumerate(
                    ("what", "n", "inside", "interval", "crps", "last", "brier")
                )
            ),
            _calibration_rows(look, language),
            stack=True,
        ),
        _tenths(together[-1], language),
        Bullets(
            tuple(
                language.words(f"{KEY}.calibration.read_{name}")
                for name in ("inside", "tenths", "crps", "brier", "together")
            )
        ),
    ]
    return look_section("calibration", blocks, language)


def regret(look: Look, language: Language) -> Section:
    """Return what decisions by expected net benefit lost in hindsight."""
    rows: list[list[Entry]] = []
    scores = [
        score
        for each in look.studies
        for score in each.money
        if score.payer == "society" or len(each.now) <= 3
    ]
    unit = money_unit(
        amount for each in scores for amount in (each.forecast, each.found)
    )
    style = language.number_format
    for each in scores:
        label = (
            language.label(each.label) if each.label else language.say("money.society")
        )
        amounts = (each.forecast, each.found, each.regret)
        written = [money(amount, unit, style, signed=True) for amount in amounts[:2]]
        between = language.say(
            "interval.between",
            low=money(each.found_low, unit, style, signed=True),
            high=money(each.found_high, unit, style, signed=True),
        )
        rows.append(
            [
                said(f"{each.name}, {label}"),
                figure_of(written[0], each.forecast),
                figure_of(written[1], each.found),
                figure_of(between, f"{each.found_low:.6g};{each.found_high:.6g}"),
                figure_of(money(each.regret, unit, style), each.regret),
            ]
        )
    blocks: list[Block] = [paragraph(language.words(f"{KEY}.regret.none"))]
    if rows:
        named = language.say(f"money_unit.{unit}.table")
        heads = ("who", "forecast", "found", "interval", "regret")
        blocks = [
            table(
                language.say(f"{KEY}.regret.caption", unit=named),
                tuple(
                    Column(language.say(f"{KEY}.regret.{name}"), numeric=place > 0)
                    for place, name in enumerate(heads)
                ),
                rows,
                stack=True,
            ),
            paragraph(language.words(f"{KEY}.regret.read"), role="small"),
        ]
    return look_section("regret", blocks, language)


def share_interval(share: ExactShare, language: Language) -> str:
    """Write a share's interval as per cent."""
    return language.say(
        "interval.between",
        low=percent_of(share.low, language),
        high=percent_of(share.high, language),
    )


def _calibration_rows(look: Look, language: Language) -> list[list[Entry]]:
    rows = [
        _calibration_row(one, study, language)
        for study in look.studies
        for one in study.calibration[:-1]
    ]
    return [*rows, _calibration_row(calibrations(look.figures)[-1], None, language)]


def _calibration_row(
    found: Calibration, study: StudyLook | None, language: Language
) -> list[Entry]:
    what, outcome = language.say(f"{KEY}.calibration.all"), None
    if study is not None:
        outcome = next(iter(study.now.values())).outcome(found.outcome)
        what = language.say(
            f"{KEY}.calibration.row",
            outcome=phrases.headed(language.label(outcome.label)),
            years=phrases.count_of("year", found.horizon, language),
        )
    share = found.coverage
    return [
        said(what),
        figure_of(str(share.of), share.of),
        figure_of(percent_of(share.count / share.of, language), share.count / share.of),
        figure_of(share_interval(share, language), f"{share.low:.4g};{share.high:.4g}"),
        _score(found.crps, outcome, language),
        _score(found.last_value_error, outcome, language),
        _score(found.brier, None, language),
    ]


def _score(
    value: float | None, outcome: ReleasedOutcome | None, language: Language
) -> Entry:
    if value is None:
        return figure_of(language.say("missing.dash"), None)
    decimals = 2 if outcome is None else phrases.decimals(outcome) + 1
    return figure_of(number(value, decimals, language.number_format), value)


def _tenths(found: Calibration, language: Language) -> Table:
    expected = number(found.coverage.of / 10, 1, language.number_format)
    head = language.say(f"{KEY}.calibration.tenth")
    columns = [Column(head, numeric=False)]
    columns += [Column(str(place + 1)) for place in range(10)]
    row = [said(language.say(f"{KEY}.calibration.fell"))]
    row += [figure_of(str(each), each) for each in found.tenths]
    caption = language.say(f"{KEY}.calibration.tenths", expected=expected)
    return table(caption, columns, [row])
