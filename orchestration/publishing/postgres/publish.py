"""Brings PostgreSQL to the current release: load beside it, compare, switch. Nothing to do where it is there already.

Whatever happens on the way, a crash included, readers have one whole release, and the next time it works: nothing is
read before it has been compared with the release, and what a crash leaves is swept first.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import adbc_driver_manager
import duckdb
import psycopg

from orchestration import clock
from orchestration.errors import KesiapanError, UsageError
from orchestration.publishing import manifest, release
from orchestration.publishing.postgres import load, reader, server, switch, tables
from orchestration.publishing.written import short_hash
from orchestration.settings import AS_KNOWN_ON, Settings


@dataclass(frozen=True)
class Served:
    """What publishing into PostgreSQL did: another release than before, or none because it had this one already."""

    release_id: str
    is_new: bool
    tables: dict[str, int]  # rows
    without_key: tuple[str, ...]
    seconds: float
    switched: switch.Switched | None
    left: tuple[str, ...]  # replaced schemas that could not be dropped yet, and why

    @property
    def told(self) -> list[str]:
        """The same for people, line by line."""
        what = "published" if self.is_new else "unchanged, checked"
        lines = [f"postgres: {what} {self.release_id}, {len(self.tables)} tables, {sum(self.tables.values()):,} rows"]
        if self.switched and self.switched.unlocked:
            lines.append(
                f"postgres: readers had these open all through the switch: {', '.join(self.switched.unlocked)}"
            )
        return [*lines, *(f"postgres: not dropped yet: {item}" for item in self.left)]


def publish(settings: Settings, *, say: Callable[[str], None]) -> Served:
    """Loads the current release and makes it what readers of PostgreSQL see. Hold the writer's lock: it may not retire.

    Raises KesiapanError when that cannot be; readers then keep what they had.
    """
    release_id = release.current(settings)
    if settings.diketahui_pada or (release_id or "").startswith(AS_KNOWN_ON):
        raise UsageError(
            "A release as known on a day never goes to PostgreSQL, where readers look for today's.",
            "Set KESIAPAN_DATA to the warehouse it comes from.",
        )
    if release_id is None:
        raise UsageError("There is no release to load into PostgreSQL.", "Run `kesiapan refresh` first.")
    began = time.monotonic()
    role = settings.postgres_reader
    with server.connect(settings, say=say) as postgres, _open(settings, release_id) as published:
        relations = tables.read(published, manifest.read(settings.published / release_id))
        sidik = _sidik(relations)
        left = switch.sweep(postgres)
        reader.ensure(postgres, role)
        switched = None
        if not _holds(settings, postgres, relations, release_id, sidik):
            comment = f"Rilis {release_id}, dimuat {clock.now():%Y-%m-%d %H:%M:%S} WIB, sidik {sidik}"
            try:
                load.load(postgres, published, relations, switch.NEXT, comment, role)
                if different := load.differing(server.conninfo(settings), relations, switch.NEXT):
                    raise KesiapanError(
                        f"In PostgreSQL these would not be what the release says: {', '.join(different)}.",
                        f"Readers there keep what they had. Check the server's disk and log, then `{server.AGAIN}`.",
                    )
                switched = switch.switch(postgres, role)
            except BaseException:
                with suppress(psycopg.Error, KesiapanError):  # what remains, the next publication sweeps
                    switch.sweep(postgres)
                raise
            left = switch.sweep(postgres)
    return Served(
        release_id=release_id,
        is_new=switched is not None,
        tables={relation.full_name: relation.rows for relation in relations},
        without_key=tuple(relation.full_name for relation in relations if not relation.key),
        seconds=time.monotonic() - began,
        switched=switched,
        left=left,
    )


def _open(settings: Settings, release_id: str) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(settings.published / release_id / "warehouse.duckdb"), read_only=True)
    except duckdb.Error as error:
        raise KesiapanError(
            f"Release {release_id} is damaged: its warehouse cannot be read.",
            "`kesiapan refresh` replaces it, or `kesiapan rollback` to another; readers there keep what they had.",
        ) from error


def _sidik(relations: list[tables.Relation]) -> str:
    """Identity of all that is loaded: contents, comments, keys and indexes."""
    made = [
        (relation.content, relation.create("x").as_string(), relation.finish("x").as_string()) for relation in relations
    ]
    return short_hash(json.dumps(made))


def _holds(
    settings: Settings,
    postgres: server.Connection,
    relations: list[tables.Relation],
    release_id: str,
    sidik: str,
) -> bool:
    """Whether readers see this release already, every row of it, and may; one that was edited is replaced."""
    for schema in switch.NEXT:
        said = switch.OURS.fullmatch(switch.comment_of(postgres, schema) or "")
        if said is None or said.groups() != (release_id, sidik):
            return False
    try:
        different = load.differing(server.conninfo(settings), relations, {name: name for name in switch.NEXT})
    except (adbc_driver_manager.Error, duckdb.Error):  # a table or a column is gone
        return False
    return not different and reader.may_only_read(postgres, settings.postgres_reader, relations)
