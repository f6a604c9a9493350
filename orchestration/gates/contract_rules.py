"""The rules that follow from a contract, so that nobody writes them a second time in a suite.

For a delivery: cells filled and of their type, within bounds, no identifiers of persons, regions known,
listed once, complete, totals and official control totals met. For a raw table: types and nulls. Not here:
what only one export knows (L + P, voters per TPS, ...), which stands in its suite in `expectations/`.

Messages are for the sender: {braces} are filled from the failing row.
"""

from __future__ import annotations

from typing import Any

from orchestration.exports.contract import Column, Contract

Rule = dict[str, Any]
_TYPE_NAMES = {"integer": "bilangan bulat", "number": "bilangan", "string": "teks"}
# Letters of GX's type names are those of the SQLAlchemy types of duckdb-sqlalchemy.
_SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "string": "String"}


def delivery_rules(contract: Contract) -> list[Rule]:
    """Generated part of the delivery gate of one export, on `pending.<export>` and its neighbours."""
    columns = contract.columns
    numeric = [c for c in columns if c.type != "string"]
    rules = [
        _row_rule(
            "wajib_terisi",
            _union(f"select {_place(c)} from {{batch}} where {c.name}__teks is null" for c in columns if c.required),
            "Kolom wajib kosong; kosong bukan nol.",
            "Kolom {judul} kosong.",
            "Isi kolom {judul}; bila nilainya memang nol, tulis 0.",
        ),
        _row_rule(
            "tipe_sesuai",
            _union(
                f"select {_place(c)}, '{_TYPE_NAMES[c.type]}' as tipe from {{batch}} "
                f"where {c.name}__teks is not null and {c.name} is null"
                for c in numeric
            ),
            "Nilai yang bukan bilangan tidak dapat dijumlahkan.",
            "Kolom {judul} berisi '{nilai}', bukan {tipe}.",
            "Tulis {tipe} tanpa satuan, rumus, atau huruf di kolom {judul}.",
        ),
        _row_rule(
            "angka_bertitik",
            _union(
                f"select {_place(c)} from {{batch}} where {c.name} is not null and {c.name}__teks like '%.%'"
                for c in columns
                if c.type == "integer"
            ),
            "Angka tertulis sebagai teks dengan titik ribuan; dibaca sebagai bilangan bulat.",
            "Kolom {judul} tertulis '{nilai}' dengan titik ribuan; dibaca tanpa titik.",
            "Tidak perlu dikirim ulang; lain kali kirim angka tanpa titik.",
            severity="warning",
        ),
        _row_rule(
            "tanpa_pengenal_pribadi",
            _union(
                f"select {_place(c)} from {{batch}} where regexp_matches({c.name}__teks, "
                "'(^|[^0-9A-Za-z])([0-9]{{4}}[ .-]?){{3}}[0-9]{{4}}([^0-9A-Za-z]|$)')"
                for c in columns
            ),
            "Rekapitulasi tidak boleh memuat NIK, NKK, atau pengenal 16 angka lain (UU 27/2022).",
            "Kolom {judul} memuat pengenal 16 angka.",
            "Hapus data perorangan; kirim hanya rekapitulasinya. Kolom mungkin bergeser.",
        ),
        _row_rule(
            "wilayah_dikenal",
            "select delivery_id, lembar, baris_sumber, 'wilayah' as kolom, wilayah_tertulis as nilai, "
            "wilayah_masalah as masalah, coalesce(wilayah_calon, 'tidak ada') as calon "
            "from {batch} where kode_wilayah is null",
            "Nama wilayah yang tidak pasti tidak pernah ditebak.",
            "Wilayah '{nilai}' tidak dikenal ({masalah}). Nama terdekat: {calon}.",
            "Tulis nama seperti pada Kepmendagri; ejaan lain yang sah dapat diusulkan kepada pengelola.",
        ),
        _row_rule(
            "wilayah_tidak_ganda",
            "select delivery_id, lembar, baris_sumber, 'wilayah' as kolom, wilayah_tertulis as nilai, sama "
            "from (select *, count(*) over (partition by delivery_id, kode_wilayah) as sama from {batch} "
            "where kode_wilayah is not null) where sama > 1",
            "Satu wilayah satu baris.",
            "Wilayah '{nilai}' muncul {sama} kali.",
            "Sisakan satu baris untuk wilayah itu.",
        ),
        _delivery_rule(
            "tanggal_berlaku_diketahui",
            "select delivery_id, 'nama berkas' as kolom, periode as nilai from pending.delivery "
            "where berlaku_pada is null",
            "Angka tanpa tanggal tidak dapat dibandingkan.",
            "Tanggal berlaku periode {nilai} tidak diketahui.",
            "Beri tahu pengelola hari penetapannya; tanggal itu dicatat di kontrak ekspor ini.",
        ),
        _delivery_rule(
            "lingkup_sesuai_nama",
            "select delivery_id, 'nama berkas' as kolom, lingkup_nama as nilai, "
            "coalesce(lingkup, 'tidak diketahui') as lingkup from pending.delivery "
            "where lingkup_nama is not null and lingkup_kode is distinct from lingkup",
            "Akhiran nama berkas dan isinya harus menyangkut wilayah yang sama.",
            "Nama berkas menyebut lingkup '{nilai}', tetapi isinya {lingkup}.",
            "Perbaiki akhiran nama berkas atau kirim isi yang benar.",
        ),
    ]
    if contract.details.cakupan.lengkap:
        rules.append(
            _delivery_rule(
                "cakupan_lengkap",
                "select d.delivery_id, 'wilayah' as kolom, s.nama as nilai, d.lingkup from pending.delivery d "
                "join pending.wilayah_seharusnya s on s.lingkup = d.lingkup "
                "left join {batch} b on b.delivery_id = d.delivery_id and b.kode_wilayah = s.kode_wilayah "
                "where b.delivery_id is null",
                contract.details.cakupan.alasan,
                "{nilai} tidak ada di dalam berkas.",
                "Lengkapi baris yang hilang, atau kirim satu provinsi penuh sebagai berkas tersendiri.",
            )
        )
        rules.append(_control_rule([c.name for c in columns if c.type == "integer"]))
    if contract.details.pembaca.label_total:
        summed = [c.name for c in numeric]
        rules += [
            _row_rule(
                "total_sesuai",
                _union(
                    f"select t.delivery_id, t.lembar, t.baris_sumber, '{c}' as kolom, t.{c}__teks as nilai, "
                    f"s.nilai as seharusnya from pending.{contract.name}__total t join (select delivery_id, "
                    f"sum({c}) as nilai from {{batch}} group by delivery_id) s using (delivery_id) "
                    f"where t.{c}__teks is not null and t.{c} is distinct from s.nilai"
                    for c in summed
                ),
                "Jumlah semua baris harus sama dengan baris totalnya.",
                "Baris total, kolom {kolom}: tertulis {nilai}, padahal jumlah semua baris {seharusnya}.",
                "Periksa baris yang berubah setelah total dihitung, lalu hitung ulang totalnya.",
            ),
            _row_rule(
                "total_dapat_diperiksa",
                _union(
                    f"select delivery_id, lembar, baris_sumber, '{c}' as kolom, null as nilai "
                    f"from pending.{contract.name}__total where {c}__teks is null "
                    "and delivery_id in (select delivery_id from {batch})"
                    for c in summed
                ),
                "Rumus tanpa nilai tersimpan tidak dapat diperiksa; bukan kesalahan data.",
                "Baris total, kolom {kolom}, tidak menyimpan nilai; totalnya tidak dapat diperiksa.",
                "Tidak perlu dikirim ulang; simpan berkas dari Excel agar nilai rumus ikut tersimpan.",
                severity="warning",
            ),
        ]
    bounded = [c for c in numeric if c.minimum is not None]
    if bounded:
        rules.append(
            _row_rule(
                "tidak_di_bawah_batas",
                _union(
                    f"select {_place(c)}, {c.minimum:g} as batas from {{batch}} where {c.name} < {c.minimum:g}"
                    for c in bounded
                ),
                "Nilai tidak boleh di bawah batas yang ditetapkan kontrak.",
                "Kolom {judul} berisi {nilai}, di bawah batas {batas}.",
                "Periksa angka itu pada sumbernya dan kirim kembali.",
            )
        )
    return rules


