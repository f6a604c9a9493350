"""The kecamatan (in Papua: distrik) of every kab/kota, as regions that can be found by name.

The real ones are those of the official tree (`tree`), the synthetic province's those of its seed.
Not here: the rules for names (`names`), aliases and what a sender means (`index`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orchestration.regions import tree
from orchestration.regions.names import normalise
from orchestration.regions.region import Region


class Districts:
    """All kecamatan, by key, by kab/kota, and by name within the kab/kota. Immutable once made."""

    def __init__(self, synthetic: Iterable[dict[str, str]]) -> None:
        self.regions: dict[str, Region] = {}
        self._by_name: dict[tuple[str, str], str] = {}
        self._members: dict[str, list[str]] = defaultdict(list)
        for regency, found in tree.kecamatan().items():
            for official in found:
                self._add(f"W{official.code}", official.code, official.type, official.name, regency)
        for row in synthetic:
            self._add(row["kode_wilayah"], None, "kecamatan", row["nama"], row["kode_induk"])

    def _add(self, code: str, official_code: str | None, kind: str, name: str, regency: str) -> None:
        # Only Kemendagri's code: KPU numbers some kecamatan of Papua Barat Daya otherwise.
        region = Region(
            kode_wilayah=code,
            kode_wilayah_kemendagri=official_code,
            kode_wilayah_bps=None,
            kode_wilayah_kpu=None,
            tingkat="kecamatan",
            jenis=kind,
            nama=name,
            kode_induk=regency,
            sintetis=official_code is None,
        )
        named = (regency, normalise(name))
        if code in self.regions or named in self._by_name:
            raise ValueError(f"kecamatan {code} {name!r} is there twice in {regency}")
        self.regions[code] = region
        self._by_name[named] = code
        self._members[regency].append(code)

    def of(self, regency: str) -> tuple[str, ...]:
        return tuple(sorted(self._members.get(regency, ())))

    def named(self, regency: str, bare_name: str) -> str | None:
        return self._by_name.get((regency, bare_name))
