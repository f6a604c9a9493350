"""The lists as files: `perbaikan/<sender>.xlsx` to read and work through, `.csv` to process.

Whatever a cell holds came from a stranger's file: in the workbook every text is written as text, in the CSV every
value is made harmless. A list is replaced in one rename, and removed when its sender has nothing left to repair.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration import clock
from orchestration.ledger.store import Ledger
from orchestration.masking import mask_foreign
from orchestration.perbaikan.items import Item, SenderList, lists, senders
from orchestration.settings import Settings
from orchestration.spreadsheets import harmless

MOST_ROWS = 100_000  # of one sheet; the CSV has them all
_MOST_CHARACTERS = 32_000  # a cell of a workbook takes 32,767
_OURS = re.compile(r"[a-z0-9-]+(_[0-9a-f]{8})?\.(xlsx|csv)|\..*\.part")
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")  # no file may be called so on Windows
# Field of an item: column of the CSV, heading and width in the workbook.
_COLUMNS = {
    "berkas": ("berkas", "Berkas", 34),
    "lembar": ("lembar", "Lembar", 12),
    "baris": ("baris", "Baris", 8),
    "kolom": ("kolom", "Kolom", 20),
    "nilai": ("nilai_tertulis", "Nilai tertulis", 18),
    "pesan": ("apa_yang_salah", "Apa yang salah", 50),
    "perbaikan": ("yang_harus_dilakukan", "Yang harus dilakukan", 50),
    "aturan": ("aturan", "Aturan", 26),
    "akibat": ("akibat", "Akibat", 16),
    "ekspor": ("ekspor", "Ekspor", 26),
    "diterima": ("diterima_pada", "Diterima pada", 13),
    "kiriman": ("kiriman", "Nomor kiriman", 20),
}


@dataclass(frozen=True)
class Written:
    """The two files of one sender."""

    list: SenderList
    workbook: Path
    csv: Path


def write(settings: Settings, ledger: Ledger) -> list[Written]:
    """Writes the list of every sender with something to repair, and removes the lists of all others.

    A derived warehouse has nothing to tell senders: what was wrong on a day of the past may be repaired by now.
    """
    if settings.diketahui_pada:
        return []
    folder = settings.perbaikan
    folder.mkdir(parents=True, exist_ok=True)
    stems = _stems(senders(ledger))
    now = clock.now()
    written = []
    for item in lists(ledger):
        done = Written(item, folder / f"{stems[item.pengirim]}.xlsx", folder / f"{stems[item.pengirim]}.csv")
        _replace(done.workbook, partial(_write_workbook, item=item, now=now))
        _replace(done.csv, partial(_write_csv, item=item))
        written.append(done)
    kept = {path.name for done in written for path in (done.workbook, done.csv)}
    for path in folder.iterdir():
        if path.name not in kept and _OURS.fullmatch(path.name) and not path.is_dir():
            path.unlink()
    return written


def _stems(names: Iterable[str]) -> dict[str, str]:
    """A file name for every sender: plain letters, digits and hyphens, and a fingerprint where two would share it."""
    slugs = {name: _slug(name) for name in names}
    shared = Counter(slugs.values())
    return {
        name: slug if shared[slug] == 1 else f"{slug}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        for name, slug in slugs.items()
    }


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", mask_foreign(name)).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return f"pengirim-{slug}".strip("-") if not slug or _RESERVED.fullmatch(slug) else slug


def _write_workbook(path: Path, item: SenderList, now: dt.datetime) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "Daftar perbaikan", "created": now})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        # Stays text when somebody edits the cell or saves the sheet in another format.
        body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
        _write_guide(book, head, body, item, now)
        _write_items(book, "Perbaiki", head, body, item.perbaiki)
        if item.catatan:
            _write_items(book, "Catatan", head, body, item.catatan)


def _write_guide(book: Any, head: Any, body: Any, item: SenderList, now: dt.datetime) -> None:
    sheet = book.add_worksheet("Cara membaca")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for number, (label, text) in enumerate(_guide(item, now)):
        sheet.write_string(number, 0, label, head)
        sheet.write_string(number, 1, _cut(text), body)


def _guide(item: SenderList, now: dt.datetime) -> list[tuple[str, str]]:
    files = Counter(row.berkas for row in item.perbaiki)
    shown = "\n".join(f"{name}: {number} hal" for name, number in files.most_common(50))
    more = f"\ndan {len(files) - 50} berkas lain" if len(files) > 50 else ""
    rows = [
        ("Daftar perbaikan untuk", mask_foreign(item.pengirim)),
        ("Disusun pada", f"{now:%Y-%m-%d %H.%M} WIB"),
        ("Harus diperbaiki", f"{len(item.perbaiki)} hal di dalam {len(files)} berkas, pada lembar Perbaiki"),
        ("Berkasnya", shown + more),
        ("Catatan", f"{len(item.catatan)} hal yang perlu diketahui tetapi tidak menolak apa pun"),
        (
            "Cara memperbaiki",
            "Betulkan pada sumbernya menurut kolom Yang harus dilakukan, lalu kirim kembali berkas itu seutuhnya "
            "dengan nama yang sama. Daftar ini sendiri tidak perlu dikirim kembali.",
        ),
        ("Kapan hilang", "Setelah kiriman ulang diterima, halnya hilang dari daftar ini dengan sendirinya."),
        ("Baris", "Nomor baris di dalam berkas yang dikirim, sebagaimana terlihat di aplikasi lembar kerja (mulai 1)."),
        ("Akibat", "'Seluruh berkas ditolak' atau 'baris ini ditolak'; angka yang ditolak tidak dipakai."),
        ("[disamarkan]", "Nilai yang dapat mengenali orang (misalnya NIK) tidak ditampilkan."),
    ]
    if len(item.perbaiki) > MOST_ROWS:
        rows.append(("Tidak semuanya", f"Lembar ini memuat {MOST_ROWS} hal yang pertama; semuanya ada di berkas CSV."))
    return rows


def _write_items(book: Any, name: str, head: Any, body: Any, items: tuple[Item, ...]) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, (_, heading, width) in enumerate(_COLUMNS.values()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for number, item in enumerate(items[:MOST_ROWS], 1):
        for place, field in enumerate(_COLUMNS):
            value = getattr(item, field)
            if isinstance(value, int):
                sheet.write_number(number, place, value, body)
            elif value:
                sheet.write_string(number, place, _cut(value), body)
    sheet.autofilter(0, 0, min(len(items), MOST_ROWS), len(_COLUMNS) - 1)


def _write_csv(path: Path, item: SenderList) -> None:
    """With a byte order mark and `;`, as spreadsheets in Indonesia expect; one item is one line."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(["bagian", *(name for name, _, _ in _COLUMNS.values())])
        for part, rows in (("perbaiki", item.perbaiki), ("catatan", item.catatan)):
            for row in rows:
                writer.writerow([part, *(_in_one_line(getattr(row, field)) for field in _COLUMNS)])


def _in_one_line(value: Any) -> Any:
    return harmless(re.sub(r"[\x00-\x1f]+", " ", value)) if isinstance(value, str) else value


def _cut(text: str) -> str:
    return text[:_MOST_CHARACTERS]


def _replace(path: Path, write_to: Callable[[Path], None]) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    write_to(unfinished)
    unfinished.replace(path)
