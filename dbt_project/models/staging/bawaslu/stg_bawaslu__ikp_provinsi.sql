with

source as (
    {{ raw_export('bawaslu__ikp_provinsi') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        peringkat,
        provinsi_tertulis,
        skor_ikp,
        kategori,
        berlaku_pada,
        dasar_tanggal,
        diterima_pada,
        dicatat_pada,
        delivery_id,
        lembar,
        baris_sumber,
        kunci_baris
    from source
)

select * from renamed
