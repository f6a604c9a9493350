"""The file as a file: a regular one, of a size we take, and of the kind that its ending says; gzip unpacked.

Not here: anything inside workbooks and zips (`workbook`, `archive`).
"""

from __future__ import annotations

import stat
import zlib
from pathlib import Path

from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading.grid import ASK_AGAIN, MAX_UNPACKED_BYTES, broken, too_large

_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
_STARTS = {".xlsx": _ZIP, ".ods": _ZIP, ".zip": _ZIP, ".xls": _OLE, ".csv.gz": _GZIP, ".json.gz": _GZIP}
_KINDS = {  # what a file really is, by how it starts
    _ZIP: "berkas zip atau buku kerja (.xlsx/.ods)",
    _OLE: "buku kerja Excel lama (.xls) atau Excel yang disandi",
    _GZIP: "berkas gzip (.gz)",
    b"%PDF": "dokumen PDF",
    b"\x89PNG": "gambar",
    b"\xff\xd8\xff": "gambar",
    b"Rar!": "arsip RAR",
    b"7z\xbc\xaf": "arsip 7z",
    b"SQLite format": "basis data SQLite",
    b"PAR1": "berkas Parquet",
}
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<script", b"<body", b"<table", b"<meta")
_PIECE = 2**20


def ending(name: str) -> str:
    """What the name says the file is packed in: `.csv.gz` and `.json.gz` count as one ending."""
    parts = name.lower().rsplit(".", 2)
    return f".{parts[-2]}.gz" if parts[-1] == "gz" and len(parts) == 3 else f".{parts[-1]}"


def check(path: Path, max_mb: int) -> tuple[int, int, int]:
    """The file's `state`. Raises UnreadableError unless it is a regular file of the size and kind that it claims."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):  # a link, a folder, a pipe: never opened
        raise UnreadableError(
            Finding("bukan_berkas", "Yang dikirim bukan berkas biasa (tautan, folder, atau lainnya).", ASK_AGAIN)
        )
    if found.st_size == 0:
        raise UnreadableError(Finding("berkas_kosong", "Berkas kosong (0 bita).", ASK_AGAIN))
    if found.st_size > max_mb * 2**20:
        raise UnreadableError(
            Finding(
                "berkas_terlalu_besar",
                f"Ukuran berkas {found.st_size / 2**20:.1f} MB melebihi batas {max_mb} MB.",
                "Kirim rekapitulasi saja, tanpa gambar atau lembar lain.",
            )
        )
    with path.open("rb") as handle:
        start = handle.read(512)
    _refuse_other_kinds(path, start)
    return found.st_size, found.st_mtime_ns, found.st_ino


def state(path: Path) -> tuple[int, int, int]:
    """Changes when the file is written to or replaced."""
    found = path.lstat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def content(path: Path, packed: str) -> bytes:
    """All bytes of a text file, unpacked where `packed` ends in .gz. Its size has been checked by `check`."""
    if not packed.endswith(".gz"):
        return path.read_bytes()
    pieces: list[bytes] = []
    total = 0
    with path.open("rb") as handle:
        left = b""
        while True:  # one gzip member after another, as `cat a.gz b.gz` makes them
            member = zlib.decompressobj(wbits=31)
            try:
                while not member.eof:
                    given = member.unconsumed_tail or left or handle.read(_PIECE)
                    left = b""
                    if not given:
                        raise broken("Berkas gzip terpotong: bagian akhirnya tidak ada.")
                    piece = member.decompress(given, _PIECE)
                    total += len(piece)
                    if total > MAX_UNPACKED_BYTES:
                        raise too_large(total)
                    pieces.append(piece)
            except zlib.error as error:
                raise broken("Berkas gzip rusak dan tidak dapat dibuka.") from error
            left = member.unused_data or handle.read(_PIECE)
            if not left.strip(b"\0"):  # padding after the last member is allowed
                return b"".join(pieces)


def refuse_page(start: bytes) -> None:
    """Raises where the text is a web page: what a login form or an `export to Excel` button often gives."""
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise UnreadableError(
            Finding(
                "berkas_halaman_web",
                "Isi berkas adalah halaman web (HTML), misalnya halaman masuk, bukan data.",
                "Masuk dulu ke aplikasi asal, unduh kembali datanya, lalu kirim berkas yang benar. Bila berkas "
                "terbuka di Excel, simpan ulang dari Excel dalam bentuk yang sesuai dengan akhiran namanya.",
            )
        )


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    claimed = ending(path.name)
    expected = _STARTS.get(claimed)
    if expected and start.startswith(expected):
        return
    refuse_page(start)
    if expected == _ZIP and start.startswith(_OLE) and _is_encrypted(path):
        raise UnreadableError(
            Finding(
                "berkas_bersandi",
                "Buku kerja dilindungi kata sandi dan tidak dapat dibuka.",
                "Hapus kata sandinya (Simpan Sebagai, Opsi Umum), lalu kirim kembali.",
            )
        )
    kind = next((name for mark, name in _KINDS.items() if start.startswith(mark)), None)
    if kind is None and expected and _is_text(start):
        kind = "teks"
    if kind:
        raise UnreadableError(
            Finding(
                "jenis_berkas_keliru",
                f"Nama berkas berakhiran {claimed}, tetapi isinya {kind}.",
                "Simpan ulang dari aplikasi asal dalam bentuk yang sesuai dengan akhiran namanya; "
                "mengganti akhiran nama saja tidak mengubah isinya.",
            )
        )
    if expected:
        raise broken(f"Isi berkas bukan {claimed} yang utuh (rusak atau terpotong).")


def _is_encrypted(path: Path) -> bool:
    """Excel puts an encrypted workbook into an OLE container, in a stream of this name."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def _is_text(start: bytes) -> bool:
    return bool(start) and all(byte >= 32 or byte in b"\t\r\n" for byte in start)
