"""KPU's tree of regions and polling stations (`id2name`, `tps`) to one row per desa/kelurahan.

`tps` of a desa is `[n]`: polling stations 1..n; or `[n, a, b]`: and the special ones numbered a..b.
"""

from __future__ import annotations

import re
from typing import Any

from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading.grid import ASK_AGAIN, Grid, Tidy, refuse_oversize

COLUMNS = (
    "kode_desa_kpu",
    "provinsi",
    "kabupaten_kota",
    "kecamatan",
    "desa_kelurahan",
    "tps_terakhir",
    "tps_khusus_awal",
    "tps_khusus_akhir",
    "jumlah_tps",
)
_LEVELS = (2, 4, 6)  # digits of the codes of province, kabupaten/kota, kecamatan
_CODE = re.compile(r"[0-9]{10}")
_MOST_PER_DESA = 99_999


def grid(value: Any, max_rows: int) -> Grid:
    """The grid: row 0 holds the names of the columns, desa are numbered from 1 in the order of the file."""
    names = value.get("id2name") if isinstance(value, dict) else None
    stations = value.get("tps") if isinstance(value, dict) else None
    if not isinstance(names, dict) or not isinstance(stations, dict):
        raise UnreadableError(
            Finding("bentuk_json_keliru", "Isi JSON tidak memuat 'id2name' dan 'tps' seperti ekspor asli.", ASK_AGAIN)
        )
    refuse_oversize(len(stations), len(COLUMNS), max_rows)
    tidy = Tidy()
    regions: dict[str, list[str | None]] = {}  # by code of the kecamatan
    rows: list[tuple[int, list[Any]]] = [(0, list(COLUMNS))]
    wrong: list[Finding] = []
    for number, (code, numbers) in enumerate(stations.items(), 1):
        counted = _count(numbers)
        if counted is None or not _CODE.fullmatch(code):
            wrong.append(
                Finding(
                    "nomor_tps_keliru",
                    f"Desa ke-{number} ({code[:20]}): kode harus 10 angka, dan nomor TPS harus [n] atau [n, a, b].",
                    "Periksa desa itu pada sumbernya, lalu kirim kembali.",
                    baris_sumber=number,
                )
            )
            continue
        above = regions.get(code[:6])
        if above is None:
            above = regions[code[:6]] = [_name(names, code[:digits], tidy) for digits in _LEVELS]
        rows.append((number, [code, *above, _name(names, code, tidy), *counted]))
    if wrong:
        raise UnreadableError(*wrong[:100])
    return Grid(None, rows)


def _name(names: dict[str, Any], code: str, tidy: Tidy) -> str | None:
    name = names.get(code)
    return tidy[name] if isinstance(name, str) else None


def _count(numbers: Any) -> tuple[int, int | None, int | None, int] | None:
    """(last, first special, last special, how many), or None where it is not a numbering."""
    if not isinstance(numbers, list) or len(numbers) not in (1, 3):
        return None
    for number in numbers:
        if type(number) is not int or not 0 <= number <= _MOST_PER_DESA:
            return None
    last = numbers[0]
    if len(numbers) == 1:
        return last, None, None, last
    first, end = numbers[1:]
    return (last, first, end, last + end - first + 1) if last < first <= end else None
