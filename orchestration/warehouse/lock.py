"""One writer: an operating-system lock on the build of a warehouse.

The system releases it when the process ends, however it ends. A second run waits, and says for whom.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration import clock
from orchestration.errors import KesiapanError

_WAIT_SECONDS = 3600


@contextmanager
def writer_lock(
    build: Path, who: str, *, say: Callable[[str], None], wait_seconds: float = _WAIT_SECONDS
) -> Iterator[None]:
    """Holds the writer's lock. Raises KesiapanError, naming the holder, when it is not free in time."""
    build.mkdir(parents=True, exist_ok=True)
    path = build / "writer.lock"
    with path.open("a+", encoding="utf-8") as handle:
        began = time.monotonic()
        told = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                handle.seek(0)
                holder = handle.read().strip() or "another process"
                if time.monotonic() - began > wait_seconds:
                    raise KesiapanError(
                        f"The warehouse is being written by {holder}.", "Wait for it to end, or stop it, and try again."
                    ) from error
                if not told:
                    say(f"waiting: the warehouse is being written by {holder}")
                    told = True
                time.sleep(0.2)
        handle.seek(0)
        handle.truncate()
        handle.write(f"{who} (process {os.getpid()}, since {clock.now():%Y-%m-%d %H:%M:%S} WIB)")
        handle.flush()
        try:
            yield
        finally:
            handle.seek(0)
            handle.truncate()
            fcntl.flock(handle, fcntl.LOCK_UN)


def holder(build: Path) -> str | None:
    """Who holds the writer's lock now; None where nobody does. Never waits."""
    try:
        with (build / "writer.lock").open("a+", encoding="utf-8") as handle:
            handle.seek(0)
            name = handle.read().strip()
            if not name:  # who lets go wipes the name; who was killed could not
                return None
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return name
            return None
    except FileNotFoundError:
        return None
