"""The fingerprint of the data covers all that a source gave and a report prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prevstats.analyses.basis import basis_of
from prevstats.analyses.fingerprint import dataset_sha256, reading_sha256
from prevstats.analyses.reading import read
from prevstats.data.kolada_catalogue import Indicator
from prevstats.data.panel import Reading
from prevstats.data.similar import SimilarGroup
from prevstats.parameters.load import load
from prevstats.parameters.study import Study

GROUP = SimilarGroup("övergripande", 2024, "9001", ("9002", "9003"))
OTHER = SimilarGroup("övergripande", 2024, "9002", ("9001", "9003"))
DESCRIBED = Indicator(
    "N1", "Placerade", "Källa", False, "K", "2026-03-23", "2025", None
)


@pytest.fixture(scope="module")
def study(root) -> Study:
    return load(root / "parameters" / "example.yaml")


@pytest.fixture(scope="module")
def reading(study) -> Reading:
    return read(study)


def test_numbers_alone_have_the_fingerprint_of_the_numbers(reading):
    plain = replace(reading, similar=None, groups=(), described=())
    assert reading_sha256(plain, plain.dataset) == dataset_sha256(plain.dataset)


@pytest.mark.parametrize(
    "change",
    [
        {"similar": {"9001": ("9002",)}},
        {"groups": (GROUP,)},
        {"groups": (replace(GROUP, peers=("9002", "9004")),)},
        {"groups": (replace(GROUP, year=2025),)},
        {"described": (DESCRIBED,)},
        {"described": (replace(DESCRIBED, next_published="2027-03-23"),)},
    ],
)
def test_what_lies_beside_the_numbers_changes_what_is_printed(study, reading, change):
    plain = replace(reading, similar=None, groups=(), described=())
    made = [
        basis_of(study, each, notebook="situation").provenance.data_sha256
        for each in (plain, replace(plain, groups=(OTHER,)), replace(plain, **change))
    ]
    assert len(set(made)) == 3


def test_the_order_in_which_groups_were_answered_is_nothing(study, reading):
    made = [
        reading_sha256(replace(reading, groups=groups), reading.dataset)
        for groups in ((GROUP, OTHER), (OTHER, GROUP))
    ]
    assert made[0] == made[1]
