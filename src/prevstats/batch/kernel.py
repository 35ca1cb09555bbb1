"""Start the stock IPython kernel without its debugger (``python -m`` only)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ipykernel's own application.

    A report is never debugged step by step; a module set to ``None`` in
    ``sys.modules`` cannot be imported, and ipykernel then does without debugpy.
    """
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
