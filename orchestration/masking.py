"""Keeps identifiers of persons out of everything that people read: refusals, samples of failing rows, logs.

Aggregate exports never need a number of fifteen digits or more (the largest published figure, grants in
rupiah, has fourteen), so whatever looks longer is masked: a NIK, an NKK, a NIK that a spreadsheet turned
into a float, one written with dots or spaces. Not here: pseudonyms for record-level data.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import Any

MASK = "[disamarkan]"
_LONG_NUMBER = re.compile(r"(?<![^\W_])\d(?:[ \u00a0.,\-]?\d){14,}(?![^\W_])")
_EXPONENT = re.compile(r"(?<![^\W_])\d+(?:[.,]\d+)?[eE]\+?1[4-9](?![^\W_])")
# A number glued to letters ("NIK" and sixteen digits) is masked as well; ids and hashes of ours are not.
_WORD = re.compile(r"[^\W_]{15,}")
_DIGITS = re.compile(r"\d{15,}")
_OURS = re.compile(r"[A-Za-z][0-9a-f]{16,}|[0-9a-f]{32,}")
# As in the delivery gate: before the digits nothing but what they are called, behind them anything but a digit.
IDENTIFIER = re.compile(
    r"(?:(?<!\w)(?<!\d[.,])|(?<=nik)|(?<=kk)|(?<=ktp))(?:\d{16}|\d{4}(?:[ .\-]\d{4}){3})(?!\d)", re.IGNORECASE
)


def mask_text(text: str) -> str:
    """The text with every number of fifteen or more digits replaced by a mark."""
    return _EXPONENT.sub(MASK, _WORD.sub(_glued, _LONG_NUMBER.sub(MASK, text)))


def mask_foreign(text: str) -> str:
    """`mask_text` for what others wrote: no id of ours can stand in it, so a letter before the digits saves nothing."""
    return mask_text(_DIGITS.sub(MASK, text))


def _glued(match: re.Match[str]) -> str:
    word = match[0]
    return word if _OURS.fullmatch(word) else _DIGITS.sub(MASK, word)


def mask(value: Any) -> Any:
    """`mask_text` on strings, large numbers, and inside lists and dicts; anything else is returned as it is."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float, Decimal)):
        return MASK if not -(10**14) < value < 10**14 else value
    if isinstance(value, dict):
        return {key: mask(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask(item) for item in value]
    return value


def mask_row(row: dict[str, Any], ours: Collection[str] = ("delivery_id",), longest: int = 200) -> dict[str, Any]:
    """A row that others wrote, for people to look at: `mask_foreign`, cut short; the columns named are of us."""
    return {
        name: value if name in ours else mask_foreign(value)[:longest] if isinstance(value, str) else mask(value)
        for name, value in row.items()
    }


def looks_like_identifier(text: str) -> bool:
    """Whether a cell holds sixteen digits as a NIK or NKK does."""
    return IDENTIFIER.search(text) is not None
