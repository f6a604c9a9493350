"""JSON to one grid: ArcGIS features or a plain list of objects; a number keeps the digits it is written with.

Bounded before it is parsed: its size, and how many values it can hold. What JSON allows and no honest export has
(twice the same key, NaN, numbers without end, nesting without end) is refused.
Not here: the shapes of KPU (`tps_tree`, `sirekap`), and what the fields mean.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.exports.contract import Reader
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import container, tps_tree
from orchestration.landing.reading.grid import (
    ASK_AGAIN,
    MAX_CELLS,
    MAX_COLUMNS,
    Grid,
    Tidy,
    broken,
    has_values,
    refuse_oversize,
)
from orchestration.masking import mask_foreign

_LONGEST_NUMBER = 24  # longer than any figure; codes and identifiers are shorter

_NO_TEXT = re.compile(rb"\\u(?:d[89a-f]|0000)", re.IGNORECASE)


def read(path: Path, ending: str, reader: Reader) -> Grid:
    """The grid of a JSON file: row 0 holds the names of the fields, records are numbered from 1."""
    if ending not in (".json", ".json.gz"):
        raise UnreadableError(
            Finding("jenis_berkas_keliru", f"Berkas {ending} tidak dapat dibaca untuk ekspor ini.", ASK_AGAIN)
        )
    value = parse(container.content(path, ending))
    if reader.json_ == "pohon_tps":
        return tps_tree.grid(value, reader.baris_maks)
    records = _features(value) if reader.json_ == "arcgis" else value
    if not isinstance(records, list):
        raise wrong_shape("bukan daftar objek")
    return grid_of(records, reader.baris_maks)


def parse(content: bytes) -> Any:
    """The value that the bytes hold. Raises UnreadableError."""
    container.refuse_page(content[:512])
    if content.count(b",") + content.count(b"[") + content.count(b"{") > MAX_CELLS:
        refuse_oversize(MAX_CELLS, MAX_COLUMNS, MAX_CELLS)
    try:
        value = json.loads(
            content.decode(json.detect_encoding(content)),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_refuse_constant,
        )
        if _NO_TEXT.search(content):
            _refuse_what_is_no_text(json.dumps(value, ensure_ascii=False))
        return value
    except json.JSONDecodeError as error:
        raise broken(
            f"Baris {error.lineno} bukan JSON yang utuh: berkas rusak atau terpotong.", error.lineno
        ) from error
    except UnicodeError as error:
        raise broken("JSON memuat bita yang bukan huruf, atau tidak ditulis dalam UTF-8.") from error
    except RecursionError as error:
        raise broken("JSON bersarang terlalu dalam.") from error


def grid_of(records: Sequence[Any], max_rows: int, names: Sequence[str] = ()) -> Grid:
    """Flat objects as a grid: `names` first, then every other field in the order in which it is first met."""
    columns = dict.fromkeys(names)
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            raise wrong_shape(f"unsur ke-{number} bukan objek")
        if not record.keys() <= columns.keys():
            columns.update(dict.fromkeys(record))
            refuse_oversize(len(records), len(columns), max_rows)
    refuse_oversize(len(records), len(columns), max_rows)
    tidy = Tidy()
    header = [tidy[name] for name in columns]
    rows: list[tuple[int, list[Any]]] = [(0, header)]
    for number, record in enumerate(records, 1):
        cells = [tidy[value] if value.__class__ is str else _cell(value) for value in map(record.get, columns)]
        if has_values(cells):
            rows.append((number, cells))
    return Grid(None, rows)


def wrong_shape(problem: str) -> UnreadableError:
    """For JSON that is whole but not laid out as its contract says."""
    return UnreadableError(Finding("bentuk_json_keliru", f"Isi JSON tidak seperti ekspor asli: {problem}.", ASK_AGAIN))


def shown(name: str) -> str:
    """A name that the sender wrote, fit to be shown."""
    return mask_foreign(name)[:60]


def _features(value: Any) -> Any:
    if isinstance(value, dict):
        if "error" in value:
            raise UnreadableError(
                Finding(
                    "layanan_menjawab_galat",
                    "Isi berkas adalah pesan galat dari layanan peta, bukan data.",
                    "Unduh kembali datanya setelah layanan pulih, lalu kirim berkas yang benar.",
                )
            )
        if value.get("exceededTransferLimit"):
            raise UnreadableError(
                Finding(
                    "unduhan_terpotong",
                    "Layanan peta menandai bahwa jawabannya melebihi batas: sebagian baris tidak ikut terunduh.",
                    "Unduh halaman demi halaman (resultOffset), gabungkan semua baris, lalu kirim kembali.",
                )
            )
        value = value.get("features")
    if not isinstance(value, list):
        raise wrong_shape("tidak ada daftar 'features'")
    return [item["attributes"] if isinstance(item, dict) and "attributes" in item else item for item in value]


def _refuse_what_is_no_text(written: str) -> None:
    """Halves of letters cannot be stored anywhere; a zero ends a text in many a program."""
    written.encode()
    if "\\u0000" in written:
        raise broken("JSON memuat bita nol di dalam teks.")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False) if value else None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise wrong_shape(f"nama '{shown(twice)}' muncul dua kali dalam satu objek")
    return found


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise wrong_shape("ada bilangan yang terlalu panjang")
    return int(digits)


def _float(digits: str) -> float | str:
    """The number; its text where the number would lose digits, as the code 11.10 would."""
    value = float(digits)
    if not math.isfinite(value) or len(digits) > _LONGEST_NUMBER:
        raise wrong_shape("ada bilangan yang terlalu besar atau terlalu panjang")
    return value if repr(value) == digits else digits


def _refuse_constant(name: str) -> float:
    raise wrong_shape(f"ada nilai {name}, yang bukan bilangan")
