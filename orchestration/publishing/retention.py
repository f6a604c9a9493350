"""Which releases there are, what each is, and how long it is kept.

Kept are the last three, all that were made or seen by readers within the last day, and the one in use. Not here: which
one is in use (`switch`).
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from orchestration import clock, progress
from orchestration.ledger.store import Ledger, parse_time
from orchestration.publishing import manifest, switch
from orchestration.settings import AS_KNOWN_ON, Settings

KEEP_RELEASES = 3
KEEP_HOURS = 24
_RELEASE = re.compile(r"R\d{8}-\d{6}(-\d+)?")
_FORM = "R%Y%m%d-%H%M%S"
SEEN = ("terbit", "dikembalikan")  # events of the ledger by which readers come to see a release


@dataclass(frozen=True)
class Kept:
    """A release as it lies in `published`; `problem` says why what it says of itself cannot be read."""

    name: str
    is_current: bool
    created: dt.datetime | None = None  # WIB, without offset
    tanggal_acuan: dt.date | None = None
    tables: int = 0
    rows: int = 0  # of the tables; views show rows of theirs
    size: int = 0  # bytes on disk
    problem: str | None = None


def releases(settings: Settings) -> list[str]:
    """Releases that are kept, oldest first."""
    return [name for name in _folders(settings) if (settings.published / name / "manifest.json").is_file()]


def listed(settings: Settings) -> list[Kept]:
    """Every release that is kept, damaged ones included, oldest first, with what it says of itself."""
    return [_kept(settings, name) for name in _folders(settings)]


def sweep(settings: Settings) -> None:
    """Clears what an interrupted publication left behind, which no reader ever saw, and repairs its names."""
    settings.published.mkdir(parents=True, exist_ok=True)
    for path in [*settings.published.glob(".*.part"), *settings.published.glob("R*/.*.part")]:
        _remove(path)
    switch.repair(settings)


def sweep_unseen(settings: Settings, ledger: Ledger) -> None:
    """Clears whole releases that a stop right before their switch left behind: younger than what readers see, and
    nothing ever led to them. (An older one that the ledger does not know may be all that a lost ledger left.)"""
    seen = switch.current(settings)
    if seen is None:  # with link and pointer lost nobody knows what readers saw: nothing is removed
        return
    known = {row["release_id"] for row in ledger.releases()} | switch.seen_ever(settings)
    for name in _folders(settings):
        if name > seen and name not in known:
            progress.say(f"release: {name} was written and never shown; removed")
            _remove(settings.published / name)


def retire(settings: Settings, ledger: Ledger) -> None:
    """Removes releases that need not be kept any more. One that cannot be removed is said, and left.

    The clock may have been wrong: a release is as far from now as its name says, on whichever side.
    """
    now, whole, seen = clock.now(), releases(settings), _seen_until(ledger)
    for name in _folders(settings):
        made = dt.datetime.strptime(name[:16], _FORM)
        if name in whole[-KEEP_RELEASES:] or name == switch.current(settings):
            continue
        if min(abs(now - made), abs(now - seen.get(name, made))) <= dt.timedelta(hours=KEEP_HOURS):
            continue
        going = settings.published / f".{name}.part"  # in one step no release any more; a stop leaves it to `sweep`
        try:
            (settings.published / name).rename(going)
        except OSError as error:
            progress.say(f"release: {name} could not be removed ({error})")
            continue
        _remove(going)


def new_id(settings: Settings, ledger: Ledger) -> str:
    """A name after all others, also where the clock went back: names sort in the order of publication."""
    if settings.diketahui_pada:
        return f"{AS_KNOWN_ON}-{settings.diketahui_pada}"
    known = [*_folders(settings), *(row["release_id"] or "" for row in ledger.releases())]
    last = max((name[:16] for name in known if _RELEASE.fullmatch(name) and _is_a_time(name)), default="")
    now = f"{clock.now():{_FORM}}"
    return now if now > last else f"{dt.datetime.strptime(last, _FORM) + dt.timedelta(seconds=1):{_FORM}}"


def _folders(settings: Settings) -> list[str]:
    if not settings.published.is_dir():
        return []
    found = (path for path in settings.published.iterdir() if _RELEASE.fullmatch(path.name) and _is_a_time(path.name))
    return sorted(path.name for path in found if path.is_dir() and not path.is_symlink())


def _is_a_time(name: str) -> bool:
    """Whether a name says when its release was made: R20269999-000000 does not, and is somebody else's folder."""
    try:
        return dt.datetime.strptime(name[:16], _FORM).year < dt.MAXYEAR
    except ValueError:
        return False


def _seen_until(ledger: Ledger) -> dict[str, dt.datetime]:
    """Until when each release was what readers saw, the one that they see now excepted."""
    events = [row for row in ledger.releases() if row["peristiwa"] in SEEN]
    return {old["release_id"]: parse_time(new["dicatat_pada"]) for old, new in pairwise(events)}


def _kept(settings: Settings, name: str) -> Kept:
    is_current = name == switch.current(settings)
    try:
        document = manifest.read(settings.published / name)
        tables = [item for item in document["resources"] if item.get("kind") != "view"]
        created = dt.datetime.fromisoformat(document["created"]).astimezone(clock.JAKARTA).replace(tzinfo=None)
        day = dt.date.fromisoformat(document["kesiapan"]["tanggal_acuan"])
        size = sum(path.stat().st_size for path in (settings.published / name).rglob("*") if path.is_file())
        return Kept(name, is_current, created, day, len(tables), sum(item["rows"] for item in tables), size)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Kept(name, is_current, problem=f"its manifest cannot be read ({type(error).__name__}: {error})")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
