with

source as (
    {{ raw_export('dukcapil__dp4') }}
),

renamed as (
    select
        kode_wilayah,
        periode,
        kode_provinsi_tertulis,
        provinsi_tertulis,
        kode_kabupaten_kota_tertulis,
        kabupaten_kota_tertulis,
        laki_laki,
        perempuan,
        jumlah,
        pemula_laki_laki,
        pemula_perempuan,
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
