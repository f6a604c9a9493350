"""What the index answers with: one region, and the answer for one written name.

Not here: how a region is found (``index``), and how names are compared (``names``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Region:
    """One row of ``wilayah.csv``, or a kecamatan of the region tree (``districts``)."""

    kode_wilayah: str
    kode_wilayah_kemendagri: str | None
    kode_wilayah_bps: str | None
    kode_wilayah_kpu: str | None
    tingkat: str
    jenis: str
    nama: str
    kode_induk: str | None
    sintetis: bool


@dataclass(frozen=True)
class Resolution:
    """The answer for one written name: a code, or the reason why there is none.

    ``reason`` and ``candidates`` are read by officials, hence Bahasa Indonesia. The
    reason never repeats the written name: in a file whose columns have shifted, an
    identifier may stand where the name belongs, and the caller masks what it quotes.
    """

    kode_wilayah: str | None
    via: Literal["nama", "alias"] | None = None
    reason: str | None = None
    candidates: tuple[str, ...] = ()
