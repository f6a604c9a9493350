with

source as (
    {{ raw_export('dukcapil__ikd_kabupaten') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_kabupaten_kota_tertulis,
        kode_tertulis,
        kabupaten_kota_tertulis,
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
