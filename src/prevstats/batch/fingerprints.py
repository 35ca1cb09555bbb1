"""Fingerprints of what all reports of a run rest on, beside the data."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path

import prevstats
from prevstats.batch.jobs import Inputs
from prevstats.parameters.plan_file import named_plan, read_plan
from prevstats.parameters.shipped import shipped
from prevstats.parameters.study import Study
from prevstats.provenance import sha256_of_bytes, sha256_of_file, sha256_of_tree

PATTERNS = ("**/*.py", "**/*.yaml", "**/*.css", "**/*.j2", "**/*.js", "**/*.csv")
"""Files of the package that can change what a report says or how it looks."""


def inputs_of(study: Study, file: Path, notebook: Path, data_sha256: str) -> Inputs:
    """Return the fingerprints of a run's inputs.

    ``file`` is the study's parameter file; a plan that it names is held against the
    reports, so that the plan's bytes are among the parameters.

    Raises
    ------
    InputError : when the file that is named as a plan is none.
    """
    return Inputs(
        data=data_sha256,
        parameters=_parameters_sha256(study, file),
        notebook=sha256_of_file(notebook),
        code=code_sha256(),
        packages=sha256_of_bytes("\n".join(package_versions()).encode()),
    )


def _parameters_sha256(study: Study, file: Path) -> str:
    plan = named_plan(study, file)
    if plan is None:
        return sha256_of_file(file)
    _, planned = read_plan(plan)
    return sha256_of_bytes(f"{sha256_of_file(file)}\n{planned}".encode())


def code_sha256() -> str:
    """Return the fingerprint of the package and of the reference tables it ships."""
    package = Path(prevstats.__file__).parent
    trees = [sha256_of_tree(package, pattern) for pattern in PATTERNS]
    trees.append(sha256_of_tree(shipped("parameters") / "reference", "**/*.yaml"))
    return sha256_of_bytes("\n".join(trees).encode())


def package_versions() -> tuple[str, ...]:
    """Return Python's version and those of the libraries the package needs."""
    names = {
        re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        for requirement in metadata.requires("prevstats") or ()
        if "extra ==" not in requirement
    }
    versions = [f"{name}=={metadata.version(name)}" for name in sorted(names)]
    return (f"python=={platform.python_version()}", *versions)
