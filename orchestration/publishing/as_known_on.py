"""Where the release of a derived warehouse goes: `published/as-known-on/<day>`, beside the releases, never among them.

`<day>` is a link, as `current` is: a new one takes the place of an earlier one in one rename. Retention and rollback
know nothing of it. Not here: the release itself (`release` writes it, in the derived warehouse).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration import clock
from orchestration.errors import KesiapanError
from orchestration.ledger.store import Ledger
from orchestration.publishing import release
from orchestration.settings import Settings

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class AsKnownOn:
    """What was known on a day, as it lies in `published`."""

    day: dt.date
    folder: Path
    created: dt.datetime
    tanggal_acuan: str
    deliveries: int


def place(settings: Settings, ledger: Ledger, derived: Settings) -> AsKnownOn:
    """Moves the release of a derived warehouse to where readers find it, and records that it was made.

    An earlier one of the same day is replaced: a reader meets the old one or the new one, whole.
    """
    day, name = derived.diketahui_pada, release.current(derived)
    if day is None or name is None:
        raise KesiapanError(f"There is no release in {derived.root}.", "Run `kesiapan refresh --as-known-on` again.")
    home = settings.as_known_on
    home.mkdir(parents=True, exist_ok=True)
    target = home / f".{day}-{clock.now():%Y%m%d-%H%M%S-%f}"
    shutil.move(derived.published / name, target)
    release.fsync_tree(target)
    link = home / f".{day}.link"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(home / day.isoformat())
    release.fsync(home)
    _sweep(home)
    known = len(Ledger(derived.ledger).deliveries())
    later = len(ledger.deliveries()) - known
    ledger.append(
        "as_known_on",
        [
            {
                "diketahui_pada": day.isoformat(),
                "tanggal_acuan": release.reference_day(derived).isoformat(),
                "invocation_id": Ledger(derived.ledger).last_invocation(),
                "keterangan": f"{known} kiriman diketahui, {later} sesudahnya tidak dipakai",
            }
        ],
    )
    return next(item for item in listed(settings) if item.day == day)


def listed(settings: Settings) -> list[AsKnownOn]:
    """Those that lie in `published`, by day; what has no manifest that one could read is none."""
    found = []
    for folder in sorted(settings.as_known_on.glob("*-*-*")):
        if _DAY.fullmatch(folder.name):
            with suppress(OSError, ValueError, KeyError, TypeError):
                document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
                about = document["kesiapan"]
                day, created = dt.date.fromisoformat(folder.name), dt.datetime.fromisoformat(document["created"])
                found.append(AsKnownOn(day, folder, created, about["tanggal_acuan"], len(about["kiriman"])))
    return found


def _sweep(home: Path) -> None:
    """Folders that no link leads to: replaced, or left by a stop before anybody could see them."""
    seen = {path.readlink().name for path in home.iterdir() if path.is_symlink()}
    for path in home.glob(".*-*"):
        if path.name not in seen:
            shutil.rmtree(path, ignore_errors=True)
