"""Writes a release beside the others, checks it once more, and switches `current` to it in one step.

A release is a folder that is not changed after the switch (but for the date of the last check on its page):
`warehouse.duckdb`, `parquet/`, `manifest.json` (a Frictionless data package), `index.html`, and `gerbang/`, the site
of its gates. Not here: whether a build may be published (`guard`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration import clock
from orchestration.errors import KesiapanError, UsageError
from orchestration.gates import data_docs
from orchestration.gates.table_gate import fingerprint
from orchestration.ledger.store import Ledger
from orchestration.publishing import changes, guard, latest, manifest, page
from orchestration.publishing.guard import Build, Table
from orchestration.questions import catalogue
from orchestration.settings import AS_KNOWN_ON, Settings

KEEP_RELEASES = 3
KEEP_HOURS = 24
_RELEASE = re.compile(r"R\d{8}-\d{6}(-\d+)?")
# They move every night by themselves, each row saying as of which day; what that changes shows in other columns.
_IGNORED_FOR_NEWS = ("tanggal_acuan", "hari_lewat", "hari_menunggu")


@dataclass(frozen=True)
class Published:
    """What publishing did: a new release, or none because nothing that a reader can see has changed."""

    release_id: str
    is_new: bool
    tables: dict[str, int]


def publish(settings: Settings, ledger: Ledger) -> Published:
    """Publishes the build. Raises PublicationRefusedError, and records it, when a gate is in the way."""
    sweep(settings)
    try:
        build = guard.inspect(settings, ledger)
        _site_of_gates(settings, build)
    except KesiapanError as error:
        ledger.append("release", [_event("ditolak", None, None, error.problem)])
        raise
    day = reference_day(settings)
    news = _news_hashes(settings, build)
    before = current(settings)
    if before is not None and _says(settings, before, news) and _holds(settings, before, build, news):
        ledger.append("release", [_event("tidak_berubah", before, build.invocation_id, "tidak ada yang berubah", day)])
        _write_pointer(settings, before, day)
        _show_checked(settings, before)
        return Published(before, False, {table.name: table.rows for table in build.tables})
    release_id = _new_id(settings)
    folder = settings.published / f".{release_id}.part"
    folder.mkdir(parents=True)
    try:
        _write(settings, ledger, build, folder, release_id, day, news)
        _verify(folder, build)
        fsync_tree(folder)
        folder.rename(settings.published / release_id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _switch(settings, release_id, day)
    ledger.append("release", [_event("terbit", release_id, build.invocation_id, "terbit", day)])
    _retire(settings)
    return Published(release_id, True, {table.name: table.rows for table in build.tables})


def rollback(settings: Settings, ledger: Ledger, release_id: str) -> None:
    """Makes an earlier release current again. Raises UsageError when it is not kept any more."""
    if AS_KNOWN_ON in release_id:
        raise UsageError(
            f"{release_id} shows what was known on a day of the past; `current` is never moved to it.",
            f"Open it where it lies: {settings.as_known_on}/<day>/warehouse.duckdb.",
        )
    known = releases(settings)
    if release_id not in known:
        raise UsageError(f"There is no release {release_id}.", f"Choose one of: {', '.join(known) or 'none'}.")
    if not (settings.published / release_id / "warehouse.duckdb").is_file():
        raise KesiapanError(f"Release {release_id} is damaged: its warehouse is gone.", "Choose another release.")
    day = dt.date.fromisoformat(_manifest(settings, release_id)["kesiapan"]["tanggal_acuan"])
    _switch(settings, release_id, day)
    ledger.append("release", [_event("dikembalikan", release_id, None, "dikembalikan ke rilis ini", day)])


def releases(settings: Settings) -> list[str]:
    """Releases that are kept, oldest first."""
    if not settings.published.is_dir():
        return []
    return sorted(
        p.name
        for p in settings.published.iterdir()
        if _RELEASE.fullmatch(p.name) and (p / "manifest.json").is_file() and not p.is_symlink()
    )


def current(settings: Settings) -> str | None:
    """The release that readers see, or None."""
    link = settings.published / "current"
    if not link.is_symlink():
        return None
    name = link.readlink().name
    return name if (settings.published / name).is_dir() else None


def reference_day(settings: Settings) -> dt.date:
    """The reference day of the build, as the marts carry it."""
    table = pq.read_table(settings.lake / "ledger" / "acuan.parquet")
    day: dt.date = table.column("tanggal_acuan")[0].as_py()
    return day


def sweep(settings: Settings) -> None:
    """Clears what an interrupted publication left behind; no reader ever saw it."""
    settings.published.mkdir(parents=True, exist_ok=True)
    for path in settings.published.glob(".*.part"):
        shutil.rmtree(path, ignore_errors=True)


def _write(
    settings: Settings, ledger: Ledger, build: Build, folder: Path, release_id: str, day: dt.date, news: dict[str, str]
) -> None:
    database = folder / "warehouse.duckdb"
    seen = current(settings)
    before = settings.published / seen if seen else None
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{settings.build_file}' as build (read_only)")
        for schema in guard.PUBLISHED_SCHEMAS:
            connection.execute(f"create schema {schema}")
        for table in build.tables:
            connection.execute(f"create table {table.published} as select * from build.{table.relation}")
            _comment(connection, "table", table.published, table.description, table.columns)
        for table in latest.facts(build):
            latest.create(connection, table)
            _comment(connection, "view", latest.view_of(table), *latest.descriptions(table))
        manifest.write_ledger_tables(connection, ledger, build, release_id, day)
        manifest.write_questions(connection)
        changes.write(connection, before)
        connection.execute("detach build")
        for schema, name, _ in manifest.relations(connection):
            path = folder / guard.parquet_path(schema, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"copy {schema}.{name} to '{path}' (format parquet)")
        document = manifest.describe(connection, settings, ledger, build, release_id, day, news)
        (folder / "manifest.json").write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
        shutil.copytree(_site_of_gates(settings, build), folder / data_docs.IN_RELEASE)
        (folder / "index.html").write_text(page.render(connection, document), encoding="utf-8")


def _site_of_gates(settings: Settings, build: Build) -> Path:
    """What the gates of the build saw, as pages; what nobody can look at is not published."""
    site = settings.evidence / build.invocation_id / data_docs.SITE
    if not (site / "index.html").is_file():
        raise KesiapanError(
            f"The build {build.invocation_id} has no site of its gates.",
            "dbt says why after its last gate (build/refresh.log). Repair that, then run `kesiapan refresh` again.",
        )
    return site


def _comment(
    connection: duckdb.DuckDBPyConnection, kind: str, relation: str, description: str, columns: dict[str, str]
) -> None:
    """The dictionary inside the database: every table, view and column carries its description."""
    connection.execute(f"comment on {kind} {relation} is {_quote(description)}")
    for name, text in columns.items():
        connection.execute(f'comment on column {relation}."{name}" is {_quote(text)}')


def _verify(folder: Path, build: Build) -> None:
    """Reads the release as a reader would and holds it against what the gates saw."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        for table in build.tables:
            seen = fingerprint(connection, table.published)
            if seen != (table.rows, table.content_hash):
                raise KesiapanError(
                    f"The release differs from the gated build in {table.name}.",
                    "Nothing was published. Check the disk, then run `kesiapan refresh` again.",
                )
            rows = connection.execute(f"select count(*) from '{folder / table.parquet}'").fetchone()
            if rows is None or rows[0] != table.rows:
                raise KesiapanError(f"The Parquet of {table.name} is incomplete.", "Run `kesiapan refresh` again.")
        if not _latest_hold(connection, folder, build):
            raise KesiapanError("A view of latest figures is not what its fact says.", "Run `kesiapan refresh` again.")


