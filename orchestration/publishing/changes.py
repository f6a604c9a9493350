"""What changed since the release before: how many rows of every table, and row by row what `compared` lists.

Written while a release is made, because no model knows the release before it. Without one all these tables are there,
and empty. A table or column that the release before did not have, or had as another type, is said to be new, and is
not compared. Not here: whether there is a release at all (`release`, `news`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publishing import compared
from orchestration.publishing.guard import PUBLISHED_SCHEMAS, Build, Table
from orchestration.publishing.written import Written

# They move every night by themselves, each row saying as of which day; what that changes shows in other columns.
MOVING = ("tanggal_acuan", "hari_lewat", "hari_menunggu")
_COUNTS = Written(
    "mart_kualitas__perubahan_tabel",
    "Berapa baris setiap tabel bertambah, hilang, atau berubah sejak rilis sebelumnya. Kosong bila tidak ada rilis "
    "sebelumnya. Kolom yang bergerak setiap malam (tanggal_acuan, hari_lewat, hari_menunggu) tidak dibandingkan. Satu "
    "baris per tabel.",
    ("tabel",),
    {
        "tabel": ("varchar", "Tabel (skema.nama)."),
        "keadaan": ("varchar", "sama, berubah, baru (tidak ada di rilis sebelumnya), atau hilang."),
        "baris_sebelum": ("bigint", "Baris di rilis sebelumnya; kosong bila tabelnya baru."),
        "baris_sesudah": ("bigint", "Baris di rilis ini; kosong bila tabelnya hilang."),
        "baris_ditambah": ("bigint", "Baris yang kuncinya baru."),
        "baris_dihapus": ("bigint", "Baris yang kuncinya tidak ada lagi."),
        "baris_berubah": ("bigint", "Baris berkunci sama yang isinya lain; kosong bila tidak dapat dibandingkan."),
        "kolom_baru": ("varchar", "Kolom yang tidak ada di rilis sebelumnya, atau yang jenisnya lain."),
        "kolom_hilang": ("varchar", "Kolom yang hanya ada di rilis sebelumnya."),
        "kunci": ("varchar", "Kolom yang menyamakan baris kedua rilis; kosong: seluruh baris."),
        "rilis_sebelumnya": ("varchar", "Rilis yang dibandingkan."),
    },
)
TABLES = (_COUNTS, *(comparison.table for comparison in compared.ALL.values()))


def write(
    connection: duckdb.DuckDBPyConnection, build: Build, news: dict[str, str], before: Path | None
) -> dict[str, Any]:
    """Adds the tables to the release in `connection`, and returns the summary for its manifest.

    `before` is the folder of the release to compare with, or None; `news` is the identity of this one (`news`).
    """
    for table in TABLES:
        table.create(connection)
    if before is not None:
        home = connection.execute("select current_database()").fetchone()
        assert home is not None
        connection.execute(f"attach '{before / 'warehouse.duckdb'}' as sebelumnya (read_only)")
        try:
            there = _columns(connection, "sebelumnya")
            here = _columns(connection, str(home[0]))
            known = _identity(before)
            _count(connection, build, {name: same_rows(known.get(name, ""), news[name]) for name in news}, here, there)
            for comparison in compared.ALL.values():
                if all(
                    column in there.get(f"marts.{name}", {})
                    and there[f"marts.{name}"][column] == here[f"marts.{name}"][column]
                    for name, columns in comparison.reads.items()
                    for column in columns
                ):
                    query = comparison.query.format(dulu="sebelumnya.marts", kini=f'"{home[0]}".marts')
                    connection.execute(
                        f"insert into {comparison.table.relation} by name "
                        f"select *, ? as rilis_sebelumnya from ({query}) order by all",
                        [before.name],
                    )
            connection.execute(f"update {_COUNTS.relation} set rilis_sebelumnya = ?", [before.name])
        finally:
            connection.execute("detach sebelumnya")
    return {"rilis_sebelumnya": before.name if before else None, **_summary(connection)}


def same_rows(before: str, now: str) -> bool:
    """Whether two identities of a table (`news.identity`) are of the same rows, whatever is said about its columns."""
    return before.rsplit(":", 1)[0] == now.rsplit(":", 1)[0]


def _identity(before: Path) -> dict[str, str]:
    document = json.loads((before / "manifest.json").read_text(encoding="utf-8"))
    return document["kesiapan"].get("isi") or {}


def _count(
    connection: duckdb.DuckDBPyConnection,
    build: Build,
    same: dict[str, bool],
    here: dict[str, dict[str, str]],
    there: dict[str, dict[str, str]],
) -> None:
    """One row per table of either release. What its identity says is the same is not read."""
    rows: list[tuple[Any, ...]] = []
    for table in build.tables:
        old, new = there.get(table.published), here[table.published]
        if old is None:
            rows.append((table.published, "baru", None, table.rows, table.rows, 0, 0, None, None, None))
        elif same[table.name] and old == new:
            rows.append((table.published, "sama", table.rows, table.rows, 0, 0, 0, None, None, _listed(table.key)))
        else:
            rows.append(_compare(connection, table, old, new))
    for relation in there:
        if relation not in here and relation.split(".")[0] in PUBLISHED_SCHEMAS:
            number = _rows(connection, f"sebelumnya.{relation}")
            rows.append((relation, "hilang", number, None, 0, number, 0, None, None, None))
    connection.executemany(
        f"insert into {_COUNTS.relation} values ({', '.join('?' * 10)}, null)", sorted(rows, key=lambda row: row[0])
    )


def _compare(
    connection: duckdb.DuckDBPyConnection, table: Table, old: dict[str, str], new: dict[str, str]
) -> tuple[Any, ...]:
    """Rows that came, went and changed, by the key that the gate holds to; by whole rows where one has no such key.

    Columns that only one of them has are named, not compared. Grouped rather than joined, because keys may be null.
    """
    common = [name for name, kind in new.items() if old.get(name) == kind and name not in MOVING]
    added = [name for name, kind in new.items() if old.get(name) != kind]
    gone = [name for name in old if name not in new]
    before = _rows(connection, f"sebelumnya.{table.published}")
    if not common:
        return (table.published, "berubah", before, table.rows, 0, 0, None, _listed(added), _listed(gone), None)
    key = table.key if set(table.key) <= set(common) else ()
    by = ", ".join(f'"{name}"' for name in key or common)
    row_hash = "hash({})".format(", ".join(f'"{name}"' for name in common))
    found = connection.execute(
        f"""
        with semua as (
            select true as kini_, {row_hash} as isi_, {by} from {table.published}
            union all
            select false, {row_hash}, {by} from sebelumnya.{table.published}
        ),

        per_kunci as (
            select bool_or(kini_) as kini, bool_or(not kini_) as dulu, min(isi_) <> max(isi_) as lain
            from semua group by {by}
        )

        select count(*) filter (where not dulu), count(*) filter (where not kini),
               count(*) filter (where dulu and kini and lain)
        from per_kunci
        """
    ).fetchone()
    assert found is not None
    came, went, changed = found
    state = "berubah" if came or went or changed or added or gone else "sama"
    return (
        table.published, state, before, table.rows, came, went, changed if key else None,
        _listed(added), _listed(gone), _listed(key),
    )  # fmt: skip


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    """The tables (no views) of a database by `schema.name`, each with its columns and their types."""
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, kind in connection.execute(
        "select c.schema_name, c.table_name, c.column_name, c.data_type from duckdb_columns() as c "
        "inner join duckdb_tables() as t using (database_name, schema_name, table_name) "
        "where c.database_name = ? order by all",
        [database],
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = kind
    return found


def _summary(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """How many changes of each kind, for programs that read no table."""
    found: dict[str, Any] = {
        name: dict(
            connection.execute(f"select keadaan, count(*) from {table.relation} group by all order by all").fetchall()
        )
        for name, table in (
            ("tabel", _COUNTS),
            *((name, comparison.table) for name, comparison in compared.ALL.items() if name != "kesiapan"),
        )
    }
    return {**found, "kesiapan": _rows(connection, compared.READINESS.table.relation)}


def _rows(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = connection.execute(f"select count(*) from {relation}").fetchone()
    assert found is not None
    return int(found[0])


def _listed(names: tuple[str, ...] | list[str]) -> str | None:
    return ", ".join(names) or None
