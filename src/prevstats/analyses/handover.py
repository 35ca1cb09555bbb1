"""How what is common to all reports gets from the run to the kernels that make them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from prevstats.analyses import store
from prevstats.analyses.basis import Basis
from prevstats.analyses.fingerprint import json_of
from prevstats.errors import Complaint, InputError
from prevstats.parameters.study import Study

ENVIRONMENT = "PREVSTATS_COMMON"
"""Names the folder in which the parent left what is common, for the kernels."""

Kind = TypeVar("Kind", bound=Basis)


def save_common(common: Basis, folder: Path) -> Path:
    """Store what is common under its content hash; return the file to pass on."""
    return store.save(common, folder, common.key)


def loaded(path: Path, kind: type[Kind], classes: Iterable[type]) -> Kind:
    """Read what ``save_common`` wrote: a ``kind`` made of ``classes``."""
    value = _read(path, (kind, *classes))
    if not isinstance(value, kind):
        raise TypeError(f"{path.name} holds {type(value).__name__}")
    return value


def from_environment(
    study: Study, kind: type[Kind], classes: Iterable[type]
) -> Kind | None:
    """Return what the parent left for this study, or ``None`` outside a run.

    Raises ``InputError`` when what was left belongs to another study.
    """
    place = os.environ.get(ENVIRONMENT)
    if not place:
        return None
    stored = sorted(Path(place).glob("*.json"))
    if len(stored) != 1:
        raise InputError(
            Complaint(
                file=place,
                line=None,
                key=ENVIRONMENT,
                found=f"{len(stored)} files",
                meaning="it is not clear which of them is common to this run",
                mend="run the evaluation again",
            )
        )
    common = loaded(stored[0], kind, classes)
    if json_of(common.study) != json_of(study):
        raise InputError(
            Complaint(
                file=stored[0].name,
                line=None,
                key="evaluation",
                found=common.study.name,
                meaning="what is common was computed from other parameters",
                mend="run the evaluation again; do not change its file while it runs",
            )
        )
    return common


@lru_cache(maxsize=2)
def _read(path: Path, classes: tuple[type, ...]) -> object:
    known = {each.__name__: each for each in classes}
    return store.load(path.parent, path.stem, known)
