"""The shipped samples: figures against control totals, honesty about their source, and the look of the files built.

Not here: whether the gates accept the files (`integration/test_delivery_gate_samples`).
"""

import csv
import datetime
import hashlib
import re
from collections import Counter
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from orchestration.exports import registry
from orchestration.exports.contract import Contract, FileName
from orchestration.samples import layouts
from orchestration.samples.build import BY_CONTRACT, Delivery, SampleFile, build_samples, read_deliveries, read_table

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
TABLES = SAMPLES / "tables"
NAMES = sorted(path.stem for path in TABLES.glob("*.csv"))
EXAMPLE = [name for name in NAMES if name.startswith("contoh_")]
PUBLISHED = [name for name in NAMES if name not in EXAMPLE]
SYNTHETIC = "data sintetis, bukan angka nyata"
NAMED_SOURCE = re.compile(
    r"(KPU|Ditjen Dukcapil|Bawaslu|DPR RI, Komisi II|Kemendagri|Pemerintah Provinsi Jawa Tengah"
    r"|Dokumen kesiapan Pemilu dan Pilkada Jawa Tengah|ANTARA|databoks|dinamikabanten|validnews"
    r"|[a-z]+\.(com|co\.id|id|news|tv))\b.*\d{4}-\d\d-\d\d"
)
# Why an export has no invented file beside the published one, or no file at all.
WITHOUT_EXAMPLE = {
    "bawaslu__ikp_indikator": "a list of the nation, published whole: nothing in it belongs to a province",
    "bawaslu__tps_rawan": "counts of the nation as a whole",
    "kpu__tps_ln": "representations abroad, published by name",
}
DPT_COUNTS = layouts.KPU_DPT_COUNTS
EXAMPLE_REGIONS = {"W00.01", "W00.02", "W00.03", "W00.71", "W00.72"}

MERGED = {"A1:A3", "B1:B3", "C1:C3", "D1:D3", "E1:E3", "F1:H1", "F2:F3", "G2:G3", "H2:H3"}


@cache
def table(name: str) -> list[dict[str, str]]:
    return read_table(TABLES / f"{name}.csv")


def identified(file: str) -> tuple[Contract, FileName]:
    known = registry.identify(file)
    assert known is not None, file
    return known


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column] or 0) for row in rows)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SampleFile]:
    out = tmp_path_factory.mktemp("samples")
    return {file.path.relative_to(out).as_posix(): file for file in build_samples(TABLES, out)}


def lines(file: SampleFile) -> list[str]:
    """The lines of a built text file; also asserts UTF-8 without a mark, LF, and a newline at the end."""
    raw = file.path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    return raw.decode("utf-8").splitlines()


# The figures


def test_voter_list_meets_the_published_totals() -> None:
    rows = table("dpt_pemilu2024")
    assert len(rows) == 514 == len({row["kode_wilayah"] for row in rows})
    assert {column: total(rows, column) for column in DPT_COUNTS} == {
        "jumlah_kecamatan": 7_277,
        "jumlah_desa_kelurahan": 83_731,
        "jumlah_tps": 820_161,
        "laki_laki": 101_467_243,
        "perempuan": 101_589_505,
        "jumlah": 203_056_748,
    }
    assert len({row["kode_wilayah"][:3] for row in rows}) == 38 == len({row["provinsi_tertulis"] for row in rows})


def test_voter_list_of_jawa_tengah_meets_the_published_totals() -> None:
    rows = [row for row in table("dpt_pemilu2024") if row["kode_wilayah"].startswith("W33.")]
    assert len(rows) == 35
    counts = ("jumlah", "jumlah_tps", "jumlah_kecamatan", "jumlah_desa_kelurahan")
    assert [total(rows, column) for column in counts] == [28_289_413, 117_299, 576, 8_563]


@pytest.mark.parametrize("name", [name for name in NAMES if "dpt_" in name and not name.endswith("_keliru")])
def test_voters_by_sex_make_the_total_and_polling_stations_are_plausible(name: str) -> None:
    for row in table(name):
        assert int(row["laki_laki"]) + int(row["perempuan"]) == int(row["jumlah"]), row
        per_station = int(row["jumlah"]) / int(row["jumlah_tps"])
        cap = 600 if "pilkada" in name else 300
        assert (150 <= per_station <= cap - 20) if name in EXAMPLE else (0 < per_station <= cap), row


