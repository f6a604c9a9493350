with

source as (
    {{ raw_export('dukcapil__ikd_provinsi') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_tertulis,
        wilayah_tertulis_lain,
        tanggal,
        aktivasi,
        belum_aktivasi,
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
