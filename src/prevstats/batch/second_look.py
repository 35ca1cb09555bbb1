"""The second look: stored forecasts and promises against figures that came later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prevstats.batch import journal
from prevstats.batch.forecasts import kept_forecasts
from prevstats.batch.publish import write_durably
from prevstats.errors import Complaint, InputError, RunFailed
from prevstats.reporting.report_json import canonical_json
from prevstats.reporting.second_look_page import Look, StudyLook, look_json, look_page

if TYPE_CHECKING:
    from prevstats.analyses.common import Common
    from prevstats.parameters.schema import Evaluation
    from prevstats.reporting.released import Released

Kept = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Where later figures are, and on which day they are looked at.

    ``revised``: score also forecasts whose earlier figures the publisher has changed.
    """

    data: Path | None = None
    snapshot: Path | None = None
    on: date | None = None
    revised: bool = False


def day_from(text: str) -> date | None:
    """Return the day that is written, or ``None`` for none; ``InputError`` if wrong."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            Complaint(
                file="command line",
                line=None,
                key="--on",
                found=repr(text),
                meaning="this is no day of the calendar",
                mend="write for example --on 2026-03-23",
            )
        ) from None


def second_look(folder: Path, later: Later) -> Look:
    """Score every forecast below a folder; write ``second_look.html`` and ``.json``.

    ``folder`` is an output folder of an evaluation, or one that holds several.

    Raises
    ------
    InputError
        When nothing was ever forecast there; with every forecast that was changed or
        is gone, and every outcome whose meaning or earlier figures differ.
    RunFailed
        When the page does not pass the gate.
    """
    folders = tuple(_folders(folder))
    if not folders:
        raise InputError(_nothing(folder))
    on = later.on or date.today()
    looks = tuple(_study_look(each, later, on) for each in folders)
    look = Look(on=on.isoformat(), studies=looks)
    _write(folder, look, _languages(folders))
    return look


def _folders(folder: Path) -> Iterator[Path]:
    """Yield the folders of evaluations whose journals know of a forecast."""
    for each in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        if not any(each.glob("journal*.jsonl")):
            continue
        history = journal.read(each)
        if any(row.forecast for row in history.reports):
            yield each


def _study_look(folder: Path, later: Later, on: date) -> StudyLook:
    """Return what became of one study's forecasts and promises."""
    from prevstats.analyses.kept_plan import parameters_sha256
    from prevstats.parameters.load import load
    from prevstats.parameters.schema import Evaluation
    from prevstats.reporting.second_look import figure_scores, money_scores
    from prevstats.reporting.second_look_promises import promise_states, taken_away

    history = journal.read(folder)
    kept = kept_forecasts(folder, history)
    run = history.runs[-1]
    file = (folder / run.file).resolve()
    study = load(file)
    if not isinstance(study, Evaluation) or study.name != run.evaluation:
        raise InputError(_other_study(file, run.evaluation, study.name))
    common = _prepared(study, file, folder, run.origin, kept, later)
    now = dict(_reports(study, common, kept))
    _refuse_differences(folder, kept, common, now, later)
    last_year = common.provenance.data_last_year
    parameters = parameters_sha256(study, file)
    return StudyLook(
        study=study.name,
        title=next(iter(now.values())).title,
        last_year=last_year,
        file_changed=any(
            each["made_from"]["parameters_sha256"] != parameters for each in kept
        ),
        n_kept=len(kept),
        now=now,
        figures=figure_scores(kept, now, last_year),
        money=money_scores(kept, now),
        promises=(
            *promise_states(now.values(), on, last_year),
            *taken_away(kept, now),
        ),
    )


def _prepared(
    study: Evaluation,
    file: Path,
    folder: Path,
    origin: Mapping[str, str],
    kept: Kept,
    later: Later,
) -> Common:
    """Return what is common to all areas, from data that reach the years forecast.

    Invented municipalities get no later figures: their world ends with its years.
    """
    from prevstats.analyses.common import prepare
    from prevstats.analyses.reading import read

    recorded = {name: folder / path for name, path in origin.items()}
    data = later.data or (None if later.snapshot else recorded.get("data"))
    if data is not None or study.source.kind != "simulated":
        due = [figure["due_year"] for each in kept for figure in each["figures"]]
        years = study.years.model_copy(
            update={"last": max(study.years.last, *due, study.years.first)}
        )
        study = study.model_copy(update={"years": years})
    reading = read(study, file=file, data=data, snapshot=later.snapshot)
    return prepare(study, reading, file=file)


