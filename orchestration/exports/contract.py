"""The contract of one export: ODCS, plus our reader details as one strict custom property, `kesiapan`.

Unknown keys are refused everywhere: a misspelt setting in a contract must not be silently ignored.
Grain of `Contract.columns`: one per column of the typed raw table, in order.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty
from pydantic import BaseModel, ConfigDict, Field

from orchestration.errors import KesiapanError


class ContractError(KesiapanError):
    """A contract file cannot be used as it is."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"Contract {path.name}: {problem}", f"Repair orchestration/exports/{path.name}.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reader(_Strict):
    """How the file is laid out."""

    jenis: Literal["workbook", "delimited"]
    lembar: str | None = None  # sheet name
    baris_kepala: int = 1  # rows the header takes; the lowest filled cell of a column names it
    label_total: str | None = None  # first cell of the totals row
    pemisah: Literal[",", ";", "\t"] = ","
    desimal: Literal[",", "."] = "."
    kolom_lain: Literal["abaikan", "tolak"] = "tolak"  # columns the contract does not name
    ukuran_maks_mb: int = 20


class RegionRule(_Strict):
    """How a row names its region."""

    tingkat: Literal["provinsi", "kabupaten_kota"]
    kolom_provinsi: str
    kolom_kabupaten_kota: str | None = None
    kolom_kode_provinsi: str | None = None
    kolom_kode_kabupaten_kota: str | None = None
    jenis_tanpa_awalan: Literal["kabupaten", "kota"] | None = None  # what a bare name is; None: refused
    edisi: dt.date | None = None  # regions as of that day; None: today's


class ScopeRule(_Strict):
    """Which regions one delivery must list: `lengkap` means every region of its scope."""

    lengkap: bool
    alasan: str


class AsOf(_Strict):
    """Where `berlaku_pada` comes from.

    `semester`: the period is a semester in the file's name (`202302`); recorded as `nama`. `kontrak` (one day per
    edition) and `kalender` (days of determination): `nilai`, by period; a period that is not in it is refused.
    """

    dasar: Literal["semester", "kontrak", "kalender"]
    nilai: dict[str, dt.date] = Field(default_factory=dict)  # by period, for kontrak and kalender


class Details(_Strict):
    """The `kesiapan` custom property."""

    pola: str  # regular expression on the lower-cased file name; groups: periode parts, lingkup
    contoh_nama: list[str]
    periode: str  # how the period is written, from the groups of pola
    pengirim: str
    dasar_hukum: str  # on what ground the body keeps and shares it
    data_pribadi: Literal["tidak ada"]  # record-level exports do not come through here
    pembaca: Reader
    wilayah: RegionRule
    cakupan: ScopeRule
    berlaku_pada: AsOf
    kelompok: Literal["dukcapil", "kpu", "bawaslu"]


class FileName(_Strict):
    """What a file's name says."""

    periode: str
    lingkup: str | None
    groups: dict[str, str]


class Column(_Strict):
    """One column: its name in the warehouse, its header in the file, its type."""

    name: str
    header: str
    type: Literal["string", "integer", "number"]
    required: bool
    description: str
    minimum: float | None = None


class Contract:
    """One export's contract, as `registry` loads it."""

    def __init__(self, path: Path, standard: OpenDataContractStandard, details: Details, text: str) -> None:
        self.path = path
        self.standard = standard
        self.details = details
        self.hash = hashlib.sha256(text.encode()).hexdigest()

    @property
    def name(self) -> str:
        """`agency__export`."""
        return str(self.standard.id)

    @property
    def title(self) -> str:
        """What officials call it."""
        return str(self.standard.name)

    @property
    def description(self) -> str:
        """Purpose, in Bahasa Indonesia."""
        return (self.standard.description.purpose or "") if self.standard.description else ""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Columns in contract order."""
        schema = self.standard.schema_ or []
        return tuple(_column(self.path, item) for item in (schema[0].properties or []))

    def match(self, file_name: str) -> FileName | None:
        """What the name says, or None where this is not a name of this export."""
        found = re.fullmatch(self.details.pola, file_name.lower())
        if not found:
            return None
        groups = {key: value for key, value in found.groupdict().items() if value is not None}
        return FileName(
            periode=self.details.periode.format(**groups).upper(), lingkup=groups.get("lingkup"), groups=groups
        )

    def as_of(self, periode: str) -> tuple[dt.date, str] | None:
        """The day the figures of a period describe, and on what ground; None where nobody has said."""
        rule = self.details.berlaku_pada
        if rule.dasar == "semester":
            semester = re.fullmatch(r"(\d{4})0([12])", periode)
            if not semester:
                return None
            year, half = int(semester[1]), semester[2]
            return (dt.date(year, 6, 30) if half == "1" else dt.date(year, 12, 31)), "nama"
        day = rule.nilai.get(periode)
        return (day, rule.dasar) if day else None


def load(path: Path) -> Contract:
    """The contract in a file. Raises ContractError, naming the key, where it is not strictly valid."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = yaml.safe_load(text)
        standard = OpenDataContractStandard.model_validate(raw)
    except (yaml.YAMLError, ValueError) as error:
        raise ContractError(path, str(error)) from error
    unknown = _unknown_keys(raw, standard.model_dump(by_alias=True, exclude_unset=True), "")
    if unknown:
        raise ContractError(path, f"keys that the standard does not know: {', '.join(unknown)}.")
    ours = [item for item in standard.customProperties or [] if item.property == "kesiapan"]
    if len(ours) != 1 or len(standard.customProperties or []) != 1:
        raise ContractError(path, "it needs exactly one custom property, `kesiapan`.")
    try:
        details = Details.model_validate(ours[0].value)
    except ValueError as error:
        raise ContractError(path, str(error)) from error
    contract = Contract(path, standard, details, text)
    _check(path, contract)
    return contract


def _check(path: Path, contract: Contract) -> None:
    if f"{contract.name}.odcs.yml" != path.name:
        raise ContractError(path, f"its id is {contract.name!r}, not the file's name.")
    names = {column.name for column in contract.columns}
    rule = contract.details.wilayah
    for needed in (
        rule.kolom_provinsi,
        rule.kolom_kabupaten_kota,
        rule.kolom_kode_provinsi,
        rule.kolom_kode_kabupaten_kota,
    ):
        if needed and needed not in names:
            raise ContractError(path, f"wilayah names a column {needed!r} that is not in the schema.")
    for example in contract.details.contoh_nama:
        if contract.match(example) is None:
            raise ContractError(path, f"its own example {example!r} does not match pola.")


def _column(path: Path, item: SchemaProperty) -> Column:
    if item.logicalType not in ("string", "integer", "number"):
        raise ContractError(path, f"column {item.name}: logicalType {item.logicalType!r} is not supported.")
    options: dict[str, Any] = item.logicalTypeOptions or {}
    return Column(
        name=str(item.name),
        header=str(item.physicalName),
        type=item.logicalType,
        required=bool(item.required),
        description=str(item.description or ""),
        minimum=options.get("minimum"),
    )


def _unknown_keys(raw: Any, known: Any, where: str) -> list[str]:
    """Keys that were written but that the model dropped: ODCS' sub-models ignore what they do not know."""
    if isinstance(raw, dict) and isinstance(known, dict):
        found = [f"{where}{key}" for key in raw if key not in known]
        for key in raw:
            if key in known:
                found += _unknown_keys(raw[key], known[key], f"{where}{key}.")
        return found
    if isinstance(raw, list) and isinstance(known, list):
        return [name for a, b in zip(raw, known, strict=False) for name in _unknown_keys(a, b, where)]
    return []
