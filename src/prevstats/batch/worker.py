"""A process that makes one report after another (``python -m``, JSON lines).

Orders come on standard input, answers go out on what was standard output. Whatever
else prints goes to standard error. When the input closes, because the run ended or
was killed, the worker stops at once and takes its kernel with it.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from dataclasses import replace
from typing import NoReturn


def main() -> None:
    """Answer each order with one line until the input closes.

    jsonschema, where that library is installed, builds a grammar of addresses at
    import (0.9 CPU-s) that no notebook needs: a module set to ``None`` is not found.
    """
    signal.signal(signal.SIGTERM, _leave)
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    answers = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)
    from prevstats.batch.report import made_to_json, make, order_from_json

    orders: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    while line := orders.get():
        before = _cpu_seconds()
        made = make(order_from_json(line))
        made = replace(made, cpu_seconds=round(_cpu_seconds() - before, 3))
        answers.write(made_to_json(made) + "\n")


def _listen(orders: queue.Queue[str]) -> None:
    """Pass orders on; at the end of the input, stop the process from outside.

    A report under way would otherwise run to its end with nobody to publish it.
    """
    for line in sys.stdin:
        orders.put(line)
    orders.put("")
    os.kill(os.getpid(), signal.SIGTERM)


def _leave(_signal: int, _frame: object) -> NoReturn:
    """Unwind the stack, so that the kernel is killed on the way out.

    A second signal must not cut that short: whoever stops a worker also closes its
    input, on which it signals itself.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(0)


def _cpu_seconds() -> float:
    """Return the processor time of this process and of its ended kernels."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
