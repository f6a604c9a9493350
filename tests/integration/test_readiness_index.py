"""What must hold of the readiness index whatever is reported, on the SQL that the warehouse was built with.

Not here: the formulas of single indicators (`test_indicator_formulas`), the draws (`tests/unit/test_draws.py`).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration.settings import DBT_DIR
from tests import compiled
from tests.world import World

SEEDS = DBT_DIR / "seeds" / "readiness"
BEST_FIRST = ["siap", "siap_bersyarat", "perlu_percepatan", "belum_siap"]


def rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


WEIGHTED = [row["kode_indikator"] for row in rows("indikator") if float(row["bobot"]) and row["kode_dimensi"][0] == "D"]


@dataclass(frozen=True)
class Item:
    """One indicator of a region: its state, and its score where it has one."""

    status: str
    skor: float | None = None
    bobot: float = 1.0
    bobot_dimensi: float = 1.0


Region = dict[str, Item]
scores = st.floats(0, 100, allow_nan=False).map(lambda score: round(score, 6))
items = st.one_of(
    scores.map(lambda score: Item("observed", score)),
    st.sampled_from([Item("not_reported"), Item("rejected_by_dq"), Item("not_due_yet"), Item("not_applicable")]),
)
regions = st.fixed_dictionaries({code: items for code in WEIGHTED})


@dataclass(frozen=True)
class Index:
    """The columns of mart_kesiapan__indeks that are compared."""

    skor: float | None
    cakupan: float
    batas_bawah: float | None
    batas_atas: float | None
    kategori: str


class Scoring:
    """Dimensions and index of one region, by the models' own SQL."""

    def __init__(self, models: dict[str, str]) -> None:
        self.models = models
        self.db = compiled.bench("seeds", "intermediate", "marts")
        for name in ("dimensi", "kategori", "aturan_indeks"):
            self.db.execute(f"create table seeds.{name} as select * from read_csv('{SEEDS / name}.csv', header = true)")
        self.db.execute(
            "create table intermediate.int_indeks__butir (kode_wilayah varchar, tingkat varchar, kode_pemilu varchar, "
            "kode_dimensi varchar, bobot_dimensi double, kode_indikator varchar, bobot double, status varchar, "
            "jatuh_tempo boolean, berskor boolean, skor double, tanggal_acuan date, sintetis boolean)"
        )
        self.db.execute(
            "create table marts.mart_kesiapan__gerbang (kode_wilayah varchar, kode_pemilu varchar, "
            "kode_gerbang varchar, hasil varchar, keterangan varchar, kabkota_gagal bigint, "
            "kabkota_tidak_dapat_dinilai bigint)"
        )
        for name, schema in (("int_indeks__dimensi", "intermediate"), ("mart_kesiapan__dimensi", "marts"),
                             ("mart_kesiapan__indeks", "marts")):  # fmt: skip
            self.db.execute(f"create view {schema}.{name} as {models[name]}")

    def __call__(self, region: Region, gates: dict[str, str] | None = None, *, always_shown: bool = False) -> Index:
        self.db.execute("delete from intermediate.int_indeks__butir; delete from marts.mart_kesiapan__gerbang")
        self.db.executemany(
            "insert into intermediate.int_indeks__butir values "
            "('W1', 'kabupaten_kota', 'P', ?, ?, ?, ?, ?, ?, ?, ?, date '2024-02-14', false)",
            [
                [code.split(".")[0], item.bobot_dimensi, code, item.bobot, item.status,
                 item.status in ("observed", "not_reported", "rejected_by_dq"), item.skor is not None, item.skor]
                for code, item in region.items()
            ],
        )  # fmt: skip
        if gates:
            self.db.executemany(
                "insert into marts.mart_kesiapan__gerbang values ('W1', 'P', ?, ?, ? || '.', null, null)",
                [[code, outcome, code] for code, outcome in gates.items()],
            )
        least = 0 if always_shown else None
        self.db.execute(
            "update seeds.aturan_indeks set nilai = coalesce(?, if(kode_aturan = 'CAKUPAN-INDEKS', 0.7, 0.6)) "
            "where kode_aturan like 'CAKUPAN%'",
            [least],
        )
        found = self.db.execute(
            "select skor, cakupan, batas_bawah, batas_atas, kategori from marts.mart_kesiapan__indeks"
        ).fetchall()
        assert len(found) == 1
        return Index(*found[0])


@pytest.fixture(scope="module")
def models(pristine: World) -> dict[str, str]:
    return compiled.models(pristine.settings)


@pytest.fixture(scope="module")
def score(models: dict[str, str]) -> Scoring:
    return Scoring(models)


