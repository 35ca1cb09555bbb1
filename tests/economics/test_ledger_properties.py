"""What holds in every ledger: sums, transfers, roll-ups, cashable steps, redundancy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from prevstats.economics.appraisal import appraise, appraise_all, benefit_cost_ratio
from prevstats.economics.costs import running_cost, setup_cost, time_cost
from prevstats.economics.deadweight import deadweight_of_taxation, excess_burden
from prevstats.economics.entry import Capacity, Entry
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.net_effect import Optimism, net_effect
from prevstats.economics.payers import Payers, reference_payers
from prevstats.economics.price import Price
from prevstats.economics.profile import GeometricFade, HeldProfile
from prevstats.economics.split import split
from prevstats.economics.transfers import balanced, unbalanced
from prevstats.errors import InputError
from prevstats.estimate import Draws
from prevstats.randomness import generator

S, YEARS = 1_000, tuple(range(11))
FACTORS = 1.03 ** -np.array(YEARS, dtype=float)
PRICE = Price(1_000.0, 2022, "an example", "example", name="course")


def line(payer: str, kind: str, amount: Flow, **more: object) -> Entry:
    return Entry("go", "placed", kind, payer, kind, "benefit", 0.5, amount, **more)


def world(seed: int, scale: float = 400.0) -> Ledger:
    """Return a ledger with costs, shared courses, a transfer and a tax."""
    random = generator(seed, area="0781", step="ledger")
    fade = GeometricFade(random.uniform(0.6, 0.95, S), len(YEARS))
    effect = Draws("w", random.normal(scale, 300.0, S))
    identity = effect.identity
    ledger = Ledger("w", 2022, YEARS, S)
    ledger = ledger.add(setup_cost(PRICE, YEARS, payer="social_committee"))
    ledger = ledger.add(running_cost(PRICE, YEARS, payer="region", units=0.2))
    gain = Flow(effect, fade)
    for payer in ("social_committee", "education_committee", "state"):
        ledger = ledger.add(line(payer, "resource", gain * random.uniform(0.5, 1.0, S)))
    ledger = ledger.add(line("individual", "wellbeing", gain))
    ledger = ledger.move(line("municipality", "transfer", gain * 0.3), to="individual")
    tax = Flow(random.normal(50.0, 10.0, S), HeldProfile(np.ones(len(YEARS))), identity)
    return ledger.move(line("individual", "tax", -tax), to="state")


def test_payers_sum_to_society_and_moves_cancel_in_every_draw() -> None:
    ledger = world(1)
    society = ledger.total(weights=FACTORS)
    by_payer = sum(ledger.by_payer(weights=FACTORS).values(), start=np.zeros(S))
    np.testing.assert_allclose(by_payer, society, rtol=1e-9, atol=1e-6)
    resources = ledger.total(kinds=("resource", "wellbeing"), weights=FACTORS)
    np.testing.assert_allclose(resources, society, rtol=1e-9, atol=1e-6)
    moved = ledger.total(kinds=("transfer", "tax"), weights=FACTORS)
    np.testing.assert_allclose(moved, 0.0, atol=1e-9)
    by_year = sum(ledger.by_year(payer) for payer in ledger.payers())
    np.testing.assert_allclose(by_year, ledger.by_year(None), atol=1e-9)
    np.testing.assert_allclose(ledger.mean_by_year(None), by_year.mean(axis=0))


def test_a_transfer_without_its_receiver_is_named() -> None:
    alone = world(1).add(line("state", "transfer", Flow(1.0, np.ones(11))))
    assert unbalanced(alone) == ("transfer",)
    with pytest.raises(InputError, match="transfer: found a transfer or tax whose"):
        balanced(alone)
    with pytest.raises(InputError, match="only changes hands"):
        appraise(alone, rate=0.03, level=0.9)
    assert appraise(alone, rate=0.03, level=0.9, payer="region").cost > 0
    with pytest.raises(InputError, match="only a transfer or a tax moves"):
        alone.move(line("state", "resource", Flow(1.0, np.ones(11))), to="region")


def test_a_transfer_may_be_received_in_parts_and_on_other_courses() -> None:
    ledger = Ledger("w", 2022, YEARS, S)
    size = generator(3, step="parts").normal(10.0, 3.0, S)
    paid = line("municipality", "transfer", Flow(-size, np.ones(11)))
    ledger = ledger.add(paid)
    for share in (0.25, 0.75):
        got = Flow(share, np.outer(size, np.ones(11)))
        ledger = ledger.add(line("individual", "transfer", got))
    assert unbalanced(ledger) == ()
    short = replace(ledger, entries=ledger.entries[:2])
    assert unbalanced(short) == ("transfer",)


def test_committees_roll_up_to_the_municipality() -> None:
    found = appraise_all(world(2), rate=0.03, level=0.9)
    members = ("municipality", "social_committee", "education_committee")
    assert set(found.bodies) == {"municipality", "region", "state", "individual"}
    parts = sum(found.payers[payer].net for payer in members)
    assert found.bodies["municipality"].net == pytest.approx(parts)
    bodies = sum(body.net for body in found.bodies.values())
    assert bodies == pytest.approx(found.society.net)
    public = sum(found.bodies[b].net for b in ("municipality", "region", "state"))
    assert found.public is not None
    assert found.public.net == pytest.approx(public)


def test_payers_of_the_reference() -> None:
    payers = reference_payers()
    assert set(payers.members("municipality")) >= {"municipality", "social_committee"}
    assert payers.top("social_committee") == "municipality"
    assert payers.public_of(("individual", "region")) == ("region",)
    with pytest.raises(InputError, match="no such payer"):
        payers.top("kommunen")
    circle = Payers({"a": "b", "b": "a"}, frozenset())
    with pytest.raises(InputError, match="part of itself"):
        circle.top("a")


@pytest.mark.parametrize("seed", range(12))
def test_net_and_ratio_never_disagree_in_sign(seed: int) -> None:
    scale = float(generator(seed, step="scale").normal(150.0, 200.0))
    ledger = world(seed, scale)
    for payer in (None, "social_committee", "region"):
        net = appraise(ledger, rate=0.03, level=0.9, payer=payer).net
        ratio = benefit_cost_ratio(ledger, rate=0.03, level=0.9, payer=payer)
        assert ratio is not None
        assert (ratio.value > 1.0) == (net > 0.0)


def test_equal_seeds_give_equal_bytes() -> None:
    first, second = (world(5).total(weights=FACTORS).tobytes() for _ in range(2))
    assert first == second
    assert first != world(6).total(weights=FACTORS).tobytes()


def test_a_redundant_path_changes_no_total() -> None:
    """The same course entered once whole, or in parts that sum to it."""
    flow = Flow(generator(1, step="path").normal(size=S), np.arange(11.0))
    whole = Ledger("w", 2022, YEARS, S).add(line("region", "resource", flow))
    parts = Ledger("w", 2022, YEARS, S)
    for share in (0.7, 0.3, 0.0):
        parts = parts.add(line("region", "resource", flow * share))
    np.testing.assert_allclose(
        parts.total(weights=FACTORS), whole.total(weights=FACTORS), rtol=1e-12
    )


def test_draws_of_other_worlds_and_years_are_refused() -> None:
    ledger = world(1)
    with pytest.raises(InputError, match="worlds would be mixed"):
        ledger.add(line("state", "resource", Flow(Draws("v", np.ones(S)), np.ones(11))))
    with pytest.raises(InputError, match="1000 draws of 11 years"):
        ledger.add(line("state", "resource", Flow(np.ones(S), np.ones(10))))
    with pytest.raises(InputError, match="3 factors"):
        ledger.total(weights=[1.0, 1.0, 1.0])
    other = line("state", "resource", Flow(1.0, np.ones(11)), price_year=2015)
    with pytest.raises(InputError, match="prices of 2015"):
        ledger.add(other)


def one(amount: Flow, n_draws: int = 2, **more: object) -> Ledger:
    years = tuple(range(amount.n_years))
    entry = Entry("go", "y", "i", "region", "resource", "benefit", 0.5, amount, **more)
    return Ledger("w", 2022, years, n_draws).add(entry)


def test_cashable_waits_for_its_lag() -> None:
    ledger = one(Flow([100.0, 200.0], np.ones(4)), cashable_lag=2)
    np.testing.assert_allclose(ledger.total(cashable=True), [100.0, 200.0])
    np.testing.assert_allclose(ledger.released_by_year("region"), [0, 0, 75, 75])


def test_whole_posts_are_counted_over_all_that_frees_them() -> None:
    post = Capacity("teacher", 600.0)
    ledger = one(Flow([1_000.0, 1_300.0], [0.0, 1.0]), capacity=post)
    np.testing.assert_allclose(ledger.total(cashable=True), [0.0, 600.0])
    ledger = ledger.add(replace(ledger.entries[0], item="second"))
    np.testing.assert_allclose(ledger.total(cashable=True), [600.0, 1_200.0])
    np.testing.assert_allclose(ledger.released_by_year(None), [0.0, 900.0])
    other = replace(ledger.entries[0], payer="state")
    both = ledger.add(other)
    np.testing.assert_allclose(both.total(cashable=True), [600.0, 1_800.0])
    more_need = one(Flow([-1_000.0, -1_300.0], [0.0, 1.0]), capacity=post)
    np.testing.assert_allclose(more_need.total(cashable=True), [0.0, -600.0])
    exact = one(Flow(0.1 * 3.0, [1.0]), capacity=Capacity("tenth", 0.05))
    np.testing.assert_allclose(exact.total(cashable=True), 0.15)
    np.testing.assert_allclose(exact.released_by_year(None), [0.15])


def test_deadweight_falls_on_outlay_and_saving_alike() -> None:
    ledger = world(1)
    burden = deadweight_of_taxation(ledger, 0.3, weights=FACTORS)
    payers = reference_payers().public_of(ledger.payers())
    public = ledger.total(payer=payers, weights=FACTORS)
    np.testing.assert_allclose(burden, 0.3 * public)
    drawn = Draws("w", generator(2, step="excess").uniform(0.2, 0.4, S))
    np.testing.assert_allclose(
        deadweight_of_taxation(ledger, drawn, weights=FACTORS), drawn.values * public
    )
    with pytest.raises(InputError, match="worlds would be mixed"):
        deadweight_of_taxation(ledger, Draws("v", drawn.values), weights=FACTORS)
    with pytest.raises(InputError, match=r"0\.3 for a marginal cost"):
        excess_burden(-100.0, 30.0)


def test_costs_are_set_up_run_and_worked() -> None:
    ledger = Ledger("w", 2022, (0, 1, 2), 1)
    ledger = ledger.add(setup_cost(PRICE, ledger.years, payer="region", units=2.0))
    ledger = ledger.add(
        running_cost(PRICE, ledger.years, payer="region", course=[0.0, 0.5, 1.0])
    )
    ledger = ledger.add(time_cost(PRICE, ledger.years, payer="individual", hours=3.0))
    np.testing.assert_allclose(ledger.mean_by_year("region"), [-2_000, -500, -1_000])
    np.testing.assert_allclose(ledger.mean_by_year("individual"), [0, -3_000, -3_000])
    types = [entry.cost_type for entry in ledger.entries]
    assert types == ["setup", "running", "time"]


def test_split_shares_an_amount_among_payers() -> None:
    entry = line("state", "resource", Flow(100.0, np.ones(11)))
    parts = split(entry, {"municipality": 2 / 3, "state": 1 / 3})
    assert [part.payer for part in parts] == ["municipality", "state"]
    assert sum(part.amount.present_value(FACTORS)[0] for part in parts) == (
        pytest.approx(entry.amount.present_value(FACTORS)[0])
    )


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "shares": (
        lambda: split(
            line("state", "resource", Flow(1.0, [1.0])), {"state": 0.6, "region": 0.3}
        ),
        "sum to 0.9",
    ),
    "share_outside": (
        lambda: split(
            line("state", "resource", Flow(1.0, [1.0])), {"state": 1.5, "region": -0.5}
        ),
        "a share lies between 0 and 1",
    ),
    "setup_year": (
        lambda: setup_cost(PRICE, (0, 1), payer="region", year=2),
        "does not hold that year",
    ),
    "course": (
        lambda: running_cost(PRICE, (0, 1), payer="region", course=[1.0]),
        "no year's share",
    ),
    "units": (
        lambda: running_cost(PRICE, (0, 1), payer="region", units=-1.0),
        "at least 0",
    ),
    "step": (lambda: Capacity("post", 0.0), "above 0"),
    "kind": (lambda: line("state", "gift", Flow(1.0, [1.0])), "a kind is one of"),
    "side": (
        lambda: replace(line("state", "tax", Flow(1.0, [1.0])), side="gain"),
        "cost or benefit",
    ),
    "lag": (
        lambda: line("state", "tax", Flow(1.0, [1.0]), cashable_lag=-1),
        "at least 0",
    ),
    "deadweight_of_a_causal_effect": (
        lambda: net_effect(1.0, causal=True, deadweight=0.3),
        "deadweight: found 0.3 of a causal effect",
    ),
    "displacement_of_a_causal_effect": (
        lambda: net_effect(1.0, causal=True, displacement=0.1),
        "displacement: found 0.1 of a causal effect",
    ),
    "share_of_net": (
        lambda: net_effect(1.0, causal=False, attribution=20.0),
        "between 0 and 1",
    ),
    "optimism_and_shrinkage": (
        lambda: Optimism(0.25, 0.0, shrunk=True, causal=False),
        "shrinkage has taken",
    ),
    "optimism_and_draws": (
        lambda: Optimism(0.25, 0.0, shrunk=False, causal=True),
        "in the draws already",
    ),
    "optimism_in_per_cent": (
        lambda: Optimism(25.0, 0.0, shrunk=False, causal=False),
        "between 0 and 1",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_by_name(case: str) -> None:
    make, words = REFUSED[case]
    with pytest.raises(InputError, match=words):
        make()


def test_net_effect_reports_each_step() -> None:
    found = net_effect(
        100.0, causal=False, deadweight=0.3, attribution=0.2, displacement=0.1
    )
    steps = (found.after_deadweight, found.after_attribution, found.net)
    assert steps == pytest.approx((70.0, 56.0, 50.4))
    assert net_effect(5.0, causal=True).net == 5.0
