"""How the page writes: numbers, days and money as Indonesians write them, and the words for the codes of the marts.

Not here: what is said of a region or a delivery; that stands in the marts.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
NUMBERS = (int, float, Decimal)

# Code of a category: how it is called, and a sign that says the same without colour.
CATEGORIES = {
    "siap": ("Siap", "●"),
    "siap_bersyarat": ("Siap bersyarat", "◕"),
    "perlu_percepatan": ("Perlu percepatan", "◑"),
    "belum_siap": ("Belum siap", "○"),
    "data_belum_cukup": ("Data belum cukup", "?"),
    "belum_jatuh_tempo": ("Belum jatuh tempo", "…"),
}
STATES = {
    "observed": "bernilai",
    "not_reported": "belum dilaporkan",
    "not_due_yet": "belum jatuh tempo",
    "not_applicable": "tidak berlaku",
    "rejected_by_dq": "ditolak pemeriksaan mutu",
}
BASES = {"law": "ketentuan hukum", "agency_target": "target lembaga", "convention": "konvensi proyek"}
QUADRANTS = {
    "rawan_siap": "Kerawanan tinggi; siap atau siap bersyarat",
    "rawan_belum_siap": "Kerawanan tinggi; belum siap",
    "tidak_rawan_siap": "Kerawanan tidak tinggi; siap atau siap bersyarat",
    "tidak_rawan_belum_siap": "Kerawanan tidak tinggi; belum siap",
    "tidak_dapat_ditempatkan": "Tidak dapat ditempatkan",
}


def number(value: float | Decimal | None, places: int = 0) -> str:
    """A number with dots for thousands and a comma before at most `places` decimals; `—` when it is not known."""
    if value is None:
        return "—"
    text = f"{value:,.{places}f}".translate(str.maketrans(",.", ".,"))
    return text.rstrip("0").rstrip(",") if places and "," in text else text


def share(part: float | None, whole: float | None) -> str:
    """A part of a whole as `74 dari 19.508 (0,4 %)`: a percentage never stands without its denominator."""
    if part is None or not whole:
        return "—"
    percent = 100 * part / whole
    shown = "< 0,1" if 0 < percent < 0.05 else number(percent, 1)
    return f"{number(part)} dari {number(whole)} ({shown} %)"


def day(value: dt.date | dt.datetime | None) -> str:
    """A day in words: `10 Juli 2023`; empty when there is none."""
    return "" if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: dt.datetime) -> str:
    """A moment in words, WIB."""
    return f"{day(value)} pukul {value:%H.%M} WIB"


def rupiah(value: float | None) -> str:
    """Rupiah in the largest unit that keeps it readable."""
    if value is None:
        return "—"
    for unit, size in (("triliun", 1e12), ("miliar", 1e9), ("juta", 1e6)):
        if abs(value) >= size:
            return f"Rp {number(value / size, 2)} {unit}"
    return f"Rp {number(value)}"


def spaced(code: str | None) -> str:
    """A code of a mart as words."""
    return (code or "").replace("_", " ").lower()


def cell(value: Any, places: int = 2) -> str:
    """Whatever a query returns, as text; fractions with at most `places` decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, NUMBERS):
        return number(value, places)
    if isinstance(value, dt.date):
        return day(value)
    return str(value)