def better_or_equal(one: str, other: str) -> bool:
    """Whether a category is at least as good as another; a withheld one is better than nothing."""
    return one in BEST_FIRST and (other not in BEST_FIRST or BEST_FIRST.index(one) <= BEST_FIRST.index(other))


# Each property on some hundred regions of forty indicators in random states.
many = hypothesis_settings(max_examples=60)


def test_every_measure_that_an_indicator_names_exists(models: dict[str, str], pristine: World):
    """A misspelt one would read as not reported, everywhere and for ever."""
    known = {code for (code,) in pristine.query("select kode_ukuran from marts.dim_ukuran")}
    known |= {code for name, sql in models.items() if name.startswith("int_ukuran__")
              for code in re.findall(r"'(\w+\.\w+)' as kode_ukuran", sql)}  # fmt: skip
    used = [row for row in rows("indikator") if row["kode_indikator"] != "CTX4"]
    named = {row[side] for row in used for side in ("pembilang", "penyebut")}
    assert named - {""} <= known
    # No export carries DPTb per polling station: the law's wording of the need for ballots waits for one.
    assert not {"surat_suara.baik_dengan_dptb", "surat_suara.kebutuhan_dengan_dptb"} & known


@many
@given(region=regions)
def test_the_score_lies_between_its_bounds(score: Scoring, region: Region):
    index = score(region, always_shown=True)
    if index.batas_bawah is None:
        assert index.kategori == "belum_jatuh_tempo" and index.skor is None
        return
    assert index.batas_atas is not None
    assert 0 <= index.batas_bawah <= index.batas_atas <= 100
    if index.skor is not None:
        assert index.batas_bawah - 1e-6 <= index.skor <= index.batas_atas + 1e-6
    assert 0 <= index.cakupan <= 1


@many
@given(region=regions, code=st.sampled_from(WEIGHTED), better=scores)
def test_better_input_never_lowers_anything(score: Scoring, region: Region, code: str, better: float):
    item = region[code]
    if item.skor is None or better < item.skor:
        return
    before, after = (
        score(region, always_shown=True),
        score({**region, code: replace(item, skor=better)}, always_shown=True),
    )
    for name in ("skor", "batas_bawah", "batas_atas"):
        assert getattr(after, name) >= getattr(before, name) - 1e-6, name
    assert after.kategori == before.kategori or better_or_equal(after.kategori, before.kategori) or (
        # A better figure may spread the bounds over more bands only where something else is not known.
        after.kategori == "data_belum_cukup" and after.cakupan < 1
    )  # fmt: skip


@many
@given(region=regions, code=st.sampled_from(WEIGHTED), state=st.sampled_from(["not_reported", "rejected_by_dq"]))
def test_silence_only_widens_the_bounds_and_never_improves_the_category(
    score: Scoring, region: Region, code: str, state: str
):
    if region[code].skor is None:
        return
    for always_shown in (True, False):
        told = score(region, always_shown=always_shown)
        silent = score({**region, code: Item(state)}, always_shown=always_shown)
        assert told.batas_bawah is not None and told.batas_atas is not None
        assert silent.batas_bawah is not None and silent.batas_atas is not None
        assert silent.batas_bawah <= told.batas_bawah + 1e-6
        assert silent.batas_atas >= told.batas_atas - 1e-6
        assert silent.cakupan < told.cakupan
        assert silent.kategori not in BEST_FIRST or not better_or_equal(silent.kategori, told.kategori) or (
            silent.kategori == told.kategori
        )  # fmt: skip


@many
@given(region=regions, factor=st.floats(0.01, 100))
def test_only_the_proportions_of_weights_matter(score: Scoring, region: Region, factor: float):
    scaled = {
        code: replace(item, bobot=item.bobot * factor, bobot_dimensi=item.bobot_dimensi * factor)
        for code, item in region.items()
    }
    before, after = score(region, always_shown=True), score(scaled, always_shown=True)
    for name in ("skor", "batas_bawah", "batas_atas", "cakupan"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=2e-6), name


@many
@given(score_of_all=scores)
def test_weights_sum_to_one(score: Scoring, score_of_all: float):
    """Whatever is the same everywhere is the index, so nothing is counted twice and nothing is left out."""
    index = score({code: Item("observed", score_of_all, bobot=1 + n % 3) for n, code in enumerate(WEIGHTED)})
    assert (index.skor, index.batas_bawah, index.batas_atas) == pytest.approx((score_of_all,) * 3, abs=2e-6)
    assert index.cakupan == 1


