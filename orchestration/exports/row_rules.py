"""Rules about one row that a contract states as data: parts and totals, flows, ratios, dates, magnitudes.

Each names its columns, says how severe a breach is and why; `gates.row_rules` turns it into an expectation.
A rule looks only at rows in which all its columns are filled: emptiness is another rule's business.
Not here: what no sentence of this small language can say; that is SQL in the export's suite.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    nama: str
    alasan: str  # why it holds, and why it refuses or only warns
    tingkat: Literal["critical", "warning"] = "critical"
    perbaikan: str | None = None  # what the sender does; a plain default otherwise

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rule reads."""
        found: list[str] = []
        for name in self._reads:
            value: Any = getattr(self, name)
            found += [value] if isinstance(value, str) else list(value or ())
        return tuple(found)

    @property
    def _reads(self) -> tuple[str, ...]:
        raise NotImplementedError


class SumRule(_Rule):
    """`bagian` add up to `total`, give or take `selisih_maks`."""

    jenis: Literal["jumlah"]
    bagian: list[str]
    total: str
    selisih_maks: float = 0

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("bagian", "total")


class FlowRule(_Rule):
    """awal + tambah - kurang = akhir."""

    jenis: Literal["arus"]
    awal: str
    tambah: list[str] = []
    kurang: list[str] = []
    akhir: str

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("awal", "tambah", "kurang", "akhir")


class AtMostRule(_Rule):
    """`kolom` is at most `batas`, another column, times `kali`."""

    jenis: Literal["paling_banyak"]
    kolom: str
    batas: str
    kali: float = 1

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom", "batas")


class PercentRule(_Rule):
    """A stated percentage recomputes from its stated numerator and denominator, within `toleransi` points."""

    jenis: Literal["persen"]
    kolom: str
    pembilang: str
    penyebut: str
    toleransi: float = 0.01

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom", "pembilang", "penyebut")


class RatioRule(_Rule):
    """pembilang / penyebut lies within [dari, sampai]: a shifted column or a thousandfold slip does not."""

    jenis: Literal["rasio"]
    pembilang: str
    penyebut: str
    dari: float
    sampai: float

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("pembilang", "penyebut")


class MagnitudeRule(_Rule):
    """A value other than zero lies within [dari, sampai]: `985 juta` is not `985 miliar`."""

    jenis: Literal["besaran"]
    kolom: str
    dari: float
    sampai: float
    satuan: str

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom",)


class WeekdayRule(_Rule):
    """The stated weekday (Senin, ...) is that of the stated date."""

    jenis: Literal["hari"]
    tanggal: str
    hari: str

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("tanggal", "hari")


class OrderRule(_Rule):
    """One day is not after another."""

    jenis: Literal["urutan_tanggal"]
    awal: str
    akhir: str

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("awal", "akhir")


class NotAheadRule(_Rule):
    """A day on which something is said to have happened does not lie after the day the file describes."""

    jenis: Literal["tidak_mendatang"]
    kolom: str

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom",)


class EarliestRule(_Rule):
    """None of the days in `kolom` lies before `hari`, the first on which such a thing could happen: a wrong year."""

    jenis: Literal["paling_awal"]
    kolom: list[str]
    hari: dt.date

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom",)


class NeededRule(_Rule):
    """`kolom` is filled wherever `bila` is one of `bernilai` (or, without `bernilai`, filled at all)."""

    jenis: Literal["wajib_bila"]
    kolom: str
    bila: str
    bernilai: list[str] = []

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom", "bila")


class RoundRule(_Rule):
    """A count that is a multiple of `kelipatan` looks like an estimate, not a count."""

    jenis: Literal["angka_bulat"]
    kolom: str
    kelipatan: int

    @property
    def _reads(self) -> tuple[str, ...]:
        return ("kolom",)


RowRule = Annotated[
    SumRule
    | FlowRule
    | AtMostRule
    | PercentRule
    | RatioRule
    | MagnitudeRule
    | WeekdayRule
    | OrderRule
    | NotAheadRule
    | EarliestRule
    | NeededRule
    | RoundRule,
    Field(discriminator="jenis"),
]
