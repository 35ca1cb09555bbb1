"""What must hold in every parameter file, whichever reports are made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prevstats.parameters.faults import Fault, Rules, Source, repeated
from prevstats.parameters.reports import NEEDED, REPORT_NAMES
from prevstats.parameters.schema import FileSource, KoladaSource
from prevstats.parameters.situation import Situation


def lacking(content: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each report whose block the file lacks.

    ``content`` is the file, ``fields`` what could be read of it: a block that is there
    but wrong has its own complaints. The keys of an effect are demanded by the schema.
    """
    if fields.get("reports") == ():
        yield Fault(
            "reports",
            "nothing",
            "the file says of no report what it needs",
            f"name one of {', '.join(REPORT_NAMES)}, and add its block",
        )
    for place, name in enumerate(fields.get("reports", ())):
        needed = NEEDED[name] if name != "evaluation" else ()
        for key in needed:
            if content.get(key) is None:
                yield Fault(
                    f"reports[{place}]",
                    name,
                    f"this report needs {key}:, which the file does not have",
                    f"add {key}:, or take {name} out of reports",
                )


def _reports(reports: tuple[str, ...]) -> Iterator[Fault]:
    yield from repeated("reports", reports)


def _situation(situation: Situation | None) -> Iterator[Fault]:
    if situation is not None:
        yield from repeated("situation.indicators", situation.indicators)


def _languages(languages: tuple[str, ...]) -> Iterator[Fault]:
    yield from repeated("languages", languages)


def _paths(source: Source) -> Iterator[Fault]:
    path = source.path if isinstance(source, FileSource) else None
    snapshot = source.snapshot if isinstance(source, KoladaSource) else None
    for key, value in (("source.path", path), ("source.snapshot", snapshot)):
        if value is not None and "://" in value:
            yield Fault(
                key,
                value,
                "data are read from this machine only; an address would be a call out",
                "download the data (prevstats fetch) and give the path",
            )
    if path is not None and not path.lower().endswith((".csv", ".parquet")):
        yield Fault(
            "source.path",
            path,
            "only CSV and Parquet are read",
            "save the data as CSV (UTF-8) or Parquet",
        )


STUDY_RULES: Rules = (
    (_reports, ("reports",)),
    (_situation, ("situation",)),
    (_languages, ("languages",)),
    (_paths, ("source",)),
)
