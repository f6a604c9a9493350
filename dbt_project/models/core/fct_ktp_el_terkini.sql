with

ktp_el as (
    select *
    from {{ ref('fct_ktp_el') }}
    where diketahui_sampai is null
),

berurutan as (
    -- Only berlaku_pada decides; the rest makes the choice certain should two periods describe one day.
    select
        *,
        row_number() over (
            partition by kode_wilayah, export
            order by berlaku_pada desc, diterima_pada desc, periode desc
        ) as urutan
    from ktp_el
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    export,
    periode,
    wajib_ktp,
    perekaman,
    pencetakan,
    blangko_stok,
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