def _reports(
    study: Evaluation, common: Common, kept: Kept
) -> Iterator[tuple[str, Released]]:
    from prevstats.analyses.evaluation import evaluate
    from prevstats.reporting.disclosure import release

    for area in sorted({each["area"]["code"] for each in kept}):
        yield area, release(evaluate(study, area, common))


def _refuse_differences(
    folder: Path,
    kept: Kept,
    common: Common,
    now: Mapping[str, Released],
    later: Later,
) -> None:
    """Refuse forecasts of something else than what the data now hold."""
    from prevstats.analyses.forecasting import definition_sha256

    meanings = {
        data.outcome.id: definition_sha256(data.outcome, data.price_year)
        for data in common.outcomes
    }
    complaints: list[Complaint] = []
    for document in kept:
        released = now[document["area"]["code"]]
        for figure in document["figures"]:
            found = _difference(figure, meanings, released, later.revised)
            if found is not None:
                complaints.append(_differs(folder, document, figure["id"], found))
    if complaints:
        raise InputError(complaints)


def _difference(
    figure: Mapping[str, Any],
    meanings: Mapping[str, str],
    released: Released,
    revised: bool,
) -> str | None:
    """Return which fingerprint differs, or ``None`` when both are the same."""
    from prevstats.reporting.forecast_json import history_sha256

    name = figure["outcome"]
    if meanings.get(name) != figure["definition_sha256"]:
        return "definition_sha256"
    history = history_sha256(released.outcome(name), figure["origin_year"])
    if not revised and history != figure["history_sha256"]:
        return "history_sha256"
    return None


MEANS = {
    "definition_sha256": (
        "the outcome no longer means the same (indicator, unit or prices' year)",
        "score with the parameter file that the forecast was made from",
    ),
    "history_sha256": (
        "the figures that the forecast was made from are others in these data",
        "give the same source with later years, or --revised when the publisher "
        "has corrected earlier figures",
    ),
}
"""Fingerprint → what it means that it differs, and what to do."""


def _differs(
    folder: Path, document: Mapping[str, Any], figure: str, what: str
) -> Complaint:
    meaning, mend = MEANS[what]
    return Complaint(
        file=str(folder / document["file"]),
        line=None,
        key=f"{figure}.{what}",
        found="another fingerprint",
        meaning=meaning,
        mend=mend,
    )


def _languages(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the languages of the pages, the first study's own first."""
    found: list[str] = []
    for folder in folders:
        run = journal.read(folder).runs[-1]
        found += [run.main_language, *run.languages]
    return tuple(dict.fromkeys(found))


def _write(folder: Path, look: Look, languages: tuple[str, ...]) -> None:
    """Write the numbers and a page in each language, whole or not at all."""
    from prevstats.reporting.gate import check
    from prevstats.reporting.language import language

    content = canonical_json(json.loads(json.dumps(look_json(look))))
    has_index = (folder / "index.html").is_file()
    pages: dict[str, str] = {}
    for place, code in enumerate(languages):
        name = "second_look.html" if place == 0 else f"second_look.{code}.html"
        pages[name] = look_page(look, language(code), has_index=has_index)
        faults = check(pages[name], name)
        if faults:
            raise RunFailed("\n".join(str(fault) for fault in faults))
    write_durably(folder / "second_look.json", content.encode() + b"\n")
    for name, page in pages.items():
        write_durably(folder / name, page.encode())


def _nothing(folder: Path) -> Complaint:
    return Complaint(
        file=str(folder),
        line=None,
        key="forecasts",
        found="none",
        meaning="no run has kept a forecast here, so there is nothing to score",
        mend="give the folder of an evaluation, after prevstats run",
    )


def _other_study(file: Path, wanted: str, found: str) -> Complaint:
    return Complaint(
        file=str(file),
        line=None,
        key="name",
        found=found,
        meaning=f"the forecasts were made by the evaluation {wanted}",
        mend="put back the file that the run was made from",
    )
