"""Indonesian numbers as people write them in exports: `1.234`, `91,5`, ` 10. 794`, `Rp 1.234`, `33.0`.

A value that is not surely a number is None, never a guess. Not here: which columns are numbers.
"""

from __future__ import annotations

import math
import re

# Fifteen digits: the largest published figure, grants in rupiah, has fourteen. One absurd cell may not overflow a sum
# of the suite and so close the gate for every other file of the export, nor carry an identifier into the lake.
LIMIT = 10**15
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
_PLAIN = re.compile(r"([+-]?\d+)(?:\.0)?")  # what a program makes of a whole number with a fraction; no thousands
_NO_DIGITS = re.compile(r"^\s*Rp\.?|[\s\u00a0]+", re.IGNORECASE)


def integer(cell: object) -> int | None:
    """A whole number from a cell: a number without fraction, plain digits, or digits grouped by dots."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int):
        return _bounded(cell)
    if isinstance(cell, float):
        return _bounded(int(cell)) if math.isfinite(cell) and cell.is_integer() else None
    text = str(cell)
    if text.isdecimal():  # almost always
        return _bounded(int(text)) if len(text) < 20 else None
    text = _NO_DIGITS.sub("", text)
    if plain := _PLAIN.fullmatch(text):
        return _bounded(int(plain[1])) if len(plain[1]) < 20 else None
    if _GROUPED.fullmatch(text) and len(text) < 26:
        return _bounded(int(text.replace(".", "")))
    return None


def number(cell: object, *, decimal: str) -> float | None:
    """A number from a cell; in text, `decimal` is the sign before the fraction and no other is accepted."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        return float(cell) if abs(cell) < LIMIT else None  # false for NaN; an int may be beyond any float
    text = _NO_DIGITS.sub("", str(cell))
    if len(text) > 30:
        return None
    if decimal == ",":
        if "," not in text and "." in text:
            return None  # 91.5 in a file of decimal commas: thousands or fraction? Not ours to guess.
        if not re.fullmatch(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", text):
            return None
        return number(float(text.replace(".", "").replace(",", ".")), decimal=decimal)
    return number(float(text), decimal=decimal) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else None


def _bounded(value: int) -> int | None:
    return value if abs(value) < LIMIT else None
