"""The page of a release, in Bahasa Indonesia: one self-contained file made from the release alone.

For now a first look: what is in the release, what was refused and why, which gates ran. No script, no
external reference; readable on a phone, in the dark and on paper.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from orchestration import clock
from orchestration.gates import data_docs
from orchestration.publishing import history

_STYLE = """
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 22%,transparent)}
body{font:16px/1.5 system-ui,sans-serif;max-width:68rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
p.sub{margin:.2rem 0;opacity:.8}.wrap{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td{overflow-wrap:anywhere}td:first-child{white-space:nowrap}td:last-child{min-width:14rem}
th.n,td.n{text-align:right;min-width:0;font-variant-numeric:tabular-nums;white-space:nowrap}
.ditolak{font-weight:700}.tanda{border:1px solid currentColor;border-radius:.3rem;padding:0 .35rem;font-size:.8rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;margin:1rem 0}
dt{font-size:.85rem;opacity:.8}dd{margin:0;font-size:1.35rem;font-variant-numeric:tabular-nums}
.diketahui{border:2px solid currentColor;border-radius:.3rem;padding:.5rem .8rem}
summary{cursor:pointer;padding:.35rem 0}
@media(max-width:40rem){
thead{position:absolute;left:0;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}td,td.n,td:first-child,td:last-child{display:flex;
gap:.6rem;border:0;padding:.1rem 0;
white-space:normal;text-align:left;min-width:0}td::before{content:attr(data-k);flex:0 0 6.5rem;opacity:.8}
td:empty{display:none}td>*{min-width:0;overflow-wrap:anywhere}}
@media print{body{max-width:none}.wrap{overflow:visible}}
"""


def render(connection: duckdb.DuckDBPyConnection, document: dict[str, Any]) -> str:
    """The page of a release whose tables are in `connection` and whose data package is `document`."""
    about = document["kesiapan"]
    counts = connection.execute(
        "select count(*), count(*) filter (where verdict = 'ditolak'), count(*) filter (where slot_tertunda) "
        "from marts.mart_kualitas__delivery"
    ).fetchone() or (0, 0, 0)
    warnings = connection.execute("select coalesce(sum(peringatan), 0) from marts.mart_kualitas__gerbang").fetchone()
    owed = connection.execute(
        "select count(*) from marts.mart_kualitas__penerimaan "
        "where status = 'belum_diterima' or (status = 'ditolak' and terlambat)"
    ).fetchone()
    facts = [
        ("Kiriman", counts[0]),
        ("Ditolak", counts[1]),
        ("Angka mungkin usang", counts[2]),
        ("Terutang", owed[0] if owed else 0),
        ("Tabel lolos pemeriksaan", len(about["gerbang"])),
        ("Peringatan", warnings[0] if warnings else 0),
        ("Tabel", len(document["resources"])),
    ]
    gates = connection.execute(
        "select * from marts.mart_kualitas__riwayat_gerbang order by diperiksa_pada"
    ).to_arrow_table()
    nights = history.nights(gates.to_pylist())
    parts = [
        f"<h1>Kesiapan pemilu: rilis {_e(document['id'])}</h1>",
        _knowledge(about),
        f"<p class=sub>Tanggal acuan {_e(about['tanggal_acuan'])}. Diterbitkan "
        f"{dt.datetime.fromisoformat(document['created']):%Y-%m-%d %H.%M} WIB, terakhir diperiksa "
        f"{clock.now():%Y-%m-%d %H.%M} WIB. Commit {_e(about['commit'] or 'tidak diketahui')}.</p>",
        "<p class=sub>Baris bertanda sintetis berasal dari Provinsi Contoh (kode 00): data rekaan, tidak ikut dalam "
        "angka nasional.</p>",
        "<dl>" + "".join(f"<div><dt>{_e(name)}</dt><dd>{_number(value)}</dd></div>" for name, value in facts) + "</dl>",
        "<h2>Daftar pemilih dalam negeri terkini</h2>",
        _rows(
            connection,
            "select kode_pemilu as pemilu, tahap, if(sintetis, 'sintetis', 'nyata') as data, count(*) as \"kab/kota\", "
            'sum(jumlah_tps)::bigint as "TPS", sum(laki_laki)::bigint as "laki-laki", '
            "sum(perempuan)::bigint as perempuan, sum(jumlah)::bigint as jumlah "
            "from marts.fct_daftar_pemilih_terkini where jumlah_tps is not null group by all order by all",
        ),
        "<h2>Janji yang lewat tenggat</h2>",
        "<p class=sub>Pada tanggal acuan itu; seluruhnya di mart_pernyataan__komitmen. Bukti yang lebih tua daripada "
        "tenggatnya tidak membuktikan apa pun.</p>",
        _rows(
            connection,
            "select k.jatuh_tempo, w.nama as wilayah, k.lembaga, k.isi as janji, replace(k.pemenuhan, '_', ' ') as "
            "pemenuhan from marts.mart_pernyataan__komitmen as k join marts.dim_wilayah as w using (kode_wilayah) "
            "where k.keadaan = 'lewat_tenggat' order by k.jatuh_tempo, k.nomor limit 50",
        ),
        "<h2>Angka yang dipersoalkan</h2>",
        "<p class=sub>Pernyataan yang bertentangan, seperti terbit; seluruhnya di mart_pernyataan__konflik.</p>",
        _rows(
            connection,
            "select w.nama as wilayah, k.pokok, concat(k.pihak_pertama, ' (', k.hari_pertama, '): ', "
            f"{_figure('k.nilai_pertama')}) as pertama, concat(k.pihak_kedua, ' (', k.hari_kedua, '): ', "
            f"{_figure('k.nilai_kedua')}) as kedua, k.satuan from marts.mart_pernyataan__konflik as k "
            "join marts.dim_wilayah as w using (kode_wilayah) where k.jenis <> 'dinyatakan_ulang' "
            "order by w.kode_wilayah, k.pokok, k.hari_pertama, k.kode_konflik limit 50",
        ),
        "<h2>Angka yang tidak cocok</h2>",
        "<p class=sub>Yang menggugurkan indikator atau melanggar arus dan jumlahnya; seluruhnya, dengan peringatan, di "
        "mart_kualitas__rekonsiliasi.</p>",
        _rows(
            connection,
            f"select w.nama as wilayah, r.subjek, {_figure('r.nilai')} as angka, "
            + f"{_figure('r.pembanding')} as pembanding, {_figure('r.selisih')} as selisih, "
            + "r.keterangan from marts.mart_kualitas__rekonsiliasi as r "
            + "join marts.dim_wilayah as w using (kode_wilayah) "
            + "where r.hasil = 'tidak_cocok' and r.tingkat = 'critical' "
            + "order by r.jenis, w.kode_wilayah, r.kode_rekonsiliasi limit 50",
        ),
        "<h2>Pemeriksaan dari malam ke malam</h2>",
        "<p class=sub>Tinggi batang: baris yang diperiksa. Batang kosong tidak diterbitkan; silang: ada gerbang yang "
        "tertutup atau tidak dapat berjalan. Setiap gerbang di mart_kualitas__riwayat_gerbang; yang dituntut dari tiap "
        f'tabel, dan yang ditemukan, di <a href="{data_docs.IN_RELEASE}/index.html">situs gerbang</a>.</p>',
        history.picture(nights),
        _night_table(nights),
        "<h2>Kiriman yang ditunggu</h2>",
        "<p class=sub>Lewat jatuh tempo dan belum ada yang diterima; seluruhnya di mart_kualitas__penerimaan.</p>",
        _rows(
            connection,
            "select min(jatuh_tempo) as sejak, pengirim, judul_export as ekspor, if(count(*) = 1, min(periode), "
            "concat(min(periode), ' s.d. ', max(periode), ' (', count(*), ' periode)')) "
            "|| if(count(*) filter (where status = 'ditolak') > 0, ', ada yang ditolak', '') as periode "
            "from marts.mart_kualitas__penerimaan "
            "where status = 'belum_diterima' or (status = 'ditolak' and terlambat) "
            "group by pengirim, judul_export order by sejak, pengirim, ekspor limit 200",
        ),
        "<h2>Kiriman yang ditolak</h2>",
        _deliveries(connection, "where verdict = 'ditolak'", 100),
        "<h2>Kiriman terakhir</h2>",
        "<p class=sub>Seluruhnya, dengan semua alasan, di mart_kualitas__delivery.</p>",
        _deliveries(connection, "where verdict <> 'ditolak'", 20),
        "<h2>Isi rilis</h2>",
        "<details><summary>Tabel untuk pembaca</summary>",
        _resources(item for item in document["resources"] if not _is_evidence(item)),
        "</details>",
        "<h2>Bukti: baris yang diterima</h2>",
        "<p class=sub>Setiap baris kiriman yang diterima, seperti dikirim; bentuknya mengikuti ekspornya.</p>",
        "<details><summary>Tabel bukti per ekspor</summary>",
        _resources(item for item in document["resources"] if _is_evidence(item)),
        "</details>",
    ]
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Kesiapan pemilu {_e(document['id'])}</title><style>{_STYLE}</style></head><body><main>"
        + "\n".join(parts)
        + "</main></body></html>\n"
    )


def _night_table(nights: list[history.Night]) -> str:
    names = ["diperiksa", "gerbang", "tertutup", "tidak dapat berjalan", "peringatan", "baris", "rilis"]
    rows = [
        (f"{n.checked_at:%Y-%m-%d %H.%M}", n.gates, n.closed, n.could_not_run, n.warnings, n.rows, n.release or "")
        for n in reversed(nights[-10:])
    ]
    return _table(names, rows)


def _knowledge(about: dict[str, Any]) -> str:
    """At the head of a page that does not show what is known today."""
    if "diketahui_pada" not in about:
        return ""
    return (
        f"<p class=diketahui><strong>Sebagaimana diketahui pada {_e(about['diketahui_pada'])}; rilis terakhir mungkin "
        f"berbeda.</strong> {_e(about['keterangan'])}</p>"
    )


def _deliveries(connection: duckdb.DuckDBPyConnection, where: str, most: int) -> str:
    return _rows(
        connection,
        "select diterima_pada::date as masuk, file as berkas, pengirim, periode, baris, "
        "replace(verdict, '_', ' ') as putusan, "
        "if(slot_tertunda, 'berlaku, mungkin usang', if(berlaku_dalam_slot, 'berlaku', '')) as keadaan, "
        "if(length(alasan) > 160, left(alasan, 160) || '…', coalesce(alasan, '')) as alasan "
        f"from marts.mart_kualitas__delivery {where} order by dicatat_pada desc, diterima_pada desc, file limit {most}",
    )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    cursor = connection.execute(query)
    return _table([column[0] for column in cursor.description or []], cursor.fetchall())


def _table(names: list[str], rows: Sequence[Sequence[Any]]) -> str:
    body = []
    for row in rows:
        cells = []
        for name, value in zip(names, row, strict=True):
            kind = " class=n" if isinstance(value, int) else (" class=ditolak" if value == "ditolak" else "")
            cells.append(
                f'<td{kind} data-k="{_e(name)}">{_number(value) if isinstance(value, int) else _e(value)}</td>'
            )
        body.append(f"<tr>{''.join(cells)}</tr>")
    kinds = [" class=n" if rows and isinstance(value, int) else "" for value in (rows[0] if rows else names)]
    head = "".join(f"<th scope=col{kind}>{_e(name)}</th>" for name, kind in zip(names, kinds, strict=True))
    if not body:
        return "<p>Tidak ada.</p>"
    return f"<div class=wrap><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"


def _figure(column: str) -> str:
    """SQL of a figure as Indonesians write it: dots for thousands, at most two decimals after a comma."""
    text = f"format('{{:,.2f}}', {column}::double)"
    return f"regexp_replace(translate({text}, ',.', '.,'), ',00$', '')"


def _is_evidence(resource: dict[str, Any]) -> bool:
    return str(resource["title"]).startswith("staging.")


def _resources(resources: Iterable[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td data-k=tabel><code>{_e(item['title'])}</code></td><td class=n data-k=baris>{_number(item['rows'])}"
        f"</td><td data-k=keterangan>{_e(item['description'] or '')}</td></tr>"
        for item in resources
    )
    return (
        "<div class=wrap><table><thead><tr><th scope=col>tabel</th><th scope=col class=n>baris</th>"
        f"<th scope=col>keterangan</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _number(value: int) -> str:
    """Whole numbers as Indonesians write them."""
    return f"{value:,}".replace(",", ".")


def _e(value: object) -> str:
    return html.escape("" if value is None else str(value))
