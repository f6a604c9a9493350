"""Every shipped sample at its delivery gate: one run of the gate per export, all its files judged together as at night.

Real Great Expectations on a real DuckDB. Not here: what a gate refuses (`test_delivery_gate_*`), whether the figures
are honest (`unit/test_samples`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest

from orchestration.exports import registry
from orchestration.landing.judge import Candidate, DeliveryGate, Judgement
from orchestration.regions.index import RegionIndex
from orchestration.samples.build import build_samples, read_deliveries, read_table
from orchestration.settings import EXPECTATIONS_DIR, SAMPLES_DIR, SEEDS_DIR

TABLES = SAMPLES_DIR / "tables"

# Published and invented oddities that are noted on receipt; a note that is not here is a rule grown too eager.
NOTED = {
    "agregat_kabupaten_202401": {"kelahiran_bukan_jumlah_penduduk"},
    "agregat_provinsi_202302": {"jumlah_kecamatan_sama_dengan_pohon_wilayah"},
    "contoh_badan_adhoc_202401": {"perempuan_tiga_puluh_persen"},
    "contoh_badan_adhoc_202410": {"perempuan_tiga_puluh_persen"},
    "contoh_pelanggaran_202401": {"dalam_batas_waktu_undang_undang"},
    "contoh_perubahan_daftar_pemilih_pemilu2024": {"arus_daftar_pemilih"},
    "contoh_rekap_tps_pemilu2024": {"pemilih_per_tps_tidak_melebihi_batas"},
    "contoh_sirekap_ppwp_0071": {"chart_sama_dengan_suara_sah", "suara_di_atas_batas_pemilih"},
    "dpt_pemilu2024": {"jumlah_kecamatan_sama_dengan_pohon_wilayah"},
    "dukungan_pemda_202401": {"empat_jenis_dukungan"},
    "kematian_202302": {"backlog_akhir_bukan_taksiran"},
    "mitigasi_202311_jateng": {"tindakan_bertanggal"},
    "mitigasi_202401_binjai": {"tindakan_bertanggal"},
    "nphd_bawaslu_20240104": {"tanda_tangan_bertanggal_dan_bernilai"},
    "nphd_kpu_20231121": {"penerima_dirinci"},
    "nphd_kpu_20231201": {"empat_puluh_persen_tahun_pertama", "penerima_dirinci"},
    "pencermatan_daftar_pemilih_202303": {"delapan_kategori_sama_dengan_jumlah_tms"},
    "pernyataan_202212": {"hari_sesuai_tanggal", "komitmen_bertenggat"},
    "pernyataan_202302": {"komitmen_bertenggat", "nilai_bukan_taksiran"},
    "pernyataan_202311": {"pernyataan_bertanggal", "rupiah_berbesaran_wajar"},
    "pernyataan_202412": {"pernyataan_bertanggal"},
    "tps_ln": {"perwakilan_lengkap"},
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judgement]:
    """The judgement on each sample, by the table it was made from."""
    regions = RegionIndex.load(SEEDS_DIR / "reference")
    folder = tmp_path_factory.mktemp("samples")
    built = zip(read_deliveries(SAMPLES_DIR / "deliveries.csv"), build_samples(TABLES, folder), strict=True)
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for delivery, file in built:
        known = registry.identify(file.path.name)
        assert known is not None
        contract, name = known
        received = dt.datetime.combine(file.received, dt.time(9))
        sender = contract.sender_in(name, regions)
        candidates[contract.name].append(
            Candidate(delivery.table, file.path.name, name.periode, file.path, sender, received)
        )
    return {
        judgement.candidate.delivery_id: judgement
        for export, of_export in candidates.items()
        for judgement in DeliveryGate(registry.contracts()[export], regions, EXPECTATIONS_DIR, SEEDS_DIR).judge(
            of_export
        )
    }


def test_every_sample_is_accepted_but_the_one_that_is_wrong_on_purpose(judged: dict[str, Judgement]) -> None:
    refused = {name: [f.pesan for f in found.findings] for name, found in judged.items() if found.verdict == "ditolak"}
    assert refused == {
        "contoh_dpt_pemilu2024_keliru": ["Laki-Laki 188402 + Perempuan 186485 = 374887, tetapi Jumlah tertulis 374987."]
    }
    assert all(found.berlaku_pada and found.lingkup for found in judged.values())


def test_only_known_oddities_are_noted(judged: dict[str, Judgement]) -> None:
    noted = {
        name: {finding.aturan for finding in found.findings}
        for name, found in judged.items()
        if found.findings and found.verdict != "ditolak"
    }
    assert noted == NOTED


def test_every_row_is_read_as_the_region_that_its_table_means(judged: dict[str, Judgement]) -> None:
    """Names and codes as the bodies write them lead back to the key that stands in the table, row by row."""
    for name, found in judged.items():
        meant = [row["kode_wilayah"] for row in read_table(TABLES / f"{name}.csv")]
        assert [row["kode_wilayah"] for row in found.data] == meant, name


def test_an_office_speaks_for_itself(judged: dict[str, Judgement]) -> None:
    for name, found in judged.items():
        known = registry.identify(Path(found.candidate.file_name).name)
        if known and known[1].kantor:
            assert found.lingkup == f"W{known[1].kantor}", name
