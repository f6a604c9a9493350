"""Keeps identifiers of persons out of everything that people read: refusals, samples of failing rows, logs.

Aggregate exports never need a number of fifteen digits or more (the largest published figure, grants in
rupiah, has fourteen), so whatever looks longer is masked: a NIK, an NKK, a NIK that a spreadsheet turned
into a float, one written with dots or spaces. Not here: pseudonyms for record-level data.
"""

from __future__ import annotations

import re
from typing import Any

MASK = "[disamarkan]"
_LONG_NUMBER = re.compile(r"(?<![\w])\d(?:[ .,\-]?\d){14,}(?![\w])")
_EXPONENT = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?1[4-9]")
IDENTIFIER = re.compile(r"(?<![\w.])\d{16}(?![\w])|(?<!\w)\d{4}(?:[ .\-]\d{4}){3}(?!\w)")


def mask_text(text: str) -> str:
    """The text with every number of fifteen or more digits replaced by a mark."""
    return _EXPONENT.sub(MASK, _LONG_NUMBER.sub(MASK, text))


def mask(value: Any) -> Any:
    """`mask_text` on strings, large numbers, and inside lists and dicts; anything else is returned as it is."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return MASK if abs(value) >= 10**14 else value
    if isinstance(value, dict):
        return {key: mask(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask(item) for item in value]
    return value


def looks_like_identifier(text: str) -> bool:
    """Whether a cell holds sixteen digits as a NIK or NKK does."""
    return IDENTIFIER.search(text) is not None
