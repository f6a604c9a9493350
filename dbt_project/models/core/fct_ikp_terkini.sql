with

ikp as (
    select * from {{ ref('fct_ikp') }}
)

select
    kode_wilayah,
    kode_wilayah_kemendagri,
    kode_pemilu,
    edisi,
    peringkat,
    skor,
    kategori,
    berlaku_pada,
    dasar_tanggal,
    diterima_pada,
    dicatat_pada,
    diketahui_dari,
    diketahui_sampai,
    delivery_id,
    baris_sumber,
    sintetis
from ikp
where diketahui_sampai is null
