"""Which exports a run is about: all of them, some by name, or those of one body."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.errors import UsageError
from orchestration.exports import registry


def bodies() -> list[str]:
    """The bodies that have exports."""
    return sorted({contract.details.kelompok for contract in registry.contracts().values()})


def of_body(body: str) -> list[str]:
    """Names of the exports of one body."""
    return [name for name, contract in registry.contracts().items() if contract.details.kelompok == body]


def chosen(exports: Sequence[str] = (), body: str | None = None) -> frozenset[str] | None:
    """The exports named and those of the body; None, where nothing is named, stands for all.

    Raises UsageError, listing what there is, for a name that is not an export or not a body.
    """
    unknown = sorted(set(exports) - set(registry.contracts()))
    if unknown:
        raise UsageError(
            f"There is no export {', '.join(unknown)}.",
            "Choose one of:\n    " + "\n    ".join(registry.contracts()),
        )
    if body and body not in bodies():
        raise UsageError(f"There is no body {body}.", f"Choose one of: {', '.join(bodies())}.")
    return frozenset([*exports, *(of_body(body) if body else [])]) or None
