"""How written names of regions are compared: rules that hold for every name of every sender.

Not here: a particular spelling of a particular sender (a row in ``wilayah_alias.csv``), and which region bears
the name (``index``).
"""

from __future__ import annotations

import re
from typing import Literal

Type = Literal["kabupaten", "kota"]

_TYPE_BY_PREFIX: dict[str, Type] = {"kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota"}

# The separator is required: "Kotabaru" and "Kotawaringin Barat" are kabupaten whose
# names merely begin with these letters. A dot separates by itself ("KAB.MAGELANG").
_TYPE_PREFIX = re.compile(r"(kabupaten|kab|kota)(?:\. ?| )(.+)")
_DISTRICT_PREFIX = re.compile(r"(?:kecamatan|kec|distrik)(?:\. ?| )(.+)")


def normalise(text: str) -> str:
    """Case and white space, and on purpose nothing more.

    Hyphens, "Kep.", "Adm." and joined or split words look harmless one by one, but
    each such rule may make two regions equal somewhere; as alias rows they are
    visible, dated and valid in one region only. ``split`` also takes the no-break
    spaces and newlines that spreadsheets leave in names.
    """
    return " ".join(text.split()).casefold()


def split_type(text: str) -> tuple[Type | None, str]:
    """The type in front of a name, if one is written, and the name without it.

    "Administrasi" stays part of the name: it is official only in DKI, and senders who
    leave it out are covered by alias rows.
    """
    written = normalise(text)
    match = _TYPE_PREFIX.fullmatch(written)
    if match is None:
        return None, written
    return _TYPE_BY_PREFIX[match[1]], match[2]


def bare_district(text: str) -> str:
    """The name of a kecamatan without the word in front; no official name begins with one of these words."""
    written = normalise(text)
    match = _DISTRICT_PREFIX.fullmatch(written)
    return match[1] if match else written


def alias_form(text: str) -> str:
    """The whole written name, only without the dot after the type prefix.

    "KAB X" keeps its prefix instead of becoming "KABUPATEN X": an alias is what one
    sender writes, letter by letter.
    """
    return _TYPE_PREFIX.sub(r"\1 \2", normalise(text), count=1)
