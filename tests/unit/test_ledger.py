"""The ledger remembers: nothing recorded is changed, several tables are written together or not at all."""

from __future__ import annotations

import datetime as dt
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from orchestration.ledger.store import TABLES, Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger" / "ledger.sqlite")


def delivery(name: str = "D1", **values: Any) -> dict[str, Any]:
    return {
        "delivery_id": name, "sha256": "a" * 64, "export": "kpu__daftar_pemilih_dn", "pengirim": "KPU RI",
        "periode": "PEMILU2024/DPT", "nama_berkas": "a.xlsx", "ukuran_bita": 1,
        "diterima_pada": "2023-07-03T00:00:00", "diterima_dinyatakan": 0, **values,
    }  # fmt: skip


def verdict(name: str, of: str = "D1", **values: Any) -> dict[str, Any]:
    return {
        "verdict_id": name, "delivery_id": of, "judgement_key": "k", "verdict": "diterima", "lingkup": "NID",
        "baris": 514, "baris_diterima": 514, "batch_id": "B1", **values,
    }  # fmt: skip


def finding(of: str, number: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "verdict_id": of,
        "nomor": number,
        "aturan": "a",
        "tingkat": "critical",
        "pesan": "p",
        "perbaikan": "q",
    } | values


def gate(invocation: str, relation: str = "raw.x", outcome: str = "passed", **values: Any) -> dict[str, Any]:
    return {
        "invocation_id": invocation, "relation": relation, "suite_hash": "s", "outcome": outcome, "rules": 2,
        "failed_critical": 0, "failed_warning": 0, **values,
    }  # fmt: skip


ROWS: dict[str, dict[str, Any]] = {
    "delivery": delivery(),
    "arrival": {"delivery_id": "D1", "nama_berkas": "a.xlsx"},
    "verdict": verdict("V1"),
    "finding": finding("V1"),
    "gate": gate("I1"),
    "build": {"invocation_id": "I1", "node": "model.x", "status": "success"},
    "release": {"release_id": "R1", "peristiwa": "terbit", "keterangan": "baru"},
    "as_known_on": {"diketahui_pada": "2023-07-10", "tanggal_acuan": "2023-07-10", "keterangan": "20 kiriman"},
}


def test_every_table_of_the_schema_is_guarded(ledger):
    tables = {row["name"] for row in ledger.query("select name from sqlite_master where type = 'table'")}
    assert tables - {"sqlite_sequence"} == set(TABLES) == set(ROWS)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["update {} set seq = seq + 1", "delete from {}", "insert or replace into {} select * from {}"]
)
def test_what_is_recorded_can_be_neither_changed_nor_deleted_nor_replaced(ledger, table, statement):
    ledger.append(table, [ROWS[table]])
    before = ledger.query(f"select * from {table}")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger.query(statement.format(table, table))
    assert ledger.query(f"select * from {table}") == before


def test_another_program_that_opens_the_file_cannot_change_it_either(ledger):
    ledger.append("delivery", [delivery()])
    connection = sqlite3.connect(ledger.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("update delivery set sha256 = 'x'")
    connection.close()


def test_opening_it_again_keeps_everything(ledger):
    ledger.append("delivery", [delivery()])
    assert Ledger(ledger.path).delivery("D1") == ledger.delivery("D1")


def test_a_ledger_of_an_earlier_version_keeps_everything_and_is_guarded_where_it_grew(ledger):
    ledger.append("release", [ROWS["release"]])
    connection = sqlite3.connect(ledger.path)
    connection.executescript("drop table as_known_on; pragma user_version = 2")  # as version 2 was
    connection.close()
    again = Ledger(ledger.path)
    assert [row["release_id"] for row in again.releases()] == ["R1"]
    again.append("as_known_on", [ROWS["as_known_on"]])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        again.query("delete from as_known_on")


def test_an_excerpt_knows_what_had_been_received_before_a_moment_under_todays_verdicts(ledger, tmp_path):
    ledger.append("delivery", [
        delivery("D2", diterima_pada="2023-07-10T23:59:59.999999"),
        delivery("D1", diterima_pada="2023-07-03T00:00:00"),
        delivery("D3", diterima_pada="2023-07-11T00:00:00"),
    ])  # fmt: skip
    ledger.append("arrival", [{"delivery_id": name, "nama_berkas": "a.xlsx"} for name in ("D1", "D3", "D1")])
    ledger.append(
        "verdict", [verdict("V1"), verdict("V2", "D2"), verdict("V3", "D3"), verdict("V4", verdict="ditolak")]
    )
    ledger.append("finding", [finding("V1"), finding("V3"), finding("V4")])
    ledger.append("gate", [gate("I1")])
    ledger.append("build", [ROWS["build"]])
    ledger.append("release", [{**ROWS["release"], "dicatat_pada": day} for day in ("2023-07-04", "2023-07-12")])
    part = ledger.excerpt(tmp_path / "sebagian" / "ledger.sqlite", dt.datetime(2023, 7, 11))
    assert part.deliveries() == [row for row in ledger.deliveries() if row["delivery_id"] != "D3"]
    assert part.latest_verdicts() == [row for row in ledger.latest_verdicts() if row["delivery_id"] != "D3"]
    assert part.findings() == [row for row in ledger.findings() if row["verdict_id"] == "V4"]
    assert len(part.query("select * from arrival")) == 2
    assert [row["dicatat_pada"] for row in part.releases()] == ["2023-07-04"]
    assert part.last_invocation() is None
    part.append("verdict", [verdict("V5")])
    assert [row["verdict_id"] for row in ledger.latest_verdicts()] == ["V4", "V2", "V3"]


def test_several_tables_are_written_together_or_not_at_all(ledger):
    parts = [("delivery", [delivery()]), ("verdict", [verdict("V1")]), ("finding", [finding("V1"), finding("V1")])]
    with pytest.raises(sqlite3.IntegrityError):  # two findings with one number
        ledger.append_all(parts)
    assert [ledger.query(f"select * from {table}") for table, _ in parts] == [[], [], []]
    ledger.append_all([*parts[:2], ("finding", [finding("V1", 1), finding("V1", 2)])])
    assert [len(ledger.query(f"select * from {table}")) for table, _ in parts] == [1, 1, 2]


def test_rows_that_fail_while_they_are_made_leave_nothing_behind(ledger):
    def rows():
        yield delivery("D1")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        ledger.append("delivery", rows())
    assert ledger.deliveries() == []


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("delivery", delivery(sha256=None)),
        ("verdict", verdict("V1", verdict="lolos")),
        ("finding", finding("V1", tingkat="fatal")),
        ("gate", gate("I1", outcome="ok")),
        ("release", {"peristiwa": "hilang", "keterangan": ""}),
    ],
)
def test_words_that_the_ledger_does_not_know_are_refused(ledger, table, row):
    with pytest.raises(sqlite3.IntegrityError):
        ledger.append(table, [row])


