"""The contract of one export: ODCS, plus our reader details as one strict custom property, `kesiapan`.

Unknown keys are refused everywhere: a misspelt setting in a contract must not be silently ignored.
Grain of `Contract.columns`: one per column of the export's rows in the lake, in order. Not here: what the row rules
mean in SQL (`gates.row_rules`), how a file is read (`landing.reading`).
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml
from open_data_contract_standard.model import OpenDataContractStandard, SchemaProperty
from pydantic import BaseModel, ConfigDict, Field

from orchestration.errors import KesiapanError
from orchestration.exports.row_rules import RowRule

Level = Literal["nasional", "provinsi", "kabupaten_kota", "kecamatan", "perwakilan"]
Severity = Literal["critical", "warning"]

# Tokens of `pola`. What a name says is in the named groups; everything else of a pattern is literal text.
_TOKENS = {
    "bulan": r"(?P<bulan>\d{4}(0[1-9]|1[0-2]))",
    "tanggal": r"(?P<tanggal>\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))",
    "semester": r"(?P<semester>\d{4}0[12])",
    "tahun": r"(?P<tahun>\d{4})",
    "pemilu": r"(?P<pemilu>(pemilu|pilkada)\d{4})",
    "tahap": r"(?P<tahap>dps|dpshp|dpt|dptb|dpk)",
    "lingkup": r"(_(?P<lingkup>[a-z0-9.]+))?",
    "kantor": r"(_(?P<kantor>\d{2}(\.\d{2})?))?",
    "csv": r"\.csv(\.gz)?",
    "json": r"\.json(\.gz)?",
    "csv_json": r"\.(csv|json)(\.gz)?",
    "buku": r"\.(xlsx|xls|ods)",
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where there is one: ten times as fast
_TOKEN = re.compile(r"\{(\w+)(?::([^{}]+))?\}")


class ContractError(KesiapanError):
    """A contract file cannot be used as it is."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"Contract {path.name}: {problem}", f"Repair orchestration/exports/{path.name}.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reader(_Strict):
    """How the file is laid out. The file's ending says what it is packed in (.csv.gz, .ods, .zip, ...)."""

    jenis: Literal["workbook", "delimited", "json"]
    lembar: str | list[str] | None = None  # sheet name or names; None: the first
    baris_kepala: int = 1  # rows the header takes; levels above the lowest name it as `ATAS > BAWAH`
    label_total: str | None = None  # a cell that marks a totals row
    pemisah: Literal[",", ";", "\t", "|", "auto"] = ","
    desimal: Literal[",", "."] = "."
    json_: Literal["arcgis", "daftar", "pohon_tps", "sirekap"] | None = Field(default=None, alias="json")
    kolom_lain: Literal["abaikan", "tolak"] = "tolak"  # columns the contract does not name
    kolom_boleh_tidak_ada: list[str] = []  # columns that only some editions of the file have
    ukuran_maks_mb: int = 20
    baris_maks: int = 200_000


class RegionRule(_Strict):
    """How a row names its region. The finest column that is filled says its level, which must be in `tingkat`."""

    tingkat: Level | list[Level]
    kolom_provinsi: str | None = None
    kolom_kabupaten_kota: str | None = None
    kolom_kecamatan: str | None = None
    kolom_perwakilan: str | None = None  # KPU's name of an overseas representation
    kolom_kode_provinsi: str | None = None
    kolom_kode_kabupaten_kota: str | None = None
    kolom_kode_kemendagri: str | None = None  # one code, dotted or not
    kolom_kode_kpu: str | None = None  # KPU's undotted code, domestic or overseas
    jenis_tanpa_awalan: Literal["kabupaten", "kota"] | None = None  # what a bare name is; None: refused
    edisi: dt.date | None = None  # regions as of that day; None: today's

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that a row may have."""
        return tuple(self.tingkat) if isinstance(self.tingkat, list) else (self.tingkat,)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that name or encode a region."""
        named = self.model_dump(exclude={"tingkat", "jenis_tanpa_awalan", "edisi"})
        return tuple(value for value in named.values() if value)


class ScopeRule(_Strict):
    """Which regions one delivery must list: `lengkap` means every region of its scope."""

    lengkap: bool
    alasan: str


