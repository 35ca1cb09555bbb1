"""A resource reached by several paths is counted once, and what is dropped is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from economics.cascade_worlds import (
    CONDUCT,
    NO_SCHOOL,
    YEARS,
    S,
    chain,
    effect,
    factors,
    stream,
    to_school,
    use,
)
from hypothesis import given, settings
from hypothesis import strategies as some

from prevstats.economics.cascade import run
from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.double_counting import kept
from prevstats.economics.fade_out import Geometric, Held, Linear
from prevstats.estimate import Draws


@pytest.fixture
def draws() -> dict[str, Draws]:
    return {
        "effect": stream("effect", -0.2, 0.1),
        "school": stream("school", 0.5, 0.2),
        "own": stream("own", -0.01, 0.02),
        "days": stream("days", 15.0, 5.0),
    }


def two_paths(**own: object) -> Cascade:
    """By way of conduct and school, and to school measured directly."""
    direct = effect("own", Linear(8.0), id="own", to="no_school", unit="share", **own)
    return chain(
        effect(fade_out=Geometric(0.9)), direct, to_school(), use(value="days")
    )


def test_what_was_measured_goes_first_in_every_draw(draws) -> None:
    result = run(two_paths(measured=True), draws, YEARS, weights=factors())
    alone = chain(
        effect("own", Linear(8.0), to="no_school", unit="share"),
        use(value="days"),
        outcomes=(NO_SCHOOL,),
    )
    expected = run(alone, draws, YEARS, weights=factors()).total("days", factors())
    np.testing.assert_allclose(result.total("days", factors()), expected, rtol=1e-12)
    assert [item.path for item in result.paths] == [("own", "no_school_days")]
    (lost,) = result.dropped
    assert lost.path == ("effect", "to_school", "no_school_days")
    assert lost.share_of_draws == 1.0
    assert lost.mean_present_value < 0.0


def test_otherwise_the_largest_either_way_in_each_draw(draws) -> None:
    result = run(two_paths(), draws, YEARS, weights=factors())
    own, linked = [
        run(
            chain(*links, use(value="days")), draws, YEARS, weights=factors()
        ).total("days", factors())
        for links in (
            (effect("own", Linear(8.0), to="no_school", unit="share"),),
            (effect(fade_out=Geometric(0.9)), to_school()),
        )
    ]  # fmt: skip
    by_hand = np.array(
        [a if abs(a) > abs(b) else b for a, b in zip(own, linked, strict=True)]
    )
    np.testing.assert_allclose(result.total("days", factors()), by_hand, rtol=1e-10)
    lost = {item.path[0]: item for item in result.dropped}
    share = np.mean(np.abs(own) <= np.abs(linked))
    assert 0.2 < share < 0.8
    assert lost["own"].share_of_draws == pytest.approx(share)
    assert lost["effect"].share_of_draws == pytest.approx(1.0 - share)
    assert lost["own"].mean_present_value == pytest.approx(
        np.where(by_hand == own, 0.0, own).mean()
    )
    total_of_all = own + linked
    counted = result.total("days", factors()).mean()
    given_up = sum(item.mean_present_value for item in result.dropped)
    assert counted + given_up == pytest.approx(total_of_all.mean())


@settings(max_examples=25, deadline=None)
@given(
    weaker=some.floats(0.0, 1.0),
    retention=some.floats(0.0, 0.9),
    lag=some.integers(0, 30),
    first=some.booleans(),
)
def test_a_redundant_path_changes_no_total(
    weaker: float, retention: float, lag: int, first: bool
) -> None:
    """A path that is a weaker, shorter or later copy of one that is there."""
    draws = {"effect": stream("effect", -0.2, 0.1), "copy": stream("effect", 0.0, 0.0)}
    draws["copy"] = Draws(draws["effect"].identity, weaker * draws["effect"].values)
    one = effect(fade_out=Geometric(0.9))
    other = effect("copy", Geometric(retention), id="copy", lag_years=lag)
    both = (other, one) if first else (one, other)
    single = chain(one, use("conduct"), outcomes=(CONDUCT,))
    double = chain(*both, use("conduct"), outcomes=(CONDUCT,))
    totals = [
        run(cascade, draws, YEARS, weights=factors()).total("days", factors())
        for cascade in (single, double)
    ]
    np.testing.assert_allclose(totals[1], totals[0], rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(size=some.floats(-3.0, 3.0), measured=some.booleans())
def test_no_path_at_all_moves_what_was_measured(size: float, measured: bool) -> None:
    draws = {"own": stream("own", -0.01, 0.02), "school": stream("school", 0.5, 0.2)}
    direct = effect("own", id="own", to="no_school", unit="share", measured=True)
    single = chain(direct, use(), outcomes=(NO_SCHOOL,))
    double = chain(direct, effect(size, measured=measured), to_school(), use())
    totals = [
        run(cascade, draws, YEARS, weights=factors()).total("days", factors())
        for cascade in (single, double)
    ]
    np.testing.assert_array_equal(totals[1], totals[0])


def test_the_choice_rests_on_the_weights() -> None:
    """A small effect that lasts goes before a large one, unless years do not count."""
    draws = {"any": stream("any", 0.0, 1.0)}
    short = effect(-1.0, Linear(1.0), id="short")
    long = effect(-0.3, Held(), id="long", lag_years=5)
    cascade = chain(short, long, use("conduct"), outcomes=(CONDUCT,))
    for rate, winner in ((0.0, "long"), (0.6, "short")):
        result = run(cascade, draws, YEARS, weights=factors(rate))
        assert [item.path[0] for item in result.paths] == [winner]


def test_other_resources_are_not_touched(draws) -> None:
    cascade = two_paths()
    nights = replace(cascade.resources[0], id="nights")
    more = replace(
        cascade,
        resources=(*cascade.resources, nights),
        links=(
            *cascade.links,
            replace(use("conduct"), id="conduct_nights", to="nights"),
        ),
    )
    before = run(cascade, draws, YEARS, weights=factors())
    after = run(more, draws, YEARS, weights=factors())
    np.testing.assert_array_equal(
        before.total("days", factors()), after.total("days", factors())
    )
    assert after.dropped == before.dropped


def test_exactly_one_is_kept_and_ties_go_to_the_first() -> None:
    random = np.random.default_rng(2)
    values = [random.normal(size=S).round(1) for _ in range(4)]
    keep = kept(values, [False] * 4)
    np.testing.assert_array_equal(keep.sum(axis=0), 1)
    np.testing.assert_array_equal(kept([values[0], -values[0]], [False] * 2)[0], True)
    only = kept(values, [False, True, False, True])
    assert not only[[0, 2]].any()
    np.testing.assert_array_equal(only.sum(axis=0), 1)
