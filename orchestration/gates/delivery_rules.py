"""The rules about a delivery that follow from its contract, so that nobody writes them a second time in a suite.

Cells filled and of their type, within bounds and lists, no identifiers of persons, regions known, keys unique,
scope and sender as the name says, complete, totals and official control totals met, no unlikely jump and no lost row
since the delivery before, no old bytes under a new name, and the contract's own row rules (`row_rules`).
Not here: what only SQL can say of one export; that stands in its suite.

Messages are for the sender: {braces} are filled from the failing row.
"""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.exports.contract import Change, Column, Contract
from orchestration.gates.row_rules import row_rules
from orchestration.gates.rule import Rule, braced, quoted, rule

_TYPE_NAMES = {"integer": "bilangan bulat", "number": "bilangan", "string": "teks", "date": "tanggal"}
_TYPE_REMEDIES = {
    "integer": "Tulis bilangan bulat tanpa satuan, rumus, atau huruf",
    "number": "Tulis bilangan tanpa satuan, rumus, atau huruf",
    "date": "Tulis tanggal lengkap, misalnya 2024-01-31 atau 31 Januari 2024",
}
# Where the day comes from the name, how early in that period a delivery may already speak of it.
_PERIOD_BEGINS = {
    "tanggal": "berlaku_pada",
    "kolom": "berlaku_pada",
    "bulan": "date_trunc('month', berlaku_pada)",
    "semester": "date_trunc('month', berlaku_pada) - interval 5 months",
}
# Sixteen digits as people write them: at once, by fours, as on the card (330801-410190-0001, 33.08.01.410190.0001);
# in the digits of any script; glued to what they are called, but to no other letter before them: ids and hashes begin
# with one. What stands behind them saves nothing.
_DIGIT = r"\p{{Nd}}"
_TWO, _FOUR, _SIX = (_DIGIT + "{{" + str(count) + "}}" for count in (2, 4, 6))
_IDENTIFIER = (
    rf"(?i)(^|[^{_DIGIT}a-z]|nik|n?kk|ktp)"
    rf"(({_FOUR}[ .-]?){{{{3}}}}{_FOUR}|({_SIX}|({_TWO}[ .-]){{{{2}}}}{_TWO})[ .-]{_SIX}[ .-]{_FOUR})"
    rf"([^{_DIGIT}]|$)"
)


def delivery_rules(contract: Contract) -> list[Rule]:
    """Generated part of the delivery gate of one export, on `pending.<export>` and its neighbours."""
    found = [
        *_cell_rules(contract),
        *_region_rules(contract),
        *_delivery_rules(contract),
        *_jump_rules(contract),
        *_completeness_rules(contract),
        *_total_rules(contract),
        *row_rules(contract),
    ]
    return [item for item in found if item is not None]


