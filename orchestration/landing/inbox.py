"""Receives files: fingerprint, keep under the fingerprint, register in the ledger, clear the inbox.

In that order, so that a stop in between loses nothing and repeating it adds nothing. Landing is never
edited: `landing/<sha256>/<name>` holds the bytes, `landing/<sha256>/<delivery_id>.json` says how they came.
Not here: reading or judging a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration import clock
from orchestration.errors import UsageError
from orchestration.exports import registry
from orchestration.ledger.store import Ledger
from orchestration.settings import Settings

_NOTE = ".kiriman.json"  # beside a file that `deliver` put into the inbox


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
    known = registry.identify(path.name)
    if known is None or (export is not None and known[0].name != export):
        lines = [f"{c.name}: {', '.join(c.details.contoh_nama)}" for c in registry.contracts().values()]
        raise UsageError(
            f"{path.name}: no export{f' {export}' if export else ''} has such a file name.",
            "Rename the file as its export demands. Names that match, by export:\n    " + "\n    ".join(lines),
        )
    token = f"{time.time_ns()}"
    unfinished = settings.inbox / f".{token}.part"  # receiving looks into no dot folder
    unfinished.mkdir(parents=True)
    shutil.copyfile(path, unfinished / path.name)
    note = {"received": received.isoformat() if received else None}
    (unfinished / _NOTE).write_text(json.dumps(note), encoding="utf-8")
    unfinished.rename(settings.inbox / token)
    return known[0].name


def receive(settings: Settings, ledger: Ledger) -> list[Received]:
    """Moves everything in the inbox into landing and registers it; files that nobody asked for included."""
    waiting = sorted(_waiting(settings.inbox), key=lambda item: (item[1] or dt.date.max, item[0]))
    taken = [item for path, received in waiting if (item := _take(settings, ledger, path, received)) is not None]
    for folder in sorted(settings.inbox.glob("*/")):
        if folder.is_symlink() or folder.name.startswith("."):
            continue
        if not any(item.name != _NOTE for item in folder.iterdir()):
            (folder / _NOTE).unlink(missing_ok=True)
            with suppress(OSError):  # something has just been put into it: for the next night
                folder.rmdir()
    return taken


def content_of(settings: Settings, sha256: str, file_name: str) -> Path:
    """Where the bytes of a delivery lie."""
    return settings.landing / sha256 / file_name


def _waiting(inbox: Path) -> Iterator[tuple[Path, dt.date | None]]:
    inbox.mkdir(parents=True, exist_ok=True)
    for path in sorted(inbox.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(inbox).parts)
        if path.is_symlink() or not path.is_file() or hidden:
            continue  # links could point outside; dot names are unfinished copies and our notes
        yield path, _stated_day(path.parent / _NOTE)


def _stated_day(note: Path) -> dt.date | None:
    """The day in a note; None where there is no note, or where it is not one that `deliver` wrote."""
    try:
        return dt.date.fromisoformat(json.loads(note.read_text(encoding="utf-8"))["received"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _take(settings: Settings, ledger: Ledger, path: Path, received: dt.date | None) -> Received | None:
    """None: the file changed while it was read; it waits for the next night."""
    before = _state(path)
    sha256 = fingerprint(path)
    name = _storable(path.name)
    known = registry.identify(name)
    export = known[0].name if known else registry.UNKNOWN
    periode = known[1].periode if known else name
    sender = known[0].details.pengirim if known else "tidak dikenal"
    # The scope that the name claims belongs to it: a file refused for its suffix comes back with the same bytes.
    claim = f"|{known[1].lingkup}" if known and known[1].lingkup else ""
    identity = hashlib.sha256(f"{sha256}|{export}|{periode}|{sender}{claim}".encode()).hexdigest()
    delivery_id = f"D{identity[:16]}"
    earlier = ledger.delivery(delivery_id)
    recorded = clock.now()
    if earlier is None:
        row = {
            "delivery_id": delivery_id,
            "sha256": sha256,
            "export": export,
            "pengirim": sender,
            "periode": periode,
            "nama_berkas": name,
            "ukuran_bita": before[0],
            "diterima_pada": dt.datetime.combine(received, dt.time()).isoformat() if received else recorded.isoformat(),
            "diterima_dinyatakan": int(received is not None),
            "dicatat_pada": recorded.isoformat(),
        }
        if not _keep(settings, path, sha256, row):
            return None
        ledger.append("delivery", [row])
    arrival = {"delivery_id": delivery_id, "nama_berkas": name, "dicatat_pada": recorded.isoformat()}
    ledger.append("arrival", [arrival])
    if _state(path) == before:  # else somebody is writing it, or has put another file in its place
        path.unlink()
    return Received(delivery_id, export, name, new=earlier is None)


def _keep(settings: Settings, path: Path, sha256: str, row: dict[str, object]) -> bool:
    """False, and nothing kept, where the bytes are no longer those of the fingerprint."""
    folder = settings.landing / sha256
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / str(row["nama_berkas"])
    if not target.exists():
        for left in folder.glob(".*.part"):  # by a stop, perhaps read-only already
            left.unlink()
        partial = folder / ".salinan.part"
        shutil.copyfile(path, partial)
        if fingerprint(partial) != sha256:
            partial.unlink()
            return False
        with partial.open("rb") as handle:
            os.fsync(handle.fileno())
        partial.chmod(0o444)
        partial.rename(target)
    (folder / f"{row['delivery_id']}.json").write_text(json.dumps(row, indent=1), encoding="utf-8")
    return True


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _storable(name: str) -> str:
    """The name as text that can be written down: bytes that are no text become a mark."""
    return os.fsencode(name).decode("utf-8", errors="replace").encode()[-240:].decode("utf-8", errors="ignore")


def fingerprint(path: Path) -> str:
    """The sha256 of a file, by which landing knows it."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