def test_a_worked_index(score: Scoring):
    """Two dimensions due: D1 with 80 and 60 of three, D3 with 100; all others do not apply."""
    region = {code: Item("not_applicable") for code in WEIGHTED}
    region |= {"D1.1": Item("observed", 80), "D1.2": Item("observed", 60), "D1.3": Item("not_reported")}
    region |= {"D3.1": Item("observed", 100), "D1.4": Item("not_due_yet")}
    index = score(region)
    assert index.skor == pytest.approx((70 + 100) / 2)
    assert index.batas_bawah == pytest.approx(((80 + 60 + 0) / 3 + 100) / 2, abs=1e-6)
    assert index.batas_atas == pytest.approx(((80 + 60 + 100) / 3 + 100) / 2, abs=1e-6)
    assert index.cakupan == pytest.approx((2 / 3 + 1) / 2, abs=1e-6)
    # 73.3 is "perlu percepatan", 90 is "siap": two bands apart, so no category is claimed.
    assert index.kategori == "data_belum_cukup"
    assert score({**region, "D1.3": Item("observed", 100)}).kategori == "siap"


@pytest.mark.parametrize(
    ("least_known", "shown"), [(5, True), (4, False)], ids=["five of eight are 0.625", "four of eight are 0.5"]
)
def test_a_dimension_below_its_coverage_withholds_the_index(score: Scoring, least_known: int, shown: bool):
    region = {code: Item("observed", 95.0) for code in WEIGHTED}
    first = [code for code in WEIGHTED if code.startswith("D1.")]
    region |= {code: Item("not_reported") for code in first[least_known:]}
    index = score(region)
    assert (index.skor is not None) is shown
    assert (index.kategori == "data_belum_cukup") is not shown
    assert score(region).cakupan > 0.9, "the whole is covered; one dimension is not"


@pytest.mark.parametrize(
    ("gates", "category"),
    [
        ({}, "siap"),
        ({"G-TPS": "lulus"}, "siap"),
        ({"G-TPS": "belum_berlaku", "G-NPHD": "tidak_berlaku"}, "siap"),
        ({"G-TPS": "tidak_dapat_dinilai"}, "siap_bersyarat"),
        ({"G-TPS": "gagal"}, "belum_siap"),
        ({"G-TPS": "lulus", "G-KPPS": "gagal", "G-PTPS": "tidak_dapat_dinilai"}, "belum_siap"),
        ({"G-TPS": "hitungan"}, "siap"),
    ],
)
def test_gates_cap_the_category(score: Scoring, gates: dict[str, str], category: str):
    assert score({code: Item("observed", 97.0) for code in WEIGHTED}, gates).kategori == category


def test_a_failed_gate_is_known_whatever_else_is_not(score: Scoring):
    region = {code: Item("not_reported") for code in WEIGHTED}
    assert score(region).kategori == "data_belum_cukup"
    assert score(region, {"G-TPS": "gagal"}).kategori == "belum_siap"


def test_what_is_not_due_or_does_not_apply_changes_nothing(score: Scoring):
    region = {code: Item("observed", 50.0) for code in WEIGHTED if not code.startswith("D4")}
    alone = score(region)
    for state in ("not_due_yet", "not_applicable"):
        assert score({**region, **{f"D4.{n}": Item(state) for n in range(1, 5)}}) == alone


