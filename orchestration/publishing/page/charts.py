"""The charts of the page, as Vega-Lite specifications made with Altair, and the JavaScript that draws them.

The script comes out of the installed vl-convert; nothing is fetched. Every chart shows figures that a table of the
page shows too, so nobody depends on it. Colours of text and lines are the page's (templates/page.css). Not here: where
a chart stands.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from typing import Any

import altair as alt
import vl_convert as vlc

from orchestration.publishing.history import Night
from orchestration.publishing.page import words

MOST_NIGHTS = 60
_SIXTEEN_DECIMALS = re.compile(r"(?<=\.)\d{16}(?!\d)")

# Readable on white and on black, and told apart by people who see no red or green; grey is for what is not known.
_CATEGORY_COLOURS = {
    "Siap": "#1f77b4",
    "Siap bersyarat": "#6baed6",
    "Perlu percepatan": "#e6a23c",
    "Belum siap": "#c8553d",
    "Tidak diketahui": "#9a9a9a",
}
_UNKNOWN = _CATEGORY_COLOURS["Tidak diketahui"]


@cache
def script() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script without any reference to elsewhere.

    Its constants are written so that none is a run of sixteen digits, which a release never holds: the same numbers.
    """
    # Its stub wants the snippet that the function itself does not.
    bundle = str(vlc.javascript_bundle())  # type: ignore[call-arg]
    bundle = _SIXTEEN_DECIMALS.sub(r"\g<0>0", bundle).replace(str(2**53 - 1), hex(2**53 - 1))
    return bundle.replace("</script", "<\\/script")


