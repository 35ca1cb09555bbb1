"""Each kind of report is a whole row, and its notebook shows all its sections."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

import prevstats as ps
from prevstats.analyses.situation import prepare_situation, situation
from prevstats.analyses.situation_findings import SituationFindings
from prevstats.analyses.study_findings import Count, StudyFindings
from prevstats.data.panel import Reading
from prevstats.errors import InputError
from prevstats.parameters.load import load
from prevstats.parameters.reports import REPORT_NAMES
from prevstats.parameters.situation import Situation
from prevstats.parameters.study import Study
from prevstats.reporting.language import language
from prevstats.reporting.released import ReleasedReport
from prevstats.reporting.report_json import canonical_json
from prevstats.reporting.reports import REPORTS, finished, heading, named, section
from prevstats.reporting.situation_sections import SECTIONS


@pytest.fixture(scope="module")
def findings(root: Path) -> SituationFindings:
    from prevstats.analyses.reading import read

    evaluation = load(root / "parameters" / "example.yaml")
    names = tuple(use.outcome for use in evaluation.outcomes)
    study = evaluation.model_copy(update={"situation": Situation(indicators=names)})
    reading: Reading = read(study)
    return situation(study, "9003", prepare_situation(study, reading))


def test_every_name_of_the_parameters_is_a_kind() -> None:
    assert set(REPORTS) == set(REPORT_NAMES)


@pytest.mark.parametrize("name", REPORT_NAMES)
def test_every_part_of_a_kind_is_there(name: str) -> None:
    kind = REPORTS[name]
    parts = [each.name for each in fields(kind)][2:]
    assert all(named(getattr(kind, part)) is not None for part in parts)
    assert issubclass(named(kind.findings), StudyFindings)
    assert issubclass(named(kind.released), ReleasedReport)
    assert not issubclass(named(kind.findings), ReleasedReport)
    assert next(iter(named(kind.sections))) == "answer"


@pytest.mark.parametrize("name", REPORT_NAMES)
@pytest.mark.parametrize("code", ["sv", "en"])
def test_every_kind_has_a_name_for_readers(name: str, code: str) -> None:
    assert language(code).say(f"reports.{name}")


@pytest.mark.parametrize("code", ["sv", "en"])
def test_a_situation_report_is_whole(findings: SituationFindings, code: str) -> None:
    released = ps.release(findings)
    words = language(code)
    shown = [section(released, name, words) for name in SECTIONS]
    assert [each.id for each in shown] == list(SECTIONS)
    anchors = {word.anchor for _, way in heading(released, words).ways for word in way}
    assert anchors - {""} == set(SECTIONS)
    said = finished(released, words)
    assert said["withheld"] == ""
    assert json.loads(canonical_json(said["released"]))["numbers"]


def test_small_counts_pass_the_rules(findings: SituationFindings) -> None:
    first = findings.outcomes[0]
    few = replace(first.series[-1], count=Count(3.0, "derived"))
    changed = replace(first, series=(*first.series[:-1], few))
    released = ps.release(replace(findings, outcomes=(changed,)))
    last = released.outcomes[0].series[-1]
    assert (last.count.value, last.count.status) == (None, "fewer_than_five")
    assert last.low is None
    assert last.high is None
    assert released.outcomes[0].one_case is None
    assert released.ledger[0].n_fewer_than_five == 1


def test_persons_that_are_hidden_withhold_the_report(
    findings: SituationFindings,
) -> None:
    first = findings.outcomes[0]
    hidden = tuple(
        replace(point, count=Count(4.0, "persons")) for point in first.series
    )
    whole = replace(findings, outcomes=(replace(first, series=hidden),))
    said = finished(ps.release(whole), language("sv"))
    assert said["withheld"]
    assert said["summary"]["form"] == "withheld"


def test_the_comparison_is_the_mean_of_all_others(root: Path) -> None:
    import numpy as np

    from prevstats.analyses.reading import read

    study = load(root / "parameters" / "example.yaml")
    use = study.outcomes[0].outcome
    study = study.model_copy(update={"situation": Situation(indicators=(use,))})
    common = prepare_situation(study, read(study))
    found = situation(study, "9003", common).outcomes[0].series[-1]
    data = common.indicators[0]
    others = np.delete(data.values[:, -1], common.dataset.row("9003"))
    assert found.comparison == pytest.approx(np.nanmean(others))
    assert found.n_comparison == np.sum(~np.isnan(others))


def test_what_is_no_report_is_refused() -> None:
    with pytest.raises(InputError, match="no kind of report"):
        ps.release(object())


def test_a_study_without_the_block_is_refused(root: Path) -> None:
    from prevstats.analyses.reading import read

    study: Study = load(root / "parameters" / "example.yaml")
    study = study.model_copy(update={"situation": None})
    with pytest.raises(InputError, match="which figures"):
        prepare_situation(study, read(study))


def test_a_kind_loads_no_other() -> None:
    """A kernel that makes one kind of report does not pay for the evaluation."""
    code = (
        "import sys; from prevstats.reporting import reports;"
        "reports.named(reports.SITUATION.sections);"
        "reports.named(reports.SITUATION.prepare);"
        "heavy = ['prevstats.analyses.national', 'prevstats.designs.group_time',"
        " 'pandas', 'statsmodels', 'matplotlib'];"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
