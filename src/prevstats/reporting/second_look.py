"""Forecasts held against what happened: inside or not, where, and how good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from prevstats.analyses.findings import MoneyFindings
from prevstats.inference.forecast_scores import (
    ExactShare,
    Quantiles,
    brier,
    chance_at_most,
    crps,
    exact_share,
    pit,
)
from prevstats.reporting.released import Released

FigureStatus = Literal["scored", "not_yet", "missing", "no_forecast"]
Key = tuple[str, str, str, int, int]


@dataclass(frozen=True, slots=True)
class FigureScore:
    """One forecast figure beside the one that came, in the outcome's unit.

    Attributes
    ----------
    study, area, name, outcome : whose figure, of what.
    file, stored : where the forecast is kept, and since which day.
    origin_year, due_year : last year it was made from, and the year it is of.
    mean, low, high : the forecast with its interval at ``level``.
    last_value : the figure of ``origin_year``.
    status : ``not_yet``: the year is not in the data; ``missing``: the year is, the
        municipality's figure is not, or may not be shown.
    value : the figure that came; ``inside``: within the interval.
    pit, crps : see ``inference.forecast_scores``; ``crps`` in the outcome's unit.
    chance_lower, lower : the forecast chance that it would be below ``last_value``,
        and whether it was.
    """

    study: str
    area: str
    name: str
    outcome: str
    file: str
    stored: str
    origin_year: int
    due_year: int
    level: float
    mean: float | None
    low: float | None
    high: float | None
    last_value: float | None
    status: FigureStatus
    value: float | None = None
    inside: bool | None = None
    pit: float | None = None
    crps: float | None = None
    chance_lower: float | None = None
    lower: bool | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a group of scored forecasts came out together.

    ``coverage`` counts those inside their interval, which should hold the share
    ``level``; ``tenths`` how many outcomes fell in each tenth of their forecast;
    ``crps`` and ``last_value_error`` are means in the outcome's unit, ``None`` where
    units are mixed; ``brier`` judges the chance of a lower figure.
    """

    outcome: str
    horizon: int
    level: float
    coverage: ExactShare
    tenths: tuple[int, ...]
    crps: float | None
    last_value_error: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class MoneyScore:
    """What a decision by expected net benefit lost in hindsight, for one payer.

    ``forecast`` is the net (kronor, present value) when it was decided, ``found`` the
    same with the later figures, each an estimate with its interval. The decision is to
    go on when ``forecast`` is above zero; ``regret`` is what the other choice would
    have brought more, by ``found``: 0 when the decision still stands.
    """

    study: str
    area: str
    name: str
    payer: str
    label: Mapping[str, str]
    price_year: int
    forecast: float
    forecast_low: float
    forecast_high: float
    found: float
    found_low: float
    found_high: float
    went_on: bool
    regret: float


def figure_scores(
    kept: Iterable[Mapping[str, Any]], now: Mapping[str, Released], last_year: int
) -> tuple[FigureScore, ...]:
    """Return each forecast figure beside what is known now.

    Of several forecasts of one figure from the same year's data the earliest counts:
    it is the one that stood when it was decided.

    Parameters
    ----------
    kept : stored forecasts of one study, earliest first (``batch.forecasts``).
    now : area → its report made from the later data.
    last_year : last year of those data.
    """
    found: dict[Key, FigureScore] = {}
    for document in kept:
        for figure in document["figures"]:
            score = _score(document, figure, now[document["area"]["code"]], last_year)
            key = (
                score.study,
                score.area,
                score.outcome,
                score.origin_year,
                score.due_year,
            )
            found.setdefault(key, score)
    return tuple(found[key] for key in sorted(found))


def calibrations(scores: Sequence[FigureScore]) -> tuple[Calibration, ...]:
    """Return the calibration of each outcome and horizon, and of all together last."""
    scored = [each for each in scores if each.status == "scored"]
    groups: dict[tuple[str, int], list[FigureScore]] = {}
    for each in scored:
        key = (each.outcome, each.due_year - each.origin_year)
        groups.setdefault(key, []).append(each)
    found = [_calibration(groups[key], *key) for key in sorted(groups)]
    if scored:
        found.append(_calibration(scored, "", 0))
    return tuple(found)


