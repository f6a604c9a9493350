"""Known errors of published figures, and what they are read as: `expectations/corrections/<agency>.yml`.

A correction names one cell (export, period, row key, column), the wrong value that it expects there and the right
one, with reason, source and day. Not here: what has become of it (`landing.corrections`), the SQL that applies it
(macro `dengan_koreksi`), refused deliveries (a file that contradicts itself is for its sender to repair).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from orchestration.errors import KesiapanError
from orchestration.exports import registry
from orchestration.exports.contract import Column


class CorrectionError(KesiapanError):
    """A file of corrections cannot be used as it is."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"Corrections {path.name}: {problem}",
            f"Repair expectations/corrections/{path.name}; its README shows the form. Nothing was corrected or built.",
        )


class Correction(BaseModel):
    """One published error. Values are written as text, in the warehouse's own form (decimal point, ISO dates)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"K-[A-Z]+-\d{3}")
    export: str
    periode: str
    kunci: str  # kunci_baris: kode_wilayah and the contract's key columns, joined by |
    kolom: str
    expect: str  # the wrong value; while it stands in the accepted delivery the correction applies
    menjadi: str
    alasan: str
    sumber: str
    sejak: dt.date


def load(folder: Path) -> list[Correction]:
    """Every correction, checked against the contracts. Raises CorrectionError, naming file and entry."""
    found: list[Correction] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            entries = TypeAdapter(list[Correction]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (yaml.YAMLError, ValueError, UnicodeDecodeError) as error:
            raise CorrectionError(path, str(error)) from error
        for entry in entries:
            _check(path, entry)
        found += entries
        for what, keys in (
            ("id", [item.id for item in found]),
            ("cell", [(item.export, item.periode, item.kunci, item.kolom) for item in found]),
        ):
            if len(set(keys)) != len(keys):
                raise CorrectionError(path, f"two corrections have the same {what}.")
    return found


def _check(path: Path, entry: Correction) -> None:
    contract = registry.contracts().get(entry.export)
    if contract is None:
        raise CorrectionError(path, f"{entry.id}: there is no export {entry.export}.")
    column = next((c for c in contract.columns if c.name == entry.kolom), None)
    if column is None or column.is_key or column.name in contract.details.wilayah.columns:
        raise CorrectionError(path, f"{entry.id}: {entry.kolom} is no column of {entry.export} that may be corrected.")
    try:
        same = typed(column, entry.expect) == typed(column, entry.menjadi)
    except ValueError as error:
        raise CorrectionError(path, f"{entry.id}: {error}; {entry.kolom} is a column of type {column.type}.") from error
    if same:
        raise CorrectionError(path, f"{entry.id}: it changes nothing.")


def typed(column: Column, value: str) -> Any:
    """A corrected value as the column's type. Raises ValueError where it is not written as the warehouse does."""
    converters: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "date": dt.date.fromisoformat}
    return converters.get(column.type, str)(value)
