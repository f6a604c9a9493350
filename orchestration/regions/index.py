"""The index of regions: names, codes and file-name suffixes to ``kode_wilayah``.

Belongs here: the lookup rules, and nothing but rules that hold for every name.
A particular spelling of a particular sender is a row in ``wilayah_alias.csv``;
a region, a former name or a former parent is a row in the other seeds.

Does not belong here: guessing. A name resolves exactly or it does not resolve;
``difflib`` only orders the candidates that are shown to a human.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TypeVar

from orchestration.regions import tree
from orchestration.regions.districts import Districts
from orchestration.regions.names import alias_form, bare_district, normalise, split_type
from orchestration.regions.region import Region, Resolution

__all__ = ["Region", "RegionIndex", "Resolution"]

_K = TypeVar("_K")
_V = TypeVar("_V")

_PROVINCE_CODE = re.compile(r"[0-9]{2}")
_REGENCY_CODE = re.compile(r"[0-9]{1,2}")
_DOTTED_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
# 33, 33.08 or 3308, 33.08.01 or 330801: dotted throughout or not at all.
_KEMENDAGRI_CODE = re.compile(r"([0-9]{2})(?:(\.?)([0-9]{2})(?:\2([0-9]{2}))?)?")
# Province, kab/kota, kecamatan, desa, TPS. No other length: sixteen digits are a person, not a place.
_KPU_CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}|[0-9]{13}")
_DISTRICT_KEY = re.compile(r"W[0-9]{2}\.[0-9]{2}\.[0-9]{2}")

_OVERSEAS = "L99"
_KPU_OVERSEAS = ("99", "98")  # 98: the fictitious Luar Negeri of the samples
_MAX_CANDIDATES = 3
_MIN_SIMILARITY = 0.6  # difflib's own default for "close"
_REMEMBERED = 65_536  # a night's files repeat a few thousand names hundreds of thousands of times


@dataclass(frozen=True)
class Below:
    """How many regions of each kind lie in a region."""

    kode_wilayah: str
    jumlah_kecamatan: int
    jumlah_desa: int
    jumlah_kelurahan: int


@dataclass(frozen=True)
class _Version:
    """What a region was called, and whose part it was, in [start, end)."""

    kode_wilayah: str
    nama: str
    kode_induk: str | None
    start: dt.date | None
    end: dt.date | None

    def valid_on(self, day: dt.date | None) -> bool:
        """``None`` asks for the version that has not ended, so no clock is read."""
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class RegionIndex:
    """Resolves regions by name, code or file-name suffix. Immutable once loaded."""

    def __init__(
        self,
        regions: Iterable[Region],
        versions: Iterable[_Version],
        aliases: Iterable[dict[str, str]],
        scopes: Iterable[dict[str, str]],
        representations: Iterable[dict[str, str]],
        synthetic_districts: Iterable[dict[str, str]],
        synthetic_villages: Iterable[dict[str, str]],
    ) -> None:
        self._regions: dict[str, Region] = {}
        for region in regions:
            _put(self._regions, region.kode_wilayah, region, "wilayah.csv")

        self._kpu_codes: dict[str, str] = {}
        for region in self._regions.values():
            # KPU has no code for the fictitious province; its sample files write the key's digits.
            kpu_code = region.kode_wilayah[1:].replace(".", "") if region.sintetis else region.kode_wilayah_kpu
            if kpu_code is not None:
                _put(self._kpu_codes, kpu_code, region.kode_wilayah, "wilayah.csv")

        self._provinces_by_name: dict[str, list[_Version]] = defaultdict(list)
        self._regencies: dict[tuple[str, str, str], str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)
        self._representations: dict[str, str] = {}
        for version in versions:
            region = self.get(version.kode_wilayah)
            if region.jenis == "provinsi":
                self._provinces_by_name[normalise(version.nama)].append(version)
            elif region.tingkat == "kabupaten_kota" and version.kode_induk is not None:
                # Former parents count as well: an old file that says "Papua, Kab. Merauke"
                # has resolved its province to H91, and Merauke was there.
                type_, name = split_type(version.nama)
                key = (version.kode_induk, type_ or region.jenis, name)
                _put(self._regencies, key, version.kode_wilayah, "wilayah_riwayat.csv")
                self._members[version.kode_induk].add(version.kode_wilayah)
            elif region.tingkat == "perwakilan":
                _put(self._representations, normalise(version.nama), version.kode_wilayah, "wilayah_riwayat.csv")

        self._countries: dict[str, str] = {}
        for row in representations:
            if self.get(row["kode_wilayah"]).tingkat != "perwakilan":
                raise ValueError(f"perwakilan.csv: {row['kode_wilayah']} is not a representation")
            _put(self._countries, row["kode_wilayah"], row["negara"], "perwakilan.csv")
        if self._countries.keys() != set(self._representations.values()):
            raise ValueError("perwakilan.csv does not give every representation its country")

        self._aliases: dict[tuple[str, str, str], str] = {}
        self._district_aliases: list[str] = []
        for row in aliases:
            if row["tingkat"] == "kecamatan":
                self._district_aliases.append(row["kode_wilayah"])  # looked at when the kecamatan are loaded
            else:
                self.get(row["kode_wilayah"])
            alias_key = (row["penerbit"], row["kode_induk"], alias_form(row["nama_tertulis"]))
            _put(self._aliases, alias_key, row["kode_wilayah"], "wilayah_alias.csv")

        self._scopes: dict[str, str] = {}
        for row in scopes:
            self.get(row["kode_wilayah"])
            _put(self._scopes, normalise(row["singkatan"]), row["kode_wilayah"], "wilayah_singkatan.csv")

        self._synthetic_districts = tuple(synthetic_districts)
        self._synthetic_villages = tuple(row["kode_wilayah"] for row in synthetic_villages)

        # The same few thousand names come again in every file; to find the candidates for a wrong one is dear.
        self._province_named = lru_cache(_REMEMBERED)(self._find_province)
        self._regency_named = lru_cache(_REMEMBERED)(self._find_regency)
        self._district_named = lru_cache(_REMEMBERED)(self._find_district)
        self._representation_named = lru_cache(_REMEMBERED)(self._find_representation)

    @classmethod
    def load(cls, seeds_dir: pathlib.Path) -> RegionIndex:
        """Read the region seeds. A seed that contradicts itself raises ``ValueError``."""
        return cls(
            regions=(
                Region(
                    kode_wilayah=row["kode_wilayah"],
                    kode_wilayah_kemendagri=row["kode_wilayah_kemendagri"] or None,
                    kode_wilayah_bps=row["kode_wilayah_bps"] or None,
                    kode_wilayah_kpu=row["kode_wilayah_kpu"] or None,
                    tingkat=row["tingkat"],
                    jenis=row["jenis"],
                    nama=row["nama"],
                    kode_induk=row["kode_induk"] or None,
                    sintetis=row["sintetis"] == "true",
                )
                for row in _rows(seeds_dir / "wilayah.csv")
            ),
            versions=(
                _Version(
                    kode_wilayah=row["kode_wilayah"],
                    nama=row["nama"],
                    kode_induk=row["kode_induk"] or None,
                    start=_date(row["berlaku_dari"]),
                    end=_date(row["berlaku_sampai"]),
                )
                for row in _rows(seeds_dir / "wilayah_riwayat.csv")
            ),
            aliases=_rows(seeds_dir / "wilayah_alias.csv"),
            scopes=_rows(seeds_dir / "wilayah_singkatan.csv"),
            representations=_rows(seeds_dir / "perwakilan.csv"),
            synthetic_districts=_rows(seeds_dir / "wilayah_contoh_kecamatan.csv"),
            synthetic_villages=_rows(seeds_dir / "wilayah_contoh_desa.csv"),
        )

    def get(self, kode_wilayah: str) -> Region:
        """The region with this key, from the nation to the kecamatan; ``KeyError`` if there is none."""
        if _DISTRICT_KEY.fullmatch(kode_wilayah):
            return self._districts.regions[kode_wilayah]
        return self._regions[kode_wilayah]

    def name_of(self, kode_wilayah: str) -> str:
        return self.get(kode_wilayah).nama

    def level_of(self, kode_wilayah: str) -> str:
        return self.get(kode_wilayah).tingkat

    def parent_of(self, kode_wilayah: str) -> str | None:
        return self.get(kode_wilayah).kode_induk

    def country_of(self, kode_wilayah: str) -> str:
        """The country in which a representation lies, as KPU writes it; ``KeyError`` for any other region."""
        return self._countries[kode_wilayah]

    def province_of(self, kode_wilayah: str) -> str:
        """The province in which a region lies today, or which it is; Luar Negeri for what lies abroad.

        The nation, which lies in none, answers with itself.
        """
        for region in self._upwards(kode_wilayah):
            if region.jenis == "provinsi" or region.tingkat == "luar_negeri":
                return region.kode_wilayah
        return kode_wilayah

    def regency_of(self, kode_wilayah: str) -> str | None:
        """The kabupaten/kota in which a region lies, or which it is; None for a larger one and abroad."""
        for region in self._upwards(kode_wilayah):
            if region.tingkat == "kabupaten_kota":
                return region.kode_wilayah
        return None

    def within(self, kode_wilayah: str, ancestor: str) -> bool:
        """Does a region lie in another, or is it that one? A province that ended holds what it last held."""
        if self.get(ancestor).tingkat == "provinsi_historis":
            return kode_wilayah == ancestor or self.regency_of(kode_wilayah) in self._members[ancestor]
        return any(region.kode_wilayah == ancestor for region in self._upwards(kode_wilayah))

    def provinces(self, include_synthetic: bool = False, *, on: dt.date | None = None) -> tuple[str, ...]:
        """The provinces that existed on a day (None: that exist today)."""
        return tuple(
            sorted(
                version.kode_wilayah
                for versions in self._provinces_by_name.values()
                for version in versions
                if version.valid_on(on) and (include_synthetic or not self.get(version.kode_wilayah).sintetis)
            )
        )

    def regencies_of(self, kode_provinsi: str) -> tuple[str, ...]:
        """Today's kabupaten/kota of a province; for a province that ended, its last ones."""
        province = self._province(kode_provinsi)
        members = self._members[province.kode_wilayah]
        if province.tingkat == "provinsi":
            # A kabupaten that has since moved to another province is a former member only.
            members = {code for code in members if self.get(code).kode_induk == kode_provinsi}
        return tuple(sorted(members))

    def districts_of(self, regency: str) -> tuple[str, ...]:
        """Today's kecamatan (in Papua: distrik) of a kabupaten/kota."""
        return self._districts.of(self._regency(regency).kode_wilayah)

    @cached_property
    def numbers_below(self) -> tuple[Below, ...]:
        """How many kecamatan, desa and kelurahan lie in every region from the nation to the kecamatan.

        Today's; the nation is without the synthetic province.
        """
        synthetic: dict[str, tree.Villages] = {}
        for code in self._synthetic_villages:  # its last four digits begin with 1 (kelurahan) or 2 (desa)
            known, kelurahan = synthetic.get(code[:9], tree.Villages()), code[-4] == "1"
            synthetic[code[:9]] = tree.Villages(known.desa + (not kelurahan), known.kelurahan + kelurahan)
        numbers: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for code, villages in (*tree.villages().items(), *synthetic.items()):
            nation = () if code in synthetic else ("NID",)
            for region in (*nation, code[:3], code[:6], code):
                for place, number in enumerate((1, *villages)):
                    numbers[region][place] += number
        return tuple(Below(code, *found) for code, found in numbers.items())

    def representations(self, of: str = _OVERSEAS) -> tuple[str, ...]:
        """KPU's overseas representations, or those of the fictitious Luar Negeri."""
        return tuple(sorted(code for code in self._countries if self.get(code).kode_induk == of))

    def resolve_province(self, name: str, *, issuer: str, on: dt.date | None = None) -> Resolution:
        """The province that bore this name on the day of the edition (``None``: today)."""
        return self._province_named(name, issuer, on)

    def _find_province(self, name: str, issuer: str, on: dt.date | None) -> Resolution:
        written = normalise(name)
        if not written:
            return Resolution(None, reason="nama provinsi kosong")

        alias = self._alias(issuer, "", name)
        # An alias is a spelling, not a day: "P A P U A" stands for the name Papua, and the
        # edition still decides whether that is Papua before or after the split of 2022.
        known_as = normalise(self.name_of(alias)) if alias else written
        versions = self._provinces_by_name.get(known_as, [])
        bearers = [version.kode_wilayah for version in versions if version.valid_on(on)]
        if len(bearers) > 1:
            raise ValueError(f"wilayah_riwayat.csv: {known_as!r} names {bearers} on the same day")
        if bearers:
            return Resolution(bearers[0], via="alias" if alias else "nama")

        if versions:
            when = "kini" if on is None else f"pada {on.isoformat()}"
            return Resolution(None, reason=f"provinsi itu tidak ada {when}; periksa edisi berkas")
        valid = {
            version.kode_wilayah
            for same_name in self._provinces_by_name.values()
            for version in same_name
            if version.valid_on(on)
        }
        return Resolution(
            None,
            reason="nama provinsi tidak dikenal; perbaiki ejaannya atau ajukan alias",
            candidates=self._nearest(written, None, valid),
        )

    def resolve_regency(self, name: str, *, province: str, issuer: str, bare_type: str | None) -> Resolution:
        """The kabupaten or kota of this name in one province.

        ``bare_type`` is what a name without type means to this sender: KPU writes
        ``MAGELANG`` for the kabupaten. ``None`` means that it says nothing.
        """
        return self._regency_named(name, province, issuer, bare_type)

    def _find_regency(self, name: str, province: str, issuer: str, bare_type: str | None) -> Resolution:
        if bare_type not in ("kabupaten", "kota", None):
            raise ValueError(f"bare_type must be 'kabupaten', 'kota' or None, not {bare_type!r}")
        within = self._province(province)
        if not normalise(name):
            return Resolution(None, reason="nama kabupaten/kota kosong")

        # First, and on the whole written name: an alias says what one sender means by
        # exactly these words, so no rule may take them apart before it is asked.
        alias = self._alias(issuer, province, name)
        if alias:
            return Resolution(alias, via="alias")

        written_type, bare_name = split_type(name)
        type_ = written_type or bare_type
        if type_ is not None:
            found = self._regencies.get((province, type_, bare_name))
            if found:
                return Resolution(found, via="nama")
            reason = (
                f"{type_} dengan nama itu tidak dikenal di {within.nama}; "
                "perbaiki ejaan, jenis atau provinsinya, atau ajukan alias"
            )
        else:
            # Even a name that only one region bears is refused: in 25 pairs kabupaten and
            # kota share it, and whoever leaves the type out does so there as well.
            reason = "nama tanpa jenis; tulis Kabupaten atau Kota di depannya"
        return Resolution(
            None,
            reason=reason,
            candidates=self._nearest(bare_name, type_, self._members[province]),
        )

    def resolve_district(self, name: str, *, regency: str, issuer: str) -> Resolution:
        """The kecamatan (in Papua: distrik) of this name in one kabupaten/kota; no two there share a name."""
        return self._district_named(name, regency, issuer)

    def _find_district(self, name: str, regency: str, issuer: str) -> Resolution:
        within = self._regency(regency)
        districts = self._districts
        bare_name = bare_district(name)
        if not bare_name:
            return Resolution(None, reason="nama kecamatan kosong")
        alias = self._alias(issuer, regency, name) or self._alias(issuer, regency, bare_name)
        if alias:
            return Resolution(alias, via="alias")
        found = districts.named(regency, bare_name)
        if found:
            return Resolution(found, via="nama")
        return Resolution(
            None,
            reason=(
                f"kecamatan dengan nama itu tidak dikenal di {within.nama}; "
                "perbaiki ejaan atau kabupaten/kotanya, atau ajukan alias"
            ),
            candidates=self._nearest(bare_name, None, districts.of(regency)),
        )

    def resolve_representation(self, name: str, country: str | None, *, issuer: str = "kpu") -> Resolution:
        """The overseas representation of this name (``KBRI MANILA``); a country beside it must be its own."""
        return self._representation_named(name, country, issuer)

    def _find_representation(self, name: str, country: str | None, issuer: str) -> Resolution:
        written = normalise(name)
        if not written:
            return Resolution(None, reason="nama perwakilan kosong")
        alias = self._alias(issuer, _OVERSEAS, name)
        found = alias or self._representations.get(written)
        if found is None:
            return Resolution(
                None,
                reason="perwakilan dengan nama itu tidak dikenal; tulis seperti KPU (KBRI MANILA), atau ajukan alias",
                candidates=self._nearest(written, None, self._countries),
            )
        if country is not None and normalise(country) != normalise(self._countries[found]):
            return Resolution(
                None, reason=f"{self.name_of(found)} berada di {self._countries[found]}, bukan di negara yang tertulis"
            )
        return Resolution(found, via="alias" if alias else "nama")

    def resolve_kemendagri(self, code: str) -> str | None:
        """One Kemendagri code as text, from province to kecamatan: ``33``, ``33.08``, ``3308``, ``33.08.01``.

        A lost zero is not put back (``11.1`` may be 11.01 or 11.10), and a desa has no
        key of its own: ``village_exists`` answers for it.
        """
        match = _KEMENDAGRI_CODE.fullmatch(code.strip())
        if match is None:
            return None
        key = "W" + ".".join(part for part in match.group(1, 3, 4) if part)
        known = self._districts.regions if match[4] else self._regions
        return key if key in known else None

    def resolve_kpu(self, code: str) -> str | None:
        """One code of KPU, without dots: the province, the kabupaten/kota, or abroad the representation.

        A longer code (kecamatan, desa, TPS) stands for its kabupaten/kota and no less:
        below it KPU's numbers are not Kemendagri's, and some equal ones name two places.
        """
        written = code.strip()
        if not _KPU_CODE.fullmatch(written):
            return None
        # Abroad four digits are a country (9901), which is no region of ours.
        return self._kpu_codes.get(written[:6] if written.startswith(_KPU_OVERSEAS) else written[:4])

    def village_name(self, code: str) -> str | None:
        """The desa or kelurahan of a Kemendagri code (not KPU's); the fictitious province has none."""
        return tree.village_name(code)

    def village_exists(self, code: str) -> bool:
        return tree.village_name(code) is not None

    def resolve_code(self, province_code: str, regency_code: str | None) -> str | None:
        """Kemendagri's numeric codes, as text; the regency's may have lost its leading zero.

        The province's may not: every real one has two digits, and padding a ``0`` that
        stands for "unknown" would turn it into the fictitious province 00. Likewise an
        empty ``regency_code`` is not ``None``, which asks for the province: a kabupaten
        row whose code is missing must not fall back to its province.
        """
        province = province_code.strip()
        if not _PROVINCE_CODE.fullmatch(province):
            return None
        key = f"W{province}"
        if regency_code is not None:
            regency = regency_code.strip()
            if not _REGENCY_CODE.fullmatch(regency):
                return None
            key = f"{key}.{regency.zfill(2)}"
        return key if key in self._regions else None

    def find_scope(self, text: str) -> str | None:
        """The region that a file-name suffix stands for: ``jateng``, ``33``, ``33.08``, ``ln``.

        Four digits without a dot are not taken: they do not say whose code they are,
        and 3171 is one city to Kemendagri and another to BPS.
        """
        written = normalise(text)
        if _DOTTED_CODE.fullmatch(written):
            key = f"W{written}"
            return key if key in self._regions else None
        return self._scopes.get(written)

    def _province(self, kode_wilayah: str) -> Region:
        region = self.get(kode_wilayah)
        if region.jenis != "provinsi":
            raise ValueError(f"{kode_wilayah} is not a province")
        return region

    def _regency(self, kode_wilayah: str) -> Region:
        region = self.get(kode_wilayah)
        if region.tingkat != "kabupaten_kota":
            raise ValueError(f"{kode_wilayah} is not a kabupaten or kota")
        return region

    @cached_property
    def _districts(self) -> Districts:
        """Loaded when a kecamatan is first asked for: most deliveries never do."""
        districts = Districts(self._synthetic_districts)
        unknown = sorted({code for code in self._district_aliases if code not in districts.regions})
        if unknown:
            raise ValueError(f"wilayah_alias.csv: no such kecamatan: {unknown}")
        return districts

    def _upwards(self, kode_wilayah: str) -> Iterator[Region]:
        """The region itself, its parent, and so on to the nation."""
        code: str | None = kode_wilayah
        while code is not None:
            region = self.get(code)
            yield region
            code = region.kode_induk

    def _alias(self, issuer: str, within: str, name: str) -> str | None:
        """The sender's own alias, else one that holds for every sender."""
        written = alias_form(name)
        for who in (issuer, "*"):
            found = self._aliases.get((who, within, written))
            if found:
                return found
        return None

    def _nearest(self, bare_name: str, type_: str | None, codes: Iterable[str]) -> tuple[str, ...]:
        """Up to three official names to show, nearest first; the right type wins a tie."""
        scored: list[tuple[float, bool, str]] = []
        for code in codes:
            region = self.get(code)
            regency = region.tingkat == "kabupaten_kota"
            official = split_type(region.nama)[1] if regency else normalise(region.nama)
            ratio = difflib.SequenceMatcher(None, bare_name, official).ratio()
            if ratio >= _MIN_SIMILARITY:
                scored.append((-ratio, region.jenis != type_, code))
        return tuple(f"{self.name_of(code)} ({code.lstrip('WL')})" for _, _, code in sorted(scored)[:_MAX_CANDIDATES])


def _put(index: dict[_K, _V], key: _K, value: _V, seed: str) -> None:
    """Refuse a second meaning for one key, rather than let the last row win."""
    if index.setdefault(key, value) != value:
        raise ValueError(f"{seed}: {key!r} stands for both {index[key]!r} and {value!r}")


def _rows(path: pathlib.Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
