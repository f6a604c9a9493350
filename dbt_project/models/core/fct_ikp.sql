with

provinsi as (
    select
        kode_wilayah,
        periode,
        peringkat,
        skor_ikp,
        kategori,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from {{ ref('stg_bawaslu__ikp_provinsi') }}
),

kabupaten_kota as (
    select
        kode_wilayah,
        periode,
        peringkat,
        skor_ikp,
        kategori,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from {{ ref('stg_bawaslu__ikp_kabkota') }}
),

gabungan as (
    select * from provinsi
    union all
    select * from kabupaten_kota
),

ikp as (
    select
        kode_wilayah,
        'PEMILU' || periode as kode_pemilu,
        periode as edisi,
        peringkat,
        skor_ikp as skor,
        upper(substr(kategori, 1, 1)) || lower(substr(kategori, 2)) as kategori,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        baris_sumber
    from gabungan
),

wilayah as (
    select * from {{ ref('dim_wilayah') }}
),

berumur as (
    {{ vintage('ikp', ['kode_wilayah', 'edisi']) }}
)

select
    berumur.kode_wilayah,
    wilayah.kode_wilayah_kemendagri,
    berumur.kode_pemilu,
    berumur.edisi,
    berumur.peringkat,
    berumur.skor,
    berumur.kategori,
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
