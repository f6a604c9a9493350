with

source as (
    select * from {{ ref('raw_bawaslu__ikp_provinsi') }}
),

renamed as (
    select
        kode_wilayah,
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
    from source
)

select * from renamed
