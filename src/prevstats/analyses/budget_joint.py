"""The joint purse, the contest of many against few, and the choice under a budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_findings import (
    ContestFindings,
    PortfolioFindings,
    PurseFindings,
)
from prevstats.analyses.budget_marks import purse_mark
from prevstats.analyses.budget_option import nets, seats_of
from prevstats.economics.cascade_draws import drawn
from prevstats.economics.cashable import released_by_draw
from prevstats.economics.pay_back import PayBack, pay_back
from prevstats.economics.portfolio import Chosen, Item, Limit, choose, frontier
from prevstats.economics.price import least_sure
from prevstats.economics.purse import (
    Position,
    Purse,
    agrees,
    equal_gain_transfers,
    joint_purse,
    least_transfers,
    positions,
    proportional_shares,
)
from prevstats.economics.risk_strata import Strata, beta_strata
from prevstats.economics.universal_targeted import (
    Approach,
    Screening,
    break_even,
    contest,
    scaled_effect,
    targeted,
    universal,
)
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from prevstats.analyses.budget_frame import Frame
    from prevstats.analyses.budget_ledger import Booked
    from prevstats.analyses.budget_streams import Keys
    from prevstats.parameters.budget_questions import ContestTerms

STRATA = 20
"""Strata of equal size: who are sought is then known to a twentieth."""
MOST_TIMES = 20.0
"""A targeted effect is tried up to so many times as large."""
SHARES_OF_BUDGET = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


def purse_findings(made: Booked) -> PurseFindings | None:
    """Return the joint purse of one option; ``None`` when the file has none."""
    terms = made.case.frame.budget.purse
    if terms is None:
        return None
    frame, ledger = made.case.frame, made.ledger
    parties = tuple(terms.shares)
    cost = -ledger.total(payer=parties, side="cost", weights=frame.factors)
    gains = [
        ledger.total(payer=party, side="benefit", weights=frame.factors)
        for party in parties
    ]
    purse = joint_purse(
        ledger.identity,
        parties,
        tuple(terms.shares.values()),
        cost,
        np.column_stack(gains),
    )
    wishes = proportional_shares(purse)
    mark = purse_mark(made, terms)
    return PurseFindings(
        option=made.case.option.id,
        before=positions(purse, level=frame.level),
        after_least=_after(least_transfers(purse), frame.level),
        after_equal=_after(equal_gain_transfers(purse), frame.level),
        proportional=wishes
        if isinstance(wishes, CannotAnswer)
        else tuple(zip(wishes.parties, wishes.shares.tolist(), strict=True)),
        agrees=tuple(party for party, does in agrees(purse).items() if does),
        pay_back=_fund(made, parties),
        mark=mark,
        fund_mark=mark
        if terms.fund is None
        else least_sure([mark, terms.fund.verified]),
    )


def _after(
    purse: Purse | CannotAnswer, level: float
) -> tuple[Position, ...] | CannotAnswer:
    return purse if isinstance(purse, CannotAnswer) else positions(purse, level=level)


def _fund(made: Booked, parties: tuple[str, ...]) -> tuple[tuple[str, PayBack], ...]:
    """Return what a fund that lends each party its share of the cost gets back."""
    frame, ledger = made.case.frame, made.ledger
    terms = frame.budget.purse
    if terms is None or terms.fund is None:
        return ()
    whole = -float(ledger.total(payer=parties, side="cost").mean())
    rows = []
    for party in parties:
        entries = ledger.select(payer=party, side="benefit")
        savings = released_by_draw(entries, frame.years, ledger.n_draws)[:, 1:]
        found = pay_back(
            savings,
            drawn=max(0.0, whole * terms.shares[party]),
            share=terms.fund.repaid_share,
            level=frame.level,
        )
        rows.append((party, found))
    return tuple(rows)


def contest_findings(frame: Frame, keys: Keys) -> ContestFindings | None:
    """Return who prevents more for the same money; ``None`` when it is not asked."""
    terms = frame.budget.contest
    if terms is None:
        return None
    strata = beta_strata(terms.persons, terms.risk, terms.spread, STRATA)
    many, few = _approaches(terms, strata, keys)
    found = contest(strata, many, few, budget=terms.budget, level=frame.level)
    plain_many, plain_few = _expected(many), _expected(few)
    largest = float(plain_few.effect.max())
    most = min(MOST_TIMES, 1.0 / largest) if largest > 0.0 else MOST_TIMES
    return ContestFindings(
        label=labels(terms.label),
        budget=terms.budget,
        result=found,
        break_even_effect=break_even(
            strata,
            plain_many,
            plain_few,
            budget=terms.budget,
            vary=scaled_effect,
            between=(0.0, most),
        ),
        mark=terms.verified,
    )


def _approaches(
    terms: ContestTerms, strata: Strata, keys: Keys
) -> tuple[Approach, Approach]:
    from dataclasses import replace

    worlds = keys.worlds("contest")
    wide, narrow = terms.universal, terms.targeted
    effects = {
        name: drawn(number, keys.n_draws, worlds.random(name))
        for name, number in (("universal", wide.effect), ("targeted", narrow.effect))
    }
    count = max(1, round(narrow.sought_share * STRATA))
    sought = np.arange(STRATA) >= STRATA - count
    screening = Screening(
        sought, narrow.sensitivity, narrow.specificity, narrow.screening_cost
    )
    many = universal(
        strata, take_up=wide.take_up, effect=effects["universal"], cost=wide.cost
    )
    few = targeted(
        screening,
        take_up=narrow.take_up,
        effect=effects["targeted"],
        cost=narrow.cost,
    )
    return (
        replace(many, fixed=wide.fixed),
        replace(few, fixed=narrow.fixed, harm=narrow.harm),
    )


def _expected(approach: Approach) -> Approach:
    """Return an approach with its expected effect: cases prevented follow it evenly."""
    from dataclasses import replace

    return replace(approach, effect=approach.effect.mean(axis=0, keepdims=True))


def portfolio_findings(made: Sequence[Booked]) -> PortfolioFindings | None:
    """Return which options to choose under a budget; ``None`` when it is not asked."""
    terms = made[0].case.frame.budget.portfolio if made else None
    if terms is None:
        return None
    by_option = {item.case.option.id: item for item in made}
    wanted = [item for item in terms.items if item.option in by_option]
    items, guarded = [], []
    for one in wanted:
        booked = by_option[one.option]
        net = nets(booked)
        items.append(
            Item(
                id=one.option,
                cost=_municipal_cost(booked),
                value=float(net[terms.value_for].mean()),
                group=one.group or "",
                needs=one.needs,
            )
        )
        guarded.append(net["municipality"])
    alpha = terms.largest_chance_of_loss
    limit = None if alpha is None else Limit(np.column_stack(guarded), alpha)
    budgets = terms.frontier or tuple(terms.budget * x for x in SHARES_OF_BUDGET)
    found = frontier(items, budgets, limit=limit)
    return PortfolioFindings(
        chosen=choose(items, budget=terms.budget, limit=limit),
        frontier=tuple(one for one in found if isinstance(one, Chosen)),
        labels=tuple(
            (one.option, labels(by_option[one.option].case.option.label))
            for one in wanted
        ),
    )


def _municipal_cost(made: Booked) -> float:
    """Return the present value of what an option takes from the municipality."""
    own = seats_of(made).viewpoints()["municipality"]
    costs = made.ledger.total(payer=own, side="cost", weights=made.case.frame.factors)
    return max(0.0, -float(costs.mean()))
