"""What reading gives back, and the limits that hold for every kind of file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.landing.finding import Finding, UnreadableError

MAX_UNPACKED_BYTES = 200 * 2**20
MAX_COLUMNS = 500
MAX_CELLS = 5_000_000
ASK_AGAIN = "Ekspor ulang berkas dari aplikasi asal, pastikan dapat dibuka, lalu kirim kembali."


@dataclass(frozen=True)
class Grid:
    """Cells by row; `rows[i]` is (row number in the file, cells). Empty cells are None, empty rows left out."""

    sheet: str | None
    rows: list[tuple[int, list[Any]]]


class Tidy(dict[str, str | None]):
    """Text trimmed, inner runs of white space made one space, an empty text None. Names repeat: each is done once."""

    def __missing__(self, text: str) -> str | None:
        tidy = self[text] = " ".join(text.split()) or None
        return tidy


def has_values(cells: Sequence[Any]) -> bool:
    """Whether any cell of the row holds a value."""
    return cells.count(None) != len(cells)


def refuse_oversize(rows: int, columns: int, max_rows: int) -> None:
    """Raises where a table of that many rows and columns would not fit."""
    if rows > max_rows or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise UnreadableError(
            Finding(
                "tabel_terlalu_besar",
                f"Tabel melebihi batas {max_rows} baris, {MAX_COLUMNS} kolom, atau {MAX_CELLS} sel.",
                "Hapus baris dan kolom kosong yang berformat, lalu kirim kembali.",
            )
        )


def too_large(unpacked: float) -> UnreadableError:
    """For content that unpacks to more than we hold in memory; `unpacked` is as far as we looked, in bytes."""
    return UnreadableError(
        Finding(
            "berkas_terlalu_besar",
            f"Isi berkas membesar menjadi {unpacked / 2**20:.0f} MB atau lebih saat dibuka; "
            f"batasnya {MAX_UNPACKED_BYTES // 2**20} MB.",
            "Kirim rekapitulasi saja, tanpa gambar atau lembar lain.",
        )
    )


def broken(problem: str, row: int | None = None) -> UnreadableError:
    """For a file that is damaged or cut off."""
    return UnreadableError(Finding("berkas_rusak", problem, ASK_AGAIN, baris_sumber=row))
