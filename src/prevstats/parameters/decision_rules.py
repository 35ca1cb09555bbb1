"""What a decision report needs: other reports of the same file to rest on."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters.faults import Fault, Rules


def _rests_on_others(reports: tuple[str, ...]) -> Iterator[Fault]:
    if "decision" in reports and set(reports) == {"decision"}:
        yield Fault(
            "reports",
            "decision alone",
            "a decision report says only what the file's other reports say",
            "name at least one more, as in reports: [evaluation, decision]",
        )


DECISION_RULES: Rules = ((_rests_on_others, ("reports",)),)