def vulnerability(regions: list[dict[str, Any]]) -> str | None:
    """IKP against the bounds of the index: a line from lower to upper bound, a dot where the index is shown."""
    known = [
        {
            "wilayah": row["nama_wilayah"] + (" (sintetis)" if row["sintetis"] else ""),
            "ikp": row["ikp"],
            "bawah": row["batas_bawah"],
            "atas": row["batas_atas"],
            "skor": row["skor"],
            "golongan": row["kategori_ikp"] or "tanpa golongan",
            "data": "sintetis" if row["sintetis"] else "nyata",
            "letak": words.QUADRANTS[row["kuadran"]],
        }
        for row in regions
        if row["ikp"] is not None and row["batas_bawah"] is not None
    ]
    if not known:
        return None
    x = alt.X("ikp:Q", title="Indeks kerawanan (IKP, Bawaslu)", scale=alt.Scale(zero=False, nice=True))
    colour = alt.Color(
        "golongan:N",
        title="Golongan IKP",
        scale=alt.Scale(
            domain=["Rendah", "Sedang", "Tinggi", "tanpa golongan"], range=["#6baed6", "#e6a23c", "#c8553d", _UNKNOWN]
        ),
        legend=alt.Legend(orient="top", symbolType="circle"),
    )
    told = [
        alt.Tooltip("wilayah:N", title="Wilayah"),
        alt.Tooltip("ikp:Q", title="IKP", format=",.2f"),
        alt.Tooltip("golongan:N", title="Golongan IKP"),
        alt.Tooltip("skor:Q", title="Indeks kesiapan", format=",.1f"),
        alt.Tooltip("bawah:Q", title="Batas bawah", format=",.1f"),
        alt.Tooltip("atas:Q", title="Batas atas", format=",.1f"),
        alt.Tooltip("letak:N", title="Letak"),
    ]
    base = alt.Chart(_rows(known))
    # Of an index that is withheld the line is dotted, however long: nothing is known between its ends.
    bounds = base.mark_rule().encode(
        x=x,
        strokeDash=alt.condition("datum.skor === null", alt.value([2, 4]), alt.value([1, 0])),
        strokeWidth=alt.condition("datum.skor === null", alt.value(1.2), alt.value(4)),
        y=alt.Y("bawah:Q", title="Indeks kesiapan, batas bawah sampai atas", scale=alt.Scale(domain=[0, 100])),
        y2="atas:Q",
        color=colour,
        tooltip=told,
    )
    shown = (
        base.transform_filter("datum.skor !== null")
        .mark_point(size=100, opacity=1, strokeWidth=2)
        .encode(
            x=x,
            y="skor:Q",
            color=colour,
            tooltip=told,
            shape=alt.Shape(
                "data:N",
                title="Data",
                scale=alt.Scale(domain=["nyata", "sintetis"], range=["circle", "diamond"]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    return _spec(
        alt.layer(bounds, shown).properties(height=300),
        f"Kerawanan terhadap kesiapan: {len(known)} wilayah yang IKP-nya terbit, "
        f"{sum(1 for row in known if row['skor'] is not None)} di antaranya indeks kesiapannya ditunjukkan.",
    )


def categories(provinces: list[dict[str, Any]]) -> str:
    """Kabupaten/kota of each province by category; what is not known is grey and counted."""
    counted = [
        {
            "provinsi": row["nama_wilayah"] + (" (sintetis)" if row["sintetis"] else ""),
            "kategori": name,
            "banyak": count,
            "urut": place,
        }
        for row in provinces
        for place, (name, count) in enumerate(
            {
                "Siap": row["kabkota_siap"],
                "Siap bersyarat": row["kabkota_siap_bersyarat"],
                "Perlu percepatan": row["kabkota_perlu_percepatan"],
                "Belum siap": row["kabkota_belum_siap"],
                "Tidak diketahui": row["kabkota_data_belum_cukup"] + row["kabkota_belum_jatuh_tempo"],
            }.items()
        )
        if count
    ]
    chart = (
        alt.Chart(_rows(counted))
        .mark_bar()
        .encode(
            y=alt.Y("provinsi:N", title=None, sort=None),
            x=alt.X("banyak:Q", title="Kabupaten/kota", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "kategori:N",
                title=None,
                scale=alt.Scale(domain=list(_CATEGORY_COLOURS), range=list(_CATEGORY_COLOURS.values())),
                legend=alt.Legend(orient="top", columns=2),
            ),
            order="urut:Q",
            tooltip=["provinsi:N", "kategori:N", "banyak:Q"],
        )
        .properties(height=alt.Step(16))
    )
    return _spec(chart, f"Kabupaten/kota menurut kategori di {len(provinces)} provinsi.")


def coverage(cells: list[dict[str, Any]]) -> str:
    """How much of what was due is known, province by dimension: where the silence is."""
    shown = [
        {
            "provinsi": row["nama_wilayah"],
            "dimensi": row["kode_dimensi"],
            "nama": row["nama_dimensi"],
            "berskor": row["berskor"],
            "tempo": row["jatuh_tempo"],
            "bagian": round(row["berskor"] / row["jatuh_tempo"], 4),
        }
        for row in cells
        if row["jatuh_tempo"]
    ]
    chart = (
        alt.Chart(_rows(shown))
        .mark_rect(stroke="#8888", strokeWidth=0.5)
        .encode(
            x=alt.X("dimensi:N", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
            y=alt.Y("provinsi:N", title=None, sort=None),
            color=alt.condition(
                "datum.berskor == 0",
                alt.value("#9a9a9a22"),
                alt.Color(
                    "bagian:Q",
                    title="Bagian yang bernilai",
                    scale=alt.Scale(domain=[0, 1], range=["#cfe3f3", "#08519c"]),
                    legend=alt.Legend(orient="top", format=".0%"),
                ),
            ),
            tooltip=[
                alt.Tooltip("provinsi:N", title="Provinsi"),
                alt.Tooltip("nama:N", title="Dimensi"),
                alt.Tooltip("berskor:Q", title="Indikator bernilai"),
                alt.Tooltip("tempo:Q", title="dari yang jatuh tempo"),
            ],
        )
        .properties(height=alt.Step(16))
    )
    silent = sum(1 for row in shown if not row["berskor"])
    return _spec(
        chart, f"Cakupan per provinsi dan dimensi; {silent} dari {len(shown)} pasangan belum bernilai sama sekali."
    )


def calendar(stages: list[dict[str, Any]], today: dt.date) -> str | None:
    """Stages from first to last day, and the reference day."""
    if not stages:
        return None
    bars = [
        {"tahap": row["uraian"], "mulai": row["mulai"].isoformat(), "selesai": row["selesai"].isoformat()}
        for row in stages
    ]
    base = (
        alt.Chart(_rows(bars))
        .mark_bar(height=9, cornerRadius=2, color=_CATEGORY_COLOURS["Siap bersyarat"])
        .encode(
            x=alt.X("mulai:T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True)),
            x2="selesai:T",
            y=alt.Y("tahap:N", title=None, sort=None, axis=alt.Axis(labelLimit=230)),
            tooltip=[
                alt.Tooltip("tahap:N", title="Tahap"),
                alt.Tooltip("mulai:T", title="Mulai", format="%d %B %Y"),
                alt.Tooltip("selesai:T", title="Selesai", format="%d %B %Y"),
            ],
        )
    )
    first, last = min(row["mulai"] for row in stages), max(row["selesai"] for row in stages)
    layers: list[Any] = [base]
    if first <= today <= last:
        day = alt.Chart(_rows([{"hari": today.isoformat()}]))
        layers.append(day.mark_rule(color="#c8553d", strokeWidth=2).encode(x="hari:T"))
    return _spec(
        alt.layer(*layers).properties(height=alt.Step(17)),
        f"{len(stages)} tahap dari {words.day(first)} sampai {words.day(last)}.",
    )


def funding(grants: list[dict[str, Any]]) -> str | None:
    """Grants by grantee and state."""
    if not grants:
        return None
    chart = (
        alt.Chart(_rows(grants))
        .mark_bar()
        .encode(
            y=alt.Y("penerima:N", title=None),
            x=alt.X("banyak:Q", title="Naskah perjanjian", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "keadaan:N",
                title=None,
                scale=alt.Scale(
                    domain=["sudah ditandatangani", "belum ditandatangani"],
                    range=[_CATEGORY_COLOURS["Siap"], _CATEGORY_COLOURS["Belum siap"]],
                ),
                legend=alt.Legend(orient="top", columns=1),
            ),
            tooltip=["penerima:N", "keadaan:N", "banyak:Q"],
        )
        .properties(height=alt.Step(26))
    )
    return _spec(chart, "Naskah perjanjian hibah daerah menurut penerima dan keadaannya.")


def gates(nights: list[Night]) -> str | None:
    """Rows checked by the gates night by night; a night whose gates closed has another colour and a cross."""
    last = nights[-MOST_NIGHTS:]
    if not last:
        return None
    shown = [
        {
            "malam": f"{number:03d} {night.checked_at:%d-%m-%Y %H.%M}",
            "baris": night.rows,
            "keadaan": "ada yang tertutup" if night.closed or night.could_not_run else "lolos",
            "gerbang": night.gates,
            "tertutup": night.closed,
            "gagal": night.could_not_run,
            "rilis": night.release or "tidak diterbitkan",
        }
        for number, night in enumerate(last)
    ]
    base = alt.Chart(_rows(shown)).encode(
        x=alt.X("malam:N", title="Pelaksanaan, tertua di kiri", axis=alt.Axis(labels=False, ticks=False))
    )
    told = [
        alt.Tooltip("malam:N", title="Pelaksanaan"),
        alt.Tooltip("gerbang:Q", title="Gerbang"),
        alt.Tooltip("tertutup:Q", title="Tertutup"),
        alt.Tooltip("gagal:Q", title="Tidak dapat berjalan"),
        alt.Tooltip("baris:Q", title="Baris", format=","),
        alt.Tooltip("rilis:N", title="Rilis"),
    ]
    bars = base.mark_bar().encode(
        y=alt.Y("baris:Q", title="Baris yang diperiksa"),
        color=alt.Color(
            "keadaan:N",
            title=None,
            scale=alt.Scale(
                domain=["lolos", "ada yang tertutup"],
                range=[_CATEGORY_COLOURS["Siap"], _CATEGORY_COLOURS["Belum siap"]],
            ),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=told,
    )
    crosses = (
        base.transform_filter("datum.keadaan != 'lolos'")
        .mark_point(shape="cross", angle=45, filled=True, size=90, color=_CATEGORY_COLOURS["Belum siap"], yOffset=-8)
        .encode(y="baris:Q", tooltip=told)
    )
    closed = sum(1 for row in shown if row["keadaan"] != "lolos")
    return _spec(
        alt.layer(bars, crosses).properties(height=140),
        f"{len(shown)} pelaksanaan terakhir, {closed} dengan gerbang yang tertutup atau tidak dapat berjalan.",
    )


def _rows(rows: list[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _spec(chart: Any, said: str) -> str:
    """The specification as JSON for a script element; `said` is read to whoever does not see the chart."""
    whole = (
        chart.properties(
            width="container",
            description=said,
            background="transparent",
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
        .configure(font="system-ui, sans-serif")
        .configure_view(stroke=None)
        .configure_mark(aria=False)  # the page says what is shown, once, where the chart stands
        .configure_axis(aria=False, labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
        .configure_legend(
            aria=False,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
        )
    )
    document = whole.to_dict()
    # Legends one below the other, as a phone wants them; Vega knows this, Altair's schema does not.
    document["config"]["legend"]["layout"] = {"top": {"direction": "vertical"}}
    document.pop("$schema", None)  # the address of the standard: the page names no other server
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
