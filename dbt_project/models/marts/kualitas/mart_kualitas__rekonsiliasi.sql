{%- set ukuran_daftar_pemilih = [
    'laki_laki', 'perempuan', 'jumlah', 'jumlah_tps', 'jumlah_kecamatan', 'jumlah_desa_kelurahan'
] -%}
{%- set ukuran_ktp_el = ['wajib_ktp', 'perekaman'] -%}
{#- measure as controls name it: column of the fact -#}
{%- set ukuran_penduduk = {
    'laki_laki': 'laki_laki', 'perempuan': 'perempuan', 'jumlah_penduduk': 'jumlah', 'jumlah_kk': 'jumlah_kk'
} -%}
with

kendali as (
    select * from {{ ref('kendali_resmi') }}
),

daftar_pemilih as (
    select * from {{ ref('fct_daftar_pemilih_terkini') }}
),

ktp_el as (
    select *
    from {{ ref('fct_ktp_el') }}
    where diketahui_sampai is null
),

penduduk as (
    select *
    from {{ ref('fct_penduduk') }}
    where diketahui_sampai is null
),

kiriman as (
    select * from {{ ref('int_kiriman__masa_berlaku') }}
),

bagian as (
    select * from {{ ref('int_wilayah__bagian') }}
),

acuan as (
    select tanggal_acuan from {{ source('ledger', 'acuan') }}
),

-- Every figure that can be compared, one a row.
ukuran as (
    {%- for kolom in ukuran_daftar_pemilih %}
    select
        'kpu__daftar_pemilih_dn' as export,
        kode_pemilu || '/' || tahap as periode,
        kode_wilayah,
        '{{ kolom }}' as ukuran,
        cast({{ kolom }} as bigint) as nilai,
        berlaku_pada
    from daftar_pemilih
    union all
    {%- endfor %}
    {%- for kolom in ukuran_ktp_el %}
    select
        export,
        periode,
        kode_wilayah,
        '{{ kolom }}' as ukuran,
        cast({{ kolom }} as bigint) as nilai,
        berlaku_pada
    from ktp_el
    union all
    {%- endfor %}
    {%- for nama, kolom in ukuran_penduduk.items() %}
    select
        kiriman.export,
        penduduk.periode,
        penduduk.kode_wilayah,
        '{{ nama }}' as ukuran,
        cast(penduduk.{{ kolom }} as bigint) as nilai,
        penduduk.berlaku_pada
    from penduduk
    inner join kiriman
        on penduduk.delivery_id = kiriman.delivery_id
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

banyak_bagian as (
    select
        kode_wilayah,
        tingkat_bagian,
        count(*) as bagian_seharusnya
    from bagian
    group by kode_wilayah, tingkat_bagian
),

-- The region's own figure (jarak 0), and the sums of its parts level by level.
jumlah_setingkat as (
    select
        bagian.kode_wilayah,
        ukuran.export,
        ukuran.periode,
        ukuran.ukuran,
        bagian.tingkat_bagian,
        bagian.jarak,
        banyak_bagian.bagian_seharusnya,
        count(*) as bagian_ada,
        sum(ukuran.nilai) as nilai,
        min(ukuran.berlaku_pada) as berlaku_pada
    from ukuran
    inner join bagian
        on ukuran.kode_wilayah = bagian.kode_bagian
    inner join banyak_bagian
        on
            bagian.kode_wilayah = banyak_bagian.kode_wilayah
            and bagian.tingkat_bagian = banyak_bagian.tingkat_bagian
    where ukuran.nilai is not null
    group by
        bagian.kode_wilayah,
        ukuran.export,
        ukuran.periode,
        ukuran.ukuran,
        bagian.tingkat_bagian,
        bagian.jarak,
        banyak_bagian.bagian_seharusnya
),

jumlah_berurut as (
    select
        *,
        bagian_ada = bagian_seharusnya as lengkap,
        replace(tingkat_bagian, '_', '/') as sebutan_bagian,
        row_number() over (
            partition by kode_wilayah, export, periode, ukuran
            order by jarak
        ) as urutan
    from jumlah_setingkat
),

jumlah_wilayah as (
    select *
    from jumlah_berurut
    where urutan = 1
),

terhadap_kendali as (
    select
        kendali.kode_kendali as kode_rekonsiliasi,
        'kendali_resmi' as jenis,
        kendali.kode_wilayah,
        kendali.ukuran as subjek,
        kendali.export,
        kendali.periode,
        case when jumlah_wilayah.lengkap then jumlah_wilayah.nilai end as nilai,
        kendali.nilai as pembanding,
        kendali.toleransi_persen,
        false as boleh_di_bawah,
        kendali.tingkat,
        kendali.indikator_terdampak,
        case
            when jumlah_wilayah.kode_wilayah is null then 'Belum ada angka yang diterima. '
            when not jumlah_wilayah.lengkap
                then
                    'Baru ' || cast(jumlah_wilayah.bagian_ada as varchar) || ' dari '
                    || cast(jumlah_wilayah.bagian_seharusnya as varchar) || ' ' || jumlah_wilayah.sebutan_bagian
                    || ' melapor. '
            when jumlah_wilayah.jarak > 0
                then
                    'Jumlah ' || cast(jumlah_wilayah.bagian_ada as varchar) || ' ' || jumlah_wilayah.sebutan_bagian
                    || ', keadaan ' || cast(jumlah_wilayah.berlaku_pada as varchar) || '. '
            else 'Keadaan ' || cast(jumlah_wilayah.berlaku_pada as varchar) || '. '
        end
        || 'Pembanding, keadaan ' || cast(kendali.berlaku_pada as varchar) || ': ' || kendali.sumber
        || '.' as keterangan
    from kendali
    left join jumlah_wilayah
        on
            kendali.kode_wilayah = jumlah_wilayah.kode_wilayah
            and kendali.export = jumlah_wilayah.export
            and kendali.periode = jumlah_wilayah.periode
            and kendali.ukuran = jumlah_wilayah.ukuran
),

terhadap_bagian as (
    select
        'B-' || upper(replace(induk.ukuran, '_', '-')) || ':' || induk.periode || ':' || induk.kode_wilayah || ':'
        || induk.export || ':' || bawahan.export || ':' || bawahan.tingkat_bagian as kode_rekonsiliasi,
        'bagian_ke_jumlah' as jenis,
        induk.kode_wilayah,
        induk.ukuran as subjek,
        induk.export,
        induk.periode,
        induk.nilai,
        case when bawahan.lengkap then bawahan.nilai end as pembanding,
        cast(0 as double) as toleransi_persen,
        false as boleh_di_bawah,
        'critical' as tingkat,
        case when induk.ukuran in ('wajib_ktp', 'perekaman') then 'D1.1' end as indikator_terdampak,
        case when bawahan.lengkap then 'Angka wilayah itu sendiri terhadap jumlah ' else 'Baru ' end
        || cast(bawahan.bagian_ada as varchar) || ' dari ' || cast(bawahan.bagian_seharusnya as varchar) || ' '
        || bawahan.sebutan_bagian || ' (' || bawahan.export || ', keadaan ' || cast(bawahan.berlaku_pada as varchar)
        || ').' as keterangan
    from jumlah_berurut as induk
    inner join jumlah_berurut as bawahan
        on
            induk.kode_wilayah = bawahan.kode_wilayah
            and induk.periode = bawahan.periode
            and induk.ukuran = bawahan.ukuran
    where
        induk.jarak = 0
        and bawahan.jarak > 0
),

dpt as (
    select *
    from jumlah_wilayah
    where
        export = 'kpu__daftar_pemilih_dn'
        and ukuran = 'jumlah'
        and periode like '%/DPT'
        and lengkap
),

ktp_el_wilayah as (
    select *
    from jumlah_berurut
    where
        ukuran in ('wajib_ktp', 'perekaman')
        and lengkap
),

-- The figure of Dukcapil nearest in time to each voter list.
dpt_dan_ktp_el as (
    select
        dpt.kode_wilayah,
        dpt.export,
        dpt.periode,
        dpt.nilai,
        dpt.berlaku_pada,
        ktp_el_wilayah.ukuran,
        ktp_el_wilayah.export as export_pembanding,
        ktp_el_wilayah.periode as periode_pembanding,
        ktp_el_wilayah.nilai as pembanding,
        ktp_el_wilayah.berlaku_pada as berlaku_pada_pembanding,
        abs({{ dbt.datediff('dpt.berlaku_pada', 'ktp_el_wilayah.berlaku_pada', 'day') }}) as selang_hari,
        row_number() over (
            partition by dpt.kode_wilayah, dpt.periode, ktp_el_wilayah.ukuran
            order by
                abs({{ dbt.datediff('dpt.berlaku_pada', 'ktp_el_wilayah.berlaku_pada', 'day') }}) asc,
                ktp_el_wilayah.jarak asc,
                ktp_el_wilayah.export asc
        ) as urutan
    from dpt
    inner join ktp_el_wilayah
        on dpt.kode_wilayah = ktp_el_wilayah.kode_wilayah
),

terhadap_lembaga_lain as (
    select
        'A-DPT-' || upper(replace(ukuran, '_', '-')) || ':' || periode || ':' || kode_wilayah as kode_rekonsiliasi,
        'antarlembaga' as jenis,
        kode_wilayah,
        case when ukuran = 'wajib_ktp' then 'dpt_terhadap_wajib_ktp' else 'dpt_terhadap_perekaman' end as subjek,
        export,
        periode,
        nilai,
        -- More than a year apart the two figures speak of different people (a convention of ours).
        case when selang_hari <= 366 then pembanding end as pembanding,
        cast(0 as double) as toleransi_persen,
        true as boleh_di_bawah,
        case when ukuran = 'wajib_ktp' then 'critical' else 'warning' end as tingkat,
        case when ukuran = 'wajib_ktp' then 'D2.1' end as indikator_terdampak,
        'DPT menurut KPU, keadaan ' || cast(berlaku_pada as varchar) || '; '
        || case when ukuran = 'wajib_ktp' then 'wajib KTP' else 'perekaman KTP-el' end
        || ' menurut Dukcapil (' || export_pembanding || ' ' || periode_pembanding || '), keadaan '
        || cast(berlaku_pada_pembanding as varchar)
        || case
            when selang_hari > 366 then '. Berselang lebih dari setahun, tidak dibandingkan.'
            when ukuran = 'wajib_ktp' then '. DPT tidak boleh melebihi wajib KTP.'
            else '. DPT di atas perekaman: sebagian pemilih belum terekam.'
        end as keterangan
    from dpt_dan_ktp_el
    where urutan = 1
),

gabungan as (
    select * from terhadap_kendali
    union all
    select * from terhadap_bagian
    union all
    select * from terhadap_lembaga_lain
),

gabungan_berselisih as (
    select
        *,
        nilai - pembanding as selisih,
        100.0 * (nilai - pembanding) / nullif(pembanding, 0) as selisih_persen
    from gabungan
)

select
    gabungan_berselisih.kode_rekonsiliasi,
    gabungan_berselisih.jenis,
    gabungan_berselisih.kode_wilayah,
    gabungan_berselisih.subjek,
    gabungan_berselisih.export,
    gabungan_berselisih.periode,
    cast(gabungan_berselisih.nilai as bigint) as nilai,
    cast(gabungan_berselisih.pembanding as bigint) as pembanding,
    cast(gabungan_berselisih.selisih as bigint) as selisih,
    -- Six decimals: the tail of a double may look like an identifier. The outcome rests on the full figure.
    round(gabungan_berselisih.selisih_persen, 6) as selisih_persen,
    gabungan_berselisih.toleransi_persen,
    gabungan_berselisih.tingkat,
    case
        when gabungan_berselisih.selisih is null then 'tidak_dapat_diperiksa'
        when gabungan_berselisih.selisih = 0 then 'cocok'
        when gabungan_berselisih.boleh_di_bawah and gabungan_berselisih.selisih < 0 then 'cocok'
        when abs(gabungan_berselisih.selisih_persen) <= gabungan_berselisih.toleransi_persen then 'cocok'
        else 'tidak_cocok'
    end as hasil,
    gabungan_berselisih.indikator_terdampak,
    gabungan_berselisih.keterangan,
    acuan.tanggal_acuan
from gabungan_berselisih
cross join acuan
