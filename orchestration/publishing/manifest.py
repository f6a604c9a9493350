"""What a release says about itself: a Frictionless data package, and the tables that only publishing can write.

`mart_kualitas__gerbang`, `mart_kualitas__riwayat_gerbang` and `mart_kualitas__rilis` come from the ledger, because no
model can hold the outcome of its own gate.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import clock
from orchestration.exports import registry
from orchestration.ledger.store import Ledger, parse_time
from orchestration.masking import mask_foreign
from orchestration.publishing import history as history_of_gates
from orchestration.publishing.guard import Build, parquet_path
from orchestration.questions import catalogue
from orchestration.settings import AS_KNOWN_ON, ROOT, Settings

# What a release has and no build: written while it is published.
WRITTEN = (
    "mart_kamus__pertanyaan", "mart_kesiapan__perubahan", "mart_kualitas__gerbang", "mart_kualitas__riwayat_gerbang",
    "mart_kualitas__rilis",
)  # fmt: skip

_TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "number", "BOOLEAN": "boolean",
          "DATE": "date", "TIMESTAMP": "datetime"}  # fmt: skip
_GATE_COLUMNS = {
    "tabel": (pa.string(), "Tabel yang dijaga gerbang ini (skema.nama di dalam bangunan)."),
    "hasil": (pa.string(), "passed: lolos; semua tabel rilis ini lolos."),
    "jumlah_aturan": (pa.int64(), "Aturan yang diperiksa."),
    "peringatan": (pa.int64(), "Aturan bertingkat warning yang tidak terpenuhi."),
    "jumlah_baris": (pa.int64(), "Baris tabel saat gerbang berjalan."),
    "sidik_isi": (pa.string(), "Sidik isi tabel saat gerbang berjalan; sama dengan yang diterbitkan."),
    "sidik_aturan": (pa.string(), "Sidik kumpulan aturannya."),
    "invocation_id": (pa.string(), "Pelaksanaan dbt yang membangun tabel ini."),
    "diperiksa_pada": (pa.timestamp("us"), "Saat gerbang berjalan (WIB)."),
}
_HISTORY_COLUMNS = {
    "invocation_id": (pa.string(), "Pelaksanaan dbt."),
    "tabel": (pa.string(), "Tabel yang dijaga gerbang (skema.nama di dalam bangunan)."),
    "hasil": (pa.string(), "passed: lolos; failed: datanya gagal; could_not_run: gerbangnya tidak dapat berjalan."),
    "jumlah_aturan": (pa.int64(), "Aturan yang diperiksa."),
    "aturan_gagal": (pa.int64(), "Aturan bertingkat critical yang tidak terpenuhi."),
    "peringatan": (pa.int64(), "Aturan bertingkat warning yang tidak terpenuhi."),
    "jumlah_baris": (pa.int64(), "Baris tabel saat gerbang berjalan."),
    "sidik_aturan": (pa.string(), "Sidik kumpulan aturannya."),
    "diperiksa_pada": (pa.timestamp("us"), "Saat gerbang berjalan (WIB)."),
    "rilis": (pa.string(), "Rilis dari pelaksanaan itu, atau yang ternyata tetap benar; kosong bila tidak ada."),
}
_RELEASE_COLUMNS = {
    "rilis": (pa.string(), "Nama rilis; kosong bila penerbitan ditolak."),
    "peristiwa": (
        pa.string(),
        "terbit, tidak_berubah, ditolak, dikembalikan, atau sebagaimana_diketahui (bukan untuk current).",
    ),
    "tanggal_acuan": (pa.date32(), "Tanggal acuan pelaksanaan itu."),
    "keterangan": (pa.string(), "Keterangan."),
    "dicatat_pada": (pa.timestamp("us"), "Saat dicatat (WIB)."),
}

_QUESTION_COLUMNS = {
    "kode": (pa.string(), "Kunci pertanyaan; kesiapan ask menjawabnya."),
    "penanya": (pa.string(), "Siapa yang bertanya begitu."),
    "tanya": (pa.string(), "Pertanyaannya."),
    "sql": (pa.string(), "Kueri atas rilis ini yang menjawabnya."),
    "catatan": (pa.string(), "Cara membaca jawabannya; kosong bila tidak perlu."),
}


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
    _table(connection, "mart_kualitas__gerbang", "Hasil gerbang setiap tabel rilis ini. Satu baris per tabel.",
           _GATE_COLUMNS, gates)  # fmt: skip
    _table(connection, "mart_kualitas__riwayat_gerbang",
           "Hasil setiap gerbang pada setiap pelaksanaan, yang gagal pun. Satu baris per tabel dan pelaksanaan.",
           _HISTORY_COLUMNS, history_of_gates.gate_rows(ledger, {build.invocation_id: release_id}))  # fmt: skip
    _table(connection, "mart_kualitas__rilis", "Riwayat penerbitan. Satu baris per peristiwa.",
           _RELEASE_COLUMNS, history)  # fmt: skip


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
    description = "Pertanyaan pembaca dengan kueri yang menjawabnya. Satu baris per pertanyaan."
    _table(connection, "mart_kamus__pertanyaan", description, _QUESTION_COLUMNS, rows)


def describe(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    ledger: Ledger,
    build: Build,
    release_id: str,
    day: dt.date,
    news: dict[str, str],
) -> dict[str, Any]:
    """The data package of a release: every table and column described, every delivery behind it named."""
    resources = []
    for schema, name, comment in relations(connection):
        columns = connection.execute(
            "select column_name, data_type, comment from duckdb_columns() "
            "where schema_name = ? and table_name = ? order by column_index",
            [schema, name],
        ).fetchall()
        rows = connection.execute(f"select count(*) from {schema}.{name}").fetchone()
        resources.append(
            {
                "name": name.replace("__", "-").replace("_", "-"),
                "title": name if schema == "marts" else f"{schema}.{name}",
                "path": parquet_path(schema, name),
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "description": comment,
                "rows": rows[0] if rows else 0,
                "schema": {
                    "fields": [
                        {"name": column, "type": _TYPES.get(kind, "any"), "description": text}
                        for column, kind, text in columns
                    ]
                },
            }
        )
    verdicts = ledger.latest_verdicts()
    return {
        "profile": "data-package",
        "name": "kesiapan",
        "id": release_id,
        "title": "Gudang kesiapan pemilu",
        "created": clock.now().replace(tzinfo=clock.JAKARTA).isoformat(timespec="seconds"),
        "licenses": [
            {"name": "other-open", "title": "Fakta yang diterbitkan KPU, Ditjen Dukcapil, dan Bawaslu; sebut sumbernya"}
        ],
        "sources": [{"title": f"{c.details.pengirim}: {c.title}"} for c in registry.contracts().values()],
        "resources": resources,
        "kesiapan": {
            "tanggal_acuan": day.isoformat(),
            **_knowledge(settings.diketahui_pada),
            "invocation_id": build.invocation_id,
            "commit": commit(),
            "gerbang": {
                relation: row["outcome"] for relation, row in sorted(ledger.gates(build.invocation_id).items())
            },
            "kiriman": [
                {
                    "delivery_id": row["delivery_id"],
                    "export": row["export"],
                    "pengirim": row["pengirim"],
                    "periode": mask_foreign(row["periode"]),
                    "lingkup": row["lingkup"],
                    "file": mask_foreign(row["nama_berkas"]),
                    "sha256": row["sha256"],
                    "diterima_pada": row["diterima_pada"],
                    "verdict": row["verdict"],
                    "baris": row["baris"],
                }
                for row in verdicts
            ],
            "isi": news,
        },
    }


def relations(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Schema, name and description of every table and view that readers see, in order."""
    return connection.execute(
        "select schema_name, table_name, comment from duckdb_tables() union all "
        "select schema_name, view_name, comment from duckdb_views() where not internal order by all"
    ).fetchall()


