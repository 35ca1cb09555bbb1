"""What must hold between the parts of a cascade in an evaluation file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prevstats.parameters.cascade import (
    INTERVENTION,
    CascadeCohort,
    CascadeLink,
    CascadeParameters,
)
from prevstats.parameters.faults import Fault, repeated


def cascade_faults(
    cascade: CascadeParameters,
    estimated: Collection[str],
    horizon_years: int,
    key: str = "money.cascade",
) -> Iterator[Fault]:
    """Yield what is wrong between outcomes, resources and links.

    ``estimated`` are the outcomes that the evaluation estimates. Units and base rates
    are checked where the cascade is built (``economics/cascade_graph``).
    """
    nodes = [INTERVENTION, *(item.id for item in cascade.outcomes)]
    yield from repeated(f"{key}.outcomes", tuple(item.id for item in cascade.outcomes))
    yield from repeated(
        f"{key}.resources", tuple(item.id for item in cascade.resources)
    )
    yield from repeated(f"{key}.links", tuple(item.id for item in cascade.links))
    for index, resource in enumerate(cascade.resources):
        if resource.id in nodes:
            yield Fault(
                f"{key}.resources[{index}].id",
                resource.id,
                "an outcome, or the intervention, already has that name",
                "give the resource another name",
            )
    ends = [*nodes[1:], *(item.id for item in cascade.resources)]
    for index, link in enumerate(cascade.links):
        place = f"{key}.links[{index}]"
        yield from _link(link, nodes, ends, place)
        yield from _estimate(link, estimated, place)
        yield from _observed(link, horizon_years, place)
    yield from _circle(cascade, key)
    yield from _correlations(cascade, key)
    if cascade.cohort is not None:
        yield from _cohort(cascade.cohort, f"{key}.cohort")


def cycle(arrows: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Return the nodes of a cycle, the first again at the end; () when there is none.

    ``arrows`` are pairs (from, to).
    """
    left = {node for arrow in arrows for node in arrow}
    while ends := {n for n in left if not any((n, to) in arrows for to in left)}:
        left -= ends
    if not left:
        return ()
    walked = [min(left)]
    while True:
        following = min(to for to in left if (walked[-1], to) in arrows)
        if following in walked:
            return (*walked[walked.index(following) :], following)
        walked.append(following)


def _link(
    link: CascadeLink, causes: list[str], ends: list[str], place: str
) -> Iterator[Fault]:
    for name, found, known in (("from", link.cause, causes), ("to", link.to, ends)):
        if found not in known:
            yield Fault(
                f"{place}.{name}",
                found,
                "there is nothing of that name at that end of a link",
                f"name one of {', '.join(known)}",
            )
    first = link.cause == INTERVENTION
    if first and link.fade_out is None:
        yield Fault(
            f"{place}.fade_out",
            "nothing",
            "nobody has said how long the effect lasts",
            "give a fade_out; kind held says, with a reason, that it never fades",
        )
    if not first and link.per_unit is None and not link.scale.startswith("case_"):
        yield Fault(
            f"{place}.per_unit",
            "nothing",
            f"it is not said for each of what in {link.cause} the number is",
            "give the unit of the cause",
        )
    if link.scale == "slope" and link.unit is None:
        yield Fault(
            f"{place}.unit",
            "nothing",
            f"it is not said in what unit {link.to} changes",
            "give the unit of the change",
        )


def _estimate(
    link: CascadeLink, estimated: Collection[str], place: str
) -> Iterator[Fault]:
    if link.estimate is None:
        return
    if link.cause != INTERVENTION:
        yield Fault(
            f"{place}.estimate",
            link.estimate,
            "an evaluation estimates what the intervention does, no later link",
            "give the link a number with its source",
        )
    if link.estimate not in estimated:
        yield Fault(
            f"{place}.estimate",
            link.estimate,
            "only an outcome that the evaluation estimates has an estimate",
            f"name one of {', '.join(estimated)}",
        )


def _observed(link: CascadeLink, horizon_years: int, place: str) -> Iterator[Fault]:
    if link.lag_years > horizon_years:
        yield Fault(
            f"{place}.lag_years",
            str(link.lag_years),
            f"it responds after the horizon of {horizon_years} years, and is worth 0",
            "check lag_years, or widen the horizon",
            warning=True,
        )
    last = link.last_observed_year
    if last is not None and link.cause != INTERVENTION:
        yield Fault(
            f"{place}.last_observed_year",
            str(last),
            "follow-up is that of the intervention's own effect",
            "give it at the link from the intervention",
        )


def _circle(cascade: CascadeParameters, key: str) -> Iterator[Fault]:
    circle = cycle({(link.cause, link.to) for link in cascade.links})
    if not circle:
        return
    index = next(
        n
        for n, link in enumerate(cascade.links)
        if (link.cause, link.to) == (circle[-2], circle[-1])
    )
    yield Fault(
        f"{key}.links[{index}]",
        " -> ".join(circle),
        "a cascade that returns to itself has no first cause and no end",
        "remove one of these links",
    )


def _correlations(cascade: CascadeParameters, key: str) -> Iterator[Fault]:
    drawn = [
        link.id
        for link in cascade.links
        if link.estimate is not None
        or (link.number is not None and link.number.distribution != "fixed")
    ]
    estimates = [link.id for link in cascade.links if link.estimate is not None]
    for index, group in enumerate(cascade.correlations):
        place = f"{key}.correlations[{index}].links"
        for name in set(group.links[1:]).intersection(estimates):
            yield Fault(
                place,
                name,
                "an estimate's draws keep their order, so that its worlds stay whole",
                "name the estimate first; two estimates cannot be paired anew",
            )
        for name in group.links:
            if name not in drawn:
                yield Fault(
                    place,
                    name,
                    "only links whose numbers are uncertain can correlate",
                    f"name some of {', '.join(drawn)}",
                )
    yield from repeated(
        f"{key}.correlations",
        tuple(name for group in cascade.correlations for name in group.links),
    )


def _cohort(cohort: CascadeCohort, key: str) -> Iterator[Fault]:
    total = sum(item.share for item in cohort.ages)
    if abs(total - 1.0) > 1e-9:
        yield Fault(
            f"{key}.ages",
            f"shares that sum to {total:g}",
            "the ages together are the whole cohort",
            "let the shares sum to 1",
        )
    for name, steps in (("death", cohort.death), ("leaving", cohort.leaving)):
        ages = [step.from_age for step in steps]
        if ages != sorted(set(ages)):
            yield Fault(
                f"{key}.{name}",
                ", ".join(str(age) for age in ages),
                "each age begins one step, in rising order",
                "sort the steps by age and give each age once",
            )
