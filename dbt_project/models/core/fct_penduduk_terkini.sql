with

penduduk as (
    select *
    from {{ ref('fct_penduduk') }}
    where diketahui_sampai is null
),

berurutan as (
    -- Only berlaku_pada decides; the rest makes the choice certain should two periods describe one day.
    select
        *,
        row_number() over (
            partition by kode_wilayah
            order by berlaku_pada desc, diterima_pada desc, periode desc
        ) as urutan
    from penduduk
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    periode,
    laki_laki,
    perempuan,
    jumlah,
    jumlah_kk,
    berlaku_pada,
    dasar_tanggal,
    diterima_pada,
    dicatat_pada,
    diketahui_dari,
    diketahui_sampai,
    delivery_id,
    baris_sumber,
    sintetis
from berurutan
where urutan = 1
