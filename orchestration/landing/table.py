"""Grids to the contract's columns: header found, totals rows set apart, cells typed.

Columns, not rows: a night brings thousands of small files, and all of one export are judged as one relation.
Every typed column keeps what was written beside it (`<column>__teks`), so that the gate can tell an empty
cell from an unreadable one and the sender sees the value that was sent. Nothing is repaired here but the case of a
listed word: `Klaim` and `KLAIM` are one value, in the contract's spelling. Not here: which region a row means
(`place`), whether any of it is right (`judge`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.exports.contract import Column, Contract
from orchestration.landing import dates, numbers
from orchestration.landing.finding import Finding, UnreadableError
from orchestration.landing.reading import Grid
from orchestration.masking import looks_like_identifier, mask_foreign

LEVELS = " > "  # between the levels of a header of several rows
_TITLE_ROWS = 15  # a header is looked for below at most so many rows of title
Body = list[tuple[int, list[Any]]]


@dataclass
class Columns:
    """Rows as columns of equal length: `<name>` typed, `<name>__teks` as written, `lembar`, `baris_sumber`."""

    values: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, contract: Contract) -> Columns:
        """No rows yet."""
        names = ["lembar", "baris_sumber"]
        for column in contract.columns:
            names += [column.name, f"{column.name}__teks"]
        return cls({name: [] for name in names})

    def __len__(self) -> int:
        return len(self.values["baris_sumber"])

    def cut(self, length: int) -> None:
        """Forgets what was added after there were `length` rows."""
        for cells in self.values.values():
            del cells[length:]


@dataclass(frozen=True)
class Added:
    """What one delivery added: rows [start, stop) of the data, and of the totals rows."""

    data: tuple[int, int]
    totals: tuple[int, int]


def tabulate(grids: Sequence[Grid], contract: Contract, day: dt.date | None, data: Columns, totals: Columns) -> Added:
    """Adds the typed rows of one delivery's grids. Raises UnreadableError, and adds nothing, where a header is amiss.

    `day` decides which of the contract's dated column aliases hold; None: all of them.
    """
    start, start_totals = len(data), len(totals)
    try:
        for grid in grids:
            _add(grid, contract, day, data, totals)
    except UnreadableError:
        data.cut(start)
        totals.cut(start_totals)
        raise
    return Added((start, len(data)), (start_totals, len(totals)))


def _add(grid: Grid, contract: Contract, day: dt.date | None, data: Columns, totals: Columns) -> None:
    places, body = _header_and_body(grid, contract, day)
    if not body:
        raise UnreadableError(
            Finding(
                "tanpa_baris_data",
                "Tabel hanya berisi judul kolom, tanpa satu pun baris data.",
                "Kirim kembali ekspor yang berisi data.",
                lembar=grid.sheet,
            )
        )
    _refuse_identifiers_beside(body, {place for place in places.values() if place is not None}, grid.sheet)
    label = contract.details.pembaca.label_total
    if label:
        summed = [row for row in body if _is_total(row[1], label)]
        if summed:
            _append(contract, places, summed, grid.sheet, totals)
            body = [row for row in body if not _is_total(row[1], label)]
    _append(contract, places, body, grid.sheet, data)


def _is_total(cells: list[Any], label: str) -> bool:
    return any(isinstance(cell, str) and cell.upper() == label for cell in cells)


def _append(contract: Contract, places: dict[str, int | None], rows: Body, sheet: str | None, into: Columns) -> None:
    into.values["lembar"] += [sheet] * len(rows)
    into.values["baris_sumber"] += [number for number, _ in rows]
    for column in contract.columns:
        place = places[column.name]
        cells = [row[place] if place is not None and place < len(row) else None for _, row in rows]
        convert = _converter(column, contract)
        texts = [None if cell is None else cell if type(cell) is str else text(cell) for cell in cells]
        into.values[f"{column.name}__teks"] += texts
        into.values[column.name] += (
            texts if convert is None else [None if cell is None else convert(cell) for cell in cells]
        )


def _converter(column: Column, contract: Contract) -> Callable[[Any], Any] | None:
    """How a cell becomes the column's type; None: as it is written."""
    converters: dict[str, Callable[[Any], Any]] = {
        "integer": numbers.integer,
        "number": lambda cell: numbers.number(cell, decimal=contract.details.pembaca.desimal),
        "date": dates.epoch_day if column.epoch else dates.day,
    }
    listed = contract.details.nilai_sah.get(column.name)
    if column.type == "string" and listed:
        spelling = {value.lower(): value for value in listed}
        return lambda cell: spelling.get(text(cell).lower(), text(cell))
    return converters.get(column.type)


