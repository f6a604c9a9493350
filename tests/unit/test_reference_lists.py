"""Lists and statements that are data: they speak the contracts' language, and each has a number of its own.

Not here: whether a seed is sound by itself (its `seed_sah`), whether a sample is accepted (`test_samples`).
"""

from __future__ import annotations

import csv
from collections import Counter

from orchestration.exports import registry
from orchestration.settings import SAMPLES_DIR, SEEDS_DIR


def seed(name: str) -> list[dict[str, str]]:
    with (SEEDS_DIR / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_items_of_a_vocabulary_are_words_of_the_contract():
    named = [row for row in seed("reference/daftar_acuan") if row["kosakata"]]
    assert named
    for row in named:
        export, column = row["kosakata"].split(".")
        contract = registry.contracts()[export]
        assert column in {known.name for known in contract.columns}, row
        allowed = contract.details.nilai_sah.get(column)
        if allowed and set(allowed) != {"ya", "tidak"}:  # a programme is a column, not a word
            assert row["butir"] in allowed, row


def test_a_list_with_a_vocabulary_uses_it_throughout():
    """But for lists that only touch one: partners, of whom Gakkumdu alone is a word of a contract."""
    lists: dict[tuple[str, str], set[str]] = {}
    for row in seed("reference/daftar_acuan"):
        lists.setdefault((row["kode_dokumen"], row["kode_daftar"]), set()).add(row["kosakata"])
    assert {key for key, found in lists.items() if "" in found and len(found) > 1} == {
        ("BINJAI2024", "MITRA-KOORDINASI")
    }


def test_contests_name_ballots_and_results_as_their_exports_do():
    contests = seed("hukum/jenis_pemilihan")
    items = registry.contracts()["kpu__logistik"].details.nilai_sah["jenis_barang"]
    assert {row["jenis_barang"] for row in contests} == {kind for kind in items if kind.startswith("SURAT SUARA ")}
    sirekap = set(registry.contracts()["kpu__sirekap"].details.nilai_sah["jenis"])
    assert {row["kode_sirekap"] for row in contests} - {""} == sirekap


def test_stages_of_the_calendar_are_those_of_the_stage_files():
    """Same number, same days: the calendar's reading in force is what KPU's own file says."""
    chosen = {row["kode"]: row["bacaan"] for row in seed("hukum/bacaan_berlaku")}
    for pemilu in ("PEMILU2024", "PILKADA2024"):
        with (SAMPLES_DIR / "tables" / f"tahapan_{pemilu.lower()}.csv").open(encoding="utf-8", newline="") as stream:
            sent = {row["nomor"]: (row["awal_rencana"], row["akhir_rencana"]) for row in csv.DictReader(stream)}
        known = {
            row["nomor_tahapan"]: (row["mulai"], row["selesai"])
            for row in seed("hukum/kalender")
            if row["kode_pemilu"] == pemilu
            and row["nomor_tahapan"]
            and chosen.get(row["kode_kalender"], row["bacaan"]) == row["bacaan"]
        }
        assert known == sent


def test_voting_days_agree_with_the_elections():
    voting = {row["kode_pemilu"]: row["mulai"] for row in seed("hukum/kalender") if row["kode_tahap"] == "PEMUNGUTAN"}
    assert voting == {row["kode_pemilu"]: row["tanggal_pemungutan"] for row in seed("readiness/pemilu")}


def test_no_statement_number_is_used_twice():
    numbers: Counter[str] = Counter()
    for path in (SAMPLES_DIR / "tables").glob("*pernyataan_*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            numbers.update(row["nomor"] for row in csv.DictReader(stream))
    assert [number for number, times in numbers.items() if times > 1] == []


def test_senders_are_called_as_the_contracts_call_them():
    """dim_kantor joins deliveries on `pengirim`: national and regional names are those of some contract."""
    offices = seed("reference/lembaga_kantor")
    details = [contract.details for contract in registry.contracts().values()]
    national = {detail.pengirim for detail in details}
    regional = {f"{detail.pengirim_daerah} ({{kode}})" for detail in details if detail.pengirim_daerah}
    assert {row["pola_pengirim"] for row in offices if row["tingkat"] == "nasional"} == national
    assert {row["pola_pengirim"] for row in offices if row["tingkat"] != "nasional"} == regional
