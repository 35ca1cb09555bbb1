"""Write what stands in front of the reports, from the journals alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prevstats.batch import journal
from prevstats.batch.index import (
    COMPARED,
    Form,
    IndexRow,
    NationalRow,
    render_index,
)
from prevstats.batch.jobs import folder_between
from prevstats.batch.journal import RunStarted
from prevstats.batch.manifest import (
    AreaState,
    area_states,
    manifest,
    write_manifest,
)
from prevstats.batch.publish import write_durably
from prevstats.data.municipalities import by_code
from prevstats.errors import Complaint, InputError, RunFailed
from prevstats.parameters.reports import REPORT_NAMES
from prevstats.reporting import phrases
from prevstats.reporting.content import PageMeta
from prevstats.reporting.gate import check
from prevstats.reporting.language import Language, language
from prevstats.reporting.numbers import decimals_for, number
from prevstats.reporting.summary import ANSWER_WORDS

DESCRIBING = ("plan", "followup", "mapping", "structure")
"""Kinds of report that set no area above or below anything: of the looks on the index,
only those that some area has are explained."""


def write_front(folder: Path) -> tuple[AreaState, ...]:
    """Write the manifest and the index of an output folder anew; return its state.

    Raises
    ------
    InputError
        When nothing was ever made there.
    RunFailed
        When the index does not pass the gate.
    """
    history = journal.read(folder)
    if not history.runs:
        raise InputError(_never_used(folder))
    run = history.runs[-1]
    ended = [end.exit_code for end in history.ends if end.run == run.number]
    states = area_states(folder, history)
    write_manifest(folder, manifest(run, states, ended[-1] if ended else None))
    page = index_page(run, states, others_of(folder, run))
    complaints = check(page, "index.html", script_allowed=True)
    if complaints:
        raise RunFailed("\n".join(str(complaint) for complaint in complaints))
    write_durably(folder / "index.html", page.encode())
    return states


def states_of(folder: Path) -> tuple[AreaState, ...]:
    """Return the state of every area of an output folder."""
    return area_states(folder, journal.read(folder))


def others_of(folder: Path, run: RunStarted) -> tuple[tuple[str, str], ...]:
    """Return words and relative address of the indexes of the study's other kinds."""
    words = language(run.main_language)
    found: list[tuple[str, str]] = []
    for name in REPORT_NAMES:
        way = folder_between(run.report, name)
        if name != run.report and _holds(folder / way, name, run.evaluation):
            found.append((words.say(f"reports.{name}"), f"{way}index.html"))
    return tuple(found)


def _holds(folder: Path, report: str, study: str) -> bool:
    """Tell whether a folder holds reports of this kind and study."""
    runs = journal.read(folder).runs
    return bool(runs) and (runs[-1].report, runs[-1].evaluation) == (report, study)


def index_page(
    run: RunStarted,
    states: tuple[AreaState, ...],
    others: tuple[tuple[str, str], ...] = (),
) -> str:
    """Return the index as HTML, in the study's own language."""
    words = language(run.main_language)
    said = words.group("index") | words.group(f"index_{run.report}")
    front = run.national
    count = words.say("index.areas_unit", number=str(len(states)))
    last_year = str(front["data_last_year"])
    meta = PageMeta(
        language=run.main_language,
        title=words.label(front["title"]),
        over=f"prevstats {run.version} · {count} · {last_year}",
        description=words.label(front["question"]),
        simulated=bool(front["simulated"]),
        print_footer=words.label(front["title"]),
        index_link="",
        others=others,
    )
    rows = [_index_row(state, front, words, said) for state in states]
    national = [_national_row(outcome, words) for outcome in front["outcomes"]]
    level = f"{100 * front['level']:.0f}"
    always = () if run.report in DESCRIBING else COMPARED
    return render_index(rows, national, meta, said, level, always)


def _index_row(
    state: AreaState,
    front: Mapping[str, Any],
    words: Language,
    said: Mapping[str, str],
) -> IndexRow:
    name, county = _place(state, front)
    form: Form = state.summary.get("form", "") if state.status != "failed" else ""
    return IndexRow(
        code=state.code,
        name=name,
        county=county,
        status=state.status,
        form=form,
        verdict=said[ANSWER_WORDS[form].removeprefix("index.")] if form else "",
        reason=_reason(state, words),
        links=tuple((page.language, page.file) for page in state.pages if page.hashes),
    )


def _reason(state: AreaState, words: Language) -> str:
    """Return why a report is missing, and whether an earlier one stands there."""
    if state.stale and state.files:
        return words.say("index.older", reason=state.reason)
    return state.reason


def _place(state: AreaState, front: Mapping[str, Any]) -> tuple[str, str]:
    """Return an area's name and county; those of the register if it has no data."""
    if state.code in front["places"]:
        place = front["places"][state.code]
        return place["name"], place["county"]
    known = {} if front["simulated"] else by_code()
    if state.code in known:
        return known[state.code].name, known[state.code].county
    return state.code, ""


def _national_row(outcome: Mapping[str, Any], words: Language) -> NationalRow:
    label = phrases.headed(words.label(outcome["label"]))
    sentence = words.say(ANSWER_WORDS[outcome["form"]])
    if outcome["value"] is None:
        return NationalRow(label, sentence, words.say("missing.dash"), "", 0)
    decimals = decimals_for(outcome["unit"], [outcome["value"]])
    value, low, high = (
        None
        if outcome[name] is None
        else number(outcome[name], decimals, words.number_format, signed=True)
        for name in ("value", "low", "high")
    )
    interval = ""
    if low is not None and high is not None:
        interval = words.say("interval.between", low=low, high=high)
    return NationalRow(
        label,
        sentence,
        f"{value} {_unit(outcome, words)}",
        interval,
        outcome["n_treated"],
    )


def _unit(outcome: Mapping[str, Any], words: Language) -> str:
    if outcome["unit"] == "percent":
        return words.say("unit.percentage_points")
    label = words.label(outcome["unit_label"])
    if outcome["price_year"] is None:
        return label
    return words.say("unit.in_prices", unit=label, year=str(outcome["price_year"]))


def _never_used(folder: Path) -> Complaint:
    return Complaint(
        file=str(folder),
        line=None,
        key="",
        found="no journal",
        meaning="no run has written to this folder",
        mend="give the folder that prevstats run names at its end",
    )
