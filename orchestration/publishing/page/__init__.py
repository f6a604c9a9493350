"""The page of a release, in Bahasa Indonesia: one self-contained file made from the release alone.

Whoever reads rather than looks finds every figure in a table, without any script; charts, search and the page of one
region come on top. Nothing is asked of a network: no address stands in it but links to the release's own sites.

    sections.py   what stands in each section          regions.py   every region, as one JSON document
    charts.py     the charts, with Altair              tiles.py     the map of provinces
    words.py      numbers, days and codes in words     templates/   how it looks: HTML, CSS, and the script
    dictionary.py the dictionary, a page of its own    templating.py, reading.py   what they all use
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb

from orchestration import clock
from orchestration.gates import data_docs
from orchestration.publishing.page import charts, dictionary, regions, sections, templating, words


def render(connection: duckdb.DuckDBPyConnection, document: dict[str, Any]) -> str:
    """The page of a release whose tables are in `connection` and whose data package is `document`."""
    about = document["kesiapan"]
    today = dt.date.fromisoformat(about["tanggal_acuan"])
    known_on = dt.date.fromisoformat(about["diketahui_pada"]) if "diketahui_pada" in about else None
    release = {
        "id": document["id"],
        "tanggal_acuan": about["tanggal_acuan"],
        "hari_acuan": words.day(today),
        "dibuat": words.moment(dt.datetime.fromisoformat(document["created"])),
        "diperiksa": words.moment(clock.now()),
        "commit": about["commit"],
        "diketahui_pada": about.get("diketahui_pada"),
        "hari_diketahui": words.day(known_on) if known_on else None,
        "keterangan": about.get("keterangan"),
        "lisensi": document["licenses"][0]["title"],
    }
    return (
        templating.environment()
        .get_template("page.html")
        .render(
            rilis=release,
            pemilu=sections.elections(connection, today),
            janji=sections.promises(connection),
            dipersoalkan=sections.contested(connection),
            tidak_cocok=sections.differences(connection),
            pemilih=sections.voters(connection),
            mutu=sections.quality(connection),
            metrik=sections.metrics(connection),
            perubahan=sections.changes(connection),
            tabel_pembaca=[item for item in document["resources"] if not item["title"].startswith("staging.")],
            tabel_bukti=[item for item in document["resources"] if item["title"].startswith("staging.")],
            gerbang=data_docs.IN_RELEASE,
            kamus=dictionary.IN_RELEASE,
            data=regions.document(connection, release),
            vega=charts.script(),
            js=(templating.TEMPLATES / "page.js").read_text(encoding="utf-8"),
        )
    )
