"""What readers see: the link `current`, and `current.json` beside it, moved to another release in one step.

The link is the truth, because readers open through it. `current.json` says the same for systems without links and for
programs; it is written right after the link, and `repair` puts it right after a stop between the two. Not here: which
release it should be (`release`), and how long others are kept (`retention`).
"""

from __future__ import annotations

import datetime as dt
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from orchestration import clock
from orchestration.errors import KesiapanError
from orchestration.publishing import manifest
from orchestration.settings import Settings

_LINK = "current"
_POINTER = "current.json"


def current(settings: Settings) -> str | None:
    """The release that readers see, or None."""
    link = settings.published / _LINK
    if not link.is_symlink():
        return None
    name = link.readlink().name
    return name if (settings.published / name).is_dir() else None


def switch(settings: Settings, release_id: str, day: dt.date) -> None:
    """One rename: a reader sees the old release or the new one, never half of either.

    `day` is the reference day of the release. All that can fail for want of space is done before the rename.
    """
    pointer = _prepare_pointer(settings, release_id, day)
    _move_link(settings, release_id)
    pointer.replace(settings.published / _POINTER)
    fsync(settings.published)


def touch(settings: Settings, release_id: str, day: dt.date) -> None:
    """Says in `current.json` that the release was found right once more, for `day`; the link stays."""
    _prepare_pointer(settings, release_id, day).replace(settings.published / _POINTER)
    fsync(settings.published)


def repair(settings: Settings) -> None:
    """After a stop between the two names of a release, or the loss of one: both say the same again.

    The link wins. Where there is none, or it leads nowhere, it is made again from `current.json`, if that leads to a
    release; where neither does, readers have none until the next publication.
    """
    seen, pointer = current(settings), _pointer(settings)
    if seen is None:
        named = str(pointer.get("rilis"))
        if named == Path(named).name and (settings.published / named / "manifest.json").is_file():
            _move_link(settings, named)
            fsync(settings.published)
        return
    if pointer.get("rilis") != seen:
        with suppress(OSError, ValueError, KeyError, TypeError):  # a damaged one cannot say its day; it is replaced
            touch(
                settings,
                seen,
                dt.date.fromisoformat(manifest.read(settings.published / seen)["kesiapan"]["tanggal_acuan"]),
            )


def seen_ever(settings: Settings) -> set[str]:
    """Releases that lie here and that readers were once led to, whatever the ledger still knows of it."""
    told = _pointer(settings).get("pernah")
    names = {str(name) for name in told} if isinstance(told, list) else set()
    return {name for name in names if (settings.published / name).is_dir()}


def write_whole(path: Path, text: str) -> None:
    """Replaces a file so that a reader, or the power going, meets the old text or the new one."""
    _prepared(path, text).replace(path)


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


def _move_link(settings: Settings, release_id: str) -> None:
    target = settings.published / _LINK
    if target.is_dir() and not target.is_symlink():  # a copy of a data root that followed links
        raise KesiapanError(
            f"{target} is a folder, not the link that leads readers to a release.",
            "Move it away, then run `kesiapan refresh` again; copy data roots with `cp -a`.",
        )
    link = settings.published / f".{_LINK}.part"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(target)


def _prepare_pointer(settings: Settings, release_id: str, day: dt.date) -> Path:
    pointer = {
        "rilis": release_id,
        "pernah": sorted({*seen_ever(settings), release_id}),
        "diperiksa_pada": clock.now().isoformat(timespec="seconds"),
        "tanggal_acuan": day.isoformat(),
    }
    return _prepared(settings.published / _POINTER, json.dumps(pointer, indent=1))


def _prepared(path: Path, text: str) -> Path:
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, encoding="utf-8")
    fsync(partial)
    return partial


def _pointer(settings: Settings) -> dict[str, Any]:
    try:
        found = json.loads((settings.published / _POINTER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