def chain(models: dict[str, str], db: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Builds these models anew, in this order, in a copy of the warehouse."""
    for name in names:
        schema = "marts" if name.startswith("mart_") else "core" if name.startswith("dim_") else "intermediate"
        db.execute(f"create or replace table scratch.{name} as {models[name]}")
        is_view = db.execute("select count(*) from duckdb_views() where view_name = ?", [name]).fetchone() == (1,)
        db.execute(f"drop {'view' if is_view else 'table'} {schema}.{name} cascade")
        db.execute(f"create table {schema}.{name} as from scratch.{name}")


@pytest.fixture
def workshop(pristine: World, tmp_path):
    """A copy of the build, to be changed."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(pristine.settings.build_file.read_bytes())
    with duckdb.connect(str(path)) as db:
        db.execute("create schema scratch")
        yield db


AFTER_MEASURES = ["int_ukuran__wilayah", "int_indikator__bukti", "int_indikator__pilihan", "mart_kesiapan__indikator"]


def test_scaling_a_region_changes_no_ratio(models: dict[str, str], workshop: duckdb.DuckDBPyConnection):
    """Thrice as many people, polling stations, rupiah and days: every value that has a denominator is the same."""
    values = (
        "select kode_wilayah, kode_pemilu, kode_indikator, round(nilai, 4), round(skor, 4), status "
        "from marts.mart_kesiapan__indikator where penyebut is not null and kode_indikator not like 'MET%' order by all"
    )
    before = workshop.execute(values).fetchall()
    workshop.execute(
        "create table scratch.x as select * replace (3 * nilai as nilai) from intermediate.int_ukuran__sumbangan; "
        "drop table intermediate.int_ukuran__sumbangan cascade; "
        "create table intermediate.int_ukuran__sumbangan as from scratch.x"
    )
    chain(models, workshop, AFTER_MEASURES)
    after = workshop.execute(values).fetchall()
    assert len(before) > 500
    assert after == before


def test_a_province_is_the_sum_of_its_parts_never_their_mean(pristine: World):
    """Of every ratio that W00 has from its parts: numerators and denominators added up, whatever the levels below."""
    wrong = pristine.query(
        """
        select i.kode_pemilu, i.kode_indikator, i.pembilang, sum(k.pembilang), i.penyebut, sum(k.penyebut)
        from marts.mart_kesiapan__indikator i
        join marts.mart_kesiapan__indikator k
            on k.kode_wilayah similar to 'W00[.]..' and k.kode_pemilu = i.kode_pemilu
            and k.kode_indikator = i.kode_indikator
        -- Bawaslu's, KPU's and the government's provincial offices are one more part of these.
        where i.kode_wilayah = 'W00' and i.tingkat_bagian = 'kabupaten_kota' and i.kode_indikator not in
            ('D2.3', 'D5.8', 'D7.1', 'D7.2', 'D7.3')
        group by all
        having i.pembilang <> round(sum(k.pembilang), 6) or i.penyebut <> round(sum(k.penyebut), 6)
        """
    )
    assert wrong == []
    assert pristine.query(
        "select count(*) >= 60 from marts.mart_kesiapan__indikator "
        "where kode_wilayah = 'W00' and tingkat_bagian = 'kabupaten_kota'"
    ) == [(True,)]


def test_a_silent_part_shows_and_makes_no_sum(models: dict[str, str], workshop: duckdb.DuckDBPyConnection):
    workshop.execute("delete from intermediate.int_ukuran__sumbangan where kode_wilayah like 'W00.03%'")
    chain(models, workshop, AFTER_MEASURES)
    assert workshop.execute(
        "select status, bagian_ada, bagian_seharusnya, alasan from marts.mart_kesiapan__indikator "
        "where kode_wilayah = 'W00' and kode_pemilu = 'PEMILU2024' and kode_indikator = 'D6.1'"
    ).fetchall() == [
        ("not_reported", 4, 5, "Baru 4 dari 5 kabupaten/kota melapor; jumlah sebagian tidak dipakai.")
    ]  # fmt: skip


def test_the_fictitious_province_has_a_full_index_and_real_regions_an_honest_one(pristine: World):
    invented = pristine.query(
        "select kode_wilayah, kode_pemilu, cakupan > 0.9, skor is not null, kategori from marts.mart_kesiapan__indeks "
        "where sintetis order by 2, 1"
    )
    assert len(invented) == 12 and all(covered and shown for _, _, covered, shown, _ in invented)
    categories = {(region, election): category for region, election, _, _, category in invented}
    assert categories["W00.71", "PEMILU2024"] == "siap"
    assert categories["W00.02", "PEMILU2024"] == "belum_siap", "three polling stations are above the cap"
    assert categories["W00.71", "PILKADA2024"] == "siap_bersyarat", "no supervisor was counted before the vote"
    # Published figures alone never make an index; what is known stands in the bounds and the coverage.
    assert pristine.query(
        "select count(*) filter (where skor is not null), count(*) filter (where kategori <> 'data_belum_cukup'), "
        "max(cakupan) < 0.2 from marts.mart_kesiapan__indeks where not sintetis"
    ) == [(0, 0, True)]


def test_what_would_raise_a_region_most_says_what_it_lacks(pristine: World):
    told = dict(pristine.query(
        "select kode_indikator, keterangan from marts.mart_kesiapan__pengungkit "
        "where kode_wilayah = 'W12.75' and kode_pemilu = 'PEMILU2024' and jenis = 'perbaiki'"
    ))  # fmt: skip
    assert told["D1.3"] == (
        "Kecukupan blangko terhadap tunggakan cetak: kurang 3.878 keping blangko (2.157 terhadap 6.035); keadaan "
        "2024-01-31 0,36, target 1 rasio."
    )
    # With all its levers pulled, a region's lower bound is 100: the gains are shares of what is missing.
    assert pristine.query(
        "select count(*) from marts.mart_kesiapan__indeks i join (select kode_wilayah, kode_pemilu, sum(kenaikan) naik "
        "from marts.mart_kesiapan__pengungkit group by all) using (kode_wilayah, kode_pemilu) "
        "where batas_bawah + naik > 100.0001"
    ) == [(0,)]


def test_vulnerability_stands_beside_readiness(pristine: World):
    assert pristine.query(
        "select kode_wilayah, kategori_ikp, kategori_kesiapan, kuadran from marts.mart_kesiapan__kerawanan "
        "where kode_wilayah in ('W00.02', 'W00.71', 'W33') and kode_pemilu = 'PEMILU2024' order by 1"
    ) == [
        ("W00.02", "Tinggi", "belum_siap", "rawan_belum_siap"),
        ("W00.71", "Sedang", "siap", "tidak_rawan_siap"),
        ("W33", "Sedang", "data_belum_cukup", "tidak_dapat_ditempatkan"),
    ]
    # Every published score falls into the category that was published with it.
    assert pristine.query(
        "select count(*) from marts.mart_kesiapan__kerawanan k join marts.fct_ikp_terkini f "
        "using (kode_wilayah, kode_pemilu) where f.kategori is not null and k.kategori_ikp <> f.kategori"
    ) == [(0,)]


def test_both_lists_of_success_say_what_measures_them(pristine: World):
    assert pristine.query(
        "select kode_daftar, butir from marts.mart_kesiapan__keberhasilan where not terukur"
    ) == [("INDIKATOR-SUKSES-1", "Hasil pemilu bermutu")]  # fmt: skip
    assert pristine.query("select count(distinct (kode_daftar, nomor)) from marts.mart_kesiapan__keberhasilan") == [
        (8,)
    ]


def test_what_is_withheld_is_drawn_for_nobody_and_late_for_good_is_no_lever(pristine: World):
    """Draws over the unknown look like knowledge; a stage that ended late cannot be ended in time any more."""
    assert pristine.query(
        "select count(*) from marts.mart_kesiapan__ketidakpastian k join marts.mart_kesiapan__indeks i "
        "using (kode_wilayah, kode_pemilu) "
        "where i.skor is null and coalesce(k.indeks_median, k.bagian_siap) is not null"
    ) == [(0,)]
    assert pristine.query(
        "select count(*) from marts.mart_kesiapan__pengungkit p join marts.dim_indikator d using (kode_indikator) "
        "where p.jenis = 'perbaiki' and not d.dapat_dikejar"
    ) == [(0,)]


def test_a_province_that_owes_itself_is_judged_like_a_part(models: dict[str, str], workshop: duckdb.DuckDBPyConnection):
    """DKI Jakarta: its six owe no grant, the province does."""
    gate = (
        "select hasil, keterangan from marts.mart_kesiapan__gerbang "
        "where kode_wilayah = 'W31' and kode_pemilu = 'PILKADA2024' and kode_gerbang = 'G-NPHD'"
    )
    assert workshop.execute(gate).fetchall()[0][0] == "tidak_dapat_dinilai"
    workshop.execute(
        "update marts.mart_kesiapan__indikator set status = 'observed', pembilang = 1, penyebut = 2, nilai = 50, "
        "berlaku_pada = date '2024-07-01' where kode_wilayah = 'W31' and kode_pemilu = 'PILKADA2024' "
        "and kode_indikator = 'CTX2'"
    )
    chain(models, workshop, ["mart_kesiapan__gerbang", "mart_kesiapan__indeks"])
    assert workshop.execute(gate).fetchall() == [
        ("gagal", "NPHD dengan KPU dan Bawaslu ditandatangani: gagal, kurang 1 NPHD ditandatangani (1 terhadap 2).")
    ]  # fmt: skip
    assert workshop.execute(
        "select kategori, gerbang_gagal from marts.mart_kesiapan__indeks "
        "where kode_wilayah = 'W31' and kode_pemilu = 'PILKADA2024'"
    ).fetchall() == [("belum_siap", 1)]


def test_an_older_figure_says_that_a_newer_report_is_not_whole(
    models: dict[str, str], workshop: duckdb.DuckDBPyConnection
):
    workshop.execute(
        "delete from intermediate.int_ukuran__sumbangan where kode_wilayah like 'W00.03%' and periode = '202401' "
        "and kode_ukuran like 'ktp_el%'"
    )
    chain(models, workshop, AFTER_MEASURES)
    assert workshop.execute(
        "select periode, alasan from marts.mart_kesiapan__indikator "
        "where kode_wilayah = 'W00' and kode_pemilu = 'PEMILU2024' and kode_indikator = 'D1.1'"
    ).fetchall() == [("202302", "Keadaan 2023-12-31. Laporan 202401 baru 4 dari 5 kabupaten/kota.")]
