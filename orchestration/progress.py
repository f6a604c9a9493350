"""One line of progress at a time, on standard error: seen at the command line and in Dagster's run logs."""

from __future__ import annotations

import sys
import time

_began = time.monotonic()


def say(message: str) -> None:
    """Shows that something is happening, with the seconds since the process began."""
    print(f"[{time.monotonic() - _began:6.1f} s] {message}", file=sys.stderr, flush=True)