def _news_hashes(settings: Settings, build: Build) -> dict[str, str]:
    """Content hash of every published table without the columns that move by themselves."""
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        hashes = {table.name: _news_hash(connection, table, table.relation) for table in build.tables}
    return {**hashes, "mart_kamus__pertanyaan": manifest.short_hash(repr(catalogue.questions()))}


def _news_hash(connection: duckdb.DuckDBPyConnection, table: Table, relation: str) -> str:
    kept = [name for name in table.columns if name not in _IGNORED_FOR_NEWS]
    chosen = ", ".join(f'"{name}"' for name in kept)
    rows, content = fingerprint(connection, f"(select {chosen} from {relation})")
    described = json.dumps([table.description, table.columns], sort_keys=True)
    return f"{rows}:{content}:{manifest.short_hash(described)}"


def _says(settings: Settings, release_id: str, news: dict[str, str]) -> bool:
    try:
        return bool(_manifest(settings, release_id)["kesiapan"]["isi"] == news)
    except (KeyError, TypeError, ValueError):  # no manifest that one could read
        return False


def _holds(settings: Settings, release_id: str, build: Build, news: dict[str, str]) -> bool:
    """Whether a release still is what its manifest says; one that was damaged or edited is replaced by a new one."""
    folder = settings.published / release_id
    if not all((folder / page).is_file() for page in ("index.html", f"{data_docs.IN_RELEASE}/index.html")):
        return False
    try:
        with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
            # One of an earlier version of this project may lack what only publishing writes, and its page reads.
            names = {name for _, name, _ in manifest.relations(connection)}
            return (
                set(manifest.WRITTEN) <= names
                and all(
                    _news_hash(connection, table, relation) == news[table.name]
                    for table in build.tables
                    for relation in (table.published, f"'{folder / table.parquet}'")
                )
                and _latest_hold(connection, folder, build)
            )
    except duckdb.Error:
        return False


