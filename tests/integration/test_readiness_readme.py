"""The README of the readiness seeds tells the truth: its examples are rows of the release, what it names exists."""

from __future__ import annotations

import csv
import re

import pytest

from orchestration.settings import DBT_DIR
from tests.world import World

SEEDS = DBT_DIR / "seeds" / "readiness"
README = (SEEDS / "README.md").read_text(encoding="utf-8")
Cells = dict[str, str]


def table(name: str) -> list[Cells]:
    """Rows of the table between `<!-- name ... -->` and `<!-- end of name -->`, by its header, without backticks."""
    block = re.search(rf"<!-- {name}\b.*? -->\n(.*?)\n<!-- end of {name} -->", README, re.DOTALL)
    assert block is not None, name
    header, _, *lines = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in block[1].splitlines()
    ]
    return [dict(zip(header, cells, strict=True)) for cells in lines]


def number(text: str) -> float:
    return float(text.replace(",", ""))


EXAMPLES = table("indicators")
INDEX = table("index")
NAMED = set(re.findall(r"`(\w[^`\s]*)`", README))


@pytest.mark.parametrize("told", EXAMPLES, ids=lambda told: f"{told['code']} {told['region']} {told['election']}")
def test_a_worked_example_is_a_row_of_the_release(built: World, told: Cells):
    found = built.query(
        "select status, pembilang, penyebut, nilai, skor from marts.mart_kesiapan__indikator where kode_indikator = "
        f"'{told['code']}' and kode_wilayah = '{told['region']}' and kode_pemilu = '{told['election']}'"
    )
    assert found == [("observed", *(number(told[name]) for name in ("numerator", "denominator", "value", "score")))]


def test_there_is_an_example_of_every_dimension():
    assert {told["code"].split(".")[0] for told in EXAMPLES} == {f"D{dimension}" for dimension in range(1, 9)}


def test_the_index_and_its_dimensions_are_rows_of_the_release(built: World):
    columns = "skor, batas_bawah, batas_atas, cakupan"
    region = "where kode_wilayah = 'W00.02' and kode_pemilu = 'PILKADA2024'"
    found = built.query(
        f"select kode_dimensi, {columns} from marts.mart_kesiapan__dimensi {region} "
        f"union all select 'index', {columns} from marts.mart_kesiapan__indeks {region} order by 1"
    )
    names = ("score", "lower bound", "upper bound", "coverage")
    assert found == [(told["dimension"], *(number(told[name]) for name in names)) for told in INDEX]
    # What it says in words about them: the plain mean, the gate in the way, the category.
    *dimensions, index = INDEX
    for name in names:
        mean = sum(number(told[name]) for told in dimensions) / len(dimensions)
        assert mean == pytest.approx(number(index[name]), abs=1e-6), name
    assert built.query(
        "select kategori, gerbang_gagal, gerbang_tidak_dapat_dinilai, gerbang "
        f"from marts.mart_kesiapan__indeks {region}"
    ) == [("siap_bersyarat", 0, 1, "Pengawas TPS terisi: tidak dapat dinilai. Belum ada kiriman yang diterima untuk "
           "indikator ini di wilayah ini.")]  # fmt: skip


def test_the_gate_and_the_lever_are_rows_of_the_release(built: World):
    gates = built.query(
        "select kode_gerbang, kode_indikator, penyebut - pembilang, pembilang from marts.mart_kesiapan__gerbang "
        "where kode_wilayah = 'W00.02' and kode_pemilu = 'PEMILU2024' and hasil = 'gagal' order by 1"
    )
    assert gates == [("G-PTPS", "D5.7", 6, 1649), ("G-TPS", "D6.1", 1651, 3)]
    assert built.query(
        "select skor, kategori from marts.mart_kesiapan__indeks "
        "where kode_wilayah = 'W00.02' and kode_pemilu = 'PEMILU2024'"
    ) == [(73.855889, "belum_siap")]
    assert "3 too many; `G-PTPS` fails too (`D5.7`, 6 too few)" in re.sub(r"\s+", " ", README)
    lever = built.query(
        "select kurang, kenaikan from marts.mart_kesiapan__pengungkit where kode_wilayah = 'W12.75' "
        "and kode_pemilu = 'PEMILU2024' and kode_indikator = 'D1.3' and jenis = 'perbaiki'"
    )
    assert lever == [(3878, 1.147473)]
    assert "3,878 blank cards" in README and "1.147473" in README


def test_ranks_that_hold_no_order_are_as_told(built: World):
    assert built.query(
        "select kode_wilayah, kelompok_peringkat, peringkat_p5, peringkat_p95, banyak_setara "
        "from marts.mart_kesiapan__ketidakpastian where kode_wilayah in ('W00.01', 'W00.71', 'W00.72') "
        "and kode_pemilu = 'PEMILU2024' order by 1"
    ) == [("W00.01", 2, 2, 3, 1), ("W00.71", 1, 1, 1, 0), ("W00.72", 2, 2, 3, 1)]


def test_every_indicator_gate_and_seed_it_names_exists():
    def column(seed: str, name: str) -> set[str]:
        with (SEEDS / f"{seed}.csv").open(newline="", encoding="utf-8") as file:
            return {row[name] for row in csv.DictReader(file)}

    indicators = {name for name in NAMED if re.fullmatch(r"D[1-8]\.\d|(CTX|OUT|MET)\d", name)}
    assert len(indicators) >= 15
    assert indicators <= column("indikator", "kode_indikator")
    assert {name for name in NAMED if re.fullmatch(r"G-[A-Z-]+", name)} <= column("gerbang", "kode_gerbang")
    assert {name for name in NAMED if name.startswith("UNDIAN-")} <= column("aturan_indeks", "kode_aturan")
    files = {name for name in NAMED if re.fullmatch(r"\w+\.(csv|yml)", name)}
    assert files <= {path.name for path in (DBT_DIR / "seeds").rglob("*")}


def test_every_table_measure_and_question_it_names_exists(built: World):
    """Marts by their full name (`mart_kesiapan__*` is all of them), models also where they are not in a release."""
    tables = {name for (name,) in built.query("select table_name from duckdb_tables() where schema_name = 'marts'")}
    told = set(re.findall(r"mart_kesiapan__\w+", README))
    assert told == {name for name in tables if name.startswith("mart_kesiapan__")}
    models = {path.stem for path in (DBT_DIR / "models").rglob("int_*")}
    assert set(re.findall(r"int_[a-z]+__\w+", README)) <= models
    measures = {name for (name,) in built.query("select kode_ukuran from marts.dim_ukuran")}
    assert {name for name in NAMED if re.fullmatch(r"(layanan_ktp_el|penduduk)\.\w+", name)} <= measures
    questions = built.run("ask").stdout
    assert all(name in questions for name in ("siap-atau-belum", "yang-berubah-sejak-rilis"))
