"""How fast a source may be asked: so many calls in any window of so many seconds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable


class Pace:
    """Waits before a call when the source's limit would be passed.

    Parameters
    ----------
    calls : calls allowed in any window.
    window_seconds : length of the window.
    clock, sleep : what tells the time and what waits; tests pass their own.
    """

    def __init__(
        self,
        calls: int,
        window_seconds: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._calls = calls
        self._window_seconds = window_seconds
        self._clock = clock
        self._sleep = sleep
        self._times: deque[float] = deque(maxlen=calls)

    def wait(self) -> None:
        """Wait until one more call is allowed, and count it."""
        if len(self._times) == self._calls:
            free_at = self._times[0] + self._window_seconds
            left = free_at - self._clock()
            if left > 0:
                self._sleep(left)
        self._times.append(self._clock())
