"""How patiently a source is asked: time-outs, tries, and waits between them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from prevstats.data.answers import Fault

MEGABYTE = 1_000_000
LONGEST_WAIT_SECONDS = 300.0
"""A server that asks us to wait longer is reported instead of waited for."""
LONGEST_BACKOFF_SECONDS = 30.0
PASSING_STATUS = frozenset({408, 425, 429})
"""Client errors that another try may cure; so may every status from 500."""


def _jitter() -> float:
    # Spreads the retries of many clients: must differ between processes, and enters
    # no result, so it is no business of ``prevstats.randomness``.
    return secrets.randbelow(1_000) / 1_000


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How a source is asked.

    Attributes
    ----------
    connect_seconds, read_seconds : time-outs of connecting and of each single read.
    deadline_seconds : longest time of one try, from the first byte to the last.
    tries : tries in all, the first included.
    backoff_seconds : wait before the second try; doubled before each further one.
    most_bytes : largest body that is accepted.
    offline : ``True`` refuses the network.
    sleep, clock, jitter : what waits, what tells the time in seconds, and a number
        in [0, 1); tests pass their own.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 30.0
    deadline_seconds: float = 60.0
    tries: int = 5
    backoff_seconds: float = 1.0
    most_bytes: int = 200 * MEGABYTE
    offline: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = _jitter


def retry_after_seconds(header: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3).

    The header is a number of seconds or an HTTP date; ``None`` when it is neither.
    """
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def wait_seconds(fault: Fault, number: int, options: HttpOptions) -> float:
    """Return how long to wait after a failed try: doubled each time, with jitter.

    What the server asked for is waited for at least.
    """
    doubled = options.backoff_seconds * 2.0 ** (number - 1)
    backoff = min(doubled, LONGEST_BACKOFF_SECONDS) * (0.5 + 0.5 * options.jitter())
    return max(backoff, fault.wait or 0.0)
