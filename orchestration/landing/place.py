"""Which region each row means, by its names and codes, as the contract says where they stand.

A name is never guessed, and a code that contradicts a name is a finding: two swapped rows would else go unseen.
The same words are looked up once. Not here: names and codes themselves (`regions`).
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.exports.contract import Contract
from orchestration.landing.table import Columns
from orchestration.regions.index import RegionIndex, Resolution

NATION = "NID"
ABROAD = "L99"
_NATION_NAMES = {"nasional", "indonesia", "pusat", "kpu ri", "bawaslu ri"}
_LEVEL_NAMES = {
    "nasional": "nasional",
    "provinsi": "provinsi",
    "kabupaten_kota": "kabupaten/kota",
    "kecamatan": "kecamatan",
    "perwakilan": "perwakilan luar negeri",
}


@dataclass(frozen=True)
class Place:
    """What a row's names and codes come to: a region, or the reason why there is none, for the sender."""

    kode_wilayah: str | None
    kode_provinsi: str | None = None
    wilayah_tertulis: str | None = None
    wilayah_masalah: str | None = None
    wilayah_calon: str | None = None


class Placer:
    """Finds the region of the rows of one export."""

    def __init__(self, contract: Contract, regions: RegionIndex) -> None:
        self.rule = contract.details.wilayah
        self.issuer = contract.details.kelompok
        self.regions = regions
        self._known: dict[tuple[str | None, ...], Place] = {}

    def places(self, rows: Columns, start: int, stop: int) -> list[Place]:
        """The place of every row in [start, stop)."""
        if not self.rule.columns:
            return [Place(NATION, NATION, "Indonesia")] * (stop - start)
        named = [rows.values[f"{name}__teks"][start:stop] for name in self.rule.columns]
        return [self._place(words) for words in zip(*named, strict=True)]

    def _place(self, words: tuple[str | None, ...]) -> Place:
        found = self._known.get(words)
        if found is None:
            found = self._known[words] = self._resolve(dict(zip(self.rule.columns, words, strict=True)))
        return found

    def _resolve(self, row: dict[str, str | None]) -> Place:
        rule = self.rule
        province, resolved, written = self._by_name(row)
        code, by_code = self._by_code(row)
        if code is not None:
            named = rule.kolom_provinsi or rule.kolom_perwakilan
            if by_code is None:
                resolved = Resolution(None, reason=f"kode {code} tidak dikenal")
            elif not named:
                resolved = Resolution(by_code, via="nama")
            elif resolved.kode_wilayah and not self.regions.within(resolved.kode_wilayah, by_code):
                # The code may stand above the name (KPU has no codes for Kemendagri's kecamatan), never beside it.
                resolved = Resolution(None, reason=self._contradiction(code, by_code, resolved.kode_wilayah))
            written = written or code
        if resolved.kode_wilayah is None:
            return Place(None, province, written, resolved.reason, ", ".join(resolved.candidates) or None)
        level = self.regions.level_of(resolved.kode_wilayah)
        accepted = {"provinsi_historis"} if "provinsi" in rule.levels else set()
        if level not in {*rule.levels, *accepted}:
            wanted = " atau ".join(_LEVEL_NAMES[name] for name in rule.levels)
            reason = f"baris tingkat {_LEVEL_NAMES.get(level, level)}, padahal ekspor ini per {wanted}"
            return Place(None, province, written, reason)
        return Place(resolved.kode_wilayah, self.regions.province_of(resolved.kode_wilayah), written)

    def _by_name(self, row: dict[str, str | None]) -> tuple[str | None, Resolution, str | None]:
        """(province, answer, what was written) from the name columns."""
        rule = self.rule
        province_name = row[rule.kolom_provinsi] if rule.kolom_provinsi else None
        finer = [row[name] for name in (rule.kolom_kabupaten_kota, rule.kolom_kecamatan) if name]
        if rule.kolom_perwakilan:
            written = row[rule.kolom_perwakilan]
            if not written:
                return ABROAD, Resolution(None, reason="nama perwakilan kosong"), None
            return ABROAD, self.regions.resolve_representation(written, None), written
        if not rule.kolom_provinsi:
            return None, Resolution(None, reason="kode wilayah kosong"), None
        if not province_name or province_name.casefold() in _NATION_NAMES:
            if "nasional" in rule.levels and not any(finer):
                return NATION, Resolution(NATION, via="nama"), province_name or "Indonesia"
            return None, Resolution(None, reason="nama provinsi kosong"), province_name
        answer = self.regions.resolve_province(province_name, issuer=self.issuer, on=rule.edisi)
        province, written = answer.kode_wilayah, province_name
        if province is None or not rule.kolom_kabupaten_kota:
            return province, self._with_codes(row, answer), written
        regency_name = row[rule.kolom_kabupaten_kota]
        if not regency_name:
            if "provinsi" in rule.levels and not any(finer):
                return province, answer, written
            return province, Resolution(None, reason="nama kabupaten/kota kosong"), written
        answer = self._with_codes(
            row,
            self.regions.resolve_regency(
                regency_name, province=province, issuer=self.issuer, bare_type=rule.jenis_tanpa_awalan
            ),
        )
        district_name = row[rule.kolom_kecamatan] if rule.kolom_kecamatan else None
        if answer.kode_wilayah is None or not district_name:
            return province, answer, regency_name
        return (
            province,
            self.regions.resolve_district(district_name, regency=answer.kode_wilayah, issuer=self.issuer),
            district_name,
        )

    def _with_codes(self, row: dict[str, str | None], named: Resolution) -> Resolution:
        """Where the file has Kemendagri's numbers beside names both must mean one region."""
        rule = self.rule
        if named.kode_wilayah is None or not rule.kolom_kode_provinsi:
            return named
        province = row[rule.kolom_kode_provinsi]
        regency = row[rule.kolom_kode_kabupaten_kota] if rule.kolom_kode_kabupaten_kota else None
        if province is None or (rule.kolom_kode_kabupaten_kota and regency is None):
            return Resolution(None, reason="kode wilayah kosong")
        code = self.regions.resolve_code(province, regency)
        if code == named.kode_wilayah:
            return named
        written = province if regency is None else f"{province}/{regency}"
        return Resolution(None, reason=self._contradiction(written, code, named.kode_wilayah))

    def _by_code(self, row: dict[str, str | None]) -> tuple[str | None, str | None]:
        """(the code as written, the region it stands for) from a column of whole codes; (None, None) without one."""
        rule = self.rule
        if rule.kolom_kode_kemendagri:
            code = row[rule.kolom_kode_kemendagri]
            return code or "(kosong)", self.regions.resolve_kemendagri(code) if code else None
        if rule.kolom_kode_kpu:
            code = row[rule.kolom_kode_kpu]
            return code or "(kosong)", self.regions.resolve_kpu(code) if code else None
        return None, None

    def _contradiction(self, written: str, code: str | None, named: str) -> str:
        meant = "tidak dikenal" if code is None else f"berarti {self.regions.name_of(code)}"
        return f"kode {written} {meant}, tetapi namanya {self.regions.name_of(named)}"


