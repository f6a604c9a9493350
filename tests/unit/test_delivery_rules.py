"""Every rule that a delivery gate draws from the contract finds its row: real Great Expectations on a real DuckDB.

The exports here are small ones built in code, one per rule. Not here: the row rules (`test_row_rules`), the shipped
exports with their own SQL (`integration/test_delivery_gate_*`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.judge import Candidate, Earlier, Judgement
from tests.small_export import PLACE, Column, column, gate

TPS = column("tps", "integer", "TPS", required=True, logicalTypeOptions={"minimum": 1, "maximum": 900})
COLUMNS = (*PLACE, TPS)
GOOD = ("Provinsi Contoh,Contoh Barat,21", "Provinsi Contoh,Contoh Timur,18")
RECEIVED = dt.datetime(2024, 2, 5, 9)
Found = list[tuple[str, str, int | None, str | None]]  # rule, severity, row, value


def judge(
    folder: Path,
    files: Mapping[str, tuple[str, ...]],
    columns: tuple[Column, ...] = COLUMNS,
    earlier: list[Earlier] | None = None,
    received: dt.datetime = RECEIVED,
    **details: Any,
) -> dict[str, Judgement]:
    """The judgement on each file, all judged in one call: a CSV by its name, as its rows below the header."""
    of = gate(folder, columns, **details)
    candidates = []
    for number, (name, rows) in enumerate(files.items()):
        path = folder / name
        path.write_text("\n".join([",".join(c["physicalName"] for c in columns), *rows, ""]), encoding="utf-8")
        known = of.contract.match(name)
        assert known is not None
        sender = of.contract.sender_in(known, of.regions)
        candidates.append(Candidate(f"D{number}", name, known.periode, path, sender, received))
    judgements = of.judge(candidates, earlier=lambda readable: earlier or [])
    return {judgement.candidate.file_name: judgement for judgement in judgements}


def one(folder: Path, *rows: str, name: str = "kecil_202401.csv", **more: Any) -> Judgement:
    return judge(folder, {name: rows}, **more)[name]


def found(judgement: Judgement) -> Found:
    return [(f.aturan, f.tingkat, f.baris_sumber, f.nilai) for f in judgement.findings]


def refusal(rule: str, row: int | None = None, value: str | None = None) -> Found:
    return [(rule, "critical", row, value)]


# ---------------------------------------------------------------------------------------------------- cell by cell

LISTED = column("status", header="STATUS {x}")  # a header may hold what a message would be formatted by
DATED = column("hari", "date", header="HARI")
SHARE = column("persen", "number", header="PERSEN")
MORE = (*COLUMNS, LISTED, DATED, SHARE)


@pytest.mark.parametrize(
    ("row", "rule", "value"),
    [
        ("Provinsi Contoh,Contoh Tengah,,Siap,,", "wajib_terisi", None),
        ("Provinsi Contoh,Contoh Tengah,dua,Siap,,", "tipe_sesuai", "dua"),
        ("Provinsi Contoh,Contoh Tengah,2,Siap,31/02/2024,", "tipe_sesuai", "31/02/2024"),
        ("Provinsi Contoh,Contoh Tengah,2,Siap,,sekian", "tipe_sesuai", "sekian"),
        ("Provinsi Contoh,Contoh Tengah,0,Siap,,", "tidak_di_bawah_batas", "0"),
        ("Provinsi Contoh,Contoh Tengah,901,Siap,,", "tidak_di_atas_batas", "901"),
        ("Provinsi Contoh,Contoh Tengah,2,Entah,,", "nilai_dikenal", "Entah"),
        ("Provinsi Contoh,Contoh Tenggah,2,Siap,,", "wilayah_dikenal", "Contoh Tenggah"),
    ],
)
def test_a_bad_cell_is_found_with_its_row_and_value(tmp_path, row, rule, value):
    good = tuple(f"{line},siap,2024-01-31,0.5" for line in GOOD)  # lists are compared without case
    bad = one(tmp_path, *good, row, columns=MORE, nilai_sah={"status": ["Siap", "Belum {siap}"]})
    assert (bad.verdict, found(bad)) == ("ditolak", refusal(rule, 4, value))
    assert all("{" not in finding.pesan or "{siap}" in finding.pesan for finding in bad.findings)


def test_dots_between_thousands_are_read_and_noted(tmp_path: Path):
    wide = (*PLACE, column("pemilih", "integer", "PEMILIH"))
    noted = one(tmp_path, "Provinsi Contoh,Contoh Barat,375.222", columns=wide)
    assert noted.verdict == "diterima_dengan_catatan"
    assert found(noted) == [("angka_bertitik", "warning", 2, "375.222")]
    assert noted.data[0]["pemilih"] == 375_222


@pytest.mark.parametrize(
    "written",
    [
        "NIK {0}{1}{2}{3}{4}",
        "NIK{0}{1}{2}{3}{4}",
        "NIK{0}{1}{2}{3}{4}x",
        "no_kk{0}{1}{2}{3}{4}",
        "{0}{1}{2}-{3}-{4}",
        "{0}.{1}.{2}.{3}.{4}",
    ],
)
def test_an_identifier_of_a_person_refuses_the_file_and_is_not_repeated(tmp_path: Path, written: str):
    number = written.format("33", "08", "01", "410190", "0001")
    bad = one(tmp_path, f"Provinsi Contoh,Contoh Barat,21,{number}", columns=(*COLUMNS, column("catatan")))
    assert [finding.aturan for finding in bad.findings] == ["tanpa_pengenal_pribadi"]
    assert "410190" not in str([finding.as_row() for finding in bad.findings])


@pytest.mark.parametrize("zero", ["\uff10", "\u0660"])  # full-width, Arabic-Indic
def test_an_identifier_in_the_digits_of_another_script_is_one(tmp_path: Path, zero: str):
    number = "".join(chr(ord(zero) + int(digit)) for digit in "33080141019" + "00001")
    bad = one(tmp_path, f"Provinsi Contoh,Contoh Barat,21,{number}", columns=(*COLUMNS, column("catatan")))
    assert [finding.aturan for finding in bad.findings] == ["tanpa_pengenal_pribadi"]


def test_a_listed_value_is_kept_in_the_contracts_spelling(tmp_path: Path):
    line = "Provinsi Contoh,Contoh Barat,21,BELUM siap,,"
    good = one(tmp_path, line, columns=MORE, nilai_sah={"status": ["Siap", "Belum siap"]})
    assert (good.verdict, good.data[0]["status"]) == ("diterima", "Belum siap")


def test_two_spellings_of_a_listed_value_are_one_key(tmp_path: Path):
    rows = ("Provinsi Contoh,Contoh Barat,Siap,21", "Provinsi Contoh,Contoh Barat,SIAP,22")
    keyed = (*PLACE, column("status", header="STATUS", primaryKey=True), column("tps", "integer", "TPS"))
    bad = one(tmp_path, *rows, columns=keyed, nilai_sah={"status": ["Siap"]})
    assert (bad.verdict, {f.aturan for f in bad.findings}) == ("ditolak", {"kunci_tidak_ganda"})


@pytest.mark.parametrize("written", ["D" + "4" * 16, "2024-01-31 2024-02-01", "0812 3456 7890", "33." + "3" * 14])
def test_what_only_has_as_many_digits_is_no_identifier(tmp_path: Path, written: str):
    good = one(tmp_path, f"Provinsi Contoh,Contoh Barat,21,{written}", columns=(*COLUMNS, column("catatan")))
    assert good.verdict == "diterima"


def test_an_absurd_figure_cannot_close_the_gate_for_the_others(tmp_path: Path):
    parts = tuple(column(name, "integer", name.upper()) for name in ("a", "b", "c", "jumlah"))
    aturan = [{"nama": "a_b_c", "jenis": "jumlah", "bagian": ["a", "b", "c"], "total": "jumlah", "alasan": "uji"}]
    absurd = str(2**62 - 1)
    judged = judge(
        tmp_path,
        {
            "kecil_202401.csv": (f"Provinsi Contoh,Contoh Barat,{absurd},{absurd},{absurd},6",),
            "kecil_202402.csv": ("Provinsi Contoh,Contoh Barat,1,2,3,6",),
        },
        columns=(*PLACE, *parts),
        aturan=aturan,
        received=dt.datetime(2024, 3, 5),
    )
    assert {name: judgement.verdict for name, judgement in judged.items()} == {
        "kecil_202401.csv": "ditolak",
        "kecil_202402.csv": "diterima",
    }


# ------------------------------------------------------------------------------------------------------------ keys


def test_a_region_twice_is_found_in_both_its_rows(tmp_path: Path):
    bad = one(tmp_path, *GOOD, GOOD[1])
    assert found(bad) == [("wilayah_tidak_ganda", "critical", row, "Contoh Timur") for row in (3, 4)]


def test_a_key_twice_is_found_and_the_same_key_elsewhere_is_not(tmp_path: Path):
    keyed = (*COLUMNS, column("nomor", header="NOMOR", primaryKey=True), column("jenis", primaryKey=True))
    rows = [f"Provinsi Contoh,{name},21,{number},{kind}" for name, number, kind in [
        ("Contoh Barat", 1, "A"), ("Contoh Barat", 1, "B"), ("Contoh Timur", 1, "A"), ("Contoh Timur", 1, "A"),
    ]]  # fmt: skip
    judgements = judge(tmp_path, {"kecil_202401.csv": tuple(rows), "kecil_202402.csv": tuple(rows[:3])}, columns=keyed,
                       received=dt.datetime(2024, 3, 1))  # fmt: skip
    bad = judgements["kecil_202401.csv"]
    assert found(bad) == [("kunci_tidak_ganda", "critical", row, "1 / A") for row in (4, 5)]
    assert bad.findings[0].pesan == "NOMOR, JENIS '1 / A' untuk wilayah Contoh Timur muncul 2 kali."
    assert judgements["kecil_202402.csv"].verdict == "diterima", "the same keys in another month are other rows"
    keys = bad.batch.arrow()["kunci_baris"].to_pylist()
    assert keys[:3] == ["W00.01|1|A", "W00.01|1|B", "W00.02|1|A"]


# ------------------------------------------------------------------------------------------- the delivery as a whole


@pytest.mark.parametrize(
    ("name", "received", "verdict"),
    [
        ("kecil_202402.csv", dt.datetime(2024, 2, 1), "diterima"),  # a month that has begun may be reported on
        ("kecil_202403.csv", dt.datetime(2024, 2, 29, 23), "ditolak"),
        ("kecil_202112.csv", dt.datetime(2024, 2, 1), "diterima"),
    ],
)
def test_a_period_that_has_not_begun_cannot_be_reported_on(tmp_path, name, received, verdict):
    judgement = one(tmp_path, *GOOD, name=name, received=received)
    assert judgement.verdict == verdict
    assert found(judgement) in ([], refusal("periode_tidak_mendatang", value=name[6:12]))


BY_DAY: dict[str, Any] = {
    "pola": "kecil_{tanggal}{csv}",
    "contoh_nama": ["kecil_20240131.csv"],
    "periode": "{tanggal}",
    "berlaku_pada": {"dasar": "kolom", "kolom": "hari"},
}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2024-01-31", "2024-01-31"), []),
        (("2024-01-30", "2024-01-30"), refusal("tanggal_sesuai_nama", value="2024-01-30")),
        (("2024-01-31", "2024-01-30"), refusal("tanggal_berlaku_diketahui")),
        (("2024-01-31", ""), refusal("tanggal_berlaku_diketahui")),
    ],
)
def test_the_day_in_the_file_is_one_day_and_that_of_its_name(tmp_path, days, expected):
    rows = [f"{row},{day}" for row, day in zip(GOOD, days, strict=True)]
    judgement = one(tmp_path, *rows, name="kecil_20240131.csv", columns=(*COLUMNS, DATED), **BY_DAY)
    assert found(judgement) == expected


def test_a_period_whose_day_nobody_has_said_is_refused(tmp_path: Path):
    calendar = {"dasar": "kalender", "nilai": {"202401": "2024-01-20"}}
    files = {"kecil_202401.csv": GOOD, "kecil_202312.csv": GOOD}
    judgements = judge(tmp_path, files, berlaku_pada=calendar)
    assert found(judgements["kecil_202401.csv"]) == []
    assert found(judgements["kecil_202312.csv"]) == refusal("tanggal_berlaku_diketahui", value="202312")


def test_the_suffix_of_a_name_is_held_against_the_rows(tmp_path: Path):
    scoped: dict[str, Any] = {"pola": "kecil_{bulan}{lingkup}{csv}"}
    names = ["kecil_202401_contoh.csv", "kecil_202401_00.csv", "kecil_202401_jateng.csv", "kecil_202401_entah.csv"]
    judgements = judge(tmp_path, dict.fromkeys(names, GOOD), **scoped)
    assert [found(judgements[name]) for name in names] == [
        [], [], refusal("lingkup_sesuai_nama", value="jateng"), refusal("lingkup_sesuai_nama", value="entah"),
    ]  # fmt: skip


OFFICES: dict[str, Any] = {"pola": "kecil_{bulan}{kantor}{csv}", "pengirim_daerah": "KPU {nama}"}


def test_an_office_is_known_and_speaks_for_its_own_region(tmp_path: Path):
    names = {
        "kecil_202401.csv": GOOD,
        "kecil_202401_00.csv": GOOD,
        "kecil_202401_00.01.csv": GOOD[:1],
        "kecil_202401_00.02.csv": GOOD,
        "kecil_202401_33.98.csv": GOOD,
    }
    judgements = judge(tmp_path, names, **OFFICES)
    assert {name: found(judgement) for name, judgement in judgements.items()} == {
        "kecil_202401.csv": [],
        "kecil_202401_00.csv": [],
        "kecil_202401_00.01.csv": [],
        "kecil_202401_00.02.csv": refusal("isi_sesuai_pengirim", 2, "Contoh Barat"),
        "kecil_202401_33.98.csv": refusal("pengirim_dikenal", value="33.98"),
    }
    senders = [judgement.candidate.pengirim for judgement in judgements.values()]
    assert senders == [
        "KPU RI", "KPU Provinsi Contoh (00)", "KPU Kabupaten Contoh Barat (00.01)",
        "KPU Kabupaten Contoh Timur (00.02)", "kantor 33.98 (tidak dikenal)",
    ]  # fmt: skip


JUMP: dict[str, Any] = {"lonjakan": {"alasan": "Uji.", "baris": 50, "kolom": {"tps": 20}}}


@pytest.mark.parametrize(
    ("before", "noted"),
    [
        ({}, []),  # a first delivery leaps from nothing
        ({"baris": 2, "tps": 39}, []),
        ({"baris": 2, "tps": 32.5}, []),  # exactly a fifth more
        ({"baris": 2, "tps": 32}, [("lonjakan_wajar", "warning", None, "39")]),
        ({"baris": 2, "tps": 49}, [("lonjakan_wajar", "warning", None, "39")]),
        ({"baris": 5, "tps": 39}, [("lonjakan_wajar", "warning", None, "2")]),
        ({"baris": 2, "tps": 0}, [("lonjakan_wajar", "warning", None, "39")]),  # from nothing reported to something
    ],
)
def test_a_leap_from_the_delivery_before_is_noted(tmp_path, before, noted):
    earlier = [Earlier("D0", "D-lama", name, value) for name, value in before.items()]
    judgement = one(tmp_path, *GOOD, earlier=earlier, **JUMP)
    assert found(judgement) == noted
    assert judgement.verdict == ("diterima_dengan_catatan" if noted else "diterima")


def test_a_leap_is_of_the_delivery_that_leaps(tmp_path: Path):
    """And where the contract says so, it refuses."""
    grave: dict[str, Any] = {"lonjakan": {**JUMP["lonjakan"], "tingkat": "critical"}}
    earlier = [Earlier("D1", "D-lama", "tps", 390)]
    files = {"kecil_202312.csv": GOOD, "kecil_202401.csv": GOOD}
    judgements = judge(tmp_path, files, earlier=earlier, **grave)
    assert found(judgements["kecil_202312.csv"]) == []
    (finding,) = judgements["kecil_202401.csv"].findings
    assert finding.tingkat == "critical"
    assert finding.pesan == (
        "Jumlah tps 39, sedangkan kiriman diterima sebelumnya 390: berubah 90,0 persen (batas 20)."
    )


BARAT, TIMUR = "W00.01", "W00.02"
BY_ROW_JUMP: dict[str, Any] = {"lonjakan": {"alasan": "Uji.", "per_baris": {"tps": {"turun": 10, "naik": 100}}}}


@pytest.mark.parametrize(
    ("before", "noted"),
    [
        ({}, []),
        ({BARAT: 23, TIMUR: 18}, []),
        ({BARAT: 24, TIMUR: 18}, [("lonjakan_per_baris_wajar", "warning", 2, "21")]),  # 21 is 12.5 percent less
        ({BARAT: 10.5, TIMUR: 18}, []),  # doubled
        ({BARAT: 10.4, TIMUR: 18}, [("lonjakan_per_baris_wajar", "warning", 2, "21")]),
        ({"W00.03": 1}, []),  # of another region
    ],
)
def test_a_row_that_leaps_from_its_own_last_figure_is_noted(tmp_path, before, noted):
    earlier = [Earlier("D0", "D-lama", "tps", value, key) for key, value in before.items()]
    assert found(one(tmp_path, *GOOD, earlier=earlier, **BY_ROW_JUMP)) == noted


def test_a_row_may_fall_only_where_the_contract_lets_it(tmp_path: Path):
    grows: dict[str, Any] = {"lonjakan": {"alasan": "Uji.", "per_baris": {"tps": {"turun": 0}}}}
    earlier = [Earlier("D0", "D-lama", "tps", 21, BARAT), Earlier("D0", "D-lama", "tps", 19, TIMUR)]
    (finding,) = one(tmp_path, *GOOD, earlier=earlier, **grows).findings
    assert (finding.baris_sumber, finding.kolom) == (3, "tps")
    assert finding.pesan == "Kabupaten Contoh Timur: tps 18, sedangkan kiriman diterima sebelumnya 19."


@pytest.mark.parametrize(
    ("before", "lost"),
    [
        ([BARAT, TIMUR], []),
        ([BARAT, TIMUR, "W00.71"], ["Kota Contoh Baru"]),
        ([BARAT, TIMUR, "W00.71", "W00.72"], ["Kota Contoh Baru", "Kota Contoh Barat"]),  # half of them are there
        ([BARAT, "W00.71", "W00.72"], []),  # most of them are not: it speaks of something else
    ],
)
def test_a_row_that_is_there_no_more_is_noted(tmp_path, before, lost):
    earlier = [Earlier("D0", "D-lama", "baris", 1, key) for key in before]
    judgement = one(tmp_path, *GOOD, earlier=earlier, **BY_ROW_JUMP)
    assert {(f.aturan, f.tingkat, f.nilai) for f in judgement.findings} == {
        ("baris_tidak_hilang", "warning", name) for name in lost
    }


def test_what_must_be_complete_has_another_rule_for_a_lost_row(tmp_path: Path):
    whole: dict[str, Any] = {"cakupan": {"lengkap": True, "alasan": "Uji."}, **BY_ROW_JUMP}
    assert "baris_tidak_hilang" not in {f.aturan for f in one(tmp_path, *GOOD, **whole).findings}
    names = {rule["meta"]["aturan"] for rule in gate(tmp_path, COLUMNS, **whole).suite.expectations}
    assert "baris_tidak_hilang" not in names
    assert "lonjakan_per_baris_wajar" in names


def test_a_whole_province_must_be_whole(tmp_path: Path):
    rows = [f"Provinsi Contoh,{name},20" for name in ("Contoh Barat", "Contoh Timur", "Contoh Tengah")]
    whole: dict[str, Any] = {"cakupan": {"lengkap": True, "alasan": "Uji."}}
    bad = one(tmp_path, *rows, "Provinsi Contoh,Kota Contoh Baru,20", **whole)
    assert found(bad) == refusal("cakupan_lengkap", value="Kota Contoh Barat")
    both = [*rows, "Provinsi Contoh,Kota Contoh Baru,20", "Provinsi Contoh,Kota Contoh Barat,20"]
    assert found(one(tmp_path, *both, **whole)) == []


def test_a_totals_row_that_does_not_add_up_is_shown(tmp_path: Path):
    reader: dict[str, Any] = {"pembaca": {"jenis": "delimited", "label_total": "JUMLAH"}}
    assert found(one(tmp_path, *GOOD, "JUMLAH,,39", **reader)) == []
    assert found(one(tmp_path, *GOOD, "JUMLAH,,38", **reader)) == refusal("total_sesuai", 4, "38")
    assert [f[:2] for f in found(one(tmp_path, *GOOD, "JUMLAH,,", **reader))] == [("total_dapat_diperiksa", "warning")]


# ----------------------------------------------------------------------------------- registers: a bad row by itself

BY_ROW: dict[str, Any] = {"putusan": {"satuan": "baris", "alasan": "Uji."}}


def test_in_a_register_a_bad_row_refuses_only_itself(tmp_path: Path):
    judgements = judge(
        tmp_path,
        {
            "kecil_202312.csv": GOOD,
            "kecil_202401.csv": (*GOOD, "Provinsi Contoh,Contoh Tenggah,5", "Provinsi Contoh,Contoh Tengah,5"),
        },
        **BY_ROW,
    )
    assert found(judgements["kecil_202312.csv"]) == []
    mixed = judgements["kecil_202401.csv"]
    assert (mixed.verdict, mixed.rows, mixed.accepted_rows) == ("diterima_dengan_catatan", 4, 3)
    assert found(mixed) == refusal("wilayah_dikenal", 4, "Contoh Tenggah")
    # Positions are those of the batch, where another delivery's two rows stand before.
    assert mixed.refused == {2 + 2}


@pytest.mark.parametrize(("bad", "verdict"), [(2, "diterima_dengan_catatan"), (3, "ditolak"), (4, "ditolak")])
def test_a_register_most_of_whose_rows_are_bad_is_refused_whole(tmp_path, bad, verdict):
    names = ["Contoh Barat", "Contoh Timur", "Contoh Tengah", "Kota Contoh Baru"]
    rows = [f"Provinsi Contoh,{name},{0 if number < bad else 9}" for number, name in enumerate(names)]
    judgement = one(tmp_path, *rows, **BY_ROW)
    assert (judgement.verdict, judgement.accepted_rows) == (verdict, 0 if verdict == "ditolak" else 4 - bad)
    assert ("terlalu_banyak_baris_ditolak" in {f.aturan for f in judgement.findings}) == (verdict == "ditolak")


def test_what_is_wrong_with_a_register_as_a_whole_refuses_it_whole(tmp_path: Path):
    judgement = one(tmp_path, *GOOD, name="kecil_202403.csv", **BY_ROW)
    assert (judgement.verdict, found(judgement)) == ("ditolak", refusal("periode_tidak_mendatang", value="202403"))


def test_every_bad_row_of_a_register_is_found_however_many_there_are(tmp_path: Path):
    """More than Great Expectations shows: a row left out would be accepted."""
    rows = [f"Provinsi Contoh,Contoh Barat,{0 if number % 3 == 0 else 9},{number}" for number in range(900)]
    keyed = (*COLUMNS, column("nomor", primaryKey=True))
    judgement = one(tmp_path, *rows, columns=keyed, **BY_ROW)
    assert (judgement.rows, judgement.accepted_rows, len(judgement.findings)) == (900, 600, 300)
