"""Errors that a person is meant to read: what is wrong, and what to do next.

Not here: refusals of deliveries, which are data (`landing.finding`), and failed gates (`gates.outcome`).
"""

from __future__ import annotations


class KesiapanError(Exception):
    """An expected failure. The command line prints it without a traceback and exits with `exit_code`."""

    exit_code = 1

    def __init__(self, problem: str, what_to_do: str) -> None:
        super().__init__(f"{problem}\n  What to do: {what_to_do}")
        self.problem = problem
        self.what_to_do = what_to_do


class UsageError(KesiapanError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class PublicationRefusedError(KesiapanError):
    """The build has tables without a passed gate; the last release stands."""


class GateCouldNotRunError(KesiapanError):
    """A gate could not be evaluated. A gate that cannot run is a closed gate; this is not bad data."""