def slot_scope(said: str | None, named: str | None, contract: Contract) -> str | None:
    """The scope that a delivery fills, and that the next one of its sender and period replaces as a whole.

    Where all regions of a scope must be listed the rows say it (`said`): a file of another province is no revision.
    Where they need not be, a region without rows has withdrawn them: the sender's own scope (`named`: of its office
    or of the suffix), or the nation's; else one row more or less would make another slot.
    """
    if contract.details.cakupan.lengkap or said is None or "perwakilan" in contract.details.wilayah.levels:
        return said
    return named or NATION


def scope_of(places: list[Place], contract: Contract, regions: RegionIndex) -> str | None:
    """The region that the rows speak for: their one province (or overseas), else the nation; None: unknown.

    Where offices send for themselves, the one kab/kota that all rows lie in.
    """
    provinces = {place.kode_provinsi for place in places if place.kode_provinsi}
    if not provinces:
        return None
    if len(provinces) > 1 or NATION in provinces:
        return NATION
    if contract.details.pengirim_daerah:
        regencies = {regions.regency_of(place.kode_wilayah) for place in places if place.kode_wilayah}
        only = next(iter(regencies)) if len(regencies) == 1 else None
        if only:
            return only
    if set(contract.details.wilayah.levels) == {"provinsi"} and len(places) > 1:
        return NATION  # a province listed twice is not a file about one province
    return str(next(iter(provinces)))
