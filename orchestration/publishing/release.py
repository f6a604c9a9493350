"""Writes a release beside the others, checks it once more, and switches `current` to it in one step.

A release is a folder that is not changed after the switch (but for the date of the last check on its page):
`warehouse.duckdb`, `parquet/`, `manifest.json` (a Frictionless data package), `index.html`, `kamus/` (the dictionary),
and `gerbang/` (the site of its gates). Whoever publishes or rolls back holds the writer's lock. Not here: whether a
build may be published (`guard`), what a release contains (`contents`), the switch itself (`switch`), what is kept
(`retention`).
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration import progress
from orchestration.errors import KesiapanError, UsageError
from orchestration.ledger.store import Ledger
from orchestration.publishing import contents, guard, manifest, page, retention, switch, verify
from orchestration.publishing import news as news_of
from orchestration.publishing.retention import listed, releases, sweep
from orchestration.publishing.switch import current, fsync, fsync_tree
from orchestration.settings import AS_KNOWN_ON, Settings

__all__ = [
    "Published", "current", "fsync", "fsync_tree", "listed", "publish", "reference_day", "releases", "rollback",
    "sweep",
]  # fmt: skip


@dataclass(frozen=True)
class Published:
    """What publishing did: a new release, or none because nothing that a reader can see has changed."""

    release_id: str
    is_new: bool
    tables: dict[str, int]


def publish(settings: Settings, ledger: Ledger) -> Published:
    """Publishes the build. Raises KesiapanError, and records it, when a gate or the disk is in the way."""
    _recover(settings, ledger)
    try:
        return _publish(settings, ledger)
    except KesiapanError as error:
        with suppress(sqlite3.Error):  # of a full disk the ledger may not hear either
            ledger.append("release", [_event("ditolak", None, None, error.problem)])
        raise


def rollback(settings: Settings, ledger: Ledger, release_id: str) -> None:
    """Makes an earlier release current again, for good readers or until the next publication.

    Raises UsageError when it is not kept any more, KesiapanError when it is not whole.
    """
    if AS_KNOWN_ON in release_id:
        raise UsageError(
            f"{release_id} shows what was known on a day of the past; `current` is never moved to it.",
            f"Open it where it lies: {settings.as_known_on}/<day>/warehouse.duckdb.",
        )
    _recover(settings, ledger)
    known = releases(settings)
    if release_id not in known:
        raise UsageError(f"There is no release {release_id}.", f"Choose one of: {', '.join(known) or 'none'}.")
    folder = settings.published / release_id
    if problems := verify.damage(folder):
        raise KesiapanError(
            f"Release {release_id} is damaged: {'; '.join(problems[:5])}.",
            "`current` stays. Choose another release: `kesiapan releases`.",
        )
    if release_id == current(settings):
        raise UsageError(f"{release_id} is current already.", "`kesiapan releases` lists the others.")
    day = _day_of(settings, release_id)
    switch.switch(settings, release_id, day)
    ledger.append("release", [_event("dikembalikan", release_id, None, "dikembalikan ke rilis ini", day)])


def reference_day(settings: Settings) -> dt.date:
    """The reference day of the build, as the marts carry it."""
    table = pq.read_table(settings.lake / "ledger" / "acuan.parquet")
    day: dt.date = table.column("tanggal_acuan")[0].as_py()
    return day


def _publish(settings: Settings, ledger: Ledger) -> Published:
    build = guard.inspect(settings, ledger)
    contents.site_of_gates(settings, build)
    day = reference_day(settings)
    news = news_of.identity(settings, build)
    rows = {table.name: table.rows for table in build.tables}
    before = current(settings)
    whole = before is not None and not verify.damage(settings.published / before)
    if before is not None and whole and manifest.read(settings.published / before)["kesiapan"].get("isi") == news:
        try:
            switch.touch(settings, before, day)
            _show_checked(settings, before)
        except (OSError, duckdb.Error) as error:
            raise _unwritable(error) from error
        ledger.append("release", [_event("tidak_berubah", before, build.invocation_id, "tidak ada yang berubah", day)])
        retention.retire(settings, ledger)  # what a stop after the last switch did not come to
        return Published(before, False, rows)
    release_id = retention.new_id(settings, ledger)
    folder = settings.published / f".{release_id}.part"
    try:
        folder.mkdir()
        compared = settings.published / before if before and whole else None  # with damaged figures nothing is compared
        contents.write(settings, ledger, build, folder, release_id, day, news, compared)
        verify.against_build(folder, build)
        fsync_tree(folder)
        folder.rename(settings.published / release_id)
        fsync(settings.published)
        switch.switch(settings, release_id, day)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError | duckdb.Error):
            raise KesiapanError(
                f"The release could not be written: {str(error).splitlines()[0]}",
                "Readers keep the last one. Is the disk full or read-only? Make room, then `kesiapan refresh` again.",
            ) from error
        raise
    ledger.append("release", [_event("terbit", release_id, build.invocation_id, _after_rollback(ledger), day)])
    retention.retire(settings, ledger)
    return Published(release_id, True, rows)


def _unwritable(error: OSError | duckdb.Error) -> KesiapanError:
    """A release that cannot be written, by whose fault it is: the disk's, or ours."""
    disk = isinstance(error, OSError | duckdb.IOException)
    return KesiapanError(
        f"The release could not be written: {str(error).splitlines()[0]}",
        "`current` stays. "
        + (
            "Is the disk full or read-only? Make room, then run `kesiapan refresh` again."
            if disk
            else "A mistake of orchestration/publishing, not of the data: mend it, then run `kesiapan refresh` again."
        ),
    )


def _after_rollback(ledger: Ledger) -> str:
    """What the ledger says of a new release; where somebody had rolled back before, that this ends it, and aloud."""
    seen = [row for row in ledger.releases() if row["peristiwa"] in retention.SEEN]
    if not seen or seen[-1]["peristiwa"] != "dikembalikan":
        return "terbit"
    back, when = seen[-1]["release_id"], seen[-1]["dicatat_pada"][:16]
    progress.say(f"release: this ends the rollback to {back} of {when}; go back again if what was wrong is not mended")
    return f"terbit; mengakhiri pengembalian ke {back} ({when})"


def _recover(settings: Settings, ledger: Ledger) -> None:
    """After a stop at any moment: no leftovers, one truth about `current`, a ledger that knows what was switched."""
    sweep(settings)
    seen = current(settings)
    events = [row["release_id"] for row in ledger.releases() if row["peristiwa"] in retention.SEEN]
    if seen is not None and events[-1:] != [seen]:
        event = "dikembalikan" if seen in events else "terbit"
        note = f"{event}; baru dicatat sekarang karena terhenti sesudah beralih"
        with suppress(OSError, ValueError, KeyError, TypeError):  # a damaged one cannot say; it is replaced
            about = manifest.read(settings.published / seen)["kesiapan"]
            day = dt.date.fromisoformat(about["tanggal_acuan"])
            invocation = about["invocation_id"] if event == "terbit" else None
            ledger.append("release", [_event(event, seen, invocation, note, day)])
    retention.sweep_unseen(settings, ledger)


def _day_of(settings: Settings, release_id: str) -> dt.date:
    return dt.date.fromisoformat(manifest.read(settings.published / release_id)["kesiapan"]["tanggal_acuan"])


def _show_checked(settings: Settings, release_id: str) -> None:
    """The page, and only the page, of a release that still holds says when it was last checked."""
    folder = settings.published / release_id
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        text = page.render(connection, manifest.read(folder))
    switch.write_whole(folder / verify.PAGE, text)


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
