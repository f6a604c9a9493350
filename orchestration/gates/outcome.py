"""What a gate says: one outcome per expectation, and the verdict that follows from them.

Nothing here runs anything. `engine` produces outcomes; the ledger, dbt and Dagster show them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

SAMPLE_ROWS = 20  # failing rows of a rule that people are shown; nobody looks at more before repairing it
Severity = Literal["critical", "warning", "info"]
Verdict = Literal["passed", "failed", "could_not_run"]


@dataclass(frozen=True)
class ExpectationOutcome:
    """One expectation of one suite, evaluated.

    `failing` holds failing rows as dicts (keys of the suite, `kolom`, `nilai`, and whatever the expectation's
    query selects); all of them or a sample, as the caller asked. `error` is set where the expectation could
    not be evaluated: that is not bad data.
    """

    aturan: str
    type: str
    column: str | None
    severity: Severity
    owner: str
    reason: str
    success: bool
    unexpected_count: int
    observed: Any = None
    failing: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without the meta, which the suite file holds."""
        return {
            "aturan": self.aturan,
            "type": self.type,
            "column": self.column,
            "severity": self.severity,
            "owner": self.owner,
            "reason": self.reason,
            "success": self.success,
            "unexpected_count": self.unexpected_count,
            "observed": self.observed,
            "failing": self.failing,
            "error": self.error,
        }


def verdict(outcomes: Sequence[ExpectationOutcome]) -> Verdict:
    """`could_not_run` outweighs `failed` outweighs `passed`; no outcome at all means nothing ran."""
    if not outcomes or any(outcome.error for outcome in outcomes):
        return "could_not_run"
    if any(not outcome.success and outcome.severity == "critical" for outcome in outcomes):
        return "failed"
    return "passed"
