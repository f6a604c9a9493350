"""Which reader a file takes: its ending decides, and a contract for JSON says of what shape it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.exports.contract import Contract, Reader
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import container, delimited, objects, sirekap, workbook
from orchestration.landing.reading.grid import Grid


def read(path: Path, contract: Contract) -> list[Grid]:
    """The grids of a file: one per sheet asked for, else one. Raises UnreadableError with findings for the sender."""
    reader = contract.details.pembaca
    before = container.check(path, reader.ukuran_maks_mb)
    with _no_search_for_cycles():
        grids = _grids(path, container.ending(path.name), reader)
    if container.state(path) != before:
        raise UnreadableError(
            Finding(
                "berkas_berubah",
                "Berkas berubah selagi dibaca: masih ditulis oleh program lain.",
                "Tunggu sampai ekspor selesai ditulis, lalu kirim kembali.",
            )
        )
    return grids


def _grids(path: Path, ending: str, reader: Reader) -> list[Grid]:
    if ending in (".xlsx", ".xls", ".ods"):
        return workbook.read(path, ending, reader)
    if ending in (".csv", ".csv.gz"):
        return [delimited.read(path, ending, reader)]
    if reader.json_ == "sirekap":
        return [sirekap.read(path, ending, reader.baris_maks)]
    return [objects.read(path, ending, reader)]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Cells point at nothing; looking again and again for cycles among millions of them doubles the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