def raw_rules(contract: Contract) -> list[Rule]:
    """Generated part of the suite of `raw.raw_<export>`: types and nulls, from the contract."""
    rules: list[Rule] = [
        {
            "type": "expect_table_columns_to_match_set",
            "kwargs": {"column_set": [*PROVENANCE, *(c.name for c in contract.columns)], "exact_match": True},
            "severity": "critical",
            "meta": {
                "aturan": "kolom_sesuai_kontrak",
                "pemilik": "insinyur data",
                "alasan": "Tabel mentah memuat kolom kontrak dan asal-usulnya, tidak lebih.",
            },
        }
    ]
    for name in [*PROVENANCE, *(c.name for c in contract.columns if c.required)]:
        if name in ("lembar",):
            continue
        rules.append(
            {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {"column": name},
                "severity": "critical",
                "meta": {
                    "aturan": f"{name}_terisi",
                    "pemilik": "insinyur data",
                    "alasan": "Gerbang kiriman sudah menuntutnya; yang kosong di sini hilang di jalan.",
                },
            }
        )
    for column in contract.columns:
        rules.append(
            {
                "type": "expect_column_values_to_be_of_type",
                "kwargs": {"column": column.name, "type_": _SQL_TYPES[column.type]},
                "severity": "critical",
                "meta": {
                    "aturan": f"{column.name}_bertipe_{column.type}",
                    "pemilik": "insinyur data",
                    "alasan": "Tipe kolom mengikuti kontrak.",
                },
            }
        )
    return rules