def _cell_rules(contract: Contract) -> list[Rule | None]:
    columns = contract.columns
    typed = [c for c in columns if c.type != "string"]
    numeric = [c for c in typed if c.type != "date"]
    listed = [c for c in columns if c.name in contract.details.nilai_sah]
    return [
        _by_cell(
            "wajib_terisi",
            (f"select {_place(c)} from {{batch}} where {c.name}__teks is null" for c in columns if c.required),
            "Kolom wajib kosong; kosong bukan nol.",
            "Kolom {judul} kosong.",
            "Isi kolom {judul}; bila nilainya memang nol, tulis 0.",
        ),
        _by_cell(
            "tipe_sesuai",
            (
                f"select {_place(c)}, '{_TYPE_NAMES[c.type]}' as tipe, '{_TYPE_REMEDIES[c.type]}' as cara "
                f"from {{batch}} where {c.name}__teks is not null and {c.name} is null"
                for c in typed
            ),
            "Nilai yang bukan bilangan tidak dapat dijumlahkan; tanggal yang tidak pasti tidak pernah ditebak.",
            "Kolom {judul} berisi '{nilai}', bukan {tipe}.",
            "{cara} di kolom {judul}.",
        ),
        _by_cell(
            "angka_bertitik",
            (
                f"select {_place(c)} from {{batch}} where {c.name} is not null and {c.name}__teks like '%.%'"
                for c in columns
                if c.type == "integer"
            ),
            "Angka tertulis sebagai teks dengan titik ribuan; dibaca sebagai bilangan bulat.",
            "Kolom {judul} tertulis '{nilai}' dengan titik ribuan; dibaca tanpa titik.",
            "Tidak perlu dikirim ulang; lain kali kirim angka tanpa titik.",
            severity="warning",
        ),
        _by_cell(
            "tanpa_pengenal_pribadi",
            (
                f"select {_place(c)} from {{batch}} where regexp_matches({c.name}__teks, '{_IDENTIFIER}')"
                for c in columns
            ),
            "Rekapitulasi tidak boleh memuat NIK, NKK, atau pengenal 16 angka lain (UU 27/2022).",
            "Kolom {judul} memuat pengenal 16 angka.",
            "Hapus data perorangan; kirim hanya rekapitulasinya. Kolom mungkin bergeser.",
        ),
        _by_cell(
            "tidak_di_bawah_batas",
            (
                f"select {_place(c)}, {c.minimum:g} as batas from {{batch}} where {c.name} < {c.minimum:g}"
                for c in numeric
                if c.minimum is not None
            ),
            "Nilai tidak boleh di bawah batas yang ditetapkan kontrak.",
            "Kolom {judul} berisi {nilai}, di bawah batas {batas}.",
            "Periksa angka itu pada sumbernya dan kirim kembali.",
        ),
        _by_cell(
            "tidak_di_atas_batas",
            (
                f"select {_place(c)}, {c.maximum:g} as batas from {{batch}} where {c.name} > {c.maximum:g}"
                for c in numeric
                if c.maximum is not None
            ),
            "Nilai tidak boleh di atas batas yang ditetapkan kontrak.",
            "Kolom {judul} berisi {nilai}, di atas batas {batas}.",
            "Periksa angka itu pada sumbernya dan kirim kembali.",
        ),
        _by_cell(
            "nilai_dikenal",
            (
                f"select {_place(c)}, {quoted(', '.join(contract.details.nilai_sah[c.name]))} as pilihan "
                f"from {{batch}} where lower({c.name}__teks) not in "
                f"({', '.join(quoted(value.lower()) for value in contract.details.nilai_sah[c.name])})"
                for c in listed
            ),
            "Kolom ini hanya mengenal pilihan yang tertulis di kontrak.",
            "Kolom {judul} berisi '{nilai}'; yang dikenal: {pilihan}.",
            "Pakai salah satu pilihan itu; pilihan baru diusulkan kepada pengelola.",
        ),
    ]


def _region_rules(contract: Contract) -> list[Rule | None]:
    keys = contract.key_columns
    headers = ", ".join(c.header for c in contract.columns if c.is_key)
    found: list[Rule | None] = [
        rule(
            "wilayah_dikenal",
            "select delivery_id, lembar, baris_sumber, 'wilayah' as kolom, wilayah_tertulis as nilai, "
            "wilayah_masalah as masalah, coalesce(wilayah_calon, 'tidak ada') as calon "
            "from {batch} where kode_wilayah is null",
            "Nama wilayah yang tidak pasti tidak pernah ditebak.",
            "Wilayah '{nilai}' tidak dikenal ({masalah}). Nama terdekat: {calon}.",
            "Tulis nama seperti pada Kepmendagri; ejaan lain yang sah dapat diusulkan kepada pengelola.",
        )
    ]
    twice = (
        "(select *, count(*) over (partition by delivery_id, kunci_baris) as sama from {batch} "
        "where kode_wilayah is not null) where sama > 1"
    )
    if keys:
        written = " || ' / ' || ".join(f"coalesce({name}__teks, '')" for name in keys)
        found.append(
            rule(
                "kunci_tidak_ganda",
                f"select delivery_id, lembar, baris_sumber, '{keys[0]}' as kolom, {written} as nilai, "
                f"wilayah_tertulis as wilayah, sama from {twice}",
                "Wilayah bersama kolom kuncinya menunjuk tepat satu baris.",
                f"{braced(headers)} '{{nilai}}' untuk wilayah {{wilayah}} muncul {{sama}} kali.",
                "Sisakan satu baris; bila keduanya benar, kuncinya yang salah tulis.",
            )
        )
    else:
        found.append(
            rule(
                "wilayah_tidak_ganda",
                "select delivery_id, lembar, baris_sumber, 'wilayah' as kolom, wilayah_tertulis as nilai, sama "
                f"from {twice}",
                "Satu wilayah satu baris.",
                "Wilayah '{nilai}' muncul {sama} kali.",
                "Sisakan satu baris untuk wilayah itu.",
            )
        )
    return found


