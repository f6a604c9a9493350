"""How far the cells of an .xlsx sheet reach, and how much their text takes, before the parser is let near them.

The parser allocates every cell of the rectangle that a sheet spans, and one copy of a shared text per cell that
shows it: two cells with an ocean between them, or one long text shown a million times, would not fit in memory.
Almost every sheet is cleared by a few searches; only the others are looked at tag by tag, and no tag twice: a
hostile sheet costs its length. Not here: opening the file (`workbook`).
"""

from __future__ import annotations

import re
from collections import Counter

from orchestration.landing.reading.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_UNPACKED_BYTES,
    broken,
    refuse_oversize,
    too_large,
)

# Nearly all sheets, cleared by four searches: every row and cell says first where it stands, within Z and row 9999.
_CELL_BEYOND = re.compile(rb'<c(?! r="[A-Z][0-9]{1,4}")')
_ROW_BEYOND = re.compile(rb'<row(?! r="[0-9]{1,4}")')
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
# Larger ones that are written as usual.
_CELL_UNUSUAL = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}")')
_ROW_UNUSUAL = re.compile(rb'<row(?! r="[0-9]{1,7}")')
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<row r="([0-9]{1,7})"')

# Group 2 is missing where a tag cannot be told apart: quotes left open, or `<` inside of them.
_TAG = re.compile(rb"<(?:[^\s<>/:]*:)?(row|c)(?=[\s/>])((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>)?")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']")
_CLAIM = re.compile(rb"\sr\s*=")
_SHOWN = re.compile(rb"<v>\+?(\d{1,9})</v></c>")
_TEXT_END = re.compile(rb"</(?:[^\s<>/:]*:)?si\s*>")


def refuse_wide(xml: bytes, max_rows: int) -> None:
    """Raises UnreadableError where the cells of a sheet span more than fits."""
    if len(xml) > MAX_CELLS and xml.count(b"</") > 3 * MAX_CELLS:  # a cell with a value closes two tags, or one
        refuse_oversize(MAX_CELLS, 2, max_rows)
    # The parser begins at the tag of this name and ends at the next: all of it lies between the first and the last.
    cells = xml[xml.find(b"sheetData") : xml.rfind(b"sheetData")]
    usual = not _PREFIXED.search(cells)
    if usual and not _CELL_BEYOND.search(cells) and not _ROW_BEYOND.search(cells):
        return
    if usual and not _CELL_UNUSUAL.search(cells) and not _ROW_UNUSUAL.search(cells) and _surely_fits(cells, max_rows):
        return
    _refuse_by_tag(cells, max_rows)


def _surely_fits(cells: bytes, max_rows: int) -> bool:
    """Even if none of the cells were empty."""
    places = _CELL.findall(cells)
    rows = max(map(int, {row for _, row in places} | set(_ROW.findall(cells))), default=1)
    columns = max(map(_column, {column for column, _ in places}), default=1)
    return rows <= max_rows and columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS


def refuse_repeated_texts(xml: bytes, texts: list[int]) -> None:
    """Raises where a sheet shows long texts so often that their copies do not fit. `texts`: lengths, longest first."""
    if not texts or len(xml) // len(b"<v/>") * texts[0] <= MAX_UNPACKED_BYTES:
        return
    closings = xml.count(b"</")  # at least one per cell with a value
    shown = _SHOWN.findall(xml)
    unclear = max(closings - 2 * len(shown) - xml.count(b"</row"), 0)
    often = Counter(int(place) for place in shown)
    # Which text has which number need not be known: no order makes it more than the longest shown most often.
    total = unclear * texts[0]
    total += sum(times * size for (_, times), size in zip(often.most_common(), texts, strict=False))
    if total > MAX_UNPACKED_BYTES:
        raise too_large(total)


def text_lengths(xml: bytes) -> list[int]:
    """Upper bounds for the lengths of the shared texts, longest first."""
    return sorted(map(len, _TEXT_END.split(xml)), reverse=True)


def _refuse_by_tag(xml: bytes, max_rows: int) -> None:
    last_row = last_column = row = column = 1
    rows_seen = False
    for tag in _TAG.finditer(xml):
        if tag[2] is None:
            raise broken("Lembar di dalam berkas bukan XML yang utuh.")
        place = _place(tag[2]) if b"r" in tag[2] else None
        if tag[1] == b"row":
            row = place[0] if place else row + rows_seen
            rows_seen, column = True, 1
            continue
        at_row, column = place or (row, column)
        if not tag[2].endswith(b"/>"):  # an empty cell spans nothing
            last_row, last_column = max(last_row, at_row), max(last_column, column)
        column += 1
    refuse_oversize(last_row, last_column, max_rows)


def _place(attributes: bytes) -> tuple[int, int] | None:
    """The farthest that the attributes of a tag could mean; None where they name no place."""
    places = _PLACE.findall(attributes)
    if len(places) != len(_CLAIM.findall(attributes)):
        raise broken("Lembar di dalam berkas memuat sel yang letaknya tidak dapat dibaca.")
    if not places:
        return None
    return max(int(digits) for _, digits in places), max(_column(letters) for letters, _ in places)


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + letter - 64
    return column
