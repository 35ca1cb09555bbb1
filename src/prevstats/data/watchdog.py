"""A total deadline for one request, also while the server drips its headers."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any


class Watchdog:
    """Cuts the connections of a client when a request's time is up.

    Read time-outs begin anew with every byte: a server that sends one byte a second
    is never late. A check between pieces of the body does not see the headers. So
    the sockets themselves are shut at the deadline, from a timer's thread.
    """

    def __init__(self) -> None:
        self._streams: list[Any] = []
        self.expired = False

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take note of a new connection (an httpcore ``trace`` callback)."""
        stream = info.get("return_value")
        if event.endswith(".complete") and hasattr(stream, "get_extra_info"):
            self._streams.append(stream)

    @contextlib.contextmanager
    def watch(self, seconds: float) -> Iterator[None]:
        """Cut every connection that is still open after so many seconds."""
        self.expired = False
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.expired = True
        for stream in self._streams:
            connection = stream.get_extra_info("socket")
            # A connection that is closed already cannot be shut: that is no fault.
            with contextlib.suppress(OSError, AttributeError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
