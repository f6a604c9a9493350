"""What a gate saw, as JSON: `<invocation>/<schema>.<table>.json`, read by the Dagster checks and by people.

Values are masked before they come here. Not here: the outcome that counts, which is in the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.gates.outcome import SAMPLE_ROWS, ExpectationOutcome, verdict
from orchestration.masking import mask_text

DELIVERIES = "kiriman"  # in the place of an invocation: the last judgement of each export, whenever that was


def document(
    invocation: str,
    relation: str,
    rows: int | None,
    outcomes: Sequence[ExpectationOutcome],
    *,
    problem: str | None = None,
    preview: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """What is kept of one gate: its verdict, every expectation, a sample of the failing rows, a look at the table."""
    return {
        "invocation_id": invocation,
        "relation": relation,
        "outcome": "could_not_run" if problem else verdict(outcomes),
        "problem": mask_text(problem or ""),
        "row_count": rows,
        "preview": list(preview),
        "expectations": [{**item.as_dict(), "failing": item.failing[:SAMPLE_ROWS]} for item in outcomes],
    }


def together(parts: Sequence[tuple[int, list[ExpectationOutcome]]]) -> tuple[int, list[ExpectationOutcome]]:
    """What one suite found in several portions, as if in one: rows, and of each rule the sum and the first samples."""
    merged = [
        replace(
            found[0],
            success=all(one.success for one in found),
            unexpected_count=sum(one.unexpected_count for one in found),
            failing=[row for one in found for row in one.failing][:SAMPLE_ROWS],
            observed=None if len(found) > 1 else found[0].observed,
        )
        for found in zip(*(outcomes for _, outcomes in parts), strict=True)
    ]
    return sum(rows for rows, _ in parts), merged


def write(folder: Path, document: dict[str, Any]) -> None:
    """One file for one gate of one invocation."""
    path = _path(folder, document["invocation_id"], document["relation"])
    partial = path.with_suffix(".part")  # on a full disk, half a file must not pass for evidence
    partial.write_text(json.dumps(document, ensure_ascii=False, default=str), encoding="utf-8")
    partial.replace(path)


def write_traceback(folder: Path, invocation: str, relation: str, text: str) -> None:
    """For the engineer who repairs a gate that could not run."""
    _path(folder, invocation, relation).with_suffix(".traceback.txt").write_text(text, encoding="utf-8")


def read(folder: Path, invocation: str, relation: str) -> dict[str, Any] | None:
    """The evidence of a gate, or None where the gate never got as far as writing any."""
    path = folder / invocation / f"{relation}.json"
    if not path.is_file():
        return None
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def _path(folder: Path, invocation: str, relation: str) -> Path:
    path = folder / invocation / f"{relation}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
