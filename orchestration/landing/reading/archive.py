"""Many files in one zip: its members one by one, in bounded memory, none of them written anywhere.

A zip that tries anything (names that climb out, links, zips inside, secrets, twins) is refused whole.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading.grid import MAX_UNPACKED_BYTES, broken, too_large
from orchestration.masking import mask_foreign

MAX_MEMBER_BYTES = 20 * 2**20
_INNER = (".zip", ".gz", ".rar", ".7z", ".tar", ".xlsx", ".xls", ".ods")
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")  # what systems add by themselves


def members(path: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """(file name without folders, content) in the order of the names. Raises UnreadableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in _wanted(archive.infolist(), most):
                content = archive.read(part)  # checks its length and checksum
                if content.startswith((b"PK\x03\x04", b"\x1f\x8b")):
                    raise _refusal(f"memuat arsip di dalam arsip: {_shown(part)}")
                yield part.filename.rsplit("/", 1)[-1], content
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise broken("Berkas zip rusak atau terpotong dan tidak dapat dibuka.") from error


def _wanted(parts: list[zipfile.ZipInfo], most: int) -> list[zipfile.ZipInfo]:
    files = [part for part in parts if not part.is_dir() and not _is_litter(part.filename.lower())]
    if len(parts) > most + 1000:
        raise _refusal(f"memuat {len(parts)} berkas, lebih dari {most}")
    unpacked = sum(part.file_size for part in files)
    if unpacked > MAX_UNPACKED_BYTES or any(part.file_size > MAX_MEMBER_BYTES for part in files):
        raise too_large(unpacked)
    seen: set[str] = set()
    for part in files:
        name = part.filename.replace("\\", "/")
        base = name.rsplit("/", 1)[-1].casefold()
        if name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in part.orig_filename:
            raise _refusal(f"memuat nama yang keluar dari foldernya: {_shown(part)}")
        if stat.S_IFMT(part.external_attr >> 16) not in (0, stat.S_IFREG):
            raise _refusal(f"memuat tautan atau berkas khusus: {_shown(part)}")
        if part.flag_bits & 0x1:
            raise _refusal("dilindungi kata sandi")
        if base.endswith(_INNER):
            raise _refusal(f"memuat arsip di dalam arsip: {_shown(part)}")
        if base in seen:
            raise _refusal(f"memuat dua berkas bernama sama: {_shown(part)}")
        seen.add(base)
    return sorted(files, key=lambda part: part.filename)


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or name.rsplit("/", 1)[-1] in _LITTER


def _shown(part: zipfile.ZipInfo) -> str:
    return repr(mask_foreign(part.filename)[-60:])


def _refusal(problem: str) -> UnreadableError:
    return UnreadableError(
        Finding(
            "arsip_tidak_diterima",
            f"Berkas zip {problem}.",
            "Kirim zip baru yang hanya memuat berkas JSON hasil unduhan, tanpa kata sandi dan tanpa arsip lain.",
        )
    )