def _latest_hold(connection: duckdb.DuckDBPyConnection, folder: Path, build: Build) -> bool:
    """Whether every view of latest figures, and its Parquet, is the filter of its fact that it should be."""
    return all(
        fingerprint(connection, relation) == fingerprint(connection, f"({latest.select(table, table.published)})")
        for table in latest.facts(build)
        for relation in (latest.view_of(table), f"'{folder / latest.parquet_of(table)}'")
    )


def _show_checked(settings: Settings, release_id: str) -> None:
    """The page, and only the page, of a release that still holds says when it was last checked."""
    folder = settings.published / release_id
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        text = page.render(connection, _manifest(settings, release_id))
    partial = folder / ".index.html.part"
    partial.write_text(text, encoding="utf-8")
    partial.replace(folder / "index.html")


def _switch(settings: Settings, release_id: str, day: dt.date) -> None:
    """One rename: a reader sees the old release or the new one, never half of either."""
    link = settings.published / ".current.part"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(settings.published / "current")
    _write_pointer(settings, release_id, day)
    fsync(settings.published)


def _write_pointer(settings: Settings, release_id: str, day: dt.date) -> None:
    """`current.json`: the same as the link, for systems without links, and when it was last found right."""
    pointer = {
        "rilis": release_id,
        "diperiksa_pada": clock.now().isoformat(timespec="seconds"),
        "tanggal_acuan": day.isoformat(),
    }
    partial = settings.published / ".current.json.part"
    partial.write_text(json.dumps(pointer, indent=1), encoding="utf-8")
    partial.replace(settings.published / "current.json")


def _retire(settings: Settings) -> None:
    """Keeps the last releases, everything of the last day, and whatever is current."""
    kept = releases(settings)
    horizon = clock.now() - dt.timedelta(hours=KEEP_HOURS)
    for name in kept[:-KEEP_RELEASES]:
        made = dt.datetime.strptime(name[1:16], "%Y%m%d-%H%M%S")  # naive WIB, as all our times
        if made < horizon and name != current(settings):
            shutil.rmtree(settings.published / name)


def _new_id(settings: Settings) -> str:
    if settings.diketahui_pada:
        return f"{AS_KNOWN_ON}-{settings.diketahui_pada}"
    base = f"R{clock.now():%Y%m%d-%H%M%S}"
    taken = set(releases(settings))
    suffixes = ["", *(f"-{number}" for number in range(2, 100))]
    return next(f"{base}{suffix}" for suffix in suffixes if f"{base}{suffix}" not in taken)


def _manifest(settings: Settings, release_id: str) -> dict[str, Any]:
    path = settings.published / release_id / "manifest.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return document


def _event(
    event: str, release_id: str | None, invocation: str | None, note: str, day: dt.date | None = None
) -> dict[str, Any]:
    return {
        "release_id": release_id,
        "peristiwa": event,
        "invocation_id": invocation,
        "tanggal_acuan": day.isoformat() if day else None,
        "keterangan": note[:2000],
    }


def fsync_tree(folder: Path) -> None:
    """Sees to it that a folder and all in it survive the power going."""
    for path in folder.rglob("*"):
        fsync(path)
    fsync(folder)


def fsync(path: Path) -> None:
    """The same of one file, or of the names in one folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
