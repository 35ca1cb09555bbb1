"""Random numbers that depend on what is drawn, never on the order or the worker."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def generator(
    root: int, *, area: str = "", intervention: str = "", outcome: str = "", step: str
) -> np.random.Generator:
    """Return the generator that belongs to this root seed and this key.

    The key (area, intervention, outcome, step) is hashed with SHA-256 and mixed with
    the root seed, so that adding a municipality or changing the number of workers
    changes no draw of any other.
    """
    import numpy as np

    key = "\x1f".join((area, intervention, outcome, step)).encode()
    words = np.frombuffer(hashlib.sha256(key).digest(), dtype=np.uint32)
    seed = np.random.SeedSequence([root, *(int(word) for word in words)])
    return np.random.Generator(np.random.PCG64(seed))
