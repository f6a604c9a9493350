"""Receives files: fingerprint, keep under the fingerprint, register in the ledger, clear the inbox.

In that order, many files at a time, so that a stop in between loses nothing and repeating it adds nothing.
Landing is never edited: `landing/<sha256>/<name>` holds the bytes, `landing/<sha256>/<delivery_id>.json` says
how they came. Not here: reading or judging a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from orchestration import clock, progress
from orchestration.errors import UsageError
from orchestration.exports import registry
from orchestration.landing.reading import container
from orchestration.ledger.store import Ledger
from orchestration.masking import mask_foreign
from orchestration.regions.index import RegionIndex
from orchestration.settings import SEEDS_DIR, Settings

_NOTE = ".kiriman.json"  # beside a file that `deliver` put into the inbox
_CHUNK = 1000  # files that are kept, registered and cleared together
_SYNCING = 16  # files that are handed to the disk at once


class State(NamedTuple):
    """What changes when a file does."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True)
class Waiting:
    """A file in the inbox; `note` lies beside it where `deliver` put it there."""

    path: Path
    note: Path | None
    state: State


@dataclass(frozen=True)
class Inbox:
    """What lies in the inbox: files that can be taken, and files that may still be growing."""

    settled: tuple[Waiting, ...]
    growing: tuple[Waiting, ...]


@dataclass(frozen=True)
class Received:
    """One file taken from the inbox. `new` is false where the same bytes were already known."""

    delivery_id: str
    export: str
    file_name: str
    new: bool


def deliver(settings: Settings, path: Path, *, received: dt.date | None = None, export: str | None = None) -> str:
    """Copies a file into the inbox for the next refresh. Returns the export its name belongs to.

    Raises UsageError when no contract knows the name, or when `export` is not the one the name matches.
    """
    if not path.is_file():
        raise UsageError(f"{path} is not a file.", "Give the path of an existing file.")
    if received is not None and received > clock.today():
        # It would stand before everything that really arrives until then.
        raise UsageError(f"{received} lies in the future.", "Give the day on which the sender delivered it.")
    contract, _ = registry.known(path.name, export)
    token = f"{time.time_ns()}"
    unfinished = settings.inbox / f".{token}.part"  # receiving looks into no dot folder
    unfinished.mkdir(parents=True)
    shutil.copyfile(path, unfinished / path.name)
    note = {"received": received.isoformat() if received else None}
    (unfinished / _NOTE).write_text(json.dumps(note), encoding="utf-8")
    unfinished.rename(settings.inbox / token)
    return contract.name


def waiting(settings: Settings) -> Inbox:
    """What lies in the inbox, without opening any file.

    A file put there by hand is `settled` when it was last written `settle_seconds` ago; what `deliver` put there
    appeared whole. A time in the future (a wrong clock) settles a file too: else it would wait for ever, and what
    is still written when it is read is noticed then.
    """
    settings.inbox.mkdir(parents=True, exist_ok=True)
    now = time.time()
    settled: list[Waiting] = []
    growing: list[Waiting] = []
    for path, note in _files(settings.inbox):
        state = _state(path)
        if state is None:  # taken away meanwhile
            continue
        unchanged = note is not None or abs(now - state.mtime_ns / 1e9) >= settings.settle_seconds
        (settled if unchanged else growing).append(Waiting(path, note, state))
    return Inbox(tuple(settled), tuple(growing))


