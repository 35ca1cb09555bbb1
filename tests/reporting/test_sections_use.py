"""Every sentence of the language files is said in some state of some report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from reporting import builders, sensitivities

from prevstats.analyses.findings import (
    Assumption,
    Findings,
    MoneyFindings,
    OutcomeFindings,
    SampleCounts,
    SampleStatus,
    Verdict,
)
from prevstats.checks import Check
from prevstats.economics.mvpf import MarginalValueInterval, marginal_value_interval
from prevstats.errors import CannotAnswer
from prevstats.provenance import LogLine, SourceUse
from prevstats.reporting.disclosure import release
from prevstats.reporting.language import Language, language
from prevstats.reporting.sections import SECTIONS
from prevstats.reporting.ways_in import page_meta

STATES = builders.states()


class Recorder(Mapping[str, str]):
    """A language's texts that remember which were used."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return self.texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


DEPENDS_ON_DATA = (
    "page.",
    "index.",
    "index_situation.",
    "budget.",
    "certainty.",
    "count.figure",
    "count.study",
    "evidence.",
    "sources.lead_none",
    "index_budget.",
    "index_decision.",
    "reports.",
    "decision.",
    "promise.",
    "second_look.",
    "followup.",
    "index_followup.",
    "plan_report.",
    "index_plan.",
    "kept_plan.",
    "structure.",
    "index_structure.",
    "trace.ledger_whole",
    "situation_report.",
    "mapping.",
    "index_mapping.",
    "data_log.",
    "cannot_answer.",
    "note.",
    "check.",
    "designs.",
    "dropped.",
    "method.design",
    "language_name",
    "number.decimal",
    "number.thousands",
    "count.outcome.one",
    "mark.explained.yes",
    "method.option.",
    "method.option_value.",
    "municipality.",
)
"""Sentences that the page, the index or the data call for: tested elsewhere."""

NAMES = ("municipality.own_form.",)
"""Keys that are names of places."""


def test_no_sentence_lies_unused():
    spoken = language("sv")
    recorder = Recorder(spoken.texts)
    listening = Language("sv", recorder, spoken.number_format)
    for findings in (*STATES.values(), *extra_states()):
        released = release(findings)
        page_meta(released, listening)
        for write in SECTIONS.values():
            write(released, listening)
    unused = set(spoken.texts) - recorder.used
    assert sorted(key for key in unused if not key.startswith(DEPENDS_ON_DATA)) == []


def test_every_part_of_a_key_occurs_in_the_code(root: Path):
    """Find sentences that nothing can ask for any more, whichever page they are of.

    A key may be put together (``f"whose_{kind}"``), so each part of it must occur as a
    word, or as words side by side; a sentence whose caller is renamed is found.
    """
    source = root / "src" / "prevstats"
    files = [*source.rglob("*.py"), *source.rglob("*.j2")]
    files += (root / "parameters").rglob("*.yaml")
    text = " ".join(path.read_text("utf-8") for path in files)
    words = set(re.findall(r"[a-z][a-z0-9_]*", text)) | set("0123456789")

    def occurs(part: str) -> bool:
        ways = (place for place, mark in enumerate(part) if mark == "_")
        return part in words or any(
            (part[: place + 1] in words or occurs(part[:place]))
            and occurs(part[place + 1 :])
            for place in ways
        )

    keys = [key for key in language("sv").texts if not key.startswith(NAMES)]
    assert [key for key in keys if not all(map(occurs, key.split(".")))] == []


def among_many() -> list[Findings]:
    """Answers that do not stand among all, and outcomes too early to respond."""
    early = Check("before_the_lag", True, 0.1, 0.7, (("lag_years", 3),))
    fallen = Verdict("cannot_tell", "many_compared", 0.99, "national")
    alone = builders.without_own("never")
    first = replace(alone.outcomes[0], national_verdict=fallen)
    later = replace(builders.cost(), checks=(early,), negative_control=True)
    return [
        builders.with_verdict("cannot_tell", "many_compared", 0.97),
        replace(alone, outcomes=(first, later)),
        replace(alone, outcomes=(replace(first, checks=()), alone.outcomes[1])),
    ]


