"""Releases that were never built: folders with a manifest, and the ledger's word, for what only looks at those."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from orchestration import clock
from orchestration.ledger.store import Ledger
from orchestration.publishing import manifest
from orchestration.settings import Settings


def lay_down(settings: Settings, made: dt.datetime) -> str:
    """A whole release, as far as names, retention and the switch ask, named for when it was made."""
    name = f"R{made:%Y%m%d-%H%M%S}"
    folder = settings.published / name
    folder.mkdir(parents=True)
    about = {"tanggal_acuan": "2026-11-20", "invocation_id": "I1"}
    document = {"created": made.replace(tzinfo=clock.JAKARTA).isoformat(), "resources": [], "kesiapan": about}
    (folder / "manifest.json").write_text(json.dumps(document))
    return name


def seen(ledger: Ledger, name: str, at: dt.datetime, event: str = "terbit") -> None:
    """The ledger's row of a release that readers came to see."""
    row = {"release_id": name, "peristiwa": event, "keterangan": "uji", "dicatat_pada": at.isoformat()}
    ledger.append("release", [{"invocation_id": None, "tanggal_acuan": None, **row}])


def seal_again(folder: Path, isi: dict[str, str]) -> None:
    """Makes a release that was changed by hand one that was published so, with another identity."""
    document = manifest.read(folder)
    page, own = folder / "index.html", folder / "manifest.json"
    text = page.read_text()
    page.unlink()
    own.unlink()
    manifest.seal(folder, document)
    document["kesiapan"]["isi"] = isi
    own.write_text(json.dumps(document))
    page.write_text(text)
