"""Real published figures: what does not add up fails by the residual a reader finds by hand, the rest holds."""

from __future__ import annotations

import csv
import re

import pytest

from orchestration.settings import SEEDS_DIR
from tests.world import World

# What is wrong with a published figure: computed minus stated. Read off the publications, not off the warehouse.
RESIDUALS = {
    "AT-BINJAI-DPS-KEC": 320,  # provisional list of Pilkada by kecamatan: 220,193 against 219,873
    "AT-BINJAI-DP4-KEC": -500,  # 219,867 against 220,367
    "AT-BINJAI-TPS-KEC": -3,  # 394 against 397
    "AT-DPT-LN-PERS": -10_000,  # 751,260 + 999,214 against the misprinted 1,760,474
    "AT-DP4-LN": -1_854,  # women + men against 1,806,714
    "AT-DP4-LN-PEMULA": 71,  # the same with the first-time voters
    "AT-DPS-JANGGAL": 2_314,
    "AT-NPHD-TNI-CAIR": -4,  # 173 + 23 against 200
    "AT-DPT-BOCOR": 19,  # near-equal is not equal
    "AT-IKP-SUKOHARJO": -0.03,
    "AT-IKP-KALTARA": -0.24,
    "AT-PEREKAMAN-TARGET": 0.36,  # 99.4 and 99.04
    "AT-JATENG-NPHD-SATUAN": 985_326_500_000 - 985_000_000,
}
RATIOS = {"AT-KASN-2304": 69.3, "AT-KASN-1402": 87.4, "AT-KASN-67": 33.2}  # recomputed; printed 78.5, 88.5, 43
BALANCED = [
    "AT-BINJAI-DPT-KEC", "AT-DPT-DN-LN", "AT-DPT-LP", "AT-DPT-LN", "AT-DP4-PEMILU2024", "AT-DP4-PILKADA2024",
    "AT-JATENG-ARUS-PILKADA", "AT-JATENG-NPHD", "AT-KPPS", "AT-MAGETAN-PDPB", "AT-PDPB-202502-DN-LN",
    "AT-PDPB-202502-LP", "AT-KASN-2034", "AT-BINJAI-CETAK",
]  # fmt: skip


@pytest.mark.parametrize("code", RESIDUALS)
def test_a_published_figure_that_fails_names_its_residual(built: World, code: str):
    ((residual, result, told),) = built.query(
        f"select selisih, hasil, keterangan from marts.mart_kualitas__rekonsiliasi where kode_rekonsiliasi = '{code}'"
    )
    assert (residual, result) == (pytest.approx(RESIDUALS[code]), "tidak_cocok")
    assert told.startswith("Tidak cocok") and "selisih" in told and "Sumber" in told


@pytest.mark.parametrize("code", RATIOS)
def test_a_published_ratio_is_recomputed(built: World, code: str):
    ((value, result),) = built.query(
        f"select nilai, hasil from marts.mart_kualitas__rekonsiliasi where kode_rekonsiliasi = '{code}'"
    )
    assert (round(value, 1), result) == (RATIOS[code], "tidak_cocok")


@pytest.mark.parametrize("code", BALANCED)
def test_a_published_figure_that_balances_balances(built: World, code: str):
    assert built.query(f"select hasil from marts.mart_kualitas__rekonsiliasi where kode_rekonsiliasi = '{code}'") == [
        ("cocok",)
    ]


def test_the_ballots_printed_are_not_reconciled_with_the_need(built: World):
    ((residual, result),) = built.query(
        "select selisih, hasil from marts.mart_kualitas__rekonsiliasi where kode_rekonsiliasi = 'AT-SURAT-SUARA'"
    )
    assert result == "tidak_cocok" and residual < -170_000_000


def test_stock_and_flow_of_delivered_lists_balance_or_name_the_residual(built: World):
    assert built.query(
        "select kode_wilayah, periode, selisih from marts.mart_kualitas__rekonsiliasi "
        "where subjek like 'Daftar awal%' and kode_wilayah in ('W33', 'W35.20', 'W00.03') order by 1, 2"
    ) == [
        ("W00.03", "PEMILU2024", -235),
        ("W00.03", "PILKADA2024", 0),
        ("W33", "PILKADA2024", 0),
        ("W35.20", "PDPB202504", 0),
    ]