PROVENANCE = (
    "delivery_id",
    "batch_id",
    "lembar",
    "baris_sumber",
    "periode",
    "lingkup",
    "berlaku_pada",
    "dasar_tanggal",
    "diterima_pada",
    "dicatat_pada",
    "kode_wilayah",
)


def _control_rule(summed: list[str]) -> Rule:
    """Sums by province and nation against the published control totals; only where a delivery must be complete."""
    names = ", ".join(summed)
    return _row_rule(
        "sesuai_kendali_resmi",
        f"""
        with ukuran as (
            unpivot (select delivery_id, kode_provinsi, {names} from {{batch}})
            on {names} into name ukuran value nilai
        ),
        tersusun as (
            select delivery_id, kode_provinsi as kode_wilayah, ukuran, sum(nilai) as nilai
            from ukuran group by all
            union all
            select delivery_id, 'NID' as kode_wilayah, ukuran, sum(nilai) as nilai
            from ukuran join pending.delivery using (delivery_id)
            where lingkup = 'NID' group by all
        )
        select t.delivery_id, k.ukuran as kolom, t.nilai, k.nilai as seharusnya, k.kode_wilayah as wilayah, k.sumber
        from tersusun t
        join pending.delivery d using (delivery_id)
        join pending.kendali_resmi k
          on k.kode_wilayah = t.kode_wilayah and k.ukuran = t.ukuran and k.periode = d.periode
        where k.gerbang_kiriman = 'true'
          and abs(t.nilai - k.nilai::bigint) > k.nilai::bigint * k.toleransi_persen::double / 100
        """,
        "Angka yang sudah ditetapkan dengan keputusan tidak berubah karena berkas baru; laki-laki dan perempuan "
        "yang tertukar pada satu baris hanya terlihat di sini.",
        "Kolom {kolom} untuk {wilayah} berjumlah {nilai}, angka resmi {seharusnya} ({sumber}).",
        "Periksa baris yang berbeda dari berita acara; bila keputusannya berubah, sertakan nomornya kepada pengelola.",
    )


def _place(column: Column) -> str:
    """Where it is, and what the sender calls it: `kolom` is our name, `judul` stands in the sender's own header."""
    header = column.header.replace("'", "''").replace("{", "{{").replace("}", "}}")
    return (
        f"delivery_id, lembar, baris_sumber, '{column.name}' as kolom, '{header}' as judul, "
        f"{column.name}__teks as nilai"
    )


def _union(queries: Any) -> str:
    return "\nunion all\n".join(queries)


def _row_rule(name: str, query: str, reason: str, message: str, remedy: str, *, severity: str = "critical") -> Rule:
    return {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": query},
        "severity": severity,
        "meta": {"aturan": name, "pemilik": "pengirim", "alasan": reason, "pesan": message, "perbaikan": remedy},
    }


def _delivery_rule(name: str, query: str, reason: str, message: str, remedy: str) -> Rule:
    # The batch is named although the rule looks at its neighbours: GX warns about queries without it.
    scoped = query if "{batch}" in query else f"{query} and delivery_id in (select delivery_id from {{batch}})"
    return _row_rule(name, scoped, reason, message, remedy)