class AsOf(_Strict):
    """Where `berlaku_pada` comes from.

    Out of the name (recorded as `nama`): `semester` (`202302`), `bulan` (its last day), `tanggal`. `kolom`: the one
    day that every row of the file says (recorded as `berkas`). `kontrak` (one day per edition) and `kalender` (days
    of determination): `nilai`, by period, or by its part before the first `/`; a period that is in it neither way
    is refused.
    """

    dasar: Literal["semester", "bulan", "tanggal", "kolom", "kontrak", "kalender"]
    nilai: dict[str, dt.date] = Field(default_factory=dict)  # by period, for kontrak and kalender
    kolom: str | None = None


class Ruling(_Strict):
    """Whether one bad row refuses the delivery or only itself, and why."""

    satuan: Literal["delivery", "baris"] = "delivery"
    alasan: str = "Rekapitulasi: bagian-bagiannya membentuk satu jumlah."
    ditolak_maks_persen: int = 50  # of the rows of a register; above it the file as a whole is not what it says


class Schedule(_Strict):
    """Who owes this export, and how often; the base of the expected x received matrix and of freshness."""

    irama: Literal["sekali", "semesteran", "triwulanan", "bulanan", "mingguan", "harian", "insidental"]
    mulai: dt.date
    sampai: dt.date | None = None
    tenggang_hari: int = 10
    pengirim_wajib: list[str] = ["nasional"]  # `nasional` (the national office) or a kode_wilayah


class Change(_Strict):
    """How far a figure may fall or rise, in percent of what it was; None: any."""

    turun: float | None = None
    naik: float | None = None


class Jump(_Strict):
    """How far a delivery may be from the sender's last accepted one of the same scope, in percent.

    Where a delivery need not be complete, a row that is there no more is a leap as well.
    """

    alasan: str
    tingkat: Severity = "warning"
    baris: float | None = None
    kolom: dict[str, float] = Field(default_factory=dict)  # totals, by column
    per_baris: dict[str, Change] = Field(default_factory=dict)  # each row against the one of its key, by column


class Alias(_Strict):
    """A header that an office writes since a day instead of the contract's; old deliveries keep theirs."""

    kolom: str
    judul: str
    sejak: dt.date
    sampai: dt.date | None = None
    alasan: str


class Details(_Strict):
    """The `kesiapan` custom property."""

    pola: str  # the file's name in small letters: literal text and {tokens}; {name:a|b} is one of those words
    contoh_nama: list[str]
    periode: str  # how the period is written, from the groups of pola
    pengirim: str  # the national office
    pengirim_daerah: str | None = None  # `KPU {nama}`: what an office that sends for itself is called
    dasar_hukum: str  # on what ground the body keeps and shares it
    data_pribadi: Literal["tidak ada"]  # record-level exports do not come through here
    pembaca: Reader
    wilayah: RegionRule
    cakupan: ScopeRule
    berlaku_pada: AsOf
    putusan: Ruling = Ruling()
    jadwal: Schedule
    lonjakan: Jump | None = None
    nama_lain: list[Alias] = []
    nilai_sah: dict[str, list[str]] = {}
    aturan: list[RowRule] = []
    kelompok: Literal["dukcapil", "kpu", "bawaslu"]


class FileName(_Strict):
    """What a file's name says."""

    periode: str
    lingkup: str | None
    kantor: str | None  # Kemendagri's code of the office that sends for itself
    groups: dict[str, str]


class Column(_Strict):
    """One column: its name in the warehouse, its header in the file, its type."""

    name: str
    header: str
    type: Literal["string", "integer", "number", "date"]
    required: bool
    description: str
    minimum: float | None = None
    maximum: float | None = None
    is_key: bool = False  # beside the region, part of what makes a row unique within its delivery
    epoch: bool = False  # a date written as milliseconds since 1970


