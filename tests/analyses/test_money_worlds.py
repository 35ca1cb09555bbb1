"""The money in worlds with known truth: short form of benchmarks/money_worlds.py."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

WORLDS = 150
BAND = 3.3
"""Monte Carlo errors allowed: one run in a thousand is wrongly refused."""


@pytest.fixture
def worlds(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    import money_worlds

    return money_worlds


def row(setting: str, truth: str, treated: int, *methods: str) -> object:
    import money_worlds_rows as of

    chosen = getattr(of, truth)
    prior = chosen if chosen.spread else of.MIDDLE
    return of.Row(setting, chosen, prior, treated, methods)


@pytest.mark.parametrize(
    ("setting", "truth"),
    [
        ("rate, many children", "NONE"),
        ("kronor per inhabitant", "LARGE"),
        ("per cent, more is the gain", "MIDDLE"),
    ],
)
def test_every_payers_interval_holds_the_truth(worlds, setting, truth):
    import money_worlds_statistics as of

    found = worlds.measure(row(setting, truth, 2, "own"), worlds=WORLDS)
    for (method, view), told in found.told.items():
        held = of.coverage(told)
        assert 87.0 - BAND * held.error < held.value < 93.0 + BAND * held.error, (
            method,
            view,
        )


def test_no_effect_seldom_pays_off_for_anyone(worlds):
    import money_worlds_statistics as of

    for setting in ("rate, many children", "kronor per inhabitant"):
        asked = row(setting, "NONE", 2, "own", "printed")
        found = worlds.measure(asked, worlds=WORLDS)
        views = [told for (method, _), told in found.told.items() if method == "own"]
        wrong = of.wrongly_pays(views)
        assert wrong.value < 5.0 + BAND * np.sqrt(5.0 * 95.0 / (2 * WORLDS))
        assert of.wrongly_pays([found.told["printed", "municipality"]]).value < 6.0


def test_a_chance_is_right_over_the_prior_and_too_high_without_it(worlds):
    import money_worlds_statistics as of

    asked = row("kronor per inhabitant", "NEAR", 4, "own", "prior")
    found = worlds.measure(asked, worlds=WORLDS)
    alone, with_prior = (found.told[name, "society"] for name in ("own", "prior"))
    gained = of.share((with_prior.truth > 0).astype(float), with_prior.world)
    told = 100.0 * with_prior.chance.mean()
    assert abs(told - gained.value) < 3.0 + BAND * gained.error
    assert 100.0 * alone.chance.mean() > told + 20.0
    assert of.brier(with_prior) < 0.5 * of.brier(alone)


def test_society_is_the_sum_of_its_payers_in_truth_too(worlds):
    found = worlds.measure(row("rate, few children", "MIDDLE", 2, "own"), worlds=5)
    parts = [found.told["own", view].truth for view in worlds.VIEWS]
    np.testing.assert_allclose(sum(parts[:3]), parts[3], rtol=1e-9)


def test_the_page_tells_every_row(worlds, monkeypatch):
    import money_worlds_words as words

    wanted = [
        row("rate, many children", truth, 2, "own", "prior", "learned", "printed")
        for truth in ("NONE", "NEAR")
    ]
    measured = [worlds.measure(one, worlds=4) for one in wanted]
    text = words.document(measured, date="2026-11-22", worlds=4, seed=1, even=0.5)
    for one in wanted:
        assert f"| {one.key} |" in text
    assert "nan" not in text
    assert "### Society; effects drawn, mostly near none" in text