def test_there_is_no_other_table(ledger):
    with pytest.raises(ValueError, match="no table"):
        ledger.append("rahasia", [{"a": 1}])


def test_one_delivery_id_is_recorded_once(ledger):
    ledger.append("delivery", [delivery()])
    with pytest.raises(sqlite3.IntegrityError):
        ledger.append("delivery", [delivery()])


def test_deliveries_count_in_order_of_receipt_then_of_recording(ledger):
    for name, received in [("D1", "2023-07-24"), ("D2", "2023-07-03"), ("D3", "2023-07-24"), ("D4", "2023-07-17")]:
        ledger.append("delivery", [delivery(name, diterima_pada=f"{received}T00:00:00")])
    assert [row["delivery_id"] for row in ledger.deliveries()] == ["D2", "D4", "D1", "D3"]
    assert ledger.deliveries("lain") == []


def test_the_latest_verdict_is_in_force_and_every_verdict_is_kept(ledger):
    ledger.append("delivery", [delivery("D1"), delivery("D2")])
    ledger.append("verdict", [verdict("V1", verdict="ditolak", baris_diterima=0), verdict("V2", "D2")])
    ledger.append("finding", [finding("V1"), finding("V1", 2)])
    assert {row["delivery_id"]: row["verdict"] for row in ledger.latest_verdicts()} == {
        "D1": "ditolak",
        "D2": "diterima",
    }
    assert len(ledger.findings()) == 2
    ledger.append("verdict", [verdict("V3", verdict="diterima_dengan_catatan")])
    ledger.append("finding", [finding("V3", tingkat="warning")])
    assert [row["verdict_id"] for row in ledger.latest_verdicts()] == ["V3", "V2"]
    assert [row["verdict_id"] for row in ledger.findings()] == ["V3"]
    assert len(ledger.query("select * from verdict")) == 3


def test_accepted_rows_are_those_of_the_verdicts_in_force(ledger):
    ledger.append("delivery", [delivery("D1"), delivery("D2", export="lain")])
    ledger.append("verdict", [verdict("V1"), verdict("V2", "D2", baris_diterima=5)])
    assert ledger.totals().accepted_rows == {"kpu__daftar_pemilih_dn": 514, "lain": 5}
    ledger.append("verdict", [verdict("V3", verdict="ditolak", baris_diterima=0)])
    assert ledger.totals().accepted_rows == {"kpu__daftar_pemilih_dn": 0, "lain": 5}


def test_verdicts_can_be_asked_of_one_export(ledger):
    ledger.append("delivery", [delivery("D1"), delivery("D2", export="lain")])
    ledger.append("verdict", [verdict("V1"), verdict("V2", "D2")])
    assert [row["verdict_id"] for row in ledger.latest_verdicts("lain")] == ["V2"]


def test_no_invocation_is_the_last_of_an_empty_ledger(ledger):
    assert ledger.last_invocation() is None


def test_the_last_invocation_is_the_one_recorded_last_by_a_gate_or_by_the_build(ledger):
    ledger.append("gate", [gate("I1")])
    assert ledger.last_invocation() == "I1"
    ledger.append("build", [{"invocation_id": "I2", "node": "model.x", "status": "success"}])
    assert ledger.last_invocation() == "I2"
    ledger.append("gate", [gate("I3")])  # a build that was killed recorded no end
    assert ledger.last_invocation() == "I3"


def test_the_last_outcome_of_a_gate_counts_within_its_invocation(ledger):
    ledger.append("gate", [gate("I1"), gate("I1", "raw.y"), gate("I1", outcome="failed"), gate("I2")])
    assert {relation: row["outcome"] for relation, row in ledger.gates("I1").items()} == {
        "raw.x": "failed",
        "raw.y": "passed",
    }
    assert ledger.gates("I9") == {}


def test_several_writers_lose_nothing(ledger):
    def write(number: int) -> None:
        Ledger(ledger.path).append("arrival", [{"delivery_id": f"D{number}", "nama_berkas": "a"}] * 5)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    assert len(ledger.query("select * from arrival")) == 120
