"""What a release has from the ledger and from this repository, because no model can hold the outcome of its own gate.

`mart_kualitas__gerbang`, `mart_kualitas__riwayat_gerbang`, `mart_kualitas__rilis`, and the documented questions. Not
here: what changed since the release before (`changes`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb

from orchestration import clock
from orchestration.ledger.store import Ledger, parse_time
from orchestration.publishing import history as history_of_gates
from orchestration.publishing.guard import Build
from orchestration.publishing.written import Written
from orchestration.questions import catalogue
from orchestration.settings import AS_KNOWN_ON

_GATES = Written(
    "mart_kualitas__gerbang",
    "Hasil gerbang setiap tabel rilis ini. Satu baris per tabel.",
    ("tabel",),
    {
        "tabel": ("varchar", "Tabel yang dijaga gerbang ini (skema.nama di dalam bangunan)."),
        "hasil": ("varchar", "passed: lolos; semua tabel rilis ini lolos."),
        "jumlah_aturan": ("bigint", "Aturan yang diperiksa."),
        "peringatan": ("bigint", "Aturan bertingkat warning yang tidak terpenuhi."),
        "jumlah_baris": ("bigint", "Baris tabel saat gerbang berjalan."),
        "sidik_isi": ("varchar", "Sidik isi tabel saat gerbang berjalan; sama dengan yang diterbitkan."),
        "sidik_aturan": ("varchar", "Sidik kumpulan aturannya."),
        "invocation_id": ("varchar", "Pelaksanaan dbt yang membangun tabel ini."),
        "diperiksa_pada": ("timestamp", "Saat gerbang berjalan (WIB)."),
    },
)
_HISTORY = Written(
    "mart_kualitas__riwayat_gerbang",
    "Hasil setiap gerbang pada setiap pelaksanaan, yang gagal pun. Satu baris per tabel dan pelaksanaan.",
    (),  # a gate that was asked twice in one run has two rows
    {
        "invocation_id": ("varchar", "Pelaksanaan dbt."),
        "tabel": ("varchar", "Tabel yang dijaga gerbang (skema.nama di dalam bangunan)."),
        "hasil": ("varchar", "passed: lolos; failed: datanya gagal; could_not_run: gerbangnya tidak dapat berjalan."),
        "jumlah_aturan": ("bigint", "Aturan yang diperiksa."),
        "aturan_gagal": ("bigint", "Aturan bertingkat critical yang tidak terpenuhi."),
        "peringatan": ("bigint", "Aturan bertingkat warning yang tidak terpenuhi."),
        "jumlah_baris": ("bigint", "Baris tabel saat gerbang berjalan."),
        "sidik_aturan": ("varchar", "Sidik kumpulan aturannya."),
        "diperiksa_pada": ("timestamp", "Saat gerbang berjalan (WIB)."),
        "rilis": ("varchar", "Rilis dari pelaksanaan itu, atau yang ternyata tetap benar; kosong bila tidak ada."),
    },
)
_RELEASES = Written(
    "mart_kualitas__rilis",
    "Riwayat penerbitan. Satu baris per peristiwa.",
    (),  # two events may fall into one moment
    {
        "rilis": ("varchar", "Nama rilis; kosong bila penerbitan ditolak."),
        "peristiwa": (
            "varchar",
            "terbit, tidak_berubah, ditolak, dikembalikan, atau sebagaimana_diketahui (bukan untuk current).",
        ),
        "tanggal_acuan": ("date", "Tanggal acuan pelaksanaan itu."),
        "keterangan": ("varchar", "Keterangan."),
        "dicatat_pada": ("timestamp", "Saat dicatat (WIB)."),
    },
)
_QUESTIONS = Written(
    "mart_kamus__pertanyaan",
    "Pertanyaan pembaca dengan kueri yang menjawabnya. Satu baris per pertanyaan.",
    ("kode",),
    {
        "kode": ("varchar", "Kunci pertanyaan; kesiapan ask menjawabnya."),
        "penanya": ("varchar", "Siapa yang bertanya begitu."),
        "tanya": ("varchar", "Pertanyaannya."),
        "sql": ("varchar", "Kueri atas rilis ini yang menjawabnya."),
        "catatan": ("varchar", "Cara membaca jawabannya; kosong bila tidak perlu."),
    },
)
TABLES = (_QUESTIONS, _GATES, _HISTORY, _RELEASES)


def write_ledger_tables(
    connection: duckdb.DuckDBPyConnection, ledger: Ledger, build: Build, release_id: str, day: dt.date
) -> None:
    """Adds the outcome of every gate of this build, and the history of releases with this one at its end."""
    gates = [
        {
            "tabel": relation,
            "hasil": row["outcome"],
            "jumlah_aturan": row["rules"],
            "peringatan": row["failed_warning"],
            "jumlah_baris": row["row_count"],
            "sidik_isi": row["content_hash"],
            "sidik_aturan": row["suite_hash"],
            "invocation_id": row["invocation_id"],
            "diperiksa_pada": parse_time(row["dicatat_pada"]),
        }
        for relation, row in sorted(ledger.gates(build.invocation_id).items())
    ]
    history = [
        {
            "rilis": row["release_id"],
            "peristiwa": row["peristiwa"],
            "tanggal_acuan": dt.date.fromisoformat(row["tanggal_acuan"]) if row["tanggal_acuan"] else None,
            "keterangan": row["keterangan"],
            "dicatat_pada": parse_time(row["dicatat_pada"]),
        }
        for row in [*ledger.releases(), *_as_known_on(ledger)]
    ]
    history.sort(key=lambda row: row["dicatat_pada"])
    event = "sebagaimana_diketahui" if release_id.startswith(AS_KNOWN_ON) else "terbit"
    history.append(
        {"rilis": release_id, "peristiwa": event, "tanggal_acuan": day, "keterangan": event.replace("_", " "),
         "dicatat_pada": clock.now()}
    )  # fmt: skip
    _GATES.create(connection, gates)
    _HISTORY.create(connection, history_of_gates.gate_rows(ledger, {build.invocation_id: release_id}))
    _RELEASES.create(connection, history)


def write_questions(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds the documented questions with their queries: the dictionary's examples, inside the release."""
    rows = [
        {
            "kode": item.kode,
            "penanya": item.penanya,
            "tanya": item.tanya,
            "sql": item.filled_sql,
            "catatan": item.catatan,
        }
        for item in catalogue.questions().values()
    ]
    _QUESTIONS.create(connection, rows)


def _as_known_on(ledger: Ledger) -> list[dict[str, Any]]:
    return [
        {**row, "release_id": f"{AS_KNOWN_ON}-{row['diketahui_pada']}", "peristiwa": "sebagaimana_diketahui"}
        for row in ledger.as_known_on()
    ]
