"""A warehouse that knows what another one had received by the end of a day: derived from it, and disposable.

It has a ledger of its own and hard links to the accepted rows, so the ordinary build, gates and publication run in
it as in any data root, and whatever they write or sweep, the warehouse it comes from keeps. Landing is shared: it is
only read, where rules have changed since the last night. Not here: running the build (`cli`), and what becomes of
its release (`publishing.as_known_on`).
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

from orchestration import clock
from orchestration.errors import UsageError
from orchestration.exports import registry
from orchestration.landing import lake
from orchestration.ledger.store import Ledger
from orchestration.settings import Settings


def require(settings: Settings, day: dt.date) -> None:
    """Raises UsageError where nobody can say what was known on that day."""
    if day > clock.today():
        raise UsageError(f"{day} lies in the future: nobody knows what will be known then.", "Give a day until today.")
    if not settings.ledger.is_file():
        raise UsageError(f"Nothing has ever been received in {settings.root}.", "Run `kesiapan refresh` first.")


def derive(settings: Settings, day: dt.date) -> Settings:
    """Makes the derived warehouse of a day anew. To be called under the writer's lock: it reads ledger and lake."""
    root = settings.derived / day.isoformat()
    shutil.rmtree(root, ignore_errors=True)  # left by one that failed
    root.mkdir(parents=True)
    derived = type(settings)(**{**settings.model_dump(), "data": root})
    derived.day_file.write_text(day.isoformat(), encoding="utf-8")
    midnight = dt.datetime.combine(day, dt.time()) + dt.timedelta(days=1)
    ledger = Ledger(settings.ledger).excerpt(derived.ledger, before=midnight)
    settings.landing.mkdir(parents=True, exist_ok=True)
    derived.landing.symlink_to(settings.landing)
    lake.refuse_unknown(derived, ledger)
    for export in registry.contracts():
        folder = derived.lake / "raw" / export
        folder.mkdir(parents=True)
        for batch in ledger.batches(export):
            source = settings.lake / "raw" / export / f"{batch}.parquet"
            if source.is_file():  # one that is lost is read again from landing, as every night
                _link(source, folder / source.name)
    return derived


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # the build lies on another disk, or on one without links
        shutil.copyfile(source, target)