def _knowledge(day: dt.date | None) -> dict[str, str]:
    """What a warehouse as known on a day says of itself: what is of that day in it, and what is of today."""
    if day is None:
        return {}
    return {
        "diketahui_pada": day.isoformat(),
        "keterangan": (
            f"Dibangun dari kiriman yang diserahkan sampai akhir {day.isoformat()} (WIB), termasuk yang baru dicatat "
            "kemudian, dengan putusan yang berlaku saat dibuat. Seed, alias, koreksi, kontrak, dan aturan penilaian "
            "adalah yang berlaku saat dibuat, kecuali yang bertanggal. Riwayat rilis sampai hari itu."
        ),
    }


def _as_known_on(ledger: Ledger) -> list[dict[str, Any]]:
    return [
        {**row, "release_id": f"{AS_KNOWN_ON}-{row['diketahui_pada']}", "peristiwa": "sebagaimana_diketahui"}
        for row in ledger.as_known_on()
    ]


def commit() -> str | None:
    """The commit of the checkout, with `+` where files differ from it; None outside a checkout."""
    try:
        found = subprocess.run(["git", "describe", "--always", "--dirty=+", "--abbrev=12"], cwd=ROOT,
                               capture_output=True, text=True, check=True, timeout=20)  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()


def short_hash(text: str) -> str:
    """A short identity of a text; begins with a letter, as all ids of ours do."""
    return f"h{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    description: str,
    columns: dict[str, tuple[pa.DataType, str]],
    rows: list[dict[str, Any]],
) -> None:
    schema = pa.schema([(column, kind) for column, (kind, _) in columns.items()])
    connection.register("incoming", pa.Table.from_pylist(rows, schema=schema))
    connection.execute(f"create table marts.{name} as select * from incoming")
    connection.unregister("incoming")
    connection.execute(f"comment on table marts.{name} is '{description}'")
    for column, (_, text) in columns.items():
        connection.execute(f"comment on column marts.{name}.{column} is '{text}'")
