"""The names that users' scripts rely on are there, and mean what they say."""

from __future__ import annotations

import subprocess
import sys

import pytest

import prevstats as ps


@pytest.mark.parametrize("name", sorted(ps._LAZY))
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(ps, name) is not None
    assert name in dir(ps)


@pytest.mark.parametrize("name", sorted(ps.designs._LAZY))
def test_every_design_can_be_had(name: str) -> None:
    assert getattr(ps.designs, name).__name__ == name
    assert name in dir(ps.designs)


def test_a_design_is_had_through_the_package() -> None:
    code = "import prevstats as ps; print(ps.designs.GroupTime().control)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "not_yet"


@pytest.mark.parametrize("module", [ps, ps.designs])
def test_a_name_that_is_not_there_is_named(module: object) -> None:
    with pytest.raises(AttributeError, match="no attribute 'magic'"):
        module.magic  # noqa: B018
