"""A cascade whose arrows do not fit together is refused, with every fault at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from economics.cascade_worlds import (
    CONDUCT,
    DAYS,
    NO_SCHOOL,
    chain,
    effect,
    to_school,
    use,
)

from prevstats.economics.links import LinkedOutcome, Resource
from prevstats.errors import InputError

BACK = replace(to_school(), id="back", cause="no_school", to="conduct", scale="slope")
BACK = replace(BACK, per_unit="share", unit="sd")


@pytest.mark.parametrize(
    ("links", "other", "words"),
    [
        ((effect(), to_school(), BACK, use()), {}, "conduct -> no_school -> conduct"),
        (
            (effect(), replace(BACK, cause="conduct", per_unit="sd"), use("conduct")),
            {},
            "conduct -> conduct",
        ),
        ((effect(to="mood"), to_school(), use()), {}, "there is nothing of that name"),
        ((effect(), to_school(cause="mood"), use()), {}, "nothing of that name"),
        ((effect(cause="days"), to_school(), use()), {}, "nothing of that name"),
        ((effect(), effect(), to_school(), use()), {}, "'effect' 2 times"),
        ((effect(unit="score"), to_school(), use()), {}, "conduct is counted in 'sd'"),
        ((effect(), to_school(per_unit="score"), use()), {}, "the units do not meet"),
        ((effect(), to_school(), use(unit="month")), {}, "days is counted in 'day'"),
        ((effect(), to_school(), use(per_unit="sd")), {}, "the units do not meet"),
        ((effect(), to_school(), use(scale="log_odds")), {}, "'log_odds'"),
        ((effect(), to_school(scale="case_log_odds"), use()), {}, "cause that happens"),
        (
            (effect(fade_out=None, scale="log_odds"), to_school(), use()),
            {},
            "log odds shift a share",
        ),
        (
            (replace(effect(), fade_out=None), to_school(), use()),
            {},
            "how long the effect lasts",
        ),
        ((effect(), to_school(measured=True), use()), {}, "measured directly"),
        ((effect(), to_school(lag_years=-1), use()), {}, "before its cause"),
        (
            (
                effect(),
                to_school(),
                use(),
                replace(use(), id="x", cause="intervention"),
            ),
            {},
            "put the outcome between",
        ),
        ((effect(), use()), {}, "nothing that the intervention changes leads to it"),
        ((effect(), to_school(), use()), {"resources": ()}, "nothing of that name"),
        ((effect(), to_school()), {"resources": ()}, "nothing can be priced"),
        (
            (effect(), to_school(), use()),
            {"resources": (Resource("days", "day", 16),)},
            "without a cohort nobody has an age",
        ),
        (
            (effect(), to_school(), use()),
            {"resources": (Resource("days", "day", 19, 16),)},
            "the last age is before",
        ),
        (
            (effect(), to_school(), use()),
            {"outcomes": (CONDUCT, replace(NO_SCHOOL, base_rate=None))},
            "from its base rate",
        ),
        (
            (effect(), to_school(), use()),
            {"outcomes": (CONDUCT, NO_SCHOOL, LinkedOutcome("days", "sd", 1.0))},
            "'days' 2 times",
        ),
        (
            (effect(), to_school(), use()),
            {
                "outcomes": (
                    CONDUCT,
                    NO_SCHOOL,
                    LinkedOutcome("intervention", "sd", 1.0),
                )
            },
            "'intervention' 2 times",
        ),
    ],
)
def test_a_cascade_that_does_not_fit_is_refused(links, other, words: str) -> None:
    with pytest.raises(InputError, match=words):
        chain(*links, **other)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InputError) as found:
        chain(effect(unit="score", lag_years=-1), to_school(per_unit="x"), use())
    assert [complaint.key for complaint in found.value.complaints] == [
        "effect.unit",
        "effect.lag_years",
        "to_school.per_unit",
    ]


def test_a_net_of_too_many_paths_is_refused() -> None:
    names = [f"o{number}" for number in range(12)]
    outcomes = tuple(LinkedOutcome(name, "sd", 1.0) for name in names)
    links = [effect(to="o0"), use("o11")]
    for i, cause in enumerate(names):
        links += [
            replace(effect(), id=f"{cause}_{to}", cause=cause, to=to, per_unit="sd")
            for to in names[i + 1 :]
        ]
    with pytest.raises(InputError, match="more than 1000 paths"):
        chain(*links, outcomes=outcomes)


def test_all_paths_are_found() -> None:
    cascade = chain(effect(), to_school(), use(), use("conduct"))
    found = {tuple(link.id for link in path) for path in cascade.paths()}
    assert found == {
        ("effect", "to_school", "no_school_days"),
        ("effect", "conduct_days"),
    }
    assert cascade.resource("days") == DAYS
    assert cascade.outcome("days") is None