def test_population_meets_the_published_totals() -> None:
    provinces = table("agregat_provinsi_202302")
    assert len(provinces) == 38 == len({row["kode_wilayah"] for row in provinces})
    assert total(provinces, "JUMLAH_PENDUDUK") == 280_725_428
    assert total(provinces, "JML_WKTP") == 222_802_145
    assert total(provinces, "JUMLAH_KECAMATAN") == 7_277
    assert total(provinces, "JUMLAH_KABUPATEN") + total(provinces, "JUMLAH_KOTA") == 514

    kabupaten = table("agregat_kabupaten_202401")
    assert len(kabupaten) == 35 == len({row["kode_wilayah"] for row in kabupaten})
    counts = ("jumlah_desa", "jumlah_kelurahan", "jumlah_kecamatan")
    assert [total(kabupaten, column) for column in counts] == [7_810, 753, 576]


@pytest.mark.parametrize("name", [name for name in NAMES if "agregat" in name])
def test_population_keys_follow_the_codes_and_the_sexes_make_the_total(name: str) -> None:
    for written in table(name):
        row = {key.lower(): value for key, value in written.items()}
        assert int(row["pria"]) + int(row["wanita"]) == int(row["jumlah_penduduk"]), row
        assert int(row["jml_rekam_wktp"]) <= int(row["jml_wktp"]), row
        key = f"W{row['no_prop']}" + (f".{int(row['no_kab']):02d}" if "no_kab" in row else "")
        assert row["kode_wilayah"] == key


def test_vulnerability_index_is_complete_for_provinces_and_partial_for_kabupaten() -> None:
    provinces = table("ikp_provinsi_2024")
    assert Counter(row["kategori"] for row in provinces) == {"Tinggi": 5, "Sedang": 21, "Rendah": 8}
    assert [int(row["peringkat"]) for row in provinces] == list(range(1, 35))
    assert {row["provinsi_tertulis"]: row["kode_wilayah"] for row in provinces if row["kode_wilayah"][0] == "H"} == {
        "Papua": "H91",
        "Papua Barat": "H92",
    }

    kabkota = table("ikp_kabkota_2024")
    assert len(kabkota) == 20 == len({row["kode_wilayah"] for row in kabkota})
    assert [row["kabupaten_kota_tertulis"] for row in kabkota if row["peringkat"] == ""] == [
        "Kota Magelang",
        "Kab. Karanganyar",
        "Kab. Kebumen",
    ]


CUT_OFFS = {"provinsi": (Decimal("21.7"), Decimal("68.5")), "kabkota": (Decimal("13.47"), Decimal("49.33"))}


@pytest.mark.parametrize("name", [name for name in NAMES if "ikp" in name])
def test_vulnerability_category_follows_from_the_score(name: str) -> None:
    medium, high = CUT_OFFS["provinsi" if "provinsi" in name else "kabkota"]
    for row in table(name):
        score = Decimal(row["skor_ikp"])
        assert 0 <= score <= 100
        assert row["kategori"] == ("Tinggi" if score >= high else "Sedang" if score >= medium else "Rendah"), row


def test_kabupaten_names_agree_between_the_bodies() -> None:
    """The three bodies' spellings lead to the same key wherever two of them speak of one region."""

    def bare(name: str) -> str:
        return re.sub(r"^KAB\.? ", "", name.upper())

    voters = {row["kode_wilayah"]: bare(row["kabupaten_kota_tertulis"]) for row in table("dpt_pemilu2024")}
    for row in table("agregat_kabupaten_202401"):
        assert voters[row["kode_wilayah"]] == bare(row["nama_kab"])
    for row in table("ikp_kabkota_2024"):
        assert voters[row["kode_wilayah"]] == bare(row["kabupaten_kota_tertulis"])


# Honesty