def extra_states() -> list[Findings]:
    """States that only a few sentences need."""
    base = builders.findings()
    own = base.outcomes[0]
    said = [disagreeing(own), falling(own), empty(own), in_percent(own)]
    found = [replace(base, outcomes=(each, builders.cost())) for each in said]
    found += [replace(base, money=each) for each in moneys()]
    found += [replace(base, design_label=label) for label in LABELS]
    found += [
        builders.with_verdict("fewer", "", 0.97, direction="higher"),
        builders.with_verdict("more", "", 0.03, direction="higher"),
        builders.with_verdict("cannot_tell", "comparison_fails", 0.97),
        replace(base, level=0.95, data_log=(), decisions=()),
        replace(base, area=replace(base.area, name="Borås"), start_kind="table"),
        replace(base, start_kind="source", sources=(undated(base),)),
        replace(base, data_log=(THIN,), outcomes=(unnamed(own), builders.cost())),
        replace(base, start_rule=(("rule", "sustained"), ("sustained_years", "2"))),
        replace(base, assumptions=tuple(assumed(base)), outcomes=tuple(many(base))),
        replace(base, assumptions=(base.assumptions[1],)),
        replace(base, assumptions=()),
    ]
    for unit in ("sek_per_inhabitant", "percent", "index"):
        even = Verdict("cannot_tell", "too_small", 0.51, "local")
        first = builders.cost(primary=True, unit=unit, verdict=even)
        found.append(replace(base, outcomes=(first,), money=NO_MONEY))
    unsure = builders.estimate(0.1, 0.4)
    alike = replace(own.alternatives[0], estimate=unsure)
    open_to_all = replace(own, national=unsure, alternatives=(alike,))
    found.append(replace(base, outcomes=(open_to_all, builders.cost())))
    scarce = replace(own, series=builders.series((5,) * 9, "published"))
    found.append(replace(base, outcomes=(scarce, builders.cost()), follow_up_years=1))
    for counts in ((10, *(20,) * 8), (20,) * 9):
        described = builders.with_verdict("cannot_tell", "no_comparison", 0.5)
        first = replace(described.outcomes[0], series=builders.series(counts))
        found.append(replace(described, outcomes=(first, builders.cost())))
    found += [
        replace(base, outcomes=(replace(own, sensitivity=each), builders.cost()))
        for each in (None, *sensitivities.states().values())
    ]
    found += among_many()
    alone = builders.without_own("never")
    first = replace(alone.outcomes[0], national=CannotAnswer("no_treated"))
    control = builders.cost(negative_control=True)
    found.append(replace(alone, outcomes=(first, control)))
    hidden = builders.all_hidden().outcomes[0]
    found.append(replace(base, outcomes=(hidden, builders.cost())))
    wrong = replace(own, true_effect=9.0)
    found.append(replace(base, simulated=True, outcomes=(wrong, builders.cost())))
    for form in NATIONAL:
        alone = builders.without_own("never")
        first = replace(alone.outcomes[0], national_verdict=form)
        found.append(replace(alone, outcomes=(first, *alone.outcomes[1:])))
    for cases in CASES:
        firm = builders.with_verdict("fewer", "", 0.97)
        first = replace(firm.outcomes[0], cases_per_year=cases)
        found.append(replace(firm, outcomes=(first, builders.cost())))
    return found


NO_MONEY = CannotAnswer("no_money_section")
LABELS = ("descriptive", "before_after", "quasi_experiment", "trial")
NATIONAL = (
    None,
    Verdict("more", "", 0.02, "national"),
    Verdict("cannot_tell", "too_small", 0.7, "national"),
    Verdict("cannot_tell", "comparison_fails", 0.7, "national"),
    Verdict("no_difference", "", 0.7, "national"),
)
CASES = (
    (-9.2, -17.1, -0.3),
    (-3.0, -12.0, 6.0),
    (-1.0, None, None),
    (1.2, -0.4, 1.4),
)


THIN = LogLine(
    "removed", "thin_year", (("indicator", "N1"), ("year", 2004), ("share", 0.3))
)


def unnamed(own: OutcomeFindings) -> OutcomeFindings:
    return replace(own, source="a register")


def undated(base: Findings) -> SourceUse:
    return replace(base.sources[0], retrieved="")


def assumed(base: Findings) -> Iterator[Assumption]:
    for verified in ("partly", "no", "memory", "example"):
        yield replace(base.assumptions[0], verified=verified)