def receive(
    settings: Settings,
    ledger: Ledger,
    *,
    regions: RegionIndex | None = None,
    exports: Collection[str] | None = None,
) -> list[Received]:
    """Moves what has settled in the inbox into landing and registers it; files that nobody asked for included.

    With `exports`, only their files: whatever else lies in the inbox stays there. `regions` (default: today's
    reference) name the office that sent a file.
    """
    regions = regions or RegionIndex.load(SEEDS_DIR / "reference")
    found = waiting(settings)
    chosen = [item for item in found.settled if exports is None or _export_of(item.path.name) in exports]
    if found.growing:
        progress.say(f"receive: {len(found.growing)} files are still being written and wait for the next run")
    stated = {item.path: _stated_day(item.note) for item in chosen}
    chosen.sort(key=lambda item: (stated[item.path] or dt.date.max, item.path))
    unfinished = settings.landing / ".masuk"
    shutil.rmtree(unfinished, ignore_errors=True)  # left by a stop; nothing in it is registered
    unfinished.mkdir(parents=True)
    taken: list[Received] = []
    for start in range(0, len(chosen), _CHUNK):
        chunk = [(item, stated[item.path]) for item in chosen[start : start + _CHUNK]]
        taken += _take(settings, ledger, regions, unfinished, chunk)
        if len(chosen) > _CHUNK:
            progress.say(f"receive: {start + len(chunk):,} of {len(chosen):,} files")
    unfinished.rmdir()
    _clear_folders(settings.inbox)
    return taken


def content_of(settings: Settings, sha256: str, file_name: str) -> Path:
    """Where the bytes of a delivery lie."""
    return settings.landing / sha256 / file_name