def test_every_row_has_a_key_and_a_source_and_invented_figures_stay_in_the_example() -> None:
    for name in NAMES:
        rows = table(name)
        assert rows, name
        first, *_, last = rows[0]
        assert (first, last) == ("kode_wilayah", "sumber"), name
        for row in rows:
            assert None not in (*row, *row.values()), f"{name}: a line with too many or too few values: {row}"
            key, source = row["kode_wilayah"], row["sumber"]
            if name in EXAMPLE:
                assert key == "W00" or key[:6] in EXAMPLE_REGIONS or key.startswith("L98"), (name, key)
                assert re.fullmatch(r"W00(\.\d\d){0,2}|L98\d{4}", key), (name, key)
                assert source == SYNTHETIC, (name, key)
            else:
                assert re.fullmatch(r"NID|H9[12]|W(?!00)\d\d(\.\d\d){0,2}|L99\d{4}", key), (name, key)
                assert NAMED_SOURCE.match(source), (name, source)


def test_no_published_table_speaks_of_the_example() -> None:
    for name in PUBLISHED:
        for row in table(name):
            told = " ".join(row.values()).casefold()
            assert not re.search(r"\bcontoh\b|sintetis|bukan angka nyata", told), (name, row)


def test_every_export_has_a_published_or_invented_sample_or_says_why_not() -> None:
    tables: dict[str, set[str]] = {name: set() for name in registry.contracts()}
    for delivery in read_deliveries(SAMPLES / "deliveries.csv"):
        tables[identified(delivery.file)[0].name].add(delivery.table)
    assert {name for name, found in tables.items() if not found & set(EXAMPLE)} == set(WITHOUT_EXAMPLE)
    assert all(tables.values())


def test_published_and_invented_tables_of_one_export_have_one_form() -> None:
    """The contract's columns, in its order; where a layout of its own writes the file, the layout's."""
    forms: dict[str, set[tuple[str, ...]]] = {}
    for delivery in read_deliveries(SAMPLES / "deliveries.csv"):
        written = list(table(delivery.table)[0])
        if delivery.layout != BY_CONTRACT:
            forms.setdefault(delivery.layout, set()).add(tuple(written))
            continue
        contract, _ = identified(delivery.file)
        columns = [column.name for column in contract.columns]
        assert written[1:-1] == [name for name in columns if name in written], delivery.table
        assert set(columns) - set(written) <= set(contract.details.pembaca.kolom_boleh_tidak_ada), delivery.table
    assert set(forms) == set(layouts.LAYOUTS)
    assert [layout for layout, found in forms.items() if len(found) > 1] == []