class Names(Protocol):
    """What is asked of the regions here; this layer does not know them."""

    def name_of(self, kode_wilayah: str) -> str: ...

    def find_scope(self, text: str) -> str | None: ...


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

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """Columns that, with the region, make a row unique within its delivery."""
        return tuple(column.name for column in self.columns if column.is_key)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """`pola` as a regular expression."""
        parts, end = [], 0
        for token in _TOKEN.finditer(self.details.pola):
            parts.append(re.escape(self.details.pola[end : token.start()]))
            parts.append(f"(?P<{token[1]}>{token[2]})" if token[2] else _TOKENS[token[1]])
            end = token.end()
        return re.compile("".join([*parts, re.escape(self.details.pola[end:])]))

    def match(self, file_name: str) -> FileName | None:
        """What the name says, or None where this is not a name of this export."""
        found = self.pattern.fullmatch(file_name.lower())
        if not found:
            return None
        groups = {key: value for key, value in found.groupdict().items() if value is not None}
        return FileName(
            periode=self.details.periode.format(**groups).upper(),
            lingkup=groups.get("lingkup"),
            kantor=groups.get("kantor"),
            groups=groups,
        )

    def sender_of(self, office: str | None, regions: Names) -> str:
        """What the sender is called: the national office (None), or the office of a region (its kode_wilayah)."""
        if office is None or not self.details.pengirim_daerah:
            return self.details.pengirim
        return f"{self.details.pengirim_daerah.format(nama=regions.name_of(office))} ({office.removeprefix('W')})"

    def sender_in(self, name: FileName, regions: Names) -> str:
        """The sender that a file's name says; an unknown office is said as it is written."""
        if name.kantor is None:
            return self.details.pengirim
        office = regions.find_scope(name.kantor)
        return self.sender_of(office, regions) if office else f"kantor {name.kantor} (tidak dikenal)"

    def as_of(self, periode: str) -> tuple[dt.date, str] | None:
        """The day the figures of a period describe, and on what ground; None where nobody has said.

        Where the file itself says (`kolom`) the answer is in its rows, and None here.
        """
        rule = self.details.berlaku_pada
        if rule.dasar in _FROM_NAME:
            day = _FROM_NAME[rule.dasar](periode)
            return (day, "nama") if day else None
        if rule.dasar == "kolom":
            return None
        day = rule.nilai.get(periode) or rule.nilai.get(periode.split("/")[0])
        return (day, rule.dasar) if day else None


def _semester_end(periode: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{4})0([12])", periode)
    if not found or not int(found[1]):
        return None
    return dt.date(int(found[1]), 6, 30) if found[2] == "1" else dt.date(int(found[1]), 12, 31)


def _month_end(periode: str) -> dt.date | None:
    found = re.fullmatch(r"(\d{4})(0[1-9]|1[0-2])", periode)
    if not found or not int(found[1]):
        return None
    year, month = int(found[1]), int(found[2])
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _day(periode: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(periode, "%Y%m%d").date() if re.fullmatch(r"\d{8}", periode) else None
    except ValueError:  # 20240231
        return None


_FROM_NAME = {"semester": _semester_end, "bulan": _month_end, "tanggal": _day}


def load(path: Path) -> Contract:
    """The contract in a file. Raises ContractError, naming the key, where it is not strictly valid."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = yaml.load(text, Loader=_Loader)
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
    details = contract.details
    for where, needed in (
        ("wilayah", details.wilayah.columns),
        ("berlaku_pada", [details.berlaku_pada.kolom] if details.berlaku_pada.kolom else []),
        ("lonjakan", [*details.lonjakan.kolom, *details.lonjakan.per_baris] if details.lonjakan else []),
        ("nama_lain", [alias.kolom for alias in details.nama_lain]),
        ("nilai_sah", details.nilai_sah),
        ("pembaca", details.pembaca.kolom_boleh_tidak_ada),
        ("aturan", [column for rule in details.aturan for column in rule.columns]),
    ):
        unknown = sorted(set(needed) - names)
        if unknown:
            raise ContractError(path, f"{where} names a column {unknown[0]!r} that is not in the schema.")
    if (details.berlaku_pada.dasar == "kolom") != bool(details.berlaku_pada.kolom):
        raise ContractError(path, "berlaku_pada.kolom belongs to dasar `kolom`, and only to it.")
    repeated = [rule.nama for rule in details.aturan]
    if len(set(repeated)) != len(repeated):
        raise ContractError(path, "two of its aturan have one name.")
    tokens = {found[1] for found in _TOKEN.finditer(details.pola) if not found[2]}
    if tokens - set(_TOKENS):
        raise ContractError(path, f"pola has unknown tokens {sorted(tokens - set(_TOKENS))}.")
    if ("kantor" in tokens) != bool(details.pengirim_daerah):
        raise ContractError(path, "pola has {kantor} where, and only where, pengirim_daerah says who that is.")
    for example in details.contoh_nama:
        if contract.match(example) is None:
            raise ContractError(path, f"its own example {example!r} does not match pola.")


def _column(path: Path, item: SchemaProperty) -> Column:
    if item.logicalType not in ("string", "integer", "number", "date"):
        raise ContractError(path, f"column {item.name}: logicalType {item.logicalType!r} is not supported.")
    options: dict[str, Any] = item.logicalTypeOptions or {}
    return Column(
        name=str(item.name),
        header=str(item.physicalName),
        type=item.logicalType,
        required=bool(item.required),
        description=str(item.description or ""),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        is_key=bool(item.primaryKey),
        epoch=options.get("format") == "epoch_ms",
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