def _delivery_rules(contract: Contract) -> list[Rule | None]:
    as_of = contract.details.berlaku_pada
    found: list[Rule | None] = []
    if as_of.kolom:
        header = next(c.header for c in contract.columns if c.name == as_of.kolom)
        found.append(
            _by_delivery(
                "tanggal_berlaku_diketahui",
                "select delivery_id, "
                f"'{as_of.kolom}' as kolom, null as nilai from pending.delivery where berlaku_pada is null",
                "Satu berkas menggambarkan satu hari; angka dari hari yang berbeda tidak dapat dijumlahkan.",
                f"Kolom {braced(header)} tidak berisi satu tanggal yang sama pada semua baris.",
                "Pisahkan per tanggal: satu berkas untuk satu hari.",
            )
        )
        if "{tanggal}" in contract.details.pola:
            found.append(
                _by_delivery(
                    "tanggal_sesuai_nama",
                    f"select delivery_id, '{as_of.kolom}' as kolom, berlaku_pada::varchar as nilai, periode "
                    "from pending.delivery where strftime(berlaku_pada, '%Y%m%d') <> periode",
                    "Tanggal di dalam berkas dan pada namanya harus sama.",
                    "Isi berkas bertanggal {nilai}, sedangkan namanya menyebut {periode}.",
                    "Perbaiki nama berkas, atau kirim isi tanggal itu.",
                )
            )
    else:
        found.append(
            _by_delivery(
                "tanggal_berlaku_diketahui",
                "select delivery_id, 'nama berkas' as kolom, periode as nilai from pending.delivery "
                "where berlaku_pada is null",
                "Angka tanpa tanggal tidak dapat dibandingkan.",
                "Tanggal berlaku periode {nilai} tidak diketahui.",
                "Beri tahu pengelola hari penetapannya; tanggal itu dicatat di kontrak ekspor ini.",
            )
        )
    if as_of.dasar in _PERIOD_BEGINS:
        found.append(
            _by_delivery(
                "periode_tidak_mendatang",
                "select delivery_id, 'nama berkas' as kolom, periode as nilai, diterima_pada::varchar as diterima "
                f"from pending.delivery where {_PERIOD_BEGINS[as_of.dasar]} > diterima_pada",
                "Angka suatu masa tidak dapat dilaporkan sebelum masa itu mulai.",
                "Periode {nilai} belum mulai ketika berkas diterima ({diterima}).",
                "Perbaiki tanggal pada nama atau isi berkas.",
            )
        )
    found.append(
        _by_delivery(
            "lingkup_sesuai_nama",
            "select delivery_id, 'nama berkas' as kolom, lingkup_nama as nilai, "
            "coalesce(lingkup, 'tidak diketahui') as lingkup from pending.delivery "
            "where not lingkup_cocok",
            "Akhiran nama berkas dan isinya harus menyangkut wilayah yang sama.",
            "Nama berkas menyebut lingkup '{nilai}', tetapi isinya {lingkup}.",
            "Perbaiki akhiran nama berkas atau kirim isi yang benar.",
        )
    )
    if contract.details.pengirim_daerah:
        found += [
            _by_delivery(
                "pengirim_dikenal",
                "select delivery_id, 'nama berkas' as kolom, kantor as nilai from pending.delivery "
                "where kantor is not null and kantor_kode is null",
                "Kode kantor pada nama berkas menyatakan siapa pengirimnya.",
                "Kode kantor '{nilai}' pada nama berkas tidak dikenal.",
                "Pakai kode Kemendagri kantor pengirim, misalnya 33.08.",
            ),
            rule(
                "isi_sesuai_pengirim",
                "select b.delivery_id, b.lembar, b.baris_sumber, 'wilayah' as kolom, b.wilayah_tertulis as nilai, "
                "d.pengirim from {batch} b join pending.delivery d using (delivery_id) "
                "where d.kantor_kode is not null and b.kode_wilayah is not null "
                "and b.kode_wilayah <> d.kantor_kode and not starts_with(b.kode_wilayah, d.kantor_kode || '.')",
                "Kantor daerah melaporkan wilayahnya sendiri.",
                "Baris wilayah '{nilai}' bukan wilayah pengirim ({pengirim}).",
                "Hapus baris itu, atau perbaiki kode kantor pada nama berkas.",
            ),
        ]
    found.append(
        _by_delivery(
            "isi_bukan_periode_lain",
            "select delivery_id, 'nama berkas' as kolom, periode as nilai, isi_dikenal from pending.delivery "
            "where isi_dikenal is not null",
            "Berkas lama di bawah nama baru tampak seperti laporan baru; keadaan dapat memang tidak berubah, jadi "
            "hanya catatan.",
            "Isi berkas periode {nilai} ini sama persis dengan kiriman periode {isi_dikenal}.",
            "Bila keadaannya memang tidak berubah, tidak perlu dikirim ulang; bila tidak, kirim isi periode ini.",
            severity="warning",
        )
    )
    return found


