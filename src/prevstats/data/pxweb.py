"""PxWeb's API, version 2: asks for tables within the limits that the server states.

Documentation: https://www.scb.se/en/services/open-data-api/pxwebapi-v2. SCB's tables
are free to use (CC0).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from prevstats.data.answers import FetchFailed
from prevstats.data.jsonstat import Cube, read_cube, read_frame
from prevstats.data.pace import Pace
from prevstats.data.pxweb_cells import (
    PxWebRequest,
    chosen_codes,
    joined,
    payload_of,
    refuse_others,
    split,
)
from prevstats.data.retries import HttpOptions
from prevstats.data.sink import Progress, Sink
from prevstats.data.snapshot_writing import writing
from prevstats.errors import Complaint

if TYPE_CHECKING:
    from prevstats.data.http import HttpClient

SCB_ADDRESS = "https://statistikdatabasen.scb.se/api/v2"
"""Base address of SCB's PxWeb API 2 (its ``/config`` states the limits)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows: cells in one answer, calls in a window of seconds."""

    most_cells: int
    calls: int
    window_seconds: float


@dataclass(frozen=True, slots=True)
class PxWebOptions:
    """From where and how a PxWeb snapshot is fetched; see ``fetch.FetchOptions``."""

    base_url: str = SCB_ADDRESS
    http: HttpOptions | None = None
    progress: Progress | None = None


def fetch_table(
    request: PxWebRequest,
    client: HttpClient,
    sink: Sink,
    progress: Progress | None = None,
) -> Cube:
    """Return the cells asked for, in as many calls as the server's limits demand.

    Every answer goes to the sink: ``/config``, the metadata and the data.

    Raises
    ------
    FetchFailed
        A call failed, or an answer holds other cells than were asked for.
    InputError
        The table has no such variable or code, or needs one that is not named.
    """
    answer = client.get("config")
    sink("config", answer)
    limits = read_limits(answer.document, answer.address)
    options = client.options
    client.pace = Pace(
        limits.calls, limits.window_seconds, options.clock, options.sleep
    )
    table = f"tables/{quote(request.table)}"
    answer = client.get(f"{table}/metadata?lang={request.language}")
    sink("metadata", answer)
    chosen = chosen_codes(request, read_frame(answer.document, answer.address))
    parts = split(chosen, limits.most_cells)
    cubes = []
    for done, part in enumerate(parts, start=1):
        path = f"{table}/data?lang={request.language}&outputFormat=json-stat2"
        answer = client.post(path, payload_of(part))
        cube = read_cube(answer.document, answer.address)
        refuse_others(cube.frame, part, answer.address)
        sink("data", answer)
        cubes.append(cube)
        if progress is not None:
            progress(done, len(parts))
    return joined(cubes, chosen)


def fetch_table_snapshot(
    name: str, request: PxWebRequest, root: Path, options: PxWebOptions | None = None
) -> Path:
    """Fetch cells of a PxWeb table and return the folder of the new snapshot.

    Raises
    ------
    FetchFailed, InputError
        As ``fetch_table``; nothing is stored then.
    """
    from prevstats.data.http import HttpClient

    chosen = options or PxWebOptions()
    with (
        HttpClient(chosen.base_url, chosen.http) as client,
        writing(root, name, "pxweb", client.base_url) as writer,
    ):
        cube = fetch_table(request, client, writer.add, chosen.progress)
        codes = {one.id: list(one.codes) for one in cube.frame.dimensions}
        asked = {"table": request.table, "selection": codes}
        return writer.finish(asked | {"language": request.language}, ())


def read_limits(document: object, address: str) -> Limits:
    """Read the limits in an answer of ``/config``; none of them is taken for granted.

    Raises
    ------
    FetchFailed
        A limit is not there.
    """
    fields = document if isinstance(document, dict) else {}
    keys = ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow")
    found = [fields.get(key) for key in keys]
    if not all(isinstance(one, int) and one > 0 for one in found):
        raise FetchFailed(
            Complaint(
                file=address,
                line=None,
                key=", ".join(keys),
                found=", ".join(map(repr, found)),
                meaning="the server does not state its limits",
                mend="check that the base address is that of a PxWeb API 2",
            )
        )
    cells, calls, seconds = (int(one) for one in found if one is not None)
    return Limits(cells, calls, float(seconds))
