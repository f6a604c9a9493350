"""Sirekap's results, one JSON per polling station, to one row each: a single file, or a zip of many as one delivery.

The polling station and the kind of election stand in the name alone. `administrasi` is often null: its columns are
there all the same, empty. Not here: pictures of the forms, and the candidates' single figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import archive, container, objects
from orchestration.landing.reading.grid import Grid

_NAME = re.compile(r"sirekap_([a-z0-9]{1,20})_([0-9]{10,13})\.json(\.gz)?")
COLUMNS = (
    "jenis",
    "kode_tps",
    "administrasi_ada",
    *(f"pemilih_dpt_{who}" for who in "jlp"),
    *(f"pengguna_{list_}_{who}" for list_ in ("dpt", "dptb", "non_dpt", "total") for who in "jlp"),
    "suara_sah",
    "suara_tidak_sah",
    "suara_total",
    "suara_chart",
    "psu",
    "ts",
    "status_suara",
    "status_adm",
)


def read(path: Path, ending: str, max_rows: int) -> Grid:
    """The grid: row 0 holds the names of the columns; files are numbered from 1 in the order of their names."""
    files = archive.members(path, max_rows) if ending == ".zip" else _single(path, ending)
    return objects.grid_of([_record(name, content) for name, content in files], max_rows, COLUMNS)


def _single(path: Path, ending: str) -> Iterator[tuple[str, bytes]]:
    yield path.name, container.content(path, ending)


def _record(name: str, content: bytes) -> dict[str, Any]:
    named = _NAME.fullmatch(name.lower())
    if not named:
        raise UnreadableError(
            Finding(
                "nama_tps_keliru",
                f"Berkas '{objects.shown(name)}' tidak bernama sirekap_<jenis>_<kode TPS>.json.",
                "Pakai nama asli dari unduhan; kode TPS hanya ada di dalam nama.",
            )
        )
    value = objects.parse(content)
    administration = value.get("administrasi") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(administration, (dict, type(None))):
        raise objects.wrong_shape(f"{objects.shown(name)} bukan hasil satu TPS")
    return {
        **(administration or {}),
        "jenis": named[1],
        "kode_tps": named[2],
        "administrasi_ada": "tidak" if administration is None else "ya",
        "suara_chart": _votes(value.get("chart")),
        **{field: value.get(field) for field in ("psu", "ts", "status_suara", "status_adm")},
    }


def _votes(chart: Any) -> int | None:
    """The sum of the candidates; None where there is no figure, or a figure is not a plain number."""
    if not isinstance(chart, dict):
        return None
    votes = [figure for figure in chart.values() if figure is not None]
    return sum(votes) if votes and all(type(figure) is int for figure in votes) else None
