"""What is the same for every area, written once and read by every report.

A tree of frozen dataclasses, tuples, mappings, numbers and arrays becomes one JSON file
and one NPZ file, both named by the hash of what they rest on. Nothing is pickled:
reading a store never runs code.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from prevstats.errors import Complaint, InputError
from prevstats.provenance import sha256_of_bytes


def save(value: Any, folder: Path, key: str) -> Path:
    """Write ``value`` under ``key`` in ``folder``; return the JSON file's path.

    Both files are written beside their place and renamed, arrays first, so that a
    reader never meets a half-written store.
    """
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    tree = _encode(value, arrays)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    content = buffer.getvalue()
    document = {"key": key, "arrays_sha256": sha256_of_bytes(content), "value": tree}
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{key}.npz", content)
    path = folder / f"{key}.json"
    _replace(path, json.dumps(document, ensure_ascii=False, allow_nan=True).encode())
    return path


def load(folder: Path, key: str, classes: Mapping[str, type]) -> Any:
    """Read what ``save`` wrote; ``classes`` names the dataclasses that may occur.

    Raises ``InputError`` when the files are missing or do not belong together.
    """
    path = folder / f"{key}.json"
    try:
        document = json.loads(path.read_bytes())
        content = (folder / f"{key}.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise _broken(path, str(error)) from error
    if sha256_of_bytes(content) != document["arrays_sha256"]:
        raise _broken(path, "arrays that do not belong to this file")
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return _decode(document["value"], arrays, classes)


def _encode(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {"$array": name}
    if isinstance(value, BaseModel):
        return {
            "$model": type(value).__name__,
            "json": value.model_dump_json(by_alias=True),
        }
    if is_dataclass(value) and not isinstance(value, type):
        content = {
            field.name: _encode(getattr(value, field.name), arrays)
            for field in fields(value)
        }
        return {"$class": type(value).__name__, "fields": content}
    if isinstance(value, Mapping):
        return {"$map": [[key, _encode(item, arrays)] for key, item in value.items()]}
    if isinstance(value, (tuple, list)):
        return [_encode(item, arrays) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"a store does not hold {type(value).__name__}")


def _decode(
    tree: Any,
    arrays: Mapping[str, np.ndarray[Any, Any]],
    classes: Mapping[str, type],
) -> Any:
    if isinstance(tree, list):
        return tuple(_decode(item, arrays, classes) for item in tree)
    if not isinstance(tree, dict):
        return tree
    if "$array" in tree:
        return arrays[tree["$array"]]
    if "$map" in tree:
        return {key: _decode(item, arrays, classes) for key, item in tree["$map"]}
    if "$model" in tree:
        model: Any = classes[tree["$model"]]
        return model.model_validate_json(tree["json"])
    content = {
        name: _decode(item, arrays, classes) for name, item in tree["fields"].items()
    }
    return classes[tree["$class"]](**content)


def _replace(path: Path, content: bytes) -> None:
    import os

    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)


def _broken(path: Path, found: str) -> InputError:
    return InputError(
        Complaint(
            file=path.name,
            line=None,
            key="",
            found=found,
            meaning="what is common to the reports cannot be read",
            mend="run the evaluation again with --force",
        )
    )