def _jump_rules(contract: Contract) -> list[Rule | None]:
    """Against `pending.sebelumnya`: totals (`kunci` is null) and rows of the sender's last accepted delivery."""
    jump = contract.details.lonjakan
    if jump is None:
        return []
    measures = {**({"baris": jump.baris} if jump.baris is not None else {}), **jump.kolom}
    sums = {name: "count(*)" if name == "baris" else f"sum({name})" for name in measures}
    remedy = "Bila memang demikian, sampaikan sebabnya kepada pengelola; bila tidak, kirim kembali."
    return [
        _by_cell(
            "lonjakan_wajar",
            (
                f"select n.delivery_id, null as lembar, null as baris_sumber, '{name}' as kolom, "
                f"n.nilai::varchar as nilai, round(s.nilai)::bigint as sebelumnya, {limit:g} as batas, "
                "round(100 * abs(n.nilai - s.nilai) / nullif(s.nilai, 0), 1) as persen "
                f"from (select delivery_id, {sums[name]} as nilai from {{batch}} group by delivery_id) n "
                f"join pending.sebelumnya s on s.delivery_id = n.delivery_id and s.kolom = '{name}' "
                f"where s.kunci is null and abs(n.nilai - s.nilai) > s.nilai * {limit:g} / 100"
                for name, limit in measures.items()
            ),
            jump.alasan,
            "Jumlah {kolom} {nilai}, sedangkan kiriman diterima sebelumnya {sebelumnya}: "
            "berubah {persen} persen (batas {batas}).",
            remedy,
            severity=jump.tingkat,
        ),
        _by_cell(
            "lonjakan_per_baris_wajar",
            (
                f"select b.delivery_id, b.lembar, b.baris_sumber, '{name}' as kolom, b.{name}__teks as nilai, "
                "s.nama, round(s.nilai)::bigint as sebelumnya "
                f"from {{batch}} b join pending.sebelumnya s on s.delivery_id = b.delivery_id and s.kolom = '{name}' "
                f"and s.kunci = b.kunci_baris where {_leap(f'b.{name}', change)}"
                for name, change in jump.per_baris.items()
            ),
            jump.alasan,
            "{nama}: {kolom} {nilai}, sedangkan kiriman diterima sebelumnya {sebelumnya}.",
            remedy,
            severity=jump.tingkat,
        ),
        None
        if contract.details.cakupan.lengkap
        else rule(
            "baris_tidak_hilang",
            # Most of the rows are there no more: another subject (the next election's goods), not a lost row.
            "select s.delivery_id, 'wilayah' as kolom, s.nama as nilai from pending.sebelumnya s "
            "left join {batch} b on b.delivery_id = s.delivery_id and b.kunci_baris = s.kunci "
            "where s.kolom = 'baris' and s.kunci is not null "
            "qualify b.delivery_id is null and 2 * count(b.delivery_id) over (partition by s.delivery_id) "
            ">= count(*) over (partition by s.delivery_id)",
            "Yang tidak disebut lagi mengurangi setiap jumlah tanpa terlihat; ia dapat memang sudah selesai, jadi "
            "hanya catatan.",
            "{nilai} ada pada kiriman diterima sebelumnya, dan tidak ada lagi di berkas ini.",
            "Bila terlewat, kirim kembali dengan baris itu; bila memang tidak ada lagi, sampaikan kepada pengelola.",
            severity="warning",
        ),
    ]


