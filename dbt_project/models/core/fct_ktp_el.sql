with

ktp_el as (
    -- No export brings prints and blank cards yet; the columns are part of what readers may rely on.
    select
        kode_wilayah,
        export,
        periode,
        wajib_ktp,
        perekaman,
        cast(null as bigint) as pencetakan,
        cast(null as bigint) as blangko_stok,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from {{ ref('int_penduduk__gabungan') }}
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

berumur as (
    {{ vintage('ktp_el', ['kode_wilayah', 'export', 'periode']) }}
)

select
    berumur.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    berumur.export,
    berumur.periode,
    berumur.wajib_ktp,
    berumur.perekaman,
    berumur.pencetakan,
    berumur.blangko_stok,
    berumur.berlaku_pada,
    berumur.dasar_tanggal,
    berumur.diterima_pada,
    berumur.dicatat_pada,
    berumur.diketahui_dari,
    berumur.diketahui_sampai,
    berumur.delivery_id,
    berumur.baris_sumber,
    wilayah.sintetis
from berumur
inner join wilayah
    on berumur.kode_wilayah = wilayah.kode_wilayah
