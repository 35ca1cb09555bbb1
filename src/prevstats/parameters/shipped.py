"""Where the notebooks and parameter files lie: in the checkout or in the package."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import prevstats

Room = Literal["notebooks", "parameters"]


def shipped(room: Room) -> Path:
    """Return the folder of a room, in the checkout or inside an installed wheel.

    A wheel carries the folders in ``prevstats/_shipped``; in a checkout they lie at
    its root, two levels above the package.

    Raises
    ------
    FileNotFoundError
        when neither is there: the installation is incomplete.
    """
    package = Path(prevstats.__file__).resolve().parent
    for folder in (package / "_shipped" / room, package.parents[1] / room):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(
        f"the folder {room} is missing beside or inside the package prevstats; "
        "install it again"
    )