def test_voters_above_recorded_cards_is_a_warning_and_above_those_obliged_is_critical(built: World):
    above = dict(
        built.query(
            "select w.tingkat, count(*) from marts.mart_kualitas__rekonsiliasi as r "
            "join marts.dim_wilayah as w using (kode_wilayah) "
            "where r.kode_rekonsiliasi like 'A-DPT-PEREKAMAN:%' and r.hasil = 'tidak_cocok' and r.tingkat = 'warning' "
            "and not w.sintetis group by all"
        )
    )
    assert above == {"nasional": 1, "provinsi": 26, "kabupaten_kota": 5}
    assert built.query(
        "select distinct tingkat, indikator_terdampak, hasil from marts.mart_kualitas__rekonsiliasi "
        "where kode_rekonsiliasi like 'A-DPT-WAJIB-KTP:%'"
    ) == [("critical", "D2.1", "cocok")]


def test_parts_are_held_against_their_total_down_to_the_kecamatan(built: World):
    levels = built.query(
        "select distinct w.tingkat, r.tingkat_bagian_pembanding from marts.mart_kualitas__rekonsiliasi as r "
        "join marts.dim_wilayah as w using (kode_wilayah) where r.jenis = 'bagian_ke_jumlah' order by all"
    )
    assert ("kabupaten_kota", "kecamatan") in levels and ("provinsi", "kabupaten_kota") in levels


def test_a_unit_is_the_one_that_the_columns_description_says(built: World):
    units = {"orang", "keping", "buah", "set", "lembar", "keluarga", "kali", "rupiah", "baris"}
    for code, unit, definition in built.query("select kode_ukuran, satuan, definisi from marts.dim_ukuran"):
        said = set(re.findall(r"\((\w+)[;)]", definition)) & units
        assert unit is None or not said or unit.split()[0] in said, (code, unit, definition)


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS_DIR / "reference" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_comparison_names_figures_that_exist(built: World):
    """A misspelt cell of a seed would compare nothing, and say nothing."""
    known = {code for (code,) in built.query("select kode_ukuran from marts.dim_ukuran")}
    for name, columns in {
        "perbandingan": ("kode_ukuran", "kode_ukuran_pembanding"),
        "identitas_suku": ("kode_ukuran",),
        "pokok_pernyataan": ("kode_ukuran", "kode_ukuran_penyebut"),
    }.items():
        used = {row[column] for row in seed(name) for column in columns if row[column]}
        assert used <= known, (name, used - known)
    assert {row["kode_identitas"] for row in seed("identitas_suku")} == {
        row["kode_identitas"] for row in seed("identitas")
    }
    # What the samples hold of a figure is how it is really detailed.
    details = set(built.query("select distinct kode_ukuran, rincian from marts.fct_angka"))
    delivered = {code for code, _ in details}
    for row in seed("perbandingan"):
        pairs = {(row["kode_ukuran"], row["rincian"]), (row["kode_ukuran_pembanding"], row["rincian_pembanding"])}
        assert pairs <= details, (row["kode_perbandingan"], pairs - details)
    for row in seed("pokok_pernyataan"):
        pair = (row["kode_ukuran"], row["rincian"])
        assert row["rincian"] == "*" or pair in details or pair[0] not in delivered, row["pokok"]


def test_a_comparison_names_levels_of_regions_that_exist(built: World):
    levels = {level for (level,) in built.query("select distinct tingkat from marts.dim_wilayah")}
    for row in seed("perbandingan"):
        named = row["tingkat_wilayah"].split(" ")
        assert set(named) <= levels and len(named) == len(set(named)), (row["kode_perbandingan"], named)


@pytest.mark.parametrize(
    "code",
    [f"A-{row['kode_perbandingan']}" for row in seed("perbandingan")]
    + [f"I-{row['kode_identitas']}" for row in seed("identitas")],
)
def test_every_comparison_and_identity_compares_something(built: World, code: str):
    """In the samples, which deliver both figures of each: one that says nothing there has a cell that matches none."""
    results = built.query(
        f"select distinct hasil from marts.mart_kualitas__rekonsiliasi where kode_rekonsiliasi like '{code}:%'"
    )
    assert {"cocok", "tidak_cocok"} & {result for (result,) in results}, results
