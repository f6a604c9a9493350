"""Is a release what it should be? Against the gated build before the switch, against its own manifest ever after.

Not here: whether the build itself may be published (`guard`), and what is done with a release that fails (`release`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import KesiapanError
from orchestration.gates.table_gate import fingerprint
from orchestration.publishing import latest, manifest
from orchestration.publishing.guard import Build

PAGE = "index.html"  # not sealed: it says when the release was last found right


def against_build(folder: Path, build: Build) -> None:
    """Reads a release as a reader would and holds it against what the gates saw and what its readers were promised.

    Raises KesiapanError naming the table that differs: in rows, in content, in a column's name, place or type, or in
    its Parquet.
    """
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        for table in build.tables:
            seen = fingerprint(connection, table.published)
            if seen != (table.rows, table.content_hash):
                raise _differs(f"The release differs from the gated build in {table.name}.")
            built = dict(
                connection.execute(
                    "select column_name, data_type from duckdb_columns() where schema_name || '.' || table_name = ? "
                    "order by column_index",
                    [table.published],
                ).fetchall()
            )
            if table.types and list(built.items()) != list(table.types.items()):
                raise _differs(f"{table.name} has not the columns and types that its contract promises.")
        for table in latest.facts(build):
            view = fingerprint(connection, latest.view_of(table))
            if view != fingerprint(connection, f"({latest.select(table, table.published)})"):
                raise _differs(f"{latest.view_of(table)} is not what its fact says.")
        for item in manifest.read(folder)["resources"]:
            if fingerprint(connection, f"'{folder / item['path']}'") != fingerprint(connection, item["relation"]):
                raise _differs(f"The Parquet of {item['relation']} is incomplete.")
    if problems := damage(folder):
        raise _differs("; ".join(problems))


def damage(folder: Path) -> list[str]:
    """What is wrong with a release that was written whole: nothing, unless somebody edited it or the disk failed."""
    try:
        document: dict[str, Any] = manifest.read(folder)
        sealed = manifest.sealed(document)
        problems = [
            f"{name} is not as it was published"
            for name, (size, content) in sealed.items()
            if not (folder / name).is_file()
            or (folder / name).stat().st_size != size
            or manifest.file_hash(folder / name) != content
        ]
        if not (folder / PAGE).is_file():
            problems.append("its page is gone")
        if not problems:
            with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
                problems = [] if sealed else _miscounted(connection, folder, document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"its manifest cannot be read ({type(error).__name__})"]
    except duckdb.Error as error:
        return [f"its warehouse does not open ({str(error).splitlines()[0]})"]
    return problems


def _miscounted(connection: duckdb.DuckDBPyConnection, folder: Path, document: dict[str, Any]) -> list[str]:
    """All that can be asked of a release made before releases were sealed: its tables have the rows that it says."""
    problems = []
    for item in document["resources"]:
        relation = item["title"] if "." in item["title"] else f"marts.{item['title']}"
        for place in (relation, f"'{folder / item['path']}'"):
            if connection.execute(f"select count(*) from {place}").fetchone() != (item["rows"],):
                problems.append(f"{place} has not the rows that its manifest says")
    return problems


def _differs(problem: str) -> KesiapanError:
    return KesiapanError(problem, "Nothing was published. Check the disk, then run `kesiapan refresh` again.")
