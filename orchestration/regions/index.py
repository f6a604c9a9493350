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
from typing import Literal, TypeVar

_Type = Literal["kabupaten", "kota"]
_K = TypeVar("_K")
_V = TypeVar("_V")

_TYPE_BY_PREFIX: dict[str, _Type] = {"kab": "kabupaten", "kabupaten": "kabupaten", "kota": "kota"}

# The separator is required: "Kotabaru" and "Kotawaringin Barat" are kabupaten whose
# names merely begin with these letters. A dot separates by itself ("KAB.MAGELANG").
_TYPE_PREFIX = re.compile(r"(kabupaten|kab|kota)(?:\. ?| )(.+)")

_PROVINCE_CODE = re.compile(r"[0-9]{2}")
_REGENCY_CODE = re.compile(r"[0-9]{1,2}")
_DOTTED_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_MAX_CANDIDATES = 3
_MIN_SIMILARITY = 0.6  # difflib's own default for "close"


@dataclass(frozen=True)
class Region:
    """One row of ``wilayah.csv``."""

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
    ) -> None:
        self._regions: dict[str, Region] = {}
        for region in regions:
            _put(self._regions, region.kode_wilayah, region, "wilayah.csv")

        self._provinces_by_name: dict[str, list[_Version]] = defaultdict(list)
        self._regencies: dict[tuple[str, str, str], str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)
        for version in versions:
            region = self.get(version.kode_wilayah)
            if region.jenis == "provinsi":
                self._provinces_by_name[_normalise(version.nama)].append(version)
            elif region.tingkat == "kabupaten_kota" and version.kode_induk is not None:
                # Former parents count as well: an old file that says "Papua, Kab. Merauke"
                # has resolved its province to H91, and Merauke was there.
                type_, name = _split_type(version.nama)
                key = (version.kode_induk, type_ or region.jenis, name)
                _put(self._regencies, key, version.kode_wilayah, "wilayah_riwayat.csv")
                self._members[version.kode_induk].add(version.kode_wilayah)

        self._aliases: dict[tuple[str, str, str], str] = {}
        for row in aliases:
            self.get(row["kode_wilayah"])
            alias_key = (row["penerbit"], row["kode_provinsi"], _alias_form(row["nama_tertulis"]))
            _put(self._aliases, alias_key, row["kode_wilayah"], "wilayah_alias.csv")

        self._scopes: dict[str, str] = {}
        for row in scopes:
            self.get(row["kode_wilayah"])
            _put(self._scopes, _normalise(row["singkatan"]), row["kode_wilayah"], "wilayah_singkatan.csv")

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
        )

    def get(self, kode_wilayah: str) -> Region:
        """The region with this key; ``KeyError`` if there is none."""
        return self._regions[kode_wilayah]

    def name_of(self, kode_wilayah: str) -> str:
        return self.get(kode_wilayah).nama

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

    def resolve_province(self, name: str, *, issuer: str, on: dt.date | None = None) -> Resolution:
        """The province that bore this name on the day of the edition (``None``: today)."""
        written = _normalise(name)
        if not written:
            return Resolution(None, reason="nama provinsi kosong")

        alias = self._alias(issuer, "", name)
        # An alias is a spelling, not a day: "P A P U A" stands for the name Papua, and the
        # edition still decides whether that is Papua before or after the split of 2022.
        known_as = _normalise(self.name_of(alias)) if alias else written
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
        if bare_type not in ("kabupaten", "kota", None):
            raise ValueError(f"bare_type must be 'kabupaten', 'kota' or None, not {bare_type!r}")
        within = self._province(province)
        if not _normalise(name):
            return Resolution(None, reason="nama kabupaten/kota kosong")

        # First, and on the whole written name: an alias says what one sender means by
        # exactly these words, so no rule may take them apart before it is asked.
        alias = self._alias(issuer, province, name)
        if alias:
            return Resolution(alias, via="alias")

        written_type, bare_name = _split_type(name)
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
        """The region that a file-name suffix stands for: ``jateng``, ``33``, ``33.08``.

        Four digits without a dot are not taken: they do not say whose code they are,
        and 3171 is one city to Kemendagri and another to BPS.
        """
        written = _normalise(text)
        if _DOTTED_CODE.fullmatch(written):
            key = f"W{written}"
            return key if key in self._regions else None
        return self._scopes.get(written)

    def _province(self, kode_wilayah: str) -> Region:
        region = self.get(kode_wilayah)
        if region.jenis != "provinsi":
            raise ValueError(f"{kode_wilayah} is not a province")
        return region

    def _alias(self, issuer: str, province: str, name: str) -> str | None:
        """The sender's own alias, else one that holds for every sender."""
        written = _alias_form(name)
        for who in (issuer, "*"):
            found = self._aliases.get((who, province, written))
            if found:
                return found
        return None

    def _nearest(self, bare_name: str, type_: str | None, codes: Iterable[str]) -> tuple[str, ...]:
        """Up to three official names to show, nearest first; the right type wins a tie."""
        scored: list[tuple[float, bool, str]] = []
        for code in codes:
            region = self.get(code)
            official = _normalise(region.nama) if region.jenis == "provinsi" else _split_type(region.nama)[1]
            ratio = difflib.SequenceMatcher(None, bare_name, official).ratio()
            if ratio >= _MIN_SIMILARITY:
                scored.append((-ratio, region.jenis != type_, code))
        return tuple(
            f"{self.name_of(code)} ({code.removeprefix('W')})" for _, _, code in sorted(scored)[:_MAX_CANDIDATES]
        )


def _normalise(text: str) -> str:
    """Case and white space, and on purpose nothing more.

    Hyphens, "Kep.", "Adm." and joined or split words look harmless one by one, but
    each such rule may make two regions equal somewhere; as alias rows they are
    visible, dated and valid in one province only. ``split`` also takes the no-break
    spaces and newlines that spreadsheets leave in names.
    """
    return " ".join(text.split()).casefold()


def _split_type(text: str) -> tuple[_Type | None, str]:
    """The type in front of a name, if one is written, and the name without it.

    "Administrasi" stays part of the name: it is official only in DKI, and senders who
    leave it out are covered by alias rows.
    """
    written = _normalise(text)
    match = _TYPE_PREFIX.fullmatch(written)
    if match is None:
        return None, written
    return _TYPE_BY_PREFIX[match[1]], match[2]


def _alias_form(text: str) -> str:
    """The whole written name, only without the dot after the type prefix.

    "KAB X" keeps its prefix instead of becoming "KABUPATEN X": an alias is what one
    sender writes, letter by letter.
    """
    return _TYPE_PREFIX.sub(r"\1 \2", _normalise(text), count=1)


def _put(index: dict[_K, _V], key: _K, value: _V, seed: str) -> None:
    """Refuse a second meaning for one key, rather than let the last row win."""
    if index.setdefault(key, value) != value:
        raise ValueError(f"{seed}: {key!r} stands for both {index[key]!r} and {value!r}")


def _rows(path: pathlib.Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, strict=True)


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
