"""Fills the folder of a release: `warehouse.duckdb`, `parquet/`, `gerbang/` (the site of its gates),
`kamus/` (the dictionary), manifest and page.

Not here: whether it is right (`verify`), and when readers see it (`release`, `switch`).
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import KesiapanError
from orchestration.gates import data_docs
from orchestration.ledger.store import Ledger
from orchestration.publishing import changes, guard, latest, ledger_tables, manifest, page
from orchestration.publishing.guard import Build
from orchestration.publishing.page import dictionary
from orchestration.publishing.written import comment
from orchestration.settings import Settings
from orchestration.warehouse.environment import ensure_manifest


def write(
    settings: Settings,
    ledger: Ledger,
    build: Build,
    folder: Path,
    release_id: str,
    day: dt.date,
    news: dict[str, str],
    before: Path | None,
) -> None:
    """Writes the whole release into an empty folder. `before`: the release that readers see now, to compare with."""
    database = folder / "warehouse.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{settings.build_file}' as build (read_only)")
        connection.begin()  # thousands of comments, each in a transaction of its own, cost more than the figures
        for schema in guard.PUBLISHED_SCHEMAS:
            connection.execute(f"create schema {schema}")
        for table in build.tables:
            connection.execute(f"create table {table.published} as select * from build.{table.relation}")
            comment(connection, "table", table.published, table.description, table.columns)
        for table in latest.facts(build):
            latest.create(connection, table)
            comment(connection, "view", latest.view_of(table), *latest.descriptions(table))
        ledger_tables.write_ledger_tables(connection, ledger, build, release_id, day)
        ledger_tables.write_questions(connection)
        connection.commit()
        connection.execute("detach build")
        changed = changes.write(connection, build, news, before)
        for schema, name, _, _ in manifest.relations(connection):
            path = folder / guard.parquet_path(schema, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy {schema}.{name} to '{path}' (format parquet)")
        document = manifest.describe(connection, settings, ledger, build, release_id, day, news, changed)
        shutil.copytree(site_of_gates(settings, build), folder / data_docs.IN_RELEASE)
        _write_dictionary(connection, settings, folder, document)
    manifest.seal(folder, document)
    (folder / "manifest.json").write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    with duckdb.connect(str(database), read_only=True) as connection:
        (folder / "index.html").write_text(page.render(connection, document), encoding="utf-8")


def _write_dictionary(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, document: dict[str, Any]
) -> None:
    project = json.loads(ensure_manifest(settings).read_text(encoding="utf-8"))
    text = dictionary.render(connection, document, project, folder / data_docs.IN_RELEASE)
    (folder / dictionary.IN_RELEASE).mkdir()
    (folder / dictionary.IN_RELEASE / "index.html").write_text(text, encoding="utf-8")


def site_of_gates(settings: Settings, build: Build) -> Path:
    """What the gates of the build saw, as pages; what nobody can look at is not published."""
    site = settings.evidence / build.invocation_id / data_docs.SITE
    if not (site / "index.html").is_file():
        raise KesiapanError(
            f"The build {build.invocation_id} has no site of its gates.",
            "dbt says why after its last gate (build/refresh.log). Repair that, then run `kesiapan refresh` again.",
        )
    return site