def many(base: Findings) -> Iterator[OutcomeFindings]:
    """One outcome of each kind and design, each with its own kind of verdict."""
    yield replace(base.outcomes[0], local=STRONG)
    for unit in ("percent", "index", "sek_per_inhabitant"):
        yield builders.cost(
            id="care_cost" if unit == "percent" else f"in_{unit}",
            unit=unit,
            local=builders.estimate(900.0, 100.0),
            verdict=Verdict("more", "", 0.01, "local"),
            verified="partly",
            sample=SampleCounts(tuple((each, 1) for each in STATUSES)),
        )


STRONG = builders.estimate(-1.4, 1.2, design_label="trial")
STATUSES: tuple[SampleStatus, ...] = (
    "always",
    "left_out",
    "missing",
    "too_late",
    "unknown_start",
)


def disagreeing(own: OutcomeFindings) -> OutcomeFindings:
    """The ways to answer differ, and a check has failed."""
    return replace(
        own,
        local=builders.estimate(-0.4, 1.2, notes=("extreme_size",)),
        local_unadjusted=builders.estimate(-1.5, 1.2),
        national=builders.estimate(0.6, 0.4, n_treated=1),
        national_plain=builders.estimate(
            -0.1, 0.4, p_value=None, notes=("only_complete_units",)
        ),
        national_clustered=builders.estimate(-0.1, 0.4, n_treated=83),
        national_verdict=Verdict("cannot_tell", "too_small", 0.3, "national"),
        verdict=Verdict("cannot_tell", "too_small", 0.7, "local"),
        alternatives=(
            replace(own.alternatives[0], estimate=builders.estimate(0.7, 0.4)),
        ),
        checks=(replace(own.checks[1], passed=False),),
        smallest_p_value=None,
        diagnostics=tuple((name, 8.0) for name in DIAGNOSTICS),
    )


DIAGNOSTICS = ("n_missing", "n_periods_before", "n_periods_after")


def falling(own: OutcomeFindings) -> OutcomeFindings:
    """A trial far below the country whose path leaves its band, described only."""
    path = builders.path()
    return replace(
        own,
        local=replace(STRONG, value=1.4, low=0.2, high=2.6),
        verdict=Verdict("more", "", 0.02, "local"),
        series=builders.series((10, 9, 9, 8, 8, 7, 6, 5, 6)),
        path=replace(
            path,
            difference=(*path.difference[:-1], -9.0),
            band_low=(*path.band_low[:-1], None),
        ),
        one_case=None,
    )


def empty(own: OutcomeFindings) -> OutcomeFindings:
    """Nothing is known."""
    return replace(
        own,
        series=builders.series((None,) * 9),
        negative_control=True,
        national=CannotAnswer("no_treated"),
        national_plain=CannotAnswer("no_treated"),
        national_detectable=None,
        detectable=None,
        path=None,
        events=(),
        verdict=Verdict("cannot_tell", "too_small", None, "local"),
    )


def in_percent(own: OutcomeFindings) -> OutcomeFindings:
    """A share above the country, where the published count is one."""
    series = builders.series((10, 11, 12, 13, 14, 15, 16, 17, 1), "published", per=20.0)
    return replace(
        own,
        unit="percent",
        series=series,
        path=replace(
            builders.path(),
            difference=(*(0.0 for _ in range(8)), -9.0),
            band_low=(-1.0,) * 9,
        ),
        alternatives=(own.alternatives[0],),
        checks=(),
    )


def moneys() -> Iterator[MoneyFindings]:
    for chance in (0.97, 0.999, 0.85, 0.7, 0.3, 0.1, 0.03):
        region = builders.payer("region", "regionen", "the region", chance=chance)
        small = replace(
            region, cost_per_year=9e2, net_per_year=1e2, cost=-2e4, benefit=3e4, net=1e4
        )
        whole = replace(small, payer="society", label={})
        yield builders.money(payers=(region,), society=whole)
        yield builders.money(payers=(small,), society=whole)
    yield builders.money(ratio=-0.5, break_even=3.0)
    yield builders.money(ratio=None, break_even=None, not_priced=(), by_year=())
    unstated = tuple(replace(each, by_year=()) for each in builders.budgets())
    yield builders.money(budgets=unstated)
    for value in marginal_values():
        yield builders.money(marginal_value=value)


def marginal_values() -> Iterator[MarginalValueInterval]:
    """A gain at a cost, a gain that costs nothing, and one that cannot be told."""
    costs = np.array([1.0, 2.0, 3.0])
    yield marginal_value_interval(costs, costs, level=0.9)
    yield marginal_value_interval(costs, -costs, level=0.9)
    yield marginal_value_interval([5.0, -1.0, 2.0], costs, level=0.9)