def money_scores(
    kept: Iterable[Mapping[str, Any]], now: Mapping[str, Released]
) -> tuple[MoneyScore, ...]:
    """Return what each area's first decision lost in hindsight, payer by payer."""
    found: dict[tuple[str, str], MoneyScore] = {}
    for document in kept:
        released = now[document["area"]["code"]]
        if document["made_from"]["data_last_year"] >= _last_year(released):
            continue
        for score in _money(document, released):
            found.setdefault((score.area, score.payer), score)
    return tuple(found.values())


def _score(
    document: Mapping[str, Any],
    figure: Mapping[str, Any],
    released: Released,
    last_year: int,
) -> FigureScore:
    answered = "quantiles" in figure
    level = float(document["level"])
    quantiles = _quantiles(document, figure)
    base = FigureScore(
        study=document["study"],
        area=document["area"]["code"],
        name=document["area"]["name"],
        outcome=figure["outcome"],
        file=document["file"],
        stored=document["stored"],
        origin_year=figure["origin_year"],
        due_year=figure["due_year"],
        level=level,
        mean=figure["mean"] if answered else None,
        low=quantiles.at((1 - level) / 2) if quantiles else None,
        high=quantiles.at((1 + level) / 2) if quantiles else None,
        last_value=figure["last_value"],
        status="not_yet" if answered else "no_forecast",
    )
    if quantiles is None or base.due_year > last_year:
        return base
    return _against(base, quantiles, _value(released, base.outcome, base.due_year))


def _against(
    base: FigureScore, quantiles: Quantiles, value: float | None
) -> FigureScore:
    if value is None or base.low is None or base.high is None:
        return replace(base, status="missing")
    last = base.last_value
    return replace(
        base,
        status="scored",
        value=value,
        inside=base.low <= value <= base.high,
        pit=pit(quantiles, value),
        crps=crps(quantiles, value),
        chance_lower=None if last is None else chance_at_most(quantiles, last),
        lower=None if last is None else value <= last,
    )


def _quantiles(
    document: Mapping[str, Any], figure: Mapping[str, Any]
) -> Quantiles | None:
    if "quantiles" not in figure:
        return None
    return Quantiles(tuple(document["probabilities"]), tuple(figure["quantiles"]))


def _value(released: Released, outcome: str, year: int) -> float | None:
    points = {each.year: each.value for each in released.outcome(outcome).series}
    return points.get(year)


def _calibration(
    group: Sequence[FigureScore], outcome: str, horizon: int
) -> Calibration:
    level = min(each.level for each in group)
    tenths = [0] * 10
    for each in group:
        tenths[min(int(10 * (each.pit or 0.0)), 9)] += 1
    judged = [each for each in group if each.lower is not None]
    one_unit = bool(outcome)
    errors = [
        abs(each.value - each.last_value)
        for each in judged
        if each.value is not None and each.last_value is not None
    ]
    return Calibration(
        outcome=outcome,
        horizon=horizon,
        level=level,
        coverage=exact_share(
            sum(bool(each.inside) for each in group), len(group), level
        ),
        tenths=tuple(tenths),
        crps=_mean([each.crps or 0.0 for each in group]) if one_unit else None,
        last_value_error=_mean(errors) if one_unit else None,
        brier=brier(
            [each.chance_lower or 0.0 for each in judged],
            [bool(each.lower) for each in judged],
        )
        if judged
        else None,
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _last_year(released: Released) -> int:
    return released.provenance.data_last_year


def _money(document: Mapping[str, Any], released: Released) -> Iterable[MoneyScore]:
    money, then = released.money, document["money"]
    if not isinstance(money, MoneyFindings) or "payers" not in then:
        return
    if (money.price_year, money.basis) != (then["price_year"], then["basis"]):
        return
    before = {each["payer"]: each for each in then["payers"]}
    for payer in (*money.payers, money.society):
        if payer.payer not in before or before[payer.payer]["net"] is None:
            continue
        told = before[payer.payer]
        went_on = told["net"] > 0
        yield MoneyScore(
            study=document["study"],
            area=released.area.code,
            name=released.area.name,
            payer=payer.payer,
            label=payer.label,
            price_year=money.price_year,
            forecast=told["net"],
            forecast_low=told["low"],
            forecast_high=told["high"],
            found=payer.net,
            found_low=payer.net_low,
            found_high=payer.net_high,
            went_on=went_on,
            regret=max(-payer.net if went_on else payer.net, 0.0),
        )
