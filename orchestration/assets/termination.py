"""A run terminated in the UI stops, and stops whole.

Dagster sends one interrupt, and a library may swallow it: DuckDB makes it an error of the query, which Great
Expectations answers by asking again. So every step also asks Dagster whether its run is to end. Not here: what
makes each piece of work whole or undone (the ledger's transactions, files renamed into place).
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._utils.interrupts import capture_interrupts

_STOPPING = (dg.DagsterRunStatus.CANCELING, dg.DagsterRunStatus.CANCELED)
_DBT_SECONDS = 20  # to cancel its queries


def stop_if_asked(context: dg.AssetExecutionContext) -> None:
    """Raises what Dagster's own interrupt raises, where somebody has terminated the run."""
    run = context.instance.get_run_by_id(context.run.run_id)
    if run is not None and run.status in _STOPPING:
        raise dg.DagsterExecutionInterruptedError


@contextmanager
def stoppable(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Work that may be ended anywhere. An error that the interrupt caused is the interrupt."""
    stop_if_asked(context)
    try:
        yield
    except Exception:
        stop_if_asked(context)
        raise
    stop_if_asked(context)


@contextmanager
def unstoppable(context: dg.AssetExecutionContext) -> Iterator[None]:
    """Work that is to be done wholly or not begun: what asks for the end meanwhile comes too late."""
    stop_if_asked(context)
    with capture_interrupts():
        yield


def end_with_the_step(process: subprocess.Popen[bytes]) -> None:
    """However the step ends, its child does not outlive it: it would go on writing the build."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_DBT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