def text(cell: Any) -> str:
    """A cell as a person reads it: whole numbers without fraction, days as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    return str(cell)


def _refuse_identifiers_beside(body: Body, known: set[int], sheet: str | None) -> None:
    """Columns that the contract does not read are not kept, but landing keeps the file: no persons in them either."""
    width = max(len(cells) for _, cells in body)
    beside = [position for position in range(width) if position not in known]
    if not beside:
        return
    found = [
        Finding(
            "tanpa_pengenal_pribadi",
            f"Kolom ke-{position + 1}, di luar kontrak, memuat pengenal 16 angka.",
            "Hapus data perorangan; kirim hanya rekapitulasinya.",
            lembar=sheet,
            baris_sumber=number,
        )
        for number, cells in body
        for position in beside
        if position < len(cells) and cells[position] is not None and looks_like_identifier(text(cells[position]))
    ]
    if found:
        raise UnreadableError(*found[:100])


def _header_and_body(grid: Grid, contract: Contract, day: dt.date | None) -> tuple[dict[str, int | None], Body]:
    """Where each column stands, and the rows below the header; titles above it are passed over."""
    depth = contract.details.pembaca.baris_kepala
    problems: list[Finding] = []
    most = -1
    for start in range(min(_TITLE_ROWS, len(grid.rows))):
        # A header row that is merged away holds no cells of its own, so the depth counts rows of the file.
        end = grid.rows[start][0] + depth - 1
        names = _names([cells for number, cells in grid.rows[start : start + depth] if number <= end])
        places, found = _places(names, contract, day, grid.sheet)
        if not found:
            _refuse_rows_above(grid.rows[:start], places, contract, grid.sheet)
            return places, [row for row in grid.rows[start:] if row[0] > end]
        # The row that comes closest to a header is the one whose faults the sender is told of.
        known = sum(place is not None for place in places.values())
        if known > most:
            most, problems = known, found
    raise UnreadableError(*problems)


def _refuse_rows_above(rows: Body, places: dict[str, int | None], contract: Contract, sheet: str | None) -> None:
    """A title is passed over; a row of data that sorting has put above the header would be lost without a word."""
    needed = [place for column in contract.columns if column.required and (place := places[column.name]) is not None]
    found = [
        Finding(
            "baris_di_atas_judul",
            f"Baris {number} terisi seperti baris data, tetapi berada di atas judul kolom.",
            "Pindahkan judul kolom ke atas semua baris data; mungkin ikut terurut.",
            lembar=sheet,
            baris_sumber=number,
        )
        for number, cells in rows
        if len(needed) > 1 and all(place < len(cells) and cells[place] is not None for place in needed)
    ]
    if found:
        raise UnreadableError(*found)


def _names(rows: list[list[Any]]) -> list[tuple[str, str] | None]:
    """Of each column its whole name (`ATAS > BAWAH`) and its lowest level; None where nothing is written.

    A name that spans several columns stands in the first of them, so an upper level holds until the next one.
    """
    width = max((len(cells) for cells in rows), default=0)
    above: list[str | None] = [None] * len(rows)
    names: list[tuple[str, str] | None] = []
    for position in range(width):
        written = [cells[position] if position < len(cells) else None for cells in rows]
        filled = [level for level, cell in enumerate(written) if cell is not None]
        if not filled:
            names.append(None)
            continue
        for level in range(filled[0], len(rows)):
            above[level] = None if written[level] is None else str(written[level])
        path = [part for part in above[: filled[-1] + 1] if part is not None]
        names.append((LEVELS.join(path), path[-1]))
    return names


def _places(
    names: list[tuple[str, str] | None], contract: Contract, day: dt.date | None, sheet: str | None
) -> tuple[dict[str, int | None], list[Finding]]:
    by_path: dict[str, list[int]] = {}
    by_lowest: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        if name is not None:
            by_path.setdefault(name[0].casefold(), []).append(position)
            by_lowest.setdefault(name[1].casefold(), []).append(position)
    problems: list[Finding] = []
    places: dict[str, int | None] = {}
    # Whole names first: `TAHAP 1 > NILAI` is not what a contract's plain `NILAI` stands for.
    headers = {column.name: _headers(contract, column, day) for column in contract.columns}
    whole = {
        place
        for written in headers.values()
        for header in written
        if LEVELS in header
        for place in by_path.get(header.casefold(), [])
    }
    loose = {name: [place for place in found if place not in whole] for name, found in by_lowest.items()}
    twice: set[int] = set()
    for column in contract.columns:
        matches = ((by_path if LEVELS in h else loose).get(h.casefold(), []) for h in headers[column.name])
        found = next((match for match in matches if match), [])
        if len(found) == 1:
            places[column.name] = found[0]
        elif found:
            twice.update(found)
            problems.append(
                Finding(
                    "kolom_ganda",
                    f"Kolom '{column.header}' muncul {len(found)} kali.",
                    "Sisakan satu kolom dengan nama itu.",
                    lembar=sheet,
                    kolom=column.header,
                )
            )
        elif column.name in contract.details.pembaca.kolom_boleh_tidak_ada:
            places[column.name] = None
        else:
            problems.append(
                Finding(
                    "kolom_tidak_ada",
                    f"Kolom '{column.header}' tidak ada.",
                    f"Kembalikan kolom '{column.header}' seperti pada ekspor asli; bila judulnya memang berganti, "
                    "beri tahu pengelola sejak kapan.",
                    lembar=sheet,
                    kolom=column.header,
                )
            )
    taken = {*places.values(), *twice}
    others = [name[1] for position, name in enumerate(names) if name and position not in taken]
    if others and contract.details.pembaca.kolom_lain == "tolak":
        problems += [
            Finding(
                "kolom_tidak_dikenal",
                f"Kolom '{mask_foreign(name)[:60]}' tidak ada di dalam kontrak.",
                "Hapus kolom itu; bila kolom memang baru, beri tahu pengelola agar kontraknya diperbarui.",
                lembar=sheet,
                kolom=mask_foreign(name)[:60],
            )
            for name in others[:20]
        ]
    return places, problems


def _headers(contract: Contract, column: Column, day: dt.date | None) -> list[str]:
    """What the column may be called on a day: the contract's header, and the dated aliases that hold."""
    return [column.header] + [
        alias.judul
        for alias in contract.details.nama_lain
        if alias.kolom == column.name
        and (day is None or (alias.sejak <= day and (alias.sampai is None or day <= alias.sampai)))
    ]