def test_the_readme_names_every_table_and_no_other() -> None:
    lines_of_tables = re.findall(r"^\| (`.*?`) \|", (SAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named: set[str] = set()
    for line in lines_of_tables:
        whole = ""
        for written in re.findall(r"`([^`]+)`", line):
            # `_202302` stands for the name before it with another ending.
            starts = [whole[: cut.start()] for cut in re.finditer("_", whole)] if written.startswith("_") else [""]
            found = {name for name in NAMES for start in starts if fnmatchcase(name, start + written)}
            assert found, f"{written} in {line}"
            named |= found
            whole = whole if written.startswith("_") else written
    assert named == set(NAMES)


def test_nothing_looks_like_an_identity_number() -> None:
    for path in SAMPLES.rglob("*"):
        if path.is_file():
            assert not re.search(r"\d{16}", path.read_text(encoding="utf-8")), path


def test_example_province_is_consistent_across_exports() -> None:
    province = table("contoh_agregat_provinsi_202302")[0]
    population = {row["kode_wilayah"]: row for row in table("contoh_agregat_kabupaten_202401")}
    assert set(population) == EXAMPLE_REGIONS
    for name in (name for name in EXAMPLE if "dpt_" in name):
        rows = table(name)
        assert {row["kode_wilayah"] for row in rows} == EXAMPLE_REGIONS
        for row in rows:
            people = population[row["kode_wilayah"]]
            villages = int(people["jumlah_desa"] or 0) + int(people["jumlah_kelurahan"])
            assert int(row["jumlah"]) < int(people["jml_wktp"])
            assert row["jumlah_kecamatan"] == people["jumlah_kecamatan"]
            assert int(row["jumlah_desa_kelurahan"]) == villages
        assert total(rows, "jumlah") < int(province["JML_WKTP"])
    for upper in ("JUMLAH_KECAMATAN", "JUMLAH_DESA", "JUMLAH_KELURAHAN"):
        assert int(province[upper]) == total(list(population.values()), upper.lower())
    assert (province["JUMLAH_KABUPATEN"], province["JUMLAH_KOTA"]) == ("3", "2")
    assert {row["kode_wilayah"] for row in table("contoh_ikp_kabkota_2024")} == EXAMPLE_REGIONS


@pytest.mark.parametrize(
    ("election", "voter_list", "total_of", "kits", "staff", "one_spare_per", "cap", "above"),
    [
        ("pemilu2024", "contoh_dpt_pemilu2024_ralat", "jumlah", "20240213", "202401", 50, 300, {"W00.02": 3}),
        (
            "pilkada2024",
            "contoh_dpt_pilkada2024",
            "jumlah",
            "20241126",
            "202410",
            40,
            600,
            {},
        ),
    ],
)
def test_voters_by_polling_station_carry_the_other_tables_of_the_example(
    election: str,
    voter_list: str,
    total_of: str,
    kits: str,
    staff: str,
    one_spare_per: int,
    cap: int,
    above: dict[str, int],
) -> None:
    def all_of(name: str) -> list[dict[str, str]]:
        return [row for part in EXAMPLE if part in (name, f"{name}_0001", f"{name}_0002") for row in table(part)]

    stations: dict[str, list[dict[str, str]]] = {key: [] for key in EXAMPLE_REGIONS}
    for row in table(f"contoh_rekap_tps_{election}"):
        assert int(row["laki_laki"]) + int(row["perempuan"]) == int(row["jumlah"]), row
        stations[row["kode_wilayah"]].append(row)
    listed = {row["kode_wilayah"]: row for row in table(voter_list)}
    for key, rows in stations.items():
        voters = [int(row["jumlah"]) for row in rows]
        assert sum(voters) == int(listed[key][total_of])
        if "laki_laki" in listed[key]:
            assert total(rows, "laki_laki") == int(listed[key]["laki_laki"])
        ballots = sum(each - -each // one_spare_per for each in voters)
        needed = {
            int(row["dibutuhkan"])
            for row in all_of(f"contoh_logistik_{kits}")
            if row["kode_wilayah"] == key and row["jenis_barang"].startswith("SURAT SUARA")
        }
        assert needed == {ballots}, key
        regular = [int(row["jumlah"]) for row in rows if row["lokasi_khusus"] == "Tidak"]
        assert sum(each > cap for each in regular) == above.get(key, 0), key
        second = sum(each > 400 for each in voters) if election == "pilkada2024" else 0
        bodies = [row for row in all_of(f"contoh_badan_adhoc_{staff}") if row["kode_wilayah"][:6] == key]
        assert total(bodies, "pantarlih_dibutuhkan") == len(rows) + second, key
        assert total(bodies, "kpps_dibutuhkan") == 7 * len(rows), key
    per_district = Counter((r["kode_wilayah"], r["kecamatan_tertulis"]) for rows in stations.values() for r in rows)
    assert per_district == {
        (row["kode_wilayah"][:6], row["kecamatan_tertulis"]): int(row["jumlah_tps"])
        for row in all_of(f"contoh_kelengkapan_tps_{kits}")
    }


def test_polling_stations_of_the_voters_are_those_of_the_tree() -> None:
    tree = {row["kode_desa_kpu"]: row for row in table("contoh_wilayah_tps")}
    names = ("kode_wilayah", "kabupaten_kota_tertulis", "kecamatan_tertulis", "desa_kelurahan_tertulis")
    for name in ("contoh_rekap_tps_pemilu2024", "contoh_rekap_tps_pilkada2024"):
        numbers: dict[str, list[int]] = {code: [] for code in tree}
        for row in table(name):
            assert [row[column] for column in names] == [tree[row["kode_desa_kpu"]][column] for column in names], row
            assert (row["lokasi_khusus"] == "Ya") == (int(row["nomor_tps"]) > 900), row
            numbers[row["kode_desa_kpu"]].append(int(row["nomor_tps"]))
        for code, row in tree.items():
            special = [number for number in numbers[code] if number > 900]
            assert numbers[code] == [*range(1, len(numbers[code]) - len(special) + 1), *special]
            if name.endswith("pemilu2024"):
                first = int(row["tps_khusus_awal"] or 901)
                assert special == list(range(first, int(row["tps_khusus_akhir"] or 900) + 1)), code
                assert len(numbers[code]) == int(row["jumlah_tps"]), code
    again = [row for row in table("contoh_rekap_tps_pemilu2024") if row["kode_wilayah"] == "W00.71"]
    assert again == table("contoh_rekap_tps_pemilu2024_0071")


def test_example_has_one_restatement_and_one_error() -> None:
    first, restated, faulty = (table(f"contoh_dpt_pemilu2024{suffix}") for suffix in ("", "_ralat", "_keliru"))
    assert [now["kode_wilayah"] for was, now in zip(first, restated, strict=True) if was != now] == ["W00.03"]
    wrong = [row for row in faulty if int(row["laki_laki"]) + int(row["perempuan"]) != int(row["jumlah"])]
    assert [row["kode_wilayah"] for row in wrong] == ["W00.02"]
    assert [now["kode_wilayah"] for was, now in zip(restated, faulty, strict=True) if was != now] == ["W00.02"]


# The order of delivery


def test_files_are_named_as_the_bodies_name_them_and_built_in_order(built: dict[str, SampleFile]) -> None:
    deliveries = read_deliveries(SAMPLES / "deliveries.csv")
    assert list(built) == ["/".join(part for part in (d.folder, d.file) if part) for d in deliveries]
    for delivery in deliveries:
        assert [c.name for c in registry.contracts().values() if c.match(delivery.file)] == [
            identified(delivery.file)[0].name
        ]


def test_deliveries_are_in_order_and_use_every_table() -> None:
    deliveries = read_deliveries(SAMPLES / "deliveries.csv")
    assert [d.received for d in deliveries] == sorted(d.received for d in deliveries)
    assert sorted(d.table for d in deliveries) == NAMES


def test_a_name_with_a_scope_or_an_office_says_whose_figures_are_in_it() -> None:
    """A national file without either may hold the example too, since its name has no place for a scope."""
    for delivery in read_deliveries(SAMPLES / "deliveries.csv"):
        contract, name = identified(delivery.file)
        example = delivery.table in EXAMPLE
        assert delivery.scope == (name.lingkup or ""), delivery
        if name.kantor is not None:
            assert name.kantor.startswith("00") == example, delivery
            assert {row["kode_wilayah"][: len(name.kantor) + 1] for row in table(delivery.table)} == {f"W{name.kantor}"}
        elif "{lingkup}" in contract.details.pola:
            assert (delivery.scope in ("contoh", "lncontoh")) == example, delivery


def test_no_file_is_received_before_its_figures_were_public() -> None:
    for delivery in read_deliveries(SAMPLES / "deliveries.csv"):
        if delivery.table in PUBLISHED:
            sources = " ".join({row["sumber"] for row in table(delivery.table)})
            days = [datetime.date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", sources)]
            assert delivery.received > max(days), delivery


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("tata_letak", "pdf", "no layout 'pdf'"),
        ("berkas", "../x.csv", "must be a plain name"),
        ("folder", "..", "must be a plain name"),
        ("tabel", "/x", "must be a plain name"),
    ],
)
def test_a_wrong_delivery_line_is_refused_with_its_number(
    tmp_path: Path, column: str, value: str, complaint: str
) -> None:
    header = ["folder", "berkas", "tabel", "tata_letak", "lingkup", "diterima_pada"]
    good = dict(zip(header, ["", "a.xlsx", "a", "kpu_dpt", "", "2023-07-03"], strict=True))
    with (tmp_path / "deliveries.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header)
        writer.writeheader()
        writer.writerows([good, good | {column: value}])
    with pytest.raises(ValueError, match=rf"line 3: .*{complaint}"):
        read_deliveries(tmp_path / "deliveries.csv")


def test_building_twice_gives_the_same_bytes(built: dict[str, SampleFile], tmp_path: Path) -> None:
    again = {file.path.relative_to(tmp_path).as_posix(): file for file in build_samples(TABLES, tmp_path)}
    assert again.keys() == built.keys()
    for name, file in again.items():
        assert file.received == built[name].received
        first, second = (hashlib.sha256(f.path.read_bytes()).hexdigest() for f in (file, built[name]))
        assert first == second, name
    assert len({hashlib.sha256(file.path.read_bytes()).hexdigest() for file in built.values()}) == len(built)


# The layouts, read back


@pytest.mark.parametrize("delivery", [d for d in read_deliveries(SAMPLES / "deliveries.csv") if d.layout == "kpu_dpt"])
def test_kpu_workbook_reads_back(delivery: Delivery, built: dict[str, SampleFile]) -> None:
    rows = table(delivery.table)
    file = built["/".join(part for part in (delivery.folder, delivery.file) if part)]
    assert file.received == delivery.received

    cells = pd.read_excel(file.path, sheet_name="DN", header=None, engine="calamine")
    with pd.ExcelFile(file.path, engine="calamine") as workbook:
        assert workbook.sheet_names == ["DN"]
    assert cells.shape == (3 + len(rows) + 1, 8)
    assert cells.iloc[0, :6].tolist() == [
        "Nama Provinsi",
        "Nama Kabupaten/Kota",
        "Jumlah Kecamatan",
        "Jumlah Kelurahan/Desa",
        "Jumlah TPS",
        "Total Penetapan Pemilih DPT",
    ]
    assert cells.iloc[1, 5:].tolist() == ["Laki-Laki", "Perempuan", "Jumlah"]
    assert cells.iloc[2].isna().all()
    read = cells.iloc[3:-1].astype(dict.fromkeys(range(2, 8), int)).astype(str).to_numpy().tolist()
    assert read == [[row[column] for column in layouts.KPU_DPT_COLUMNS] for row in rows]
    assert cells.iloc[-1, 0] == "JUMLAH TOTAL"
    assert cells.iloc[-1].isna().tolist() == [False, True, *[False] * 6]
    assert cells.iloc[-1, 2:].tolist() == [total(rows, column) for column in DPT_COUNTS]

    sheet = openpyxl.load_workbook(file.path)["DN"]
    end = 4 + len(rows)
    assert {str(merged) for merged in sheet.merged_cells.ranges} == MERGED | {f"A{end}:B{end}"}
    assert [cell.value for cell in sheet[end][2:]] == [f"=SUM({c}4:{c}{end - 1})" for c in "CDEFGH"]
    for cells_of_row in sheet.iter_rows(min_row=4, max_row=end - 1):
        assert [cell.data_type for cell in cells_of_row] == ["s", "s", *"nnnnnn"]


def test_kpu_workbook_can_be_built_wrong_on_purpose(tmp_path: Path) -> None:
    rows: list[layouts.Row] = [
        {"provinsi_tertulis": "P", "kabupaten_kota_tertulis": "A", "jumlah_tps": 3, "jumlah": "10. 794"},
        {"provinsi_tertulis": "P", "kabupaten_kota_tertulis": None, "jumlah_tps": 4, "jumlah": 5, "sumber": "x"},
    ]
    layouts.write_kpu_dpt(rows, tmp_path / "a.xlsx", sheet="LAIN", totals=False, tahap="DPS")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["LAIN"]
    assert sheet["F1"].value == "Total Penetapan Pemilih DPS"
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] == [
        ["P", "A", None, None, 3, None, None, "10. 794"],
        ["P", None, None, None, 4, None, None, 5],
    ]

    layouts.write_kpu_dpt(rows, tmp_path / "b.xlsx")
    assert pd.read_excel(tmp_path / "b.xlsx", header=None, engine="calamine").iloc[-1, 4] == 7
    layouts.write_kpu_dpt(rows, tmp_path / "c.xlsx", cached_totals=False)
    assert pd.read_excel(tmp_path / "c.xlsx", header=None, engine="calamine").iloc[-1, 2:].isna().all()
    assert openpyxl.load_workbook(tmp_path / "c.xlsx")["DN"]["E6"].value == "=SUM(E4:E5)"


@pytest.mark.parametrize(
    ("file", "name", "columns"),
    [
        ("dukcapil_agregat_prop_202302.csv", "agregat_provinsi_202302", layouts.DUKCAPIL_AGREGAT_PROP_COLUMNS),
        (
            "dukcapil_agregat_prop_202302_contoh.csv",
            "contoh_agregat_provinsi_202302",
            layouts.DUKCAPIL_AGREGAT_PROP_COLUMNS,
        ),
        ("dukcapil_agregat_kab_202401_jateng.csv", "agregat_kabupaten_202401", layouts.DUKCAPIL_AGREGAT_KAB_COLUMNS),
        (
            "dukcapil_agregat_kab_202401_contoh.csv",
            "contoh_agregat_kabupaten_202401",
            layouts.DUKCAPIL_AGREGAT_KAB_COLUMNS,
        ),
    ],
)
def test_dukcapil_layers_read_back(
    built: dict[str, SampleFile], file: str, name: str, columns: tuple[str, ...]
) -> None:
    header = lines(built[file])[0]
    assert header == ",".join(columns)
    assert header == (header.upper() if "_prop_" in file else header.lower())
    read = pd.read_csv(built[file].path, dtype=str, keep_default_na=False)
    assert read.to_numpy().tolist() == [[row[column] for column in columns] for row in table(name)]


def test_dukcapil_layers_keep_the_blanks_of_the_layer(built: dict[str, SampleFile]) -> None:
    assert lines(built["dukcapil_agregat_prop_202302.csv"])[1].startswith("11,ACEH,ACEH,18,5,290,6498,,1656434,")
    kota = [line for line in lines(built["dukcapil_agregat_kab_202401_jateng.csv"]) if ",KOTA MAGELANG," in line]
    assert kota[0].startswith("135,JAWA TENGAH,KOTA MAGELANG,33,71,33,3371,,17,3,")


def test_dukcapil_layer_can_be_built_with_other_columns(tmp_path: Path) -> None:
    layouts.write_dukcapil_agregat_kab([{"no_prop": "00", "no_kab": 1}], tmp_path / "a.csv", columns=["no_kab", "x"])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "no_kab,x\n1,\n"


@pytest.mark.parametrize("suffix", ["", "_contoh"])
def test_vulnerability_tables_read_back(built: dict[str, SampleFile], suffix: str) -> None:
    prefix = suffix.removeprefix("_") + "_" if suffix else ""
    provinces, kabkota = built[f"ikp_2024_provinsi{suffix}.csv"], built[f"ikp_2024_kabkota{suffix}.csv"]
    assert lines(provinces)[0] == "peringkat;provinsi;skor_ikp;kategori"
    assert lines(kabkota)[0] == "peringkat;kabupaten_kota;provinsi;skor_ikp;kategori;sumber"
    for file, name, columns in (
        (provinces, f"{prefix}ikp_provinsi_2024", layouts.BAWASLU_IKP_PROVINSI_COLUMNS),
        (kabkota, f"{prefix}ikp_kabkota_2024", layouts.BAWASLU_IKP_KABKOTA_COLUMNS),
    ):
        read = pd.read_csv(file.path, sep=";", dtype=str, keep_default_na=False)
        expected = [
            [row[key].replace(".", ",") if key == "skor_ikp" else row[key] for key in columns.values()]
            for row in table(name)
        ]
        assert read.to_numpy().tolist() == expected


def test_vulnerability_scores_keep_their_published_digits(built: dict[str, SampleFile]) -> None:
    kabkota = lines(built["ikp_2024_kabkota.csv"])
    assert "1;Kab. Intan Jaya;Papua Tengah;100;Tinggi;okezone 2022-12-16" in kabkota
    assert "14;Kab. Sukoharjo;Jawa Tengah;70,20;Tinggi;suarabaru 2022-12-19" in kabkota
    assert ";Kota Magelang;Jawa Tengah;16,04;Sedang;databoks 2023-01-09" in kabkota
    assert "33;Sulawesi Selatan;10,20;Rendah" in lines(built["ikp_2024_provinsi.csv"])