def _leap(column: str, change: Change) -> str:
    """When a row's figure fell or rose too far from `s.nilai`."""
    limits = []
    if change.turun is not None:
        limits.append(f"{column} < s.nilai * {1 - change.turun / 100:g}")
    if change.naik is not None:
        limits.append(f"{column} > s.nilai * {1 + change.naik / 100:g}")
    return " or ".join(limits) or "false"


def _completeness_rules(contract: Contract) -> list[Rule | None]:
    if not contract.details.cakupan.lengkap:
        return []
    whole = [c.name for c in contract.columns if c.type == "integer"]
    return [
        _by_delivery(
            "cakupan_lengkap",
            "select d.delivery_id, 'wilayah' as kolom, s.nama as nilai, d.lingkup from pending.delivery d "
            "join pending.wilayah_seharusnya s on s.lingkup = d.lingkup "
            "left join {batch} b on b.delivery_id = d.delivery_id and b.kode_wilayah = s.kode_wilayah "
            "where b.delivery_id is null",
            contract.details.cakupan.alasan,
            "{nilai} tidak ada di dalam berkas.",
            "Lengkapi baris yang hilang, atau kirim satu provinsi penuh sebagai berkas tersendiri.",
        ),
        _control_rule(whole) if whole else None,
    ]


def _total_rules(contract: Contract) -> list[Rule | None]:
    if not contract.details.pembaca.label_total:
        return []
    summed = [c.name for c in contract.columns if c.type in ("integer", "number")]
    return [
        rule(
            "total_sesuai",
            _union(
                f"select t.delivery_id, t.lembar, t.baris_sumber, '{c}' as kolom, t.{c}__teks as nilai, "
                f"s.nilai as seharusnya from pending.{contract.name}__total t join (select delivery_id, lembar, "
                f"coalesce(sum({c}), 0) as nilai from {{batch}} group by delivery_id, lembar) s "
                "on s.delivery_id = t.delivery_id and s.lembar is not distinct from t.lembar "
                f"where t.{c}__teks is not null and t.{c} is distinct from s.nilai"
                for c in summed
            ),
            "Jumlah semua baris harus sama dengan baris totalnya.",
            "Baris total, kolom {kolom}: tertulis {nilai}, padahal jumlah semua baris {seharusnya}.",
            "Periksa baris yang berubah setelah total dihitung, lalu hitung ulang totalnya.",
        ),
        rule(
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


def _control_rule(summed: list[str]) -> Rule:
    """Sums by province and nation against the published control totals; only where a delivery must be complete."""
    names = ", ".join(summed)
    return rule(
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
    return (
        f"delivery_id, lembar, baris_sumber, '{column.name}' as kolom, {quoted(column.header)} as judul, "
        f"{column.name}__teks as nilai"
    )


def _union(queries: Iterable[str]) -> str:
    return "\nunion all\n".join(queries)


def _by_cell(
    name: str, queries: Iterable[str], reason: str, message: str, remedy: str, *, severity: str = "critical"
) -> Rule | None:
    """None where no column calls for the rule."""
    query = _union(queries)
    return rule(name, query, reason, message, remedy, severity=severity) if query else None


def _by_delivery(name: str, query: str, reason: str, message: str, remedy: str, *, severity: str = "critical") -> Rule:
    # The batch is named although the rule looks at its neighbours: GX warns about queries without it.
    scoped = query if "{batch}" in query else f"{query} and delivery_id in (select delivery_id from {{batch}})"
    return rule(name, scoped, reason, message, remedy, severity=severity)
