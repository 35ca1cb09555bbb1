"""What must hold between a follow-up block and the rest of its file."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters.faults import Areas, Fault, Rules, repeated
from prevstats.parameters.followup import FollowUp


def _one_municipality(follow_up: FollowUp | None, areas: Areas) -> Iterator[Fault]:
    if follow_up is None or (areas != "all" and len(areas) == 1):
        return
    found = "all" if areas == "all" else f"{len(areas)} municipalities"
    yield Fault(
        "areas",
        found,
        "the tables of follow_up: are one municipality's own",
        'name that municipality alone, as in areas: ["0781"]',
    )


def _arenas(follow_up: FollowUp | None) -> Iterator[Fault]:
    training = follow_up.training if follow_up else None
    if training is None:
        return
    names = tuple(arena.name for arena in training.arenas)
    yield from repeated("follow_up.training.arenas", names)
    for place, arena in enumerate(training.arenas):
        key = f"follow_up.training.arenas[{place}].trained"
        if arena.trained is None and training.register_file is None:
            yield Fault(
                key,
                "nothing",
                "without a register it is not known how many are trained",
                "state trained, or give register_file",
            )
        elif arena.trained is not None and arena.trained > arena.employed:
            yield Fault(
                key,
                f"{arena.trained} of {arena.employed}",
                "no more can be trained than are employed",
                "count persons, not places, and those who work there now",
            )


FOLLOWUP_RULES: Rules = (
    (_one_municipality, ("follow_up", "areas")),
    (_arenas, ("follow_up",)),
)
