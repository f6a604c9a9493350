"""One thing that is wrong with, or worth saying about, a delivery. In Bahasa Indonesia: its sender reads it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from orchestration.masking import mask, mask_foreign


@dataclass(frozen=True)
class Finding:
    """A rule that a delivery broke (`critical` refuses it), where, with which value, and what to do."""

    aturan: str
    pesan: str
    perbaikan: str
    tingkat: Literal["critical", "warning", "info"] = "critical"
    lembar: str | None = None
    baris_sumber: int | None = None
    kolom: str | None = None
    nilai: str | None = None

    def as_row(self) -> dict[str, Any]:
        """For the ledger, with anything that could identify a person masked."""
        row = {
            key: mask_foreign(value) if isinstance(value, str) else mask(value) for key, value in asdict(self).items()
        }
        row["pesan"] = row["pesan"][:1000]
        row["nilai"] = None if row["nilai"] is None else row["nilai"][:200]
        return row


class UnreadableError(Exception):
    """The file cannot be read as its contract says; the findings tell why. Never leaves `landing`."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.pesan for finding in findings))
        self.findings = list(findings)
