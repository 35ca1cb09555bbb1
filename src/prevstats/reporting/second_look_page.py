"""The page of the second look, and its numbers as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from prevstats.analyses.study_findings import Labels
from prevstats.reporting.content import PageMeta
from prevstats.reporting.html import render_report
from prevstats.reporting.language import Language
from prevstats.reporting.released import Released
from prevstats.reporting.report_json import Json, plain
from prevstats.reporting.second_look import (
    Calibration,
    FigureScore,
    MoneyScore,
    calibrations,
)
from prevstats.reporting.second_look_promises import PromiseState

SCHEMA = "prevstats/second_look/1"


@dataclass(frozen=True, slots=True)
class StudyLook:
    """What became of one study's forecasts and promises.

    Attributes
    ----------
    study, title : name and title of the study.
    last_year : last year of the data that are looked at now.
    file_changed : the parameter file is not the one that every forecast was made from.
    n_kept : forecasts that are kept.
    now : area → its report from the data as they are now.
    """

    study: str
    title: Labels
    last_year: int
    file_changed: bool
    n_kept: int
    now: Mapping[str, Released]
    figures: tuple[FigureScore, ...]
    money: tuple[MoneyScore, ...]
    promises: tuple[PromiseState, ...]

    @property
    def calibration(self) -> tuple[Calibration, ...]:
        """Return how the scored forecasts came out, outcome by outcome."""
        return calibrations(self.figures)


@dataclass(frozen=True, slots=True)
class Look:
    """The second look at every study below a folder, on a day."""

    on: str
    studies: tuple[StudyLook, ...]

    @property
    def figures(self) -> tuple[FigureScore, ...]:
        """Return the forecast figures of all studies."""
        return tuple(chain.from_iterable(each.figures for each in self.studies))

    @property
    def promises(self) -> tuple[PromiseState, ...]:
        """Return the promises of all studies."""
        return tuple(chain.from_iterable(each.promises for each in self.studies))

    @property
    def simulated(self) -> bool:
        """Tell whether any of the data are invented."""
        return any(
            report.simulated for each in self.studies for report in each.now.values()
        )


def look_json(look: Look) -> Json:
    """Return everything that was scored as plain JSON values."""
    together = calibrations(look.figures)
    return {
        "schema": SCHEMA,
        "on": look.on,
        "calibration": plain(together[-1]) if together else None,
        "studies": [
            {
                "study": each.study,
                "data_last_year": each.last_year,
                "file_changed": each.file_changed,
                "n_forecasts_kept": each.n_kept,
                "figures": [plain(score) for score in each.figures],
                "calibration": [plain(one) for one in each.calibration],
                "money": [plain(score) for score in each.money],
                "promises": [plain(state) for state in each.promises],
            }
            for each in look.studies
        ],
    }


def look_page(look: Look, language: Language, *, has_index: bool) -> str:
    """Return the page as one HTML file that opens offline."""
    from prevstats.reporting.second_look_sections import SECTIONS

    titles = [language.label(each.title) for each in look.studies]
    title = titles[0] if len(titles) == 1 else language.say("second_look.several")
    last = str(max(each.last_year for each in look.studies))
    meta = PageMeta(
        language=language.code,
        title=language.say("second_look.page.title", title=title),
        over=language.say("second_look.page.over", day=look.on, year=last),
        description=language.say("second_look.page.description", title=title),
        simulated=look.simulated,
        print_footer=language.say("second_look.page.footer", title=title),
        index_link="index.html" if has_index else "",
    )
    sections = tuple(write(look, language) for write in SECTIONS)
    return render_report(sections, meta, language.group("page"))