def _files(folder: Path, *, inside: bool = False) -> Iterator[tuple[Path, Path | None]]:
    """Files below a folder, each with the note beside it. Links could point outside; dot names are unfinished."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        if inside:  # a folder that has gone, or that we may not look into, is not a reason to receive nothing
            return
        raise
    note = next((Path(entry.path) for entry in entries if entry.name == _NOTE), None)
    for entry in entries:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from _files(Path(entry.path), inside=True)
        elif entry.is_file():
            yield Path(entry.path), note


def _stated_day(note: Path | None) -> dt.date | None:
    """The day in a note; None where there is no note, or where it is not one that `deliver` wrote."""
    try:
        return dt.date.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["received"]) if note else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _export_of(file_name: str) -> str:
    known = registry.identify(_storable(file_name))
    return known[0].name if known else registry.UNKNOWN


@dataclass(frozen=True)
class _Copy:
    """A file of the inbox whose bytes lie in `partial`, with its row for the ledger."""

    source: Waiting
    partial: Path
    row: dict[str, Any]


def _take(
    settings: Settings,
    ledger: Ledger,
    regions: RegionIndex,
    unfinished: Path,
    chunk: Sequence[tuple[Waiting, dt.date | None]],
) -> list[Received]:
    """Keeps, registers in one transaction, and clears. A file that changed while it was read stays in the inbox."""
    copies = [
        _Copy(item, partial, _row(item.path.name, regions, sha256, partial.stat().st_size, received))
        for number, (item, received) in enumerate(chunk)
        if (sha256 := _copy(item, partial := unfinished / f"{number}.part")) is not None
    ]
    if not copies:
        return []
    ids = sorted({copy.row["delivery_id"] for copy in copies})
    marks = ", ".join("?" * len(ids))
    known = ledger.query(f"select delivery_id from delivery where delivery_id in ({marks})", tuple(ids))
    earlier = {row["delivery_id"] for row in known}
    fresh: dict[str, _Copy] = {}  # of the same bytes twice in one chunk, the first
    for copy in copies:
        if copy.row["delivery_id"] not in earlier:
            fresh.setdefault(copy.row["delivery_id"], copy)
    _keep(settings, list(fresh.values()))
    arrivals = [{key: copy.row[key] for key in ("delivery_id", "nama_berkas", "dicatat_pada")} for copy in copies]
    ledger.append_all([("delivery", [copy.row for copy in fresh.values()]), ("arrival", arrivals)])
    for copy in copies:
        copy.partial.unlink(missing_ok=True)
        if _state(copy.source.path) == copy.source.state:  # else another file has been put in its place
            copy.source.path.unlink(missing_ok=True)
    return [
        Received(
            copy.row["delivery_id"],
            copy.row["export"],
            copy.row["nama_berkas"],
            new=fresh.get(copy.row["delivery_id"]) is copy,
        )
        for copy in copies
    ]


def _copy(item: Waiting, target: Path) -> str | None:
    """Copies and fingerprints in one reading. None, and nothing kept, where the file is not what it was."""
    digest = hashlib.sha256()
    try:
        source = item.path.open("rb")
    except OSError as error:
        progress.say(f"receive: {mask_foreign(_storable(item.path.name))} cannot be read and waits: {error.strerror}")
        return None
    with source, target.open("wb") as copy:
        while block := source.read(1 << 20):
            digest.update(block)
            copy.write(block)
    if _state(item.path) != item.state:
        target.unlink()
        progress.say(f"receive: {mask_foreign(_storable(item.path.name))} is being written and waits for the next run")
        return None
    return digest.hexdigest()


def _row(file_name: str, regions: RegionIndex, sha256: str, size: int, received: dt.date | None) -> dict[str, Any]:
    name = _storable(file_name)
    known = registry.identify(name)
    export = known[0].name if known else registry.UNKNOWN
    periode = known[1].periode if known else name
    sender = known[0].sender_in(known[1], regions) if known else "tidak dikenal"
    # What the name claims belongs to it, the scope and an unusual ending: a file refused for either comes back with
    # the same bytes.
    claim = f"|{known[1].lingkup}" if known and known[1].lingkup else ""
    if known and (ending := container.ending(name)) != container.ending(known[0].details.contoh_nama[0]):
        claim += f"|{ending}"
    identity = hashlib.sha256(f"{sha256}|{export}|{periode}|{sender}{claim}".encode()).hexdigest()
    recorded = clock.now().isoformat()
    return {
        "delivery_id": f"D{identity[:16]}",
        "sha256": sha256,
        "export": export,
        "pengirim": sender,
        "periode": periode,
        "nama_berkas": name,
        "ukuran_bita": size,
        "diterima_pada": dt.datetime.combine(received, dt.time()).isoformat() if received else recorded,
        "diterima_dinyatakan": int(received is not None),
        "dicatat_pada": recorded,
    }


def _keep(settings: Settings, copies: Sequence[_Copy]) -> None:
    """Puts the bytes under their fingerprint, read-only, and sees to it that they survive the power going."""
    with ThreadPoolExecutor(_SYNCING) as pool:  # a disk commits what waits together at once
        list(pool.map(_sync, [copy.partial for copy in copies]))
        folders = [settings.landing / copy.row["sha256"] for copy in copies]
        for copy, folder in zip(copies, folders, strict=True):
            folder.mkdir(exist_ok=True)
            target = folder / copy.row["nama_berkas"]
            if not target.exists():
                copy.partial.chmod(0o444)
                copy.partial.rename(target)
            note = folder / f"{copy.row['delivery_id']}.json"
            note.write_text(json.dumps(copy.row, indent=1), encoding="utf-8")
        list(pool.map(_sync, folders))
    _sync(settings.landing)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_folders(inbox: Path) -> None:
    """Folders of the inbox that hold nothing any more; `deliver` makes one per file."""
    for folder in sorted(inbox.glob("*/")):
        if folder.is_symlink() or folder.name.startswith("."):
            continue
        with suppress(OSError):  # something has just been put into it: for the next run
            if not any(item.name != _NOTE for item in folder.iterdir()):
                (folder / _NOTE).unlink(missing_ok=True)
                folder.rmdir()


def _state(path: Path) -> State | None:
    """None: it is gone."""
    try:
        found = path.stat(follow_symlinks=False)
    except OSError:
        return None
    return State(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _storable(name: str) -> str:
    """The name as text that can be written down: bytes that are no text become a mark."""
    return os.fsencode(name).decode("utf-8", errors="replace").encode()[-240:].decode("utf-8", errors="ignore")


def fingerprint(path: Path) -> str:
    """The sha256 of a file, by which landing knows it."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
