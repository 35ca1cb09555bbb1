"""Fingerprints of what all reports of a run rest on, beside the data."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from pathlib import Path

import prevstats
from prevstats.batch.jobs import Inputs
from prevstats.parameters.shipped import shipped
from prevstats.provenance import sha256_of_bytes, sha256_of_file, sha256_of_tree

PATTERNS = ("**/*.py", "**/*.yaml", "**/*.css", "**/*.j2", "**/*.js", "**/*.csv")
"""Files of the package that can change what a report says or how it looks."""


def inputs_of(file: Path, notebook: Path, data_sha256: str) -> Inputs:
    """Return the fingerprints of a run's inputs."""
    return Inputs(
        data=data_sha256,
        parameters=sha256_of_file(file),
        notebook=sha256_of_file(notebook),
        code=code_sha256(),
        packages=sha256_of_bytes("\n".join(package_versions()).encode()),
    )


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
