"""Fingerprints of data, parameters and code, as a report prints them."""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import version
from pathlib import Path

import prevstats
from prevstats.analyses.study_findings import Provenance
from prevstats.data.panel import Dataset, Reading
from prevstats.parameters.shipped import shipped
from prevstats.parameters.study import Study
from prevstats.provenance import (
    sha256_of_bytes,
    sha256_of_file,
    sha256_of_tree,
)

PACKAGES = ("numpy", "scipy", "pandas", "matplotlib", "papermill", "nbclient")
"""Packages whose versions the report states."""


def dataset_sha256(dataset: Dataset) -> str:
    """Return one fingerprint of every number of the data, with its place."""
    digest = hashlib.sha256()
    digest.update("\n".join(dataset.areas).encode())
    digest.update(",".join(str(year) for year in dataset.years).encode())
    for group in (dataset.values, dataset.national):
        for name in sorted(group):
            digest.update(f"\n{name}\n".encode())
            digest.update(group[name].astype("<f8").tobytes())
    if dataset.start is not None:
        digest.update(dataset.start.astype("<f8").tobytes())
    return digest.hexdigest()


def reading_sha256(reading: Reading, dataset: Dataset) -> str:
    """Return one fingerprint of all that a source gave: the numbers and what is beside.

    ``dataset`` is the part of the reading's data that the study uses. Which
    municipalities the publisher calls similar, and how it describes its indicators,
    are printed and decide what is compared; without them the fingerprint is that of
    the numbers alone.
    """
    numbers = dataset_sha256(dataset)
    beside = (
        sorted((reading.similar or {}).items()),
        sorted(map(repr, reading.groups)),
        sorted(map(repr, reading.described)),
    )
    if not any(beside):
        return numbers
    return sha256_of_bytes(repr((numbers, *beside)).encode())


def provenance(
    study: Study, data_sha256: str, *, last_year: int, notebook: str
) -> Provenance:
    """Return what must be known to make the same report again.

    ``notebook`` is the name of the notebook that tells it, without its ending.
    """
    return Provenance(
        data_sha256=data_sha256,
        parameters_sha256=sha256_of_bytes(json_of(study).encode()),
        code_sha256=sha256_of_tree(Path(prevstats.__file__).parent),
        notebook_sha256=sha256_of_file(shipped("notebooks") / f"{notebook}.ipynb"),
        version=prevstats.__version__,
        python=platform.python_version(),
        packages=tuple((name, version(name)) for name in PACKAGES),
        seed=study.inference.seed,
        data_last_year=last_year,
    )


def json_of(study: Study) -> str:
    """Return the study as canonical JSON, wherever its file lies."""
    content = study.model_dump(mode="json")
    if content["source"]["kind"] == "file":
        content["source"]["path"] = Path(content["source"]["path"]).name
    return json.dumps(content, sort_keys=True, ensure_ascii=False)
